// @ts-check
/** The mouse or finger on a trellis: it points at a cell, presses it, drags the columns. */

/**
 * @typedef {{t: number, j: number}} Cell
 *
 * @typedef {object} Orders
 * @property {() => {start: number, pitch: number}} at  the first column in sight, and their width
 * @property {(cell: Cell | null) => void} hover
 * @property {(cell: Cell) => void} press
 * @property {(by: number) => void} shift  the columns
 */

export class Hand {
  /**
   * @param {SVGElement} svg
   * @param {Orders} orders
   */
  constructor(svg, orders) {
    this.orders = orders;
    /** Where it went down. @type {{x: number, start: number} | null} */
    this.down = null;
    this.dragged = false;
    svg.addEventListener("pointerdown", ({ clientX }) => {
      this.down = { x: clientX, start: orders.at().start };
      this.dragged = false;
    });
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerleave", () => orders.hover(null));
    svg.addEventListener("click", (event) => {
      const cell = this.dragged ? null : this.cell(event);
      if (cell) orders.press(cell);
    });
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { start, pitch } = this.orders.at();
    if (event.buttons === 0) this.down = null;
    if (!this.down) return this.orders.hover(this.cell(event));
    const by = Math.round((this.down.x - event.clientX) / pitch);
    if (by !== 0) this.dragged = true;
    if (this.dragged) this.orders.shift(this.down.start + by - start);
  }

  /** @param {Event} event @returns {Cell | null} */
  cell({ target }) {
    const node = /** @type {Element} */ (target).closest("[data-node]")?.getAttribute("data-node");
    if (!node) return null;
    const [c, j] = node.split(" ").map(Number);
    return { t: this.orders.at().start + c, j };
  }
}
