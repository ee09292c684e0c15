// @ts-check
/** The figures of the Player in their slots. */

import { Figure } from "./figure.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./theme.js").Theme} Theme */

export class Stage {
  /**
   * @param {HTMLElement} parent
   * @param {import("./figure.js").Surroundings} around
   */
  constructor(parent, around) {
    this.around = around;
    /** @type {Map<string, Figure>} */
    this.figures = new Map();
    this.element = document.createElement("div");
    this.element.className = "plg-figures";
    this.element.innerHTML = '<div class="plg-hero"></div><div class="plg-side"></div>';
    parent.append(this.element);
  }

  get hero() {
    return [...this.figures.values()].find((figure) => figure.spec.slot === "hero");
  }

  /** Which technique draws each figure. @returns {Record<string, string>} */
  get techniques() {
    return Object.fromEntries(
      [...this.figures].map(([key, figure]) => [key, figure.drawer.technique]),
    );
  }

  /**
   * Show these figures; those that were here before stay mounted.
   * @param {FigureSpec[]} specs
   * @param {number} every
   * @param {Theme} theme
   * @param {number} playhead
   * @param {Session} session
   */
  show(specs, every, theme, playhead, session) {
    const keys = new Set(specs.map((spec) => spec.key));
    for (const [key, figure] of this.figures) {
      if (keys.has(key)) continue;
      figure.dispose();
      this.figures.delete(key);
    }
    this.element.classList.toggle("plg-single", !specs.some((spec) => spec.slot === "side"));
    for (const spec of specs)
      this.guard(() => this.place(spec).show(spec, theme, every, playhead, session));
  }

  /** @param {FigureSpec} spec */
  place(spec) {
    const slot = /** @type {HTMLElement} */ (this.element.children[spec.slot === "hero" ? 0 : 1]);
    let figure = this.figures.get(spec.key);
    if (!figure) this.figures.set(spec.key, (figure = new Figure(slot, spec, this.around)));
    else slot.append(figure.element); // the order of the specification
    return figure;
  }

  /**
   * Draw every figure that is in sight and shows something old.
   * @param {number} playhead
   * @param {Session} session
   */
  draw(playhead, session) {
    for (const figure of this.figures.values()) {
      if (!figure.stale || !figure.visible) continue;
      // Stale no longer, even if it throws: one broken figure must not be tried again 60 times a
      // second.
      figure.stale = false;
      this.guard(() => figure.draw(playhead, session.store, session.ghost));
    }
  }

  /** @param {Session} session */
  grow(session) {
    for (const figure of this.figures.values()) this.guard(() => figure.grow(session));
  }

  /** @param {Theme} theme */
  theme(theme) {
    for (const figure of this.figures.values()) this.guard(() => figure.theme(theme));
  }

  stale() {
    for (const figure of this.figures.values()) figure.stale = true;
  }

  /** @param {() => void} work */
  guard(work) {
    try {
      work();
    } catch (problem) {
      this.around.report(problem);
    }
  }

  dispose() {
    for (const figure of this.figures.values()) figure.dispose();
  }
}
