// @ts-check
/** The arithmetic of a specification, worked out at a playhead. No DOM. */

import { resolved } from "./numbers.js";
import { Reader } from "./reader.js";

/** @typedef {import("./contract.js").Expression} Expression */

/**
 * @typedef {object} Context  what the names of an expression stand for
 * @property {import("./store.js").Store} store
 * @property {number} playhead
 * @property {number} [every]  steps a frame
 * @property {number} [x]  the variable of a curve
 * @property {import("./contract.js").Answer | null} [answer]
 * @property {number} [chosen]  the replica that -1 in an index stands for
 */

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
};

/**
 * The number that an expression stands for; NaN where something in it is not known.
 * @param {Expression} node
 * @param {Context} context
 * @returns {number}
 */
export function evaluate(node, context) {
  if (typeof node === "number") return node;
  if (node === "x") return context.x ?? NaN;
  if (node === "t") return context.playhead * (context.every ?? 1);
  if (Array.isArray(node)) {
    const [name, a, b] = node;
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : null;
    if (!operation) return NaN;
    return operation(evaluate(a, context), b === undefined ? NaN : evaluate(b, context));
  }
  if (node === null || typeof node !== "object") return NaN;
  if ("channel" in node) return recorded(node, context);
  return "answer" in node ? answered(node, context) : NaN;
}

/**
 * @param {{channel: string, index?: number[], at?: number}} node
 * @param {Context} context
 */
export function recorded({ channel, index, at }, { store, playhead, every, chosen }) {
  const place = Math.max(0, playhead + (at ?? 0));
  const reader = new Reader(store, channel, resolved(index, chosen ?? 0), every ?? 1);
  if (!reader.known || store.count === 0) return NaN;
  return reader.blend(Math.min(place, store.head), store.head);
}

/**
 * @param {{answer: string, index?: number[]}} node
 * @param {Context} context
 */
function answered(node, { answer, chosen }) {
  const array = answer?.[node.answer];
  if (!array) return NaN;
  let at = 0;
  resolved(node.index, chosen ?? 0).forEach((entry, axis) => {
    at = at * (array.shape[axis] ?? 0) + entry;
  });
  return array.values[at] ?? NaN;
}
