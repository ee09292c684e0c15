// @ts-check
/** One update of an optimizer, taken apart into its micro-steps. No DOM. */

import { evaluate } from "./expression.js";

/** @typedef {import("./contract.js").Formula} Formula */
/** @typedef {import("./contract.js").Variant} Variant */
/** @typedef {import("./expression.js").Context} Context */

/**
 * @typedef {object} Moment  where the playhead stands, down to the micro-step
 * @property {import("./store.js").Store} store
 * @property {number} frame
 * @property {number} every  steps a frame
 * @property {boolean} slow  in slow motion
 * @property {number} done  micro-steps of the update to the next frame that are shown; 0: none is
 * under way
 *
 * @typedef {{from: number[], by: number[], color: string, label: string, dash?: boolean, later:
 * boolean}} Known  a vector in numbers; `later`: of a micro-step that is still to come
 *
 * @typedef {object} Squared
 * @property {[number, number]} sides
 * @property {[number, number]} against
 * @property {string} label
 * @property {string[]} names
 * @property {string} color
 *
 * @typedef {object} Vectors
 * @property {Known[]} items
 * @property {number[]} anchor
 * @property {Squared | null} squares
 * @property {string} key  another one when something else is to be drawn
 */

/**
 * The frame that the update on show leads to; 0 if there is none.
 * @param {Moment} moment
 */
export const target = ({ frame, done }) => (done > 0 ? frame + 1 : frame);

/**
 * The number of the micro-step that is looked at, from 1; 0 if all are looked at alike.
 * @param {Moment} moment
 * @param {number} steps
 */
export function current(moment, steps) {
  if (!moment.slow || target(moment) === 0) return 0;
  return moment.done > 0 ? Math.min(moment.done, steps) : steps;
}

/**
 * What expressions of a formula are worked out with.
 * @param {Formula} formula
 * @param {Moment} moment
 * @returns {Context}
 */
export function contextOf(formula, moment) {
  const { store, every } = moment;
  return { store, every, playhead: target(moment), chosen: formula.replica ?? 0 };
}

/**
 * The vectors and squares of the update on show; null at the start, where there is none.
 * @param {Formula} formula
 * @param {number} which  of its variants
 * @param {Moment} moment
 * @returns {Vectors | null}
 */
export function vectorsOf(formula, which, moment) {
  const variant = formula.variants[which];
  if (!variant || moment.store.count === 0 || target(moment) === 0) return null;
  const context = contextOf(formula, moment);
  const numbers = (/** @type {any[]} */ pair) => pair.map((node) => evaluate(node, context));
  const shown = current(moment, variant.steps.length) || variant.steps.length;
  const items = variant.steps.flatMap(({ vectors }, i) =>
    (vectors ?? []).map(({ from, by, color, label, dash }) => ({
      from: numbers(from),
      by: numbers(by),
      color,
      label,
      dash,
      later: i >= shown,
    })),
  );
  const squares = formula.squares && squared(formula, formula.squares, numbers);
  const anchor = formula.anchor ? numbers(formula.anchor) : [NaN, NaN];
  const key = [moment.store.run, target(moment), shown, formula.label, which].join(" ");
  return { items, anchor, squares: squares ?? null, key };
}

/**
 * @param {Formula} formula
 * @param {import("./contract.js").Squares} squares
 * @param {(pair: any[]) => any} numbers
 * @returns {Squared}
 */
function squared({ variants, color }, { sides, against, label }, numbers) {
  const names = variants.map(({ name }) => name);
  return { sides: numbers(sides), against: numbers(against), label, names, color };
}
