// @ts-check
/** The formula line: the update rule in micro-steps, with the numbers of the frame on show. */

import { Lettering } from "./lettering.js";
import { contextOf, current, target, vectorsOf } from "./update.js";

/** @typedef {import("./contract.js").Formula} Formula */
/** @typedef {import("./contract.js").Part} Part */
/** @typedef {import("./update.js").Moment} Moment */

/**
 * @typedef {object} FormulaWishes
 * @property {() => void} chosen  another formula or parameter is on show
 * @property {() => void} slow  slow motion on or off
 */

const HTML = `
  <div class="plg-rules">
    <div class="plg-chips" role="group" aria-label="Formula shown"></div>
    <div class="plg-variants" role="group" aria-label="Parameter shown"></div>
    <button type="button" class="plg-slow" aria-pressed="false"
      title="Show each update step by step (S)">Slow motion</button>
  </div>
  <div class="plg-line" tabindex="0"></div>`;

export class FormulaLine {
  /**
   * @param {HTMLElement} parent
   * @param {FormulaWishes} wishes
   */
  constructor(parent, wishes) {
    this.wishes = wishes;
    this.element = document.createElement("div");
    this.element.className = "plg-formula";
    this.element.innerHTML = HTML;
    this.chips = this.find(".plg-chips");
    this.variants = this.find(".plg-variants");
    this.slow = this.find(".plg-slow");
    this.takesApart = false; // an update has more than one micro-step
    this.line = this.find(".plg-line");
    this.slow.addEventListener("click", () => wishes.slow());
    parent.append(this.element);
    /** @type {Formula[]} */
    this.formulas = [];
    this.label = ""; // remembered across specifications, as is the parameter's position
    this.position = 0;
    /** @type {{row: HTMLElement, title: HTMLElement, letters: Lettering}[]} */
    this.rows = [];
    /** What the rows were built from. @type {unknown} */
    this.built = null;
    /** @type {Moment | null} */
    this.shown = null;
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  find(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  /** @param {Formula[]} formulas */
  set(formulas) {
    this.formulas = formulas;
    this.element.hidden = formulas.length === 0;
    this.chips.replaceChildren(...formulas.map((formula) => this.chip(formula)));
    const most = formulas.flatMap(({ variants }) => variants.map(({ steps }) => steps.length));
    this.element.style.setProperty("--rows", String(Math.max(1, ...most)));
    this.takesApart = Math.max(0, ...most) > 1;
    this.slow.hidden = !this.takesApart;
    this.built = null;
    this.show();
  }

  /** @returns {Formula | undefined} */
  get chosen() {
    return this.formulas.find(({ label }) => label === this.label) ?? this.formulas[0];
  }

  /** The position of the variant on show. */
  get which() {
    return Math.min(this.position, (this.chosen?.variants.length ?? 1) - 1);
  }

  /** Micro-steps of an update. */
  get steps() {
    return this.chosen?.variants[this.which]?.steps.length ?? 1;
  }

  /** The replica that -1 stands for in an index. */
  get replica() {
    return this.chosen?.replica ?? 0;
  }

  /** What the map shows of the update. */
  get vectors() {
    return this.chosen && this.shown ? vectorsOf(this.chosen, this.which, this.shown) : null;
  }

  /** @param {Formula} formula */
  chip({ label, color }) {
    const button = choice(label, () => {
      this.label = label;
      this.choose();
    });
    button.classList.add("plg-chip");
    button.title = label;
    button.setAttribute("aria-label", label);
    button.style.setProperty("--dot", color);
    return button;
  }

  choose() {
    this.show();
    this.wishes.chosen();
  }

  /** Bring switches and line up to date with what is chosen. */
  show() {
    const { chosen } = this;
    press(this.chips, chosen ? this.formulas.indexOf(chosen) : -1);
    const names = chosen?.variants.map(({ name }) => name) ?? [];
    this.variants.hidden = names.length < 2;
    this.variants.replaceChildren(
      ...names.map((name, i) =>
        choice(name, () => {
          this.position = i;
          this.choose();
        }),
      ),
    );
    press(this.variants, this.which);
    this.element.style.setProperty("--dot", chosen?.color ?? "currentColor");
    if (this.shown) this.update(this.shown);
  }

  /** @param {Moment} moment */
  update(moment) {
    this.shown = moment;
    this.slow.setAttribute("aria-pressed", String(moment.slow));
    const variant = this.chosen?.variants[this.which];
    if (!this.chosen || !variant || moment.store.count === 0) return;
    const start = target(moment) === 0;
    const from = start ? variant.start : variant.steps;
    if (from !== this.built) {
      this.built = from;
      this.build(start ? [{ title: "", parts: variant.start }] : variant.steps);
    }
    const context = contextOf(this.chosen, moment);
    for (const { letters } of this.rows) letters.update(context);
    this.mark(current(moment, variant.steps.length));
  }

  /** @param {{title: string, parts: Part[]}[]} steps */
  build(steps) {
    this.rows = steps.map(({ title, parts }) => {
      const row = document.createElement("div");
      row.className = "plg-micro";
      row.innerHTML = "<i></i><span></span>";
      const [name, text] = /** @type {HTMLCollectionOf<HTMLElement>} */ (row.children);
      name.dataset.title = title;
      return { row, title: name, letters: new Lettering(text, parts) };
    });
    this.line.replaceChildren(...this.rows.map(({ row }) => row));
  }

  /**
   * Set the micro-step that is looked at apart from those before and those to come.
   * @param {number} at  from 1; 0 for none
   */
  mark(at) {
    this.rows.forEach(({ row, title }, i) => {
      row.classList.toggle("plg-now", i + 1 === at);
      row.classList.toggle("plg-later", at > 0 && i + 1 > at);
      const { length } = this.rows;
      const number = i + 1 === at ? `${at}/${length} ` : "";
      const words = number + (title.dataset.title ?? "");
      if (title.textContent !== words) title.textContent = words;
      if (i + 1 === at) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
  }
}

/**
 * @param {string} label
 * @param {() => void} chosen
 */
function choice(label, chosen) {
  const button = document.createElement("button");
  button.type = "button";
  const name = document.createElement("span");
  name.textContent = label;
  button.append(name);
  button.addEventListener("click", chosen);
  return button;
}

/**
 * @param {HTMLElement} group
 * @param {number} which
 */
function press(group, which) {
  [...group.children].forEach((button, i) =>
    button.setAttribute("aria-pressed", String(i === which)),
  );
}
