// @ts-check
/** What the Player tells the page: what it lacks, and what was done on the picture. No DOM. */

import { rerun } from "./beacon.js";

/** @typedef {import("./session.js").Session} Session */
/**
 * @typedef {object} Wire
 * @property {(name: string, value: any) => void} state
 * @property {(name: string, value: any) => void} trigger
 */

const RESEND = 3000; // ms after which something that is still lacking is asked for again

export class PageLink {
  /**
   * @param {Wire} wire
   * @param {(callback: () => void, ms: number) => any} later
   */
  constructor(wire, later) {
    this.wire = wire;
    this.later = later;
    this.asks = 0;
    this.told = ""; // the token of the run whose end the page was told
    /** The tokens that the page was told to replace. @type {Set<string>} */
    this.lacks = new Set();
  }

  /**
   * Ask for the specification that is named but not here, until it is.
   * @param {Session} session
   */
  want(session) {
    const { page } = session;
    if (!page || page.spec_id === session.specId) return;
    this.have(session, {});
    this.later(() => page === session.page && this.want(session), RESEND);
  }

  /**
   * The page has to draw what goes wrong in an ended run; told once a run.
   * @param {Session} session
   */
  settled(session) {
    const { page } = session;
    if (!page || !session.outdated || this.told === page.token) return;
    this.told = page.token;
    this.have(session, { settled: page.run });
  }

  /**
   * Nobody knows this token any more: the page has to begin the run anew. A page that does not
   * answer has a server that does not know it either, and has to run as a whole.
   * @param {Session} session
   * @param {string} token
   */
  lost(session, token) {
    if (this.lacks.has(token)) rerun();
    else this.have(session, { lost: token });
    this.lacks.add(token);
  }

  /**
   * @param {Session} session
   * @param {{lost?: string, settled?: string}} news
   */
  have(session, news) {
    this.asks += 1;
    this.wire.state("have", {
      spec: session.specId,
      ask: this.asks,
      lost: "",
      settled: "",
      ...news,
    });
  }

  /**
   * @param {string} figure
   * @param {number} x
   * @param {number} y
   */
  pick(figure, x, y) {
    this.wire.trigger("pick", { figure, x, y });
  }

  /**
   * @param {string} run
   * @param {boolean} pinned whether the run is to be pinned
   */
  pin(run, pinned) {
    this.wire.trigger(pinned ? "pin" : "unpin", { run });
  }

  /**
   * The playhead reached the end of an ended run.
   * @param {string} run
   */
  ended(run) {
    this.asks += 1;
    this.wire.trigger("ended", { run, ask: this.asks });
  }

  /**
   * A change in flight was granted: the controls have to follow.
   * @param {{step: number, field: string, value: number}} change
   */
  edited(change) {
    this.wire.trigger("edited", change);
  }
}
