// @ts-check
/** Lists, scales and indices as a specification writes them. No DOM. */

/** Numbers as Plotly's Python package packs them. @type {Record<string, any>} */
const PACKED = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
};

/**
 * The numbers of a list as a specification holds it.
 * @param {any} list  numbers and null, or {dtype, bdata}
 */
export function numbersOf(list) {
  if (!list?.bdata) return Float64Array.from(list ?? [], (value) => value ?? NaN);
  const bytes = Uint8Array.from(atob(list.bdata), (letter) => letter.charCodeAt(0));
  return Float64Array.from(new PACKED[list.dtype](bytes.buffer));
}

/**
 * A number by its size in powers of ten, with its sign: 0 up to 10^low, ±1 from 10^(low + span) on.
 * @param {number} value
 * @param {number} low
 * @param {number} span  powers of ten from there to ±1
 */
export function byPowers(value, low, span) {
  const size = (Math.log10(Math.abs(value)) - low) / span;
  return Math.sign(value) * (size < 0 ? 0 : size > 1 ? 1 : size);
}

/**
 * Stretch values in place as the figure's surface is stretched.
 * @param {Float64Array | Float32Array} values
 * @param {import("./contract.js").Scale} scale
 */
export function stretch(values, { kind, low, unit = 1 }) {
  if (kind === "powers") {
    for (let i = 0; i < values.length; i++) values[i] = byPowers(values[i], low, unit);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const above = values[i] - low;
    // Rounding must not throw the lowest point out of the picture.
    values[i] = kind === "log" ? Math.log1p(above / unit) : Math.sqrt(above < 0 ? 0 : above);
  }
}

/**
 * An index in which -1 stands for the chosen replica.
 * @param {number[] | undefined} index
 * @param {number} chosen
 */
export const resolved = (index, chosen) =>
  (index ?? []).map((entry) => (entry === -1 ? chosen : entry));
