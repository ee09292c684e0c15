// @ts-check
/** Envelope in, header and typed channel blocks out. */

/** @typedef {import("./contract.js").Message} Message */
/** @typedef {import("./contract.js").Channel} Channel */
/** @typedef {import("./contract.js").Block} Block */
/** @typedef {import("./contract.js").Header} Header */

const MAGIC = "PLG1";

/** @type {Float32Array | null} */
let halves = null;

/**
 * The value of each of the 65,536 float16 patterns; a table is faster than arithmetic per number.
 * @returns {Float32Array}
 */
function halfTable() {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) halves[bits] = fraction ? NaN : sign * Infinity;
    else if (exponent === 0) halves[bits] = sign * fraction * 2 ** -24;
    else halves[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return halves;
}

/**
 * @param {Uint16Array} patterns
 * @returns {Float32Array}
 */
export function decodeHalf(patterns) {
  const table = halfTable();
  const values = new Float32Array(patterns.length);
  for (let i = 0; i < patterns.length; i++) values[i] = table[patterns[i]];
  return values;
}

/**
 * @param {Channel} channel
 * @param {number} steps rows of a channel that has one row a frame
 * @param {Uint8Array} bytes the envelope, aligned
 * @param {number} payload where the payload begins in `bytes`
 * @returns {Block}
 */
function block(channel, steps, bytes, payload) {
  const width = channel.shape.reduce((product, n) => product * n, 1);
  const frames = channel.frames ?? null;
  const count = frames ? frames.length : steps;
  const at = bytes.byteOffset + payload + channel.offset;
  const length = width * count;
  /** @type {Float32Array | Uint8Array} */
  let values;
  if (channel.dtype === "f4") values = new Float32Array(bytes.buffer, at, length);
  else if (channel.dtype === "f2") values = decodeHalf(new Uint16Array(bytes.buffer, at, length));
  else values = new Uint8Array(bytes.buffer, at, length);
  const coded = channel.dtype === "u1";
  return {
    name: channel.name,
    shape: channel.shape,
    width,
    count,
    frames,
    values,
    lo: coded ? (channel.lo ?? null) : null,
    hi: coded ? (channel.hi ?? null) : null,
  };
}

/**
 * Decode one message.
 * @param {Uint8Array} data
 * @returns {Message}
 */
export function decode(data) {
  // Typed arrays need alignment to 8, and Streamlit's view may start anywhere in its buffer.
  const bytes = data.byteOffset % 8 === 0 ? data : data.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder();
  if (bytes.length < 8 || text.decode(bytes.subarray(0, 4)) !== MAGIC) {
    throw new Error("player: this is not an envelope (it does not begin with PLG1)");
  }
  const length = view.getUint32(4, true);
  /** @type {Header} */
  const header = JSON.parse(text.decode(bytes.subarray(8, 8 + length)));
  const payload = 8 + length;
  const steps = header.stop - header.start;
  const ghost = header.ghost;
  return {
    header,
    blocks: header.channels.map((channel) => block(channel, steps, bytes, payload)),
    ghost: ghost?.channels?.map((channel) => block(channel, ghost.count, bytes, payload)) ?? null,
  };
}
