// @ts-check
/**
 * The pull: "I have k", answered with frames [k, n). It goes over Streamlit's setStateValue today;
 * a websocket replaces this module and nothing else. No DOM: time, timers and visibility come in
 * as arguments.
 */

/** @typedef {import("./contract.js").Header} Header */
/** @typedef {{run: string, count: number, spec: string, ghost: string}} Held */
/**
 * @typedef {object} Wire  what the transport needs from its surroundings
 * @property {(name: string, value: any) => void} state
 * @property {(name: string, value: any) => void} trigger
 * @property {() => boolean} visible
 * @property {(callback: () => void, ms: number) => any} later
 * @property {(handle: any) => void} cancel
 * @property {() => number} now  milliseconds
 */

export const RESEND = 3000;
export const SOONEST = 50; // 20 pulls a second are as many as a picture can use
const LATEST = 400; // when nothing new came the pull slows down to this

export class Transport {
  /** @param {Wire} wire */
  constructor(wire) {
    this.wire = wire;
    this.asks = 0;
    this.gaps = 0;
    this.pause = SOONEST;
    this.asked = -Infinity;
    this.wants = false; // there is something to ask for
    /** @type {Held} */
    this.held = { run: "", count: 0, spec: "", ghost: "" };
    /** @type {any} */
    this.timer = null;
  }

  /**
   * A message was handled: decide whether there is more to ask for, and when.
   * @param {Header} header
   * @param {Held} held what is here now
   * @param {"added" | "nothing" | "gap"} outcome
   */
  received(header, held, outcome) {
    this.held = held;
    if (outcome === "gap") this.gaps += 1;
    this.wants = incomplete(header, held);
    this.pause = outcome === "nothing" ? Math.min(LATEST, 2 * this.pause) : SOONEST;
    this.schedule(outcome === "gap" ? 0 : Math.max(0, this.asked + this.pause - this.wire.now()));
  }

  /** The tab came back or went away. */
  visibility() {
    if (this.wire.visible()) this.schedule(0);
    else this.stop();
  }

  /** @param {number} ms */
  schedule(ms) {
    this.stop();
    if (!this.wants || !this.wire.visible()) return;
    this.timer = this.wire.later(() => this.ask(), ms);
  }

  stop() {
    if (this.timer !== null) this.wire.cancel(this.timer);
    this.timer = null;
  }

  /** Ask once, and again if no answer comes. */
  ask() {
    this.asks += 1;
    this.asked = this.wire.now();
    this.timer = null;
    this.wire.state("have", { ...this.held, ask: this.asks });
    this.schedule(RESEND);
  }

  /**
   * @param {string} figure
   * @param {number} x
   * @param {number} y
   */
  pick(figure, x, y) {
    this.wire.trigger("pick", { figure, x, y });
  }

  /** @param {boolean} pinned whether the run is to be pinned */
  pin(pinned) {
    this.wire.trigger(pinned ? "pin" : "unpin", { run: this.held.run });
  }

  /** The playhead reached the end of an ended run. */
  ended() {
    this.asks += 1;
    this.wire.trigger("ended", { run: this.held.run, ask: this.asks });
  }
}

/**
 * @param {Header} header
 * @param {Held} held
 */
function incomplete(header, held) {
  if (header.status === "running") return true;
  const ghost = header.ghost ? header.ghost.run : "";
  return held.count < header.count || held.spec !== header.spec_id || held.ghost !== ghost;
}
