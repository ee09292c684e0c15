// @ts-check
/** Racers: an arrow at the edge to each that left the picture, a dot for the others. */

import { place } from "./area.js";
import { casing, write } from "./lines.js";

const INSET = 10; // pixels from the edge to the arrow's middle
const SIZE = 7;
const APART = 15; // two arrows at one place are not one
const DOT = 11; // Plotly's own size where a trace has none

/** Plotly's symbols as regular polygons: corners, and where the first is. */
const SYMBOLS = /** @type {Record<string, [number, number]>} */ ({
  square: [4, Math.PI / 4],
  diamond: [4, 0],
  "triangle-up": [3, -Math.PI / 2],
  "triangle-down": [3, Math.PI / 2],
  pentagon: [5, -Math.PI / 2],
  hexagon: [6, Math.PI / 2],
});

/**
 * @typedef {{point: number[], color: string, name: string, gone: boolean, symbol: string, size:
 * number}} Racer
 */

/**
 * The heads that a figure shows; a value that is no number is nowhere.
 * @param {any} gd
 * @returns {Racer[]}
 */
export function racers(gd) {
  const { xaxis, yaxis } = gd._fullLayout;
  const found = [];
  for (const trace of gd.data ?? []) {
    if (trace.meta?.role !== "head") continue;
    const { length } = trace.x ?? [];
    for (let i = 0; i < length; i++) {
      const point = [Number(trace.x[i]), Number(trace.y[i])];
      if (!point.every(Number.isFinite)) continue;
      const gone = !within(point[0], xaxis.range) || !within(point[1], yaxis.range);
      const { symbol = "circle", size = DOT } = trace.marker ?? {};
      found.push({ point, color: colorOf(trace, i), name: trace.name ?? "", gone, symbol, size });
    }
  }
  return found;
}

/**
 * @param {number} value
 * @param {number[]} range
 */
const within = (value, [a, b]) => value >= Math.min(a, b) && value <= Math.max(a, b);

/**
 * @param {any} trace
 * @param {number} i
 */
function colorOf({ marker, line }, i) {
  const color = marker?.color ?? line?.color ?? "#1D2233";
  return Array.isArray(color) ? color[i] : color;
}

/**
 * Draw heads once more: a swarm lies over those that Plotly drew.
 * @param {CanvasRenderingContext2D} ink
 * @param {import("./area.js").Area} area
 * @param {Racer[]} heads
 */
export function drawHeads(ink, area, heads) {
  for (const { point, color, symbol, size } of heads) {
    const [x, y] = place(area, point);
    ink.beginPath();
    const [corners, turn] = SYMBOLS[symbol] ?? [0, 0];
    const radius = size / 2 + (corners > 0 ? 1 : 0); // a polygon is smaller than its circle
    for (let i = 0; i < corners; i++) {
      const angle = turn + (2 * Math.PI * i) / corners;
      ink.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    if (corners === 0) ink.arc(x, y, radius, 0, 2 * Math.PI);
    ink.closePath();
    ink.lineWidth = 2;
    ink.strokeStyle = "white";
    ink.fillStyle = color;
    ink.fill();
    ink.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {import("./area.js").Area} area
 * @param {Racer[]} gone
 */
export function drawClamps(ink, area, gone) {
  /** @type {[number, number][]} */
  const taken = [];
  ink.font = "12px system-ui, sans-serif";
  for (const { point, color, name } of gone) {
    const [x, y] = place(area, point);
    const at = free(clamped(area, x, y), area, taken);
    taken.push(at);
    const wide = ink.measureText(name).width;
    const left = at[0] + 12 + wide > area.width ? at[0] - 12 - wide : at[0] + 12;
    write(ink, name, left, at[1] + 4, "#FFFFFF");
    ink.save();
    ink.translate(...at);
    ink.rotate(Math.atan2(y - at[1], x - at[0]));
    ink.beginPath();
    ink.moveTo(SIZE, 0);
    ink.lineTo(-SIZE, SIZE);
    ink.lineTo(-SIZE / 2, 0);
    ink.lineTo(-SIZE, -SIZE);
    ink.closePath();
    ink.lineJoin = "round";
    ink.lineWidth = 4;
    ink.strokeStyle = casing(color);
    ink.stroke();
    ink.fillStyle = color;
    ink.fill();
    ink.restore();
  }
}

/**
 * @param {import("./area.js").Area} area
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
function clamped({ width, height }, x, y) {
  return [
    Math.max(INSET, Math.min(x, width - INSET)),
    Math.max(INSET, Math.min(y, height - INSET)),
  ];
}

/**
 * The place, or the next one along the edge that no other arrow has.
 * @param {[number, number]} at
 * @param {import("./area.js").Area} area
 * @param {[number, number][]} taken
 * @returns {[number, number]}
 */
function free(at, area, taken) {
  const upright = at[0] === INSET || at[0] === area.width - INSET;
  for (let i = 0; i <= taken.length; i++) {
    const moved = upright ? [at[0], at[1] + i * APART] : [at[0] + i * APART, at[1]];
    const here = clamped(area, moved[0], moved[1]);
    if (taken.every(([x, y]) => Math.hypot(x - here[0], y - here[1]) >= APART)) return here;
  }
  return at;
}
