// @ts-check
/** A recurrent cell in a slot, with the numbers of one step of a sequence in it. */

import { Answer } from "./cell-answer.js";
import { Bar } from "./cell-bar.js";
import { portrait } from "./cell-file.js";
import { Picture } from "./cell-picture.js";
import { planOf } from "./cell-forms.js";
import { Reading } from "./cell-reading.js";
import { Strip } from "./cell-strip.js";
import { legend, lines, place } from "./cell-words.js";
import { saved } from "./diagram-file.js";
import { Frame } from "./frame.js";

/** @typedef {import("./contract.js").CellSpec} CellSpec */
/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */

const AROUND = 134; // pixels of the height for the strip, the switches and the words
const LOWEST = 260; // pixels of the drawing
const SHARE = 0.94; // how high by its width on a phone
const HINT = "Choose a step; point at a unit";

export class Cell {
  /**
   * @param {FigureSpec} spec
   * @param {Backstage} around
   */
  constructor(spec, around) {
    this.around = around;
    this.spec = this.wanted = spec;
    this.open = false;
    this.due = this.stale = true;
    this.early = false;
    this.place = null;
    this.asking = { rest: () => {} }; // it has no question
    /** @type {import("./cell-reading.js").Mode} */
    this.mode = "values";
    this.chosen = -1; // the unit that the reader took
    this.loudest = { of: "", unit: 0 }; // the one that is shown until then
    this.hovered = -1;
    this.built = "";
    this.drawn = ""; // what is on the screen
    /** @type {Reading | null} */
    this.reading = null;
    this.frame = new Frame(
      spec.key,
      () => around.shown(),
      () => this.changed(),
    );
    this.frame.element.classList.add("plg-cell");
    this.strip = new Strip(
      (step) => around.lit.set(step),
      () => this.open && this.frame.visible,
    );
    this.bar = new Bar({
      mode: (mode) => this.changed(() => (this.mode = mode)),
      unit: (by) => this.take(this.unit + by),
    });
    this.drawing = new Picture();
    this.answer = new Answer();
    this.net = document.createElement("div");
    this.net.className = "plg-cell-net";
    this.net.append(this.drawing.stacks.canvas, this.drawing.svg);
    this.foot = document.createElement("div");
    this.foot.className = "plg-cell-foot";
    const middle = document.createElement("div");
    middle.className = "plg-cell-middle";
    middle.append(this.net, this.answer.element);
    const { body } = this.frame;
    body.prepend(this.strip.element, this.bar.element, middle, this.foot);
    this.net.addEventListener("pointermove", (event) => this.point(this.unitAt(event)));
    this.net.addEventListener("pointerleave", () => this.point(-1));
    this.net.addEventListener("click", (event) => this.take(this.unitAt(event)));
    this.deaf = around.lit.listen(() => this.changed());
  }

  /** @returns {CellSpec} */
  get cell() {
    return /** @type {CellSpec} */ (this.spec.cell);
  }

  /** The unit whose numbers are written. */
  get unit() {
    const { units } = this.cell;
    if (this.hovered >= 0 && this.hovered < units) return this.hovered;
    return this.chosen >= 0 && this.chosen < units ? this.chosen : this.loudest.unit;
  }

  /** @param {MouseEvent} event */
  unitAt({ clientX, clientY }) {
    const { left, top } = this.net.getBoundingClientRect();
    return this.drawing.stacks.unitAt(clientX - left, clientY - top);
  }

  /** @param {number} unit */
  point(unit) {
    if (unit !== this.hovered) this.changed(() => (this.hovered = unit));
  }

  /** @param {number} unit */
  take(unit) {
    if (unit < 0 || unit >= this.cell.units) return;
    this.changed(() => {
      this.chosen = unit;
      this.hovered = -1;
    });
  }

  /** Something is to be shown otherwise. @param {() => void} [how] */
  changed(how) {
    how?.();
    this.stale = true;
    this.around.shown();
  }

  /** Show what is wanted. */
  build() {
    this.due = false;
    this.stale = true;
    this.spec = this.wanted;
    const { title, alt } = this.spec;
    this.frame.title.textContent = title;
    this.frame.hint.textContent = HINT;
    this.drawing.svg.setAttribute("aria-label", alt || title);
    this.strip.build(this.cell);
  }

  ask() {}

  look() {} // no place of it is looked at

  /**
   * Put everything in its place, where that is another than before.
   * @param {Scene["theme"]} theme
   */
  lay(theme) {
    const { cell, spec } = this;
    const width = this.net.clientWidth || 600;
    const narrow = this.frame.body.clientWidth < 560;
    const height = Math.round(
      narrow ? Math.max(LOWEST, SHARE * width) : Math.max(LOWEST, spec.height - AROUND),
    );
    const built = JSON.stringify([cell, width, height, theme]);
    if (built === this.built) return;
    this.built = built;
    this.drawn = "";
    this.net.style.height = `${height}px`;
    this.drawing.build(cell, planOf(cell.form, width, height), theme);
  }

  /** @param {Scene} scene */
  draw({ theme, session: { store }, playhead }) {
    if (store.count === 0) return;
    this.frame.element.classList.toggle("plg-cell-narrow", this.frame.body.clientWidth < 560);
    this.lay(theme);
    const { cell, mode, strip } = this;
    const step = this.around.lit.among(cell.labels.length);
    const frame = Math.min(Math.floor(playhead), store.head);
    const reading = new Reading(cell, store, frame, step, mode);
    this.reading = reading;
    this.settle(reading, store.run);
    const drawn = `${store.run} ${reading.key} ${step} ${mode} ${this.unit}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    strip.light(step);
    this.drawing.draw(reading, this.unit);
    this.answer.draw(reading);
    this.bar.update(mode, this.unit, cell.units, legend(reading) || place(cell, step));
    this.foot.classList.toggle("plg-cell-pairs", mode === "gradient");
    this.tell(lines(reading, this.unit));
  }

  /**
   * The unit that is shown until the reader takes one; it stays while the training goes on and
   * while the probe is walked, or nothing could be followed.
   * @param {Reading} reading
   * @param {string} run
   */
  settle(reading, run) {
    const of = `${run} ${reading.step}`;
    if (of === this.loudest.of || !reading.known) return;
    const stays = this.strip.timer && this.loudest.of.startsWith(`${run} `);
    this.loudest = { of, unit: stays ? this.loudest.unit : reading.loudest };
  }

  /** @param {string[]} words */
  tell(words) {
    const [before, after] = [this.foot.children.length, words.length];
    if (before !== after)
      this.foot.replaceChildren(...words.map(() => document.createElement("p")));
    words.forEach((line, at) => {
      const shown = this.foot.children[at];
      if (shown.textContent !== line) shown.textContent = line;
    });
  }

  /** What is seen, for the tests. */
  get told() {
    const { reading, drawing, foot, answer, bar, strip } = this;
    if (!reading) return null;
    const { texts, lines: edges } = drawing;
    const told = [...texts].map(([key, text]) => [key, text.textContent]);
    return {
      step: reading.step,
      unit: this.unit,
      mode: this.mode,
      walking: strip.timer !== undefined,
      texts: Object.fromEntries(told),
      lines: [...foot.children].map(({ textContent }) => textContent),
      answer: answer.element.innerText,
      words: bar.words.textContent,
      widths: Object.fromEntries(
        edges
          .filter(({ value }) => value)
          .map(({ element, value }) => [value, Number(element.getAttribute("stroke-width"))]),
      ),
    };
  }

  /**
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    const { drawing, spec, reading } = this;
    if (!drawing.theme || !reading)
      return Promise.reject(new Error("player: nothing is drawn yet"));
    return saved(portrait(drawing, spec.title, lines(reading, this.unit)), format);
  }

  dispose() {
    this.deaf();
    this.strip.halt();
    this.frame.dispose();
  }
}
