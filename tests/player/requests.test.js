import assert from "node:assert/strict";
import test from "node:test";
import { decode } from "../../assets/player/codec.js";
import { Requests } from "../../assets/player/requests.js";
import { bytes, envelope, rows } from "./envelope.js";

/** Requests over a line that a test can cut. */
function asking() {
  const said = [];
  const line = { open: true };
  const requests = new Requests((words) => line.open && said.push(words) > 0);
  const hear = (header, blocks) => requests.take(decode(envelope({ v: 2, ...header }, blocks)));
  return { requests, said, line, hear };
}

// A law that the Player does not keep yet, and why.

const QUESTION = { op: "ask", question: "curvature", frame: 5, arguments: { x: 0.5 } };

test("a question resolves with the arrays of its answer", async () => {
  const { requests, said, hear } = asking();
  const asked = requests.send(QUESTION);
  assert.deepEqual(said, [{ ...QUESTION, id: 1 }]);
  const arrays = [{ name: "largest", dtype: "f8", shape: [1] }];
  assert.equal(hear({ kind: "answer", id: 1, arrays }, [bytes([0.25], Float64Array)]), true);
  assert.deepEqual(await asked, { largest: { shape: [1], values: [0.25] } });
});

test("answers find their questions in any order", async () => {
  const { requests, hear } = asking();
  const [first, second] = [requests.send(QUESTION), requests.send({ op: "edit" })];
  hear({ kind: "edited", id: 2, run: "b", token: "t2" });
  hear({ kind: "answer", id: 1, arrays: [] });
  assert.deepEqual(await first, {});
  assert.equal((await second).run, "b");
  assert.equal(requests.waiting.size, 0);
});

test("a refusal rejects with its sentence", async () => {
  const { requests, hear } = asking();
  const asked = requests.send(QUESTION);
  hear({ kind: "refused", id: 1, sentence: "Frame 5 is not recorded yet." });
  await assert.rejects(asked, { message: "Frame 5 is not recorded yet." });
});

test("a cut rejects whatever waits, and a late answer is nobody's", async () => {
  const { requests, hear } = asking();
  const asked = [requests.send(QUESTION), requests.send(QUESTION)];
  requests.drop();
  for (const one of asked) await assert.rejects(one, /connection broke/);
  assert.equal(requests.waiting.size, 0);
  assert.equal(hear({ kind: "answer", id: 1, arrays: [] }), true);
});

test("without a connection nothing is asked", async () => {
  const { requests, line, said } = asking();
  line.open = false;
  await assert.rejects(requests.send(QUESTION), /no connection/);
  assert.deepEqual([said, requests.waiting.size], [[], 0]);
});

test("rows are no answer", () => {
  const { requests } = asking();
  assert.equal(requests.take(decode(rows("a", 0, 1))), false);
});

test("an answer that cannot be read rejects its question", async () => {
  const { requests, hear } = asking();
  const asked = requests.send(QUESTION);
  const waited = assert.rejects(Promise.race([asked, new Promise((done) => setTimeout(done, 50))]));
  const arrays = [{ name: "odd", dtype: "c16", shape: [1] }];
  try {
    hear({ kind: "answer", id: 1, arrays }, [new Uint8Array(16)]);
  } catch {
    requests.drop(); // as after any message that cannot be read: the socket is cut
  }
  await waited;
});
