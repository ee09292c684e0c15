import assert from "node:assert/strict";
import test from "node:test";
import { numberOf } from "../../assets/player/diagram-card.js";
import { reference, thickness } from "../../assets/player/diagram-edges.js";
import { badge, fades, valueOf } from "../../assets/player/diagram-example.js";
import { Modes, moments } from "../../assets/player/diagram-modes.js";
import { fieldOf, unitName } from "../../assets/player/diagram-names.js";
import { descent, edgeAt, planOf, shownLayers, sibling } from "../../assets/player/diagram-plan.js";
import { backward, forward, sum, update } from "../../assets/player/diagram-words.js";
import { readOut, tableOf } from "../../assets/player/thumbs.js";

const LABELS = ["x", "y", "x²", "y²", "xy", "sin x", "sin y", "cos x", "cos y"];

/** A network of these widths, the features at these places on. */
function network(widths, on = [0, 1], more = {}) {
  let [at, before] = [0, on.length];
  const layers = widths.map((width, i) => {
    const last = i === widths.length - 1;
    const layer = {
      name: last ? "Output" : `Hidden ${i + 1}`,
      width,
      activation: last ? "sigmoid" : "tanh",
      first: 0,
      shown: last ? width : Math.min(8, width),
      at,
      rows: before + 1,
      columns: width,
      batch_norm: false,
    };
    at += layer.rows * width;
    before = width;
    return layer;
  });
  const inputs = LABELS.map((label, i) => ({ name: label, label, on: on.includes(i) }));
  const activations = [
    ["tanh", "Tanh"],
    ["relu", "ReLU"],
  ];
  return { inputs, layers, activations, classes: ["orange", "blue"], examples: 9, ...more };
}

const table = (rows) => ({ shape: [rows.length, rows[0].length], values: rows.flat() });
const list = (values) => ({ shape: [values.length], values });

test("each edge and bias lies at its weight's place in the flat buffer", () => {
  const spec = network([3, 2], [1, 4, 8]);
  const { edges, weights } = planOf(spec, 600, 380, false);
  const found = edges.map(({ layer, from, to, at }) => [layer, from, to, at]);
  // By the rule of the layout: a matrix (in + 1, out) by rows, its bias the last row.
  const expected = [];
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expected.push([1, i, j, 3 * i + j]);
  for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) expected.push([2, i, j, 12 + 2 * i + j]);
  const biases = [0, 1, 2].map((j) => [1, -1, j, 9 + j]);
  biases.push(...[0, 1].map((j) => [2, -1, j, 18 + j]));
  assert.deepEqual(found, [...expected, ...biases]);
  assert.equal(weights, 15);
});

test("an edge starts at the feature that it weighs, whatever is off between", () => {
  const { edges, columns } = planOf(network([1], [2, 7]), 600, 380, false);
  assert.deepEqual(
    edges.slice(0, 2).map(({ y0 }) => y0),
    [2, 7].map((place) => columns[0].units[place].y),
  );
});

test("units of a column do not overlap, nor leave the picture, at any width and depth", () => {
  for (const room of [300, 358, 700, 1200])
    for (const widths of [[1], [8, 32, 1], [2, 2, 2, 6], Array(20).fill(8).concat(1)])
      for (const unfolded of [false, true]) {
        const plan = planOf(network(widths, [0]), room, 384, unfolded);
        for (const { units, x } of plan.columns) {
          units.forEach(({ y, size }, i) => {
            assert.ok(y - size / 2 >= 0 && y + size / 2 <= 384);
            assert.ok(x - size / 2 >= 0 && x + size / 2 <= plan.width);
            if (i > 0) assert.ok(y - size / 2 >= units[i - 1].y + units[i - 1].size / 2);
          });
        }
        plan.columns.slice(1).forEach(({ x }, i) => assert.ok(x - plan.columns[i].x >= 60));
      }
});

test("beyond eight hidden layers the middle ones fold, and no edge crosses the gap", () => {
  assert.deepEqual(shownLayers(8, false), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(shownLayers(20, false), [1, 2, 3, 0, 18, 19, 20]);
  assert.equal(shownLayers(20, true).length, 20);
  const { edges, columns } = planOf(network(Array(20).fill(2).concat(1)), 700, 384, false);
  assert.equal(columns.find(({ kind }) => kind === "gap").layer, 14);
  const into = [...new Set(edges.filter(({ from }) => from >= 0).map(({ layer }) => layer))];
  assert.deepEqual(into, [1, 2, 3, 19, 20, 21]);
});

/** A point of a cubic Bézier curve by de Casteljau's construction. */
function casteljau(points, t) {
  let now = points;
  while (now.length > 1)
    now = now
      .slice(1)
      .map(([x, y], i) => [now[i][0] + t * (x - now[i][0]), now[i][1] + t * (y - now[i][1])]);
  return now[0];
}

test("any point of a drawn curve is found as its edge, or as one that crosses it there", () => {
  const plan = planOf(network([4, 5, 1], [0, 1, 2, 5]), 700, 384, false);
  for (let which = 0; which < plan.weights; which++) {
    const { x0, y0, x1, y1 } = plan.edges[which];
    const middle = (x0 + x1) / 2;
    const ends = [
      [x0, y0],
      [middle, y0],
      [middle, y1],
      [x1, y1],
    ];
    for (const t of [0.3, 0.5, 0.62]) {
      const [x, y] = casteljau(ends, t);
      const edge = plan.edges[edgeAt(plan, x, y)];
      const down = edge.y0 + (edge.y1 - edge.y0) * descent((x - edge.x0) / (edge.x1 - edge.x0));
      assert.ok(Math.abs(down - y) < 1e-3);
    }
  }
});

test("a bias is found at its square, and nothing where nothing is", () => {
  const plan = planOf(network([4, 1]), 700, 384, false);
  plan.edges.slice(plan.weights).forEach(({ x0, y0 }, i) => {
    assert.equal(edgeAt(plan, x0 + 2, y0 - 2), plan.weights + i);
  });
  assert.equal(edgeAt(plan, plan.width - 2, 2), -1);
});

test("the weights into a unit come round in a ring", () => {
  const plan = planOf(network([3, 2]), 700, 384, false);
  const first = plan.edges.findIndex(({ layer, to }) => layer === 2 && to === 1);
  const seen = [];
  for (let at = first, i = 0; i < 4; i++, at = sibling(plan, at, 1)) seen.push(plan.edges[at].from);
  assert.deepEqual(seen, [0, 1, 2, -1]);
  assert.equal(
    sibling(plan, first, -1),
    plan.edges.findLastIndex(({ to }) => to === 1),
  );
});

test("an edit names its weight from unit to unit, counted from 1", () => {
  assert.equal(fieldOf({ layer: 1, from: 1, to: 2 }), "w1_2_3");
  assert.equal(fieldOf({ layer: 2, from: -1, to: 0 }), "b2_1");
});

test("lines are thicker the larger the size, up to the reference, whatever the sign", () => {
  const sizes = [0, 0.01, 0.1, 0.4, 1];
  const widths = sizes.map((size) => thickness(size, 1));
  assert.deepEqual(
    widths,
    [...widths].sort((a, b) => a - b),
  );
  assert.equal(new Set(widths).size, sizes.length);
  assert.equal(thickness(-0.4, 1), thickness(0.4, 1));
  assert.equal(thickness(50, 1), thickness(1, 1));
  assert.ok(thickness(NaN, 1) > 0);
});

test("one huge weight among a hundred does not make the others thin; NaN counts for nothing", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => (i % 2 ? -0.5 : 0.5));
  const room = new Float64Array(100);
  values[7] = 1e9;
  values[8] = NaN;
  assert.equal(reference(values, 0, room), 0.5);
  assert.equal(reference(values, 2, room), 2);
  assert.ok(reference(new Float64Array(3).fill(NaN), 0, room) > 0);
});

test("an example goes forward, to its loss, backward and to its update", () => {
  const names = moments(2).map(({ kind, layer }) => `${kind} ${layer}`);
  const way = ["inputs 0", "forward 1", "forward 2", "loss 0", "backward 2", "backward 1"];
  assert.deepEqual(names, [...way, "update 0"]);
});

test("mini-batches run over into the next epoch and back", () => {
  const modes = new Modes();
  modes.fit({ batches: 3, examples: 5, layers: [1, 1] });
  modes.mode = "batch";
  assert.deepEqual([modes.step(1), modes.step(1), modes.step(1)], [0, 0, 1]);
  assert.equal(modes.batch, 0);
  assert.equal(modes.step(-1), -1);
  assert.equal(modes.batch, 2);
});

test("behind the last key-frame comes the next example, before the first the one before", () => {
  const modes = new Modes();
  modes.fit({ batches: 3, examples: 5, layers: [1, 1] });
  modes.mode = "example";
  assert.equal(modes.step(-1), 0);
  assert.deepEqual([modes.index, modes.moment.kind], [4, "update"]);
  modes.step(1);
  assert.deepEqual([modes.index, modes.moment.kind], [0, "inputs"]);
});

test("a smaller network leaves no mode or place behind that it does not have", () => {
  const modes = new Modes();
  modes.fit({ batches: 30, examples: 50, layers: Array(9) });
  Object.assign(modes, { mode: "batch", batch: 29, index: 49, at: 18 });
  modes.fit({ batches: 0, examples: 10, layers: Array(2) });
  assert.deepEqual([modes.mode, modes.batch, modes.index, modes.at], ["weights", 0, 9, 6]);
});

test("a sum is written with its signs, and a long one says how long it is", () => {
  assert.equal(sum([[0.31, 1.2], [-0.5, 0.7]], 0.1), "0.310·1.20 − 0.500·0.700 + 0.100"); // prettier-ignore
  assert.equal(sum([[-2, -3]], null), "−2.00·(−3.00)"); // prettier-ignore
  const long = sum(Array(9).fill([1, 1]), -0.5);
  assert.match(long, / \+ … \(9 products\) − 0\.500$/);
});

/** Two inputs, two tanh units, one output: the numbers of one example worked out by hand. */
function worked() {
  const weights = [0.5, -1, 0.25, 2, 0.1, -0.2, 1.5, -0.5, 0.3];
  const x = [1, -2];
  const net = [0.5 * 1 + 0.25 * -2 + 0.1, -1 * 1 + 2 * -2 - 0.2];
  const h = net.map(Math.tanh);
  const z = 1.5 * h[0] - 0.5 * h[1] + 0.3;
  const p = 1 / (1 + Math.exp(-z));
  const delta = p - 1;
  const back = [1.5, -0.5].map((w, i) => w * delta * (1 - h[i] ** 2));
  const answer = {
    inputs: list(x),
    net: table([net, [z, NaN]]),
    activation: table([h, [p, NaN]]),
    delta: table([back, [delta, NaN]]),
    target: list([1]),
    gradient: list(weights.map((_, i) => i / 10)),
    after: list(weights.map((w) => w + 1)),
  };
  return { answer, weights: (at) => weights[at], net, h, z, p, delta, back };
}

test("the forward sentence has the unit's weights, inputs, sum and activation", () => {
  const { answer, weights, net, h, p } = worked();
  const spec = network([2, 1]);
  assert.equal(
    forward(spec, { layer: 1, index: 0 }, answer, weights),
    `a¹₁ = tanh(0.500·1.00 + 0.250·(−2.00) + 0.100) = tanh(${net[0].toPrecision(3)}) = ` +
      h[0].toPrecision(3),
  );
  assert.ok(forward(spec, { layer: 2, index: 0 }, answer, weights).endsWith(p.toPrecision(3)));
});

test("the backward sentence's product is the recorded delta", () => {
  const { answer, weights, h, back, delta } = worked();
  const said = backward(network([2, 1]), { layer: 1, index: 0 }, answer, weights);
  const slope = 1 - h[0] ** 2;
  assert.ok(said.startsWith(`δ¹₁ = (1.50·(−${Math.abs(delta).toPrecision(3)}))·f′(0.100)`), said);
  assert.ok(
    said.includes(` · ${slope.toPrecision(3)} = −${Math.abs(back[0]).toPrecision(3)}`),
    said,
  );
});

test("of a normalised layer the sentence names the running statistics and multiplies nothing", () => {
  const { answer, weights } = worked();
  const spec = network([2, 1]);
  spec.layers[0].batch_norm = true;
  for (const way of [forward, backward]) {
    const said = way(spec, { layer: 1, index: 0 }, answer, weights);
    assert.match(said, /running statistics/);
    assert.doesNotMatch(said, /·[(\d]/);
  }
});

test("an update is written as η times the gradient only where that is what was done", () => {
  assert.equal(
    update("w", 0.31, 0.31 - 0.03 * 0.12, 0.12, 0.03),
    "w: 0.310 − 0.0300·0.120 = 0.306",
  );
  assert.equal(update("w", 0.31, 0.32, 0.12, 0.03), "w: 0.310 + 0.0100 = 0.320  (gradient 0.120)");
});

test("lines show weights forward, gradients as far as they are known, then the changes", () => {
  const { answer, weights } = worked();
  const shown = { spec: network([2, 1]), answer, weights };
  const edges = [
    { at: 3, layer: 1 },
    { at: 6, layer: 2 },
  ];
  const at = (kind, layer) =>
    edges.map((edge) => valueOf({ ...shown, moment: { kind, layer } }, edge));
  assert.deepEqual(at("forward", 1), [2, 1.5]);
  assert.deepEqual(at("backward", 2), [2, 0.6]);
  assert.deepEqual(at("backward", 1), [0.3, 0.6]);
  assert.deepEqual(at("update", 0), [1, 1]);
  assert.deepEqual(
    edges.map((edge) => fades({ kind: "forward", layer: 2 }, edge)),
    [true, false],
  );
});

test("a unit has its number from the key-frame on that works it out", () => {
  const { answer, weights, p, delta } = worked();
  const at = (kind, layer, unit) =>
    badge({ spec: network([2, 1]), answer, weights, moment: { kind, layer } }, unit)?.text;
  const output = { layer: 2, number: 0 };
  assert.equal(at("inputs", 0, { layer: 0, number: 1 }), "−2.0");
  assert.equal(at("inputs", 0, { layer: 0, number: -1 }), undefined);
  assert.equal(at("forward", 1, output), undefined);
  assert.equal(at("forward", 2, output), p.toPrecision(2));
  assert.equal(at("backward", 2, output), `δ −${Math.abs(delta).toPrecision(2)}`);
  assert.doesNotMatch(at("backward", 2, { layer: 1, number: 0 }), /δ/);
});

test("units are called by what is written beside them", () => {
  const spec = network([4, 3]);
  assert.equal(unitName(spec, 0, 2), "x²");
  assert.equal(unitName(spec, 1, 2), "unit 3 of hidden 1");
  assert.equal(unitName(spec, 2, 1), "output 2");
  assert.equal(unitName(network([4, 1]), 2, 0), "the output");
});

test("what is typed is a number in any of its spellings, or none", () => {
  assert.deepEqual([" 0.5", "0,5", "−2", "-2e-3"].map(numberOf), [0.5, 0.5, -2, -0.002]);
  for (const text of ["", "  ", "a", "1.2.3"]) assert.ok(Number.isNaN(numberOf(text)));
});

test("a table of colours has its stops where they belong", () => {
  const colors = tableOf([
    [0, [255, 0, 0]],
    [0.5, [255, 255, 255]],
    [1, [0, 0, 255]],
  ]);
  const at = (i) => [colors[i] & 255, (colors[i] >> 8) & 255, (colors[i] >> 16) & 255];
  assert.deepEqual([at(0), at(255), at(510)], [[255, 0, 0], [255, 255, 255], [0, 0, 255]]); // prettier-ignore
});

test("numbers are read out of a coded column as the column itself tells them", () => {
  const column = {
    values: Uint8Array.of(9, 0, 51, 255, 9),
    width: 5,
    coded: true,
    lo: [-1],
    hi: [1.5],
  };
  const out = new Float32Array(3);
  const most = readOut(column, 0, 1, out);
  const told = [0, 51, 255].map((code) => -1 + (2.5 * code) / 255);
  out.forEach((value, i) => assert.ok(Math.abs(value - told[i]) < 1e-6));
  assert.equal(most, 1.5);
});
