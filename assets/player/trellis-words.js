// @ts-check
/** What a cell of a trellis is worked out from, written out with its numbers. No DOM. */

import { scalar } from "./trellis-course.js";
import { subscript, write as digits } from "./words.js";

/** @typedef {import("./trellis-values.js").Term} Term */
/** @typedef {import("./trellis-values.js").Values} Values */
/** @typedef {string | {strong: string}} Piece  a strong one is the winner */
/** @typedef {Piece[]} Line */

const LETTER = { forward: "α", backward: "β", posterior: "γ", viterbi: "δ" };
const LONG = 150; // letters: longer sums are written over an index
const HAT = "\u0302";

/** @param {number} value @param {number} [count]  of digits */
export const write = (value, count = 3) => (value === 0 ? "0" : digits(value, count));

/**
 * A logarithm: with as many decimals as the others, so that what is added up comes out.
 * @param {number} value
 * @param {number} [decimals]
 */
export function logarithm(value, decimals = 2) {
  if (!Number.isFinite(value)) return digits(value);
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** The number of a cell. @param {Values} values @param {number} value */
const number = ({ form }, value) => (form === "log" ? logarithm(value) : write(value));

/** A time as it is read, from 1. @param {number} t */
export const sub = (t) => subscript(t + 1);

/** A probability as it was given. @param {number} value */
export const brief = (value) => {
  const text = write(value);
  return text.includes("·") ? text : text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
};

/** A number that is added to something. @param {number} value */
function added(value) {
  const text = logarithm(value);
  return text.startsWith("\u2212") ? ` \u2212 ${text.slice(1)}` : ` + ${text}`;
}

/** Logarithms one after the other, with their signs. @param {number[]} values */
export const summed = ([first, ...rest]) => logarithm(first) + rest.map(added).join("");

/**
 * Pieces with a word between them.
 * @param {Piece[]} pieces
 * @param {string} between
 * @returns {Line}
 */
const joined = (pieces, between) =>
  pieces.flatMap((piece, n) => (n === 0 ? [piece] : [between, piece]));

/** A line as plain text. @param {Line} line */
export const plain = (line) =>
  line.map((piece) => (typeof piece === "string" ? piece : piece.strong)).join("");

/**
 * "α₃(cold)" in the values' form.
 * @param {Values} values
 * @param {string} letter
 * @param {number} t
 * @param {string} state
 */
function symbol({ form }, letter, t, state) {
  const hat = form === "scaled" && letter !== "γ" ? HAT : "";
  return `${form === "log" ? "log " : ""}${letter}${hat}${sub(t)}(${state})`;
}

/** "b(cold)". @param {Values} values @param {number} t @param {string} state */
const seen = ({ spec }, t, state) => `b(${state}, ${spec.labels[t]})`;

/**
 * What one neighbour gives, in symbols and in numbers.
 * @param {Values} values
 * @param {number} t
 * @param {number} j
 * @param {Term} term
 */
function termOf(values, t, j, { i, value, factors }) {
  const { algorithm, form, spec } = values;
  const [own, other] = [spec.states[j], spec.states[i]];
  const before = values.source(t);
  const from = symbol(values, LETTER[algorithm], before, other);
  const move = algorithm === "backward" ? `a(${own}→${other})` : `a(${other}→${own})`;
  const names = algorithm === "backward" ? [move, seen(values, before, other)] : [move];
  if (form === "log")
    return {
      symbols: [from, ...names.map((name) => `log ${name}`)].join(" + "),
      numbers: summed([value, ...factors.map(Math.log)]),
    };
  const [first, rest] = [write(value), factors.map(brief)];
  if (algorithm === "backward")
    return { symbols: [...names, from].join("·"), numbers: [...rest, first].join("·") };
  return { symbols: [from, ...names].join("·"), numbers: [first, ...rest].join("·") };
}

/**
 * The neighbours' terms put together: a sum or a maximum.
 * @param {Values} values
 * @param {Piece[]} terms
 * @param {boolean} bracket  something follows
 * @returns {Line}
 */
function together({ algorithm, form }, terms, bracket) {
  if (algorithm === "viterbi") return ["max[", ...joined(terms, ", "), "]"];
  if (form === "log") return ["logsumexp(", ...joined(terms, ", "), ")"];
  const sum = joined(terms, " + ");
  return bracket && terms.length > 1 ? ["[", ...sum, "]"] : sum;
}

/**
 * Where many states would make the line too long: over the index i.
 * @param {Values} values
 * @param {number} t
 * @param {number} j
 */
function indexed(values, t, j) {
  const { algorithm, form, spec } = values;
  const own = spec.states[j];
  const log = form === "log" ? "log " : "";
  const from = symbol(values, LETTER[algorithm], values.source(t), "i");
  const plus = form === "log" ? " + " : "·";
  if (algorithm === "backward") {
    const emission = log + seen(values, values.source(t), "i");
    const parts = [`${log}a(${own}→i)`, emission];
    const term = form === "log" ? [from, ...parts].join(plus) : [...parts, from].join(plus);
    return form === "log" ? `logsumexpᵢ(${term})` : `Σᵢ ${term}`;
  }
  const term = `${from}${plus}${log}a(i→${own})`;
  if (algorithm === "viterbi") return `maxᵢ [${term}]`;
  return form === "log" ? `logsumexpᵢ(${term})` : `[Σᵢ ${term}]`;
}

/**
 * What follows the neighbours' terms: the emission, and in the scaled form the divisor.
 * @param {Values} values
 * @param {number} t
 * @param {number} j
 */
function after(values, t, j) {
  const { algorithm, form, spec } = values;
  const backward = algorithm === "backward";
  const emission = backward ? null : values.emission(t, j);
  const scaled = form === "scaled";
  const letter = algorithm === "viterbi" ? "m" : "c";
  const at = backward ? t + 1 : t;
  const over = scaled ? [` / ${letter}${sub(at)}`, ` / ${write(values.scale(at))}`] : ["", ""];
  if (emission === null) return { symbols: over[0], numbers: over[1] };
  const name = seen(values, t, spec.states[j]);
  if (form === "log") return { symbols: ` + log ${name}`, numbers: added(Math.log(emission)) };
  return { symbols: `·${name}${over[0]}`, numbers: `·${brief(emission)}${over[1]}` };
}

/**
 * The recurrence of a cell.
 * @param {Values} values
 * @param {number} t
 * @param {number} j
 * @returns {Line[]}
 */
export function recurrence(values, t, j) {
  const { algorithm, form, spec } = values;
  if (algorithm === "posterior") return [posterior(values, t, j)];
  const state = spec.states[j];
  const own = symbol(values, LETTER[algorithm], t, state);
  const result = ` = ${number(values, values.value(t, j))}`;
  const terms = values.terms(t, j);
  if (algorithm === "backward" && terms.length === 0)
    return [[`${own} = ${form === "log" ? "log 1 = 0" : "1"}: nothing is observed after it`]];
  const { symbols, numbers } = after(values, t, j);
  if (terms.length === 0) {
    const begin = spec.initial[j];
    const [name, given] =
      form === "log"
        ? [`log π(${state})`, logarithm(Math.log(begin))]
        : [`π(${state})`, brief(begin)];
    return [[`${own} = ${name}${symbols} = ${given}${numbers}${result}`]];
  }
  const written = terms.map((term) => termOf(values, t, j, term));
  const winner = algorithm === "viterbi" ? values.pointer(t, j) : -1;
  const marked = (/** @type {"symbols" | "numbers"} */ which) =>
    written.map((one, i) => (i === winner ? { strong: one[which] } : one[which]));
  const bracket = symbols !== "" || form === "scaled";
  const whole = together(values, marked("symbols"), bracket);
  const named = plain(whole).length > LONG ? [indexed(values, t, j)] : whole;
  const line = together(values, marked("numbers"), bracket);
  return [
    [`${own} = `, ...named, symbols],
    ["= ", ...line, numbers, result],
  ];
}

/**
 * γ from α and β.
 * @param {Values} values
 * @param {number} t
 * @param {number} j
 * @returns {Line}
 */
function posterior(values, t, j) {
  const { form, spec, answer } = values;
  const state = spec.states[j];
  const [a, b] = [values.part("alpha", t, j), values.part("beta", t, j)];
  const names = ["γ", "α", "β"].map((letter) => symbol(values, letter, t, state));
  const result = number(values, values.value(t, j));
  const [g, alpha, beta] = names;
  if (form === "log") {
    const whole = -scalar(answer, "log_likelihood");
    return [`${g} = ${alpha} + ${beta} \u2212 log P(o) = ${summed([a, b, whole])} = ${result}`];
  }
  const product = `${write(a)}·${write(b)}`;
  if (form === "scaled") return [`${g} = ${alpha}·${beta} = ${product} = ${result}`];
  const whole = write(values.plain);
  return [`${g} = ${alpha}·${beta} / P(o) = ${product} / ${whole} = ${result}`];
}
