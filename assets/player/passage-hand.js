// @ts-check
/** How a stretch is brushed: by a drag, by its first and last symbol, or with the keys. */

/** @typedef {{anchor: number, end: number}} Brushed  where it began, and where the hand is */
/**
 * @typedef {object} Orders
 * @property {(x: number, y: number) => number | null} at  the symbol at a place on the screen
 * @property {(from: number, step: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" |
 * "End") => number} next  the symbol that a key leads to
 * @property {() => Brushed} brushed
 * @property {(to: Brushed) => void} brush
 * @property {(n: number | null) => void} hover
 */

const KEYS = /** @type {const} */ ([
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
]);

export class Hand {
  /**
   * @param {HTMLElement} page
   * @param {Orders} orders
   */
  constructor(page, orders) {
    this.orders = orders;
    /** The first symbol of a stretch whose last one is still to be pressed. */
    this.waiting = /** @type {number | null} */ (null);
    /** Where the button went down, and what was brushed then. */
    this.down = /** @type {{n: number, before: Brushed} | null} */ (null);
    this.dragged = false;
    page.addEventListener("pointerdown", (event) => this.press(event, page));
    page.addEventListener("pointermove", (event) => this.move(event));
    page.addEventListener("pointerup", (event) => {
      this.release(event);
      // The keys of the Player work from here on, as after any other press in it.
      /** @type {HTMLElement | null} */ (page.closest(".plg"))?.focus({ preventScroll: true });
    });
    page.addEventListener("pointercancel", () => this.cancel());
    page.addEventListener("pointerleave", () => orders.hover(null));
    page.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {PointerEvent} event @param {HTMLElement} page */
  press(event, page) {
    const n = event.button === 0 ? this.orders.at(event.clientX, event.clientY) : null;
    if (n === null) return;
    page.setPointerCapture(event.pointerId);
    this.down = { n, before: this.orders.brushed() };
    this.dragged = false;
  }

  /** @param {PointerEvent} event */
  move(event) {
    const n = this.orders.at(event.clientX, event.clientY);
    this.orders.hover(n);
    if (!this.down || n === null || (n === this.down.n && !this.dragged)) return;
    this.dragged = true;
    this.waiting = null;
    this.orders.brush({ anchor: this.down.n, end: n });
  }

  /** A press that ends where it began is one end of a stretch. @param {PointerEvent} event */
  release({ shiftKey }) {
    const { down, waiting, dragged } = this;
    this.down = null;
    if (!down || dragged) return;
    const anchor = shiftKey ? down.before.anchor : waiting;
    const second = anchor !== null && anchor !== down.n;
    this.waiting = second ? null : down.n;
    this.orders.brush({ anchor: second ? anchor : down.n, end: down.n });
  }

  /** The finger scrolls the page instead. */
  cancel() {
    if (this.down && this.dragged) this.orders.brush(this.down.before);
    this.down = null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const key = KEYS.find((one) => one === event.key);
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // else the playhead goes too
    const { anchor, end } = this.orders.brushed();
    const to = this.orders.next(end, key);
    this.waiting = null;
    this.orders.brush({ anchor: event.shiftKey ? anchor : to, end: to });
  }
}
