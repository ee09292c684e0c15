// @ts-check
/** The two streams of a Player: one for the run, one for the ghost while it is not whole. */

import { decode } from "./codec.js";
import { PageLink } from "./page.js";
import { Requests } from "./requests.js";
import { Stream } from "./stream.js";

/** @typedef {import("./contract.js").Page} Page */
/** @typedef {import("./session.js").Followed} Followed */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {"added" | "changed" | "nothing" | "gap"} Outcome */

/**
 * @typedef {object} Around
 * @property {(outcome: Outcome) => void} received
 * @property {(page: Page) => void} told  what the page says, sooner than through Streamlit
 * @property {(token: string) => void} lost
 * @property {() => void} changed
 * @property {(problem: unknown) => void} report
 */

/** @type {import("./stream.js").World} */
const WORLD = {
  socket: (address) => {
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    return /** @type {any} */ (socket);
  },
  visible: () => !document.hidden,
  later: (callback, ms) => setTimeout(callback, ms),
  cancel: (handle) => clearTimeout(handle),
  chance: Math.random,
};

/** @param {string} route relative to the page's own address */
function addressOf(route) {
  const address = new URL(route, document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

export class Followers {
  /**
   * @param {Session} session
   * @param {Around} around
   */
  constructor(session, around) {
    this.session = session;
    this.around = around;
    this.run = this.stream(() => session.run);
    this.ghost = this.stream(() => session.pinned);
    this.looked = -1; // the frame whose pictures were asked for
    this.requests = new Requests((words) => this.run.say(words));
    this.opened = ""; // the token for which `connects` is counted
    this.before = 0;
  }

  /** @param {() => Followed | null} which */
  stream(which) {
    const { around } = this;
    return new Stream(WORLD, {
      message: (data) => this.message(data, which()),
      held: () => {
        const store = which()?.store;
        return { have: store?.have ?? 0, pictures: store?.pictures ?? {} };
      },
      lost: (token) => around.lost(token),
      changed: () => {
        if (!this.run.connected) this.requests.drop();
        around.changed();
      },
      report: (problem) => around.report(problem),
    });
  }

  /**
   * @param {Uint8Array} data
   * @param {Followed | null} followed
   */
  message(data, followed) {
    const message = decode(data);
    if (message.header.kind === "page") {
      // A page has one Player: over the ghost's connection it says the same again.
      if (followed === this.session.run) this.around.told(message.header);
      return;
    }
    if (this.requests.take(message) || !followed) return;
    const outcome = followed.take(message);
    this.around.received(outcome);
    if (outcome === "gap") throw new Error("player: rows are missing before these");
    this.rest();
  }

  /** Follow what the page shows. @param {Page} page */
  follow(page) {
    const address = addressOf(page.stream);
    if (page.token !== this.opened) {
      this.opened = page.token;
      this.before = this.run.connects;
    }
    if (page.token !== this.run.token) this.looked = -1;
    this.run.follow(address, page.token);
    if (page.ghost && !this.session.pinned?.ended) this.ghost.follow(address, page.ghost.token);
    this.rest();
  }

  /** A ghost that is whole needs no stream. */
  rest() {
    const { pinned } = this.session;
    if (this.ghost.token && (!pinned || pinned.ended)) this.ghost.close();
  }

  /** @param {"pause" | "resume"} op */
  train(op) {
    this.run.say({ op });
  }

  /**
   * While the run trains only its newest pictures come by themselves: those of a playhead that
   * rests elsewhere are asked for.
   * @param {number} frame
   */
  look(frame) {
    if (this.session.training && this.run.connected && frame !== this.looked)
      this.looked = this.run.say({ op: "look", frame }) ? frame : -1;
  }

  /**
   * @param {string} question
   * @param {number} frame
   * @param {Record<string, number>} given
   */
  ask(question, frame, given) {
    return this.requests.send({ op: "ask", question, frame, arguments: given });
  }

  /**
   * Change a field from a step on; the page's controls follow.
   * @param {{step: number, field: string, value: number}} change
   * @param {PageLink} page
   */
  async edit(change, page) {
    const granted = await this.requests.send({ op: "edit", ...change });
    page.edited(change);
    return granted.run;
  }

  visibility() {
    for (const stream of [this.run, this.ghost]) stream.visibility();
  }

  retry() {
    for (const stream of [this.run, this.ghost]) stream.retry();
  }

  close() {
    for (const stream of [this.run, this.ghost]) stream.close();
  }
}
