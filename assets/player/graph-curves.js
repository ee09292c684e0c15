// @ts-check
/** The lines of a graph whose states have a place: arrows, rings, the walker's way. No DOM. */

/** @typedef {import("./graph-plan.js").Plan} Plan */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {[Point, Point, Point, Point]} Curve  a cubic Bézier curve */

export const ASIDE = 8; // pixels between an arrow and another beside it
const TURN = 2 * Math.PI;
const UP = -Math.PI / 2;
const SPREAD = 0.42; // half the angle between the ends of an arrow to itself
const INWARD = 0.55; // how far to the middle of a ring of many its arrows bow
const LEVEL = 0.3; // cosine or sine of what is as good as upright or level

/** @param {Point} from @param {number} angle @param {number} by */
const off = ({ x, y }, angle, by) => ({ x: x + by * Math.cos(angle), y: y + by * Math.sin(angle) });

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * The arrow from a state to another one or to itself.
 * @param {Plan} plan
 * @param {number} i
 * @param {number} j
 * @param {number} [aside]  pixels from that arrow, outside of it; inside where it is a loop
 * @returns {Curve}
 */
export function curveOf(plan, i, j, aside = 0) {
  const { few, places, rim, radius } = plan;
  const [a, b] = [places[i], places[j]];
  if (i === j) {
    const far = rim + (few ? 2.1 : 2.6) * radius - 1.8 * aside;
    const [open, wide] = few ? [SPREAD, 0.5] : [0.5, 0.6];
    const ends = [a.loop - open, a.loop + open].map((angle) => off(a, angle, rim));
    const pulls = [a.loop - wide, a.loop + wide].map((angle) => off(a, angle, far));
    return [ends[0], pulls[0], pulls[1], ends[1]];
  }
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const bow = few ? clamp(0.17 * length, 10, places.length < 3 ? 70 : 44) + aside : 4;
  // To the left of who walks: there and back bow apart.
  const pull = {
    x: (a.x + b.x) / 2 + (2 * bow * dy) / length,
    y: (a.y + b.y) / 2 - (2 * bow * dx) / length,
  };
  if (!few) {
    pull.x += INWARD * (plan.width / 2 - pull.x);
    pull.y += INWARD * (plan.height / 2 - pull.y);
  }
  const start = off(a, Math.atan2(pull.y - a.y, pull.x - a.x), rim);
  const end = off(b, Math.atan2(pull.y - b.y, pull.x - b.x), rim);
  const third = (/** @type {Point} */ p) => ({
    x: p.x + (2 / 3) * (pull.x - p.x),
    y: p.y + (2 / 3) * (pull.y - p.y),
  });
  return [start, third(start), third(end), end];
}

/**
 * @param {Curve} curve
 * @param {number} t  in [0, 1]
 * @returns {Point}
 */
export function along([a, b, c, d], t) {
  const s = 1 - t;
  const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return { x: p * a.x + q * b.x + r * c.x + u * d.x, y: p * a.y + q * b.y + r * c.y + u * d.y };
}

/**
 * A curve and the head of its arrow, for a line so thick.
 * @param {Curve} curve
 * @param {number} thick
 */
export function arrowOf([a, b, c, d], thick) {
  const angle = Math.atan2(d.y - c.y, d.x - c.x);
  const long = 6 + 1.25 * thick;
  const half = 2.6 + 0.75 * thick;
  const neck = off(d, angle + Math.PI, long - 1);
  const [left, right] = [-1, 1].map((side) =>
    off(off(d, angle + Math.PI, long), angle + (side * Math.PI) / 2, half),
  );
  return {
    line: `M${pair(a)}C${pair(b)} ${pair(c)} ${pair(neck)}`,
    head: `M${pair(d)}L${pair(left)}L${pair(right)}Z`,
  };
}

/** @param {Point} point */
const pair = ({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`;

/**
 * Where an arrow's probability stands: where many cross in the middle, nearer to where it starts.
 * @param {Plan} plan
 * @param {number} i
 * @param {number} j
 * @returns {Point}
 */
export function labelAt(plan, i, j) {
  const { few, places, labels } = plan;
  const known = labels[i * places.length + j];
  if (known) return known;
  const curve = curveOf(plan, i, j);
  if (i === j) return off(along(curve, 0.5), places[i].loop, few ? 9 : 7);
  return along(curve, few ? usual(plan) : 0.75);
}

/** Where on an arrow its number usually stands. @param {Plan} plan */
export const usual = ({ places }) => (places.length < 4 ? 0.5 : 0.3);

/**
 * Where the walker sits in a state; of many, beside it, so that the letter is seen.
 * @param {Plan} plan
 * @param {number} i
 * @returns {Point}
 */
export function seat({ few, places, radius, rim }, i) {
  const place = places[i];
  return few ? { x: place.x, y: place.y - 0.46 * radius } : off(place, place.out, -rim - 3);
}

/**
 * The walker between two states: out of one, along the arrow, into the other.
 * @param {Plan} plan
 * @param {number} i
 * @param {number} j
 * @param {number} t  in [0, 1]
 * @returns {Point}
 */
export function ride(plan, i, j, t) {
  const curve = curveOf(plan, i, j);
  const smooth = t * t * (3 - 2 * t);
  const edge = 0.18; // of the way is inside the states
  if (smooth < edge) return toward(seat(plan, i), curve[0], smooth / edge);
  if (smooth > 1 - edge) return toward(curve[3], seat(plan, j), (smooth - 1 + edge) / edge);
  return along(curve, (smooth - edge) / (1 - 2 * edge));
}

/** @param {Point} a @param {Point} b @param {number} t */
const toward = (a, b, t) => ({ x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) });

/**
 * The arrow of a start probability, and where the number stands.
 * @param {Plan} plan
 * @param {number} i
 * @returns {{curve: Curve, label: Point}}
 */
export function initialAt({ places, rim }, i) {
  const place = places[i];
  const [near, far] = [off(place, place.start, rim), off(place, place.start, rim + 24)];
  const [third, rest] = [1 / 3, 2 / 3].map((t) => toward(far, near, t));
  const curve = /** @type {Curve} */ ([far, third, rest, near]);
  return { curve, label: off(place, place.start, rim + 36) };
}

/**
 * The corner of a state's bars, outside its arrows.
 * @param {Plan} plan
 * @param {number} i
 * @returns {Point | null}
 */
export function barsAt({ bars, places, rim }, i) {
  if (!bars) return null;
  const { x, y, out } = places[i];
  const begin = off({ x, y }, out, rim + 3);
  // By its nearest corner, or by the middle of a side where that faces the state.
  const [right, down] = [Math.cos(out), Math.sin(out)].map((part) =>
    Math.abs(part) < LEVEL ? 0.5 : part < 0 ? 1 : 0,
  );
  return { x: begin.x - right * bars.width, y: begin.y - down * bars.height };
}

/**
 * A part of a circle, clockwise from the top.
 * @param {Point} middle
 * @param {number} radius
 * @param {number} share  in [0, 1]
 */
export function arc(middle, radius, share) {
  if (!(share > 0)) return "";
  const turn = TURN * Math.min(share, 0.9999);
  const [from, to] = [off(middle, UP, radius), off(middle, UP + turn, radius)];
  const size = radius.toFixed(1);
  return `M${pair(from)}A${size},${size} 0 ${turn > Math.PI ? 1 : 0} 1 ${pair(to)}`;
}

/**
 * A mark across a circle, so far round it.
 * @param {Point} middle
 * @param {number} inner
 * @param {number} outer
 * @param {number} share
 */
export function tick(middle, inner, outer, share) {
  const angle = UP + TURN * share;
  return `M${pair(off(middle, angle, inner))}L${pair(off(middle, angle, outer))}`;
}
