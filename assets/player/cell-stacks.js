// @ts-check
/** The stacks of a cell on a canvas: a small rectangle a unit, the first one on top. */

import { rgbOf, shadesOf } from "./thumbs.js";

/** @typedef {import("./cell-plan.js").Plan} Plan */
/** @typedef {import("./cell-reading.js").Reading} Reading */
/** @typedef {{x: number, y: number, w: number, h: number}} Place */

const APART = 24; // units up to which a gap parts them
const TALLEST = 16; // pixels of a unit

export class Stacks {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    /** @type {Plan | null} */
    this.plan = null;
    this.units = 0;
    /** CSS colours from −1 to 1. @type {string[]} */
    this.colors = [];
  }

  /**
   * @param {import("./contract.js").CellSpec} spec
   * @param {Plan} plan
   * @param {import("./theme.js").Theme} theme
   */
  build(spec, plan, theme) {
    this.plan = plan;
    this.units = spec.units;
    this.none = rgbOf(theme.grid);
    const { table } = shadesOf(theme, []);
    this.colors = Array.from(
      table.subarray(0, -1),
      (word) => `rgb(${word & 255}, ${(word >> 8) & 255}, ${(word >> 16) & 255})`,
    );
    const sharpness = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(plan.width * sharpness);
    this.canvas.height = Math.round(plan.height * sharpness);
    this.canvas.style.width = `${plan.width}px`;
    this.canvas.style.height = `${plan.height}px`;
    this.canvas.getContext("2d")?.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  }

  /** Pixels of a unit. @param {number} tall  of the stack */
  pitch(tall) {
    return Math.min(TALLEST, tall / this.units);
  }

  /** @param {string} name @param {number} unit @returns {Place | null} */
  cellOf(name, unit) {
    const stack = this.plan?.stacks.find((one) => one.name === name);
    if (!stack) return null;
    const pitch = this.pitch(stack.h);
    const top = stack.y + (stack.h - pitch * this.units) / 2;
    return { x: stack.x, y: top + pitch * unit, w: stack.w, h: pitch };
  }

  /**
   * The unit at a place of the drawing; −1 beside all stacks.
   * @param {number} x
   * @param {number} y
   */
  unitAt(x, y) {
    for (const { name, ...stack } of this.plan?.stacks ?? []) {
      const first = this.cellOf(name, 0);
      if (!first || x < stack.x - 4 || x > stack.x + stack.w + 4) continue;
      const unit = Math.floor((y - first.y) / first.h);
      if (unit >= 0 && unit < this.units) return unit;
    }
    return -1;
  }

  /** @param {Reading} reading */
  draw(reading) {
    const ink = this.canvas.getContext("2d");
    if (!ink || !this.plan) return;
    ink.clearRect(0, 0, this.plan.width, this.plan.height);
    const half = (this.colors.length - 1) / 2;
    const gap = this.units <= APART ? 1 : 0;
    for (const { name } of this.plan.stacks) {
      for (let unit = 0; unit < this.units; unit++) {
        const { x, y, w, h } = /** @type {Place} */ (this.cellOf(name, unit));
        const shade = reading.shade(name, reading.shown(name, unit));
        if (!Number.isFinite(shade)) continue;
        ink.fillStyle = this.colors[Math.round(half + half * Math.max(-1, Math.min(1, shade)))];
        // Squeezed cells lie close, or the paper would shine through.
        ink.fillRect(x, y, w, gap ? Math.max(1, h - gap) : h + 0.3);
      }
    }
  }
}
