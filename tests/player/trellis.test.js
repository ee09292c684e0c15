import assert from "node:assert/strict";
import test from "node:test";
import { besides, lost, walk } from "../../assets/player/trellis-besides.js";
import { Course } from "../../assets/player/trellis-course.js";
import { planOf, windowAt } from "../../assets/player/trellis-plan.js";
import { FORMS, short, Values } from "../../assets/player/trellis-values.js";
import { differ } from "../../assets/player/trellis-view.js";
import { plain, recurrence } from "../../assets/player/trellis-words.js";

const ICE = {
  states: ["hot", "cold"],
  symbols: ["1", "2", "3"],
  initial: [0.6, 0.4],
  transition: [0.7, 0.3, 0.4, 0.6],
  emission: [
    [0.1, 0.4, 0.5],
    [0.7, 0.2, 0.1],
  ],
  observations: [1, 2, 0, 1],
};
const ALGORITHMS = ["forward", "backward", "posterior", "viterbi"];
const add = (a, b) => a + b;

/** A model by chance, the same each time. */
function chance(states, times) {
  let seed = 7;
  const draw = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const row = (count) => {
    const parts = Array.from({ length: count }, () => 0.05 + draw());
    return parts.map((part) => part / parts.reduce(add));
  };
  return {
    states: Array.from({ length: states }, (_, k) => `s${k}`),
    symbols: ["a", "b", "c"],
    initial: row(states),
    transition: Array.from({ length: states }, () => row(states)).flat(),
    emission: Array.from({ length: states }, () => row(3)),
    observations: Array.from({ length: times }, () => Math.floor(3 * draw())),
  };
}

const table = (rows) => ({ shape: [rows.length, rows[0].length], values: rows.flat() });
const list = (values) => ({ shape: [values.length], values });
const one = (value) => ({ shape: [], values: [value] });

/** How likely what follows is, by all paths from a state; T is small. */
function ahead(model, t, i) {
  if (t === model.observations.length - 1) return 1;
  return model.states
    .map((_, j) => move(model, i, j) * seen(model, t + 1, j) * ahead(model, t + 1, j))
    .reduce(add);
}
const move = ({ transition, states }, i, j) => transition[i * states.length + j];
const seen = ({ emission, observations }, t, j) => emission[j][observations[t]];

/** All ways to the state j at t, each with its chance. */
function ways(model, t, j) {
  if (t === 0) return [{ path: [j], chance: model.initial[j] * seen(model, 0, j) }];
  return model.states.flatMap((_, i) =>
    ways(model, t - 1, i).map(({ path, chance: before }) => ({
      path: [...path, j],
      chance: before * move(model, i, j) * seen(model, t, j),
    })),
  );
}

/** What the run answers, from the sums over all paths. */
function answerOf(model, algorithm) {
  const { states, observations } = model;
  const times = observations.length;
  const over = (f) => observations.map((_, t) => states.map((__, j) => f(t, j)));
  const alpha = over((t, j) => ways(model, t, j).reduce((sum, way) => sum + way.chance, 0));
  const beta = over((t, i) => ahead(model, t, i));
  const best = over((t, j) => ways(model, t, j).reduce((a, b) => (b.chance > a.chance ? b : a)));
  const sums = alpha.map((row) => row.reduce(add));
  const scale = sums.map((sum, t) => sum / (t ? sums[t - 1] : 1));
  const whole = sums[times - 1];
  const end = best[times - 1].reduce((a, b) => (b.chance > a.chance ? b : a));
  const order = observations.map((_, t) => (algorithm === "backward" ? times - 1 - t : t));
  const cells = order.flatMap((t) => states.map((_, j) => [t, j]));
  const back = observations.map((_, n) => [times - 1 - n, end.path[times - 1 - n]]);
  const logs = (rows) => table(rows.map((row) => row.map(Math.log)));
  const delta = best.map((row) => row.map((way) => way.chance));
  return {
    likelihood: table(over((t, j) => seen(model, t, j))),
    alpha: table(alpha.map((row, t) => row.map((v) => v / sums[t]))),
    beta: table(beta.map((row, t) => row.map((v) => (v * sums[t]) / whole))),
    raw_alpha: table(alpha),
    raw_beta: table(beta),
    raw_delta: table(delta),
    log_alpha: logs(alpha),
    log_beta: logs(beta),
    log_delta: logs(delta),
    pointers: table(best.map((row, t) => row.map((way) => (t ? way.path[t - 1] : 0)))),
    scale: list(scale),
    path: list(end.path),
    truth: list(observations.map(() => -1)),
    log_likelihood: one(Math.log(whole)),
    log_best: one(Math.log(end.chance)),
    cells: table(algorithm === "viterbi" ? [...cells, ...back] : cells),
    filled: one(cells.length),
    by_column: one(0),
  };
}

function valuesOf(model, algorithm, form) {
  const labels = model.observations.map((symbol) => model.symbols[symbol]);
  return new Values({ ...model, labels, algorithm }, answerOf(model, algorithm), form);
}

/** What a written line comes to. */
function worth(text) {
  const script = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const usual = (power) => [...power].map((digit) => script.indexOf(digit)).join("");
  const source = text
    .replace(/·10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, power) => `e-${usual(power)}`)
    .replaceAll("−", "-")
    .replaceAll("·", "*")
    .replaceAll("max[", "Math.max(")
    .replaceAll("logsumexp(", "sum(")
    .replaceAll("[", "(")
    .replaceAll("]", ")");
  const sum = (...logs) => Math.log(logs.map(Math.exp).reduce(add));
  return new Function("sum", `return ${source}`)(sum);
}

test("what is written out comes to the number that is written behind it", () => {
  for (const model of [ICE, chance(3, 4), chance(5, 3)])
    for (const algorithm of ALGORITHMS)
      for (const form of FORMS) {
        const values = valuesOf(model, algorithm, form);
        for (let t = 0; t < values.times; t++)
          for (let j = 0; j < values.states; j++) {
            const words = recurrence(values, t, j).map(plain).join(" ");
            if (words.includes("nothing is observed")) continue;
            const [numbers, result] = words.split(" = ").slice(-2);
            const [got, said] = [worth(numbers.replace(/^= /, "")), worth(result)];
            // Three digits of each of up to four factors; two decimals of as many terms.
            const tolerance = form === "log" ? 0.025 : 0.02 * said;
            assert.ok(Math.abs(got - said) <= tolerance, `${algorithm} ${form}: ${words}`);
            const exact = values.value(t, j);
            const rounding = form === "log" ? 0.00501 : 0.00501 * exact;
            assert.ok(Math.abs(said - exact) <= rounding);
          }
      }
});

test("the three forms say the same of every cell", () => {
  const model = chance(3, 4);
  for (const algorithm of ALGORITHMS) {
    const [raw, scaled, log] = FORMS.map((form) => valuesOf(model, algorithm, form));
    for (let t = 0; t < 4; t++) {
      const shares = raw.strengths(t);
      scaled.strengths(t).forEach((share, j) => assert.ok(Math.abs(share - shares[j]) < 1e-9));
      for (let j = 0; j < 3; j++)
        assert.ok(Math.abs(Math.log(raw.value(t, j)) - log.value(t, j)) < 1e-9);
    }
  }
});

test("the terms of a cell, put together, give it", () => {
  const model = chance(3, 4);
  for (const form of ["raw", "scaled"]) {
    const [forward, viterbi] = ["forward", "viterbi"].map((name) => valuesOf(model, name, form));
    for (let t = 1; t < 4; t++)
      for (let j = 0; j < 3; j++) {
        const over = (values) => seen(model, t, j) / (form === "raw" ? 1 : values.scale(t));
        const results = (values) => values.terms(t, j).map(({ result }) => result);
        const sum = results(forward).reduce(add) * over(forward);
        assert.ok(Math.abs(sum - forward.value(t, j)) < 1e-12);
        const most = Math.max(...results(viterbi));
        assert.ok(Math.abs(most * over(viterbi) - viterbi.value(t, j)) < 1e-12);
        assert.equal(results(viterbi)[viterbi.pointer(t, j)], most);
      }
  }
});

test("the course's ice cream is written out as it is by hand", () => {
  const forward = valuesOf(ICE, "forward", "raw");
  const line = (t, j) => recurrence(forward, t, j).map(plain).join(" ");
  assert.equal(line(0, 0), "α₁(hot) = π(hot)·b(hot, 2) = 0.6·0.4 = 0.240");
  assert.equal(
    line(1, 1),
    "α₂(cold) = [α₁(hot)·a(hot→cold) + α₁(cold)·a(cold→cold)]·b(cold, 3) " +
      "= [0.240·0.3 + 0.0800·0.6]·0.1 = 0.0120",
  );
  const [last] = besides(forward, 3, 1, true).map(plain);
  assert.equal(last, "P(o) = Σⱼ α₄(j) = 0.00983");
});

test("the winner of a maximum is marked, and it is where the back-pointer goes", () => {
  const viterbi = valuesOf(ICE, "viterbi", "raw");
  for (let t = 1; t < 4; t++)
    for (let j = 0; j < 2; j++) {
      const strong = recurrence(viterbi, t, j)[0].filter((piece) => piece.strong);
      const winner = ICE.states[viterbi.pointer(t, j)];
      assert.equal(strong.length, 1);
      assert.ok(strong[0].strong.includes(`a(${winner}→`));
      assert.equal(besides(viterbi, t, j, false)[0].at(-1).strong, winner);
    }
});

test("the way back names the states of the best of all paths", () => {
  const viterbi = valuesOf(ICE, "viterbi", "log");
  const every = ICE.states.flatMap((_, j) => ways(ICE, 3, j));
  const best = every.reduce((a, b) => (b.chance > a.chance ? b : a));
  const named = [0, 1, 2, 3].map((t) => walk(viterbi, t)[0].find((piece) => piece.strong).strong);
  assert.deepEqual(named, best.path.map((state) => ICE.states[state]));
});

test("products that underflow are told, and the first time at which they do", () => {
  const values = valuesOf(ICE, "forward", "raw");
  assert.deepEqual(lost(values), []);
  const { answer, spec } = values;
  const raw = [...answer.raw_alpha.values];
  raw.fill(0, 2 * 2);
  const under = { ...answer, raw_alpha: { shape: [4, 2], values: raw } };
  const told = (form) => lost(new Values(spec, under, form)).map(plain);
  assert.ok(told("raw")[0].includes("underflowed to 0 at t = 3"));
  assert.deepEqual(told("log"), []);
});

test("a number in a node has at most six letters", () => {
  for (const form of FORMS)
    for (let exponent = -307; exponent < 7; exponent++)
      for (const mantissa of [1, 4.4444, 9.9999]) {
        const value = mantissa * 10 ** exponent;
        const text = short(form === "log" ? Math.log(value) : value, form);
        assert.ok(text.length <= 6, text);
      }
  assert.equal(short(NaN, "raw"), "–");
  assert.equal(short(-Infinity, "log"), "−∞");
  assert.equal(short(0.05, "raw", true), ".050");
});

test("the window shows the lit column and the one it follows from, and stays while it does", () => {
  for (const times of [2, 7, 30])
    for (const columns of [2, 4, 7])
      for (let start = 0; start <= times - columns; start++)
        for (let t = 0; t < times; t++)
          for (const from of [t - 1, t + 1]) {
            const found = windowAt(start, columns, times, t, from);
            const inside = (at) => at < 0 || at >= times || (at >= found && at < found + columns);
            assert.ok(inside(t) && inside(from));
            assert.ok(found >= 0 && found + columns <= times);
            const both = [t, from].every(
              (at) => at < 0 || at >= times || (at >= start && at < start + columns),
            );
            if (both) assert.equal(found, start);
          }
});

test("nodes do not overlap nor leave the picture, for one to eight states at any width", () => {
  for (const room of [320, 362, 640, 760, 1200])
    for (const height of [200, 274, 334])
      for (let states = 1; states <= 8; states++)
        for (const times of [1, 4, 12, 2000])
          for (const editable of [true, false]) {
            const names = Array.from({ length: states }, (_, k) => `a long name ${k}`);
            const plan = planOf(names, times, room, height, editable);
            const { x, y, nodeWidth, nodeHeight, pitch, edits } = plan;
            assert.ok(plan.columns >= 1 && plan.columns <= times);
            assert.ok(nodeHeight >= 10 && nodeWidth >= 36);
            assert.ok(x[0] - nodeWidth / 2 > plan.start + 11);
            assert.ok(x.at(-1) + pitch / 2 <= room);
            assert.ok(!editable || edits[0] + 26 <= room);
            assert.ok(y[0] - nodeHeight / 2 >= 28 && y.at(-1) + nodeHeight / 2 <= plan.foot);
            for (let k = 1; k < states; k++) assert.ok(y[k] - y[k - 1] > nodeHeight);
          }
});

test("each frame lights the cell that it fills, and the way back lights the path", () => {
  for (const algorithm of ALGORITHMS) {
    const answer = answerOf(ICE, algorithm);
    const course = new Course(answer, 4, 2);
    assert.equal(course.lit(0), null);
    for (let frame = 1; frame <= 8; frame++) {
      const { t, j, walking } = course.lit(frame);
      assert.equal(walking, false);
      assert.equal(course.frameOf(t, j), frame);
      assert.ok(course.done(t, j, frame) && !course.done(t, j, frame - 1));
      assert.equal(course.walked(frame), 4);
    }
  }
  const course = new Course(answerOf(ICE, "viterbi"), 4, 2);
  assert.deepEqual([9, 10, 11, 12].map((frame) => course.lit(frame).t), [3, 2, 1, 0]);
  assert.deepEqual([9, 12].map((frame) => course.walked(frame)), [3, 0]);
});

test("where a frame fills a column, all its cells are done at once", () => {
  const cells = table([0, 1, 2, 3].map((t) => [t, 1]));
  const course = new Course({ cells, filled: one(4), by_column: one(1) }, 4, 2);
  assert.ok(course.done(2, 0, 3) && course.done(2, 1, 3));
  assert.ok(!course.done(2, 0, 2) && !course.done(2, 1, 2));
});

test("paths differ where they are drawn and go through different states", () => {
  const values = valuesOf(ICE, "viterbi", "raw");
  const other = values.path("path").map((state, t) => (t === 1 ? 1 - state : state));
  values.answer.daily_path = list(other);
  const view = { values, shown: ["path", "daily_path"], walked: 0 };
  assert.deepEqual([0, 1, 2, 3].map((t) => differ(view, t)), [false, true, false, false]);
  assert.equal(differ({ ...view, walked: 2 }, 1), false);
  assert.equal(differ({ ...view, shown: ["path"] }, 1), false);
  assert.deepEqual(values.paths, ["path", "daily_path"]); // the truth is not known
});
