// @ts-check
/** A table of words and numbers in a figure's place, worked out from the answer to its question. */

import { Asking, wishOf } from "./asking.js";
import { Chooser } from "./chooser.js";
import { Frame } from "./frame.js";
import { words } from "./words.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").Line} Line */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */

export class Panel {
  /**
   * @param {FigureSpec} spec
   * @param {Backstage} around
   */
  constructor(spec, around) {
    this.around = around;
    this.spec = spec;
    this.wanted = spec;
    this.open = false;
    this.due = true;
    this.stale = true;
    this.early = false; // words may be drawn at any time
    this.frame = new Frame(
      spec.key,
      () => this.around.shown(),
      () => {},
    );
    this.frame.element.classList.add("plg-panel");
    /** Where the student looks instead of at the playhead. @type {{x: number, y: number} | null} */
    this.place = null;
    this.asking = new Asking(around, () => this.heard());
    this.table = document.createElement("table");
    this.note = document.createElement("p");
    this.note.className = "plg-note";
    this.follow = document.createElement("button");
    this.follow.type = "button";
    this.follow.className = "plg-follow";
    this.follow.textContent = "Follow the playhead";
    this.follow.addEventListener("click", () => this.look(null));
    this.frame.body.append(this.table, this.note, this.follow);
    this.chooser = new Chooser(this.frame.body, () => this.around.shown());
    /** @type {HTMLElement[]} */
    this.cells = [];
    this.built = "";
    this.look(null);
    this.frame.title.textContent = spec.title;
  }

  /** Make the rows that are wanted. */
  build() {
    this.due = false;
    this.stale = true;
    this.spec = this.wanted;
    this.frame.title.textContent = this.spec.title;
    this.frame.body.style.setProperty("--height", `${this.spec.height}px`);
    const { rows, note = "" } = this.spec.panel ?? { rows: [] };
    this.note.textContent = note;
    this.chooser.show(this.spec.ask ?? null);
    this.table.setAttribute("aria-label", this.spec.alt || this.spec.title);
    const built = JSON.stringify(rows);
    if (built === this.built) return;
    this.built = built;
    this.cells = rows.map(() => document.createElement("td"));
    const body = document.createElement("tbody");
    body.append(...rows.map(([label], row) => line(label, this.cells[row])));
    this.table.replaceChildren(body);
  }

  /** @param {{x: number, y: number} | null} place null: follow the playhead */
  look(place) {
    this.place = place;
    this.follow.hidden = !this.spec.ask?.places;
    this.follow.classList.toggle("plg-away", place !== null);
    this.follow.disabled = place === null;
    this.stale = true;
    this.around.heard(); // what is marked on the hero changes
  }

  /** @param {Scene} scene */
  ask(scene) {
    const wish = this.spec.ask
      ? wishOf(this.spec.ask, scene, this.place, this.chooser.chosen)
      : null;
    if (wish) this.asking.want(wish);
    else this.asking.rest();
  }

  heard() {
    this.stale = true;
    this.frame.say(this.asking.sentence);
    this.around.heard();
  }

  /** @param {Scene} scene */
  draw({ playhead, session, every, chosen }) {
    const { store } = session;
    const frame = Math.floor(Math.min(playhead, store.head));
    const look = { store, playhead: frame, every, x: NaN, answer: this.asking.answer, chosen };
    this.spec.panel?.rows.forEach(([, parts], row) => {
      const text = words(parts, look);
      if (this.cells[row].textContent !== text) this.cells[row].textContent = text;
    });
  }

  /** What it draws over the hero. @returns {Line[]} */
  get shapes() {
    const { answer } = this.asking;
    return (this.spec.draws ?? []).flatMap((shape) => {
      const array = answer?.[shape.path];
      return array ? [{ ...shape, path: points(array) }] : [];
    });
  }

  dispose() {
    this.frame.dispose();
  }
}

/**
 * @param {string} label
 * @param {HTMLElement} cell
 */
function line(label, cell) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = label;
  row.append(head, cell);
  return row;
}

/** @param {{shape: number[], values: number[]}} array of shape (points, 2) */
function points({ shape, values }) {
  return Array.from({ length: shape[0] }, (_, i) => [values[2 * i], values[2 * i + 1]]);
}
