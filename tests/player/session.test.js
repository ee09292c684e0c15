import assert from "node:assert/strict";
import test from "node:test";
import { decode } from "../../assets/player/codec.js";
import { Session } from "../../assets/player/session.js";
import { bytes, channel, envelope, newsOf, pageOf, rows } from "./envelope.js";

const GHOST = { run: "g", token: "tg", label: "learning rate 0.3", total: 3 };

/** A session that shows run a, with its first frames. */
function showing(stop, more = {}) {
  const session = new Session();
  session.show(pageOf("a", "t1"));
  take(session.run, rows("a", 0, stop, more));
  return session;
}

const take = (followed, data) => followed.take(decode(data));

test("a page that names another run opens it empty", () => {
  const session = showing(5);
  const change = session.show(pageOf("b", "t2", { total: 7 }));
  assert.equal(change.opened, true);
  assert.deepEqual([session.store.run, session.store.count, session.store.total], ["b", 0, 7]);
});

test("the same run under another token keeps its frames", () => {
  const session = showing(5);
  const { store } = session;
  assert.equal(session.show(pageOf("a", "t2")).opened, false);
  assert.equal(session.store, store);
  assert.equal(take(session.run, rows("a", 5, 8)), "added");
  assert.equal(store.have, 8);
});

test("a message that comes twice changes nothing", () => {
  const session = showing(5);
  const page = pageOf("a", "t1", { ghost: GHOST });
  session.show(page);
  assert.deepEqual(session.show(page), { opened: false, ghost: false, command: null });
  assert.equal(take(session.run, rows("a", 0, 5)), "nothing");
  assert.equal(session.store.have, 5);
});

test("rows of another run are late and say nothing", () => {
  const session = showing(5);
  session.show(pageOf("b", "t2"));
  assert.equal(take(session.run, rows("a", 5, 9, { status: "finished" })), "nothing");
  assert.deepEqual([session.store.count, session.status], [0, "running"]);
});

test("only the first message announces the layout", () => {
  const session = showing(2);
  assert.equal(take(session.run, rows("a", 2, 4, { layout: undefined })), "added");
  assert.equal(session.store.column("p").number(3, 0), 3);
});

test("a run that turns out longer or shorter says so", () => {
  const session = showing(5);
  take(session.run, rows("a", 5, 6, { total: 7 }));
  assert.equal(session.training.total, 7);
});

test("rows that begin beyond what is held are a gap", () => {
  const session = showing(5);
  assert.equal(take(session.run, rows("a", 7, 9)), "gap");
  assert.equal(session.store.have, 5);
});

test("a sketch can be seen, but only exact rows are held", () => {
  const session = showing(2);
  assert.equal(take(session.run, rows("a", 2, 9, { kind: "sketch", stride: 3 })), "added");
  assert.deepEqual([session.store.have, session.training.head], [2, 8]);
});

test("a picture without rows changes what is shown", () => {
  const session = showing(2);
  const layout = [channel("p"), channel("z", { cadence: "picture" })];
  const pictures = [{ name: "z", frames: [0], lo: null, hi: null }];
  const data = envelope(newsOf("a", 2, 2, { layout, pictures }), [bytes([]), bytes([4])]);
  assert.equal(take(session.run, data), "changed");
  assert.deepEqual(session.store.pictures, { z: [0] });
});

test("a ghost comes, stays with the same run, and goes", () => {
  const session = showing(5);
  assert.equal(session.show(pageOf("a", "t1", { ghost: GHOST })).ghost, true);
  take(session.pinned, rows("g", 0, 3, { total: 3 }));
  const again = { ghost: { ...GHOST, token: "other" } };
  assert.equal(session.show(pageOf("a", "t1", again)).ghost, false);
  assert.equal(session.ghost.count, 3);
  assert.equal(session.show(pageOf("a", "t1")).ghost, true);
  assert.equal(session.ghost, null);
});

test("another run leaves the ghost alone", () => {
  const session = showing(5);
  session.show(pageOf("a", "t1", { ghost: GHOST }));
  const { ghost } = session;
  session.show(pageOf("b", "t2", { ghost: GHOST }));
  assert.equal(session.ghost, ghost);
});

test("a command is obeyed once, however often its message comes", () => {
  const session = showing(5);
  const command = { id: "c1", frame: 3, play: true };
  assert.deepEqual(session.show(pageOf("a", "t1", { command })).command, command);
  assert.equal(session.show(pageOf("a", "t1", { command })).command, null);
  const next = { ...command, id: "c2" };
  assert.deepEqual(session.show(pageOf("a", "t1", { command: next })).command, next);
});

test("a new run's figures wait for its first frame, unless nothing is shown yet", () => {
  const spec = { figures: [], formulas: [] };
  const session = showing(5);
  session.show(pageOf("b", "t2", { spec, spec_id: "s2" }));
  assert.equal(session.nextSpec(false), null);
  take(session.run, rows("b", 0, 1));
  assert.equal(session.nextSpec(false), spec);
  assert.equal(session.nextSpec(false), null);
  assert.equal(session.specId, "s2");
  session.show(pageOf("b", "t2", { spec: { ...spec }, spec_id: "s2" }));
  assert.equal(session.nextSpec(false), null, "figures that are shown already are not new");
  const fresh = new Session();
  fresh.show(pageOf("a", "t1", { spec }));
  assert.equal(fresh.nextSpec(true), spec);
});

test("a run has ended when its last exact row is here, and not before", () => {
  const session = showing(2, { count: 4, status: "finished" });
  assert.equal(session.training.ended, false);
  take(session.run, rows("a", 2, 4, { kind: "sketch", stride: 2, status: "finished" }));
  assert.equal(session.training.ended, false);
  take(session.run, rows("a", 2, 4, { status: "finished" }));
  assert.equal(session.training.ended, true);
});

test("the page is outdated when the run has settled since it was drawn", () => {
  const session = showing(3, { status: "finished" });
  assert.equal(session.outdated, false);
  take(session.run, rows("a", 3, 3, { status: "finished", settled: true }));
  assert.equal(session.outdated, true);
  session.show(pageOf("a", "t1", { settled: true }));
  assert.equal(session.outdated, false);
});
