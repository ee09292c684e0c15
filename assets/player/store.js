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
    this.overwritten = 0; // how often rows gave way to others
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
   * Put rows [first, last) of a block at a place; what stood there is overwritten.
   * @param {Block} block
   * @param {number} first
   * @param {number} last
   * @param {number} row
   */
  write(block, first, last, row) {
    if (last <= first) return;
    const rows = row + last - first;
    this.reserve(rows);
    const { width } = this;
    this.values.set(block.values.subarray(first * width, last * width), row * width);
    if (row < this.rows) {
      this.pyramids.clear(); // they were built on other numbers
      this.overwritten += 1;
    }
    this.rows = Math.max(this.rows, rows);
  }

  /**
   * Put one picture between its neighbours; pictures may come in any order, and twice.
   * @param {Block} block
   * @param {number} which
   */
  insert(block, which) {
    const frames = (this.frames ??= []);
    const frame = block.frames?.[which] ?? 0;
    const row = this.rowAt(frame) + 1;
    if (row > 0 && frames[row - 1] === frame) return;
    this.reserve(this.rows + 1);
    const { width } = this;
    this.values.copyWithin((row + 1) * width, row * width, this.rows * width);
    this.values.set(block.values.subarray(which * width, (which + 1) * width), row * width);
    frames.splice(row, 0, frame);
    this.lo.splice(row, 0, block.lo?.[which] ?? 0);
    this.hi.splice(row, 0, block.hi?.[which] ?? 255);
    this.rows += 1;
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

/**
 * A recording as far as it is known here: exact rows up to `have`, and behind them, after a long
 * absence, a sketch in which one row stands for several frames until the exact ones arrive.
 */
export class Store {
  /**
   * @param {string} run
   * @param {number} total
   */
  constructor(run, total) {
    this.run = run;
    this.total = total;
    this.have = 0;
    this.count = 0; // frames that can be shown, the sketch included
    /** @type {Map<string, Column>} */
    this.columns = new Map();
  }

  /** The last frame that can be shown; -1 before the first. */
  get head() {
    return this.count - 1;
  }

  /** @param {string} name */
  column(name) {
    return this.columns.get(name);
  }

  /** The frames of the pictures that are here. @returns {Record<string, number[]>} */
  get pictures() {
    /** @type {Record<string, number[]>} */
    const found = {};
    for (const [name, column] of this.columns) if (column.frames) found[name] = column.frames;
    return found;
  }

  /**
   * Take in the exact frames [start, stop). What is known already is cut off.
   * @param {Block[]} blocks
   * @param {number} start
   * @param {number} stop
   * @returns {"added" | "nothing" | "gap"}
   */
  append(blocks, start, stop) {
    if (start > this.have) return "gap";
    if (stop <= this.have) return "nothing";
    for (const block of blocks) {
      this.columnOf(block).write(block, this.have - start, block.count, this.have);
    }
    this.have = stop;
    this.count = Math.max(this.count, stop);
    return "added";
  }

  /**
   * Take in a sketch of the frames [start, stop): a row for each `stride` of them.
   * @param {Block[]} blocks
   * @param {number} start
   * @param {number} stop
   * @param {number} stride
   * @returns {"added" | "nothing" | "gap"}
   */
  sketch(blocks, start, stop, stride) {
    if (start > this.have) return "gap";
    if (stop <= this.count) return "nothing";
    for (const block of blocks) {
      const column = this.columnOf(block);
      for (let frame = Math.max(start, this.have); frame < stop; frame++) {
        const row = Math.floor((frame - start) / stride);
        column.write(block, row, row + 1, frame);
      }
    }
    this.count = stop;
    return "added";
  }

  /**
   * Take in pictures.
   * @param {Block[]} blocks
   */
  picture(blocks) {
    for (const block of blocks) {
      const column = this.columnOf(block);
      for (let which = 0; which < block.count; which++) column.insert(block, which);
    }
  }

  /** @param {Block} block */
  columnOf(block) {
    let column = this.columns.get(block.name);
    if (!column) this.columns.set(block.name, (column = new Column(block)));
    return column;
  }
}
