// @ts-check
/** What is said of a cell: the recurrence with the numbers of one unit. No DOM. */

import { subscript, write } from "./words.js";

/** @typedef {import("./cell-reading.js").Reading} Reading */

const MINUS = "\u2212";
const MOST = 3; // decimals
const LEAST = 1e-2; // numbers that are smaller still have no more decimals
const WHEN = /^(\d{4}|\d\d\/\d\d)$/; // a label that says when its number was measured
const NUMBER = /^[−-]?\d+\.\d+\*?$/;
const HUGE = 1e6; // as long a number as there is room for

/**
 * How many decimals of a number are known: it travels with eleven binary digits.
 * @param {number} value
 */
export function decimals(value) {
  const size = Math.abs(value);
  return size < 2 ? MOST : size < 16 ? 2 : size < 128 ? 1 : 0;
}

/**
 * @param {number} value
 * @param {number} [places]
 */
export function fixed(value, places = decimals(value)) {
  if (!Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(places);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/**
 * As it stands in a sum that is worked out: with a digit more, so that the result comes out.
 * @param {number} value
 */
export const exact = (value) => fixed(value, decimals(value) + 1);

/** As a factor or summand. @param {number} value */
export function operand(value) {
  const text = exact(value);
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/** As it is written. @param {number} value */
export const rounded = (value) => Number(exact(value).replace(MINUS, "-"));

/**
 * The result of a sum whose numbers are written out: with so many decimals that who works it out
 * with the numbers as written gets the same.
 * @param {number} value  as recorded
 * @param {number} again  worked out with the numbers as written
 */
export function result(value, again) {
  for (let places = decimals(value); places > 0; places--)
    if (fixed(value, places) === fixed(again, places)) return `= ${fixed(value, places)}`;
  return `≈ ${fixed(value)}`;
}

/**
 * A number that was foretold beside the right one: with as many decimals each, so that the
 * difference comes out; one that is out of all bounds in powers of ten.
 * @param {number} foretold
 * @param {number} truth  NaN where none is asked
 * @returns {[string, string][]} in words
 */
export function compared(foretold, truth) {
  const sizes = [foretold, truth].map(Math.abs).filter((size) => size < HUGE);
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.max(...sizes, LEAST))));
  const [says, right] = [foretold, truth].map((value) => Number(value.toFixed(places)));
  const text = (/** @type {number} */ value) =>
    Math.abs(value) < HUGE ? fixed(value, places) : write(value, 3);
  /** @type {[string, string][]} */
  const rows = [["says", text(says)]];
  return Number.isNaN(truth)
    ? rows
    : [...rows, ["right", text(right)], ["off by", text(says - right)]];
}

/** Likewise of gradients, which have any size. @param {number} value @param {number} again */
function resultOf(value, again) {
  for (const digits of [3, 2])
    if (write(value, digits) === write(again, digits)) return `= ${write(value, digits)}`;
  return `≈ ${write(value, 2)}`;
}

/**
 * A gradient in a few letters; what bytes cannot tell from 0 is said to be near it.
 * @param {number} value
 * @param {number} grain
 */
export function slope(value, grain) {
  if (!Number.isFinite(value)) return "–";
  if (grain > 0 && Math.abs(value) <= grain) return "≈ 0";
  return value === 0 ? "0" : write(value, Math.abs(value) < 1e-3 ? 1 : 2);
}

/**
 * What stands for a gate or state, or one of the step before.
 * @param {string} name
 * @param {number} step
 */
export function symbol(name, step) {
  const before = name.endsWith("_");
  return `${before ? name.slice(0, -1) : name}${subscript(before ? step : step + 1)}`;
}

/** What the cell reads. @param {Reading} reading */
export function inputOf({ spec, step }) {
  const label = spec.labels[step];
  const read = WHEN.test(label) ? `that of ${label}` : NUMBER.test(label) ? label : `“${label}”`;
  return spec.above ? `the layer below, at ${read}` : `${symbol("x", step)}: ${read}`;
}

/**
 * The lines under the cell.
 * @param {Reading} reading
 * @param {number} unit
 * @returns {string[]}
 */
export function lines(reading, unit) {
  if (!reading.known) return ["The numbers are on their way."];
  if (reading.mode === "gradient") return slopes(reading, unit);
  const { form } = reading.spec;
  return { lstm, gru, leaky, rnn }[form](reading, unit);
}

/** Why a sum lacks a summand. @param {Reading} reading @param {string} state */
const begins = ({ spec: { start } }, state) =>
  `${state} is ${start === "random" ? "a random" : "the learned"} start and not recorded`;

/** @param {Reading} reading @param {number} unit */
function lstm(reading, unit) {
  const { step, spec } = reading;
  const [i, f, g, o, c, h, old] = ["i", "f", "g", "o", "c", "h", "c_"].map((name) =>
    reading.value(name, unit),
  );
  const at = (/** @type {string} */ name) => symbol(name, step);
  const shut = spec.coupled ? `, and i = 1 − f` : "";
  const sum = `${at("c")} = f·${at("c_")} + i·g`;
  const again = rounded(f) * rounded(old) + rounded(i) * rounded(g);
  const first = Number.isNaN(old)
    ? `${sum} = ${fixed(c)}   f = ${fixed(f)}, i·g = ${fixed(i * g)}; ${begins(reading, at("c_"))}`
    : `${sum} = ${exact(f)}·${operand(old)} + ${exact(i)}·${operand(g)} ${result(c, again)}${shut}`;
  const bent = rounded(o) * Math.tanh(rounded(c));
  const written = `${exact(o)}·tanh(${exact(c)})`;
  const second = `${at("h")} = o·tanh ${at("c")} = ${written} ${result(h, bent)}`;
  const words =
    `Unit ${unit + 1} keeps ${fixed(f)} of its memory (forget), takes in ${fixed(i * g)} (read) ` +
    `and shows ${fixed(o)} of what it has (write).`;
  return [first, second, words];
}

/** @param {Reading} reading @param {number} unit */
function gru(reading, unit) {
  const { step } = reading;
  const [z, n, h, old] = ["z", "n", "h", "h_"].map((name) => reading.value(name, unit));
  const at = (/** @type {string} */ name) => symbol(name, step);
  const sum = `${at("h")} = (1 − z)·n + z·${at("h_")}`;
  if (Number.isNaN(old))
    return [
      `${sum} = ${fixed(h)}   z = ${fixed(z)}, n = ${fixed(n)}; ${begins(reading, at("h_"))}`,
    ];
  const again = (1 - rounded(z)) * rounded(n) + rounded(z) * rounded(old);
  const numbers = `(1 − ${exact(z)})·${operand(n)} + ${exact(z)}·${operand(old)}`;
  return [
    `${sum} = ${numbers} ${result(h, again)}`,
    `z near 1 keeps ${at("h_")}, near 0 takes the new n; r near 0 hides ${at("h_")} from n.`,
  ];
}

/** @param {Reading} reading @param {number} unit */
function leaky(reading, unit) {
  const { step, spec } = reading;
  const [h, old] = ["h", "h_"].map((name) => reading.value(name, unit));
  const at = (/** @type {string} */ name) => symbol(name, step);
  const [a, rest] = [spec.leak, Number((1 - spec.leak).toFixed(2))];
  const sum = `${at("h")} = (1 − a)·${at("h_")} + a·tanh(…)`;
  if (Number.isNaN(old)) return [`${sum} = ${fixed(h)}   ${begins(reading, at("h_"))}`];
  const taken = h - (1 - a) * old;
  const again = rest * rounded(old) + rounded(taken);
  return [`${sum} = ${rest}·${operand(old)} + ${operand(taken)} ${result(h, again)}   (a = ${a})`];
}

const ACTIVATIONS = /** @type {Record<string, string>} */ ({ logistic: "σ", relu: "ReLU" });

/** @param {Reading} reading @param {number} unit */
function rnn(reading, unit) {
  const { step, spec } = reading;
  const [h, old] = ["h", "h_"].map((name) => reading.value(name, unit));
  const at = (/** @type {string} */ name) => symbol(name, step);
  const bent = ACTIVATIONS[spec.activation] ?? spec.activation;
  const sum = `${at("h")} = ${bent}(U·${at("x")} + W·${at("h_")} + b) = ${fixed(h)}`;
  const from = Number.isNaN(old)
    ? begins(reading, at("h_"))
    : `the same unit before: ${at("h_")} = ${fixed(old)}`;
  return [sum, `What comes in: ${inputOf(reading)}, and ${at("h_")} of all units; ${from}.`];
}

/**
 * A gradient by the chain rule: that of what it goes into, times the other factor.
 * @param {Reading} reading
 * @param {number} unit
 */
function slopes(reading, unit) {
  const { step, spec, grain } = reading;
  const d = (/** @type {string} */ name) => reading.gradient(name, unit);
  const v = (/** @type {string} */ name) => reading.value(name, unit);
  const at = (/** @type {string} */ name) => symbol(name, step);
  const told = (/** @type {string} */ name) => slope(d(name), grain);
  /** @type {(name: string, into: string, factor: string, other: number) => string} */
  const chain = (name, into, factor, other) => {
    const start = `∂L/∂${name} = ∂L/∂${at(into)}·${factor}`;
    if (d(into) === 0) return `${start} ≈ 0`;
    if (grain > 0 || Number.isNaN(other)) return `${start} = ${told(name)}`;
    const again = Number(d(into).toPrecision(3)) * rounded(other);
    return `${start} = ${write(d(into), 3)}·${operand(other)} ${resultOf(d(name), again)}`;
  };
  if (spec.form === "lstm")
    return [
      chain("f", "c", at("c_"), v("c_")),
      chain("g", "c", "i", v("i")),
      ...(spec.coupled ? [] : [chain("i", "c", "g", v("g"))]), // or f would count too
      chain("o", "h", `tanh ${at("c")}`, Math.tanh(v("c"))),
    ];
  if (spec.form === "gru")
    return [
      chain("n", "h", "(1 − z)", 1 - v("z")),
      chain("z", "h", `(${at("h_")} − n)`, v("h_") - v("n")),
    ];
  return ["h", ...(step > 0 ? ["h_"] : [])].map((name) => `∂L/∂${at(name)} = ${told(name)}`);
}

/** What the switch to gradients means. @param {Reading} reading */
export const legend = ({ mode, most, step }) =>
  mode === "gradient"
    ? `How the probe’s loss changes with each; blue: more raises it; full colour: ` +
      `${write(most, 2)}, the largest at step ${step + 1}.`
    : "";

/**
 * Where the reader is.
 * @param {import("./contract.js").CellSpec} spec
 * @param {number} step
 */
export const place = ({ labels, where }, step) =>
  `step ${step + 1} of ${labels.length}${where && `, ${where}`}`;
