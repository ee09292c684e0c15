// @ts-check
/** The sequence over a cell, a box a step: click, drag or the arrow keys choose one; it walks. */

import { put } from "./svg.js";

/** @typedef {import("./contract.js").CellSpec} CellSpec */

const PACE = 667; // ms a step of the walk
const STEPS = /** @type {Record<string, (step: number, last: number) => number>} */ ({
  ArrowLeft: (step) => step - 1,
  ArrowRight: (step) => step + 1,
  Home: () => 0,
  End: (_, last) => last,
});

export class Strip {
  /**
   * @param {(step: number) => void} choose
   * @param {() => boolean} seen  whether anybody sees it walk
   */
  constructor(choose, seen) {
    this.choose = choose;
    this.seen = seen;
    this.step = 0;
    this.count = 0;
    this.known = "";
    this.marked = -1; // the box that is lit
    /** @type {string[]} */
    this.labels = [];
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.walk = document.createElement("button");
    this.walk.type = "button";
    this.walk.dataset.id = "walk";
    this.walk.addEventListener("click", () => (this.timer ? this.halt() : this.start()));
    this.boxes = document.createElement("div");
    this.boxes.className = "plg-cell-steps";
    this.boxes.tabIndex = 0;
    this.boxes.setAttribute("role", "slider");
    this.element = document.createElement("div");
    this.element.className = "plg-cell-strip";
    this.element.append(this.walk, this.boxes);
    this.boxes.addEventListener("pointerdown", (event) => this.pressed(event));
    this.boxes.addEventListener("pointermove", (event) => this.moved(event));
    this.boxes.addEventListener("keydown", (event) => this.key(event));
    this.say();
  }

  /** @param {CellSpec} spec */
  build({ labels, reads }) {
    const known = JSON.stringify([labels, reads]);
    if (known === this.known) return;
    this.known = known;
    this.halt();
    this.count = labels.length;
    this.boxes.setAttribute("aria-label", `Step of the probe (${reads})`);
    put(this.boxes, { "aria-valuemin": "1", "aria-valuemax": String(this.count) });
    this.boxes.replaceChildren(
      ...labels.map((label, at) => {
        const box = document.createElement("span");
        box.textContent = label;
        box.dataset.step = String(at);
        return box;
      }),
    );
    this.labels = labels;
    this.marked = -1;
  }

  /** @param {number} step */
  light(step) {
    this.step = step;
    if (step === this.marked) return;
    this.marked = step;
    const boxes = /** @type {HTMLElement[]} */ ([...this.boxes.children]);
    boxes.forEach((box, at) => {
      box.classList.toggle("plg-lit-step", at === step);
      box.classList.toggle("plg-step-read", at < step);
    });
    const words = `step ${step + 1} of ${this.count}, ${this.labels[step] ?? ""}`;
    put(this.boxes, { "aria-valuenow": String(step + 1), "aria-valuetext": words });
    this.follow(boxes[step]);
  }

  /** Its own row scrolls, the page does not. @param {HTMLElement | undefined} box */
  follow(box) {
    if (!box) return;
    const { boxes } = this;
    const [left, room] = [box.offsetLeft - boxes.offsetLeft, boxes.clientWidth];
    const margin = Math.min(60, room / 3);
    if (left - margin < boxes.scrollLeft) boxes.scrollLeft = left - margin;
    const end = left + box.offsetWidth + margin;
    if (end > boxes.scrollLeft + room) boxes.scrollLeft = end - room;
  }

  /** @param {PointerEvent} event */
  stepAt({ clientX }) {
    const boxes = [...this.boxes.children];
    const at = boxes.findIndex((box) => clientX < box.getBoundingClientRect().right);
    return at < 0 ? boxes.length - 1 : at;
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    if (event.button !== 0) return;
    this.halt();
    // A finger scrolls a row that is longer than the screen; a mouse drags.
    if (event.pointerType !== "touch") this.boxes.setPointerCapture(event.pointerId);
    this.choose(this.stepAt(event));
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (this.boxes.hasPointerCapture(event.pointerId)) this.choose(this.stepAt(event));
  }

  /** Not the Player's steps, which are updates. @param {KeyboardEvent} event */
  key(event) {
    const wanted = STEPS[event.key];
    if (!wanted || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.halt();
    const last = this.count - 1;
    this.choose(Math.max(0, Math.min(last, wanted(this.step, last))));
  }

  /** Begin to walk: at the end anew, else from here. */
  start() {
    if (this.step >= this.count - 1) this.choose(0);
    this.timer = setInterval(() => this.next(), PACE);
    this.say();
  }

  next() {
    if (this.seen() && this.step < this.count - 1) this.choose(this.step + 1);
    else this.halt();
  }

  halt() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.say();
  }

  say() {
    this.walk.textContent = this.timer ? "Stop" : "Walk";
    this.walk.title = this.timer ? "Stand still" : "Step through the probe";
  }
}
