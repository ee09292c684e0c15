import assert from "node:assert/strict";
import test from "node:test";
import { decode, decodeHalf } from "../../assets/player/codec.js";
import { envelope, floats, headerOf } from "./envelope.js";

test("float32 rows come back as they were sent", () => {
  const { header, blocks } = decode(
    envelope(headerOf("a", 0, 2), [floats("p", [3], [1, 2, 3, 4, 5, NaN])]),
  );
  assert.equal(header.run, "a");
  assert.equal(blocks[0].count, 2);
  assert.deepEqual([...blocks[0].values], [1, 2, 3, 4, 5, NaN]);
});

test("an envelope may begin anywhere in its buffer", () => {
  for (const shift of [1, 3, 8, 13]) {
    const { blocks } = decode(
      envelope(headerOf("a", 0, 1), [floats("x", [1], [7]), floats("y", [2], [8, 9])], shift),
    );
    assert.deepEqual([...blocks[1].values], [8, 9]);
  }
});

test("float16 patterns mean what IEEE 754 says", () => {
  const patterns = Uint16Array.from([
    0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000,
  ]);
  const [one, two, third, tiny, largest, up, down, none, zero] = decodeHalf(patterns);
  assert.deepEqual(
    [one, two, largest, up, down, none, zero],
    [1, -2, 65504, Infinity, -Infinity, NaN, -0],
  );
  assert.ok(Math.abs(third - 1 / 3) < 1e-4); // 11 bits of precision
  assert.equal(tiny, 2 ** -24);
});

test("bytes keep their lo and hi for each row", () => {
  const bytes = {
    name: "z",
    shape: [2],
    dtype: "u1",
    frames: [0, 10],
    lo: [-1, 0],
    hi: [1, 2],
    bytes: Uint8Array.from([0, 255, 51, 255]),
  };
  const { blocks } = decode(envelope(headerOf("a", 0, 11), [bytes]));
  assert.equal(blocks[0].count, 2);
  assert.deepEqual(
    [blocks[0].frames, blocks[0].lo, blocks[0].hi],
    [
      [0, 10],
      [-1, 0],
      [1, 2],
    ],
  );
});

test("a ghost's rows are counted by its own count", () => {
  const data = envelope(headerOf("a", 0, 1), [floats("p", [1], [1]), floats("g", [1], [5, 6, 7])]);
  // The ghost's channel is announced in the ghost, so move it there.
  const text = new TextDecoder();
  const length = new DataView(data.buffer).getUint32(4, true);
  const header = JSON.parse(text.decode(data.subarray(8, 8 + length)));
  const ghost = {
    run: "g",
    label: "",
    total: 3,
    count: 3,
    channels: [{ ...header.channels[1], name: "p" }],
  };
  let changed = JSON.stringify({ ...header, channels: [header.channels[0]], ghost });
  while ((8 + changed.length) % 8) changed += " ";
  const moved = new Uint8Array(8 + changed.length + data.length - 8 - length);
  moved.set(data.subarray(0, 4));
  new DataView(moved.buffer).setUint32(4, changed.length, true);
  moved.set(new TextEncoder().encode(changed), 8);
  moved.set(data.subarray(8 + length), 8 + changed.length);
  assert.deepEqual([...(decode(moved).ghost?.[0].values ?? [])], [5, 6, 7]);
});

test("what is not an envelope is refused with words", () => {
  assert.throws(() => decode(new Uint8Array(16)), /not an envelope/);
});
