// @ts-check
/** The rows of a map in another order than that of their numbers. No DOM. */

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").FigureSpec} FigureSpec */

const LETTERS = 11; // pixels that a row's number needs

/** An array of an answer to what it says, since it is looked at in every frame. */
const SEEN = /** @type {WeakMap<object, number[] | null>} */ (new WeakMap());

/** @param {number[]} values */
function permutation(values) {
  const order = Array.from(values);
  const there = new Set(order);
  return order.every((_, i) => there.has(i)) ? order : null;
}

/**
 * Which entry comes first, which next; null: they come in order.
 * @param {Answer | null | undefined} answer
 * @param {string | undefined} name
 * @param {number} length  how many there are
 */
export function orderOf(answer, name, length) {
  const array = name ? answer?.[name] : undefined;
  if (!array) return null;
  let order = SEEN.get(array);
  if (order === undefined) SEEN.set(array, (order = permutation(array.values)));
  // What was answered about another network says nothing about this one.
  return order?.length === length ? order : null;
}

/**
 * What the hover calls the cells of each row: its number, counted from 1.
 * @param {number[] | null} order
 * @param {number} rows
 * @param {number} columns
 */
export const called = (order, rows, columns) =>
  Array.from({ length: rows }, (_, row) => Array(columns).fill(String((order?.[row] ?? row) + 1)));

/**
 * The numbers beside a map's rows, counted from 1: as many as there is room for.
 * @param {number[]} order
 * @param {number} height  pixels of all rows
 */
export function ticks(order, height) {
  const every = Math.max(1, Math.ceil((LETTERS * order.length) / Math.max(1, height)));
  const tickvals = order.map((_, row) => row + 1).filter((_, row) => row % every === 0);
  return { tickvals, ticktext: tickvals.map((at) => String(order[at - 1] + 1)) };
}

/**
 * The maps of a figure whose rows can be ordered.
 * @param {FigureSpec} spec
 */
export function ordered({ bindings, data }) {
  return bindings
    .filter((binding) => binding.sorted && binding.attribute === "z")
    .map(({ trace, sorted }) => {
      const { x, y, yaxis = "y" } = data[trace];
      return { trace, sorted, rows: y.length, columns: x.length, axis: `yaxis${yaxis.slice(1)}` };
    });
}
