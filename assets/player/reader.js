// @ts-check
/** The numbers of a channel by frame, whole or between two. No DOM. */

/** @typedef {import("./store.js").Store} Store */

/**
 * Between two frames. A value that ends (NaN next) stands still until it is gone.
 * @param {number} a
 * @param {number} b
 * @param {number} part in [0, 1)
 */
export function between(a, b, part) {
  return part === 0 || b !== b ? a : a + (b - a) * part;
}

/**
 * Where an index points in a row: offset and length of what it picks.
 * @param {number[]} shape
 * @param {number[]} index
 * @returns {{at: number, length: number, rest: number[]}}
 */
export function pick(shape, index) {
  let at = 0;
  let stride = shape.reduce((product, n) => product * n, 1);
  for (let axis = 0; axis < index.length; axis++) {
    stride /= shape[axis];
    at += index[axis] * stride;
  }
  return { at, length: stride, rest: shape.slice(index.length) };
}

/** One channel of one run, read by frame; the implied channel "step" included. */
export class Reader {
  /**
   * @param {Store} store
   * @param {string} name
   * @param {number[]} index
   * @param {number} every
   */
  constructor(store, name, index, every) {
    this.every = every;
    this.column = store.column(name);
    this.step = !this.column && name === "step";
    this.known = this.step || this.column !== undefined;
    const { at, length, rest } = pick(this.column?.shape ?? [], this.column ? index : []);
    this.at = at;
    this.length = length;
    this.rest = rest;
  }

  /**
   * @param {number} frame
   * @param {number} [offset] within what the index picks
   */
  value(frame, offset = 0) {
    if (!this.column) return frame * this.every;
    const row = this.column.rowAt(frame);
    return row < 0 ? NaN : this.column.number(row, this.at + offset);
  }

  /**
   * At a playhead between frames; pictures do not blend, they come at a lower rate than frames.
   * @param {number} playhead
   * @param {number} head
   * @param {number} [offset]
   */
  blend(playhead, head, offset = 0) {
    const frame = Math.floor(playhead);
    const part = playhead - frame;
    const value = this.value(frame, offset);
    if (part === 0 || frame >= head || this.column?.frames) return value;
    return between(value, this.value(frame + 1, offset), part);
  }
}
