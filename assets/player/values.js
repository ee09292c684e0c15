// @ts-check
/** From bindings and a playhead to the arrays that the traces of one figure show. No DOM. */

/** @typedef {import("./contract.js").Binding} Binding */
/** @typedef {import("./contract.js").Update} Update */
/** @typedef {import("./store.js").Store} Store */

const EMPTY = new Float64Array(0);
const TRAIL = 2000; // points; of a longer trail only the extremes of x and of y are drawn

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
 * Between two frames. A value that ends (NaN next) stands still until it is gone.
 * @param {number} a
 * @param {number} b
 * @param {number} part in [0, 1)
 */
export function between(a, b, part) {
  return part === 0 || b !== b ? a : a + (b - a) * part;
}

/**
 * Where an index points in a row: offset and length of what it picks.
 * @param {number[]} shape
 * @param {number[]} index
 * @returns {{at: number, length: number, rest: number[]}}
 */
export function pick(shape, index) {
  let at = 0;
  let stride = shape.reduce((product, n) => product * n, 1);
  for (let axis = 0; axis < index.length; axis++) {
    stride /= shape[axis];
    at += index[axis] * stride;
  }
  return { at, length: stride, rest: shape.slice(index.length) };
}

/** One channel of one run, read by frame; the implied channel "step" included. */
class Reader {
  /**
   * @param {Store} store
   * @param {string} name
   * @param {number[]} index
   * @param {number} every
   */
  constructor(store, name, index, every) {
    this.every = every;
    this.column = store.column(name);
    this.step = !this.column && name === "step";
    this.known = this.step || this.column !== undefined;
    const { at, length, rest } = pick(this.column?.shape ?? [], this.column ? index : []);
    this.at = at;
    this.length = length;
    this.rest = rest;
  }

  /**
   * @param {number} frame
   * @param {number} [offset] within what the index picks
   */
  value(frame, offset = 0) {
    if (!this.column) return frame * this.every;
    const row = this.column.rowAt(frame);
    return row < 0 ? NaN : this.column.number(row, this.at + offset);
  }

  /**
   * At a playhead between frames; pictures do not blend, they come at a lower rate than frames.
   * @param {number} playhead
   * @param {number} head
   * @param {number} [offset]
   */
  blend(playhead, head, offset = 0) {
    const frame = Math.floor(playhead);
    const part = playhead - frame;
    const value = this.value(frame, offset);
    if (part === 0 || frame >= head || this.column?.frames) return value;
    return between(value, this.value(frame + 1, offset), part);
  }
}

/**
 * What one binding shows. It owns its buffers, so a figure's arrays are reused from cycle to
 * cycle.
 */
class Source {
  /** @param {Binding} binding */
  constructor(binding) {
    this.binding = binding;
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
   * @param {Store | null} store
   * @param {number} playhead
   * @param {number} every
   * @param {Update[]} out
   */
  read(store, playhead, every, out) {
    const { trace, attribute, channel, index, mode, whole } = this.binding;
    if (!store || store.count === 0) return this.nothing(out);
    const reader = new Reader(store, channel, index ?? [], every);
    if (!reader.known) return this.nothing(out);
    const at = whole ? store.head : Math.min(playhead, store.head);
    if (mode === "history") return this.history(reader, store.head, at, out);
    if (mode === "trail") out.push({ trace, attribute, value: this.trail(reader, store, at) });
    else out.push({ trace, attribute, value: this.current(reader, store.head, at) });
  }

  /** @param {Update[]} out */
  nothing(out) {
    const { trace, attribute, mode } = this.binding;
    if (attribute === "z") return;
    if (mode === "history") out.push({ trace, attribute: "x", value: EMPTY });
    out.push({ trace, attribute, value: EMPTY });
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
   */
  current(reader, head, playhead) {
    if (reader.rest.length >= 2) return this.matrix(reader, head, playhead);
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
   */
  matrix(reader, head, playhead) {
    const columns = reader.rest[reader.rest.length - 1];
    const rows = reader.length / columns;
    while (this.picture.length < rows) this.picture.push(new Float32Array(columns));
    for (let row = 0; row < rows; row++) {
      const line = this.picture[row];
      for (let i = 0; i < columns; i++) line[i] = reader.blend(playhead, head, row * columns + i);
    }
    // A new outer array each time: Plotly may keep the old one as "what was there before".
    return this.picture.slice(0, rows);
  }
}

/**
 * Whether two bindings are the coordinates of one trail.
 * @param {Binding} a
 * @param {Binding} b
 */
function together(a, b) {
  return a.mode === "trail" && b.mode === "trail" && a.trace === b.trace;
}

/** The values of one figure. */
export class Values {
  /**
   * @param {Binding[]} bindings
   * @param {number} every steps a frame
   */
  constructor(bindings, every) {
    this.every = every;
    this.sources = bindings.map((binding) => new Source(binding));
    for (const source of this.sources)
      source.partners = this.sources.filter((other) => together(source.binding, other.binding));
  }

  /**
   * Everything the figure shows at a playhead.
   * @param {number} playhead
   * @param {Store} live
   * @param {Store | null} ghost
   * @returns {Update[]}
   */
  at(playhead, live, ghost) {
    /** @type {Update[]} */
    const updates = [];
    for (const source of this.sources) {
      source.read(source.binding.run === "ghost" ? ghost : live, playhead, this.every, updates);
    }
    return updates;
  }
}
