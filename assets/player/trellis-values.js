// @ts-check
/** The numbers of a trellis in one of three forms: plain products, scaled, logarithms. No DOM. */

import { scalar } from "./trellis-course.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").TrellisSpec} TrellisSpec */
/** @typedef {"raw" | "scaled" | "log"} Form */
/**
 * @typedef {object} Term  what one neighbour gives to a cell
 * @property {number} i  the neighbour's state
 * @property {number} value  the neighbour's number, in this form
 * @property {number[]} factors  probabilities that it is multiplied with, as they are
 * @property {number} result  in this form
 */

export const FORMS = /** @type {Form[]} */ (["raw", "scaled", "log"]);
export const PATHS = ["path", "posterior_path", "daily_path", "truth"];
const SETTLED = { forward: "alpha", backward: "beta", viterbi: "delta" };

/** @param {number} sum @param {number} value */
const add = (sum, value) => sum + value;

export class Values {
  /**
   * @param {TrellisSpec} spec
   * @param {Answer} answer
   * @param {Form} form
   */
  constructor(spec, answer, form) {
    this.spec = spec;
    this.answer = answer;
    this.form = form;
    this.algorithm = spec.algorithm;
    this.states = spec.states.length;
    this.times = spec.labels.length;
    this.underflow = this.lost();
  }

  /**
   * A number of an array over time and state.
   * @param {string} name
   * @param {number} t
   * @param {number} j
   */
  read(name, t, j) {
    return this.answer[name]?.values[t * this.states + j] ?? NaN;
  }

  /** @param {string} name @param {number} t */
  row(name, t) {
    return Array.from({ length: this.states }, (_, j) => this.read(name, t, j));
  }

  /** p(o_t | state). @param {number} t @param {number} j */
  emission(t, j) {
    return this.read("likelihood", t, j);
  }

  /** @param {number} i @param {number} j */
  move(i, j) {
    return this.spec.transition[i * this.states + j];
  }

  /** c_t, what a column is divided by. @param {number} t */
  scale(t) {
    if (this.algorithm !== "viterbi") return this.answer.scale?.values[t] ?? NaN;
    const best = (/** @type {number} */ at) => (at < 0 ? 0 : this.best(at));
    return Math.exp(best(t) - best(t - 1));
  }

  /** The greatest log δ of a column. @param {number} t */
  best(t) {
    return Math.max(...this.row("log_delta", t));
  }

  /** P(o), by plain products. */
  get plain() {
    return this.row("raw_alpha", this.times - 1).reduce(add, 0);
  }

  /**
   * The number of a cell.
   * @param {number} t
   * @param {number} j
   */
  value(t, j) {
    const { algorithm, form } = this;
    if (algorithm === "posterior") return this.posterior(t, j);
    if (algorithm === "viterbi" && form === "scaled")
      return Math.exp(this.read("log_delta", t, j) - this.best(t));
    const name = SETTLED[algorithm];
    return this.read(form === "scaled" ? name : `${form}_${name}`, t, j);
  }

  /** @param {number} t @param {number} j */
  posterior(t, j) {
    const { form } = this;
    const [a, b] = [this.part("alpha", t, j), this.part("beta", t, j)];
    if (form === "scaled") return a * b;
    return form === "raw" ? (a * b) / this.plain : a + b - scalar(this.answer, "log_likelihood");
  }

  /** α or β in this form. @param {"alpha" | "beta"} name @param {number} t @param {number} j */
  part(name, t, j) {
    return this.read(this.form === "scaled" ? name : `${this.form}_${name}`, t, j);
  }

  /**
   * How strongly each node of a column is filled, from 0 to 1: its share; of logarithms, its place
   * between the column's least and greatest.
   * @param {number} t
   */
  strengths(t) {
    const column = Array.from({ length: this.states }, (_, j) => this.value(t, j));
    if (this.form === "log") {
      const known = column.filter(Number.isFinite);
      const [low, high] = [Math.min(...known), Math.max(...known)];
      return column.map((v) =>
        Number.isFinite(v) ? (high > low ? (v - low) / (high - low) : 0.5) : 0,
      );
    }
    const sum = column.reduce(add, 0);
    return column.map((v) => (sum > 0 && v > 0 ? v / sum : 0));
  }

  /** The time that a column follows from; −1 or `times` for the first. @param {number} t */
  source(t) {
    return this.algorithm === "backward" ? t + 1 : t - 1;
  }

  /**
   * What the neighbours give to a cell; [] where it begins, and in the posterior.
   * @param {number} t
   * @param {number} j
   * @returns {Term[]}
   */
  terms(t, j) {
    const { algorithm, form, states, times } = this;
    const before = this.source(t);
    if (algorithm === "posterior" || before < 0 || before >= times) return [];
    return Array.from({ length: states }, (_, i) => {
      const value = this.value(before, i);
      const factors =
        algorithm === "backward"
          ? [this.move(j, i), this.emission(before, i)]
          : [this.move(i, j)];
      const result =
        form === "log"
          ? factors.map(Math.log).reduce(add, value)
          : factors.reduce((product, factor) => product * factor, value);
      return { i, value, factors, result };
    });
  }

  /** The neighbour that is the maximum; −1 where none is. @param {number} t @param {number} j */
  pointer(t, j) {
    return t > 0 ? this.read("pointers", t, j) : -1;
  }

  /**
   * Where plain products became 0 although their logarithms are finite, in the order in which the
   * columns are filled; −1: nowhere.
   */
  lost() {
    const { algorithm, times } = this;
    const name = SETTLED[algorithm === "posterior" ? "forward" : algorithm];
    const order = Array.from({ length: times }, (_, n) =>
      algorithm === "backward" ? times - 1 - n : n,
    );
    const lost = (/** @type {number} */ t) =>
      this.row(`raw_${name}`, t).every((v) => v === 0) &&
      this.row(`log_${name}`, t).some(Number.isFinite);
    return order.find(lost) ?? -1;
  }

  /** A path, or null where it is not known. @param {string} name */
  path(name) {
    const found = this.answer[name]?.values;
    return found && found.length === this.times && found[0] >= 0 ? found : null;
  }

  /** The paths that there are, in their order. */
  get paths() {
    return PATHS.filter((name) => this.path(name));
  }
}

/**
 * A number as it fits into a node.
 * @param {number} value
 * @param {Form} form
 * @param {boolean} [tight]  without the 0 before the point
 */
export function short(value, form, tight = false) {
  const text = shortened(value, form);
  return tight && form !== "log" ? text.replace(/^0\./, ".") : text;
}

/** @param {number} value @param {Form} form */
function shortened(value, form) {
  if (Number.isNaN(value)) return "–";
  const sign = value < 0 ? "\u2212" : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (form === "log") return sign + size.toFixed(size < 9.995 ? 2 : size < 999.5 ? 1 : 0);
  if (size === 0) return "0";
  if (size < 0.001) {
    const [mantissa, exponent] = size.toExponential(0).split("e-");
    return `${mantissa}e\u2212${exponent}`;
  }
  const digits = size >= 0.0995 ? 3 : 2;
  if (size >= 1e5) return size.toExponential(0).replace("+", "");
  return size >= 999.5 ? size.toFixed(0) : size.toPrecision(digits);
}
