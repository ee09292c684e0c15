import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../assets/player/store.js";
import { block, counted } from "./envelope.js";

/** Rows of a channel whose value is its frame; a sketch's are marked by a half. */
const exact = (start, stop) => [block("p", [1], counted(start, stop))];
const rough = (start, stop, stride) => [
  block(
    "p",
    [1],
    counted(start, stop, stride).map((frame) => frame + 0.5),
  ),
];

/** What is shown at each frame. */
function all(store) {
  const p = store.column("p");
  return counted(0, store.count).map((frame) => p.number(p.rowAt(frame), 0));
}

const picture = (frames, numbers, more = {}) => [block("z", [1], numbers, { frames, ...more })];

function holding(stop) {
  const store = new Store("a", 100);
  store.append(exact(0, stop), 0, stop);
  return store;
}

test("messages in order add up to the whole run", () => {
  const store = new Store("a", 100);
  for (const [start, stop] of [
    [0, 1],
    [1, 7],
    [7, 40],
  ])
    assert.equal(store.append(exact(start, stop), start, stop), "added");
  assert.deepEqual(all(store), counted(0, 40));
  assert.deepEqual([store.have, store.count, store.head], [40, 40, 39]);
});

test("a gap changes nothing and is told", () => {
  const store = holding(3);
  assert.equal(store.append(exact(5, 9), 5, 9), "gap");
  assert.equal(store.sketch(rough(5, 9, 2), 5, 9, 2), "gap");
  assert.deepEqual([store.have, store.count], [3, 3]);
});

test("an overlap is cut off", () => {
  const store = holding(5);
  assert.equal(store.append(exact(2, 8), 2, 8), "added");
  assert.deepEqual(all(store), counted(0, 8));
});

test("a message that comes twice adds nothing", () => {
  const store = holding(5);
  assert.equal(store.append(exact(0, 5), 0, 5), "nothing");
  assert.equal(store.sketch(rough(0, 5, 2), 0, 5, 2), "nothing");
  assert.deepEqual(all(store), counted(0, 5));
});

test("a row of a sketch stands for its frame and those behind it, but is not held", () => {
  const store = holding(2);
  assert.equal(store.sketch(rough(2, 9, 3), 2, 9, 3), "added");
  assert.deepEqual(all(store), [0, 1, 2.5, 2.5, 2.5, 5.5, 5.5, 5.5, 8.5]);
  assert.deepEqual([store.have, store.count], [2, 9]);
});

test("a sketch leaves the exact rows before it alone, wherever it begins", () => {
  const store = holding(4);
  store.sketch(rough(0, 9, 3), 0, 9, 3);
  assert.deepEqual(all(store), [0, 1, 2, 3, 3.5, 3.5, 6.5, 6.5, 6.5]);
});

test("exact rows take the sketch's place and never make the picture shorter", () => {
  const store = holding(2);
  store.sketch(rough(2, 9, 3), 2, 9, 3);
  store.append(exact(2, 6), 2, 6);
  assert.deepEqual([store.have, store.count], [6, 9]);
  assert.deepEqual(all(store), [0, 1, 2, 3, 4, 5, 5.5, 5.5, 8.5]);
  store.append(exact(6, 12), 6, 12);
  assert.deepEqual([store.have, store.count], [12, 12]);
  assert.deepEqual(all(store), counted(0, 12));
});

test("a longer sketch takes the place of a shorter one", () => {
  const store = holding(1);
  store.sketch(rough(1, 5, 2), 1, 5, 2);
  assert.equal(store.sketch(rough(1, 9, 4), 1, 9, 4), "added");
  assert.deepEqual(all(store), [0, 1.5, 1.5, 1.5, 1.5, 5.5, 5.5, 5.5, 5.5]);
  assert.equal(store.have, 1);
});

test("a pyramid starts anew where its numbers are overwritten", () => {
  const store = new Store("a", 5000);
  store.sketch([block("p", [1], [9])], 0, 4096, 4096);
  const before = store.column("p").pyramid(0).select(4096, []);
  assert.ok(before.length < 700);
  const peak = counted(0, 4096).map((frame) => (frame === 777 ? 99 : 0));
  store.append([block("p", [1], peak)], 0, 4096);
  assert.ok(store.column("p").pyramid(0).select(4096, []).includes(777));
});

test("a pyramid of a growing column goes on where it was", () => {
  const store = holding(700);
  const pyramid = store.column("p").pyramid(0);
  store.append(exact(700, 900), 700, 900);
  assert.equal(store.column("p").pyramid(0), pyramid);
  assert.equal(pyramid.count, 900);
});

test("a picture shows from its frame on until the next one", () => {
  const store = holding(25);
  store.picture(picture([0, 10, 20], [7, 8, 9]));
  const z = store.column("z");
  assert.deepEqual(
    [0, 9, 10, 19, 24].map((frame) => z.number(z.rowAt(frame), 0)),
    [7, 7, 8, 8, 9],
  );
});

test("before its first picture a channel has no row", () => {
  const store = holding(12);
  store.picture(picture([5], [7]));
  assert.equal(store.column("z").rowAt(4), -1);
});

test("pictures may come in any order, each with its own scale, and twice", () => {
  const store = holding(40);
  const coded = (frames, lo, hi) =>
    picture(frames, Array(frames.length).fill(255), { coded: true, lo, hi });
  store.picture(coded([30], [0], [3]));
  store.picture(coded([0, 20], [-1, 0], [1, 2]));
  store.picture(coded([10, 20], [0, 0], [7, 99]));
  const z = store.column("z");
  assert.deepEqual(z.frames, [0, 10, 20, 30]);
  assert.deepEqual(
    counted(0, 4).map((row) => z.number(row, 0)),
    [1, 7, 2, 3],
  );
});

test("the store tells which pictures it holds", () => {
  const store = holding(4);
  store.picture(picture([3], [1]));
  store.picture(picture([0], [1]));
  assert.deepEqual(store.pictures, { z: [0, 3] });
});

test("bytes become values between lo and hi", () => {
  const store = holding(2);
  const numbers = [0, 255, 51, 102];
  store.picture([
    block("z", [2], numbers, { coded: true, frames: [0, 1], lo: [-1, 0], hi: [1, 10] }),
  ]);
  const z = store.column("z");
  assert.deepEqual([z.number(0, 0), z.number(0, 1), z.number(1, 0), z.number(1, 1)], [-1, 1, 2, 4]);
});
