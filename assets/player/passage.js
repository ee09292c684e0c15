// @ts-check
/** A text that a network reads, coloured by one unit; brush a stretch to ask which units are on. */

import { Asking, wishOf } from "./asking.js";
import { saved } from "./diagram-file.js";
import { Frame } from "./frame.js";
import { drawing } from "./passage-file.js";
import { Foot } from "./passage-foot.js";
import { Hand } from "./passage-hand.js";
import { Page, tone } from "./passage-page.js";
import { called, lead, limitOf, pointed, spoken, told } from "./passage-words.js";
import { rgbOf } from "./thumbs.js";
import { write } from "./words.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").PassageSpec} PassageSpec */
/** @typedef {import("./passage-words.js").Finding} Finding */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Drawn
 * @property {import("./contract.js").Answer | null} answer
 * @property {Theme | null} theme
 * @property {import("./passage-words.js").Stretch | null} stretch
 */

const AROUND = 126; // pixels of the height for the words over and under the page
const FIRST = -1; // as a unit: whichever is most on

export class Passage {
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
    this.asking = new Asking(around, () => this.heard());
    this.built = "";
    /** What is brushed, by the symbol where it began and the one where the hand is. */
    this.brushed = { anchor: 0, end: 0 };
    this.unit = FIRST;
    /** @type {number | null} */
    this.hovered = null;
    /** @type {Theme | null} */
    this.themed = null;
    /** What the symbols show. @type {Drawn} */
    this.drawn = { answer: null, theme: null, stretch: null };
    this.frame = new Frame(
      spec.key,
      () => around.shown(),
      () => {},
    );
    this.frame.element.classList.add("plg-passage");
    this.head = document.createElement("div");
    this.head.className = "plg-passage-head";
    this.lead = document.createElement("span");
    this.seen = document.createElement("span");
    this.scale = document.createElement("span");
    this.scale.className = "plg-passage-scale";
    this.scale.append(...["span", "i", "span"].map((name) => document.createElement(name)));
    this.head.append(this.lead, this.seen, this.scale);
    this.page = new Page();
    this.foot = new Foot(spec.key, (unit) => this.changed(() => (this.unit = unit)));
    this.frame.body.prepend(this.head, this.page.element, this.foot.element);
    this.hand = new Hand(this.page.element, {
      at: (x, y) => this.page.at(x, y),
      next: (from, key) => this.page.next(from, key),
      brushed: () => this.brushed,
      brush: (to) => this.brush(to),
      hover: (n) => this.hover(n),
    });
  }

  /** @returns {PassageSpec} */
  get passage() {
    return /** @type {PassageSpec} */ (this.spec.passage);
  }

  get stretch() {
    const { anchor, end } = this.brushed;
    return { since: Math.min(anchor, end), until: Math.max(anchor, end) };
  }

  /** Something is to be shown or asked otherwise. @param {() => void} how */
  changed(how) {
    how();
    this.stale = true;
    this.around.shown();
  }

  /** Another stretch asks anew which unit is most on. @param {{anchor: number, end: number}} to */
  brush(to) {
    this.changed(() => {
      const { since, until } = this.stretch;
      this.brushed = to;
      if (this.stretch.since !== since || this.stretch.until !== until) this.unit = FIRST;
      if (this.page.element.matches(":focus-visible")) this.page.see(to.end);
    });
  }

  /** @param {number | null} n */
  hover(n) {
    if (n !== this.hovered) this.changed(() => (this.hovered = n));
  }

  /** Show what is wanted. What is brushed stays while the text does. */
  build() {
    this.due = false;
    this.stale = true;
    this.spec = this.wanted;
    const { title, alt, height } = this.spec;
    this.frame.title.textContent = title;
    this.frame.element.style.setProperty("--high", `${height - AROUND}px`);
    const built = JSON.stringify(this.passage);
    if (built === this.built) return;
    this.built = built;
    const [anchor, end] = this.passage.stretch;
    this.brushed = { anchor, end };
    this.unit = FIRST;
    this.hovered = this.hand.waiting = null;
    this.drawn = { answer: null, theme: null, stretch: null };
    this.page.build(this.passage, spoken(this.passage, alt || title));
  }

  /** @param {Scene} scene */
  ask(scene) {
    const { spec, stretch, unit } = this;
    const wish = spec.ask ? wishOf(spec.ask, scene, null, { ...stretch, unit }) : null;
    if (wish) this.asking.want(wish);
    else this.asking.rest();
  }

  look() {} // no place of it is looked at

  heard() {
    this.stale = true;
    this.around.heard();
  }

  /** What the run answered, as far as it is about this text. */
  get answer() {
    const { answer } = this.asking;
    return answer?.state?.values.length === this.page.cells.length ? answer : null;
  }

  /** @returns {Finding | null} */
  get finding() {
    const { answer } = this;
    if (!answer) return null;
    const like = answer.like.values.flatMap((one, n) => (one > 0 ? [n] : []));
    return { state: answer.state.values, unit: answer.unit.values[0], like };
  }

  /** What the answer is about: while the hand moves on, that is a moment behind. */
  get answered() {
    const { since, until } = this.asking.told?.given ?? {};
    return since === undefined ? this.stretch : { since, until };
  }

  /** @param {Scene} scene */
  draw({ theme }) {
    this.themed = theme;
    const { passage, page, answer, finding, foot, stretch } = this;
    const limit = limitOf(passage.limit, answer?.state.values ?? []);
    // Hundreds of symbols, of which a playhead that moves on changes none until the run answers.
    if (answer !== this.drawn.answer || theme !== this.drawn.theme) {
      page.colour(finding?.state ?? null, limit, theme, passage.colors);
      page.underline(new Set(finding?.like));
      this.measure(limit, theme);
    }
    const { since, until } = this.drawn.stretch ?? {};
    if (stretch.since !== since || stretch.until !== until) page.brush(stretch);
    this.drawn = { answer, theme, stretch };
    put(this.lead, lead(passage, this.hand.waiting !== null));
    put(this.seen, this.hovered === null ? "" : pointed(passage, this.hovered, finding));
    if (!answer || !finding) {
      foot.tell(this.asking.sentence || "The network is reading.");
      return;
    }
    const label = called(passage, this.answered);
    const { order, contrast } = answer;
    foot.offer(label, order.values, contrast.values, finding.unit, passage.colors);
    foot.tell(this.asking.sentence || told(passage, this.answered, finding));
  }

  /** Which colours stand for what. @param {number} limit @param {Theme} theme */
  measure(limit, { paper }) {
    const shades = [paper, ...this.passage.colors].map(rgbOf);
    const [low, bar, high] = /** @type {HTMLCollectionOf<HTMLElement>} */ (this.scale.children);
    put(low, write(-limit, limit === 1 ? 1 : 2));
    put(high, write(limit, limit === 1 ? 1 : 2));
    const ends = [-limit, 0, limit].map((value) => tone(value, limit, shades));
    bar.style.background = `linear-gradient(90deg, ${ends.join(", ")})`;
  }

  /** What is on the screen, for tests. */
  get told() {
    const { answer, finding, stretch, foot, asking } = this;
    return {
      ...stretch,
      unit: finding?.unit ?? null,
      like: finding?.like ?? null,
      state: answer?.state.values ?? null,
      order: answer?.order.values ?? null,
      contrast: answer?.contrast.values ?? null,
      asked: asking.told?.given ?? null,
      lead: this.lead.textContent,
      seen: this.seen.textContent,
      words: foot.words.textContent,
    };
  }

  /**
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    const { page, themed, spec, foot } = this;
    if (!themed) return Promise.reject(new Error("player: nothing is drawn yet"));
    const lines = [foot.name, foot.row, foot.words].map((one) =>
      one.innerText.replace(/\s+/g, " "),
    );
    return saved(drawing(page, spec.title, lines, themed), format);
  }

  dispose() {
    this.foot.dispose();
    this.frame.dispose();
  }
}

/** @param {Element} element @param {string} text */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
