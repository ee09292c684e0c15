// @ts-check
/** The arrows of an update, in its parameters' units, magnified where they would be too short. */

import { place } from "./area.js";
import { casing, write } from "./lines.js";

/** @typedef {import("./area.js").Area} Area */
/** @typedef {import("./update.js").Vectors} Vectors */
/**
 * @typedef {{from: [number, number], to: [number, number], color: string, label: string, dash:
 * boolean}} Arrow  in pixels
 */

const SHORT = 28; // pixels: the longest of the arrows is at least so long
const MOST = 4096; // an update so much shorter than the picture is none to look at
const TINY = 14; // pixels: shorter ones would be hidden by the racer's own dot
const HEAD = 9;
const LONG = 5000; // pixels: an arrow that leaves for infinity is not cut into dashes
const ASIDE = 6; // pixels between arrows that would cover each other
const NEAR = 6; // pixels: closer points are one; so short an arrow is a dot, and has no label
const WIDTH = 2.5;

/**
 * A power of two by which arrows of this length become long enough to be seen.
 * @param {number} longest in pixels
 */
export function magnification(longest) {
  if (!(longest > 0) || longest >= SHORT || longest === Infinity) return 1;
  return 2 ** Math.ceil(Math.log2(SHORT / longest));
}

/**
 * The arrows as they are to be drawn, and how many times as long as they are; null if there is
 * nothing to show.
 * @param {Vectors} vectors
 * @param {Area} area
 * @returns {{arrows: Arrow[], factor: number} | null}
 */
export function offered({ items, anchor }, area) {
  const known = items
    .filter(({ from, by }) => [...from, ...by].every(Number.isFinite))
    .map((item) => ({
      ...item,
      length: Math.hypot(item.by[0] * area.x.per, item.by[1] * area.y.per),
    }));
  const shown = known.filter(({ later, length }) => !later && length > 0);
  if (shown.length === 0) return null;
  const factor = common(known, shown);
  if (factor > MOST) return null;
  const about = anchor.every(Number.isFinite) ? anchor : shown[0].from;
  /** @param {number[]} point */
  const enlarged = (point) =>
    place(
      area,
      [0, 1].map((axis) => about[axis] + factor * (point[axis] - about[axis])),
    );
  /** @type {Arrow[]} */
  const arrows = [];
  for (const { from, by, color, label, dash = false } of shown) {
    const to = enlarged([from[0] + by[0], from[1] + by[1]]);
    arrows.push(aside({ from: enlarged(from), to, color, label, dash }, arrows));
  }
  return { arrows, factor };
}

/**
 * One factor for all arrows of an update, so that it does not change from micro-step to micro-step;
 * but what is shown is to be seen.
 * @param {{length: number}[]} all
 * @param {{length: number}[]} shown
 */
function common(all, shown) {
  const longest = (/** @type {{length: number}[]} */ some) =>
    Math.max(...some.map(({ length }) => length));
  const factor = magnification(longest(all));
  return factor * longest(shown) < TINY ? magnification(longest(shown)) : factor;
}

/**
 * The arrow, moved to the side if it would cover others.
 * @param {Arrow} arrow
 * @param {Arrow[]} others
 * @returns {Arrow}
 */
function aside(arrow, others) {
  const way = unit(arrow);
  const covered = others.filter((other) => {
    const [x, y] = unit(other);
    const along = x * way[0] + y * way[1] > 0 && Math.abs(x * way[1] - y * way[0]) < 0.15;
    return along && (near(arrow.from, other.from) || near(arrow.to, other.to));
  });
  if (covered.length === 0) return arrow;
  const [x, y] = [ASIDE * way[1], -ASIDE * way[0]];
  /** @param {[number, number]} point */
  const moved = (point) => /** @type {[number, number]} */ ([point[0] + x, point[1] + y]);
  return { ...arrow, from: moved(arrow.from), to: moved(arrow.to) };
}

/** @param {{from: number[], to: number[]}} arrow */
function unit({ from, to }) {
  const way = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(...way);
  return [way[0] / length, way[1] / length];
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
const near = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) < NEAR;

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {Area} area
 * @param {{arrows: Arrow[], factor: number}} shown
 */
export function drawArrows(ink, area, { arrows, factor }) {
  for (const arrow of arrows) drawn(ink, arrow);
  ink.font = "600 13px system-ui, sans-serif";
  /** @type {number[][]} */
  const taken = [];
  for (const arrow of arrows)
    if (arrow.label && !near(arrow.from, arrow.to)) labelled(ink, area, arrow, taken);
  if (factor > 1) {
    const words = `arrows × ${factor}`;
    write(ink, words, area.width - ink.measureText(words).width - 10, 16, "#FFFFFF");
  }
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {Arrow} arrow
 */
function drawn(ink, { from, to, color, dash }) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const head = Math.min(HEAD, 0.6 * length);
  const shaft = new Path2D();
  shaft.moveTo(0, 0);
  shaft.lineTo(length - 0.8 * head, 0);
  const tip = new Path2D();
  tip.moveTo(length, 0);
  tip.lineTo(length - 1.3 * head, 0.62 * head);
  tip.lineTo(length - 1.3 * head, -0.62 * head);
  tip.closePath();
  ink.save();
  ink.translate(...from);
  ink.rotate(angle);
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = casing(color);
  ink.lineWidth = WIDTH + 2.5;
  ink.stroke(shaft);
  ink.lineWidth = 2.5;
  ink.stroke(tip);
  ink.strokeStyle = ink.fillStyle = color;
  ink.lineWidth = WIDTH;
  ink.setLineDash(dash && length < LONG ? [5, 5] : []);
  ink.stroke(shaft);
  ink.fill(tip);
  ink.restore();
}

/**
 * Write an arrow's label at its tip, or where no other label stands.
 * @param {CanvasRenderingContext2D} ink
 * @param {Area} area
 * @param {Arrow} arrow
 * @param {number[][]} taken boxes [left, top, right, bottom]
 */
function labelled(ink, area, { from, to, label, color }, taken) {
  const width = ink.measureText(label).width;
  const [ux, uy] = unit({ from, to });
  const aside = 10 + (Math.abs(uy) * width) / 2;
  /** @type {number[][]} */
  const places = [];
  for (const part of [1, 0.5, 0.15]) {
    const [x, y] = [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
    if (part === 1) places.push([x + ux * (8 + width / 2), y + uy * 14]);
    places.push([x - uy * aside, y + ux * 14], [x + uy * aside, y - ux * 14]);
  }
  const boxes = places.map(([x, y]) => [x - width / 2 - 2, y - 9, x + width / 2 + 2, y + 9]);
  const box = boxes.find((one) => inside(one, area) && !taken.some((other) => meet(one, other)));
  if (!box && !boxes.some((one) => inside(one, area))) return; // the arrow is out of sight
  const [left, top] = box ?? boxes[0];
  taken.push(box ?? boxes[0]);
  write(ink, label, left + 2, top + 9, color);
}

/**
 * @param {number[]} box
 * @param {Area} area
 */
const inside = ([left, top, right, bottom], { width, height }) =>
  left >= 2 && top >= 2 && right <= width - 2 && bottom <= height - 2;

/**
 * @param {number[]} a
 * @param {number[]} b
 */
const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
