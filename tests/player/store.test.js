import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../assets/player/store.js";
import { block } from "./envelope.js";

/** Frames [start, stop) of a channel whose value is its frame. */
const counting = (start, stop) => [
  block(
    "p",
    [1],
    Array.from({ length: stop - start }, (_, i) => start + i),
  ),
];
const all = (store) =>
  Array.from({ length: store.count }, (_, i) => store.column("p").number(i, 0));

test("messages in order add up to the whole run", () => {
  const store = new Store("a", 100);
  for (const [start, stop] of [
    [0, 1],
    [1, 7],
    [7, 40],
  ])
    assert.equal(store.append(counting(start, stop), start, stop), "added");
  assert.deepEqual(
    all(store),
    Array.from({ length: 40 }, (_, i) => i),
  );
});

test("a gap changes nothing and is told", () => {
  const store = new Store("a", 100);
  store.append(counting(0, 3), 0, 3);
  assert.equal(store.append(counting(5, 9), 5, 9), "gap");
  assert.equal(store.count, 3);
});

test("an overlap is cut off", () => {
  const store = new Store("a", 100);
  store.append(counting(0, 5), 0, 5);
  assert.equal(store.append(counting(2, 8), 2, 8), "added");
  assert.deepEqual(all(store), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("a message that comes twice adds nothing", () => {
  const store = new Store("a", 100);
  store.append(counting(0, 5), 0, 5);
  assert.equal(store.append(counting(0, 5), 0, 5), "nothing");
  assert.equal(store.count, 5);
});

test("a picture shows from its frame on until the next one", () => {
  const store = new Store("a", 100);
  store.append([block("z", [1], [7, 8, 9], { frames: [0, 10, 20] })], 0, 25);
  const z = store.column("z");
  assert.deepEqual(
    [0, 9, 10, 19, 24].map((frame) => z.number(z.rowAt(frame), 0)),
    [7, 7, 8, 8, 9],
  );
});

test("pictures of an overlap are not stored twice", () => {
  const store = new Store("a", 100);
  store.append([block("z", [1], [7, 8], { frames: [0, 10] })], 0, 12);
  store.append([block("z", [1], [8, 9], { frames: [10, 20] })], 10, 25);
  assert.deepEqual(store.column("z").frames, [0, 10, 20]);
});

test("before its first picture a channel has no row", () => {
  const store = new Store("a", 100);
  store.append([block("z", [1], [7], { frames: [5] })], 0, 12);
  assert.equal(store.column("z").rowAt(4), -1);
});

test("bytes become values between lo and hi", () => {
  const store = new Store("a", 100);
  store.append(
    [block("z", [2], [0, 255, 51, 102], { bytes: true, lo: [-1, 0], hi: [1, 10] })],
    0,
    2,
  );
  const z = store.column("z");
  assert.deepEqual([z.number(0, 0), z.number(0, 1), z.number(1, 0), z.number(1, 1)], [-1, 1, 2, 4]);
});
