import assert from "node:assert/strict";
import test from "node:test";
import { switched } from "../../assets/player/chips.js";
import { membersOf, placesOf } from "../../assets/player/rings.js";

const TOGGLES = [
  { label: "a", traces: [1, 2], attribute: "visible", off: false, on: true, start: true },
  { label: "b", traces: [0], attribute: "colorscale", off: "smooth", on: "flat", start: false },
];

test("a switch changes its attribute of its traces and nothing else", () => {
  const data = () => [{ colorscale: "smooth" }, { x: 1 }, {}, { visible: true }];
  const off = switched(data(), TOGGLES, () => false);
  assert.deepEqual(off, [
    { colorscale: "smooth" },
    { x: 1, visible: false },
    { visible: false },
    { visible: true },
  ]);
  const on = switched(data(), TOGGLES, ({ label }) => label === "b");
  assert.deepEqual([on[0].colorscale, on[1].visible, on[3].visible], ["flat", false, true]);
});

test("a switch of a trace that is not there does nothing", () => {
  assert.deepEqual(switched([{}], [{ ...TOGGLES[0], traces: [7] }], () => true), [{}]);
});

const PLACES = Buffer.from(new Float32Array([0, 1, 2, 3, -4, 5.5]).buffer).toString("base64");

test("examples are ringed where they lie", () => {
  assert.deepEqual(placesOf(PLACES, [2, 0]), [
    [-4, 5.5],
    [0, 1],
  ]);
});

test("a batch of all examples has no rings, nor has one that nothing is known of", () => {
  const answer = (...values) => ({ members: { shape: [values.length], values } });
  const network = { examples: 3, places: PLACES };
  assert.equal(membersOf(network, answer(0, 1)).length, 2);
  assert.deepEqual(membersOf(network, answer(0, 1, 2)), []);
  assert.deepEqual(membersOf(network, null), []);
});
