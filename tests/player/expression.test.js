import assert from "node:assert/strict";
import test from "node:test";
import { evaluate } from "../../assets/player/expression.js";
import { Store } from "../../assets/player/store.js";
import { block } from "./envelope.js";

const store = new Store("a", 100);
store.append(
  [block("p", [2, 2], [1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, NaN]), block("q", [], [5, 6, 7])],
  0,
  3,
);
const at = (node, more = {}) => evaluate(node, { store, playhead: 1, every: 10, ...more });
const p = (r, i, when = 0) => ({ channel: "p", index: [r, i], at: when });

test("a number stands for itself, x for the curve's variable, t for the playhead's step", () => {
  assert.equal(at(2.5), 2.5);
  assert.equal(at("x", { x: 7 }), 7);
  assert.equal(at("t"), 10);
  assert.equal(at("t", { playhead: 1.5 }), 15);
});

test("a channel is read at the playhead or a frame before it, between frames blended", () => {
  assert.equal(at(p(1, 0)), 30);
  assert.equal(at(p(1, 0, -1)), 3);
  assert.equal(at(p(1, 0), { playhead: 1.5 }), 165);
  assert.equal(at(p(1, 0, -1), { playhead: 1.5 }), 16.5);
  assert.equal(at({ channel: "q" }), 6);
});

test("before frame 0 there is frame 0, behind the head the head", () => {
  assert.equal(at(p(0, 0, -1), { playhead: 0 }), 1);
  assert.equal(at(p(0, 0), { playhead: 50 }), 100);
});

test("-1 in an index is the chosen replica", () => {
  assert.equal(at(p(-1, 1), { chosen: 1 }), 40);
  assert.equal(at(p(-1, 1), { chosen: 0 }), 20);
  const answer = { a: { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] } };
  assert.equal(at({ answer: "a", index: [-1, 2] }, { answer, chosen: 1 }), 5);
});

test("operations nest as they are written", () => {
  assert.equal(at(["-", ["*", 3, p(0, 1)], ["/", 1, 4]]), 59.75);
  assert.equal(at(["^", ["+", 1, 2], ["sqrt", 16]]), 81);
  assert.equal(at(["abs", ["*", -1, 8]]), 8);
  assert.ok(Math.abs(at(["sigmoid", Math.log(3)]) - 0.75) < 1e-12);
});

test("Adam's corrected mean of the first update is the gradient, whatever beta is", () => {
  const m = ["*", ["-", 1, 0.9], p(0, 0)];
  const corrected = ["/", m, ["-", 1, ["^", 0.9, "t"]]];
  assert.ok(Math.abs(at(corrected, { every: 1 }) - 10) < 1e-12);
});

test("what is not known is NaN, and so is what is made of it", () => {
  for (const node of [
    { channel: "r", index: [0] },
    { answer: "a", index: [0] },
    "x",
    null,
    undefined,
    "t2",
    ["%", 1, 2],
    ["+", 1],
    ["toString", 1, 2],
    {},
  ])
    assert.ok(Number.isNaN(at(node)), JSON.stringify(node));
  assert.ok(Number.isNaN(at(["+", 1, p(1, 1)], { playhead: 2 })));
  assert.ok(Number.isNaN(at(p(0, 0), { store: new Store("b", 10) })));
  assert.ok(
    Number.isNaN(
      at({ answer: "a", index: [5] }, { answer: { a: { shape: [2], values: [1, 2] } } }),
    ),
  );
});
