// @ts-check
/** One example's key-frame in a diagram: what its lines, its units and its sentence say. No DOM. */

import * as say from "./diagram-words.js";
import { write } from "./words.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/** @typedef {import("./diagram-modes.js").Moment} Moment */
/** @typedef {import("./diagram-plan.js").Edge} Edge */
/** @typedef {import("./diagram-plan.js").Unit} Unit */
/** @typedef {import("./diagram-words.js").Numbers} Numbers */

/**
 * @typedef {object} Shown
 * @property {DiagramSpec} spec
 * @property {Moment} moment
 * @property {Answer} answer
 * @property {Numbers} weights
 */

/**
 * What the lines show: weights on the way forward; on the way back the gradients as far as they
 * are known; at the end the changes.
 * @param {Shown} shown
 * @param {Edge} edge
 */
export function valueOf({ moment: { kind, layer }, answer, weights }, { at, layer: into }) {
  if (kind === "update") return (answer.after?.values[at] ?? NaN) - weights(at);
  if (kind === "backward" && into >= layer) return answer.gradient?.values[at] ?? NaN;
  return weights(at);
}

/**
 * Whether a line has no part in this key-frame.
 * @param {Moment} moment
 * @param {Edge} edge
 */
export function fades({ kind, layer }, { layer: into }) {
  if (kind === "inputs") return true;
  if (kind === "forward") return into !== layer;
  if (kind === "backward") return into !== layer && into !== layer + 1;
  return kind === "loss";
}

/**
 * The number on a unit.
 * @param {Shown} shown
 * @param {Unit} unit
 */
export function badge({ moment, answer }, { layer, number }) {
  const { kind, layer: now } = moment;
  if (number < 0) return null;
  if (layer === 0) return plain(answer.inputs?.values[number] ?? NaN);
  if (kind === "inputs" || (kind === "forward" && layer > now)) return null;
  if (kind === "update" || (kind === "backward" && layer >= now)) {
    const delta = say.cell(answer, "delta", layer, number);
    return { text: `δ ${write(delta, 2)}`, sign: Math.sign(delta) };
  }
  return plain(say.cell(answer, "activation", layer, number));
}

/** @param {number} value */
const plain = (value) => ({ text: write(value, 2), sign: 0 });

/**
 * The unit that the sentence is about.
 * @param {Moment} moment
 * @param {{layer: number, index: number} | null} selected
 */
export function subjectOf({ kind, layer }, selected) {
  if (kind !== "forward" && kind !== "backward") return null;
  return selected?.layer === layer ? selected : { layer, index: 0 };
}

/**
 * @param {Shown} shown
 * @param {number} index  of the example
 * @param {{layer: number, index: number} | null} selected
 * @param {() => string} changed  the sentence about the last line that was pointed at
 */
export function sentence({ spec, moment, answer, weights }, index, selected, changed) {
  const { kind } = moment;
  if (kind === "inputs") return say.inputs(spec, answer, index);
  if (kind === "loss") return say.loss(spec, answer);
  if (kind === "update") return changed();
  const own = subjectOf(moment, selected) ?? { layer: 1, index: 0 };
  return (kind === "forward" ? say.forward : say.backward)(spec, own, answer, weights);
}

/** @param {Moment} moment @param {DiagramSpec} spec */
export function title({ kind, layer }, { layers }) {
  const name = layers[layer - 1]?.name ?? "";
  if (kind === "inputs") return "Inputs";
  if (kind === "forward") return `Forward: ${name}`;
  if (kind === "backward") return `Backward: ${name}`;
  return kind === "loss" ? "Loss" : "Update by this example alone (point at a line)";
}
