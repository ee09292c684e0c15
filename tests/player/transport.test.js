import assert from "node:assert/strict";
import test from "node:test";
import { RESEND, SOONEST, Transport } from "../../assets/player/transport.js";
import { headerOf } from "./envelope.js";

/** A transport with time, timers and visibility in the test's hand. */
function staged() {
  const stage = { sent: [], triggers: [], visible: true, time: 0, timers: [] };
  stage.transport = new Transport({
    state: (name, value) => stage.sent.push(value),
    trigger: (name, value) => stage.triggers.push([name, value]),
    visible: () => stage.visible,
    now: () => stage.time,
    later: (callback, ms) => {
      const timer = { callback, at: stage.time + ms };
      stage.timers.push(timer);
      return timer;
    },
    cancel: (timer) => (stage.timers = stage.timers.filter((one) => one !== timer)),
  });
  stage.pass = (ms) => {
    const until = stage.time + ms;
    for (;;) {
      const due = stage.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      stage.time = due.at;
      stage.timers = stage.timers.filter((one) => one !== due);
      due.callback();
    }
    stage.time = until;
  };
  stage.receive = (start, stop, outcome = "added", more = {}, held = {}) =>
    stage.transport.received(
      headerOf("a", start, stop, more),
      { run: "a", count: stop, spec: "s", ghost: "", ...held },
      outcome,
    );
  return stage;
}

test("while the run runs every message is answered by the next pull, with what is held", () => {
  const stage = staged();
  stage.receive(0, 5);
  stage.pass(0);
  assert.deepEqual(stage.sent, [{ run: "a", count: 5, spec: "s", ghost: "", ask: 1 }]);
  stage.receive(5, 9);
  stage.pass(SOONEST);
  assert.equal(stage.sent[1].count, 9);
});

test("the next pull waits for the answer, and is sent again after three seconds", () => {
  const stage = staged();
  stage.receive(0, 5);
  stage.pass(RESEND - 1);
  assert.equal(stage.sent.length, 1);
  stage.pass(1);
  assert.deepEqual(
    stage.sent.map((have) => have.ask),
    [1, 2],
  );
});

test("no more than 20 pulls a second", () => {
  const stage = staged();
  stage.receive(0, 1);
  for (let n = 1; n < 1000; n++) {
    stage.pass(1);
    if (stage.timers.every((timer) => timer.at - stage.time > 400)) stage.receive(n, n + 1);
  }
  assert.ok(stage.sent.length <= 1000 / SOONEST + 1, `${stage.sent.length}`);
});

test("a gap is counted and asked for at once with the true count", () => {
  const stage = staged();
  stage.receive(0, 5);
  stage.pass(0);
  stage.receive(50, 60, "gap", {}, { count: 5 });
  stage.pass(0);
  assert.equal(stage.transport.gaps, 1);
  assert.equal(stage.sent[1].count, 5);
});

test("a hidden tab asks nothing, and asks at once when it comes back", () => {
  const stage = staged();
  stage.visible = false;
  stage.receive(0, 5);
  stage.pass(60000);
  assert.equal(stage.sent.length, 0);
  stage.visible = true;
  stage.transport.visibility();
  stage.pass(0);
  assert.equal(stage.sent.length, 1);
});

test("a tab that hides stops the resending", () => {
  const stage = staged();
  stage.receive(0, 5);
  stage.pass(0);
  stage.visible = false;
  stage.transport.visibility();
  stage.pass(60000);
  assert.equal(stage.sent.length, 1);
});

test("nothing is asked once the run ended and all frames are here", () => {
  const stage = staged();
  stage.receive(0, 5, "added", { status: "finished" });
  stage.pass(60000);
  assert.equal(stage.sent.length, 0);
});

test("an ended run is asked for until its frames, its specification and its ghost are here", () => {
  for (const [more, held] of [
    [{ count: 9 }, {}],
    [{ spec_id: "t" }, {}],
    [{ ghost: { run: "g" } }, {}],
  ]) {
    const stage = staged();
    stage.receive(0, 5, "added", { status: "finished", ...more }, held);
    stage.pass(0);
    assert.equal(stage.sent.length, 1);
  }
});

test("while nothing new comes the pulls slow down, and a new frame speeds them up again", () => {
  const stage = staged();
  stage.receive(0, 5);
  stage.pass(0);
  for (let i = 0; i < 6; i++) {
    stage.receive(5, 5, "nothing");
    stage.pass(400);
  }
  const before = stage.sent.length;
  stage.receive(5, 5, "nothing");
  stage.pass(0);
  assert.ok(stage.sent.length - before <= 1);
  stage.receive(5, 6);
  stage.pass(SOONEST);
  assert.equal(stage.transport.pause, SOONEST);
});

test("what the student does goes out as triggers with its run", () => {
  const stage = staged();
  stage.receive(0, 5);
  stage.transport.pick("map", 1, 2);
  stage.transport.pin(true);
  stage.transport.pin(false);
  stage.transport.ended();
  assert.deepEqual(
    stage.triggers.map(([name]) => name),
    ["pick", "pin", "unpin", "ended"],
  );
  assert.deepEqual(stage.triggers[1][1], { run: "a" });
});
