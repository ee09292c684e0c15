// @ts-check
/** A label under the resting mouse tells the values that are there now. */

const PAUSE = 150; // ms between two refreshes of a hover label over moving data

export class Hover {
  /**
   * @param {any} plotly
   * @param {HTMLElement} gd
   */
  constructor(plotly, gd) {
    this.plotly = plotly;
    this.gd = gd;
    this.drawn = 0;
    /** @type {MouseEvent | null} */
    this.mouse = null;
    gd.addEventListener("mousemove", (event) => (this.mouse = event));
    gd.addEventListener("mouseleave", () => (this.mouse = null));
  }

  /** The data have moved. */
  follow() {
    const now = performance.now();
    if (!this.mouse || now - this.drawn < PAUSE) return;
    this.drawn = now;
    this.plotly.Fx.hover(this.gd, this.mouse);
  }
}
