// @ts-check
/**
 * The ranges of a growing figure: x in steps with the training, y with the values recorded so far.
 * Both stand still while the playhead moves, and once the user zooms they stay as the user set
 * them. No DOM.
 */

import { pick } from "./reader.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {{head: number, total: number, ended: boolean}} Training */

const FIRST_RANGE = 20; // frames a growing axis shows at first
const GROWTH = 1.5;
const PADDING = 1.02; // keeps the marker at the head inside the frame
const DECADES = 18; // a logarithmic axis shows no more: what lies lower is as good as zero
const TICKS = 6;

/** The least and the greatest finite value of one number of a channel, up to date. */
class Extent {
  /**
   * @param {import("./contract.js").Binding} binding
   * @param {boolean} positive
   * @param {number} runup  frames at the start that are left out as soon as there are others
   */
  constructor(binding, positive, runup) {
    this.binding = binding;
    this.positive = positive;
    this.runup = runup;
    /** @type {Store | null} */
    this.store = null;
    this.overwritten = 0;
    this.rows = 0;
    this.low = Infinity;
    this.high = -Infinity;
  }

  /** @param {Store | null} store another one than before begins anew */
  extend(store) {
    if (store !== this.store) [this.rows, this.low, this.high] = [0, Infinity, -Infinity];
    this.store = store;
    const column = store?.column(this.binding.channel);
    if (!column) return;
    if (column.overwritten !== this.overwritten) this.rows = 0; // a sketch gave way: look again
    this.overwritten = column.overwritten;
    const { at } = pick(column.shape, this.binding.index ?? []);
    if (this.rows <= this.runup && column.rows > this.runup)
      [this.rows, this.low, this.high] = [this.runup, Infinity, -Infinity];
    for (; this.rows < column.rows; this.rows++) {
      const value = column.number(this.rows, at);
      if (!Number.isFinite(value) || (this.positive && value <= 0)) continue;
      if (value < this.low) this.low = value;
      if (value > this.high) this.high = value;
    }
  }
}

export class Axes {
  /** @param {FigureSpec} spec */
  constructor(spec) {
    this.grows = { x: Boolean(spec.grow), y: spec.grow === "xy" };
    this.frozen = { x: false, y: false };
    this.left = spec.layout.xaxis?.range?.[0] ?? 0;
    this.log = spec.layout.yaxis?.type === "log";
    const curves = spec.bindings.filter((binding) => binding.mode === "history");
    this.extents = curves.map((binding) => new Extent(binding, this.log, spec.runup ?? 0));
    /** @type {{x: number[] | null, y: number[] | null}} */
    this.range = { x: null, y: null };
  }

  /**
   * What of the layout changes now.
   * @param {Training} training
   * @param {number} every
   * @param {Store} live
   * @param {Store | null} ghost
   * @returns {Record<string, any>} edits for relayout, often none
   */
  edits(training, every, live, ghost) {
    /** @type {Record<string, any>} */
    const edits = {};
    if (this.grows.x) this.edit(edits, "x", [this.left, frames(training) * every * PADDING]);
    if (this.grows.y) {
      const range = this.values(live, ghost);
      if (range && this.edit(edits, "y", range) && this.log)
        edits["yaxis.dtick"] = Math.max(1, Math.ceil((range[1] - range[0]) / TICKS));
    }
    return edits;
  }

  /**
   * @param {Record<string, any>} edits
   * @param {"x" | "y"} axis
   * @param {number[]} range
   */
  edit(edits, axis, range) {
    const before = this.range[axis];
    if (this.frozen[axis] || (before && before[0] === range[0] && before[1] === range[1])) return false;
    this.range[axis] = range;
    edits[`${axis}axis.range`] = range;
    return true;
  }

  /**
   * @param {Store} live
   * @param {Store | null} ghost
   * @returns {number[] | null} the y range that holds all recorded values, in whole decades on a
   * logarithmic axis
   */
  values(live, ghost) {
    let low = Infinity;
    let high = -Infinity;
    for (const extent of this.extents) {
      extent.extend(extent.binding.run === "ghost" ? ghost : live);
      low = Math.min(low, extent.low);
      high = Math.max(high, extent.high);
    }
    if (low > high) return null;
    return this.log ? decades(low, high) : padded(low, high);
  }

  /**
   * The user has zoomed: from now on the axis stays.
   * @param {Record<string, any>} edits what Plotly tells of a relayout
   */
  zoomed(edits) {
    for (const name of Object.keys(edits)) {
      const axis = /^([xy])axis\.(range\[|autorange)/.exec(name)?.[1];
      if (axis === "x" || axis === "y") this.frozen[axis] = true;
    }
  }

  /** The zoom was reset: grow again from what the data say. */
  released() {
    this.frozen = { x: false, y: false };
    this.range = { x: null, y: null };
  }
}

/**
 * The frames that a growing axis shows, in steps so that it rarely moves.
 * @param {Training} training
 */
export function frames(training) {
  const last = Math.max(1, training.ended ? training.head : training.total - 1);
  let shown = Math.min(last, FIRST_RANGE);
  while (shown < training.head && shown < last) shown = Math.min(last, Math.ceil(shown * GROWTH));
  return shown;
}

/**
 * Whole decades around values, as exponents.
 * @param {number} low
 * @param {number} high
 */
export function decades(low, high) {
  const top = Math.ceil(Math.log10(high) - 1e-9);
  const bottom = Math.max(Math.floor(Math.log10(low) + 1e-9), top - DECADES);
  return [Math.min(bottom, top - 1) + 0, top + 0]; // + 0: never -0
}

/**
 * A little room around values.
 * @param {number} low
 * @param {number} high
 */
export function padded(low, high) {
  const room = 0.05 * (high - low) || 0.5;
  return [low - room, high + room];
}
