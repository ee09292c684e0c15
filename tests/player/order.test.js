import assert from "node:assert/strict";
import test from "node:test";
import { byPowers, stretch } from "../../assets/player/numbers.js";
import { called, orderOf, ordered, ticks } from "../../assets/player/order.js";
import { Resting, STILL } from "../../assets/player/resting.js";
import { Store } from "../../assets/player/store.js";
import { Values } from "../../assets/player/values.js";
import { block } from "./envelope.js";

const answer = (...values) => ({ order: { shape: [values.length], values } });
const map = { trace: 0, attribute: "z", channel: "p", index: [1], mode: "current" };
const shown = (more, given, playhead = 0) => {
  const store = new Store("a", 100);
  // Two maps of two steps by three units; the second one is shown.
  store.append([block("p", [2, 2, 3], [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6])], 0, 1);
  const traces = [{ type: "heatmap", transpose: true }];
  const [{ value }] = new Values([{ ...map, ...more }], 1, traces).at(playhead, store, null, 0, given);
  return value.map((row) => [...row]);
};

test("the last axis of a map comes in the order that is answered", () => {
  assert.deepEqual(shown({ sorted: "order" }, answer(2, 0, 1)), [
    [3, 1, 2],
    [6, 4, 5],
  ]);
});

test("without an answer, or without its array, a map comes in order", () => {
  const plain = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  assert.deepEqual(shown({ sorted: "order" }, null), plain);
  assert.deepEqual(shown({ sorted: "other" }, answer(2, 0, 1)), plain);
  assert.deepEqual(shown({}, answer(2, 0, 1)), plain);
});

test("what is no permutation of so many does not lose a unit", () => {
  for (const wrong of [answer(2, 0), answer(0, 0, 1), answer(1, 2, 3), answer(0, 1, NaN)])
    assert.equal(orderOf(wrong, "order", 3), null);
  assert.deepEqual(orderOf(answer(2, 0, 1), "order", 3), [2, 0, 1]);
});

test("what the hover looks for are the same cells, by unit and step", () => {
  const more = { sorted: "order", attribute: "customdata" };
  const cells = shown(more, answer(2, 0, 1));
  assert.deepEqual(cells, [
    [3, 6],
    [1, 4],
    [2, 5],
  ]);
});

test("rows are called by their units, counted from 1, in order or not", () => {
  assert.deepEqual(called([2, 0, 1], 3, 2), [
    ["3", "3"],
    ["1", "1"],
    ["2", "2"],
  ]);
  assert.deepEqual(called(null, 2, 1), [["1"], ["2"]]);
});

test("as many rows are numbered as there is room for, the first of them always", () => {
  const order = [4, 3, 2, 1, 0];
  assert.deepEqual(ticks(order, 300), {
    tickvals: [1, 2, 3, 4, 5],
    ticktext: ["5", "4", "3", "2", "1"],
  });
  assert.deepEqual(ticks(order, 30), { tickvals: [1, 3, 5], ticktext: ["5", "3", "1"] });
  assert.deepEqual(ticks(order, 0).ticktext, ["5"]);
});

test("a figure's maps know their axes; lines and hovers are no maps", () => {
  const bindings = [
    { ...map, trace: 0, sorted: "order" },
    { ...map, trace: 0, sorted: "order", attribute: "customdata" },
    { ...map, trace: 1, sorted: "order" },
    { ...map, trace: 2 },
  ];
  const [x, y] = [
    [1, 2],
    [1, 2, 3],
  ];
  const data = [{ x, y }, { x, y, yaxis: "y2" }, { x, y }];
  assert.deepEqual(
    ordered({ bindings, data }).map(({ trace, axis, rows, columns }) => [trace, axis, rows, columns]),
    [
      [0, "yaxis", 3, 2],
      [1, "yaxis2", 3, 2],
    ],
  );
});

test("by powers of ten a number has its sign, 0 below the least and 1 beyond the greatest", () => {
  const cases = [
    [1, 1],
    [-1, -1],
    [1e-3, 0.5],
    [-1e-3, -0.5],
    [1e-5, 1 / 6],
    [1e-6, 0],
    [1e-9, 0],
    [0, 0],
    [-2e4, -1],
    [Infinity, 1],
    [-Infinity, -1],
  ];
  for (const [value, shade] of cases)
    assert.ok(Math.abs(byPowers(value, -6, 6) - shade) < 1e-12, `${value}`);
  assert.ok(Number.isNaN(byPowers(NaN, -6, 6)));
});

test("a scale of powers stretches in place, tenfold is one step further", () => {
  const values = Float64Array.of(1e-4, 1e-3, 1e-2, -1e-1);
  stretch(values, { kind: "powers", low: -6, unit: 6 });
  const expected = [2 / 6, 3 / 6, 4 / 6, -5 / 6];
  values.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-12));
});

/** A playhead, a clock and timers in the hand of the test. */
function still() {
  const stage = { time: 0, timers: [], looks: 0 };
  stage.resting = new Resting({
    now: () => stage.time,
    later: (callback, ms) => stage.timers.push({ callback, at: stage.time + ms }),
    shown: () => (stage.looks += 1),
  });
  return stage;
}

test("what is asked at rest is asked at once, and then where the playhead stands still", () => {
  const { resting, ...stage } = still();
  const world = resting.world;
  world.now = () => stage.time;
  assert.equal(resting.at(3, "a"), 3);
  for (let frame = 4; frame < 40; frame++) {
    stage.time += STILL / 4;
    assert.equal(resting.at(frame, "a"), 3);
  }
  stage.time += STILL - 1;
  assert.equal(resting.at(39, "a"), 3);
  stage.time += 1;
  assert.equal(resting.at(39, "a"), 39);
});

test("another question is asked at once, wherever the playhead goes", () => {
  const { resting } = still();
  resting.at(3, "a");
  assert.equal(resting.at(5, "a"), 3);
  assert.equal(resting.at(6, "b"), 6);
});

test("a playhead that moved is looked at again, by one timer at a time", () => {
  const stage = still();
  for (const frame of [1, 2, 3, 4]) stage.resting.at(frame, "a");
  assert.equal(stage.timers.length, 1);
  stage.time = stage.timers[0].at;
  stage.timers[0].callback();
  assert.equal(stage.looks, 1);
  assert.equal(stage.resting.at(4, "a"), 4);
  assert.equal(stage.timers.length, 1);
});

test("only a question of rest waits for it", () => {
  const { resting } = still();
  const store = new Store("r", 10);
  store.append([block("p", [1], [5, 6, 7])], 0, 3);
  const at = (playhead) => ({ session: { store, page: { token: "t" } }, playhead, every: 1, chosen: 0 });
  const frames = (when) =>
    [0, 1, 2].map((playhead) => resting.wish({ question: "q", at: when }, at(playhead), null, {}).frame);
  assert.deepEqual(frames("playhead"), [0, 1, 2]);
  assert.deepEqual(frames("rest"), [0, 0, 0]);
});
