// @ts-check
/** The names that Plotly writes at the ends of a figure's lines: a point with a text each. */

import { apart } from "./ends.js";

/** @typedef {import("./ends.js").Label} Label */

const LINE = 1.15; // height of a line of letters, as a part of their size
const EDGE = 4; // pixels beyond the plot in which a line's end is still in the picture
const SIDE = /** @type {Record<string, number>} */ ({ left: 1, center: 0.5, right: 0 });
const AWAY = /** @type {Record<string, number>} */ ({ top: -1, middle: 0, bottom: 1 });

/**
 * The traces that name a line's end.
 * @param {any} gd a figure that Plotly draws
 * @returns {any[]} their only points, as Plotly has calculated them
 */
function ends(gd) {
  return (gd.calcdata ?? [])
    .filter((/** @type {any[]} */ points) => {
      const { type, mode, visible } = points[0]?.trace ?? {};
      return points.length === 1 && type === "scatter" && visible === true && /text/.test(mode ?? "");
    })
    .map((/** @type {any[]} */ points) => points[0]);
}

export class Names {
  /** @param {any} gd */
  constructor(gd) {
    this.gd = gd;
    /** Pixels that a text is wide, by its font and letters. @type {Map<string, number>} */
    this.widths = new Map();
    this.any = false; // there are two or more
  }

  /** Put the names where they can be read. */
  place() {
    const named = ends(this.gd).flatMap((point) => {
      const text = point.node3?.node()?.querySelector(".textpoint text");
      return text ? [{ text, label: this.label(point, text) }] : [];
    });
    this.any = named.length > 1;
    const { _length: height } = this.gd._fullLayout?.yaxis ?? {};
    // Whoever has left the picture takes its name along.
    const known = named.filter(({ label: { end } }) => end > -EDGE && end < height + EDGE);
    const labels = known.map(({ label }) => label);
    const middles = new Map(apart(labels, 0, height).map((middle, i) => [labels[i], middle]));
    for (const { text, label } of named) {
      const shift = ((middles.get(label) ?? label.middle) - label.middle).toFixed(1);
      if (!(Math.abs(Number(shift)) > 0)) text.removeAttribute("dy");
      else if (text.getAttribute("dy") !== shift) text.setAttribute("dy", shift);
    }
  }

  /**
   * Where Plotly has put a name.
   * @param {any} point
   * @param {SVGTextElement} text
   * @returns {Label}
   */
  label({ trace, x, y, mrc = 0 }, text) {
    const { xaxis, yaxis } = this.gd._fullLayout._plots[trace.xaxis + trace.yaxis];
    const { textposition, textfont } = trace;
    const [up, side] = String(textposition).split(" ");
    const away = mrc ? mrc / 0.8 + 1 : 0;
    const wide = this.width(text, textfont);
    const [at, end] = [xaxis.c2p(x, true), yaxis.c2p(y, true)];
    const left = at - SIDE[side] * wide + away * (1 - 2 * SIDE[side]);
    const height = LINE * textfont.size;
    const middle = end + (AWAY[up] ?? 0) * (away + textfont.size / 2);
    return { left, right: left + wide, middle, height, end };
  }

  /**
   * @param {SVGTextElement} text
   * @param {{size: number, family: string}} font
   */
  width(text, { size, family }) {
    const key = `${size} ${family} ${text.textContent}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = text.getComputedTextLength();
      if (width > 0) this.widths.set(key, width); // nothing that is hidden has a width
    }
    return width;
  }
}
