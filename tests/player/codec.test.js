import assert from "node:assert/strict";
import test from "node:test";
import { answer, blocks, decode, decodeHalf } from "../../assets/player/codec.js";
import { bytes, channel, envelope, newsOf } from "./envelope.js";

/** Steps and pictures of a message with this layout. */
function taken(header, payload, layout, shift = 0) {
  const message = decode(envelope(header, payload, shift));
  return blocks(message.header, message.payload, layout);
}

test("float32 rows come back as they were sent", () => {
  const { steps } = taken(
    newsOf("a", 0, 2),
    [bytes([1, 2, 3, 4, 5, NaN])],
    [channel("p", { shape: [3] })],
  );
  assert.equal(steps[0].count, 2);
  assert.deepEqual([...steps[0].values], [1, 2, 3, 4, 5, NaN]);
});

test("an envelope may begin anywhere in its buffer", () => {
  const layout = [channel("x"), channel("y", { shape: [2] })];
  for (const shift of [0, 1, 3, 8, 13]) {
    const { steps } = taken(newsOf("a", 0, 1), [bytes([7]), bytes([8, 9])], layout, shift);
    assert.deepEqual([...steps[1].values], [8, 9]);
  }
});

test("words beyond ASCII do not shift the blocks", () => {
  const ending = { kind: "diverged", step: 3, sentence: "η is beyond 2/λ" };
  const message = decode(envelope(newsOf("a", 0, 1, { ending }), [bytes([7])]));
  assert.equal(message.header.ending.sentence, "η is beyond 2/λ");
  assert.equal(blocks(message.header, message.payload, [channel("p")]).steps[0].values[0], 7);
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

test("step channels come in the order of the layout, pictures in the order of the message", () => {
  const layout = [
    channel("z", { shape: [2], dtype: "u1", cadence: "picture" }),
    channel("p"),
    channel("h", { dtype: "f2" }),
    channel("w", { cadence: "picture" }),
  ];
  const pictures = [
    { name: "w", frames: [5], lo: null, hi: null },
    { name: "z", frames: [9, 4], lo: [-1, 0], hi: [1, 2] },
  ];
  const { steps, pictures: found } = taken(
    newsOf("a", 3, 4, { pictures }),
    [bytes([7]), bytes([0x3c00], Uint16Array), bytes([6]), bytes([0, 255, 51, 9], Uint8Array)],
    layout,
  );
  assert.deepEqual(
    steps.map(({ name, values }) => [name, ...values]),
    [
      ["p", 7],
      ["h", 1],
    ],
  );
  assert.deepEqual(
    found.map(({ name, frames, lo, values }) => [name, frames, lo, [...values]]),
    [
      ["w", [5], null, [6]],
      ["z", [9, 4], [-1, 0], [0, 255, 51, 9]],
    ],
  );
});

test("a sketch has a row for each stride, the last one perhaps for fewer frames", () => {
  const header = newsOf("a", 10, 17, { kind: "sketch", stride: 3 });
  const { steps } = taken(header, [bytes([10, 13, 16])], [channel("p")]);
  assert.deepEqual([...steps[0].values], [10, 13, 16]);
});

test("news without rows has empty blocks", () => {
  const { steps, pictures } = taken(newsOf("a", 5, 5), [], [channel("p")]);
  assert.deepEqual([steps[0].count, pictures], [0, []]);
});

test("the arrays of an answer come back in their own kinds as plain numbers", () => {
  const arrays = [
    { name: "curve", dtype: "f8", shape: [2] },
    { name: "label", dtype: "i8", shape: [1] },
    { name: "mask", dtype: "b1", shape: [3] },
    { name: "slope", dtype: "f4", shape: [1, 2] },
  ];
  const { header, payload } = decode(
    envelope({ v: 2, kind: "answer", id: 1, arrays }, [
      bytes([0.1, NaN], Float64Array),
      bytes([-3n], BigInt64Array),
      bytes([1, 0, 1], Uint8Array),
      bytes([0.5, 2]),
    ]),
  );
  const found = answer(header, payload);
  assert.deepEqual(
    Object.fromEntries(Object.entries(found).map(([name, { values }]) => [name, values])),
    { curve: [0.1, NaN], label: [-3], mask: [1, 0, 1], slope: [0.5, 2] },
  );
  assert.deepEqual(found.slope.shape, [1, 2]);
});

test("what is no envelope, or is cut short, is refused", () => {
  assert.throws(() => decode(new Uint8Array(16)), /not an envelope/);
  assert.throws(() => decode(new Uint8Array(3)), /not an envelope/);
  const whole = envelope(newsOf("a", 0, 9), [bytes([1, 2])]);
  const { header, payload } = decode(whole);
  assert.throws(() => blocks(header, payload, [channel("p")]), RangeError);
});

test("a picture of a channel that nobody announced is refused by name", () => {
  const pictures = [{ name: "ghost", frames: [0], lo: null, hi: null }];
  assert.throws(() => taken(newsOf("a", 0, 0, { pictures }), [], [channel("p")]), /ghost/);
});
