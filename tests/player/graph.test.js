import assert from "node:assert/strict";
import test from "node:test";
import {
  along,
  arc,
  barsAt,
  curveOf,
  initialAt,
  labelAt,
  ride,
  seat,
  tick,
} from "../../assets/player/graph-curves.js";
import { apart, planOf } from "../../assets/player/graph-plan.js";
import { beside } from "../../assets/player/graph-pointer.js";
import { Reading } from "../../assets/player/graph-reading.js";
import { card, sentence, short } from "../../assets/player/graph-words.js";
import { Store } from "../../assets/player/store.js";

const COUNTS = [2, 3, 4, 5, 6, 7, 8, 27];
const ROOMS = [
  [740, 432],
  [362, 405],
  [430, 274],
];

/** Every graph in every room, with its states counted. */
function* plans() {
  for (const count of COUNTS)
    for (const [width, height] of ROOMS)
      for (const symbols of count > 8 ? [0] : [0, 3, 5]) {
        const wanted = { count, symbols, letters: 4, initial: symbols > 0 };
        const name = `${count} in ${width} by ${height}`;
        yield { count, width, height, name, plan: planOf(wanted, width, height) };
      }
}

const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

const pairs = (count) =>
  Array.from({ length: count * count }, (_, k) => [Math.floor(k / count), k % count]);

test("no two states touch, whatever their number and the room", () => {
  for (const { plan, name } of plans())
    plan.places.forEach((a, i) =>
      plan.places.slice(0, i).forEach((b) => assert.ok(distance(a, b) > 2 * plan.radius + 1, name)),
    );
});

test("all arrows, numbers and bars lie within the drawing", () => {
  for (const { plan, count, width, height, name } of plans()) {
    const inside = ({ x, y }, margin) => {
      const least = Math.min(x, y, width - x, height - y);
      assert.ok(least >= margin - 0.5, `${name}: ${x} ${y}`); // half a pixel is not seen
    };
    for (const [i, j] of pairs(count)) {
      const curve = curveOf(plan, i, j);
      for (let t = 0; t <= 1; t += 0.1) inside(along(curve, t), 1);
      inside(labelAt(plan, i, j), 5);
    }
    for (let i = 0; i < count; i++) {
      const corner = barsAt(plan, i);
      if (!corner) continue;
      inside(corner, 0);
      inside({ x: corner.x + plan.bars.width, y: corner.y + plan.bars.height }, 0);
      inside(initialAt(plan, i).label, 6);
    }
  }
});

test("an arrow goes from the rim of its state to the rim of the next", () => {
  for (const { plan, count, name } of plans())
    for (const [i, j] of pairs(count)) {
      const curve = curveOf(plan, i, j);
      assert.ok(Math.abs(distance(curve[0], plan.places[i]) - plan.rim) < 1e-6, name);
      assert.ok(Math.abs(distance(curve[3], plan.places[j]) - plan.rim) < 1e-6, name);
    }
});

test("there and back are two arrows that bow apart", () => {
  for (const { plan, count, name } of plans()) {
    if (count > 8) continue;
    for (const [i, j] of pairs(count)) {
      if (i === j) continue;
      const [there, back] = [curveOf(plan, i, j), curveOf(plan, j, i)];
      assert.ok(distance(along(there, 0.5), along(back, 0.5)) > 8, name);
    }
  }
});

test("an arrow to itself leaves the graph outward and meets no other state", () => {
  for (const { plan, count, name } of plans())
    for (let i = 0; i < count; i++) {
      const far = along(curveOf(plan, i, i), 0.5);
      const near = plan.places.filter((_, j) => j !== i).map((place) => distance(place, far));
      assert.ok(Math.min(...near) > plan.radius, name);
    }
});

test("up to five states no two numbers on arrows overlap where there is room", () => {
  for (const { plan, count, width } of plans()) {
    if (count > 5 || width < 700) continue;
    const labels = pairs(count).map(([i, j]) => labelAt(plan, i, j));
    labels.forEach((a, k) =>
      labels.slice(0, k).forEach((b) => assert.ok(apart(a, b) >= 0, `${count}: ${k}`)),
    );
  }
});

test("the walker leaves its seat, follows the arrow and arrives at the next seat", () => {
  for (const { plan, count, name } of plans())
    for (const [i, j] of pairs(count)) {
      assert.ok(distance(ride(plan, i, j, 0), seat(plan, i)) < 1e-9, name);
      assert.ok(distance(ride(plan, i, j, 1), seat(plan, j)) < 1e-9, name);
      assert.ok(distance(ride(plan, i, j, 0.5), along(curveOf(plan, i, j), 0.5)) < 1e-9, name);
      let before = seat(plan, i);
      for (let t = 0; t <= 1; t += 1 / 256) {
        const now = ride(plan, i, j, t);
        assert.ok(distance(before, now) < 12, `${name}: a leap`);
        before = now;
      }
    }
});

test("a share goes clockwise from the top, and the mark of the same share is at its end", () => {
  const middle = { x: 50, y: 40 };
  for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
    const [x, y] = arc(middle, 10, share).match(/ ([\d.-]+),([\d.-]+)$/).slice(1).map(Number);
    const turn = 2 * Math.PI * share;
    assert.ok(Math.abs(x - (50 + 10 * Math.sin(turn))) < 0.06); // a tenth of a pixel
    assert.ok(Math.abs(y - (40 - 10 * Math.cos(turn))) < 0.06);
    const [a, b] = tick(middle, 8, 12, share).match(/M([\d.-]+),([\d.-]+)/).slice(1).map(Number);
    assert.ok(distance({ x: a, y: b }, { x, y }) < 2.2);
  }
  assert.equal(arc(middle, 10, 0), "");
  assert.notEqual(arc(middle, 10, 1), "");
});

test("a card lies in its room, and beside its state where there is room beside it", () => {
  const room = { width: 740, height: 480 };
  const size = { width: 220, height: 130 };
  for (const x of [10, 240, 420, 660])
    for (const y of [0, 200, 420]) {
      const state = { x, y, width: 60, height: 60 };
      const at = beside(state, size, room);
      assert.ok(at.x >= 0 && at.y >= 0);
      assert.ok(at.x + size.width <= room.width && at.y + size.height <= room.height);
      const covers =
        at.x < x + 60 && x < at.x + size.width && at.y < y + 60 && y < at.y + size.height;
      assert.ok(!covers, `${x} ${y}`);
    }
});

test("a probability is written right to 0.005, and as 0 or 1 only where it is that", () => {
  for (const p of [1e-12, 0.004, 0.0051, 0.3, 0.125, 0.99, 0.9951, 1 - 1e-12]) {
    const text = short(p);
    assert.ok(!["0", "1"].includes(text), `${p}: ${text}`);
    if (!/[<>]/.test(text)) assert.ok(Math.abs(Number(text) - p) <= 0.0050001);
  }
  assert.deepEqual([0, 1, 0.7, NaN].map(short), ["0", "1", "0.7", "–"]);
});

/** Rows of a channel as they arrive. */
const block = (name, shape, rows) => ({
  name,
  shape,
  width: shape.reduce((a, b) => a * b, 1),
  count: rows.length,
  frames: null,
  values: Float32Array.from(rows.flat(3)),
  lo: null,
  hi: null,
});

const MATRIX = [
  [0.75, 0.25],
  [0.5, 0.5],
];

function spec(more = {}) {
  const nothing = { initial: null, emission: null, truth: null, symbols: [], colors: [] };
  const channels = { state: "state", visits: "visits", stationary: "stationary", next: "" };
  const learned = { matrix_channel: "", emission_channel: "", replica: 0 };
  return { names: ["hot", "cold"], matrix: MATRIX, ...nothing, ...channels, ...learned, ...more };
}

/** The walk hot, cold, cold, hot with its counts; two restarts that learn. */
function walked() {
  const store = new Store("run", 4);
  const visits = [
    [1, 0],
    [1, 1],
    [1, 2],
    [2, 2],
  ];
  const next = [0, 1, 2, 3].map((frame) => [0.1 * frame, 1 - 0.1 * frame]);
  const learns = [0, 1, 2, 3].map((frame) => [
    [0.9, 0.1, 0.2, 0.8],
    [0.5 + 0.1 * frame, 0.5 - 0.1 * frame, 0, 1],
  ]);
  const blocks = [
    block("state", [], [[0], [1], [1], [0]]),
    block("visits", [2], visits),
    block("next", [2], next),
    block("learns", [2, 2, 2], learns),
  ];
  store.append(blocks, 0, 4);
  store.picture([{ ...block("stationary", [2], [[0.5, 0.5]]), frames: [0] }]);
  return store;
}

const reading = (playhead, more = {}, chosen = 0) =>
  new Reading(spec(more), { store: walked(), playhead, every: 1, chosen });

test("between two frames the walker is on its way to the next state", () => {
  const { now, ahead, part, walked: lit } = reading(0.25);
  assert.deepEqual([now, ahead, part, lit], [0, 1, 0.25, { from: 0, to: 1, p: 0.25 }]);
});

test("at a frame the walker sits, and the move before is the lit one", () => {
  const { now, ahead, walked: lit } = reading(2);
  assert.deepEqual([now, ahead, lit], [1, -1, { from: 1, to: 1, p: 0.5 }]);
  assert.equal(reading(0).walked, null);
  assert.equal(reading(3.5).ahead, -1); // no frame behind the last
});

test("the shares of visits are those of the frame and sum to 1", () => {
  for (const playhead of [0, 1, 2.7, 3]) {
    const one = reading(playhead);
    assert.equal(one.total, Math.floor(playhead) + 1);
    assert.ok(Math.abs(one.share(0) + one.share(1) - 1) < 1e-12);
  }
});

test("where more than the present counts, the present state's row is the channel's", () => {
  const one = reading(2, { next: "next" }); // in cold
  assert.ok(Math.abs(one.move(1, 0) - 0.2) < 1e-6);
  assert.equal(one.move(0, 1), 0.25);
  assert.ok(Math.abs(one.walked.p - 0.9) < 1e-6); // as it was a frame before
});

test("a learned matrix is that of its restart, and moves between two frames", () => {
  const more = { state: "", matrix_channel: "learns", replica: 1 };
  assert.ok(Math.abs(reading(1.5, more).move(0, 0) - 0.65) < 1e-6);
  const chosen = reading(1.5, { ...more, replica: -1 }, 0);
  assert.ok(Math.abs(chosen.move(0, 0) - 0.9) < 1e-6);
});

test("without a walker nobody walks and nothing is counted", () => {
  const { now, total, walked: lit } = reading(2, { state: "" });
  assert.deepEqual([now, total, lit], [-1, 0, null]);
});

test("the sentence names the step, the move, and the shares beside the long run", () => {
  assert.equal(
    sentence(reading(3)),
    "Step 3: from cold to hot, probability 0.5. " +
      "Of 4 visits: hot 0.5 (long run 0.5), cold 0.5 (long run 0.5).",
  );
  assert.match(sentence(reading(2)), /^Step 2: stays in cold, probability 0\.5\./);
  assert.match(sentence(reading(0)), /^The walk starts in hot\. Of 1 visits: hot 1/);
  assert.match(sentence(reading(0.5)), /^Step 1: from hot to cold/);
});

test("of a learned chain the sentence names the arrow that is furthest from the truth", () => {
  const truth = [
    [0.7, 0.3],
    [0.1, 0.9],
  ];
  const words = sentence(reading(0, { state: "", truth }));
  assert.match(words, /cold to hot, 0\.5 where the truth is 0\.1\.$/);
});

test("of a hidden chain the sentence names each state's likeliest symbol, where there is one", () => {
  const hidden = { state: "", symbols: ["1", "2"], emission: MATRIX };
  assert.match(sentence(reading(3, hidden)), /: hot mostly 1 \(0\.75\), cold all alike \(0\.5\)\.$/);
});

test("the card tells where one goes from a state and how often one was there", () => {
  const words = card(reading(3), 0);
  const visits = "visited 2 of 4 times (0.5)\nin the long run 0.5";
  assert.equal(words, `from hot: hot 0.75, cold 0.25\n${visits}`);
  const hidden = { state: "", symbols: ["1", "2"], emission: MATRIX, initial: [0.6, 0.4] };
  assert.equal(
    card(reading(3, hidden), 1),
    "from cold: hot 0.5, cold 0.5\nshows: 1 0.5, 2 0.5\nstarts here: π = 0.4",
  );
});
