// @ts-check
/** The line that is pointed at: its card, and the change that is made to it there. */

import { Card } from "./diagram-card.js";
import { fieldOf } from "./diagram-names.js";
import { edgeAt, sibling } from "./diagram-plan.js";
import { write } from "./words.js";

/** @typedef {import("./diagram-plan.js").Edge} Edge */
/** @typedef {import("./diagram-plan.js").Plan} Plan */
/** @typedef {import("./diagram-reading.js").Reading} Reading */
/**
 * @typedef {object} Beside
 * @property {(which: number) => void} mark  the line with this number
 * @property {(field: string, value: number) => Promise<unknown>} edit
 * @property {() => string} since  from when on a change is made
 * @property {() => boolean} allowed  whether there is anything to change
 */

const DIGITS = 6; // of a weight that is to be changed

export class Pointer {
  /**
   * @param {HTMLElement} net
   * @param {HTMLElement} body  in which the card lies
   * @param {Beside} beside
   */
  constructor(net, body, beside) {
    this.net = net;
    this.body = body;
    this.beside = beside;
    this.card = new Card();
    body.append(this.card.element);
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Reading | null} */
    this.reading = null;
    this.which = -1;
    /** What had the focus before. @type {HTMLElement | null} */
    this.home = null;
    this.last = 0; // the last one that was pointed at
    net.addEventListener("pointermove", (event) => this.moved(event));
    net.addEventListener("pointerleave", () => this.point(-1));
    net.addEventListener("click", (event) => this.clicked(event));
  }

  /** @returns {Edge | null} */
  get edge() {
    return this.plan?.edges[this.last] ?? null;
  }

  /** Other lines than before. @param {Plan} plan */
  reset(plan) {
    this.card.close(false);
    this.point(-1);
    this.plan = plan;
    this.last = Math.min(this.last, plan.edges.length - 1);
  }

  /**
   * The number of the line at an event, and where on the net that is.
   * @param {MouseEvent} event
   */
  found(event) {
    const on = /** @type {Element} */ (event.target);
    if (!this.plan || on.closest("button, select")) return -1;
    const { left, top } = this.net.getBoundingClientRect();
    return edgeAt(this.plan, event.clientX - left, event.clientY - top);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (this.card.editing) return;
    this.point(this.found(event));
    if (this.which >= 0) this.put(event);
  }

  /** @param {{clientX: number, clientY: number}} place */
  put({ clientX, clientY }) {
    const { left, top } = this.body.getBoundingClientRect();
    this.card.put(clientX - left, clientY - top);
  }

  /** @param {number} which */
  point(which) {
    if (this.card.editing) return;
    if (which < 0) this.card.hide();
    if (which === this.which) return;
    this.which = which;
    if (which >= 0) this.last = which;
    this.fill();
    this.beside.mark(which);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const which = this.found(event);
    if (which < 0 || !this.beside.allowed()) return;
    this.point(which);
    this.home = this.net.closest(".plg");
    this.edit(which);
    this.put(event);
  }

  /**
   * Let the line's number be changed.
   * @param {number} which
   */
  edit(which) {
    const { plan, reading } = this;
    const edge = plan?.edges[which];
    if (!plan || !edge || !reading) return;
    this.which = this.last = which;
    this.beside.mark(which);
    const value = String(Number(reading.weights(edge.at).toPrecision(DIGITS)));
    this.card.edit(reading.nameOf(edge), value, {
      apply: (number) => this.beside.edit(fieldOf(edge), number),
      move: (by) => this.edit(sibling(plan, which, by)),
      left: (done) => {
        this.point(-1);
        if (done) this.home?.focus({ preventScroll: true });
      },
    });
    this.fill();
  }

  /**
   * By the keyboard: from a unit's bias on.
   * @param {number} layer
   * @param {number} index
   * @param {HTMLElement} unit
   */
  editUnit(layer, index, unit) {
    const which = this.plan?.edges.findIndex(
      (edge) => edge.from < 0 && edge.layer === layer && edge.to === index,
    );
    this.home = unit;
    this.edit(which ?? -1);
    const { right, bottom } = unit.getBoundingClientRect();
    this.put({ clientX: right, clientY: bottom });
  }

  /** The numbers of now. */
  fill() {
    const { plan, reading, card, which } = this;
    const edge = plan?.edges[which];
    if (!edge || !reading) return;
    const name = reading.nameOf(edge);
    const [weight, slope] = [reading.weightOf(edge), reading.gradientOf(edge)].map((v) => write(v));
    const what = edge.from < 0 ? "bias" : "weight";
    const hint = card.editing
      ? `Enter: ${this.beside.since()}. Esc: leave. ↑ ↓: others into this unit`
      : this.beside.allowed()
        ? "Click to change it"
        : "";
    card.tell(name, `${what} ${weight}   gradient ${slope}`, hint);
  }
}
