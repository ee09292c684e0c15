import assert from "node:assert/strict";
import test from "node:test";
import { levelFor, POINTS, Pyramid } from "../../assets/player/pyramid.js";

const noise = (frame) => (Math.sin(frame * 12.9898) * 43758.5453) % 1;

function built(value, count) {
  const pyramid = new Pyramid();
  pyramid.extend(value, count);
  return pyramid;
}

test("a short curve is drawn point by point", () => {
  assert.deepEqual(
    built(noise, 600).select(600, []),
    Array.from({ length: 600 }, (_, i) => i),
  );
});

test("a long curve keeps to the limit, in order, without doubles", () => {
  const pyramid = built(noise, 20000);
  for (const stop of [601, 1000, 4097, 9999, 20000]) {
    const frames = pyramid.select(stop, []);
    // 30: the unfinished end in finer levels
    assert.ok(frames.length <= POINTS + 30, `${frames.length} at ${stop}`);
    assert.ok(frames.every((frame, i) => i === 0 || frame > frames[i - 1]));
    assert.equal(frames[frames.length - 1] < stop, true);
  }
});

test("every extreme of a bucket is drawn", () => {
  const pyramid = built(noise, 10000);
  const shown = new Set(pyramid.select(10000, []));
  const size = 2 ** levelFor(10000, POINTS);
  for (let first = 0; first + size <= 10000; first += size) {
    const frames = Array.from({ length: size }, (_, i) => first + i);
    assert.ok(shown.has(frames.reduce((a, b) => (noise(b) < noise(a) ? b : a))));
    assert.ok(shown.has(frames.reduce((a, b) => (noise(b) > noise(a) ? b : a))));
  }
});

test("old points do not shimmer: while the level stays, finished buckets stay", () => {
  const pyramid = built(noise, 5000);
  const size = 2 ** levelFor(4000, POINTS);
  const old = (stop) => pyramid.select(stop, []).filter((frame) => frame < 3000 - (3000 % size));
  assert.equal(levelFor(4500, POINTS), levelFor(4000, POINTS));
  for (let stop = 4000; stop < 4500; stop += 7) assert.deepEqual(old(stop), old(4000));
});

test("a coarser level only leaves points out", () => {
  const pyramid = built(noise, 9600);
  const coarse = pyramid.select(9600, [], 300);
  const fine = new Set(pyramid.select(9600, [], 600));
  assert.ok(coarse.every((frame) => fine.has(frame)));
});

test("growing bit by bit equals growing at once", () => {
  const slowly = new Pyramid();
  for (let count = 0; count <= 3000; count += 13) slowly.extend(noise, count);
  slowly.extend(noise, 3000);
  assert.deepEqual(slowly.select(3000, []), built(noise, 3000).select(3000, []));
});

test("NaN never hides a number", () => {
  const value = (frame) => (frame === 1234 ? 5 : NaN);
  assert.ok(built(value, 4096).select(4096, []).includes(1234));
});
