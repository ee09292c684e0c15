// @ts-check
/** The words under a trellis: the recurrence of a cell with its numbers. */

import { besides, lost, walk } from "./trellis-besides.js";
import { plain, recurrence } from "./trellis-words.js";

/** @typedef {import("./trellis-view.js").View} View */
/** @typedef {import("./trellis-words.js").Line} Line */

const LULL = 700; // ms of rest after which the words are read out

const BEFORE = {
  forward: "αₜ(j): how likely the observations up to t are, with the state j at t.",
  backward: "βₜ(i): how likely the observations after t are, from the state i at t.",
  posterior: "γₜ(i): how probable the state i at t is, given all observations.",
  viterbi: "δₜ(j): how likely the best path is that ends in the state j at t.",
};

export class Foot {
  constructor() {
    this.element = document.createElement("div");
    this.element.className = "plg-trellis-foot";
    this.spoken = document.createElement("p");
    this.spoken.className = "plg-trellis-spoken";
    this.spoken.setAttribute("role", "status");
    /** @type {string[]} */
    this.lines = [];
    this.told = "";
  }

  /**
   * @param {View} view
   * @param {string} trouble
   */
  tell(view, trouble) {
    const lines = linesOf(view, trouble);
    const told = JSON.stringify(lines);
    if (told === this.told) return;
    this.told = told;
    this.lines = lines.map(plain);
    this.element.replaceChildren(...lines.map(paragraph));
    clearTimeout(this.later);
    this.later = setTimeout(() => (this.spoken.textContent = this.lines.join(". ")), LULL);
  }

  dispose() {
    clearTimeout(this.later);
  }
}

/** @param {View} view @param {string} trouble @returns {Line[]} */
function linesOf({ values, course, subject, frame }, trouble) {
  if (trouble) return [[trouble]];
  if (!values || !course) return [["The numbers are on their way."]];
  if (!subject) return [[BEFORE[values.algorithm]], ["Press Play: each step fills a cell."]];
  const { t, j, walking } = subject;
  if (walking) return [...walk(values, t), ...lost(values)];
  const last = course.frameOf(t, j) === course.filled && frame >= course.filled;
  return [...recurrence(values, t, j), ...lost(values), ...also(besides(values, t, j, last))];
}

/** What is said besides, in one line. @param {Line[]} lines @returns {Line[]} */
const also = (lines) =>
  lines.length > 0 ? [lines.flatMap((line, n) => (n > 0 ? ["   ", ...line] : line))] : [];

/** @param {Line} line */
function paragraph(line) {
  const element = document.createElement("p");
  for (const piece of line) {
    if (typeof piece === "string") element.append(piece);
    else {
      const strong = document.createElement("strong");
      strong.textContent = piece.strong;
      element.append(strong);
    }
  }
  return element;
}
