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
const SETTLED = 50; // ms in which Streamlit's controls take the values that came with a message
const LONGEST = 3000; // ms for which nothing is said, should the page stay away

export class PageLink {
  /**
   * @param {Wire} wire
   * @param {(callback: () => void, ms: number) => any} later
   */
  constructor(wire, later) {
    this.wire = {
      state: (/** @type {string} */ name, /** @type {any} */ value) =>
        this.say(() => wire.state(name, value)),
      trigger: (/** @type {string} */ name, /** @type {any} */ value) =>
        this.say(() => wire.trigger(name, value)),
    };
    this.later = later;
    /** What waits for the page; null: nothing need wait. @type {(() => void)[] | null} */
    this.waiting = null;
    this.holds = 0;
    this.asks = 0;
    this.told = ""; // the token of the run whose end the page was told
    /** The tokens that the page was told to replace. @type {Set<string>} */
    this.lacks = new Set();
  }

  /**
   * Whatever is said to Streamlit takes the values of all controls along. Those on the screen are
   * old until the page has come: said too early, it would undo the click that it answers.
   * @param {() => void} words
   */
  say(words) {
    if (this.waiting) this.waiting.push(words);
    else words();
  }

  /** A new run was heralded: say nothing until its page is here. */
  hold() {
    this.waiting ??= [];
    this.release(LONGEST);
  }

  /**
   * A message came with the page.
   * @param {import("./contract.js").Page} page
   * @param {Session} session
   */
  arrived(page, session) {
    const late = (page.made ?? 0) < (session.page?.made ?? 0);
    if (page.run !== session.store.run && !late) this.hold();
    if (this.waiting && !late) this.release(SETTLED);
  }

  /** @param {number} ms */
  release(ms) {
    const hold = ++this.holds;
    this.later(() => {
      if (hold !== this.holds) return;
      const { waiting } = this;
      this.waiting = null;
      waiting?.forEach((words) => words());
    }, ms);
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
