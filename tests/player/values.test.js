import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../assets/player/store.js";
import { between, pick, Values } from "../../assets/player/values.js";
import { block } from "./envelope.js";

function storeOf(...blocks) {
  const store = new Store("a", 100);
  store.append(blocks, 0, Math.max(...blocks.map((one) => one.count)));
  return store;
}

function at(binding, playhead, live, ghost = null, every = 1) {
  return new Values(
    [{ trace: 0, attribute: "x", channel: "p", index: [0], mode: "current", ...binding }],
    every,
  )
    .at(playhead, live, ghost)
    .map(({ attribute, value }) => [attribute, Array.from(value)]);
}

const line = storeOf(block("p", [1], [0, 10, 20, 30]));

test("between two frames a value is linear", () => {
  assert.deepEqual(at({}, 1.5, line), [["x", [15]]]);
});

test("a value that ends stands still until it is gone", () => {
  const ends = storeOf(block("p", [1], [1, 2, NaN]));
  assert.equal(between(2, NaN, 0.9), 2);
  assert.deepEqual(at({}, 1.9, ends), [["x", [2]]]);
  assert.deepEqual(at({}, 2, ends), [["x", [NaN]]]);
});

test("an index picks in row-major order, a short one the rest", () => {
  assert.deepEqual(pick([6, 2], [3, 1]), { at: 7, length: 1, rest: [] });
  assert.deepEqual(pick([3, 4, 5], [1]), { at: 20, length: 20, rest: [4, 5] });
  assert.deepEqual(pick([], []), { at: 0, length: 1, rest: [] });
});

test("a trail is every frame up to the playhead, the last one interpolated", () => {
  assert.deepEqual(at({ mode: "trail" }, 2.5, line), [["x", [0, 10, 20, 25]]]);
  assert.deepEqual(at({ mode: "trail" }, 2, line), [["x", [0, 10, 20]]]);
  assert.deepEqual(at({ mode: "trail" }, 0, line), [["x", [0]]]);
});

test("a history sets the steps too and ends at the playhead", () => {
  assert.deepEqual(at({ mode: "history", attribute: "y" }, 1.5, line, null, 10), [
    ["x", [0, 10, 15]],
    ["y", [0, 10, 15]],
  ]);
});

test("a long history is thinned out but keeps its end and its peaks", () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => (i === 777 ? 99 : Math.sin(i)));
  const [[, xs], [, ys]] = at(
    { mode: "history", attribute: "y" },
    4998.5,
    storeOf(block("p", [1], numbers)),
  );
  assert.ok(xs.length < 650);
  assert.equal(xs[xs.length - 1], 4998.5);
  assert.ok(ys.includes(99));
});

test("a cursor line repeats the current step", () => {
  assert.deepEqual(at({ channel: "step", repeat: 2 }, 1.5, line, null, 10), [["x", [15, 15]]]);
});

test("a window is the last frames and ends at the playhead", () => {
  assert.deepEqual(at({ window: 3 }, 2.5, line), [["x", [10, 20, 25]]]);
  assert.deepEqual(at({ window: 3 }, 3, line), [["x", [10, 20, 30]]]);
  assert.deepEqual(at({ window: 3 }, 0, line), [["x", [0]]]);
});

test("beyond the head the head shows", () => {
  assert.deepEqual(at({}, 57.5, line), [["x", [30]]]);
});

test("a matrix is rows of columns, interpolated", () => {
  const store = storeOf(block("p", [2, 3], [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]));
  const [{ value }] = new Values(
    [{ trace: 0, attribute: "z", channel: "p", index: [], mode: "current" }],
    1,
  ).at(0.5, store, null);
  assert.deepEqual(
    value.map((row) => [...row]),
    [
      [0.5, 1, 1.5],
      [2, 2.5, 3],
    ],
  );
});

test("pictures do not blend", () => {
  const store = new Store("a", 100);
  store.append([], 0, 4);
  store.picture([block("p", [1], [1, 9], { frames: [0, 2] })]);
  assert.deepEqual(
    [0, 1.9, 2, 3].map((playhead) => at({}, playhead, store)[0][1][0]),
    [1, 1, 9, 9],
  );
});

test("a ghost has its own frames; whole shows all of them", () => {
  const ghost = storeOf(block("p", [1], [5, 6]));
  assert.deepEqual(at({ run: "ghost", mode: "trail" }, 0.5, line, ghost), [["x", [5, 5.5]]]);
  assert.deepEqual(at({ run: "ghost", mode: "trail" }, 3, line, ghost), [["x", [5, 6]]]);
  assert.deepEqual(at({ run: "ghost", mode: "trail", whole: true }, 0, line, ghost), [
    ["x", [5, 6]],
  ]);
});

test("without a ghost its traces are empty, x and y alike", () => {
  assert.deepEqual(at({ run: "ghost", mode: "history", attribute: "y" }, 1, line), [
    ["x", []],
    ["y", []],
  ]);
});

test("arrays are reused from cycle to cycle, and still right", () => {
  const values = new Values(
    [{ trace: 0, attribute: "x", channel: "p", index: [0], mode: "trail" }],
    1,
  );
  const first = values.at(3, line, null)[0].value;
  const second = values.at(1, line, null)[0].value;
  assert.equal(first.buffer, second.buffer);
  assert.deepEqual([...second], [0, 10]);
});

test("a long trail leaves out frames but no corner, the same ones in x and in y", () => {
  const numbers = Array.from({ length: 10000 }, (_, i) => [
    i === 4321 ? 7 : i / 10000,
    i % 2,
  ]).flat();
  const store = storeOf(block("p", [2], numbers));
  const axis = (attribute, index) => ({
    trace: 0,
    attribute,
    channel: "p",
    index: [index],
    mode: "trail",
  });
  const [x, y] = new Values([axis("x", 0), axis("y", 1)], 1)
    .at(9998.5, store, null)
    .map((update) => update.value);
  assert.equal(x.length, y.length);
  assert.ok(x.length < 2000);
  const spike = x.indexOf(7);
  assert.equal(y[spike], 4321 % 2);
  assert.ok(y.includes(0) && y.includes(1)); // a zig-zag stays one
  assert.equal(
    x[x.length - 1],
    Math.fround(0.9998) + (Math.fround(0.9999) - Math.fround(0.9998)) * 0.5,
  );
});
