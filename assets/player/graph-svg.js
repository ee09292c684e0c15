// @ts-check
/** Making and changing parts of a drawing. */

import { rgbOf } from "./thumbs.js";

/** @typedef {Record<string, string | number>} Attributes */

export const SVG = "http://www.w3.org/2000/svg";
const LETTER = 0.62; // width of a letter by its size
const SMALLEST = 9; // pixels of a letter
const DARK = "#1D2233";

/**
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {string} [text]
 */
export function make(name, attributes = {}, text = "") {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  put(made, attributes);
  if (text) made.textContent = text;
  return made;
}

/** What is so already is not touched. @param {SVGElement} element @param {Attributes} attributes */
export function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(100 * value) / 100) : value;
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** @param {SVGElement} element @param {boolean} shown */
export const show = (element, shown) => put(element, { visibility: shown ? "inherit" : "hidden" });

/** Letters that can be read on a colour. @param {string} color */
export function lettersOn(color) {
  const [r, g, b] = rgbOf(color);
  return 0.299 * r + 0.587 * g + 0.114 * b > 135 ? DARK : "#FFFFFF";
}

/**
 * The size at which a word fits, and as much of it as does.
 * @param {string} word
 * @param {number} room
 * @param {number} most
 */
export function fitted(word, room, most) {
  const size = Math.min(most, room / (LETTER * Math.max(1, word.length)));
  if (size >= SMALLEST) return { size, word };
  const letters = Math.max(1, Math.floor(room / (LETTER * SMALLEST)));
  const cut = letters > 3 ? `${word.slice(0, letters - 1)}…` : word.slice(0, letters);
  return { size: SMALLEST, word: cut };
}
