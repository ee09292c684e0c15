// @ts-check
/** What the messages have told so far: the run, its ghost, the specification. No DOM. */

import { Store } from "./store.js";

/** @typedef {import("./contract.js").Header} Header */
/** @typedef {import("./contract.js").Message} Message */
/** @typedef {import("./contract.js").Spec} Spec */

/**
 * @typedef {object} News  what one message changed
 * @property {boolean} opened  another run than before
 * @property {boolean} ghost  the ghost came, went or is another one
 * @property {"added" | "nothing" | "gap"} outcome
 * @property {{frame: number, play: boolean} | null} command  to be obeyed now
 */

export class Session {
  constructor() {
    this.store = new Store("", 1);
    /** @type {Store | null} */
    this.ghost = null;
    /** @type {Header | null} */
    this.header = null;
    this.specId = "";
    /** A specification that is not on the screen yet. @type {Spec | null} */
    this.pending = null;
    this.obeyed = "";
  }

  /** What the clock needs to know of the run. A run has ended when its last frame is here. */
  get training() {
    const { header, store } = this;
    const ended = header !== null && header.status !== "running" && store.count >= header.count;
    return { head: store.head, total: store.total, ended };
  }

  /** What the transport says is here. */
  get held() {
    return {
      run: this.store.run,
      count: this.store.count,
      spec: this.specId,
      ghost: this.ghost?.run ?? "",
    };
  }

  /**
   * Take in one message. Safe to call twice with the same one.
   * @param {Message} message
   * @returns {News}
   */
  take(message) {
    const { header } = message;
    const opened = header.run !== this.store.run;
    this.header = header;
    if (opened) this.store = new Store(header.run, header.total);
    this.store.total = header.total;
    const outcome = this.store.append(
      message.blocks,
      header.start,
      Math.min(header.stop, header.count),
    );
    if (header.spec) {
      this.pending = header.spec;
      this.specId = header.spec_id;
    }
    return { opened, outcome, ghost: this.takeGhost(message), command: this.takeCommand(header) };
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

  /** @param {Message} message */
  takeGhost({ header, ghost }) {
    const before = this.ghost;
    const run = header.ghost?.run;
    if (run !== before?.run) this.ghost = null;
    if (header.ghost && ghost && !this.ghost) {
      this.ghost = new Store(header.ghost.run, header.ghost.total);
      this.ghost.append(ghost, 0, header.ghost.count);
    }
    return this.ghost !== before;
  }

  /** A command is obeyed once, however often its message comes. @param {Header} header */
  takeCommand({ command }) {
    if (!command || command.id === this.obeyed) return null;
    this.obeyed = command.id;
    return command;
  }
}
