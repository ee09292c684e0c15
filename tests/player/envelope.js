/** Build envelopes (wire version 2) for the tests, written from the contract, not the decoder. */

/**
 * Header and blocks in one piece; each block begins at a multiple of eight.
 * @param {object} header
 * @param {Uint8Array[]} blocks
 * @param {number} shift where the envelope begins in its buffer
 */
export function envelope(header, blocks = [], shift = 0) {
  let text = JSON.stringify(header);
  while ((8 + new TextEncoder().encode(text).length) % 8) text += " ";
  const head = new TextEncoder().encode(text);
  const places = [];
  let size = 8 + head.length;
  for (const block of blocks) {
    places.push(size);
    size += Math.ceil(block.length / 8) * 8;
  }
  const whole = new Uint8Array(new ArrayBuffer(shift + size), shift);
  whole.set(new TextEncoder().encode("PLG2"));
  new DataView(whole.buffer, shift).setUint32(4, head.length, true);
  whole.set(head, 8);
  blocks.forEach((block, i) => whole.set(block, places[i]));
  return whole;
}

/** Numbers as the bytes of a block. */
export const bytes = (numbers, Kind = Float32Array) => new Uint8Array(Kind.from(numbers).buffer);

/** A channel of a layout; a number a row unless the test says otherwise. */
export const channel = (name, more = {}) => ({
  name,
  shape: [1],
  dtype: "f4",
  unit: "",
  cadence: "step",
  ...more,
});

/** The numbers start, start + stride, ... below stop. */
export function counted(start, stop, stride = 1) {
  return Array.from({ length: Math.ceil((stop - start) / stride) }, (_, i) => start + i * stride);
}

/** The header of a message about the frames [start, stop) of a run. */
export function newsOf(run, start, stop, more = {}) {
  return {
    v: 2,
    kind: "rows",
    run,
    start,
    stop,
    count: stop,
    total: 100,
    status: "running",
    settled: false,
    place: 0,
    paused: false,
    pace: 0,
    ending: null,
    ...more,
  };
}

/** Frames [start, stop) of one channel whose value is its frame. */
export function rows(run, start, stop, more = {}) {
  const header = newsOf(run, start, stop, { layout: [channel("p")], ...more });
  return envelope(header, [bytes(counted(start, stop, more.stride))]);
}

/** The page's message. */
export function pageOf(run, token, more = {}) {
  return {
    v: 2,
    kind: "page",
    run,
    token,
    total: 100,
    status: "running",
    settled: false,
    stream: "stream",
    command: null,
    spec_id: "s",
    spec: null,
    ghost: null,
    ...more,
  };
}

/** A decoded block, as codec.js makes it. */
export function block(name, shape, numbers, more = {}) {
  const { coded = false, ...rest } = more;
  const width = shape.reduce((a, b) => a * b, 1);
  return {
    name,
    shape,
    width,
    count: numbers.length / width,
    frames: null,
    values: coded ? Uint8Array.from(numbers) : Float32Array.from(numbers),
    lo: null,
    hi: null,
    ...rest,
  };
}
