// @ts-check
/** The numbers that a diagram shows at a playhead, in the mode it is in. No DOM. */

import * as example from "./diagram-example.js";
import { unitName } from "./diagram-names.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/** @typedef {import("./diagram-modes.js").Modes} Modes */
/** @typedef {import("./diagram-plan.js").Edge} Edge */
/** @typedef {import("./store.js").Store} Store */

const LEAST = 0.5; // no weight smaller than this is drawn as thick as can be

/**
 * A channel's numbers at a frame.
 * @param {Store} store
 * @param {string} name
 * @param {number} frame
 * @returns {(at: number) => number}
 */
function readerOf(store, name, frame) {
  const column = store.column(name);
  const row = column?.rowAt(frame) ?? -1;
  return column && row >= 0 ? (at) => column.number(row, at) : () => NaN;
}

/** Valid for one playhead and one answer. */
export class Reading {
  /**
   * @param {DiagramSpec} spec
   * @param {Modes} modes
   * @param {Answer | null} answer  to the mode's question
   * @param {Store} store
   * @param {number} frame
   */
  constructor(spec, modes, answer, store, frame) {
    this.spec = spec;
    this.modes = modes;
    this.answer = answer;
    const known = answer?.weights?.values; // exact, where pictures come every few frames only
    this.weights = known
      ? (/** @type {number} */ at) => known[at] ?? NaN
      : readerOf(store, spec.weights, frame);
    this.gradients = readerOf(store, spec.gradients, frame);
    this.rate = readerOf(store, spec.rate, frame)(0);
  }

  /** The key-frame, once its numbers are here. @returns {example.Shown | null} */
  get example() {
    const { answer, modes, spec, weights } = this;
    if (modes.mode !== "example" || !answer) return null;
    return { spec, moment: modes.moment, answer, weights };
  }

  /** Weights are thick by what they are; gradients and changes against each other. */
  get least() {
    const { mode, gradient, moment } = this.modes;
    if (mode === "gradients" || (mode === "batch" && gradient)) return 0;
    return mode === "example" && this.answer && moment.kind === "update" ? 0 : LEAST;
  }

  /**
   * How to read what each line shows.
   * @returns {(edge: Edge) => number}
   */
  get value() {
    const { modes, example: shown } = this;
    if (shown) return (edge) => example.valueOf(shown, edge);
    const slopes = modes.mode === "gradients" || (modes.mode === "batch" && modes.gradient);
    return slopes ? (edge) => this.gradientOf(edge) : (edge) => this.weightOf(edge);
  }

  /** @param {Edge} edge */
  weightOf({ at }) {
    return this.weights(at);
  }

  /** @param {Edge} edge */
  gradientOf({ at }) {
    return this.answer?.gradient?.values[at] ?? this.gradients(at);
  }

  /** @param {Edge} edge */
  afterOf({ at }) {
    return this.answer?.after?.values[at] ?? NaN;
  }

  /** What a line is called. @param {Edge} edge */
  nameOf({ layer, from, to }) {
    const { spec } = this;
    const end = unitName(spec, layer, to);
    if (from < 0) return `bias of ${end}`;
    const on = spec.inputs.map((one, i) => (one.on ? i : -1)).filter((i) => i >= 0);
    return `${unitName(spec, layer - 1, layer === 1 ? on[from] : from)} → ${end}`;
  }
}
