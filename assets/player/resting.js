// @ts-check
/**
 * Questions that are asked where the playhead stands: what is in an order must not change it in
 * every frame. No DOM.
 */

import { wishOf } from "./asking.js";

/** @typedef {import("./stage.js").Scene} Scene */
/**
 * @typedef {object} Clockwork
 * @property {() => number} now  ms
 * @property {(callback: () => void, ms: number) => any} later
 * @property {() => void} shown  look again
 */

export const STILL = 400; // ms without a move

export class Resting {
  /** @param {Clockwork} world */
  constructor(world) {
    this.world = world;
    this.key = "";
    this.last = NaN;
    this.since = 0;
    this.stood = NaN;
    this.waiting = false;
  }

  /**
   * Where the playhead stood last.
   * @param {number} playhead
   * @param {string} key  of what is asked: something new is asked at once
   */
  at(playhead, key) {
    const now = this.world.now();
    if (key !== this.key) [this.key, this.stood] = [key, playhead];
    if (playhead !== this.last) [this.last, this.since] = [playhead, now];
    if (this.stood === playhead) return playhead;
    if (now - this.since >= STILL) this.stood = playhead;
    else this.again(STILL - (now - this.since));
    return this.stood;
  }

  /** @param {number} ms */
  again(ms) {
    if (this.waiting) return;
    this.waiting = true;
    this.world.later(() => {
      this.waiting = false;
      this.world.shown();
    }, ms);
  }

  /**
   * As `wishOf`, of any question.
   * @param {import("./contract.js").Question} ask
   * @param {Scene} scene
   * @param {{x: number, y: number} | null} place
   * @param {Record<string, number>} chosen
   */
  wish(ask, scene, place, chosen) {
    if (ask.at !== "rest") return wishOf(ask, scene, place, chosen);
    const key = JSON.stringify([scene.session.page?.token, ask.question, chosen]);
    return wishOf(ask, { ...scene, playhead: this.at(scene.playhead, key) }, place, chosen);
  }
}
