import assert from "node:assert/strict";
import test from "node:test";
import { Asking, wishOf } from "../../assets/player/asking.js";
import { Away } from "../../assets/player/requests.js";
import { Store } from "../../assets/player/store.js";
import { block } from "./envelope.js";

/** A figure that asks, with line, time and answers in the hand of the test. */
function staged() {
  const stage = { asked: [], timers: [], time: 0, connected: true, news: 0 };
  stage.asking = new Asking(
    {
      ask: (question, frame, given) =>
        new Promise((resolve, reject) =>
          stage.asked.push({ question, frame, given, resolve, reject }),
        ),
      connected: () => stage.connected,
      now: () => stage.time,
      later: (callback, ms) => stage.timers.push({ callback, at: stage.time + ms }),
    },
    () => (stage.news += 1),
  );
  return stage;
}

const wish = (frame, token = "t1") => ({ token, question: "q", frame, given: { x: frame } });
const settled = () => new Promise((done) => setTimeout(done));
const frames = (stage) => stage.asked.map(({ frame }) => frame);

async function pass(stage, ms) {
  stage.time += ms;
  const due = stage.timers.filter(({ at }) => at <= stage.time);
  stage.timers = stage.timers.filter(({ at }) => at > stage.time);
  for (const { callback } of due) callback();
  await settled();
}

async function reply(stage, answer = {}) {
  stage.asked.at(-1).resolve(answer);
  await settled();
}

test("the same question is asked once, however often it is wanted", async () => {
  const stage = staged();
  for (let i = 0; i < 3; i++) stage.asking.want(wish(4));
  await reply(stage, { a: 1 });
  await pass(stage, 1000);
  stage.asking.want(wish(4));
  assert.deepEqual(frames(stage), [4]);
  assert.deepEqual([stage.asking.answer, stage.news], [{ a: 1 }, 1]);
});

test("while one is in flight the newest waits, and the others fall away", async () => {
  const stage = staged();
  for (const frame of [1, 2, 3, 4]) stage.asking.want(wish(frame));
  assert.deepEqual(frames(stage), [1]);
  await pass(stage, 1000);
  assert.deepEqual(frames(stage), [1]);
  await reply(stage);
  assert.deepEqual(frames(stage), [1, 4]);
});

test("at most eight questions are asked in a second, the newest always last", async () => {
  const stage = staged();
  for (let frame = 0; frame < 100; frame++) {
    stage.asking.want(wish(frame));
    if (stage.asking.flying) await reply(stage);
    await pass(stage, 10);
  }
  assert.ok(stage.asked.length <= 8 && stage.asked.length >= 7, String(stage.asked.length));
  await reply(stage);
  await pass(stage, 125);
  assert.equal(frames(stage).at(-1), 99);
});

test("coming back to what is in flight asks nothing else", async () => {
  const stage = staged();
  for (const frame of [1, 2, 1]) stage.asking.want(wish(frame));
  await reply(stage);
  await pass(stage, 1000);
  assert.deepEqual(frames(stage), [1]);
});

test("what is hidden before its turn is not asked", async () => {
  const stage = staged();
  stage.asking.want(wish(1));
  stage.asking.want(wish(2));
  stage.asking.rest();
  await reply(stage);
  await pass(stage, 1000);
  assert.deepEqual(frames(stage), [1]);
});

test("another run is asked anew, and what the one before answered is forgotten", async () => {
  const stage = staged();
  stage.asking.want(wish(0, "t1"));
  await reply(stage, { a: 1 });
  stage.asking.want(wish(0, "t2"));
  assert.equal(stage.asking.answer, null);
  await pass(stage, 125);
  assert.deepEqual(frames(stage), [0, 0]);
});

test("a late answer about another run is nobody's", async () => {
  const stage = staged();
  stage.asking.want(wish(0, "t1"));
  stage.asking.want(wish(0, "t2"));
  await reply(stage, { a: 1 });
  assert.equal(stage.asking.answer, null);
  await pass(stage, 125);
  await reply(stage, { a: 2 });
  assert.deepEqual(stage.asking.answer, { a: 2 });
});

test("a refusal tells its sentence, is not repeated, and is tried again after a rest", async () => {
  const stage = staged();
  stage.asking.want(wish(3));
  stage.asked[0].reject(new Error("Too long ago."));
  await settled();
  assert.deepEqual([stage.asking.answer, stage.asking.sentence], [null, "Too long ago."]);
  await pass(stage, 1000);
  stage.asking.want(wish(3));
  assert.equal(stage.asked.length, 1);
  stage.asking.rest();
  stage.asking.want(wish(3));
  assert.equal(stage.asked.length, 2);
  await reply(stage, { a: 1 });
  assert.equal(stage.asking.sentence, "");
});

test("without a connection nothing is asked, and the newest when it is back", async () => {
  const stage = staged();
  stage.connected = false;
  for (const frame of [1, 2]) stage.asking.want(wish(frame));
  assert.deepEqual(frames(stage), []);
  stage.connected = true;
  stage.asking.want(wish(2));
  assert.deepEqual(frames(stage), [2]);
});

test("a cut on the way says nothing and the question is asked again", async () => {
  const stage = staged();
  stage.asking.want(wish(1));
  stage.connected = false;
  stage.asked[0].reject(new Away("The connection broke; try again."));
  await settled();
  assert.deepEqual([stage.asking.sentence, stage.news], ["", 0]);
  stage.connected = true;
  stage.asking.want(wish(1));
  await pass(stage, 1000);
  assert.deepEqual(frames(stage), [1, 1]);
});

const store = new Store("a", 100);
store.append([block("p", [2], [0, 1, 10, 11, 20, NaN])], 0, 3);
const scene = (playhead) => ({
  session: { store, page: { token: "t1" } },
  playhead,
  every: 1,
  chosen: 1,
});
const recorded = (entry) => ({ channel: "p", index: [entry], at: 0 });

test("a question of the start is the same wherever the playhead is", () => {
  const ask = { question: "q", at: "start", arguments: { x: recorded(0), k: 3 } };
  for (const playhead of [0, 1.5, 2])
    assert.deepEqual(wishOf(ask, scene(playhead), null), {
      token: "t1",
      question: "q",
      frame: 0,
      given: { x: 0, k: 3 },
    });
});

test("a question of the playhead is about its whole frame", () => {
  const ask = { question: "q", at: "playhead", arguments: { x: recorded(0), y: recorded(-1) } };
  const { frame, given } = wishOf(ask, scene(1.7), null);
  assert.deepEqual([frame, given], [1, { x: 10, y: 11 }]);
});

test("a place that is looked at takes the playhead's place, where places are asked about", () => {
  const ask = { question: "q", at: "playhead", arguments: { x: recorded(0), y: recorded(1) } };
  const place = { x: -1, y: 5 };
  assert.deepEqual(wishOf({ ...ask, places: true }, scene(2), place).given, place);
  assert.deepEqual(wishOf(ask, scene(1), place).given, { x: 10, y: 11 });
});

test("what has no number, no run or no frame is not asked about", () => {
  const ask = { question: "q", at: "playhead", arguments: { y: recorded(1) } };
  assert.equal(wishOf(ask, scene(2), null), null);
  const nowhere = { ...scene(0), session: { store, page: null } };
  assert.equal(wishOf(ask, nowhere, null), null);
  const empty = { ...scene(0), session: { store: new Store("b", 9), page: { token: "t" } } };
  assert.equal(wishOf({ ...ask, arguments: {} }, empty, null), null);
});

test("what the reader has chosen goes before the question's own arguments", () => {
  const store = new Store("r", 10);
  store.append([block("p", [1], [5])], 0, 1);
  const session = { store, page: { token: "t" } };
  const ask = { question: "q", at: "start", arguments: { a: 1, b: 2 } };
  const scene = { session, playhead: 0, every: 1, chosen: 0 };
  assert.deepEqual(wishOf(ask, scene, null, { b: 7 }).given, { a: 1, b: 7 });
});
