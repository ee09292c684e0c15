// @ts-check
/** Letters of a graph's drawing. */

import { rgbOf } from "./thumbs.js";

const LETTER = 0.62; // width of a letter by its size
const SMALLEST = 9; // pixels of a letter
const DARK = "#1D2233";

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
