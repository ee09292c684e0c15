// @ts-check
/** The first lines of a trellis: the numbers' form, the columns in sight, the paths. */

import { STYLES } from "./trellis-lines.js";
import { made, put } from "./svg.js";
import { FORMS, PATHS } from "./trellis-values.js";

/** @typedef {import("./trellis-values.js").Form} Form */
/**
 * @typedef {object} Orders
 * @property {(form: Form) => void} form
 * @property {(by: number) => void} shift  the window, by columns
 * @property {(path: string) => void} path
 */

/** @type {Record<string, string>} */
export const TITLES = {
  path: "Most likely path (Viterbi)",
  posterior_path: "Posterior state by state",
  daily_path: "Day by day maximum of δ",
  truth: "Truth",
};
/** @type {Record<string, string>} */
const BRIEF = {
  path: "Viterbi",
  posterior_path: "Posterior",
  daily_path: "Day by day",
  truth: "Truth",
};
/** @type {Record<Form, string>} */
const HELP = {
  raw: "Plain products: on long sequences they underflow to 0",
  scaled: "Each column divided by a number, so that nothing underflows",
  log: "Natural logarithms",
};

/**
 * @param {string} text
 * @param {string} id
 * @param {() => void} press
 */
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
    this.element.className = "plg-trellis-bar";
    this.forms = FORMS.map((form) => {
      const made = button(form, `form-${form}`, () => orders.form(form));
      made.title = HELP[form];
      return made;
    });
    const forms = span("plg-segments");
    forms.setAttribute("role", "group");
    forms.setAttribute("aria-label", "Numbers");
    forms.append(...this.forms);
    this.earlier = button("‹", "earlier", () => orders.shift(-1));
    this.later = button("›", "later", () => orders.shift(1));
    this.earlier.setAttribute("aria-label", "Earlier columns");
    this.later.setAttribute("aria-label", "Later columns");
    this.place = span("plg-trellis-place");
    this.window = span("plg-trellis-window");
    this.window.append(this.earlier, this.place, this.later);
    this.paths = PATHS.map((name) => this.chip(name, () => orders.path(name)));
    this.chips = span("plg-trellis-chips");
    this.chips.setAttribute("role", "group");
    this.chips.setAttribute("aria-label", "Paths");
    this.chips.append(...this.paths);
    this.element.append(forms, this.window, this.chips);
  }

  /**
   * A switch of a path, with a piece of its line.
   * @param {string} name
   * @param {() => void} press
   */
  chip(name, press) {
    const chip = button("", `path-${name}`, press);
    const { color, dash, width } = STYLES[name];
    const sample = made("svg", { width: 24, height: 8, "aria-hidden": "true" });
    const look = { stroke: color || "currentColor", "stroke-width": Math.min(4, width) };
    sample.append(made("path", { d: "M0 4H24", ...look, "stroke-dasharray": dash }));
    const words = document.createElement("span");
    const brief = document.createElement("small"); // on a small screen
    [words.textContent, brief.textContent] = [TITLES[name], BRIEF[name]];
    chip.append(sample, words, brief);
    chip.setAttribute("aria-label", TITLES[name]);
    return chip;
  }

  /**
   * @param {Form} form
   * @param {string[]} known  paths that there are
   * @param {string[]} shown
   * @param {{words: string, earlier: boolean, later: boolean} | null} place  null: all is in sight
   */
  update(form, known, shown, place) {
    this.forms.forEach((one, at) => put(one, { "aria-pressed": String(FORMS[at] === form) }));
    this.paths.forEach((chip, at) => {
      chip.hidden = !known.includes(PATHS[at]);
      put(chip, { "aria-pressed": String(shown.includes(PATHS[at])) });
    });
    this.window.hidden = place === null;
    if (!place) return;
    if (this.place.textContent !== place.words) this.place.textContent = place.words;
    this.earlier.disabled = !place.earlier;
    this.later.disabled = !place.later;
  }
}
