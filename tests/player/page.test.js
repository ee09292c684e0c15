import assert from "node:assert/strict";
import test from "node:test";
import mount from "../../assets/player/beacon.js";
import { decode } from "../../assets/player/codec.js";
import { PageLink } from "../../assets/player/page.js";
import { Session } from "../../assets/player/session.js";
import { pageOf, rows } from "./envelope.js";

/** A link to the page whose timers run when the test says so. */
function linked() {
  const stage = { sent: [], triggers: [], timers: [], reruns: [], session: new Session() };
  stage.link = new PageLink(
    {
      state: (name, value) => stage.sent.push([name, value]),
      trigger: (name, value) => stage.triggers.push([name, value]),
    },
    (callback, ms) => stage.timers.push({ callback, ms }),
  );
  stage.fire = () => stage.timers.splice(0).forEach(({ callback }) => callback());
  stage.show = (page) => {
    stage.session.show(page);
    stage.link.want(stage.session);
    stage.link.settled(stage.session);
  };
  stage.hear = (data) => {
    stage.session.run.take(decode(data));
    stage.link.settled(stage.session);
  };
  mount({ setTriggerValue: (name, value) => stage.reruns.push([name, value]) });
  return stage;
}

// Laws that the Player does not keep yet, and why.

const SPEC = { figures: [], formulas: [] };
const SETTLED = { status: "finished", settled: true };
const ends = (stage) => stage.sent.filter(([, { settled }]) => settled);

test("a specification that is not here is asked for until it is", () => {
  const stage = linked();
  stage.show(pageOf("a", "t1"));
  stage.fire();
  assert.deepEqual(
    stage.sent.map(([name, value]) => [name, value.spec, value.ask]),
    [
      ["have", "", 1],
      ["have", "", 2],
    ],
  );
  stage.show(pageOf("a", "t1", { spec: SPEC }));
  stage.fire();
  assert.equal(stage.sent.length, 2);
});

test("a specification that came with its page is not asked for", () => {
  const stage = linked();
  stage.show(pageOf("a", "t1", { spec: SPEC }));
  stage.show(pageOf("b", "t2"));
  assert.deepEqual([stage.sent, stage.timers], [[], []]);
});

test("the newest page alone is asked about", () => {
  const stage = linked();
  stage.show(pageOf("a", "t1"));
  stage.show(pageOf("a", "t1"));
  stage.sent.length = 0;
  stage.fire();
  assert.equal(stage.sent.length, 1);
});

test("that the run has settled is told once", () => {
  const stage = linked();
  stage.show(pageOf("a", "t1", { spec: SPEC }));
  for (let i = 0; i < 3; i++) stage.hear(rows("a", 0, 5, SETTLED));
  assert.deepEqual(stage.sent, [["have", { spec: "s", ask: 1, lost: "", settled: "a" }]]);
});

test("a page that knows the end is not told", () => {
  const stage = linked();
  stage.show(pageOf("a", "t1", { spec: SPEC, ...SETTLED }));
  stage.hear(rows("a", 0, 5, SETTLED));
  assert.deepEqual(stage.sent, []);
});

test("the end of the next run is told too", () => {
  const stage = linked();
  for (const [run, token] of ["at", "bu"]) {
    stage.show(pageOf(run, token, { spec: SPEC }));
    stage.hear(rows(run, 0, 5, SETTLED));
  }
  assert.deepEqual(
    ends(stage).map(([, { settled }]) => settled),
    ["a", "b"],
  );
});

test("a run that is recorded anew has not settled before it says so", () => {
  const stage = linked();
  stage.show(pageOf("a", "t1", { spec: SPEC }));
  stage.hear(rows("a", 0, 5, SETTLED));
  stage.show(pageOf("a", "t2"));
  assert.equal(ends(stage).length, 1);
  stage.hear(rows("a", 5, 5));
  stage.hear(rows("a", 5, 5, SETTLED));
  assert.equal(ends(stage).length, 2);
});

test("a lost token is told, and if that does not help the whole page has to run", () => {
  const stage = linked();
  stage.link.lost(stage.session, "t1");
  assert.equal(stage.sent[0][1].lost, "t1");
  assert.deepEqual(stage.reruns, []);
  stage.link.lost(stage.session, "t1");
  stage.link.lost(stage.session, "t1");
  assert.deepEqual(
    stage.reruns.map(([name]) => name),
    ["rerun", "rerun"],
  );
  assert.equal(new Set(stage.reruns.map(([, value]) => value)).size, 2); // each one is news
});

test("two lost tokens do not hide each other", () => {
  const stage = linked();
  for (const token of ["run", "ghost", "run", "ghost"]) stage.link.lost(stage.session, token);
  assert.deepEqual([stage.sent.length, stage.reruns.length], [2, 2]);
});

test("what the student does goes out as triggers", () => {
  const stage = linked();
  stage.link.pick("map", 1, 2);
  stage.link.pin("a", true);
  stage.link.pin("a", false);
  stage.link.edited({ step: 40, field: "learning_rate", value: 0.1 });
  assert.deepEqual(stage.triggers, [
    ["pick", { figure: "map", x: 1, y: 2 }],
    ["pin", { run: "a" }],
    ["unpin", { run: "a" }],
    ["edited", { step: 40, field: "learning_rate", value: 0.1 }],
  ]);
});

test("each arrival at the end is news to the page", () => {
  const stage = linked();
  stage.link.ended("a");
  stage.link.ended("a");
  assert.notDeepEqual(stage.triggers[0], stage.triggers[1]);
});

test("after a herald nothing is said until the page has come and its controls have settled", () => {
  const stage = linked();
  const { link, session } = stage;
  const early = pageOf("b", "t2", { spec: SPEC, made: 20 });
  link.hold();
  stage.show(early);
  stage.hear(rows("b", 0, 3, { count: 3, total: 3, ...SETTLED }));
  link.pin("b", true);
  link.arrived(pageOf("a", "t1", { made: 10 }), session); // late: of the page before
  assert.deepEqual([stage.sent, stage.triggers], [[], []]);
  link.arrived(early, session);
  assert.deepEqual([stage.sent, stage.triggers], [[], []]);
  const last = stage.timers[stage.timers.length - 1];
  assert.equal(last.ms, 50);
  last.callback();
  assert.equal(ends(stage).length, 1);
  assert.deepEqual(stage.triggers, [["pin", { run: "b" }]]);
  link.pin("b", false);
  assert.equal(stage.triggers.length, 2);
});

test("a page that never comes silences nobody for long", () => {
  const stage = linked();
  stage.link.hold();
  stage.link.pin("a", true);
  assert.deepEqual(stage.timers.map(({ ms }) => ms), [3000]);
  stage.fire();
  assert.equal(stage.triggers.length, 1);
});

test("a new run that comes with its page has the page settle first", () => {
  const stage = linked();
  stage.link.arrived(pageOf("b", "t2", { made: 20 }), stage.session);
  stage.link.pin("b", true);
  assert.equal(stage.triggers.length, 0);
  stage.fire();
  assert.equal(stage.triggers.length, 1);
});
