// @ts-check
/** A hidden Markov model in a slot: its states over time, filled cell by cell with the playhead. */

import { Asking, wishOf } from "./asking.js";
import { saved } from "./diagram-file.js";
import { Frame } from "./frame.js";
import { css, mixed, rgbOf } from "./thumbs.js";
import { Bar } from "./trellis-bar.js";
import { Course } from "./trellis-course.js";
import { Edits } from "./trellis-edits.js";
import { drawing } from "./trellis-file.js";
import { Foot } from "./trellis-foot.js";
import { Hand } from "./trellis-hand.js";
import { Lines } from "./trellis-lines.js";
import { Nodes } from "./trellis-nodes.js";
import { clamped, planOf, windowAt } from "./trellis-plan.js";
import { made } from "./svg.js";
import { PATHS, Values } from "./trellis-values.js";
import { place, toldOf } from "./trellis-view.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").TrellisSpec} TrellisSpec */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./trellis-course.js").Lit} Lit */
/** @typedef {import("./trellis-hand.js").Cell} Cell */
/** @typedef {import("./trellis-plan.js").Plan} Plan */
/** @typedef {import("./trellis-values.js").Form} Form */
/** @typedef {import("./trellis-view.js").View} View */

const AROUND = 150; // pixels of the height for the first lines and the words
const LOWEST = 200; // pixels of the drawing
const PALE = 0.32; // of the paper in what is said besides

export class Trellis {
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
    /** @type {Form} */
    this.form = "scaled";
    /** Which paths the reader wants; one that is not named is as the algorithm has it. */
    this.wants = /** @type {Record<string, boolean>} */ ({});
    this.built = "";
    this.start = 0; // the first column in sight
    /** Where the reader looks, at which frame. @type {{start: number, frame: number} | null} */
    this.aside = null;
    /** A cell that is pointed at. @type {Cell | null} */
    this.hovered = null;
    this.chosen = -1; // the state that is written out where a whole column is filled
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Course | null} */
    this.course = null;
    /** @type {import("./contract.js").Answer | null} */
    this.known = null; // what the course is of
    /** @type {View | null} */
    this.view = null;
    /** @type {Theme | null} */
    this.themed = null;
    this.frame = new Frame(
      spec.key,
      () => around.shown(),
      () => this.changed(),
    );
    this.frame.element.classList.add("plg-trellis");
    this.bar = new Bar({
      form: (form) => this.changed(() => (this.form = form)),
      shift: (by) => this.shift(by * Math.max(1, (this.plan?.columns ?? 2) - 1)),
      path: (name) => this.changed(() => (this.wants[name] = !this.shown.includes(name))),
    });
    this.edits = new Edits((what, x, y) => around.pick(what, x, y));
    this.svg = made("svg", { role: "img" });
    this.net = document.createElement("div");
    this.net.className = "plg-trellis-net";
    this.net.append(this.svg, this.edits.element);
    this.foot = new Foot();
    this.frame.body.prepend(this.bar.element, this.net, this.foot.element, this.foot.spoken);
    new Hand(this.svg, {
      at: () => ({ start: this.start, pitch: this.plan?.pitch ?? Infinity }),
      hover: (cell) => this.hover(cell),
      press: (cell) => this.seek(cell),
      shift: (by) => this.shift(by),
    });
  }

  /** @returns {TrellisSpec} */
  get trellis() {
    return /** @type {TrellisSpec} */ (this.spec.trellis);
  }

  get times() {
    return this.trellis.labels.length;
  }

  /** The paths that are drawn. */
  get shown() {
    const { values, walked = Infinity } = this.view ?? {};
    const walks = walked < this.times;
    const wanted = (/** @type {string} */ name) => this.wants[name] ?? (name === "path" && walks);
    return PATHS.filter((name) => values?.path(name) && wanted(name));
  }

  /** Go to the frame that fills a cell. @param {Cell} cell */
  seek({ t, j }) {
    if (!this.course) return;
    this.chosen = j;
    this.changed();
    this.around.seek(this.course.frameOf(t, j));
  }

  /** @param {Cell | null} cell */
  hover(cell) {
    if (cell?.t === this.hovered?.t && cell?.j === this.hovered?.j) return;
    this.changed(() => (this.hovered = cell));
  }

  /** Something is to be shown otherwise. @param {() => void} [how] */
  changed(how) {
    how?.();
    this.stale = true;
    this.around.shown();
  }

  /** Look at other columns until the playhead moves on. @param {number} by */
  shift(by) {
    const { plan, view } = this;
    if (!plan || !view) return;
    const start = clamped(this.start + by, this.times - plan.columns);
    if (start !== this.start) this.changed(() => (this.aside = { start, frame: view.frame }));
  }

  /** Show what is wanted. */
  build() {
    this.due = false;
    this.stale = true;
    this.spec = this.wanted;
    const { title, alt, height } = this.spec;
    this.frame.title.textContent = title;
    this.frame.hint.textContent = this.trellis.editable ? "Click an observation to change it" : "";
    this.svg.setAttribute("aria-label", alt || title);
    this.net.style.setProperty("--height", `${Math.max(LOWEST, height - AROUND)}px`);
  }

  /** Put everything in its place, where that is another than before. @param {Theme} theme */
  lay(theme) {
    const { trellis, spec } = this;
    const room = this.net.clientWidth || 600;
    const built = JSON.stringify([trellis, spec.height, room, theme]);
    if (built === this.built) return;
    this.built = built;
    this.themed = theme;
    const height = Math.max(LOWEST, spec.height - AROUND);
    const plan = planOf(trellis.states, this.times, room, height, trellis.editable);
    this.plan = plan;
    this.hovered = null;
    this.start = clamped(this.start, this.times - plan.columns);
    this.lines = new Lines(plan, trellis, theme);
    this.nodes = new Nodes(plan, trellis, theme);
    this.svg.setAttribute("width", String(plan.width));
    this.svg.setAttribute("height", String(plan.height));
    this.svg.replaceChildren(this.lines.element, this.nodes.element, this.lines.labels);
    this.edits.build(plan, trellis);
  }

  /** @param {Scene} scene */
  ask(scene) {
    const wish = this.spec.ask ? wishOf(this.spec.ask, scene, null) : null;
    if (wish) this.asking.want(wish);
    else this.asking.rest();
  }

  look() {} // no place of it is looked at

  heard() {
    this.stale = true;
    this.around.heard();
  }

  /** What the run answered, as far as it is about what is shown. */
  get answer() {
    const { answer } = this.asking;
    const size = this.times * this.trellis.states.length;
    return answer?.likelihood?.values.length === size ? answer : null;
  }

  /** @param {number} frame @returns {View} */
  viewAt(frame) {
    const { answer, times, trellis } = this;
    if (answer !== this.known) {
      this.known = answer;
      this.course = answer && new Course(answer, times, trellis.states.length);
    }
    const { course } = this;
    const values = this.valuesOf(answer);
    const found = course?.lit(frame) ?? null;
    const whole = course?.whole && found && !found.walking && this.chosen >= 0;
    const lit = whole ? { ...found, j: Math.min(this.chosen, trellis.states.length - 1) } : found;
    const { hovered } = this;
    const known = hovered !== null && course?.done(hovered.t, hovered.j, frame);
    const pointed = known ? { ...hovered, walking: false } : null;
    const walked = course?.walked(frame) ?? times;
    const start = this.window(frame, lit);
    return { values, course, frame, start, lit, subject: pointed ?? lit, shown: [], walked };
  }

  /** @param {import("./contract.js").Answer | null} answer */
  valuesOf(answer) {
    const { values = null } = this.view ?? {};
    const same = values?.answer === answer && values?.form === this.form;
    if (same && values?.spec === this.trellis) return values;
    return answer && new Values(this.trellis, answer, this.form);
  }

  /** The first column in sight at a frame. @param {number} frame @param {Lit | null} lit */
  window(frame, lit) {
    const { plan, times, trellis } = this;
    if (!plan) return 0;
    if (this.aside?.frame !== frame) this.aside = null;
    if (this.aside) return this.aside.start;
    if (!lit) return trellis.algorithm === "backward" ? clamped(times, times - plan.columns) : 0;
    const ahead = lit.walking || trellis.algorithm === "backward";
    return windowAt(this.start, plan.columns, times, lit.t, lit.t + (ahead ? 1 : -1));
  }

  /** @param {Scene} scene */
  draw({ theme, session: { store }, playhead }) {
    this.lay({ ...theme, muted: css(mixed(rgbOf(theme.ink), rgbOf(theme.paper), PALE)) });
    const { plan, lines, nodes, bar } = this;
    if (!plan || !lines || !nodes) return;
    const view = this.viewAt(Math.min(Math.floor(playhead), store.head));
    this.view = view;
    this.start = view.start;
    const shown = this.shown;
    // What was asked for is drawn whole; else the path is drawn as far as it is walked.
    view.shown = shown;
    if (this.wants.path) view.walked = 0;
    lines.draw(view);
    nodes.draw(view);
    this.edits.update(view.start);
    const all = plan.columns >= this.times;
    const words = place(view.start, plan.columns, this.times);
    const [earlier, later] = [view.start > 0, view.start + plan.columns < this.times];
    bar.update(this.form, view.values?.paths ?? [], shown, all ? null : { words, earlier, later });
    this.foot.tell(view, this.asking.sentence);
  }

  /** What is on the screen, for tests. */
  get told() {
    const { view, plan } = this;
    return view && plan && { ...toldOf(view, plan), lines: this.foot.lines };
  }

  /**
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    const { plan, themed, view, svg } = this;
    if (!plan || !themed) return Promise.reject(new Error("player: nothing is drawn yet"));
    const whole = drawing(svg, plan, this.spec.title, view?.shown ?? [], this.foot.lines, themed);
    return saved(whole, format);
  }

  dispose() {
    this.foot.dispose();
    this.frame.dispose();
  }
}
