// @ts-check
/** Lines over a figure, and text that is readable on any of them. */

import { place } from "./area.js";
import { apart } from "./ends.js";

const PAPER = "rgba(255, 255, 255, 0.92)";
const LETTERS = 13; // pixels
const LINE = 16;
const EDGE = 2;
const NIGHT = "rgba(18, 20, 28, 0.85)";

/**
 * What sets a colour apart from whatever lies under it: white around dark, night around light.
 * @param {string} color  #rrggbb, or anything else for dark
 */
export function casing(color) {
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(color) ?? [];
  if (!blue) return PAPER;
  const [r, g, b] = [red, green, blue].map((two) => parseInt(two, 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? NIGHT : PAPER;
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {string} text
 * @param {number} left
 * @param {number} top  of its middle
 * @param {string} color
 */
export function write(ink, text, left, top, color) {
  ink.textBaseline = "middle";
  ink.lineJoin = "round";
  ink.lineWidth = 3.5;
  ink.strokeStyle = casing(color);
  ink.strokeText(text, left, top);
  ink.fillStyle = color;
  ink.fillText(text, left, top);
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {import("./area.js").Area} area
 * @param {import("./contract.js").Line[]} lines
 * @param {import("./theme.js").Theme} theme
 */
export function drawLines(ink, area, lines, theme) {
  /** @type {Ended[]} */
  const named = [];
  for (const { path, color, dash, closed, label } of lines) {
    const points = path
      .map((point) => place(area, point))
      .filter(([x, y]) => Number.isFinite(x + y));
    if (points.length === 0) continue;
    const line = new Path2D();
    points.forEach(([x, y], i) => (i === 0 ? line.moveTo(x, y) : line.lineTo(x, y)));
    if (closed) line.closePath();
    ink.lineJoin = ink.lineCap = "round";
    for (const [style, width] of /** @type {[string, number][]} */ ([
      [casing(color), 4.5],
      [color, 2.5],
    ])) {
      ink.strokeStyle = style;
      ink.lineWidth = width;
      // The casing stays whole, so that the gaps of a dashed line are seen as gaps.
      ink.setLineDash(dash && style === color ? [7, 6] : []);
      ink.stroke(line);
    }
    ink.setLineDash([]);
    if (label) named.push({ label, end: points[points.length - 1], color });
  }
  labelled(ink, area, named, theme);
}

/** @typedef {{label: string, end: [number, number], color: string}} Ended  a path with a name */

/**
 * At the paths' ends, within the picture, and none over another.
 * @param {CanvasRenderingContext2D} ink
 * @param {import("./area.js").Area} area
 * @param {Ended[]} named
 * @param {import("./theme.js").Theme} theme
 */
function labelled(ink, { width, height }, named, { font }) {
  ink.font = `600 ${LETTERS}px ${font}`;
  const labels = named.map(({ label, end: [x, y] }) => {
    const long = ink.measureText(label).width;
    const left = Math.max(4, Math.min(x + 8, width - long - 4));
    return { left, right: left + long, middle: y - 10, height: LINE, end: y };
  });
  apart(labels, EDGE, height - EDGE).forEach((middle, i) => {
    write(ink, named[i].label, labels[i].left, middle, named[i].color);
  });
}
