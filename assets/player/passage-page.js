// @ts-check
/** The symbols of a passage on the page: their colours, what is brushed, what is underlined. */

import { symbolsOf } from "./passage-words.js";
import { css, mixed, rgbOf } from "./thumbs.js";

/** @typedef {import("./contract.js").PassageSpec} PassageSpec */
/** @typedef {import("./passage-words.js").Stretch} Stretch */
/** @typedef {import("./theme.js").Theme} Theme */

/** So much of a colour that the ink can be read on it, on light and dark paper. */
export const VEIL = 0.5;
const FEW = 120; // symbols that have room to be larger
const BLANK = "\u00a0";

/**
 * The colour behind a symbol.
 * @param {number} value
 * @param {number} limit  has the full colour
 * @param {[number, number, number][]} colors  paper, above 0, below 0
 */
export function tone(value, limit, [paper, plus, minus]) {
  if (!Number.isFinite(value)) return css(paper);
  const part = VEIL * Math.min(1, Math.abs(value) / limit);
  return css(mixed(paper, value < 0 ? minus : plus, part));
}

export class Page {
  constructor() {
    this.element = document.createElement("div");
    this.element.className = "plg-passage-page";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "application");
    this.element.setAttribute("aria-roledescription", "text to brush");
    /** @type {HTMLElement[]} */
    this.cells = [];
  }

  /** @param {PassageSpec} spec @param {string} label */
  build(spec, label) {
    this.element.setAttribute("aria-label", label);
    this.cells = symbolsOf(spec).map((symbol, n) => cellOf(spec, symbol, n));
    const levels = spec.levels.flat();
    const long = spec.sequences.some((row) => row.some((symbol) => symbol.length > 1));
    const words = long && levels.length === 0;
    this.element.classList.toggle("plg-levels", levels.length > 0);
    this.element.classList.toggle("plg-words", words);
    this.element.classList.toggle("plg-running", spec.running);
    this.element.classList.toggle("plg-few", this.cells.length <= FEW && !words);
    levels.forEach((at, n) => this.cells[n].style.setProperty("--at", String(at)));
    for (const n of spec.marked) this.cells[n].classList.add("plg-marked");
    let at = 0;
    this.element.replaceChildren(
      ...spec.sequences.map((row, i) => {
        const cells = this.cells.slice(at, (at += row.length));
        return sequenceOf(row, cells, spec.heads[i] ?? "", words);
      }),
    );
  }

  /**
   * @param {ArrayLike<number> | null} state
   * @param {number} limit
   * @param {Theme} theme
   * @param {string[]} colors  above 0, below 0
   */
  colour(state, limit, { paper }, colors) {
    const shades = [paper, ...colors].map(rgbOf);
    this.cells.forEach((cell, n) => {
      cell.style.backgroundColor = state ? tone(state[n], limit, shades) : "";
    });
  }

  /** @param {Set<number>} like */
  underline(like) {
    this.cells.forEach((cell, n) => cell.classList.toggle("plg-like", like.has(n)));
  }

  /** @param {Stretch} stretch */
  brush({ since, until }) {
    this.cells.forEach((cell, n) => {
      cell.classList.toggle("plg-brushed", n >= since && n <= until);
      cell.classList.toggle("plg-from", n === since);
      cell.classList.toggle("plg-to", n === until);
    });
  }

  /**
   * The symbol at a place on the screen, wherever the pointer is held.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    const root = /** @type {Document | ShadowRoot} */ (this.element.getRootNode());
    const cell = root.elementFromPoint(x, y)?.closest("[data-n]");
    return cell && this.element.contains(cell) ? Number(cell.getAttribute("data-n")) : null;
  }

  /**
   * The symbol that a key leads to.
   * @param {number} from
   * @param {string} key
   */
  next(from, key) {
    const last = this.cells.length - 1;
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (key === "ArrowLeft") return Math.max(0, from - 1);
    if (key === "ArrowRight") return Math.min(last, from + 1);
    return this.beside(from, key === "ArrowUp" ? -1 : 1);
  }

  /** The nearest symbol in the line above or below. @param {number} from @param {number} way */
  beside(from, way) {
    const boxes = this.cells.map((cell) => cell.getBoundingClientRect());
    const { top, left } = boxes[from];
    const ahead = boxes.map((box) => way * (box.top - top)).filter((far) => far > 2);
    const line = Math.min(...ahead);
    let [best, least] = [from, Infinity];
    boxes.forEach((box, n) => {
      const far = Math.abs(box.left - left);
      if (Math.abs(way * (box.top - top) - line) <= 2 && far < least) [best, least] = [n, far];
    });
    return best;
  }

  /** @param {number} n */
  see(n) {
    this.cells[n]?.scrollIntoView({ block: "nearest" });
  }
}

/** @param {PassageSpec} spec @param {string} symbol @param {number} n */
function cellOf({ levels }, symbol, n) {
  const cell = document.createElement("span");
  cell.className = "plg-symbol";
  cell.dataset.n = String(n);
  if (levels.length === 0) cell.textContent = symbol === " " ? BLANK : symbol;
  else cell.append(document.createElement("i"));
  return cell;
}

/**
 * One sequence: lines end where the text has them, words stay whole.
 * @param {string[]} row
 * @param {HTMLElement[]} cells
 * @param {string} head
 * @param {boolean} words  each symbol is one
 */
function sequenceOf(row, cells, head, words) {
  const sequence = made("div", "plg-sequence");
  if (head) sequence.append(Object.assign(made("small", ""), { textContent: head }));
  let run = made("span", "plg-run");
  sequence.append(run);
  row.forEach((symbol, i) => {
    run.append(cells[i]);
    if (i === row.length - 1 || !(words || symbol === " " || symbol === "⏎")) return;
    if (symbol === "⏎") sequence.append(made("span", "plg-break"));
    run = made("span", "plg-run");
    sequence.append(run);
  });
  return sequence;
}

/** @param {string} name @param {string} kind */
function made(name, kind) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  return element;
}
