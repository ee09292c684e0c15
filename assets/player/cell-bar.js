// @ts-check
/** What is switched in a cell: values or gradients, and the unit whose numbers are written. */

import { put } from "./svg.js";

/** @typedef {import("./cell-reading.js").Mode} Mode */
/** @typedef {{mode: (mode: Mode) => void, unit: (by: number) => void}} Orders */

const MODES = /** @type {const} */ (["values", "gradient"]);

/** @param {string} text @param {string} id @param {() => void} press */
function button(text, id, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.dataset.id = id;
  made.addEventListener("click", press);
  return made;
}

/** @param {string} name */
function span(name) {
  const made = document.createElement("span");
  made.className = name;
  return made;
}

export class Bar {
  /** @param {Orders} orders */
  constructor(orders) {
    this.element = document.createElement("div");
    this.element.className = "plg-cell-bar";
    this.modes = MODES.map((mode) => button(mode, `cell-${mode}`, () => orders.mode(mode)));
    const modes = span("plg-segments");
    modes.setAttribute("role", "group");
    modes.setAttribute("aria-label", "What the stacks show");
    modes.append(...this.modes);
    this.before = button("−", "unit-before", () => orders.unit(-1));
    this.after = button("+", "unit-after", () => orders.unit(1));
    this.before.setAttribute("aria-label", "The unit before");
    this.after.setAttribute("aria-label", "The next unit");
    this.unit = span("plg-cell-unit");
    this.unit.setAttribute("role", "status");
    const units = span("plg-cell-units");
    units.append(this.before, this.unit, this.after);
    this.words = span("plg-cell-words");
    this.element.append(modes, units, this.words);
  }

  /**
   * @param {Mode} mode
   * @param {number} unit
   * @param {number} units
   * @param {string} words
   */
  update(mode, unit, units, words) {
    this.modes.forEach((one, at) => put(one, { "aria-pressed": String(MODES[at] === mode) }));
    const text = `unit ${unit + 1} of ${units}`;
    if (this.unit.textContent !== text) this.unit.textContent = text;
    if (this.words.textContent !== words) this.words.textContent = words;
    this.before.disabled = unit <= 0;
    this.after.disabled = unit >= units - 1;
  }
}
