// @ts-check
/** A figure whose maps' rows can be ordered: what the rows are called follows the order. */

import { called, orderOf, ordered, ticks } from "./order.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").FigureSpec} FigureSpec */

/**
 * What the hover calls each cell.
 * @param {FigureSpec} spec
 * @param {Answer | null} answer
 * @returns {import("./contract.js").Update[]}
 */
export function named(spec, answer) {
  return ordered(spec).map(({ trace, sorted, rows, columns }) => {
    const value = called(orderOf(answer, sorted, rows), rows, columns);
    return { trace, attribute: "hovertext", value };
  });
}

/**
 * The numbers beside the rows, as flat relayout keys.
 * @param {FigureSpec} spec
 * @param {Answer | null} answer
 * @param {any} layout  as Plotly has it
 * @returns {Record<string, any>}
 */
export function numbered(spec, answer, layout) {
  /** @type {Record<string, any>} */
  const edits = {};
  for (const { sorted, rows, axis } of ordered(spec)) {
    const order = orderOf(answer, sorted, rows);
    const found = order && order.some((unit, row) => unit !== row)
      ? ticks(order, layout[axis]._length)
      : spec.layout[axis];
    if (String(layout[axis].ticktext) === String(found.ticktext)) continue;
    edits[`${axis}.tickvals`] = found.tickvals;
    edits[`${axis}.ticktext`] = found.ticktext;
  }
  return edits;
}
