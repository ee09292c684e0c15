// @ts-check
/** Small pictures of signed values: blue above zero, the paper's colour at zero, orange below. */

/** @typedef {import("./store.js").Column} Column */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {[number, number, number]} Rgb */
/**
 * @typedef {object} Picture  over the plane, rows from the least y
 * @property {number} rows
 * @property {number} columns
 * @property {Float32Array} values
 * @property {number} low  what the first colour of the table stands for
 * @property {number} high
 * @property {Uint32Array} table
 *
 * @typedef {object} Shades  what a diagram is drawn with on one paper
 * @property {string} plus
 * @property {string} minus
 * @property {string} none
 * @property {Uint32Array} table  of signed values
 * @property {Uint32Array[]} classes  of each class's probability, where there are more than two
 */

const BLUE = /** @type {Rgb} */ ([0, 114, 178]);
const ORANGE = /** @type {Rgb} */ ([230, 159, 0]);
const HALF = 255; // shades on either side of zero

/**
 * A CSS colour as numbers, whatever way it is written.
 * @param {string} color
 * @returns {Rgb}
 */
export function rgbOf(color) {
  const hex = /^#(..)(..)(..)$/.exec(color);
  if (hex) return /** @type {Rgb} */ (hex.slice(1).map((two) => parseInt(two, 16)));
  const ink = document.createElement("canvas").getContext("2d");
  if (!ink) return [128, 128, 128];
  ink.fillStyle = color;
  ink.fillRect(0, 0, 1, 1);
  const [r, g, b] = ink.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/**
 * @param {Rgb} a
 * @param {Rgb} b
 * @param {number} part of b
 */
export const mixed = (a, b, part) =>
  /** @type {Rgb} */ (a.map((value, i) => Math.round(value + (b[i] - value) * part)));

/** @param {Rgb} color */
export const css = ([r, g, b]) => `rgb(${r}, ${g}, ${b})`;

/** @param {Rgb} color  as a canvas keeps it on the machines that there are (little-endian) */
const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/**
 * The colours of signed values on this paper; the lines' are nearer to the ink, to be seen.
 * @param {Theme} theme
 * @param {string[]} classes  their colours
 * @returns {Shades}
 */
export function shadesOf({ paper, ink, muted }, classes) {
  const [ground, letters] = [rgbOf(paper), rgbOf(ink)];
  return {
    plus: css(mixed(BLUE, letters, 0.18)),
    minus: css(mixed(ORANGE, letters, 0.18)),
    none: muted,
    table: tableOf([
      [0, ORANGE],
      [0.5, ground],
      [1, BLUE],
    ]),
    classes: (classes.length > 2 ? classes : []).map((color) =>
      tableOf([
        [0, ground],
        [1, rgbOf(color)],
      ]),
    ),
  };
}

/**
 * Colours by position, packed: 2 HALF + 1 of them, and one behind for what is no number.
 * @param {[number, Rgb][]} stops  positions from 0 to 1, ascending
 */
export function tableOf(stops) {
  const table = new Uint32Array(2 * HALF + 2);
  for (let i = 0; i <= 2 * HALF; i++) {
    const place = i / (2 * HALF);
    const above = Math.max(
      1,
      stops.findIndex(([at]) => at >= place),
    );
    const [low, high] = [stops[above - 1], stops[above] ?? stops[above - 1]];
    const part = high[0] > low[0] ? (place - low[0]) / (high[0] - low[0]) : 1;
    table[i] = packed(mixed(low[1], high[1], Math.min(1, Math.max(0, part))));
  }
  table[2 * HALF + 1] = packed([138, 141, 152]);
  return table;
}

/**
 * Copy numbers of a row out of a column.
 * @param {Column} column
 * @param {number} row
 * @param {number} at
 * @param {Float32Array} out
 * @returns {number} the largest size among them
 */
export function readOut({ values, width, coded, lo, hi }, row, at, out) {
  const from = row * width + at;
  const [low, per] = coded ? [lo[row], (hi[row] - lo[row]) / 255] : [0, 1];
  let most = 0;
  for (let i = 0; i < out.length; i++) {
    const value = low + per * values[from + i];
    out[i] = value;
    const size = value < 0 ? -value : value;
    if (size > most) most = size;
  }
  return most;
}

/** Puts pictures on canvases, from one buffer for each size. */
export class Thumbs {
  constructor() {
    /** @type {Map<string, {image: ImageData, words: Uint32Array}>} */
    this.buffers = new Map();
  }

  /**
   * @param {number} columns
   * @param {number} rows
   */
  buffer(columns, rows) {
    const key = `${columns} ${rows}`;
    let found = this.buffers.get(key);
    if (!found) {
      const image = new ImageData(columns, rows);
      found = { image, words: new Uint32Array(image.data.buffer) };
      this.buffers.set(key, found);
    }
    return found;
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Picture} picture
   */
  paint(canvas, { values, rows, columns, low, high, table }) {
    const { image, words } = this.buffer(columns, rows);
    const per = (2 * HALF) / (high - low || 1);
    for (let row = 0, i = 0; row < rows; row++) {
      const up = (rows - 1 - row) * columns;
      for (let column = 0; column < columns; column++, i++) {
        const shade = (values[i] - low) * per + 0.5;
        words[up + column] =
          shade !== shade ? table[2 * HALF + 1] : table[Math.max(0, Math.min(2 * HALF, shade)) | 0];
      }
    }
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }
}
