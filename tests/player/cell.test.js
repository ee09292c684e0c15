import assert from "node:assert/strict";
import test from "node:test";
import { Reading } from "../../assets/player/cell-reading.js";
import {
  compared,
  decimals,
  fixed,
  inputOf,
  lines,
  result,
  slope,
  symbol,
} from "../../assets/player/cell-words.js";
import { Lit } from "../../assets/player/lit.js";
import { Store } from "../../assets/player/store.js";

const GATES = { lstm: [..."ifgoch"], gru: [..."rznh"], rnn: ["h"], leaky: ["h"] };
const UNITS = 40;
const LABELS = [..."abcd"];
const LEAK = 0.25;

/** Numbers from −1 to 1 by chance, the same each time. */
function chance(seed = 11) {
  let state = seed;
  return () => ((state = (state * 16807) % 2147483647) / 2147483647) * 2 - 1;
}

/** As half precision keeps it: eleven binary digits. */
function half(value) {
  if (value === 0) return 0;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / step) * step;
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** Gates and states of a step. @param {Record<string, number>} old */
function step(form, old, draw) {
  const net = () => 2 * draw();
  if (form === "lstm") {
    const [i, f, o] = [sigmoid(net()), sigmoid(net() + 2), sigmoid(net())];
    const g = Math.tanh(net());
    const c = f * old.c + i * g;
    return { i, f, g, o, c, h: o * Math.tanh(c) };
  }
  if (form === "gru") {
    const [r, z, n] = [sigmoid(net()), sigmoid(net()), Math.tanh(net())];
    return { r, z, n, h: (1 - z) * n + z * old.h };
  }
  const a = form === "leaky" ? LEAK : 1;
  return { h: (1 - a) * old.h + a * Math.tanh(net()) };
}

/** A store with one picture of each channel, and what went into it, by step and unit. */
function recorded(form, { began = 0, gradients = null } = {}) {
  const draw = chance();
  const names = GATES[form];
  const exact = LABELS.map(() => []);
  for (let unit = 0; unit < UNITS; unit++) {
    let state = { c: began, h: began };
    for (let t = 0; t < LABELS.length; t++) exact[t][unit] = state = step(form, state, draw);
  }
  const values = names.flatMap((name) => exact.flatMap((row) => row.map((one) => half(one[name]))));
  const shape = [names.length, LABELS.length, UNITS];
  const store = new Store("a", 10);
  const block = (name, shape_, numbers) => ({
    name,
    shape: shape_,
    width: numbers.length,
    count: 1,
    frames: [0],
    values: numbers instanceof Uint8Array ? numbers : Float32Array.from(numbers),
    lo: numbers instanceof Uint8Array ? [-1] : null,
    hi: numbers instanceof Uint8Array ? [1] : null,
  });
  const said = LABELS.flatMap(() => [0.1, 0.2, 0.05, 0.6, 0.05]);
  store.picture([
    block("gates", shape, values),
    block("slopes", shape, gradients ?? values.map((value, k) => value * 10 ** -(k % 7))),
    block("output", [LABELS.length, 5], said),
  ]);
  return { store, exact };
}

const specOf = (form, more = {}) => ({
  form,
  gates: GATES[form],
  called: {},
  units: UNITS,
  labels: LABELS,
  reads: "letter",
  right: [null, 0, 2, 3],
  answers: [..."vwxyz"],
  says: "letter",
  scale: { mean: 10, spread: 2, unit: "°C" },
  start: "zero",
  coupled: false,
  leak: form === "leaky" ? LEAK : 1,
  activation: "tanh",
  where: "",
  above: false,
  channel: "gates",
  gradients: "slopes",
  output: "output",
  ...more,
});

const readingOf = (form, t, mode = "values", more = {}) =>
  new Reading(specOf(form, more), recorded(form).store, 5, t, mode);

const digits = (text) => Number(text.replaceAll("−", "-"));

/** What a line works out and what it says comes out: "name = sum = numbers = result". */
function workedOut(line) {
  const [, , sum, rest] = line.split(/ [=≈] /);
  const said = rest.split(/[ ,]/)[0];
  const code = sum.replaceAll("·", "*").replaceAll("−", "-").replaceAll("tanh", "Math.tanh");
  return { again: Function(`return ${code}`)(), said, places: said.split(".")[1]?.length ?? 0 };
}

test("who works a recurrence out with the numbers as written gets what is written", () => {
  let unsure = 0;
  let count = 0;
  for (const form of ["lstm", "gru", "leaky"])
    for (let t = 0; t < LABELS.length; t++)
      for (let unit = 0; unit < UNITS; unit++) {
        const reading = readingOf(form, t);
        for (const line of lines(reading, unit).filter((one) => / = .* = .* [=≈] /.test(one))) {
          const { again, said, places } = workedOut(line);
          count += 1;
          if (line.includes("≈")) unsure += 1;
          else assert.equal(fixed(again, places), said, line);
          const name = line[0];
          assert.equal(fixed(reading.value(name, unit), places), said, `${line} is recorded so`);
        }
      }
  assert.ok(count > 4 * 4 * UNITS - 1 && unsure < 0.03 * count, `${unsure} of ${count}`);
});

test("what is recorded as half a float is written with the digits that it has", () => {
  const draw = chance(3);
  for (let k = 0; k < 2000; k++) {
    const value = draw() * 10 ** (2 * draw() + 1);
    // Half a step of the last digit, and the half float's own error.
    const slack = 0.5 * 10 ** -decimals(value) + Math.abs(value) * 2 ** -11;
    assert.ok(Math.abs(digits(fixed(half(value))) - value) <= slack + 1e-12, String(value));
  }
  assert.equal(fixed(-0.0001), "0.000");
  assert.equal(fixed(NaN), "–");
});

test("a result that does not come out loses digits, and is called near only without any", () => {
  assert.equal(result(1.289, 1.2893), "= 1.289");
  assert.equal(result(1.289, 1.2879), "= 1.29");
  assert.equal(result(0.26, 0.24), "≈ 0.260");
});

test("what is read is the letter, or the layer below", () => {
  assert.equal(inputOf(readingOf("lstm", 1)), "x₂: “b”");
  const above = readingOf("lstm", 1, "values", { above: true });
  assert.equal(inputOf(above), "the layer below, at “b”");
});

test("before the first step all is 0, unless the start is another, which is not recorded", () => {
  for (const form of ["lstm", "gru", "leaky", "rnn"]) {
    assert.equal(readingOf(form, 0).value("h_", 3), 0);
    for (const [start, words] of [
      ["learned", "the learned start"],
      ["random", "a random start"],
    ]) {
      const reading = readingOf(form, 0, "values", { start });
      assert.ok(Number.isNaN(reading.value("h_", 3)));
      const told = lines(reading, 3).join(" ");
      assert.ok(told.includes(words) && told.includes("not recorded"), told);
      const later = lines(readingOf(form, 1, "values", { start }), 3).join(" ");
      assert.ok(!later.includes("not recorded"), later);
    }
  }
});

test("a number is of its own step, and with an underscore of the step before", () => {
  const { exact } = recorded("lstm");
  for (let t = 1; t < LABELS.length; t++) {
    const reading = readingOf("lstm", t);
    for (const unit of [0, 7, UNITS - 1]) {
      assert.equal(reading.value("c", unit), half(exact[t][unit].c));
      assert.equal(reading.value("c_", unit), half(exact[t - 1][unit].c));
    }
  }
  assert.deepEqual([symbol("c", 4), symbol("c_", 4), symbol("h_", 0)], ["c₅", "c₄", "h₀"]);
});

test("the unit that is shown first is the one with the largest memory", () => {
  const { exact } = recorded("lstm");
  const reading = readingOf("lstm", 2);
  const most = Math.max(...exact[2].map(({ c }) => Math.abs(c)));
  assert.ok(Math.abs(exact[2][reading.loudest].c) > most - 2e-3); // half a float
});

test("the largest gradient of a step has the full colour", () => {
  const reading = readingOf("lstm", 2, "gradient");
  const shades = GATES.lstm.flatMap((name) =>
    Array.from({ length: UNITS }, (_, unit) =>
      Math.abs(reading.shade(name, reading.shown(name, unit))),
    ),
  );
  assert.equal(Math.max(...shades), 1);
});

test("a gradient of a few bits is not told more exactly than it is known", () => {
  const count = GATES.lstm.length * LABELS.length * UNITS;
  const { store } = recorded("lstm", { gradients: new Uint8Array(count).fill(127) });
  const reading = new Reading(specOf("lstm"), store, 5, 2, "gradient");
  assert.ok(Math.abs(reading.grain - 2 / 510) < 1e-9);
  assert.equal(slope(reading.gradient("f", 0), reading.grain), "≈ 0");
  assert.equal(slope(0.5, reading.grain), "0.50");
});

test("a step's answers are the likeliest three and the right one", () => {
  assert.deepEqual(
    readingOf("rnn", 3).likeliest.map(({ name, right }) => [name, right]),
    [
      ["y", true],
      ["w", false],
      ["v", false],
    ],
  );
  assert.deepEqual(
    readingOf("rnn", 2).likeliest.map(({ name }) => name),
    ["y", "w", "v", "x"],
  );
  assert.ok(readingOf("rnn", 0).likeliest.every(({ right }) => !right));
});

test("a number is told in the world's unit", () => {
  const reading = readingOf("rnn", 3, "values", { answers: [] });
  assert.ok(Math.abs(reading.foretold - 10.2) < 1e-5);
  assert.equal(reading.truth, 16);
});

test("the lit step is the last until one is chosen, and one that there is", () => {
  const lit = new Lit();
  const heard = [];
  const stop = lit.listen(() => heard.push(lit.step));
  assert.equal(lit.among(5), 4);
  lit.set(2);
  lit.set(2);
  assert.deepEqual([lit.among(5), lit.among(2), heard], [2, 1, [2]]);
  stop();
  lit.set(0);
  assert.deepEqual(heard, [2]);
});

test("gradients are written by the chain rule, one factor each", () => {
  const reading = readingOf("lstm", 2, "gradient");
  const told = lines(reading, 4);
  assert.deepEqual(
    told.map((line) => line.split(" = ").slice(0, 2).join(" = ")),
    ["∂L/∂f = ∂L/∂c₃·c₂", "∂L/∂g = ∂L/∂c₃·i", "∂L/∂i = ∂L/∂c₃·g", "∂L/∂o = ∂L/∂h₃·tanh c₃"],
  );
  const coupled = readingOf("lstm", 2, "gradient", { coupled: true });
  assert.ok(!lines(coupled, 4).some((line) => line.startsWith("∂L/∂i")));
});

test("a foretold number, the right one and their difference have as many decimals", () => {
  const draw = chance(5);
  for (let n = 0; n < 300; n++) {
    const scale = 10 ** Math.round(3 * draw());
    const rows = compared(scale * draw(), scale * draw());
    assert.deepEqual(
      rows.map(([name]) => name),
      ["says", "right", "off by"],
    );
    const texts = rows.map(([, text]) => text.replace("−", "-"));
    const places = texts.map((text) => text.split(".")[1]?.length ?? 0);
    assert.equal(new Set(places).size, 1);
    const [says, right, off] = texts.map(Number);
    assert.ok(Math.abs(says - right - off) < 0.5 * 10 ** -places[0], texts.join(" "));
  }
  assert.deepEqual(compared(19.62, NaN), [["says", "19.6"]]);
  assert.deepEqual(compared(0, 0.4665)[0], ["says", "0.000"]);
});

test("a number out of all bounds is said in powers of ten, beside the right one as it is", () => {
  const rows = compared(7121598, 0.4665).map(([, text]) => text);
  assert.deepEqual(rows, ["7.12·10⁶", "0.467", "7.12·10⁶"]);
  assert.deepEqual(
    compared(-Infinity, 1).map(([, text]) => text),
    ["−∞", "1.00", "−∞"],
  );
});

test("a symbol that is read is quoted, a number stands as it is, a date says whose number it is", () => {
  const read = (label) => inputOf({ spec: { labels: [label], above: false }, step: 0 });
  for (const one of ["n", "(", "0", "was", "▸"]) assert.equal(read(one), `x₁: “${one}”`);
  for (const one of ["0.25", "−0.16", "0.58*"]) assert.equal(read(one), `x₁: ${one}`);
  for (const one of ["2007", "07/01"]) assert.equal(read(one), `x₁: that of ${one}`);
});
