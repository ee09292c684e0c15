// @ts-check
/** Parts of a formula as elements: built once, then only the texts that changed are replaced. */

import { isNumber, operand, wordOf } from "./words.js";

/** @typedef {import("./contract.js").Part} Part */
/** @typedef {import("./expression.js").Context} Context */

/** A list of parts on the page. */
export class Lettering {
  /**
   * @param {HTMLElement} element
   * @param {Part[]} parts
   */
  constructor(element, parts) {
    /** @type {{element: HTMLElement, part: Part, text: string, bracketed: boolean}[]} */
    this.slots = [];
    element.replaceChildren(...parts.map((part, i) => this.slot(part, operand(parts[i - 1]))));
  }

  /**
   * @param {Part} part
   * @param {boolean} bracketed
   */
  slot(part, bracketed) {
    const element = document.createElement(isNumber(part) ? "b" : "span");
    if (typeof part === "string") element.textContent = part;
    else this.slots.push({ element, part, text: "", bracketed });
    // Room for sign, point and the digits, so that the line does not jump from frame to frame.
    if (typeof part === "object" && isNumber(part)) {
      const digits = "digits" in part ? (part.digits ?? 3) : 3;
      element.style.minWidth = `${digits + 2}ch`;
    }
    return element;
  }

  /** @param {Context} context */
  update(context) {
    for (const slot of this.slots) {
      const text = wordOf(slot.part, context, slot.bracketed);
      if (text === slot.text) continue;
      slot.text = text;
      slot.element.textContent = text;
    }
  }
}
