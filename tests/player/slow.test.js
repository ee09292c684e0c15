import assert from "node:assert/strict";
import test from "node:test";
import { Clock } from "../../assets/player/clock.js";
import { SlowMotion } from "../../assets/player/slow.js";

const ended = { head: 5, total: 6, ended: true };
const running = (head) => ({ head, total: 101, ended: false });

/** Slow motion at a frame, and where it stands: [frame, micro-steps done]. */
function slowAt(frame, training = ended) {
  const clock = new Clock();
  clock.seek(frame, training);
  const slow = new SlowMotion(clock);
  slow.toggle(training);
  return { clock, slow, where: () => [clock.playhead, slow.done] };
}

/** How many micro-steps are made in so many seconds of animation frames. */
function pass(slow, seconds, training, steps = 3) {
  const outcomes = [];
  for (let i = 0; i < Math.round(seconds * 60); i++)
    outcomes.push(slow.tick(1 / 60, steps, training));
  return outcomes;
}

test("steps go through the micro-steps; the last one makes the update", () => {
  const { slow, where } = slowAt(2);
  const seen = [where()];
  for (let i = 0; i < 4; i++) {
    slow.step(1, 3, ended);
    seen.push(where());
  }
  assert.deepEqual(seen, [
    [2, 0],
    [2, 1],
    [2, 2],
    [3, 0],
    [3, 1],
  ]);
});

test("a step back undoes a step, wherever one stands", () => {
  for (const steps of [1, 2, 4]) {
    const { slow, where } = slowAt(0);
    const path = [where()];
    while (where()[0] < 3) {
      slow.step(1, steps, ended);
      path.push(where());
    }
    for (const place of path.slice(0, -1).reverse()) {
      slow.step(-1, steps, ended);
      assert.deepEqual(where(), place);
    }
    slow.step(-1, steps, ended);
    assert.deepEqual(where(), [0, 0]);
  }
});

test("an update of one micro-step is an ordinary step", () => {
  const { slow, where } = slowAt(2);
  slow.step(1, 1, ended);
  assert.deepEqual(where(), [3, 0]);
});

test("playing makes a micro-step each 900 ms, divided by the speed", () => {
  for (const [speed, place] of [
    [1, [1, 0]],
    [2, [2, 0]],
    [0.5, [0, 1]],
  ]) {
    const { clock, slow, where } = slowAt(0);
    clock.speed = speed;
    clock.play(ended);
    pass(slow, 2.8, ended);
    assert.deepEqual(where(), place);
  }
});

test("the first micro-step of playing comes after its time, not before", () => {
  const { clock, slow, where } = slowAt(0);
  clock.play(ended);
  pass(slow, 0.85, ended);
  assert.deepEqual(where(), [0, 0]);
  pass(slow, 0.1, ended);
  assert.deepEqual(where(), [0, 1]);
});

test("at the fastest speed no micro-step is left out", () => {
  const { clock, slow, where } = slowAt(0);
  clock.speed = Infinity;
  clock.play(ended);
  slow.tick(1 / 60, 3, ended);
  assert.deepEqual(where(), [0, 1]);
  slow.tick(1 / 60, 3, ended);
  slow.tick(1 / 60, 3, ended);
  assert.deepEqual(where(), [1, 0]);
});

test("after a long sleep at most one micro-step is made", () => {
  const { clock, slow, where } = slowAt(0);
  clock.play(ended);
  slow.tick(3600, 3, ended);
  assert.deepEqual(where(), [0, 0]);
});

test("the end of an ended run is told once and pauses", () => {
  const { clock, slow, where } = slowAt(4);
  clock.play(ended);
  const outcomes = pass(slow, 5, ended);
  assert.deepEqual([outcomes.filter((one) => one === "ended").length, clock.playing], [1, false]);
  assert.deepEqual(where(), [5, 0]);
  slow.step(1, 3, ended);
  assert.deepEqual(where(), [5, 0]);
});

test("at the live edge playing waits for the next frame and goes on when it is there", () => {
  const { clock, slow, where } = slowAt(3, running(3));
  clock.play(running(3));
  pass(slow, 5, running(3));
  assert.deepEqual([where(), clock.playing], [[3, 0], true]);
  pass(slow, 1, running(4));
  assert.deepEqual(where(), [3, 1]);
});

test("in slow motion training is not followed, and the way back to it is offered", () => {
  const { clock, slow } = slowAt(3, running(60));
  clock.goLive(running(60));
  slow.tick(1 / 60, 3, running(100));
  assert.deepEqual([clock.playhead, clock.behind(running(100))], [60, true]);
});

test("a playhead that is put somewhere else begins with no micro-step", () => {
  const { clock, slow, where } = slowAt(2);
  slow.step(1, 3, ended);
  clock.seek(4, ended);
  assert.deepEqual(where(), [4, 0]);
  slow.step(-1, 3, ended);
  assert.deepEqual(where(), [3, 2]);
});

test("slow motion begins at a whole frame and leaves the playhead where it is", () => {
  const clock = new Clock();
  clock.play(ended);
  clock.place(2.6);
  const slow = new SlowMotion(clock);
  slow.toggle(ended);
  assert.deepEqual([clock.playhead, clock.playing], [2, true]);
  slow.step(1, 3, ended);
  slow.toggle(ended);
  assert.deepEqual([clock.playhead, slow.done, slow.on], [2, 0, false]);
});

test("a frame that is waited for is reached in slow motion too", () => {
  const { clock, slow, where } = slowAt(0, running(3));
  clock.seek(8, running(3));
  slow.tick(1 / 60, 3, running(6));
  assert.deepEqual(where(), [6, 0]);
  slow.tick(1 / 60, 3, running(9));
  assert.deepEqual([where(), clock.wanted], [[8, 0], null]);
});
