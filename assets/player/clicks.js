// @ts-check
/** Clicks on places of a figure, told from drags and double clicks. */

import { nearestLine } from "./nearest.js";

const CLICK = 4; // pixels: a longer way is a drag
const DOUBLE_CLICK = 250; // ms: the second click of a double click picks nothing

export class Clicks {
  /**
   * @param {any} gd the figure's element
   * @param {() => boolean} wanted
   * @param {(x: number, y: number) => void} pick
   */
  constructor(gd, wanted, pick) {
    this.gd = gd;
    this.wanted = wanted;
    this.pick = pick;
    this.picked = -Infinity;
    gd.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ down) => this.pressed(down),
      true,
    );
  }

  /**
   * A press that ends where it began is a click. Plotly covers the page while the button is down,
   * so the release is caught on the window.
   * @param {PointerEvent} down
   */
  pressed(down) {
    const on = /** @type {Element} */ (down.target);
    if (!this.wanted() || down.button !== 0 || on.closest(".legend, .modebar")) return;
    const released = (/** @type {PointerEvent} */ up) => {
      removeEventListener("pointerup", released, true);
      removeEventListener("pointercancel", released, true);
      const way = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY);
      if (up.type === "pointerup" && way <= CLICK) this.clicked(up);
    };
    addEventListener("pointerup", released, true);
    addEventListener("pointercancel", released, true);
  }

  /** @param {PointerEvent} event */
  clicked(event) {
    // The second click of a double click resets the zoom; neither of the two picks a place.
    clearTimeout(this.pending);
    const second = performance.now() - this.picked < DOUBLE_CLICK;
    this.picked = performance.now();
    if (second) return;
    const { xaxis, yaxis } = this.gd._fullLayout;
    const box = this.gd.getBoundingClientRect();
    const left = event.clientX - box.left - xaxis._offset;
    const top = event.clientY - box.top - yaxis._offset;
    if (left < 0 || left > xaxis._length || top < 0 || top > yaxis._length) return;
    // The keys of the Player work from here on, as after any other press in it.
    /** @type {HTMLElement | null} */ (this.gd.closest(".plg"))?.focus({ preventScroll: true });
    const [across, down] = [xaxis, yaxis].map((axis) => (/** @type {number} */ v) => axis.d2p(v));
    const line = nearestLine(this.gd.data, across, down, left, top);
    const [x, y] = line === null ? [xaxis.p2d(left), yaxis.p2d(top)] : [line, 0];
    this.pending = setTimeout(() => this.pick(x, y), DOUBLE_CLICK);
  }
}
