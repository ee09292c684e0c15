// @ts-check
/** The lines and squares of a diagram: width by size, colour by sign; only changes are touched. */

import { BIAS, pathOf } from "./diagram-plan.js";

/** @typedef {import("./diagram-plan.js").Plan} Plan */
/**
 * @typedef {object} Shades
 * @property {string} plus
 * @property {string} minus
 * @property {string} none
 */

const SVG = "http://www.w3.org/2000/svg";
const THINNEST = 0.4;
const THICKEST = 6; // where the units are large
const SHARE = 0.16; // of a unit
const TENTHS = 10;
const MOST = 0.95; // of the sizes: a few larger ones do not make all the others thin

/**
 * The size that is drawn as thick as can be.
 * @param {Float64Array} values
 * @param {number} least  it is never smaller
 * @param {Float64Array} room  as long as the values, to sort in
 */
export function reference(values, least, room) {
  let count = 0;
  for (const value of values) if (Number.isFinite(value)) room[count++] = Math.abs(value);
  if (count === 0) return least || 1;
  const sizes = room.subarray(0, count).sort();
  return Math.max(least, sizes[Math.floor(MOST * (count - 1))]) || 1;
}

/**
 * Tenths of a pixel.
 * @param {number} value
 * @param {number} most
 * @param {number} [thickest]  pixels
 */
export function thickness(value, most, thickest = THICKEST) {
  if (!Number.isFinite(value)) return TENTHS * THINNEST;
  const part = Math.sqrt(Math.min(1, Math.abs(value) / most));
  return Math.round(TENTHS * (THINNEST + (thickest - THINNEST) * part));
}

export class Edges {
  constructor() {
    this.element = document.createElementNS(SVG, "svg");
    this.element.setAttribute("class", "plg-edges");
    this.element.setAttribute("role", "img");
    /** @type {SVGElement[]} */
    this.lines = [];
    this.weights = 0;
    this.thickest = THICKEST;
    this.widths = new Int16Array(0);
    this.signs = new Int8Array(0);
    this.faded = new Int8Array(0);
    this.hot = -1;
    /** @type {Shades | null} */
    this.shades = null;
  }

  /** @param {Plan} plan */
  build({ edges, weights, columns, width, height }) {
    this.weights = weights;
    const least = Math.min(...columns.flatMap(({ units }) => units.map(({ size }) => size)));
    this.thickest = Math.min(THICKEST, SHARE * least);
    this.element.setAttribute("width", String(width));
    this.element.setAttribute("height", String(height));
    this.lines = edges.map((edge, i) => {
      const line = document.createElementNS(SVG, i < weights ? "path" : "rect");
      if (i < weights) line.setAttribute("d", pathOf(edge));
      else {
        const corner = { x: edge.x0 - BIAS / 2, y: edge.y0 - BIAS / 2, width: BIAS, height: BIAS };
        for (const [name, value] of Object.entries(corner)) line.setAttribute(name, String(value));
      }
      return line;
    });
    this.element.replaceChildren(...this.lines);
    this.widths = new Int16Array(edges.length).fill(-1);
    this.signs = new Int8Array(edges.length).fill(-2);
    this.faded = new Int8Array(edges.length);
    this.hot = -1;
    this.shades = null;
  }

  /**
   * @param {Float64Array} values  one an edge
   * @param {number} most  drawn as thick as can be
   * @param {Shades} shades
   * @param {(i: number) => boolean} fades
   */
  draw(values, most, shades, fades) {
    const fresh = shades !== this.shades;
    this.shades = shades;
    for (let i = 0; i < this.lines.length; i++) {
      const value = values[i];
      const width = thickness(value, most, this.thickest);
      const sign = Number.isFinite(value) ? Math.sign(value) : 2;
      const fade = fades(i) ? 1 : 0;
      if (width !== this.widths[i]) this.widen(i, width);
      if (fresh || sign !== this.signs[i]) this.color(i, sign, shades);
      if (fade !== this.faded[i]) {
        this.faded[i] = fade;
        this.lines[i].setAttribute("opacity", fade ? "0.12" : "1");
      }
    }
  }

  /**
   * A bias's square is always seen: its colour is as strong as it is large.
   * @param {number} i
   * @param {number} width
   */
  widen(i, width) {
    this.widths[i] = width;
    const line = this.lines[i];
    if (i < this.weights) line.setAttribute("stroke-width", String(width / TENTHS));
    else line.setAttribute("fill-opacity", String(width / (TENTHS * this.thickest)));
  }

  /**
   * @param {number} i
   * @param {number} sign
   * @param {Shades} shades
   */
  color(i, sign, shades) {
    this.signs[i] = sign;
    const color = sign === 1 ? shades.plus : sign === -1 ? shades.minus : shades.none;
    const line = this.lines[i];
    line.setAttribute("stroke", color);
    if (i >= this.weights) line.setAttribute("fill", color);
    if (sign === 2) line.setAttribute("stroke-dasharray", "3 3");
    else line.removeAttribute("stroke-dasharray");
  }

  /** Mark the one under the pointer. @param {number} i */
  point(i) {
    if (i === this.hot) return;
    this.lines[this.hot]?.removeAttribute("class");
    this.lines[i]?.setAttribute("class", "plg-hot");
    this.hot = i;
  }
}
