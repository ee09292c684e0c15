// @ts-check
/** What the network answers at the lit step: the likeliest ones as bars, or a number. */

import { compared, fixed } from "./cell-words.js";

/** @typedef {import("./cell-reading.js").Reading} Reading */

/** @param {string} tag @param {string} name @param {string} [text] */
function made(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

export class Answer {
  constructor() {
    this.element = made("div", "plg-cell-answer");
    this.told = "";
  }

  /** @param {Reading} reading */
  draw(reading) {
    const { spec } = reading;
    const likely = reading.likeliest;
    const numbers = spec.answers.length === 0;
    const rows = numbers ? said(reading) : likely.map(bar);
    const told = `${spec.says} ${rows.map((row) => row.outerHTML).join("")}`;
    if (told === this.told) return;
    this.told = told;
    const asked = spec.right[reading.step] != null;
    const note = asked ? "" : "nothing is asked at this step";
    this.element.replaceChildren(
      made("b", "", `It says: ${spec.says}`),
      ...rows,
      ...(note ? [made("small", "", note)] : []),
    );
  }
}

/** @param {import("./cell-reading.js").Likely} one */
function bar({ name, p, right }) {
  const row = made("div", right ? "plg-cell-likely plg-cell-right" : "plg-cell-likely");
  const track = made("i", "");
  track.style.setProperty("--part", String(Math.max(0, Math.min(1, p))));
  row.append(made("span", "", right ? `${name} ✓` : name), track, made("em", "", fixed(p, 2)));
  if (right) row.title = "the right answer";
  return row;
}

/** @param {Reading} reading */
function said({ foretold, truth, spec }) {
  const { unit } = spec.scale;
  const row = (/** @type {string} */ name, /** @type {string} */ value) => {
    const line = made("div", "plg-cell-number");
    line.append(made("span", "", name), made("em", "", value));
    return line;
  };
  const rows = compared(foretold, truth).map(([name, value]) => row(name, value));
  return unit ? [...rows, made("small", "", unit)] : rows;
}
