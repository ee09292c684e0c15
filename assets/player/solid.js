// @ts-check
/** Figures in space: which they are, and whether this browser can show them. */

const SOLID = new Set(["scatter3d", "surface", "mesh3d"]);

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
