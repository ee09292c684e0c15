// @ts-check
/** The formula line: the update rule with the numbers of the frame that is shown. */

/** @typedef {import("./contract.js").Formula} Formula */
/** @typedef {import("./contract.js").Part} Part */
/** @typedef {import("./store.js").Store} Store */

import { pick } from "./values.js";

const MINUS = "\u2212";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * @param {string} text
 * @param {string} digits
 */
const inDigits = (text, digits) => text.replace(/\d/g, (digit) => digits[Number(digit)]);

/** @param {number} step */
export function subscript(step) {
  return inDigits(String(step), SUBSCRIPTS).replace("-", "₋");
}

/**
 * A number with so many significant digits, as it is written by hand.
 * @param {number} value
 * @param {number} [digits]
 */
export function write(value, digits = 3) {
  if (Number.isNaN(value)) return "–";
  const sign = value < 0 ? MINUS : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (size === 0) return (0).toFixed(digits - 1);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    const power = inDigits(exponent.replace("+", "").replace("-", "⁻"), SUPERSCRIPTS);
    return `${sign}${mantissa}·10${power}`;
  }
  return sign + (size >= 10 ** (digits - 1) ? size.toFixed(0) : size.toPrecision(digits));
}

/**
 * Whether what follows stands behind an operator, so that a negative number needs brackets.
 * @param {Part | undefined} before
 */
const operand = (before) => typeof before === "string" && /[−+·]\s*$/.test(before);

export class FormulaLine {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.element = document.createElement("div");
    this.element.className = "plg-formula";
    this.element.innerHTML =
      '<div class="plg-chips" role="group" aria-label="Formula shown"></div>' +
      '<div class="plg-line" tabindex="0"></div>';
    this.chips = /** @type {HTMLElement} */ (this.element.firstElementChild);
    this.line = /** @type {HTMLElement} */ (this.element.lastElementChild);
    parent.append(this.element);
    /** @type {Formula[]} */
    this.formulas = [];
    this.label = ""; // remembered across specifications
    this.every = 1;
    /** @type {{element: HTMLElement, part: Part, text: string, operand: boolean}[]} */
    this.slots = [];
    /** @type {Part[] | null} */
    this.parts = null;
    /** @type {[Store, number] | null} */
    this.shown = null;
  }

  /**
   * @param {Formula[]} formulas
   * @param {number} every
   */
  set(formulas, every) {
    this.formulas = formulas;
    this.every = every;
    this.element.hidden = formulas.length === 0;
    this.chips.replaceChildren(...formulas.map((formula) => this.chip(formula)));
    this.choose(this.label);
  }

  /** @param {Formula} formula */
  chip(formula) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plg-chip";
    button.title = formula.label;
    button.setAttribute("aria-label", formula.label);
    button.style.setProperty("--dot", formula.color);
    const name = document.createElement("span");
    name.textContent = formula.label;
    button.append(name);
    button.addEventListener("click", () => {
      this.label = formula.label;
      this.choose(formula.label);
    });
    return button;
  }

  /** @param {string} label */
  choose(label) {
    const known = this.formulas.findIndex((formula) => formula.label === label);
    this.chosen = this.formulas[Math.max(0, known)];
    for (const chip of this.chips.children) {
      chip.setAttribute(
        "aria-pressed",
        String(chip.getAttribute("aria-label") === this.chosen?.label),
      );
    }
    this.element.style.setProperty("--dot", this.chosen?.color ?? "currentColor");
    this.parts = null;
    if (this.shown) this.update(...this.shown);
  }

  /**
   * @param {Store} store
   * @param {number} frame
   */
  update(store, frame) {
    this.shown = [store, frame];
    if (!this.chosen || store.count === 0) return;
    const parts = frame === 0 ? this.chosen.start : this.chosen.step;
    if (parts !== this.parts) this.build(parts);
    for (const slot of this.slots) {
      const number = this.text(slot.part, store, frame);
      const text = slot.operand && number.startsWith("−") ? `(${number})` : number;
      if (text === slot.text) continue;
      slot.text = text;
      slot.element.textContent = text;
    }
  }

  /** @param {Part[]} parts */
  build(parts) {
    this.parts = parts;
    this.slots = [];
    this.line.replaceChildren(
      ...parts.map((part, index) => {
        const element = document.createElement(
          typeof part === "object" && "channel" in part ? "b" : "span",
        );
        if (typeof part === "string") element.textContent = part;
        else this.slots.push({ element, part, text: "", operand: operand(parts[index - 1]) });
        // Room for sign, point and the digits, so that the line does not jump from frame to frame.
        if (typeof part === "object" && "channel" in part)
          element.style.minWidth = `${(part.digits ?? 3) + 2}ch`;
        return element;
      }),
    );
  }

  /**
   * @param {Part} part
   * @param {Store} store
   * @param {number} frame
   */
  text(part, store, frame) {
    if (typeof part === "string") return part;
    if ("step" in part) return subscript((frame + part.step) * this.every);
    const at = Math.max(0, frame + part.at);
    const column = store.column(part.channel);
    if (!column) return part.channel === "step" ? write(at * this.every, part.digits) : "–";
    const row = column.rowAt(at);
    return row < 0
      ? "–"
      : write(column.number(row, pick(column.shape, part.index).at), part.digits);
  }
}
