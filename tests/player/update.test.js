import assert from "node:assert/strict";
import test from "node:test";
import { magnification, offered } from "../../assets/player/arrows.js";
import { sized } from "../../assets/player/squares.js";
import { Store } from "../../assets/player/store.js";
import { current, target, vectorsOf } from "../../assets/player/update.js";
import { block } from "./envelope.js";

const store = new Store("a", 10);
store.append([block("p", [2], [0, 0, 1, 2, 4, 6])], 0, 3);
const p = (i, when = 0) => ({ channel: "p", index: [i], at: when });
const moved = [
  ["-", p(0), p(0, -1)],
  ["-", p(1), p(1, -1)],
];
const vector = (label, by) => ({ from: [p(0, -1), p(1, -1)], by, color: "#000000", label });
const formula = {
  label: "GD",
  color: "#0072B2",
  replica: 0,
  anchor: [p(0, -1), p(1, -1)],
  squares: { sides: [p(0), p(1)], against: [1, 2], label: "s" },
  variants: [
    {
      name: "w",
      start: ["w"],
      steps: [
        { title: "One", parts: [], vectors: [vector("one", [1, 0])] },
        { title: "Two", parts: [] },
        { title: "Three", parts: [], vectors: [vector("three", moved)] },
      ],
    },
  ],
};
const moment = (frame, done = 0, slow = done > 0) => ({ store, frame, done, slow, every: 1 });
const labels = (vectors) => vectors.items.filter(({ later }) => !later).map(({ label }) => label);

test("an update is the one that led to the frame, in slow motion the one being made", () => {
  assert.equal(target(moment(1)), 1);
  assert.equal(target(moment(1, 2)), 2);
  assert.deepEqual(vectorsOf(formula, 0, moment(1)).items[1].by, [1, 2]);
  assert.deepEqual(vectorsOf(formula, 0, moment(1, 2)).items[1].by, [3, 4]);
});

test("at the start there is no update, but slow motion makes the first one", () => {
  assert.equal(vectorsOf(formula, 0, moment(0)), null);
  assert.deepEqual(labels(vectorsOf(formula, 0, moment(0, 1))), ["one"]);
});

test("vectors of micro-steps that are still to come are held back", () => {
  assert.deepEqual(labels(vectorsOf(formula, 0, moment(1, 2))), ["one"]);
  assert.deepEqual(labels(vectorsOf(formula, 0, moment(1, 0, true))), ["one", "three"]);
  assert.deepEqual([current(moment(1, 2), 3), current(moment(1, 0, true), 3)], [2, 3]);
  assert.equal(current(moment(1), 3), 0);
});

test("arrows that are too short become 28 to 56 pixels long, by a power of two", () => {
  for (const length of [1e-9, 0.3, 3.5, 13.99, 14, 27.9]) {
    const factor = magnification(length);
    assert.ok(factor * length >= 28 && factor * length < 56 + 1e-9, String(length));
    assert.ok(Number.isInteger(Math.log2(factor)));
  }
  for (const length of [0, 28, 500, NaN, Infinity]) assert.equal(magnification(length), 1);
});

const area = { width: 100, height: 100, x: { at: 50, per: 2 }, y: { at: 50, per: -2 } };

test("all arrows of an update are magnified about the anchor alike, also those to come", () => {
  const items = [
    { from: [1, 1], by: [1, 0], color: "", label: "a", later: false },
    { from: [2, 1], by: [0, 2.5], color: "", label: "b", later: true },
  ];
  const { arrows, factor } = offered({ items, anchor: [1, 1] }, area);
  assert.equal(factor, 8); // the longest has 5 pixels
  assert.deepEqual(
    arrows.map(({ from, to }) => [from, to]),
    [
      [
        [52, 48],
        [68, 48],
      ],
    ],
  );
  const both = offered(
    { items: items.map((one) => ({ ...one, later: false })), anchor: [1, 1] },
    area,
  );
  assert.deepEqual(both.arrows[1].from, both.arrows[0].to); // chained arrows stay chained
});

test("an update too short to be seen at any sensible magnification has no arrows", () => {
  const item = (x) => ({ from: [0, 0], by: [x, 0], color: "", label: "", later: false });
  assert.equal(offered({ items: [item(1e-4)], anchor: [0, 0] }, area), null);
  assert.ok(offered({ items: [item(0.01)], anchor: [0, 0] }, area));
});

test("arrows that would be hidden by those to come are magnified for themselves", () => {
  const item = (x, later) => ({ from: [0, 0], by: [x, 0], color: "", label: "", later });
  const { factor } = offered({ items: [item(1, false), item(40, true)], anchor: [0, 0] }, area);
  assert.equal(factor, 16); // 2 pixels; the other has 80
});

test("an arrow that would cover another is drawn beside it, as long as it is", () => {
  const item = (x, y) => ({ from: [0, 0], by: [x, y], color: "", label: "", later: false });
  const drawn = (...items) =>
    offered({ items, anchor: [0, 0] }, area).arrows.map(({ from, to }) => [from, to]);
  assert.deepEqual(drawn(item(10, 0), item(20, 0)), [
    [
      [50, 50],
      [70, 50],
    ],
    [
      [50, 44],
      [90, 44],
    ],
  ]);
  assert.deepEqual(drawn(item(10, 0), item(-20, 0))[1][0], [50, 50]); // the other way
  assert.deepEqual(drawn(item(10, 0), item(0, 20))[1][0], [50, 50]);
});

test("arrows that are zero or not known are not drawn", () => {
  const arrow = (by) => ({ from: [0, 0], by, color: "", label: "", later: false });
  assert.equal(offered({ items: [arrow([0, 0]), arrow([NaN, 1])], anchor: [0, 0] }, area), null);
  assert.equal(offered({ items: [], anchor: [0, 0] }, area), null);
});

test("squares and bars share one scale, in which the longest has 56 pixels", () => {
  assert.deepEqual(sized([1, 2], [4, 0]), { sides: [14, 28], bars: [56, 0] });
  assert.equal(sized([0, 0], [0, 0]), null);
  assert.equal(sized([1, NaN], [1, 1]), null);
  assert.deepEqual(vectorsOf(formula, 0, moment(2)).squares.sides, [4, 6]);
});
