// @ts-check
/** Figures in space: which they are, and whether this browser can show them. */

const SOLID = new Set(["scatter3d", "surface", "mesh3d"]);
const PAUSE = 83; // ms between two draws
const DEAR = 250; // ms that a draw is believed to cost at most

export const NO_WEBGL = "Your browser has no WebGL; the map shows the same run.";

/** @param {import("./contract.js").FigureSpec} spec */
export const isSolid = (spec) => spec.data.some((trace) => SOLID.has(trace.type));

/** @type {{known: boolean | null}} */
const browser = { known: null };

/** Whether there is WebGL; looked at once, since each look costs a context. */
export function webgl() {
  if (browser.known === null) {
    const context = document.createElement("canvas").getContext("webgl");
    browser.known = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return browser.known;
}

/** A figure in space must not take the others' time, least of all where software draws it. */
export class Pace {
  /** @param {() => void} again */
  constructor(again) {
    this.again = again;
    this.drawn = -Infinity;
    this.cost = 0; // ms of the last draw
  }

  /** Whether it was drawn just now; then it is told when it may be drawn again. */
  get early() {
    const pause = Math.max(PAUSE, 2 * this.cost) - (performance.now() - this.drawn);
    if (pause <= 0) return false;
    clearTimeout(this.later);
    this.later = setTimeout(this.again, pause);
    return true;
  }

  /** It is drawn now: the browser is busy with that after it was told. */
  drawing() {
    const began = (this.drawn = performance.now());
    // A page in the background is told late, and that says nothing.
    const told = () => (this.cost = Math.min(DEAR, performance.now() - began));
    requestAnimationFrame(() => requestAnimationFrame(told));
  }

  dispose() {
    clearTimeout(this.later);
  }
}
