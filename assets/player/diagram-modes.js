// @ts-check
/** What a diagram shows: weights, gradients, a mini-batch, or one example in key-frames. No DOM. */

/** @typedef {"weights" | "gradients" | "batch" | "example"} Mode */
/**
 * @typedef {object} Moment  a key-frame of one example
 * @property {"inputs" | "forward" | "loss" | "backward" | "update"} kind
 * @property {number} layer  from 1; 0 where it is about no layer
 */

/** @type {[Mode, string][]} */
export const MODES = [
  ["weights", "Weights"],
  ["gradients", "Gradients"],
  ["batch", "Mini-batch"],
  ["example", "One example"],
];

/**
 * The key-frames of one example.
 * @param {number} layers  the output included
 * @returns {Moment[]}
 */
export function moments(layers) {
  const up = Array.from({ length: layers }, (_, i) => i + 1);
  return [
    { kind: "inputs", layer: 0 },
    ...up.map((layer) => ({ kind: /** @type {const} */ ("forward"), layer })),
    { kind: "loss", layer: 0 },
    ...up.reverse().map((layer) => ({ kind: /** @type {const} */ ("backward"), layer })),
    { kind: "update", layer: 0 },
  ];
}

/** What can be stepped through, and where it stands. */
export class Modes {
  constructor() {
    /** @type {Mode} */
    this.mode = "weights";
    this.batch = 0;
    this.batches = 0;
    this.index = 0;
    this.examples = 0;
    this.at = 0;
    this.layers = 0;
    this.gradient = false; // of a mini-batch, rather than its weights
  }

  /**
   * Another network, perhaps; what is no longer there is left.
   * @param {{batches: number, examples: number, layers: unknown[]}} spec
   */
  fit({ batches, examples, layers }) {
    this.batches = batches;
    this.examples = examples;
    this.layers = layers.length;
    this.batch = Math.min(this.batch, Math.max(0, batches - 1));
    this.index = Math.min(this.index, Math.max(0, examples - 1));
    this.at = Math.min(this.at, this.moments.length - 1);
    if (!this.offers(this.mode)) this.mode = "weights";
  }

  /** @param {Mode} mode */
  offers(mode) {
    return mode === "batch" ? this.batches > 0 : mode === "example" ? this.examples > 0 : true;
  }

  get moments() {
    return moments(this.layers);
  }

  get moment() {
    return this.moments[this.at];
  }

  /** Whether the Player's step means a step in here. */
  get steps() {
    return this.mode === "batch" || this.mode === "example";
  }

  /**
   * By mini-batches or key-frames.
   * @param {number} by
   * @returns {number} frames that the playhead has to move on
   */
  step(by) {
    if (this.mode === "batch") {
      const place = this.batch + by;
      this.batch = (place + this.batches) % this.batches;
      return Math.floor(place / this.batches);
    }
    const { length } = this.moments;
    const place = this.at + by;
    if (place < 0 || place >= length) this.turn(by);
    this.at = (place + length) % length;
    return 0;
  }

  /** To another example. @param {number} by */
  turn(by) {
    this.index = (this.index + by + this.examples) % this.examples;
  }
}
