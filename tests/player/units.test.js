import assert from "node:assert/strict";
import test from "node:test";
import { hint, sentence } from "../../assets/player/diagram-sentence.js";
import { Units } from "../../assets/player/diagram-units.js";

const layer = (name, first, shown, activation, reach) => ({
  name, first, shown, activation, reach, width: shown, at: 0, rows: 3, columns: shown,
});
const SPEC = {
  task: "regression",
  inputs: [{ label: "x", on: true }],
  layers: [
    layer("Hidden 1", 0, 2, "tanh", 1),
    layer("Hidden 2", 2, 2, "relu", null),
    layer("Hidden 3", 4, 1, "relu", null),
    layer("Output", 5, 1, "identity", null),
  ],
};

/** Six units of 1 by 2 cells. */
const column = (...numbers) => ({ values: Float32Array.from(numbers), width: 12, shape: [6, 1, 2] });
const CELLS = column(0.001, 0.001, 0, 0, 3, 1, -7, 2, 0.002, 0, 0, 40);

function units() {
  const made = new Units({ over: () => {}, press: () => {} });
  made.spec = SPEC;
  return made;
}

test("a bounded layer has its full colour where its activation reaches, whatever it says", () => {
  assert.equal(units().full(1, CELLS, 0), 1);
});

test("an unbounded layer has its full colour at the largest value of all its units", () => {
  const made = units();
  assert.equal(made.full(2, CELLS, 0), 7);
  assert.equal(made.full(4, CELLS, 0), 40);
});

test("an unbounded layer that says next to nothing stays pale", () => {
  assert.equal(units().full(3, CELLS, 0), 0.1);
});

test("a layer that left every bound keeps what is finite apart from what is not", () => {
  const made = units();
  const full = made.full(2, column(0, 0, 0, 0, Infinity, 1, -7, 2, 0, 0, 0, 0), 0);
  assert.ok(Number.isFinite(full) && full > 1e4);
});

test("the words below the diagram tell what the full colour stands for", () => {
  const made = units();
  const said = (number, index = 0) => {
    made.full(number, CELLS, 0);
    const unit = { layer: number, index };
    const looked = { hovered: unit, full: made.fullOf(unit), fixed: false };
    return sentence({ spec: SPEC, modes: { steps: false, mode: "weights" } }, looked);
  };
  assert.match(said(1), /±1\.00, as far as tanh reaches\.$/);
  assert.match(said(2), /±7\.00, the largest in its layer\.$/);
});

test("a feature that the link holds fast is not offered for a click", () => {
  const looked = { hovered: { layer: 0, index: 0 }, full: null };
  const reading = { spec: SPEC, modes: { steps: false, mode: "weights" } };
  assert.match(sentence(reading, { ...looked, fixed: false }), /a click/);
  assert.doesNotMatch(sentence(reading, { ...looked, fixed: true }), /click/);
});

test("a hint says what a click does, and where it does nothing there is none", () => {
  assert.match(hint("weights", true), /line/);
  assert.equal(hint("gradients", false), "");
  assert.equal(hint("batch", false), "");
  assert.match(hint("example", false), /unit/);
});
