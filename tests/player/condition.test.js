import assert from "node:assert/strict";
import test from "node:test";
import { condition } from "../../assets/player/condition.js";
import { newsOf } from "./envelope.js";

const SPEC = { unit: "update", where: { text: "CPU", why: "Too small to gain from a GPU." } };

/** What the bar says of a run with this news, seen training since the first millisecond. */
function told(more, { spec = SPEC, away = false, now = 5000, since = 1 } = {}) {
  const news = more && newsOf("a", 0, 5, more);
  return condition({ run: { news, since } }, spec, away, now);
}

test("the pace is told in two significant digits, with the place and the unit", () => {
  assert.equal(told({ pace: 12345 }).where, "CPU, 12,000 updates/s");
  assert.equal(told({ pace: 987.6 }).where, "CPU, 990 updates/s");
  assert.equal(told({ pace: 0.456 }).where, "CPU, 0.46 updates/s");
  const epochs = { ...SPEC, unit: "epoch" };
  assert.equal(told({ pace: 31 }, { spec: epochs }).where, "CPU, 31 epochs/s");
});

test("an unknown pace or place is left out", () => {
  assert.equal(told({ pace: 0 }).where, "CPU");
  assert.equal(told(null).where, "CPU");
  assert.equal(told({ pace: 12345 }, { spec: {} }).where, "");
});

test("the reason for the place is told beside it", () => {
  assert.equal(told({}).why, "Too small to gain from a GPU.");
  assert.equal(told({}, { spec: {} }).why, "");
});

test("what holds training up is said in a word, the connection first", () => {
  assert.equal(told({}).status, "");
  assert.equal(told({ place: 3 }).status, "Waiting: place 3");
  assert.equal(told({ paused: true }).status, "Training paused");
  assert.equal(told({ place: 3, paused: true }).status, "Waiting: place 3");
  assert.equal(told({ place: 3 }, { away: true }).status, "Reconnecting");
  assert.equal(told(null, { away: true }).status, "Reconnecting");
});

test("an ended run is neither waiting nor paused", () => {
  assert.deepEqual(
    [told({ status: "stopped", paused: true }), told({ status: "finished", place: 2 })].map(
      ({ status, train }) => [status, train],
    ),
    [
      ["", null],
      ["", null],
    ],
  );
});

test("training that lasts can be paused, a short run is left in peace", () => {
  const run = { news: newsOf("a", 0, 5), since: 0 };
  const offered = (now) => condition({ run }, SPEC, false, now).train;
  assert.deepEqual([10, 500, 1010].map(offered), [null, null, null]);
  assert.equal(offered(1011), "pause");
});

test("paused training can be resumed at once", () => {
  assert.equal(told({ paused: true }, { now: 2 }).train, "resume");
});

test("without a connection no order is offered", () => {
  assert.equal(told({}, { away: true }).train, null);
});
