// @ts-check
/** Where the states of a graph lie: side by side or round a ring, with what is at them. No DOM. */

import { along, barsAt, clamp, curveOf, initialAt, labelAt, usual } from "./graph-curves.js";

/** @typedef {import("./graph-curves.js").Point} Point */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box  round a place */
/**
 * @typedef {object} Place  of a state; angles in radians, clockwise from the right
 * @property {number} x
 * @property {number} y
 * @property {number} out  where its bars stand
 * @property {number} loop  where the arrow to itself goes
 * @property {number} start  where the arrow of π comes from
 *
 * @typedef {object} Plan
 * @property {number} width
 * @property {number} height
 * @property {boolean} few  so that each arrow has room
 * @property {number} radius  of a state
 * @property {number} rim  where arrows begin and end
 * @property {{width: number, height: number} | null} bars  the room of a state's bars
 * @property {Place[]} places
 * @property {Point[]} labels  of few arrows, where their numbers have most room; from · count + to
 *
 * @typedef {object} Wanted
 * @property {number} count  of states
 * @property {number} symbols  0 for no bars
 * @property {number} letters  of the longest symbol
 * @property {boolean} initial  whether π is drawn
 */

const LABELLED = 5; // states up to which every arrow has its number
const FEW = 8;
const TURN = 2 * Math.PI;
const UP = -Math.PI / 2;
const FLAT = 1.7; // a ring is at most so much wider than high
const PAIR = 240; // pixels from the middle to either of two states
const WORD = 13; // half the width of a probability
const LINE = 8; // half its height
const ENOUGH = 5; // pixels between two words
const TRIED = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2]; // places along an arrow

/**
 * @param {Wanted} wanted
 * @param {number} width
 * @param {number} height
 * @returns {Plan}
 */
export function planOf(wanted, width, height) {
  const base = baseOf(wanted, width, height);
  const first = { ...base, places: placed(wanted, base, width, height) };
  // Arrows between the outermost states bow out: what they take is not the states'.
  const over = beyond(first);
  const [x, y] = [width - over.left - over.right, height - over.top - over.bottom];
  const moved = placed(wanted, base, x, y).map((place) => ({
    ...place,
    x: place.x + over.left,
    y: place.y + over.top,
  }));
  const plan = { ...base, places: moved };
  return wanted.count > LABELLED ? plan : { ...plan, labels: labelsOf(plan) };
}

/**
 * The sizes of everything.
 * @param {Wanted} wanted
 * @param {number} width
 * @param {number} height
 * @returns {Omit<Plan, "places">}
 */
function baseOf(wanted, width, height) {
  const { count, symbols } = wanted;
  const few = count <= FEW;
  const room = Math.min(width, height);
  const ring = (TURN * 0.4 * room) / count;
  const most = count > LABELLED ? 27 : count > 2 ? 35 : 46;
  const radius = few ? clamp(0.11 * room - 2 * count, 16, most) : clamp(0.38 * ring, 6, 15);
  const bars = symbols > 0 ? barsRoom(wanted, width, radius) : null;
  return { width, height, few, radius, rim: radius + (few ? 9 : 6), bars, labels: [] };
}

/**
 * The largest ring of states in a room.
 * @param {Wanted} wanted
 * @param {Omit<Plan, "places">} base
 * @param {number} width
 * @param {number} height
 * @returns {Place[]}
 */
function placed(wanted, base, width, height) {
  const { count, initial } = wanted;
  const flat = base.few ? FLAT : 1;
  const ways = Array.from({ length: count }, (_, i) => waysOf(wanted, i));
  const boxes = ways.map((one) => boxOf(base, one, initial));
  const xs = ways.map(({ at }) => round(Math.cos(at)));
  const ys = ways.map(({ at }) => round(Math.sin(at)));
  const sides = boxes.map(({ left, right }) => /** @type {[number, number]} */ ([left, right]));
  const levels = boxes.map(({ top, bottom }) => /** @type {[number, number]} */ ([top, bottom]));
  const tall = fit(ys, levels, height, Infinity);
  const wide = fit(xs, sides, width, count < 3 ? PAIR : flat * tall.size);
  const high = count < 3 ? tall : fit(ys, levels, height, flat * wide.size);
  return ways.map(({ out, loop, start }, i) => {
    const [x, y] = [wide.middle + wide.size * xs[i], high.middle + high.size * ys[i]];
    return { x, y, out, loop, start };
  });
}

/**
 * How far arrows reach out of the drawing, on each side.
 * @param {Plan} plan
 * @returns {Box}
 */
function beyond(plan) {
  const { width, height, places } = plan;
  const over = { left: 0, top: 0, right: 0, bottom: 0 };
  places.forEach((_, i) =>
    places.forEach((_, j) => {
      if (i === j) return;
      for (const t of [0.35, 0.5, 0.65]) {
        const { x, y } = along(curveOf(plan, i, j), t);
        over.left = Math.max(over.left, LINE - x);
        over.top = Math.max(over.top, LINE - y);
        over.right = Math.max(over.right, x + LINE - width);
        over.bottom = Math.max(over.bottom, y + LINE - height);
      }
    }),
  );
  return over;
}

/**
 * Where the numbers of all arrows have room, away from the states and from each other.
 * @param {Plan} plan
 */
function labelsOf(plan) {
  const { places, rim } = plan;
  const count = places.length;
  const labels = /** @type {Point[]} */ (new Array(count * count));
  places.forEach((_, i) => (labels[i * (count + 1)] = labelAt(plan, i, i)));
  /** @param {Point} at  pixels to what is nearest */
  const free = (at) => {
    const states = places.map(({ x, y }) => Math.hypot(x - at.x, y - at.y) - rim - WORD);
    const words = labels.filter(Boolean).map(({ x, y }) => apart(at, { x, y }));
    return Math.min(ENOUGH, ...states, ...words);
  };
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      const curve = curveOf(plan, i, j);
      const first = usual(plan);
      const marks = TRIED.map((t) => free(along(curve, t)) - 9 * Math.abs(t - first));
      labels[i * count + j] = along(curve, TRIED[marks.indexOf(Math.max(...marks))]);
    }
  }
  return labels;
}

/** Pixels between two words; below 0 if they overlap. @param {Point} a @param {Point} b */
export const apart = (a, b) =>
  Math.max(Math.abs(a.x - b.x) - 2 * WORD, Math.abs(a.y - b.y) - 2 * LINE);

/**
 * The room of a state's bars: so wide that the symbols' names can be read, where there is room.
 * @param {Wanted} wanted
 * @param {number} width
 * @param {number} radius
 */
function barsRoom({ symbols, letters }, width, radius) {
  const most = clamp(0.18 * width, 60, 150);
  const named = Math.max(11, 6.4 * letters) * symbols;
  return { width: clamp(named, 1.5 * radius, most), height: clamp(1.5 * radius, 38, 66) };
}

/** @param {number} value  so that what is level is so to the last bit */
const round = (value) => Math.round(1e9 * value) / 1e9;

/**
 * Which way everything at a state goes: two states side by side, more of them round a ring.
 * @param {Wanted} wanted
 * @param {number} i
 */
function waysOf({ count, symbols }, i) {
  if (count < 3) {
    const at = i === 0 ? Math.PI : 0;
    if (symbols === 0) return { at, out: at, loop: at, start: -UP };
    return { at, out: -UP, loop: UP, start: at };
  }
  const first = UP - (count % 2 || count > FEW ? 0 : Math.PI / count);
  const at = first + (TURN * i) / count;
  const third = count > 5 ? 0.9 : 1.05;
  return symbols === 0
    ? { at, out: at, loop: at, start: at + third }
    : { at, out: at, loop: at - third, start: at + third };
}

/**
 * How far a state's parts reach, from its middle.
 * @param {Omit<Plan, "places">} base
 * @param {{out: number, loop: number, start: number}} ways
 * @param {boolean} initial
 * @returns {Box}
 */
function boxOf(base, { out, loop, start }, initial) {
  const { few, rim, bars } = base;
  const whole = { ...base, places: [{ x: 0, y: 0, out, loop, start }] };
  const box = { left: -rim, top: -rim, right: rim, bottom: rim };
  /** @param {Point} point @param {number} x @param {number} y */
  const hold = (point, x, y) => {
    box.left = Math.min(box.left, point.x - x);
    box.right = Math.max(box.right, point.x + x);
    box.top = Math.min(box.top, point.y - y);
    box.bottom = Math.max(box.bottom, point.y + y);
  };
  const curve = curveOf(whole, 0, 0);
  for (const t of [0.3, 0.7]) hold(along(curve, t), 5, 5);
  hold(labelAt(whole, 0, 0), WORD + (few ? 2 : 0), few ? 9 : 6);
  if (initial) hold(initialAt(whole, 0).label, WORD + 2, 8);
  const corner = barsAt(whole, 0);
  if (bars && corner) {
    const middle = { x: corner.x + bars.width / 2, y: corner.y + bars.height / 2 };
    hold(middle, bars.width / 2 + 2, bars.height / 2 + 2);
  }
  return box;
}

/**
 * The largest ring in a room: coordinates of its places in units of its size, and how far each
 * reaches below and above.
 * @param {number[]} units
 * @param {[number, number][]} reaches
 * @param {number} room
 * @param {number} most
 */
function fit(units, reaches, room, most) {
  let size = most;
  units.forEach((low, i) =>
    units.forEach((high, j) => {
      if (high > low) size = Math.min(size, (room + reaches[i][0] - reaches[j][1]) / (high - low));
    }),
  );
  size = Number.isFinite(size) ? Math.max(0, size) : 0;
  const least = Math.max(...units.map((unit, i) => -size * unit - reaches[i][0]));
  const highest = Math.min(...units.map((unit, i) => room - size * unit - reaches[i][1]));
  return { size, middle: (least + highest) / 2 };
}
