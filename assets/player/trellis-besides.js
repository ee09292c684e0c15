// @ts-check
/** What is said of a trellis besides a cell's recurrence. No DOM. */

import { scalar } from "./trellis-course.js";
import { logarithm, sub, write } from "./trellis-words.js";

/** @typedef {import("./trellis-values.js").Values} Values */
/** @typedef {import("./trellis-words.js").Line} Line */

/**
 * What is said besides: the back-pointer, the divisor, the sum of the last column.
 * @param {Values} values
 * @param {number} t
 * @param {number} j
 * @param {boolean} last  it is the last cell that is filled
 * @returns {Line[]}
 */
export function besides(values, t, j, last) {
  const { algorithm, form, spec, answer, times } = values;
  /** @type {Line[]} */
  const lines = [];
  if (algorithm === "viterbi" && t > 0) {
    const best = spec.states[values.pointer(t, j)] ?? "–";
    lines.push([`Back-pointer: ψ${sub(t)}(${spec.states[j]}) = `, { strong: best }]);
  }
  if (form === "scaled" && algorithm === "viterbi")
    lines.push([`m${sub(t)} makes the largest of the column 1`]);
  if (form === "scaled" && algorithm === "forward")
    lines.push([`c${sub(t)} = p(o${sub(t)} | what came before) makes the column sum to 1`]);
  const log = `log P(o)`;
  const likelihood = logarithm(scalar(answer, "log_likelihood"), 3);
  if (last && algorithm === "forward")
    lines.push([
      form === "raw"
        ? `P(o) = Σⱼ α${sub(times - 1)}(j) = ${write(values.plain)}`
        : form === "log"
          ? `${log} = logsumexpⱼ log α${sub(times - 1)}(j) = ${likelihood}`
          : `${log} = Σ log cₜ = ${likelihood}`,
    ]);
  if (last && algorithm === "backward" && form === "raw") {
    const first = values.row("raw_beta", 0);
    const parts = first.map((beta, i) => spec.initial[i] * values.emission(0, i) * beta);
    const sum = parts.reduce((total, part) => total + part, 0);
    lines.push([`P(o) = Σⱼ π(j)·b(j, ${spec.labels[0]})·β₁(j) = ${write(sum)}`]);
  }
  return lines;
}

/**
 * A step of the path's way back.
 * @param {Values} values
 * @param {number} t
 * @returns {Line[]}
 */
export function walk(values, t) {
  const { spec, answer, times, form } = values;
  const path = values.path("path");
  const state = spec.states[path?.[t] ?? -1] ?? "–";
  if (t === times - 1) {
    const best = scalar(answer, "log_best");
    const size =
      form === "raw" ? `P* = ${write(Math.exp(best))}` : `log P* = ${logarithm(best, 3)}`;
    const end = `The best end: q${sub(t)} = argmaxⱼ δ${sub(t)}(j) = `;
    return [[end, { strong: state }, `, ${size}`]];
  }
  const next = spec.states[path?.[t + 1] ?? -1] ?? "–";
  const back = `q${sub(t)} = ψ${sub(t + 1)}(q${sub(t + 1)}) = ψ${sub(t + 1)}(${next}) = `;
  return [["Back along the pointers: ", back, { strong: state }]];
}

/** @param {Values} values @returns {Line[]} */
export function lost(values) {
  const at = values.form === "raw" ? values.underflow : -1;
  if (at < 0) return [];
  const place = `The plain products underflowed to 0 at t = ${at + 1}`;
  return [[{ strong: `${place}; scaled or log keeps them.` }]];
}
