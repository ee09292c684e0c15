// @ts-check
/** What is said of a graph: numbers on arrows, the card of a state, the sentence below. No DOM. */

/** @typedef {import("./graph-reading.js").Reading} Reading */

const LINE = 34; // letters of a line of the card
const NAMED = 6; // states or symbols in a list
const LISTED = 4; // states of which the sentence tells all

/**
 * A probability as short as can be: two decimals, and never 0 or 1 where it is not.
 * @param {number} p
 */
export function short(p) {
  if (!Number.isFinite(p)) return "–";
  if (p > 0 && p < 0.005) return "<0.01";
  if (p < 1 && p >= 0.995) return ">0.99";
  return String(Number(p.toFixed(2)));
}

/**
 * The likeliest of some, as many as there is room for, in their own order if that is all of them.
 * @param {string[]} names
 * @param {(i: number) => number} value
 */
function list(names, value) {
  const all = names.map((name, i) => ({ name, p: value(i) })).filter(({ p }) => p > 0);
  const most = all.length > NAMED ? [...all].sort((a, b) => b.p - a.p).slice(0, NAMED) : all;
  const words = most.map(({ name, p }) => `${name} ${short(p)}`);
  return most.length < all.length ? [...words, "…"] : words;
}

/** @param {string} title @param {string[]} words  in lines that fit the card */
function lines(title, words) {
  const found = [`${title}:`];
  words.forEach((word, i) => {
    const text = i < words.length - 1 && word !== "…" ? `${word},` : word;
    const last = found.length - 1;
    if (found[last].length + text.length < LINE) found[last] += ` ${text}`;
    else found.push(`  ${text}`);
  });
  return found;
}

/** @param {Reading} reading @param {number} i */
function counted(reading, i) {
  const { total } = reading;
  const long = reading.stationary(i);
  const rest = Number.isFinite(long) ? `in the long run ${short(long)}` : "";
  const count = `${reading.visits(i)} of ${total} times (${short(reading.share(i))})`;
  return total > 0 ? { count, rest } : null;
}

/**
 * The card of a state.
 * @param {Reading} reading
 * @param {number} i
 */
export function card(reading, i) {
  const { names, symbols, initial, truth } = reading.spec;
  const found = lines(`from ${names[i]}`, list(names, (j) => reading.move(i, j)));
  if (truth) found.push(...lines("in truth", list(names, (j) => truth[i][j])));
  if (symbols.length > 0) found.push(...lines("shows", list(symbols, (k) => reading.emits(i, k))));
  if (initial) found.push(`starts here: π = ${short(initial[i])}`);
  const visits = counted(reading, i);
  if (visits) found.push(`visited ${visits.count}`, visits.rest);
  return found.filter(Boolean).join("\n");
}

/**
 * What a state is called for who cannot see it.
 * @param {Reading} reading
 * @param {number} i
 */
export const label = (reading, i) =>
  `${reading.spec.names[i]}. ${card(reading, i)}`.replace(/\s+/g, " ");

/**
 * The sentence under the graph.
 * @param {Reading} reading
 */
export function sentence(reading) {
  if (reading.now >= 0) return `${walk(reading)} ${visited(reading)}`.trim();
  return reading.spec.truth ? learned(reading) : model(reading);
}

/** @param {Reading} reading */
function walk({ spec: { names }, frame, every, ahead, now, walked }) {
  const when = `Step ${(ahead >= 0 ? frame + 1 : frame) * every}`;
  if (!walked) return frame === 0 ? `The walk starts in ${names[now]}.` : `${when}: ${names[now]}.`;
  const { from, to, p } = walked;
  const way = from === to ? `stays in ${names[to]}` : `from ${names[from]} to ${names[to]}`;
  return `${when}: ${way}, probability ${short(p)}.`;
}

/** @param {Reading} reading */
function visited(reading) {
  const { spec, now, total } = reading;
  if (!(total > 0)) return "";
  if (spec.names.length > LISTED) {
    const visits = counted(reading, now);
    if (!visits) return "";
    return `So far in ${spec.names[now]}: ${visits.count}${visits.rest && `, ${visits.rest}`}.`;
  }
  const each = spec.names.map((name, i) => {
    const long = reading.stationary(i);
    const rest = Number.isFinite(long) ? ` (long run ${short(long)})` : "";
    return `${name} ${short(reading.share(i))}${rest}`;
  });
  return `Of ${total} visits: ${each.join(", ")}.`;
}

/** @param {Reading} reading */
function model(reading) {
  const { names, symbols } = reading.spec;
  const arrows = reading.moves
    ? "Arrows: how one hidden state follows another, as learned up to here."
    : "Arrows: how one hidden state follows another.";
  if (symbols.length === 0) return arrows;
  const mostly = names.slice(0, LISTED).map((name, i) => {
    const values = symbols.map((_, k) => reading.emits(i, k));
    const best = values.indexOf(Math.max(...values));
    const alike = values.length > 1 && values[best] - Math.min(...values) < 0.005;
    if (alike) return `${name} all alike (${short(values[best])})`;
    return `${name} mostly ${symbols[best] ?? "–"} (${short(values[best])})`;
  });
  const rest = names.length > LISTED ? ", …" : "";
  return `${arrows} Bars: what each one shows: ${mostly.join(", ")}${rest}.`;
}

/** @param {Reading} reading */
function learned(reading) {
  const { names, truth } = reading.spec;
  let worst = { gap: -1, words: "" };
  (truth ?? []).forEach((row, i) =>
    row.forEach((real, j) => {
      const p = reading.move(i, j);
      const gap = Math.abs(p - real);
      const words = `${names[i]} to ${names[j]}, ${short(p)} where the truth is ${short(real)}`;
      if (gap > worst.gap) worst = { gap, words };
    }),
  );
  return `Arrows: as learned; dashed: the truth. Furthest from it: ${worst.words}.`;
}
