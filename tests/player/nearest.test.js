// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestLine } from "../../assets/player/nearest.js";

/** @param {number} number @param {number[]} x @param {number[]} y */
const line = (number, x, y) => ({ x, y, meta: { pick: number } });

/** @param {any[]} traces @param {number} left @param {number} top */
const at = (traces, left, top) => nearestLine(traces, (x) => 100 * x, (y) => 10 * y, left, top);

test("the line that passes nearest is meant, in pixels and not in values", () => {
  const traces = [line(1, [0, 10], [0, 0]), line(2, [0, 10], [20, 20])];
  assert.equal(at(traces, 500, 90), 1);
  assert.equal(at(traces, 500, 110), 2);
});

test("a line is near between its points too, and not beyond its ends", () => {
  const traces = [line(1, [0, 4], [0, 40]), line(2, [9, 9.1], [0, 0])];
  assert.equal(at(traces, 200, 205), 1, "half way along a slope");
  assert.equal(at(traces, 880, 0), 2, "the first line ended far before");
});

test("traces without a number, hidden ones and gaps are never meant", () => {
  const plain = { x: [0, 1], y: [0, 0] };
  assert.equal(at([plain], 0, 0), null);
  const hidden = { ...line(3, [0, 1], [0, 0]), visible: false };
  const gap = line(4, [NaN, NaN], [0, 1]);
  assert.equal(at([plain, hidden, gap, line(5, [8, 9], [9, 9])], 0, 0), 5);
});
