// @ts-check
/** Where the columns and nodes of a trellis stand, and which columns are in sight. No DOM. */

/**
 * @typedef {object} Plan
 * @property {number} width  pixels, like all that follows
 * @property {number} height
 * @property {number} columns  how many fit
 * @property {number} pitch  from one column to the next
 * @property {number[]} x  middles of the columns
 * @property {number[]} y  middles of the states
 * @property {number} names  room for the states' names
 * @property {number} start  middle of π
 * @property {number} nodeWidth
 * @property {number} nodeHeight
 * @property {number} foot  where the observations begin
 * @property {number} font  of the numbers
 * @property {boolean} tight  there is little room between two columns
 * @property {[number, number]} edits  left and top of the buttons for one more and one fewer
 */

const NARROWEST = 66; // pixels from one column to the next
const WIDEST = 150;
const TIGHT = 96;
const BETWEEN = 28; // pixels between the nodes of two columns, at least
const START = 30; // room for π
const SMALL = 520; // pixels of a small screen
const EDITS = 34; // room for two buttons
const HEAD = 34; // for time and scale over a column
export const FOOT = 46; // for the observation under it
const LETTER = 7; // pixels of a letter of a name

/**
 * @param {string[]} states
 * @param {number} times
 * @param {number} room  pixels
 * @param {number} height
 * @param {boolean} editable  room for the buttons behind the last column
 * @returns {Plan}
 */
export function planOf(states, times, room, height, editable) {
  const longest = Math.max(...states.map((name) => name.length));
  const small = room < SMALL;
  const names = Math.round(Math.min(small ? 60 : 96, 20 + LETTER * longest));
  // On a small screen they stand under the names.
  const free = room - names - START - (editable && !small ? EDITS : 2);
  const columns = Math.max(1, Math.min(times, Math.floor(free / NARROWEST)));
  const pitch = Math.min(WIDEST, free / columns);
  const row = (height - HEAD - FOOT) / states.length;
  const nodeWidth = Math.round(Math.min(56, pitch - BETWEEN));
  const end = names + START + pitch * columns;
  return {
    width: room,
    height,
    columns,
    pitch,
    x: Array.from({ length: columns }, (_, c) => names + START + pitch * (c + 0.5)),
    y: states.map((_, k) => HEAD + row * (k + 0.5)),
    names,
    start: names + 13,
    nodeWidth,
    nodeHeight: Math.round(Math.min(50, nodeWidth, 0.74 * row)),
    foot: height - FOOT,
    font: nodeWidth < 46 || row < 30 ? 10.5 : 12,
    tight: pitch < TIGHT,
    edits: small ? [0, height - FOOT] : [end + 4, height - FOOT],
  };
}

/**
 * The first column in sight: it stays as long as both columns that the lit cell is about are seen.
 * @param {number} start  the first column until now
 * @param {number} columns
 * @param {number} times
 * @param {number} lit  a time
 * @param {number} from  the time that it follows from
 */
export function windowAt(start, columns, times, lit, from) {
  const last = times - columns;
  const inside = (/** @type {number} */ t) => Math.max(0, Math.min(times - 1, t));
  const [low, high] = [inside(Math.min(lit, from)), inside(Math.max(lit, from))];
  const seen = low >= start && high < start + columns;
  const wanted = seen ? start : from < lit ? low : high - columns + 1;
  return clamped(columns === 1 ? lit : wanted, last);
}

/**
 * @param {number} start
 * @param {number} last
 */
export const clamped = (start, last) => Math.max(0, Math.min(Math.max(0, last), start));
