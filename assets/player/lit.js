// @ts-check
/** The step of a sequence that the reader looks at: one for all drawings of a Player. No DOM. */

export class Lit {
  constructor() {
    this.step = -1; // from 0; −1 until somebody chooses one
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** @param {number} step */
  set(step) {
    if (step === this.step) return;
    this.step = step;
    for (const listener of this.listeners) listener();
  }

  /**
   * The step among so many; the last one until somebody chooses.
   * @param {number} count
   */
  among(count) {
    return this.step < 0 || this.step >= count ? count - 1 : this.step;
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} stops it
   */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
