// @ts-check
/** What a graph shows at a playhead: probabilities, the walker, its visits. No DOM. */

import { Reader } from "./reader.js";

/** @typedef {import("./contract.js").GraphSpec} GraphSpec */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {{from: number, to: number, p: number}} Move */

export class Reading {
  /**
   * @param {GraphSpec} spec
   * @param {{store: Store, playhead: number, every: number, chosen: number}} at
   */
  constructor(spec, { store, playhead, every, chosen }) {
    this.spec = spec;
    this.store = store;
    this.playhead = Math.max(0, Math.min(playhead, store.head));
    this.frame = Math.floor(this.playhead);
    this.every = every;
    const replica = spec.replica < 0 ? chosen : spec.replica;
    this.moves = this.table(spec.matrix_channel, replica);
    this.shows = this.table(spec.emission_channel, replica);
    this.been = this.list(spec.visits);
    this.limit = this.list(spec.stationary);
    this.following = this.list(spec.next);
    this.walker = this.list(spec.state);
    this.now = this.stateAt(this.frame);
    const part = this.playhead - this.frame;
    /** Where the walker is going, −1 while it sits; and how far it is. */
    this.ahead = part > 0 && this.frame < store.head ? this.stateAt(this.frame + 1) : -1;
    this.part = this.ahead >= 0 ? part : 0;
    const visits = this.now < 0 ? [] : spec.names.map((_, i) => this.visits(i));
    this.total = visits.reduce((total, one) => total + one, 0);
    this.most = Math.max(0, ...visits); // in one state
  }

  /**
   * @param {string} channel
   * @returns {Reader | null}
   */
  list(channel) {
    if (!channel) return null;
    const reader = new Reader(this.store, channel, [], 1);
    return reader.known ? reader : null;
  }

  /**
   * A channel of tables, perhaps one a restart.
   * @param {string} channel
   * @param {number} replica
   */
  table(channel, replica) {
    const shape = this.store.column(channel)?.shape;
    if (!channel || !shape) return null;
    return new Reader(this.store, channel, shape.length > 2 ? [replica] : [], 1);
  }

  /** @param {number} frame  −1 where nobody walks */
  stateAt(frame) {
    const state = this.walker?.value(frame) ?? NaN;
    return state >= 0 && state < this.spec.names.length ? Math.round(state) : -1;
  }

  /** a_ij @param {number} i @param {number} j */
  move(i, j) {
    return i === this.now ? this.moveAt(this.frame, i, j) : this.plain(i, j);
  }

  /** @param {number} i @param {number} j */
  plain(i, j) {
    const { matrix, names } = this.spec;
    if (!this.moves) return matrix[i][j];
    return this.moves.blend(this.playhead, this.store.head, i * names.length + j);
  }

  /** From the state of a frame. @param {number} frame @param {number} i @param {number} j */
  moveAt(frame, i, j) {
    return this.following ? this.following.value(frame, j) : this.plain(i, j);
  }

  /** b_i(k) @param {number} i @param {number} k */
  emits(i, k) {
    const { emission, symbols } = this.spec;
    if (!this.shows) return emission?.[i]?.[k] ?? NaN;
    return this.shows.blend(this.playhead, this.store.head, i * symbols.length + k);
  }

  /** @param {number} i */
  visits(i) {
    return this.been?.value(this.frame, i) ?? NaN;
  }

  /** @param {number} i  in [0, 1]; NaN if nobody counts */
  share(i) {
    return this.visits(i) / this.total;
  }

  /** In the long run. @param {number} i */
  stationary(i) {
    return this.limit?.value(this.frame, i) ?? NaN;
  }

  /** The move that the walker makes or made last. @returns {Move | null} */
  get walked() {
    const { frame, now, ahead } = this;
    if (now < 0) return null;
    if (ahead >= 0) return { from: now, to: ahead, p: this.moveAt(frame, now, ahead) };
    const before = frame > 0 ? this.stateAt(frame - 1) : -1;
    return before < 0 ? null : { from: before, to: now, p: this.moveAt(frame - 1, before, now) };
  }
}
