// @ts-check
/** Questions and changes that travel on the stream and have an answer. No DOM. */

import { answer } from "./codec.js";

/** @typedef {import("./codec.js").Message} Message */

/** Nobody was there to ask; the same question may be asked again. */
export class Away extends Error {}

export class Requests {
  /** @param {(words: object) => boolean} say */
  constructor(say) {
    this.say = say;
    this.last = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (problem: Error) => void}>} */
    this.waiting = new Map();
  }

  /**
   * @param {object} words
   * @returns {Promise<any>}
   */
  send(words) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      if (this.say({ ...words, id })) this.waiting.set(id, { resolve, reject });
      else reject(new Away("There is no connection; try again in a moment."));
    });
  }

  /**
   * Settle the request that a message answers; false if it is no such message.
   * @param {Message} message
   */
  take({ header, payload }) {
    if (!["answer", "edited", "refused"].includes(header.kind)) return false;
    const request = this.waiting.get(header.id);
    this.waiting.delete(header.id);
    try {
      if (header.kind === "refused") throw new Error(header.sentence);
      request?.resolve(header.kind === "answer" ? answer(header, payload) : header);
    } catch (problem) {
      request?.reject(/** @type {Error} */ (problem));
    }
    return true;
  }

  /** The connection broke: nobody will answer. */
  drop() {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(new Away("The connection broke; try again."));
  }
}
