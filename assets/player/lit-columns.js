// @ts-check
/** Frames around the lit step's columns in the maps of a figure, and the click that lights one. */

import { made, put, show } from "./svg.js";

/** @typedef {import("./lit.js").Lit} Lit */

const CLICK = 4; // pixels: a longer way is a drag

/**
 * The maps of a figure: where each lies, in pixels of its element.
 * @param {any} gd
 */
function mapsOf(gd) {
  const layout = gd._fullLayout ?? {};
  const maps = (gd._fullData ?? []).filter((/** @type {any} */ { type }) => type === "heatmap");
  return maps.map((/** @type {any} */ { xaxis, yaxis }) => ({
    x: layout[`xaxis${xaxis.slice(1)}`],
    y: layout[`yaxis${yaxis.slice(1)}`],
  }));
}

export class LitColumns {
  /**
   * @param {any} gd a figure that Plotly draws; its columns stand at 1, 2, …
   * @param {Lit} lit
   */
  constructor(gd, lit) {
    this.gd = gd;
    this.lit = lit;
    this.element = made("svg", { class: "plg-lit", "aria-hidden": "true" });
    /** @type {SVGElement[]} */
    this.frames = [];
    gd.addEventListener("pointerdown", (/** @type {PointerEvent} */ d) => this.pressed(d), true);
  }

  /**
   * Plotly covers the page while the button is down: the release is caught on the window.
   * @param {PointerEvent} down
   */
  pressed(down) {
    if (down.button !== 0) return;
    const released = (/** @type {PointerEvent} */ up) => {
      removeEventListener("pointerup", released, true);
      removeEventListener("pointercancel", released, true);
      const way = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY);
      const step = up.type === "pointerup" && way <= CLICK ? this.stepAt(up) : -1;
      if (step >= 0) this.lit.set(step);
    };
    addEventListener("pointerup", released, true);
    addEventListener("pointercancel", released, true);
  }

  /** @param {PointerEvent} event @returns {number} −1 beside all maps */
  stepAt({ clientX, clientY }) {
    const box = this.gd.getBoundingClientRect();
    const [left, top] = [clientX - box.left, clientY - box.top];
    const inside = (/** @type {any} */ axis, /** @type {number} */ at) =>
      at >= axis._offset && at < axis._offset + axis._length;
    const map = mapsOf(this.gd).find(
      (/** @type {any} */ { x, y }) => inside(x, left) && inside(y, top),
    );
    return map ? Math.round(map.x.p2d(left - map.x._offset)) - 1 : -1;
  }

  /**
   * Lay the frames over the maps as they are now.
   * @param {import("./theme.js").Theme} theme
   */
  draw({ ink }) {
    const { element, gd } = this;
    // Plotly may empty its element when it mounts a figure anew.
    if (element.parentNode !== gd) gd.append(element);
    gd.style.position = "relative";
    const maps = mapsOf(gd);
    while (this.frames.length < maps.length) {
      this.frames.push(made("rect", { fill: "none", "stroke-width": 1.2 }));
      element.append(this.frames[this.frames.length - 1]);
    }
    this.frames.forEach((frame, at) => this.place(frame, maps[at], ink));
  }

  /** @param {SVGElement} frame @param {any} map @param {string} ink */
  place(frame, map, ink) {
    const { step } = this.lit;
    const [from, to] = map && step >= 0 ? [step + 0.5, step + 1.5].map((v) => map.x.d2p(v)) : [];
    const seen = map !== undefined && from >= -0.5 && to <= map.x._length + 0.5;
    show(frame, seen);
    if (!seen) return;
    const { _offset: left } = map.x;
    const { _offset: top, _length: tall } = map.y;
    put(frame, { x: left + from, y: top, width: to - from, height: tall, stroke: ink });
  }

  dispose() {
    this.element.remove();
  }
}
