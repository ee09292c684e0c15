// @ts-check
/** The output of one unit in the place of a figure's map, with the figure's points on it. */

import { write } from "./lines.js";
import { place } from "./area.js";
import { Thumbs } from "./thumbs.js";

/** @typedef {import("./area.js").Area} Area */
/**
 * @typedef {object} Extent
 * @property {string} name
 * @property {[[number, number], [number, number]]} domain  where the outermost cells' middles lie
 *
 * @typedef {import("./thumbs.js").Picture & Extent} Neuron
 */

const EDGE = "rgba(255, 255, 255, 0.9)";
const thumbs = new Thumbs();

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {Area} area
 * @param {Neuron} neuron
 * @param {import("./theme.js").Theme} theme
 */
export function drawNeuron(ink, area, neuron, theme) {
  const { rows, columns, domain, name } = neuron;
  const small = document.createElement("canvas");
  thumbs.paint(small, neuron);
  const [[x0, x1], [y0, y1]] = domain;
  const [left, bottom] = place(area, [x0, y0]);
  const [right, top] = place(area, [x1, y1]);
  // Cells reach half their size beyond their middles.
  const [w, h] = [(right - left) / (columns - 1), (bottom - top) / (rows - 1)];
  ink.imageSmoothingEnabled = true;
  ink.imageSmoothingQuality = "high";
  ink.drawImage(small, left - w / 2, top - h / 2, right - left + w, bottom - top + h);
  ink.font = `600 13px ${theme.font}`;
  write(ink, name, 8, 14, theme.ink);
}

/**
 * The figure's points again: the picture covers those that Plotly drew.
 * @param {CanvasRenderingContext2D} ink
 * @param {Area} area
 * @param {any} gd
 */
export function drawPoints(ink, area, gd) {
  for (const trace of gd._fullData ?? []) {
    if (trace.type !== "scatter" || trace.visible !== true) continue;
    if (!trace.mode?.includes("markers")) continue;
    const { color, size, symbol, line } = trace.marker;
    const hollow = String(symbol).includes("open");
    const radius = (typeof size === "number" ? size : 6) / 2;
    const edge = typeof line?.color === "string" ? line.color : EDGE;
    ink.lineWidth = hollow ? 1.5 : (line?.width ?? 1);
    for (let i = 0; i < trace.x.length; i++) {
      const [x, y] = place(area, [trace.x[i], trace.y[i]]);
      if (!Number.isFinite(x + y)) continue;
      const own = Array.isArray(color) ? color[i] : color;
      const shade = typeof own === "string" ? own : "#8A8D98";
      ink.strokeStyle = hollow ? shade : edge;
      ink.fillStyle = shade;
      const shape = outline(String(symbol).replace("-open", ""), x, y, radius);
      if (!hollow) ink.fill(shape);
      ink.stroke(shape);
    }
  }
}

// Corners of the markers in parts of the radius; a circle has none.
const CORNERS = /** @type {Record<string, number[][]>} */ ({
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  "triangle-up": [[0, -1.1], [1.1, 0.8], [-1.1, 0.8]],
  cross: plus(0),
  x: plus(Math.PI / 4),
});

/** A plus sign, turned. @param {number} angle */
function plus(angle) {
  const [thin, long] = [0.4, 1.1];
  const quarter = [[-thin, -thin], [-thin, -long], [thin, -long]];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [0, 1, 2, 3].flatMap((turns) =>
    quarter.map(([x, y]) => {
      for (let i = 0; i < turns; i++) [x, y] = [-y, x];
      return [cos * x - sin * y, sin * x + cos * y];
    }),
  );
}

/**
 * @param {string} symbol  of Plotly's
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function outline(symbol, x, y, radius) {
  const path = new Path2D();
  const corners = CORNERS[symbol];
  if (!corners) path.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [right, down] of corners) path.lineTo(x + radius * right, y + radius * down);
  path.closePath();
  return path;
}
