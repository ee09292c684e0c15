// @ts-check
/** The envelope (wire version 2): bytes in, a header and blocks of rows out. No DOM. */

/** @typedef {import("./contract.js").Block} Block */
/** @typedef {import("./contract.js").Layout} Layout */

const MAGIC = "PLG2";
const SIZES = { f4: 4, f2: 2, u1: 1 };

/** @type {Float32Array | null} */
let halves = null; // every float16 pattern as a number: 256 KB, made when the first one is met

/** @param {number} pattern */
function half(pattern) {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 31;
  const fraction = pattern & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** @param {Uint16Array} patterns */
export function decodeHalf(patterns) {
  halves ??= Float32Array.from({ length: 65536 }, (_, pattern) => half(pattern));
  const table = halves;
  return Float32Array.from(patterns, (pattern) => table[pattern]);
}

/** @param {number[]} shape */
const product = (shape) => shape.reduce((a, b) => a * b, 1);

/** Hands out typed arrays one behind another; each begins at a multiple of eight. */
class Reader {
  /**
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** @param {number} size in bytes */
  skip(size) {
    const at = this.bytes.byteOffset + this.at;
    this.at += Math.ceil(size / 8) * 8;
    return at;
  }

  /**
   * @param {"f4" | "f2" | "u1"} dtype
   * @param {number} length
   */
  values(dtype, length) {
    const { buffer } = this.bytes;
    const at = this.skip(SIZES[dtype] * length);
    if (dtype === "f4") return new Float32Array(buffer, at, length);
    if (dtype === "f2") return decodeHalf(new Uint16Array(buffer, at, length));
    return new Uint8Array(buffer, at, length);
  }
}

/** @typedef {{header: any, payload: Reader}} Message */

/**
 * Take a message apart.
 * @param {Uint8Array} data
 * @returns {Message}
 */
export function decode(data) {
  // Typed arrays need alignment to 8, and Streamlit's view may start anywhere in its buffer.
  const bytes = data.byteOffset % 8 === 0 ? data : data.slice();
  const text = new TextDecoder();
  if (bytes.length < 8 || text.decode(bytes.subarray(0, 4)) !== MAGIC) {
    throw new Error(`player: this is not an envelope (it does not begin with ${MAGIC})`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const header = JSON.parse(text.decode(bytes.subarray(8, 8 + length)));
  return { header, payload: new Reader(bytes, 8 + length) };
}

/**
 * The rows and pictures of a "rows" or "sketch" message.
 * @param {any} header
 * @param {Reader} payload
 * @param {Layout[]} layout
 * @returns {{steps: Block[], pictures: Block[]}}
 */
export function blocks(header, payload, layout) {
  const count = Math.ceil((header.stop - header.start) / (header.stride ?? 1));
  /** @type {Block[]} */
  const steps = [];
  for (const channel of layout) {
    if (channel.cadence === "step") steps.push(block(channel, count, payload));
  }
  /** @type {Block[]} */
  const pictures = [];
  for (const { name, frames, lo, hi } of header.pictures ?? []) {
    const channel = layout.find((one) => one.name === name);
    if (!channel) throw new Error(`player: nobody has announced the channel ${name}`);
    const found = block(channel, frames.length, payload);
    const coded = channel.dtype === "u1";
    pictures.push({ ...found, frames, lo: coded ? lo : null, hi: coded ? hi : null });
  }
  return { steps, pictures };
}

/**
 * @param {Layout} channel
 * @param {number} count
 * @param {Reader} payload
 * @returns {Block}
 */
function block({ name, shape, dtype }, count, payload) {
  const width = product(shape);
  const values = payload.values(dtype, count * width);
  return { name, shape, width, count, frames: null, values, lo: null, hi: null };
}

/** How an answer's numbers are read. @type {Record<string, any>} */
const ANSWERS = {
  f8: Float64Array,
  f4: Float32Array,
  i8: BigInt64Array,
  i4: Int32Array,
  u1: Uint8Array,
  b1: Uint8Array,
};

/**
 * The arrays of an "answer" message.
 * @param {any} header
 * @param {Reader} payload
 * @returns {Record<string, {shape: number[], values: number[]}>}
 */
export function answer(header, payload) {
  /** @type {Record<string, {shape: number[], values: number[]}>} */
  const found = {};
  for (const { name, dtype, shape } of header.arrays) {
    const kind = ANSWERS[dtype];
    const length = product(shape);
    const at = payload.skip(length * kind.BYTES_PER_ELEMENT);
    const values = new kind(payload.bytes.buffer, at, length);
    found[name] = { shape, values: Array.from(values, Number) };
  }
  return found;
}
