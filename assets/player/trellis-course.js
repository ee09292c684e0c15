// @ts-check
/** In which frame each cell of a trellis is filled, and where the path is walked back. No DOM. */

/** @typedef {import("./contract.js").Answer} Answer */
/**
 * @typedef {object} Lit  what a frame is about
 * @property {number} t
 * @property {number} j
 * @property {boolean} walking  the path is walked back
 */

/** @param {Answer} answer @param {string} name */
export const scalar = (answer, name) => answer[name]?.values[0] ?? NaN;

export class Course {
  /**
   * @param {Answer} answer
   * @param {number} times
   * @param {number} states
   */
  constructor(answer, times, states) {
    this.times = times;
    this.cells = answer.cells.values;
    this.filled = scalar(answer, "filled");
    this.last = this.cells.length / 2;
    /** A frame fills a whole column. */
    this.whole = scalar(answer, "by_column") === 1;
    this.states = states;
    /** The frame of each cell; 0: never. */
    this.at = new Int32Array(times * states);
    for (let f = 1; f <= this.filled; f++) {
      const [t, j] = [this.cells[2 * f - 2], this.cells[2 * f - 1]];
      if (this.whole) this.at.fill(f, t * states, (t + 1) * states);
      else this.at[t * states + j] = f;
    }
  }

  /** @param {number} frame @returns {Lit | null} */
  lit(frame) {
    const f = Math.min(frame, this.last);
    if (f < 1) return null;
    return { t: this.cells[2 * f - 2], j: this.cells[2 * f - 1], walking: f > this.filled };
  }

  /**
   * @param {number} t
   * @param {number} j
   */
  frameOf(t, j) {
    return this.at[t * this.states + j];
  }

  /**
   * Whether a cell has its number at a frame.
   * @param {number} t
   * @param {number} j
   * @param {number} frame
   */
  done(t, j, frame) {
    const at = this.frameOf(t, j);
    return at > 0 && at <= frame;
  }

  /**
   * The first time of the path that is walked at a frame; `times` before it is.
   * @param {number} frame
   */
  walked(frame) {
    const lit = this.lit(frame);
    return lit?.walking ? lit.t : this.times;
  }
}
