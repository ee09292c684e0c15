// @ts-check
/** Buttons over the observations of a trellis: another symbol, one more, one fewer. */

/** @typedef {import("./contract.js").TrellisSpec} TrellisSpec */
/** @typedef {import("./trellis-plan.js").Plan} Plan */

import { FOOT } from "./trellis-plan.js";

export class Edits {
  /** @param {(what: string, x: number, y: number) => void} pick */
  constructor(pick) {
    this.pick = pick;
    this.element = document.createElement("div");
    this.element.className = "plg-trellis-edits";
    /** @type {TrellisSpec | null} */
    this.spec = null;
    this.start = 0;
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    this.more = this.button("+", "observation-add", () =>
      this.pick("observation_add", this.end, 0),
    );
    this.less = this.button("\u2212", "observation-remove", () =>
      this.pick("observation_remove", 0, 0),
    );
    this.more.setAttribute("aria-label", "One more observation");
    this.less.setAttribute("aria-label", "One observation fewer");
  }

  /** The last observation. */
  get end() {
    return this.spec?.observations.at(-1) ?? 0;
  }

  /**
   * @param {string} text
   * @param {string} id
   * @param {() => void} press
   */
  button(text, id, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.dataset.id = id;
    made.addEventListener("click", press);
    return made;
  }

  /** @param {number} c  the column that was pressed */
  turn(c) {
    if (!this.spec) return;
    const { observations, symbols } = this.spec;
    const t = this.start + c;
    this.pick("observation", t, (observations[t] + 1) % symbols.length);
  }

  /**
   * @param {Plan} plan
   * @param {TrellisSpec} spec
   */
  build(plan, spec) {
    this.spec = spec;
    this.element.hidden = !spec.editable;
    if (!spec.editable) return;
    // Whoever works with the keyboard goes on where they were.
    const held = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.id;
    const width = Math.min(plan.pitch - 6, 72);
    this.buttons = plan.x.map((x, c) => {
      const made = this.button("", `observation-${c}`, () => this.turn(c));
      place(made, x - width / 2, plan.foot, width, FOOT);
      return made;
    });
    const [left, top] = plan.edits;
    const half = FOOT / 2 - 1;
    place(this.more, left, top, 26, half);
    place(this.less, left, top + half + 2, 26, half);
    this.element.replaceChildren(...this.buttons, this.more, this.less);
    const again = held && this.element.querySelector(`[data-id="${held}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  /** @param {number} start */
  update(start) {
    this.start = start;
    const { spec } = this;
    if (!spec?.editable) return;
    const { observations, symbols, labels } = spec;
    this.buttons.forEach((button, c) => {
      const t = start + c;
      const next = symbols[(observations[t] + 1) % symbols.length];
      const words = `Observation ${t + 1} is ${labels[t]}; change it to ${next}`;
      if (button.title === words) return;
      button.title = words;
      button.setAttribute("aria-label", words);
    });
    this.less.disabled = labels.length < 2;
  }
}

/**
 * @param {HTMLElement} element
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function place({ style }, left, top, width, height) {
  Object.assign(style, { left: `${left}px`, top: `${top}px` });
  Object.assign(style, { width: `${width}px`, height: `${height}px` });
}
