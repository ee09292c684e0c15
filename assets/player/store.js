// @ts-check
/** The frames of one run, in columns that grow. No DOM. */

import { Pyramid } from "./pyramid.js";

/** @typedef {import("./contract.js").Block} Block */

/** One channel: `rows` rows of `width` numbers, bytes kept as bytes so that pictures stay small. */
export class Column {
  /** @param {Block} block */
  constructor(block) {
    this.shape = block.shape;
    this.width = block.width;
    this.rows = 0;
    this.coded = block.values instanceof Uint8Array;
    /** @type {Float32Array | Uint8Array} */
    this.values = this.coded ? new Uint8Array(0) : new Float32Array(0);
    /** Pictures only: the frame of each row, ascending. @type {number[] | null} */
    this.frames = block.frames ? [] : null;
    /** @type {number[]} */
    this.lo = [];
    /** @type {number[]} */
    this.hi = [];
    /** @type {Map<number, Pyramid>} */
    this.pyramids = new Map();
  }

  /**
   * Append the rows of a block from row `first` on.
   * @param {Block} block
   * @param {number} first
   */
  append(block, first) {
    const count = block.count - first;
    if (count <= 0) return;
    this.reserve(this.rows + count);
    this.values.set(
      block.values.subarray(first * block.width, block.count * block.width),
      this.rows * this.width,
    );
    for (let row = first; row < block.count; row++) {
      if (this.frames && block.frames) this.frames.push(block.frames[row]);
      if (!this.coded) continue;
      this.lo.push(block.lo?.[row] ?? 0);
      this.hi.push(block.hi?.[row] ?? 255);
    }
    this.rows += count;
  }

  /** @param {number} rows */
  reserve(rows) {
    const need = rows * this.width;
    if (need <= this.values.length) return;
    const size = Math.max(need, 2 * this.values.length);
    const grown = this.coded ? new Uint8Array(size) : new Float32Array(size);
    grown.set(this.values.subarray(0, this.rows * this.width));
    this.values = grown;
  }

  /**
   * The row that shows at a frame: its own, for pictures the nearest at or before; -1 if there is
   * none.
   * @param {number} frame
   */
  rowAt(frame) {
    if (!this.frames) return frame < this.rows ? frame : this.rows - 1;
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.frames[middle] <= frame) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * @param {number} row
   * @param {number} at position within the row
   * @returns {number}
   */
  number(row, at) {
    const value = this.values[row * this.width + at];
    return this.coded ? this.lo[row] + ((this.hi[row] - this.lo[row]) * value) / 255 : value;
  }

  /**
   * The decimation pyramid of one number of the channel, up to date.
   * @param {number} at
   * @returns {Pyramid}
   */
  pyramid(at) {
    let pyramid = this.pyramids.get(at);
    if (!pyramid) this.pyramids.set(at, (pyramid = new Pyramid()));
    pyramid.extend((frame) => this.number(frame, at), this.rows);
    return pyramid;
  }
}

/** A recording as far as it is known here. */
export class Store {
  /**
   * @param {string} run
   * @param {number} total
   */
  constructor(run, total) {
    this.run = run;
    this.total = total;
    this.count = 0;
    /** @type {Map<string, Column>} */
    this.columns = new Map();
  }

  /** The last frame that is here; -1 before the first. */
  get head() {
    return this.count - 1;
  }

  /** @param {string} name */
  column(name) {
    return this.columns.get(name);
  }

  /**
   * Take in frames [start, stop). What is known already is cut off.
   * @param {Block[]} blocks
   * @param {number} start
   * @param {number} stop
   * @returns {"added" | "nothing" | "gap"}
   */
  append(blocks, start, stop) {
    if (start > this.count) return "gap";
    if (stop <= this.count) return "nothing";
    for (const block of blocks) this.columnOf(block).append(block, this.firstNew(block, start));
    this.count = stop;
    return "added";
  }

  /** @param {Block} block */
  columnOf(block) {
    let column = this.columns.get(block.name);
    if (!column) this.columns.set(block.name, (column = new Column(block)));
    return column;
  }

  /**
   * @param {Block} block
   * @param {number} start
   */
  firstNew(block, start) {
    if (!block.frames) return this.count - start;
    const known = this.count;
    const first = block.frames.findIndex((frame) => frame >= known);
    return first < 0 ? block.count : first;
  }
}
