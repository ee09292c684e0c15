// @ts-check
/** What is said about a stretch of text and a unit that is on there. No DOM. */

/** @typedef {import("./contract.js").PassageSpec} PassageSpec */
/** @typedef {{since: number, until: number}} Stretch  both ends belong to it */
/**
 * @typedef {object} Finding  what the run answered, in plain numbers
 * @property {ArrayLike<number>} state  of the unit at each symbol
 * @property {number} unit  from 0
 * @property {number[]} like  the places where it is on as in the stretch
 */

const LONG = 24; // letters of a quotation
const MOST = 6; // units that have a chip
const YEAR = /^\d{4}$/;

/** All symbols in the order of reading. @param {PassageSpec} spec */
export const symbolsOf = ({ sequences }) => sequences.flat();

/** How large a state has its full colour. @param {number | null} limit @param {number[]} state */
export const limitOf = (limit, state) =>
  limit ?? (Math.max(...state.filter(Number.isFinite).map(Math.abs)) || 1);

/** A symbol that can be seen in a sentence. @param {string} symbol */
export const shown = (symbol) => (symbol === " " ? "␣" : symbol);

/** @param {number} count @param {PassageSpec} spec */
const counted = (count, { noun: [one, several] }) => `${count} ${count === 1 ? one : several}`;

/**
 * Where a number stands: its year, or else its place in its sequence, and when that begins.
 * @param {PassageSpec} spec
 * @param {number} n
 */
function placed({ sequences, heads }, n) {
  let row = 0;
  let place = n;
  while (place >= sequences[row].length) place -= sequences[row++].length;
  const head = heads[row] ?? "";
  // A year counts on by itself; of a date only the calendar knows what comes after.
  if (YEAR.test(head)) return { row, at: Number(head) + place, of: "", dated: true };
  const which = sequences.length > 1 ? ` of sequence ${row + 1}` : "";
  return { row, at: place + 1, of: head ? ` from ${head}` : which, dated: false };
}

/**
 * The numbers of a stretch as they are called.
 * @param {PassageSpec} spec
 * @param {Stretch} stretch
 */
function spanned(spec, { since, until }) {
  const [one, several] = spec.noun;
  const [first, last] = [placed(spec, since), placed(spec, until)];
  if (since === until) return `${one} ${first.at}${first.of}`;
  const together = first.row === last.row || (first.dated && last.dated);
  if (together) return `${several} ${first.at}–${last.at}${first.of}`;
  return `${several} ${first.at}${first.of} to ${last.at}${last.of}`;
}

/**
 * The stretch as it is called in a sentence: its own symbols where they can be read, else where it
 * is.
 * @param {PassageSpec} spec
 * @param {Stretch} stretch
 */
export function called(spec, { since, until }) {
  const all = symbolsOf(spec);
  if (spec.levels.length > 0) return spanned(spec, { since, until });
  const read = all.slice(since, until + 1);
  const apart = all.some((symbol) => symbol.length > 1) ? " " : "";
  const whole = read.map(shown).join(apart);
  if (whole.length <= LONG) return `“${whole}”`;
  return `“${whole.slice(0, LONG / 2)}…${whole.slice(-LONG / 2)}”`;
}

/** @param {PassageSpec} spec @param {boolean} waiting  for the other end */
export function lead(spec, waiting) {
  const [one, several] = spec.noun;
  if (waiting) return `Now press the last ${one} of the stretch.`;
  return `Drag over a few ${several} to ask which units are on there.`;
}

/**
 * A symbol that is pointed at.
 * @param {PassageSpec} spec
 * @param {number} n
 * @param {Finding | null} finding
 */
export function pointed(spec, n, finding) {
  const symbol = symbolsOf(spec)[n];
  const { at, dated } = placed(spec, n);
  const year = dated ? ` (${at})` : "";
  const read = spec.levels.length > 0 ? symbol + year : `“${shown(symbol)}”`;
  return finding ? `after ${read}: unit ${finding.unit + 1} = ${decimal(finding.state[n])}` : read;
}

/**
 * The units that have a chip, by their place in the order: the strongest, and the one that is
 * shown.
 * @param {ArrayLike<number>} order
 * @param {number} unit
 */
export function chipped(order, unit) {
  const places = Array.from({ length: Math.min(MOST, order.length) }, (_, place) => place);
  const at = Array.prototype.indexOf.call(order, unit);
  return at >= MOST ? [...places, at] : places;
}

/** A state with two decimals. @param {number} value */
const decimal = (value) =>
  Number.isFinite(value)
    ? value.toFixed(2).replace("-", "\u2212").replace("\u22120.00", "0.00")
    : "–";

/** A contrast with its sign. @param {number} value */
export const signed = (value) =>
  `${value < 0 ? "\u2212" : "+"}${Math.abs(Number.isFinite(value) ? value : 0).toFixed(1)}`;

/**
 * The symbol at which the unit is most often like that; null where two are as frequent, or it is
 * one place only.
 * @param {PassageSpec} spec
 * @param {number[]} like
 * @param {Stretch} stretch
 * @returns {{symbol: string, count: number, of: number} | null}
 */
export function commonest(spec, like, { since, until }) {
  const all = symbolsOf(spec);
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const n of like) found.set(all[n], (found.get(all[n]) ?? 0) + 1);
  const [first, second] = [...found].sort((a, b) => b[1] - a[1]);
  if (spec.levels.length > 0 || !first || first[1] < 2 || first[1] === second?.[1]) return null;
  const [symbol, count] = first;
  const of = all.filter((one, n) => one === symbol && (n < since || n > until)).length;
  return { symbol, count, of };
}

/** @param {ArrayLike<number>} state @param {(n: number) => boolean} wanted */
function mean(state, wanted) {
  const some = Array.from(state).filter((_, n) => wanted(n));
  return some.reduce((sum, value) => sum + value, 0) / some.length;
}

/**
 * What the unit does in the stretch, and where else.
 * @param {PassageSpec} spec
 * @param {Stretch} stretch
 * @param {Finding} finding
 */
export function told(spec, stretch, { state, unit, like }) {
  const inside = (/** @type {number} */ n) => n >= stretch.since && n <= stretch.until;
  const [here, there] = [mean(state, inside), mean(state, (n) => !inside(n))];
  const besides = Number.isNaN(there) ? "" : `, elsewhere ${decimal(there)}`;
  const name = `Unit ${unit + 1}`;
  const first = `${name} is ${decimal(here)} on average in ${called(spec, stretch)}${besides}.`;
  if (like.length === 0) return `${first} It is nowhere else like that.`;
  const top = commonest(spec, like, stretch);
  const noun = spec.noun[like.length === 1 ? 0 : 1];
  const where = `It is like that at ${like.length} other ${noun} (underlined)`;
  const often = top ? `, most often at “${shown(top.symbol)}”: ${top.count} of ${top.of}` : "";
  return `${first} ${where}${often}.`;
}

/** For who cannot see the page. @param {PassageSpec} spec @param {string} alt */
export const spoken = (spec, alt) =>
  `${alt} ${counted(symbolsOf(spec).length, spec)}. The arrow keys move, with shift they brush.`;
