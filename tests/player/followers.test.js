import assert from "node:assert/strict";
import test from "node:test";
import { Followers } from "../../assets/player/followers.js";
import { Session } from "../../assets/player/session.js";
import { envelope, pageOf, rows } from "./envelope.js";
import { FakeSocket } from "./staged.js";

const GHOST = { run: "g", token: "tg", label: "learning rate 0.3", total: 3 };
const WHOLE = { status: "finished", count: 3, total: 3 };

/** A page with its two streams; sockets and what the page sees are in the test's hand. */
function page(t, home = "http://here/lab/") {
  const stage = { sockets: [], told: { received: [], pages: [], lost: [], problems: [] } };
  globalThis.document = { hidden: false, baseURI: home };
  globalThis.WebSocket = function (address) {
    return stage.sockets[stage.sockets.push(new FakeSocket(address)) - 1];
  };
  stage.session = new Session();
  stage.followers = new Followers(stage.session, {
    received: (outcome) => stage.told.received.push(outcome),
    told: (message) => stage.told.pages.push(message.run),
    lost: (token) => stage.told.lost.push(token),
    changed: () => {},
    report: (problem) => stage.told.problems.push(problem),
  });
  stage.show = (message) => {
    stage.session.show(message);
    stage.followers.follow(message);
    stage.sockets.filter(({ said }) => said.length === 0).forEach((one) => one.open());
  };
  t.after(() => {
    stage.followers.close();
    delete globalThis.document;
    delete globalThis.WebSocket;
  });
  return stage;
}

const hear = (socket, data) => socket.onmessage({ data: data.buffer });
const tokens = ({ follows }) => follows.map(({ token }) => token);
const closed = ({ sockets }) => sockets.map((socket) => socket.closed?.code ?? null);

test("the address is relative to the page, and as safe as the page", (t) => {
  for (const [home, address] of [
    ["http://here:8501/lab/", "ws://here:8501/lab/stream"],
    ["https://there/base/lab?seed=1", "wss://there/base/stream"],
  ]) {
    const stage = page(t, home);
    stage.show(pageOf("a", "t1"));
    const [socket] = stage.sockets;
    assert.deepEqual([socket.address, socket.binaryType], [address, "arraybuffer"]);
    stage.followers.close();
  }
});

test("a page that comes over the run's socket is told once, over the ghost's not at all", (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1", { ghost: GHOST }));
  for (const socket of stage.sockets) hear(socket, envelope({ kind: "page", ...pageOf("b", "t2") }));
  assert.deepEqual(stage.told.pages, ["b"]);
  assert.deepEqual([stage.told.received, stage.told.problems], [[], []]);
});

test("run and ghost each have a socket, and the ghost's is closed when it is whole", (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1", { ghost: GHOST }));
  assert.deepEqual(stage.sockets.map(tokens), [["t1"], ["tg"]]);
  const [run, ghost] = stage.sockets;
  hear(ghost, rows("g", 0, 2, { count: 3, total: 3, status: "finished" }));
  assert.deepEqual(closed(stage), [null, null]);
  hear(ghost, rows("g", 2, 3, WHOLE));
  assert.deepEqual(closed(stage), [null, 1000]);
  hear(run, rows("a", 0, 5));
  assert.deepEqual([stage.session.store.have, stage.session.ghost.have], [5, 3]);
});

test("a ghost that is whole is not followed again, one that goes is let go", (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1", { ghost: GHOST }));
  hear(stage.sockets[1], rows("g", 0, 3, WHOLE));
  stage.show(pageOf("b", "t2", { ghost: GHOST }));
  assert.equal(stage.sockets.length, 2);
  stage.show(pageOf("b", "t2", { ghost: { ...GHOST, run: "h", token: "th" } }));
  assert.equal(stage.sockets.length, 3);
  stage.show(pageOf("b", "t2"));
  assert.deepEqual(closed(stage), [null, 1000, 1000]);
});

test("rows that leave some out are told, and the socket is asked anew", (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1"));
  hear(stage.sockets[0], rows("a", 4, 9));
  assert.deepEqual(stage.told.received, ["gap"]);
  assert.match(String(stage.told.problems[0]), /rows are missing/);
  assert.notEqual(stage.sockets[0].closed, null);
});

test("a cut of the ghost's socket takes no answer from the run's", async (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1", { ghost: GHOST }));
  const [run, ghost] = stage.sockets;
  const asked = stage.followers.ask("curvature", 5, {});
  ghost.drop();
  hear(run, envelope({ v: 2, kind: "answer", id: 1, arrays: [] }));
  assert.deepEqual(await asked, {});
  const again = stage.followers.ask("curvature", 5, {});
  run.drop();
  await assert.rejects(again, /connection broke/);
});

test("the page learns of a change when it is granted, and not when it is refused", async (t) => {
  const stage = page(t);
  const edited = [];
  const link = { edited: (change) => edited.push(change) };
  const change = { step: 40, field: "learning_rate", value: 0.1 };
  stage.show(pageOf("a", "t1"));
  const [socket] = stage.sockets;
  const first = stage.followers.edit(change, link);
  assert.deepEqual(socket.said.at(-1), { op: "edit", ...change, id: 1 });
  hear(socket, envelope({ v: 2, kind: "refused", id: 1, sentence: "Too large." }));
  await assert.rejects(first, { message: "Too large." });
  assert.deepEqual(edited, []);
  const second = stage.followers.edit(change, link);
  hear(socket, envelope({ v: 2, kind: "edited", id: 2, run: "b", token: "t2" }));
  assert.equal(await second, "b");
  assert.deepEqual(edited, [change]);
});

test("a hidden page lets go of both sockets and takes both up again", (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1", { ghost: GHOST }));
  document.hidden = true;
  stage.followers.visibility();
  assert.deepEqual(closed(stage), [1000, 1000]);
  document.hidden = false;
  stage.followers.visibility();
  assert.equal(stage.sockets.length, 4);
});

test("a lost ghost is told by its own token", (t) => {
  const stage = page(t);
  stage.show(pageOf("a", "t1", { ghost: GHOST }));
  stage.sockets[1].drop(4404);
  assert.deepEqual(stage.told.lost, ["tg"]);
});
