import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../assets/player/store.js";
import { between, pick } from "../../assets/player/reader.js";
import { numbersOf } from "../../assets/player/numbers.js";
import { Values } from "../../assets/player/values.js";
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

const away = ["^", ["-", "x", { channel: "p", index: [0], at: 0 }], 2];

test("a function is worked out for each x of its trace, at the playhead", () => {
  const binding = { trace: 1, attribute: "y", channel: "", mode: "function", value: away };
  const values = new Values([binding], 1, [{}, { x: [0, 10, 25] }]);
  for (const [playhead, expected] of [
    [1, [100, 0, 225]],
    [2.5, [625, 225, 0]],
    [99, [900, 400, 25]],
  ]) {
    const [{ trace, attribute, value }] = values.at(playhead, line, null);
    assert.deepEqual([trace, attribute, [...value]], [1, "y", expected]);
  }
});

test("the x of a function may be packed as Plotly packs it", () => {
  const packed = (numbers) => Buffer.from(numbers.buffer).toString("base64");
  const list = (dtype, numbers) => numbersOf({ dtype, bdata: packed(numbers) });
  assert.deepEqual([...list("f8", Float64Array.of(0.5, -2))], [0.5, -2]);
  assert.deepEqual([...list("i2", Int16Array.of(7, -8))], [7, -8]);
  assert.deepEqual([...numbersOf([1, null])], [1, NaN]);
});

test("a current value may be worked out instead of recorded, and repeated", () => {
  const value = ["*", 2, { channel: "p", index: [0], at: -1 }];
  assert.deepEqual(at({ channel: "", value, repeat: 2 }, 2, line), [["x", [20, 20]]]);
});

test("-1 in an index is the chosen replica", () => {
  const store = storeOf(block("p", [3], [1, 2, 3]));
  const binding = { trace: 0, attribute: "x", channel: "p", index: [-1], mode: "current" };
  const worked = { ...binding, channel: "", value: { channel: "p", index: [-1], at: 0 } };
  const values = new Values([binding, worked], 1);
  for (const chosen of [0, 2]) {
    const updates = values.at(0, store, null, chosen);
    assert.deepEqual(
      updates.map(({ value }) => [...value]),
      [[chosen + 1], [chosen + 1]],
    );
  }
});

test("a scale stretches trails and current values, and nothing below its lowest is lost", () => {
  const log = { kind: "log", low: 0, unit: 10 };
  const root = { kind: "root", low: 10 };
  const close = (got, wanted) =>
    got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-12));
  close(at({ mode: "trail", scale: log }, 2, line)[0][1], [0, Math.log(2), Math.log(3)]);
  close(at({ scale: root }, 1.5, line)[0][1], [Math.sqrt(5)]);
  close(at({ scale: root }, 0, line)[0][1], [0]);
  assert.deepEqual(at({ mode: "trail" }, 2, line)[0][1], [0, 10, 20]); // the store is as it was
});

test("points in space lose their third coordinate too when their ghost is not here", () => {
  const bindings = ["x", "y", "z"].map((attribute) => ({
    trace: 0,
    attribute,
    channel: "p",
    index: [0],
    mode: "trail",
    run: "ghost",
  }));
  const empty = (type) => new Values(bindings, 1, [{ type }]).at(1, line, null);
  assert.deepEqual(
    empty("scatter3d").map(({ attribute, value }) => [attribute, value.length]),
    [
      ["x", 0],
      ["y", 0],
      ["z", 0],
    ],
  );
  assert.equal(empty("surface").length, 2);
});

const told = (binding, answer) =>
  new Values([{ trace: 0, attribute: "x", channel: "a", mode: "answer", ...binding }], 1)
    .answered(answer)
    .map(({ attribute, value }) => [attribute, Array.from(value, (row) => row.valueOf())]);

test("an answer's array is shown whole, or the row that an index picks", () => {
  const answer = { a: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } };
  assert.deepEqual(told({ index: [1] }, answer), [["x", [4, 5, 6]]]);
  assert.deepEqual(told({ attribute: "z" }, answer), [
    ["z", [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]],
  ]);
});

test("without an answer its points are gone, and the playhead never touches them", () => {
  assert.deepEqual(told({}, null), [["x", []]]);
  assert.deepEqual(told({ attribute: "z" }, null), []);
  assert.deepEqual(at({ mode: "answer" }, 2, line), []);
});

test("a curve may be worked out from the answer to its figure's question", () => {
  const value = ["*", { answer: "slope", index: [1] }, "x"];
  const binding = { trace: 0, attribute: "y", channel: "", mode: "function", value };
  const values = new Values([binding], 1, [{ x: [1, 2] }]);
  const answer = { slope: { shape: [2], values: [7, 3] } };
  assert.deepEqual([...values.at(0, line, null, 0, answer)[0].value], [3, 6]);
  assert.deepEqual([...values.at(0, line, null)[0].value], [NaN, NaN]);
});
