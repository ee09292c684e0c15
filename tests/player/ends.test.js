import assert from "node:assert/strict";
import test from "node:test";
import { apart } from "../../assets/player/ends.js";

/** A label of height 10 that stands at its line's end. */
const label = (end, more = {}) => ({ left: 0, right: 50, middle: end, height: 10, end, ...more });

test("names that do not cover each other stay where they are", () => {
  assert.deepEqual(apart([label(20), label(31), label(60)], 0, 100), [20, 31, 60]);
});

test("two that do are pushed apart by half each, by the height of the letters", () => {
  assert.deepEqual(apart([label(50), label(54)], 0, 100), [47, 57]);
  assert.deepEqual(apart([label(54), label(50)], 0, 100), [57, 47]);
});

test("of three at one place the middle one stays", () => {
  assert.deepEqual(apart([label(50), label(50), label(50)], 0, 100), [40, 50, 60]);
});

test("who is pushed pushes the next one", () => {
  assert.deepEqual(apart([label(50), label(52), label(58)], 0, 100), [
    160 / 3 - 10,
    160 / 3,
    160 / 3 + 10,
  ]);
});

test("names stand in the order of the lines' ends, wherever they were written", () => {
  // The lower line has its name above its end, the upper one below.
  const labels = [label(52, { middle: 42 }), label(50, { middle: 60 })];
  assert.deepEqual(apart(labels, 0, 100), [56, 46]);
});

test("no name leaves the plot, above or below", () => {
  assert.deepEqual(apart([label(-20), label(0)], 0, 100), [5, 15]);
  assert.deepEqual(apart([label(99), label(130)], 0, 100), [85, 95]);
  assert.deepEqual(apart([label(400)], 0, 100), [95]);
});

test("names that have no place across in common do not push each other", () => {
  const far = { left: 50, right: 90 };
  assert.deepEqual(apart([label(50), label(50, far)], 0, 100), [50, 50]);
  const bridge = { left: 40, right: 60 };
  assert.deepEqual(apart([label(50), label(50, far), label(50, bridge)], 0, 100), [40, 50, 60]);
});

test("more names than have room share it evenly", () => {
  const found = apart(Array.from({ length: 11 }, () => label(30)), 0, 60);
  assert.deepEqual([found[0], found[10]], [5, 55]);
  found.slice(1).forEach((middle, i) => assert.ok(Math.abs(middle - found[i] - 5) < 1e-9));
});

test("of all ways to keep apart it is the one that moves the names least", () => {
  const random = (seed) => () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const next = random(11);
  for (let round = 0; round < 30; round++) {
    const labels = Array.from({ length: 3 }, () => label(10 + Math.round(60 * next())));
    const order = [0, 1, 2].sort((a, b) => labels[a].end - labels[b].end || a - b);
    const found = apart(labels, 0, 80);
    const cost = (places) =>
      places.reduce((sum, place, i) => sum + (place - labels[i].middle) ** 2, 0);
    let least = Infinity;
    for (let a = 5; a <= 75; a++)
      for (let b = a + 10; b <= 75; b++)
        for (let c = b + 10; c <= 75; c++) {
          const places = [];
          [a, b, c].forEach((place, k) => (places[order[k]] = place));
          least = Math.min(least, cost(places));
        }
    assert.ok(cost(found) <= least + 1e-9);
    order.slice(1).forEach((i, k) => assert.ok(found[i] - found[order[k]] >= 10 - 1e-9));
    assert.ok(Math.min(...found) >= 5 - 1e-9 && Math.max(...found) <= 75 + 1e-9);
  }
});

test("nothing is asked of no names", () => {
  assert.deepEqual(apart([], 0, 100), []);
});
