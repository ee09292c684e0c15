// @ts-check
/** When a figure asks its question: once a run, or again as the playhead moves. No DOM. */

import { evaluate } from "./expression.js";
import { Away } from "./requests.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {Record<string, number>} Given */
/**
 * @typedef {object} World
 * @property {(question: string, frame: number, given: Given) => Promise<Answer>} ask
 * @property {() => boolean} connected
 * @property {() => number} now  ms
 * @property {(callback: () => void, ms: number) => any} later
 *
 * @typedef {object} Wish  a question as it is wanted now
 * @property {string} token  of the run that is asked
 * @property {string} question
 * @property {number} frame
 * @property {Given} given
 */

const PAUSE = 125; // ms between two questions of one figure
const LULL = 1000; // ms after a cut

export class Asking {
  /**
   * @param {World} world
   * @param {() => void} news  there is another answer, or none any more
   */
  constructor(world, news) {
    this.world = world;
    this.news = news;
    /** @type {Answer | null} */
    this.answer = null;
    /** What the answer is to. @type {Wish | null} */
    this.told = null;
    this.sentence = ""; // why there is no answer
    this.key = ""; // what was asked last
    this.refused = false;
    this.token = "";
    /** What is to be asked as soon as it may. @type {{wish: Wish, key: string} | null} */
    this.next = null;
    this.flying = false;
    this.waiting = false;
    this.soonest = -Infinity;
  }

  /**
   * The question as it is wanted now; what was wanted before and is not asked yet falls away.
   * Wanting the same again does nothing.
   * @param {Wish} wish
   */
  want(wish) {
    const key = JSON.stringify(wish);
    if (wish.token !== this.token) {
      if (this.token !== "") this.heard(null, ""); // what another run answered says nothing here
      this.token = wish.token;
    }
    if (key === this.key) this.next = null;
    else if (key !== this.next?.key) this.next = { wish, key };
    this.pump();
  }

  /**
   * Nothing is wanted: the figure is out of sight, or its question has no numbers here. What was
   * refused may be tried again when it comes back.
   */
  rest() {
    this.next = null;
    if (this.refused) this.key = "";
  }

  /**
   * @param {Answer | null} answer
   * @param {string} sentence
   */
  heard(answer, sentence) {
    if (answer === null && this.answer === null && sentence === this.sentence) return;
    this.answer = answer;
    this.sentence = sentence;
    this.news();
  }

  pump() {
    if (!this.next || this.flying || this.waiting || !this.world.connected()) return;
    const pause = this.soonest - this.world.now();
    if (pause > 0) {
      this.waiting = true;
      this.world.later(() => {
        this.waiting = false;
        this.pump();
      }, pause);
    } else this.send(this.next);
  }

  /** @param {{wish: Wish, key: string}} next */
  async send({ wish, key }) {
    this.next = null;
    this.key = key;
    this.flying = true;
    this.refused = false;
    this.soonest = this.world.now() + PAUSE;
    const { token, question, frame, given } = wish;
    try {
      const answer = await this.world.ask(question, frame, given);
      if (token === this.token) {
        this.told = wish;
        this.heard(answer, "");
      }
    } catch (problem) {
      if (problem instanceof Away) {
        // Nobody has refused anything: it is wanted still, unless something newer is.
        this.key = "";
        this.next ??= { wish, key };
        this.soonest = this.world.now() + LULL;
      } else if (token === this.token) {
        this.refused = true;
        this.heard(null, /** @type {Error} */ (problem).message);
      }
    } finally {
      this.flying = false;
    }
    this.pump();
  }
}

/**
 * The question of a figure at a playhead; null where it has no numbers to ask about.
 * @param {import("./contract.js").Question} ask
 * @param {import("./stage.js").Scene} scene
 * @param {{x: number, y: number} | null} place  looked at instead of the playhead's
 * @param {Given} [chosen]  by the reader
 * @returns {Wish | null}
 */
export function wishOf(ask, scene, place, chosen = {}) {
  const { session, playhead, every } = scene;
  const { store, page } = session;
  if (!page || store.count === 0) return null;
  const frame = ask.at === "start" ? 0 : Math.min(Math.floor(playhead), store.head);
  const at = { store, playhead: frame, every, x: NaN, answer: null, chosen: scene.chosen };
  /** @type {Given} */
  const given = {};
  for (const [name, value] of Object.entries(ask.arguments ?? {}))
    given[name] = evaluate(value, at);
  Object.assign(given, chosen);
  if (ask.places && place) Object.assign(given, place);
  if (!Object.values(given).every(Number.isFinite)) return null; // JSON has no word for them
  return { token: page.token, question: ask.question, frame, given };
}
