import assert from "node:assert/strict";
import test from "node:test";
import { BEAT, FIRST_WAIT, LAST_WAIT, TELL_AGAIN } from "../../assets/player/stream.js";
import { following, last, staged, waited } from "./staged.js";

// Laws that the Player does not keep yet, and why.

test("the first word on a socket says whom to follow and what is held", () => {
  const stage = staged();
  stage.heard.have = 7;
  stage.stream.follow("ws://here/stream", "t1");
  assert.deepEqual([last(stage).address, last(stage).said], ["ws://here/stream", []]);
  last(stage).open();
  assert.deepEqual(last(stage).said, [
    { op: "follow", token: "t1", have: 7, pictures: { z: [0] } },
  ]);
  assert.equal(stage.stream.connected, true);
});

test("the same token twice is followed once", () => {
  const stage = following();
  stage.stream.follow("ws://here/stream", "t1");
  assert.deepEqual([stage.sockets.length, last(stage).follows.length], [1, 1]);
});

test("another run is followed on the same socket", () => {
  const stage = following();
  stage.stream.follow("ws://here/stream", "t2");
  assert.deepEqual(
    last(stage).follows.map(({ token }) => token),
    ["t1", "t2"],
  );
  assert.equal(stage.sockets.length, 1);
});

test("a run that changes while the socket opens is the one that is followed", () => {
  const stage = staged();
  stage.stream.follow("ws://here/stream", "t1");
  stage.stream.follow("ws://here/stream", "t2");
  last(stage).open();
  assert.deepEqual(
    stage.sockets.flatMap(({ follows }) => follows.map(({ token }) => token)),
    ["t2"],
  );
});

test("an open socket beats every second, a closed one does not", () => {
  const stage = following();
  stage.pass(3 * BEAT);
  assert.equal(last(stage).beats(), 3);
  const [first] = stage.sockets;
  first.drop();
  stage.pass(10 * BEAT);
  assert.equal(first.beats(), 3);
});

test("messages and bytes are counted", () => {
  const stage = following();
  last(stage).hear(8);
  last(stage).hear(16);
  assert.deepEqual([stage.stream.messages, stage.stream.bytes], [2, 24]);
});

test("after a cut it comes back with what it has by then", () => {
  const stage = following();
  last(stage).hear(40);
  last(stage).drop();
  assert.equal(stage.stream.connected, false);
  assert.equal(waited(stage), FIRST_WAIT);
  last(stage).open();
  assert.equal(last(stage).follows[0].have, 5);
  assert.equal(stage.stream.connects, 2);
});

test("the pause doubles up to five seconds, and begins anew after a message", () => {
  const stage = following();
  const pauses = [];
  for (let i = 0; i < 7; i++) {
    last(stage).drop();
    pauses.push(waited(stage));
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, LAST_WAIT, LAST_WAIT]);
  last(stage).open();
  last(stage).hear();
  last(stage).drop();
  assert.equal(waited(stage), FIRST_WAIT);
});

test("a server that only opens and closes does not shorten the pause", () => {
  const stage = following();
  for (const pause of [250, 500, 1000]) {
    last(stage).drop(1012);
    assert.equal(waited(stage), pause);
    last(stage).open();
  }
});

test("chance spreads those who come back together", () => {
  const pauses = [0, 0.999].map((chance) => {
    const stage = following();
    stage.chance = chance;
    last(stage).drop();
    return waited(stage);
  });
  assert.ok(pauses[0] < FIRST_WAIT && FIRST_WAIT < pauses[1], `${pauses}`);
});

test("when the network is back there is no further pause", () => {
  const stage = following();
  last(stage).drop();
  stage.stream.retry();
  assert.equal(stage.sockets.length, 2);
  stage.pass(10000);
  assert.equal(stage.sockets.length, 2);
  last(stage).drop();
  assert.equal(waited(stage), FIRST_WAIT); // what failed before does not count any more
});

test("a cut is worth a word only when it lasts", () => {
  const stage = following();
  last(stage).drop();
  stage.pass(999);
  assert.equal(stage.stream.away, false);
  const before = stage.heard.changes;
  stage.pass(1);
  assert.equal(stage.stream.away, true);
  assert.ok(stage.heard.changes > before);
  last(stage).open();
  assert.equal(stage.stream.away, false);
});

test("a cut that is mended at once is never told", () => {
  const stage = following();
  last(stage).drop();
  waited(stage);
  last(stage).open();
  stage.pass(900);
  assert.equal(stage.stream.away, false);
});

test("attempts that fail do not put off the word", () => {
  const stage = following();
  last(stage).drop();
  for (let i = 0; i < 2; i++) {
    waited(stage);
    last(stage).drop();
  }
  assert.equal(stage.time, 750);
  stage.pass(250);
  assert.equal(stage.stream.away, true);
});

test("a tab that is hidden during a cut is not told of it", () => {
  const stage = following();
  last(stage).drop();
  stage.visible = false;
  stage.stream.visibility();
  stage.pass(10000);
  assert.deepEqual([stage.stream.away, stage.sockets.length], [false, 1]);
});

test("a hidden tab closes properly and stays away until it is seen again", () => {
  const stage = following();
  stage.visible = false;
  stage.stream.visibility();
  assert.deepEqual(last(stage).closed, { code: 1000 });
  last(stage).drop(1000);
  stage.pass(60000);
  assert.deepEqual([stage.sockets.length, stage.stream.away], [1, false]);
  stage.visible = true;
  stage.stream.visibility();
  assert.equal(stage.sockets.length, 2);
});

test("a tab that opens hidden connects when it is first seen", () => {
  const stage = staged();
  stage.visible = false;
  stage.stream.follow("ws://here/stream", "t1");
  stage.pass(10000);
  assert.equal(stage.sockets.length, 0);
  stage.visible = true;
  stage.stream.visibility();
  assert.equal(stage.sockets.length, 1);
});

test("hiding is news: whoever waits for an answer will not get it", () => {
  const stage = following();
  const before = stage.heard.changes;
  stage.visible = false;
  stage.stream.visibility();
  assert.ok(stage.heard.changes > before);
});

test("an unknown token is told, again every three seconds, until there is another", () => {
  const stage = following();
  last(stage).drop(4404);
  assert.deepEqual(stage.heard.lost, ["t1"]);
  stage.pass(2 * TELL_AGAIN);
  assert.deepEqual(stage.heard.lost, ["t1", "t1", "t1"]);
  assert.equal(stage.sockets.length, 1);
  stage.heard.have = 5;
  stage.stream.follow("ws://here/stream", "t2");
  last(stage).open();
  assert.deepEqual(
    last(stage).follows.map(({ token, have }) => [token, have]),
    [["t2", 5]],
  );
  stage.pass(2 * TELL_AGAIN);
  assert.equal(stage.heard.lost.length, 3);
});

test("a message that cannot be read is reported, and the rest is asked for once more", () => {
  const stage = following();
  last(stage).hear(24);
  stage.heard.throws = new Error("garbage");
  const [first] = stage.sockets;
  first.hear();
  assert.deepEqual(stage.heard.problems, [stage.heard.throws]);
  assert.notEqual(first.closed, null);
  stage.heard.throws = null;
  waited(stage);
  last(stage).open();
  assert.equal(last(stage).follows[0].have, 3);
  last(stage).hear();
  assert.equal(stage.heard.have, 4);
});

test("a server that says nothing readable is asked less and less often", () => {
  const stage = following();
  stage.heard.throws = new Error("garbage");
  const pauses = [];
  for (let i = 0; i < 4; i++) {
    last(stage).hear();
    pauses.push(waited(stage));
    last(stage).open();
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000]);
});

test("late events of an old socket are nobody's", () => {
  const stage = following();
  const [first] = stage.sockets;
  stage.stream.cut();
  waited(stage);
  last(stage).open();
  first.hear();
  first.drop(4404);
  assert.deepEqual([stage.stream.connected, stage.stream.messages], [true, 0]);
  assert.deepEqual(stage.heard.lost, []);
});

test("a socket that opens when nobody waits for it any more is nobody's", () => {
  const stage = staged();
  stage.stream.follow("ws://here/stream", "t1");
  const [first] = stage.sockets;
  stage.stream.cut();
  first.open();
  assert.deepEqual([stage.stream.connected, first.said], [false, []]);
});

test("a cut with no way back waits that long", () => {
  const stage = following();
  stage.stream.cut(8000);
  stage.pass(7999);
  assert.equal(stage.sockets.length, 1);
  assert.equal(stage.stream.away, true);
  stage.pass(1);
  assert.equal(stage.sockets.length, 2);
});

test("what is said without a connection is not said", () => {
  const stage = staged();
  stage.stream.follow("ws://here/stream", "t1");
  assert.equal(stage.stream.say({ op: "pause" }), false);
  last(stage).open();
  assert.equal(stage.stream.say({ op: "pause" }), true);
  assert.deepEqual(last(stage).said.at(-1), { op: "pause" });
  last(stage).drop();
  assert.equal(stage.stream.say({ op: "pause" }), false);
});

test("a run that is let go leaves neither socket nor timer", () => {
  for (const code of [null, 1006, 4404]) {
    const stage = following();
    if (code) last(stage).drop(code);
    stage.stream.close();
    assert.deepEqual(stage.timers, []);
    if (!code) assert.deepEqual(last(stage).closed, { code: 1000 });
    stage.stream.retry();
    stage.pass(60000);
    assert.equal(stage.sockets.length, 1);
  }
});
