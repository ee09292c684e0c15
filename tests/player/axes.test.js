// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Axes, decades, frames, padded } from "../../assets/player/axes.js";
import { Store } from "../../assets/player/store.js";

/** @param {string} run @param {number[]} values */
function storeOf(run, values) {
  const store = new Store(run, values.length);
  const block = { name: "loss", shape: [1], width: 1, count: values.length, values: Float32Array.from(values), frames: null };
  store.append(/** @type {any} */ ([block]), 0, values.length);
  return store;
}

/** @param {string} type @param {any[]} [bindings] */
const spec = (type, bindings = [{ trace: 0, attribute: "y", channel: "loss", index: [0], mode: "history" }]) =>
  /** @type {any} */ ({ grow: "xy", layout: { xaxis: { range: [0, 9] }, yaxis: { type } }, bindings });

const training = { head: 3, total: 10, ended: false };

test("a logarithmic range holds all values in whole decades, one at least", () => {
  assert.deepEqual(decades(0.002, 30), [-3, 2]);
  assert.deepEqual(decades(0.5, 0.6), [-1, 0]);
  assert.deepEqual(decades(1, 1), [-1, 0]);
  assert.deepEqual(decades(1e-300, 1), [-18, 0]);
});

test("a linear range leaves room and is never empty", () => {
  assert.deepEqual(padded(0, 10), [-0.5, 10.5]);
  assert.deepEqual(padded(2, 2), [1.5, 2.5]);
});

test("the x axis grows in steps and ends where a run ended early", () => {
  assert.equal(frames({ head: 5, total: 1000, ended: false }), 20);
  assert.equal(frames({ head: 21, total: 1000, ended: false }), 30);
  assert.equal(frames({ head: 999, total: 1000, ended: true }), 999);
  assert.equal(frames({ head: 40, total: 1000, ended: true }), 40);
});

test("values that a logarithm lacks do not count, and nothing changes twice", () => {
  const axes = new Axes(spec("log"));
  const store = storeOf("a", [1, 0, -3, NaN, Infinity, 0.02]);
  assert.deepEqual(axes.edits(training, 1, store, null)["yaxis.range"], [-2, 0]);
  assert.deepEqual(axes.edits(training, 1, store, null), {});
});

test("another run is measured anew", () => {
  const axes = new Axes(spec("linear"));
  axes.edits(training, 1, storeOf("a", [0, 100]), null);
  assert.deepEqual(axes.edits(training, 1, storeOf("b", [0, 10]), null)["yaxis.range"], [-0.5, 10.5]);
});

test("a ghost's values are seen too", () => {
  const live = { trace: 0, attribute: "y", channel: "loss", index: [0], mode: "history" };
  const axes = new Axes(spec("linear", [live, { ...live, trace: 1, run: "ghost" }]));
  const edits = axes.edits(training, 1, storeOf("a", [0, 1]), storeOf("g", [0, 10]));
  assert.deepEqual(edits["yaxis.range"], [-0.5, 10.5]);
});

test("an axis that the user zoomed stays until the zoom is reset", () => {
  const axes = new Axes(spec("linear"));
  axes.zoomed({ "yaxis.range[0]": 1, "yaxis.range[1]": 2 });
  const store = storeOf("a", [0, 10]);
  assert.deepEqual(Object.keys(axes.edits(training, 1, store, null)), ["xaxis.range"]);
  axes.released();
  assert.deepEqual(Object.keys(axes.edits(training, 1, store, null)), ["xaxis.range", "yaxis.range"]);
});

test("a figure that does not grow is left alone", () => {
  const axes = new Axes({ ...spec("log"), grow: null });
  assert.deepEqual(axes.edits(training, 1, storeOf("a", [1, 2]), null), {});
});


test("exact rows widen an axis that was laid out for a sketch of them", () => {
  const block = (/** @type {number[]} */ values) => ({
    name: "loss", shape: [1], width: 1, count: values.length, frames: null,
    values: Float32Array.from(values),
  });
  const axes = new Axes(spec("linear"));
  const store = new Store("a", 10);
  store.sketch(/** @type {any} */ ([block([0])]), 0, 4, 4);
  axes.edits(training, 1, store, null);
  store.append(/** @type {any} */ ([block([0, 10, 0, 0])]), 0, 4);
  assert.deepEqual(axes.edits(training, 1, store, null)["yaxis.range"], [-0.5, 10.5]);
});

test("a run-up does not widen the axis once there is more, and does while it is all there is", () => {
  const axes = new Axes({ ...spec("linear"), runup: 2 });
  assert.deepEqual(axes.values(storeOf("a", [-400, -300]), null), padded(-400, -300));
  assert.deepEqual(axes.values(storeOf("b", [-400, -300, -20, -10]), null), padded(-20, -10));
  const grown = storeOf("c", [-400]);
  axes.values(grown, null);
  const block = { name: "loss", shape: [1], width: 1, count: 3, values: Float32Array.of(-300, -20, -10), frames: null };
  grown.append(/** @type {any} */ ([block]), 1, 4);
  assert.deepEqual(axes.values(grown, null), padded(-20, -10));
});
