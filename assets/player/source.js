// @ts-check
/** From one binding and a playhead to the array that it shows. No DOM. */

import { evaluate } from "./expression.js";
import { numbersOf, resolved, stretch } from "./numbers.js";
import { orderOf } from "./order.js";
import { Reader, pick } from "./reader.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").Binding} Binding */
/** @typedef {import("./contract.js").Update} Update */
/** @typedef {import("./store.js").Store} Store */
/**
 * @typedef {object} At  where the figure looks
 * @property {number} playhead
 * @property {Store | null} store  null: nothing is here
 * @property {number} every  steps a frame
 * @property {number} chosen  the replica for which an index says -1
 * @property {Answer | null} answer  to the figure's question
 */

const EMPTY = new Float64Array(0);
const TRAIL = 2000; // points; of a longer trail only the extremes of x and of y are drawn

/**
 * The cells of a map one by one, as its hover looks for them: by row and column of what is drawn.
 * @param {ArrayLike<number>[]} rows  of a transposed map
 */
function cells(rows) {
  /** @type {number[][]} */
  const found = [];
  for (let column = 0; column < rows[0].length; column++) {
    const line = Array(rows.length);
    for (let row = 0; row < rows.length; row++) line[row] = rows[row][column];
    found.push(line);
  }
  return found;
}

/** A buffer that grows; what it hands out is a view of its beginning, valid until the next call. */
class Buffer {
  constructor() {
    this.values = new Float64Array(64);
  }

  /** @param {number} length */
  room(length) {
    if (length > this.values.length) this.values = new Float64Array(2 * length);
    return this.values;
  }

  /** @param {number} length */
  view(length) {
    return this.values.subarray(0, length);
  }
}

/**
 * What one binding shows. It owns its buffers, so a figure's arrays are reused from cycle to
 * cycle.
 */
export class Source {
  /**
   * @param {Binding} binding
   * @param {any} trace  as the specification describes it
   */
  constructor(binding, trace) {
    this.binding = binding;
    const map = trace?.type === "heatmap";
    this.pointwise = (binding.attribute !== "z" && !map) || trace?.type === "scatter3d";
    this.cellwise = binding.attribute === "customdata" && map && trace.transpose;
    this.over = binding.mode === "function" ? numbersOf(trace?.x) : EMPTY;
    this.x = new Buffer();
    this.y = new Buffer();
    /** @type {number[]} */
    this.frames = [];
    /**
     * The trails that share this one's points: x and y must leave out the same frames.
     * @type {Source[]}
     */
    this.partners = [this];
    /** @type {Float32Array[]} */
    this.picture = [];
  }

  /**
   * @param {At} look
   * @param {Update[]} out
   */
  read({ store, playhead, every, chosen, answer }, out) {
    const { trace, attribute, channel, index, mode, whole, value, scale } = this.binding;
    if (mode === "answer") return;
    if (!store || store.count === 0) return this.nothing(out);
    const at = whole ? store.head : Math.min(playhead, store.head);
    if (value !== undefined && value !== null) {
      const worked = this.worked(value, { store, playhead: at, every, chosen, answer, x: NaN });
      if (scale) stretch(worked, scale);
      out.push({ trace, attribute, value: worked });
      return;
    }
    const reader = new Reader(store, channel, resolved(index, chosen), every);
    if (!reader.known) return this.nothing(out);
    if (mode === "history") return this.history(reader, store.head, at, out);
    const read =
      mode === "trail"
        ? this.trail(reader, store, at)
        : this.current(reader, store.head, at, answer);
    if (scale) for (const row of Array.isArray(read) ? read : [read]) stretch(row, scale);
    const shown = this.cellwise && Array.isArray(read) ? cells(read) : read;
    out.push({ trace, attribute, value: shown });
  }

  /** @param {Update[]} out */
  nothing(out) {
    const { trace, attribute, mode } = this.binding;
    if (!this.pointwise) return;
    if (mode === "history") out.push({ trace, attribute: "x", value: EMPTY });
    out.push({ trace, attribute, value: EMPTY });
  }

  /**
   * What an expression gives: for each x of a curve, or once (`repeat` times).
   * @param {import("./contract.js").Expression} value
   * @param {import("./expression.js").Context} place
   */
  worked(value, place) {
    const { mode, repeat = 1 } = this.binding;
    const length = mode === "function" ? this.over.length : repeat;
    const values = this.y.room(length);
    if (mode === "current") values.fill(evaluate(value, place), 0, length);
    else
      for (let i = 0; i < length; i++) {
        place.x = this.over[i];
        values[i] = evaluate(value, place);
      }
    return this.y.view(length);
  }

  /**
   * What an answer says for this binding.
   * @param {Answer | null} answer
   * @param {number} chosen
   * @param {Update[]} out
   */
  told(answer, chosen, out) {
    const { trace, attribute, channel, index, scale } = this.binding;
    const array = answer?.[channel];
    if (!array) return this.nothing(out);
    const { at, length, rest } = pick(array.shape, resolved(index, chosen));
    const numbers = Float64Array.from(array.values.slice(at, at + length));
    if (scale) stretch(numbers, scale);
    const columns = rest[rest.length - 1];
    const rows = Array.from({ length: length / columns || 0 }, (_, row) =>
      numbers.subarray(row * columns, (row + 1) * columns),
    );
    out.push({ trace, attribute, value: rest.length >= 2 ? rows : numbers });
  }

  /**
   * @param {Reader} reader
   * @param {Store} store
   * @param {number} playhead
   */
  trail(reader, store, playhead) {
    const last = Math.floor(playhead);
    if (last >= TRAIL) return this.longTrail(reader, store, playhead);
    const values = this.y.room(last + 2);
    for (let frame = 0; frame <= last; frame++) values[frame] = reader.value(frame);
    if (playhead === last) return this.y.view(last + 1);
    values[last + 1] = reader.blend(playhead, store.head);
    return this.y.view(last + 2);
  }

  /**
   * A trail that zig-zags must not lose its corners, so the frames drawn are the extremes in each
   * direction.
   * @param {Reader} reader
   * @param {Store} store
   * @param {number} playhead
   */
  longTrail(reader, store, playhead) {
    /** @type {Set<number>} */
    const chosen = new Set();
    for (const { binding, frames } of this.partners) {
      const column = store.column(binding.channel);
      const at = pick(column?.shape ?? [], binding.index ?? []).at;
      for (const frame of column?.pyramid(at).select(Math.floor(playhead) + 1, frames) ?? [])
        chosen.add(frame);
    }
    const frames = [...chosen].sort((a, b) => a - b);
    const values = this.y.room(frames.length + 1);
    for (let i = 0; i < frames.length; i++) values[i] = reader.value(frames[i]);
    values[frames.length] = reader.blend(playhead, store.head);
    return this.y.view(frames.length + 1);
  }

  /**
   * @param {Reader} reader
   * @param {number} head
   * @param {number} playhead
   * @param {Update[]} out
   */
  history(reader, head, playhead, out) {
    const last = Math.floor(playhead);
    const frames = this.frames;
    if (reader.column && !reader.column.frames)
      reader.column.pyramid(reader.at).select(last + 1, frames);
    else for (frames.length = 0; frames.length <= last;) frames.push(frames.length);
    // The decimation may drop the frame under the playhead; the curve must end exactly there.
    const ends = playhead !== last || frames[frames.length - 1] !== last;
    const length = frames.length + (ends ? 1 : 0);
    const xs = this.x.room(length);
    const ys = this.y.room(length);
    for (let i = 0; i < frames.length; i++) {
      xs[i] = frames[i] * reader.every;
      ys[i] = reader.value(frames[i]);
    }
    if (ends) {
      xs[length - 1] = playhead * reader.every;
      ys[length - 1] = reader.blend(playhead, head);
    }
    const { trace, attribute } = this.binding;
    out.push({ trace, attribute: "x", value: this.x.view(length) });
    out.push({ trace, attribute, value: this.y.view(length) });
  }

  /**
   * @param {Reader} reader
   * @param {number} head
   * @param {number} playhead
   * @param {Answer | null} answer
   */
  current(reader, head, playhead, answer) {
    if (reader.rest.length >= 2) return this.matrix(reader, head, playhead, answer);
    const { repeat = 1, window = 0 } = this.binding;
    const points = window > 0 ? Math.min(window, Math.ceil(playhead) + 1) : repeat;
    const values = this.y.room(points * reader.length);
    for (let point = 0, i = 0; point < points; point++) {
      // In a window the points are whole frames that end at the playhead itself.
      const back = window > 0 ? points - 1 - point : 0;
      const at = back > 0 ? Math.ceil(playhead) - back : playhead;
      for (let offset = 0; offset < reader.length; offset++)
        values[i++] = reader.blend(at, head, offset);
    }
    return this.y.view(points * reader.length);
  }

  /**
   * @param {Reader} reader
   * @param {number} head
   * @param {number} playhead
   * @param {Answer | null} answer
   */
  matrix(reader, head, playhead, answer) {
    const columns = reader.rest[reader.rest.length - 1];
    const order = orderOf(answer, this.binding.sorted, columns);
    const rows = reader.length / columns;
    while (this.picture.length < rows) this.picture.push(new Float32Array(columns));
    for (let row = 0; row < rows; row++) {
      const line = this.picture[row];
      for (let i = 0; i < columns; i++)
        line[i] = reader.blend(playhead, head, row * columns + (order ? order[i] : i));
    }
    // A new outer array each time: Plotly may keep the old one as "what was there before".
    return this.picture.slice(0, rows);
  }
}
