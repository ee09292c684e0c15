// @ts-check
/** What the messages have told so far: the run, its ghost, the specification. No DOM. */

import { blocks } from "./codec.js";
import { Store } from "./store.js";

/** @typedef {import("./contract.js").Layout} Layout */
/** @typedef {import("./contract.js").News} News */
/** @typedef {import("./contract.js").Page} Page */
/** @typedef {import("./contract.js").Spec} Spec */
/** @typedef {import("./codec.js").Message} Message */

/** A run as the stream tells it. */
export class Followed {
  /**
   * @param {string} run
   * @param {number} total
   */
  constructor(run, total) {
    this.store = new Store(run, total);
    /** @type {Layout[]} */
    this.layout = [];
    /** @type {News | null} */
    this.news = null;
    this.since = 0; // ms, by any clock: when it was first seen training
  }

  /** Whether it will not grow any more, and is here to its last frame. */
  get ended() {
    const { news, store } = this;
    return news !== null && news.status !== "running" && store.have >= news.count;
  }

  /**
   * Take in a message of the stream. Safe to call twice with the same one; one about another run
   * is late and says nothing.
   * @param {Message} message
   * @returns {"added" | "changed" | "nothing" | "gap"} "changed": what could be shown before looks
   * different now
   */
  take({ header, payload }) {
    const { store } = this;
    if (header.run !== store.run) return "nothing";
    const sketched = store.count > store.have;
    this.layout = header.layout ?? this.layout;
    this.news = header;
    store.total = header.total;
    const { steps, pictures } = blocks(header, payload, this.layout);
    const { start, stop } = header;
    const outcome =
      header.kind === "sketch"
        ? store.sketch(steps, start, stop, header.stride)
        : store.append(steps, start, stop);
    store.picture(pictures);
    if (outcome === "gap") return outcome;
    return pictures.length > 0 || (sketched && outcome === "added") ? "changed" : outcome;
  }
}

/**
 * @typedef {object} Change  what a page's message changed
 * @property {boolean} opened  another run than before
 * @property {boolean} ghost  the ghost came, went or is another one
 * @property {{frame: number, play: boolean} | null} command  to be obeyed now
 */

export class Session {
  constructor() {
    this.run = new Followed("", 1);
    /** @type {Followed | null} */
    this.pinned = null;
    /** @type {Page | null} */
    this.page = null;
    this.specId = "";
    /** A specification that is not on the screen yet. @type {Spec | null} */
    this.pending = null;
    this.obeyed = "";
  }

  get store() {
    return this.run.store;
  }

  get ghost() {
    return this.pinned?.store ?? null;
  }

  get status() {
    return this.run.news?.status ?? this.page?.status ?? null;
  }

  /** What the clock needs to know of the run. */
  get training() {
    const { run, store } = this;
    return { head: store.head, total: store.total, ended: run.ended };
  }

  /** Whether the page has drawn something that it would draw otherwise now: the run's end. */
  get outdated() {
    return this.page !== null && !this.page.settled && this.run.news?.settled === true;
  }

  /**
   * Take in what the page says. Safe to call twice with the same message.
   * @param {Page} page
   * @returns {Change}
   */
  show(page) {
    const opened = page.run !== this.store.run;
    // Recorded anew under another token: the same frames, but what was said of the old one is void.
    if (page.token !== this.page?.token) this.run.news = null;
    this.page = page;
    if (opened) this.run = new Followed(page.run, page.total);
    const before = this.pinned;
    if (page.ghost?.run !== before?.store.run) {
      this.pinned = page.ghost ? new Followed(page.ghost.run, page.ghost.total) : null;
    }
    if (page.spec && page.spec_id !== this.specId) {
      this.pending = page.spec;
      this.specId = page.spec_id;
    }
    return { opened, ghost: this.pinned !== before, command: this.command(page) };
  }

  /**
   * A specification to show now: not before the first frame of its run is here, or the page would
   * go blank in between.
   * @param {boolean} blank nothing is shown yet
   */
  nextSpec(blank) {
    const { pending } = this;
    if (!pending || (this.store.count === 0 && !blank)) return null;
    this.pending = null;
    return pending;
  }

  /** A command is obeyed once, however often its message comes. @param {Page} page */
  command({ command }) {
    if (!command || command.id === this.obeyed) return null;
    this.obeyed = command.id;
    return command;
  }
}
