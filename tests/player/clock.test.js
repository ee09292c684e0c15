import assert from "node:assert/strict";
import test from "node:test";
import { Clock } from "../../assets/player/clock.js";

const ended = { head: 100, total: 101, ended: true };
const running = (head) => ({ head, total: 101, ended: false });

/** Let time pass in animation frames. */
function pass(clock, seconds, training) {
  let outcome = "still";
  for (let t = 0; t < seconds - 1e-9; t += 1 / 60) {
    const one = clock.tick(1 / 60, training);
    if (outcome !== "ended") outcome = one;
  }
  return outcome;
}

test("playing moves at rate times speed", () => {
  const clock = new Clock();
  clock.speed = 2;
  clock.play(ended);
  pass(clock, 1, ended);
  assert.ok(Math.abs(clock.playhead - 40) < 1e-6);
});

test("a paused playhead stands", () => {
  const clock = new Clock();
  clock.seek(7, ended);
  assert.equal(pass(clock, 1, ended), "still");
  assert.equal(clock.playhead, 7);
});

test("the end of an ended run is told once and pauses", () => {
  const clock = new Clock();
  clock.seek(99, ended);
  clock.play(ended);
  assert.equal(pass(clock, 1, ended), "ended");
  assert.equal(clock.playing, false);
  assert.equal(pass(clock, 1, ended), "still");
});

test("play at the end of an ended run starts again at 0", () => {
  const clock = new Clock();
  clock.seek(100, ended);
  clock.play(ended);
  assert.deepEqual([clock.playhead, clock.playing], [0, true]);
});

test("playing into the training head waits there and follows it", () => {
  const clock = new Clock();
  clock.seek(9, running(10));
  clock.play(running(10));
  pass(clock, 1, running(10));
  assert.deepEqual([clock.playhead, clock.playing, clock.following], [10, true, true]);
  pass(clock, 1, running(90)); // 80 frames in a second: four times its own speed
  assert.ok(clock.playhead > 89);
});

test("back to live is offered while the run runs and the playhead is behind", () => {
  const clock = new Clock();
  clock.seek(10, running(60));
  assert.equal(clock.behind(running(60)), true);
  clock.goLive(running(60));
  assert.equal(clock.behind(running(60)), false);
  clock.seek(10, ended);
  assert.equal(clock.behind(ended), false);
});

test("a run that is opened while paused keeps the frame, as soon as that frame is there", () => {
  const clock = new Clock();
  clock.seek(58, ended);
  clock.open(null, running(3));
  assert.equal(clock.playhead, 3);
  clock.tick(1 / 60, running(40));
  assert.equal(clock.playhead, 40);
  clock.tick(1 / 60, running(80));
  assert.equal(clock.playhead, 58);
  assert.equal(pass(clock, 1, running(90)), "still");
});

test("a run that is opened while playing starts again at 0", () => {
  const clock = new Clock();
  clock.play(ended);
  pass(clock, 1, ended);
  clock.open(null, running(5));
  assert.deepEqual([clock.playhead, clock.playing], [0, true]);
});

test("what the message says about opening is obeyed", () => {
  const clock = new Clock();
  clock.open({ frame: 30, play: false }, ended);
  assert.deepEqual([clock.playhead, clock.playing], [30, false]);
});

test("a run that ends before the wanted frame leaves the playhead at its last", () => {
  const clock = new Clock();
  clock.open({ frame: 58, play: false }, running(3));
  clock.tick(1 / 60, { head: 20, total: 101, ended: true });
  assert.deepEqual([clock.playhead, clock.wanted], [20, null]);
});

test("a step between frames goes to the next whole one and pauses", () => {
  const clock = new Clock();
  clock.play(ended);
  clock.place(7.4);
  clock.step(1, ended);
  assert.deepEqual([clock.playhead, clock.playing], [8, false]);
  clock.place(7.4);
  clock.step(-1, ended);
  assert.equal(clock.playhead, 7);
});

test("with reduced motion only whole frames show, at the same pace", () => {
  const clock = new Clock();
  clock.whole = true;
  clock.speed = 0.25;
  clock.play(ended);
  const seen = new Set();
  for (let i = 0; i < 121; i++) {
    clock.tick(1 / 60, ended);
    seen.add(clock.playhead);
  }
  assert.ok([...seen].every(Number.isInteger));
  assert.equal(clock.playhead, 10); // 2 s at 5 frames a second
});

test("after a long sleep the playhead does not leap", () => {
  const clock = new Clock();
  clock.play(ended);
  clock.tick(3600, ended);
  assert.ok(clock.playhead <= 5);
});

test("the fastest speed shows a whole recording in about two seconds", () => {
  const long = { head: 9999, total: 10000, ended: true };
  const clock = new Clock();
  clock.speed = Infinity;
  clock.play(long);
  assert.equal(pass(clock, 1.9, long), "moved");
  assert.equal(pass(clock, 0.3, long), "ended");
});
