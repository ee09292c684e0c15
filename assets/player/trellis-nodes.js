// @ts-check
/** The nodes of a trellis with their numbers, the times over them, the observations under them. */

import { middleOf } from "./trellis-lines.js";
import { made, put, show, write } from "./svg.js";
import { glyph, tint } from "./trellis-look.js";
import { short } from "./trellis-values.js";
import { brief } from "./trellis-words.js";
import { differ } from "./trellis-view.js";

/** @typedef {import("./contract.js").TrellisSpec} TrellisSpec */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./trellis-plan.js").Plan} Plan */
/** @typedef {import("./trellis-view.js").View} View */
/** @typedef {{body: SVGElement, text: SVGElement}} Node */

const AMBER = "#C77700";
const GLYPH = 8; // pixels of an observation's radius

/**
 * @param {string} text
 * @param {number} room  letters
 */
const cut = (text, room) =>
  text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text;

export class Nodes {
  /**
   * @param {Plan} plan
   * @param {TrellisSpec} spec
   * @param {Theme} theme
   */
  constructor(plan, spec, theme) {
    this.plan = plan;
    this.spec = spec;
    this.theme = theme;
    this.element = made("g", { "text-anchor": "middle", "font-size": plan.font });
    this.names();
    const { nodeWidth: width, nodeHeight: height } = plan;
    const round = Math.min(height, width) / 2;
    const ring = { fill: "none", stroke: theme.accent, "stroke-width": 3, rx: round + 4 };
    this.ring = made("rect", { ...ring, width: width + 8, height: height + 8 });
    this.ring.classList.add("plg-trellis-lit");
    this.link = made("path", { d: "", stroke: theme.accent, "stroke-dasharray": "3 3" });
    this.element.append(this.link);
    this.chance = this.word({ fill: theme.ink, "text-anchor": "start", "font-size": 11 });
    this.nodes = plan.x.map((x, c) => plan.y.map((y, k) => this.node(x, y, c, k, round)));
    this.element.append(this.ring);
    this.heads = plan.x.map((x) => this.head(x));
  }

  /** @param {Record<string, string | number>} attributes @param {string} [text] */
  word(attributes, text = "") {
    const word = made("text", attributes, text);
    this.element.append(word);
    return word;
  }

  /** The states' names at the left, and π. */
  names() {
    const { plan, spec, theme } = this;
    const small = plan.names < 70;
    const room = Math.floor((plan.names - 15) / (small ? 6.2 : 6.8));
    spec.states.forEach((name, k) => {
      const [y, fill] = [plan.y[k], spec.colors[k]];
      this.element.append(made("circle", { cx: 6, cy: y, r: 5, fill }));
      const look = { x: 15, y: y + 4, fill: theme.ink, "font-size": small ? 11.5 : 12.5 };
      const word = this.word({ ...look, "text-anchor": "start" }, cut(name, room));
      word.append(made("title", {}, name));
    });
    const middle = middleOf(plan.y);
    const dot = { cx: plan.start, cy: middle, r: 11, fill: theme.paper, stroke: theme.muted };
    this.begin = made("g", {});
    const word = { x: plan.start, y: middle + 4.5, "font-size": 13, fill: theme.ink };
    this.begin.append(made("circle", dot), made("text", word, "π"));
    this.element.append(this.begin);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} c
   * @param {number} k
   * @param {number} rx
   * @returns {Node}
   */
  node(x, y, c, k, rx) {
    const { nodeWidth: width, nodeHeight: height } = this.plan;
    const whole = made("g", { "data-node": `${c} ${k}` });
    const place = { x: x - width / 2, y: y - height / 2, width, height, rx };
    const body = made("rect", place);
    const text = made("text", { x, y: y + 0.36 * this.plan.font });
    whole.append(body, text);
    this.element.append(whole);
    return { body, text };
  }

  /** What stands over and under a column. @param {number} x */
  head(x) {
    const { theme, plan } = this;
    const small = { x, "font-size": 11, fill: theme.muted };
    const y = plan.foot + 15;
    const mark = { y: 12, fill: AMBER, "font-size": 14, "font-weight": 700 };
    const shape = made("path", { d: "", "fill-opacity": 0.85 });
    this.element.append(shape);
    return {
      x,
      y,
      time: this.word({ ...small, y: 12 }),
      scale: this.word({ ...small, y: 26, "font-size": 10.5 }),
      mark: this.word(mark, "≠"),
      shape,
      label: this.word({ ...small, y: plan.foot + 40, fill: theme.ink, "font-size": 12 }),
    };
  }

  /** @param {View} view */
  draw(view) {
    show(this.begin ?? this.element, view.start === 0);
    this.nodes.forEach((_, c) => this.column(view, c));
    this.heads.forEach((_, c) => this.around(view, c));
    this.light(view);
  }

  /** @param {View} view @param {number} c */
  column({ values, course, frame, start }, c) {
    const { spec, theme } = this;
    const t = start + c;
    const strengths = values?.strengths(t) ?? [];
    this.nodes[c].forEach(({ body, text }, k) => {
      const done = values !== null && course !== null && course.done(t, k, frame);
      const color = spec.colors[k];
      if (!done) {
        put(body, { fill: theme.paper, stroke: theme.muted, "stroke-dasharray": "3 3" });
        put(body, { "stroke-opacity": 0.6, "stroke-width": 1.2 });
        return write(text, "");
      }
      const { fill, ink } = tint(color, theme.paper, strengths[k]);
      put(body, { fill, stroke: color, "stroke-dasharray": "none", "stroke-opacity": 1 });
      put(body, { "stroke-width": 2 });
      put(text, { fill: ink });
      write(text, short(values.value(t, k), values.form, this.plan.tight));
    });
  }

  /** Time, scale and observation of a column. @param {View} view @param {number} c */
  around(view, c) {
    const { spec, plan, theme } = this;
    const { values, course, frame, start, subject } = view;
    const head = this.heads[c];
    const t = start + c;
    const time = `t = ${t + 1}`;
    write(head.time, time);
    put(head.mark, { x: head.x + 3.3 * time.length + 8 });
    const column = values?.form === "scaled" && values.algorithm !== "posterior";
    const last = spec.states.length - 1;
    const done = column && course?.done(t, last, frame) && course.done(t, 0, frame);
    const letter = values?.algorithm === "viterbi" ? "m" : "c";
    const scale = done ? short(values.scale(t), "scaled", plan.tight) : "";
    write(head.scale, scale && `${letter}${plan.tight ? " " : " = "}${scale}`);
    show(head.mark, differ(view, t));
    const used = values?.algorithm === "backward" ? (subject?.t ?? -2) + 1 : subject?.t;
    const lit = values !== null && used === t && !subject?.walking;
    const symbol = spec.observations[t] ?? 0;
    put(head.shape, { d: glyph(symbol, head.x, head.y, GLYPH) });
    put(head.shape, { fill: lit ? theme.accent : theme.muted });
    write(head.label, cut(spec.labels[t], Math.floor(plan.pitch / 6.6)));
    put(head.label, { "font-weight": lit ? 700 : 400 });
  }

  /** The ring around the lit cell, and its emission. @param {View} view */
  light({ values, subject, start }) {
    const { plan } = this;
    const { nodeWidth, nodeHeight, columns } = plan;
    const c = subject ? subject.t - start : -1;
    const seen = subject !== null && c >= 0 && c < columns;
    show(this.ring, seen);
    const emits = values?.algorithm === "forward" || values?.algorithm === "viterbi";
    const linked = seen && emits && !subject.walking;
    show(this.link, linked);
    show(this.chance, linked);
    if (!seen || !values) return;
    const [x, y] = [plan.x[c], plan.y[subject.j]];
    put(this.ring, { x: x - nodeWidth / 2 - 4, y: y - nodeHeight / 2 - 4 });
    if (!linked) return;
    put(this.link, { d: `M${x} ${y + nodeHeight / 2}V${plan.foot + 4}` });
    put(this.chance, { x: x + GLYPH + 4, y: plan.foot + 19 });
    const chance = values.emission(subject.t, subject.j);
    const number = brief(chance);
    write(this.chance, plan.tight ? number.replace(/^0\./, ".") : `b = ${number}`);
  }
}
