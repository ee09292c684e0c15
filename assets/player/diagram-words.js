// @ts-check
/** The sentences under a diagram: one example's formulas with its numbers. No DOM. */

import { subscript, superscript, write } from "./words.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/** @typedef {import("./contract.js").LayerSpec} LayerSpec */
/** @typedef {(at: number) => number} Numbers  by place in the flat buffer */
/** @typedef {{layer: number, index: number}} Place  of a unit; the layer from 1 */

const TERMS = 6; // of a sum that are written out
const CLOSE = 0.02; // two ways to the same number, one of them rounded on its way here
const MINUS = "−";
/** f′(z), by the activation's name; a learned or drawn slope by its word.
 * @type {Record<string, string>} */
const SLOPES = {
  tanh: "1 − tanh²z",
  logistic: "σ(z)·(1 − σ(z))",
  relu: "1 for z > 0, else 0",
  leaky_relu: "1 for z > 0, else 0.01",
  prelu: "1 for z > 0, else the learned slope",
  rrelu: "1 for z > 0, else 0.229",
  elu: "1 for z > 0, else eᶻ",
  selu: "1.051 for z > 0, else 1.758·eᶻ",
  softplus: "σ(z)",
  arctan: "1/(1 + z²)",
  identity: "1",
  threshold: "0",
};

/**
 * A number behind an operator.
 * @param {number} value
 */
const bracketed = (value) => (value < 0 ? `(${write(value)})` : write(value));

/**
 * @param {[number, number][]} products
 * @param {number | null} rest  added at the end
 */
export function sum(products, rest) {
  const all = products.length <= TERMS;
  const shown = all ? products : products.slice(0, TERMS - 1);
  /** @type {[number, string][]} */
  const terms = shown.map(([a, b]) => [a, `${write(Math.abs(a))}·${bracketed(b)}`]);
  if (!all) terms.push([1, `… (${products.length} products)`]);
  if (rest !== null) terms.push([rest, write(Math.abs(rest))]);
  const [first, ...others] = terms.map(([sign, term]) => [sign < 0, term]);
  const text = others.map(([minus, term]) => ` ${minus ? MINUS : "+"} ${term}`).join("");
  return `${first[0] ? MINUS : ""}${first[1]}${text}`;
}

/**
 * One number of an answer's array of shape (layers, width).
 * @param {Answer} answer
 * @param {string} name
 * @param {number} layer  from 1
 * @param {number} index
 */
export function cell(answer, name, layer, index) {
  const array = answer[name];
  return array?.values[(layer - 1) * array.shape[1] + index] ?? NaN;
}

/**
 * What a unit of the layer before gives.
 * @param {Answer} answer
 * @param {number} layer
 * @param {number} index
 */
const given = (answer, layer, index) =>
  layer === 0 ? (answer.inputs?.values[index] ?? NaN) : cell(answer, "activation", layer, index);

/**
 * A letter with its layer above and its unit below, as the lesson has them: a¹₂.
 * @param {string} letter
 * @param {Place} place
 */
const placed = (letter, { layer, index }) =>
  `${letter}${superscript(layer)}${subscript(index + 1)}`;

/** @param {DiagramSpec} spec @param {Place} place */
function letterOf({ layers }, { layer, index }) {
  if (layer < layers.length) return placed("a", { layer, index });
  return layers[layer - 1].width === 1 ? "ŷ" : `ŷ${subscript(index + 1)}`;
}

/** @param {DiagramSpec} spec @param {string} name */
const titled = ({ activations }, name) =>
  name === "logistic"
    ? "σ"
    : (activations.find(([value]) => value === name)?.[1] ?? name).toLowerCase();

/**
 * a¹₂ = tanh(0.310·1.20 − 0.500·0.700 + 0.100) = tanh(0.122) = 0.121
 * @param {DiagramSpec} spec
 * @param {Place} place
 * @param {Answer} answer
 * @param {Numbers} weights
 */
export function forward(spec, place, answer, weights) {
  const { layer, index } = place;
  const own = spec.layers[layer - 1];
  const letter = letterOf(spec, place);
  const [net, out] = [cell(answer, "net", layer, index), cell(answer, "activation", layer, index)];
  const name = titled(spec, own.activation);
  if (own.batch_norm) {
    return (
      `${letter}: the weighted sum, normalised with the running statistics, scaled and shifted, ` +
      `is ${write(net)}; ${letter} = ${name}(${write(net)}) = ${write(out)}`
    );
  }
  /** @type {[number, number][]} */
  const products = Array.from({ length: own.rows - 1 }, (_, i) => [
    weights(own.at + i * own.columns + index),
    given(answer, layer - 1, i),
  ]);
  const bias = weights(own.at + (own.rows - 1) * own.columns + index);
  const inner = sum(products, bias);
  if (own.activation === "linear" || own.activation === "identity")
    return `${letter} = ${inner} = ${write(out)}`;
  if (own.activation === "softmax") {
    const z = placed("z", place);
    return `${z} = ${inner} = ${write(net)}; softmax makes it ${letter} = ${write(out)}`;
  }
  return `${letter} = ${name}(${inner}) = ${name}(${write(net)}) = ${write(out)}`;
}

/**
 * δ¹₂ = (0.400·0.110 + …)·f′(0.122) = 0.0440·0.985 = 0.0433, with f′(z) = 1 − tanh²z
 * @param {DiagramSpec} spec
 * @param {Place} place
 * @param {Answer} answer
 * @param {Numbers} weights
 */
export function backward(spec, place, answer, weights) {
  const { layer, index } = place;
  const delta = cell(answer, "delta", layer, index);
  const next = spec.layers[layer];
  const mark = placed("δ", place);
  if (!next) return outputDelta(spec, place, answer, delta);
  if (next.batch_norm || spec.layers[layer - 1].batch_norm) {
    return (
      `${mark} = ∂L/∂z = ${write(delta)}: the deltas of ${next.name.toLowerCase()}, weighted, ` +
      "back through the normalisation with the running statistics and through f"
    );
  }
  /** @type {[number, number][]} */
  const products = Array.from({ length: next.columns }, (_, j) => [
    weights(next.at + index * next.columns + j),
    cell(answer, "delta", layer + 1, j),
  ]);
  const back = products.reduce((total, [w, d]) => total + w * d, 0);
  const net = write(cell(answer, "net", layer, index));
  const slope = delta / back;
  const numbers = Number.isFinite(slope) ? ` = ${write(back)} · ${bracketed(slope)}` : "";
  const rule = SLOPES[spec.layers[layer - 1].activation];
  const slopes = rule ? `, with f′(z) = ${rule}` : "";
  return `${mark} = (${sum(products, null)})·f′(${net})${numbers} = ${write(delta)}${slopes}`;
}

/**
 * @param {DiagramSpec} spec
 * @param {Place} place
 * @param {Answer} answer
 * @param {number} delta
 */
function outputDelta({ layers }, place, answer, delta) {
  const { index } = place;
  const mark = placed("δ", place);
  const out = cell(answer, "activation", layers.length, index);
  const target = answer.target?.values[index] ?? NaN;
  const apart = out - target;
  const plain = Math.abs(apart - delta) <= CLOSE * Math.abs(delta);
  const numbers = plain ? `ŷ − y = ${write(out)} − ${bracketed(target)} = ` : "";
  return `${mark} = ∂L/∂z of the output = ${numbers}${write(delta)}  (target ${write(target)})`;
}

/**
 * @param {DiagramSpec} spec
 * @param {Answer} answer
 * @param {number} index
 */
export function inputs(spec, answer, index) {
  const on = spec.inputs.filter((one) => one.on);
  const values = on.map(({ label }, i) => `${label} = ${write(answer.inputs?.values[i] ?? NaN)}`);
  return `Example ${index + 1} of ${spec.examples}: ${values.join(", ")}; ${target(spec, answer)}`;
}

/** @param {DiagramSpec} spec @param {Answer} answer */
function target({ classes, task }, answer) {
  const values = answer.target?.values ?? [];
  if (task === "regression" || classes.length < 2) return `target ${write(values[0] ?? NaN)}`;
  const which = values.length > 1 ? values.indexOf(Math.max(...values)) : values[0] > 0.5 ? 1 : 0;
  return `class ${classes[which]} (target ${values.map((value) => write(value)).join(", ")})`;
}

/** @param {DiagramSpec} spec @param {Answer} answer */
export function loss({ layers }, answer) {
  const outs = Array.from({ length: layers[layers.length - 1].width }, (_, i) =>
    write(cell(answer, "activation", layers.length, i)),
  );
  const targets = (answer.target?.values ?? []).map((value) => write(value));
  const value = write(answer.loss?.values[0] ?? NaN);
  return `Output ${outs.join(", ")} against target ${targets.join(", ")}: L = ${value}`;
}

/**
 * w = 0.310 − 0.0300·0.120 = 0.306; where the rule is another, what was added.
 * @param {string} name
 * @param {number} before
 * @param {number} after
 * @param {number} gradient
 * @param {number} rate
 */
export function update(name, before, after, gradient, rate) {
  const change = after - before;
  // What is recorded is rounded, so a small change of a large weight is known roughly only.
  const room = CLOSE * Math.abs(change) + 3e-7 * Math.abs(before);
  const plain = Math.abs(change + rate * gradient) <= room;
  const way = plain
    ? `${write(before)} ${MINUS} ${write(rate)}·${bracketed(gradient)}`
    : `${write(before)} ${change < 0 ? MINUS : "+"} ${write(Math.abs(change))}`;
  const why = plain ? "" : `  (gradient ${write(gradient)})`;
  return `${name}: ${way} = ${write(after)}${why}`;
}

/**
 * @param {number} batch
 * @param {number} epoch  that it belongs to
 * @param {Answer} answer
 * @param {string} unit
 */
export function batchLine(batch, epoch, answer, unit) {
  const [before, after] = answer.batch_loss?.values ?? [NaN, NaN];
  const count = answer.members?.values.length ?? 0;
  const examples = count === 1 ? "its one example" : `its ${count} examples`;
  const losses = `${write(before)} → ${write(after)}`;
  return `Batch ${batch + 1} of ${unit} ${epoch}: loss on ${examples} ${losses}`;
}
