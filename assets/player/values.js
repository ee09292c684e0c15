// @ts-check
/** From bindings and a playhead to the arrays that the traces of one figure show. No DOM. */

import { Source } from "./source.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").Binding} Binding */
/** @typedef {import("./contract.js").Update} Update */
/** @typedef {import("./store.js").Store} Store */

/**
 * Whether two bindings are the coordinates of one trail.
 * @param {Binding} a
 * @param {Binding} b
 */
function together(a, b) {
  return a.mode === "trail" && b.mode === "trail" && a.trace === b.trace;
}

/** The values of one figure. */
export class Values {
  /**
   * @param {Binding[]} bindings
   * @param {number} every steps a frame
   * @param {any[]} [data] the traces as the specification describes them
   */
  constructor(bindings, every, data = []) {
    this.every = every;
    this.sources = bindings.map((binding) => new Source(binding, data[binding.trace]));
    for (const source of this.sources)
      source.partners = this.sources.filter((other) => together(source.binding, other.binding));
  }

  /**
   * Everything that follows the playhead.
   * @param {number} playhead
   * @param {Store} live
   * @param {Store | null} ghost
   * @param {number} [chosen] the replica for which an index says -1
   * @param {Answer | null} [answer]
   * @returns {Update[]}
   */
  at(playhead, live, ghost, chosen = 0, answer = null) {
    /** @type {Update[]} */
    const updates = [];
    const { every } = this;
    for (const source of this.sources) {
      const store = source.binding.run === "ghost" ? ghost : live;
      source.read({ store, playhead, every, chosen, answer }, updates);
    }
    return updates;
  }

  /**
   * Everything that an answer says; null takes back what the last one said.
   * @param {Answer | null} answer
   * @param {number} [chosen]
   * @returns {Update[]}
   */
  answered(answer, chosen = 0) {
    /** @type {Update[]} */
    const updates = [];
    for (const source of this.sources)
      if (source.binding.mode === "answer") source.told(answer, chosen, updates);
    return updates;
  }
}
