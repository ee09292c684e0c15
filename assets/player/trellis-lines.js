// @ts-check
/** The lines of a trellis: all moves, those of the lit cell, back-pointers, paths. */

import { made, put, show, write } from "./svg.js";
import { short } from "./trellis-values.js";
import { brief } from "./trellis-words.js";

/** @typedef {import("./contract.js").TrellisSpec} TrellisSpec */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./trellis-plan.js").Plan} Plan */
/** @typedef {import("./trellis-view.js").View} View */

const THINNEST = 0.6; // pixels of a move that hardly happens
const THICKEST = 5; // of one that is certain
const HEAD = 6; // pixels of an arrow's head
const APART = 5; // pixels between two paths
const LETTER = 6.8; // pixels of a letter of a term
const RIM = 3.5; // pixels from a node to the ring of a path

/** How each path is drawn. @type {Record<string, {color: string, dash: string, width: number}>} */
export const STYLES = {
  path: { color: "", dash: "", width: 5 }, // the ink's colour
  posterior_path: { color: "#AA4499", dash: "9 5", width: 3.5 },
  daily_path: { color: "#D55E00", dash: "2.5 5", width: 3.5 },
  truth: { color: "#8A8D98", dash: "14 4 3 4", width: 3.5 },
};

/** @param {number} value */
const n = (value) => value.toFixed(1);

export class Lines {
  /**
   * @param {Plan} plan
   * @param {TrellisSpec} spec
   * @param {Theme} theme
   */
  constructor(plan, spec, theme) {
    this.plan = plan;
    this.spec = spec;
    this.element = made("g", { fill: "none" });
    /** Lies over the nodes. */
    this.labels = made("g", { "font-size": plan.tight ? 9.5 : 11, fill: theme.ink });
    const states = spec.states.length;
    const each = Array.from({ length: states * states }, (_, at) => spec.transition[at]);
    this.flow = each.map((a) => this.line(theme.muted, THINNEST + (THICKEST - THINNEST) * a, 0.28));
    this.begin = spec.initial.map((p) =>
      this.line(theme.muted, THINNEST + (THICKEST - THINNEST) * p, 0.28),
    );
    const nodes = Array.from({ length: plan.columns * states });
    this.pointers = nodes.map(() => this.line(theme.ink, 1.6, 0.75));
    this.paths = Object.entries(STYLES).map(([name, { color, dash, width }]) => {
      const line = this.line(color || theme.ink, width, 1);
      put(line, { "stroke-dasharray": dash, "stroke-linejoin": "round", "data-path": name });
      return { name, line };
    });
    this.lit = Array.from({ length: 2 * states }, () => this.line(theme.accent, 2, 1));
    this.terms = spec.states.map(() => {
      const halo = { stroke: theme.paper, "stroke-width": 4, "paint-order": "stroke" };
      const text = made("text", { ...halo, "text-anchor": "middle", "stroke-linejoin": "round" });
      this.labels.append(text);
      return text;
    });
    this.start = -1;
  }

  /**
   * @param {string} stroke
   * @param {number} width
   * @param {number} opacity
   */
  line(stroke, width, opacity) {
    const look = { stroke, "stroke-width": n(width), "stroke-opacity": opacity };
    const line = made("path", { d: "", ...look });
    this.element.append(line);
    return line;
  }

  /**
   * From a state of the column before to one of this column; at the window's edge only half.
   * @param {number} c  column of the second
   * @param {number} i
   * @param {number} j
   */
  move(c, i, j) {
    const { x, y, pitch, columns, nodeWidth } = this.plan;
    const half = nodeWidth / 2;
    const middle = (y[i] + y[j]) / 2;
    if (c <= 0) return `M${n(x[0] - pitch / 2)} ${n(middle)}L${n(x[0] - half)} ${n(y[j])}`;
    const from = `M${n(x[c - 1] + half)} ${n(y[i])}`;
    if (c >= columns) return `${from}L${n(x[columns - 1] + pitch / 2)} ${n(middle)}`;
    return `${from}L${n(x[c] - half)} ${n(y[j])}`;
  }

  /** All moves in sight. @param {number} start */
  shift(start) {
    if (start === this.start) return;
    this.start = start;
    const { plan, spec } = this;
    const { columns, x, y, nodeWidth } = plan;
    const states = spec.states.length;
    const first = start > 0 ? 0 : 1;
    const last = start + columns < spec.labels.length ? columns : columns - 1;
    this.flow.forEach((line, at) => {
      const [i, j] = [Math.floor(at / states), at % states];
      let d = "";
      for (let c = first; c <= last && spec.transition[at] > 0; c++) d += this.move(c, i, j);
      put(line, { d });
    });
    const left = x[0] - nodeWidth / 2;
    this.begin.forEach((line, j) => {
      const d = `M${n(plan.start + 11)} ${n(middleOf(y))}L${n(left)} ${n(y[j])}`;
      put(line, { d: start === 0 && spec.initial[j] > 0 ? d : "" });
    });
  }

  /** @param {View} view */
  draw(view) {
    this.shift(view.start);
    this.light(view);
    this.point(view);
    this.follow(view);
  }

  /** The moves that flow into the lit cell, and what each of them brings. @param {View} view */
  light({ values, subject, start }) {
    for (const line of this.lit) put(line, { d: "" });
    for (const text of this.terms) show(text, false);
    if (!values || !subject || subject.walking) return;
    const { t, j } = subject;
    const states = this.spec.states.length;
    if (values.algorithm === "posterior") {
      for (let i = 0; i < states; i++) {
        if (t > 0) put(this.lit[i], { d: this.move(t - start, i, j), "stroke-width": 1.5 });
        if (t < values.times - 1)
          put(this.lit[states + i], { d: this.move(t - start + 1, j, i), "stroke-width": 1.5 });
      }
      return;
    }
    const backward = values.algorithm === "backward";
    const winner = values.algorithm === "viterbi" ? values.pointer(t, j) : -1;
    for (const { i, value, factors, result } of values.terms(t, j)) {
      const c = t - start;
      const d = backward ? this.move(c + 1, j, i) : this.move(c, i, j);
      const loses = winner >= 0 && winner !== i;
      const share = values.move(backward ? j : i, backward ? i : j);
      const width = n(1.5 + 4 * share);
      put(this.lit[i], { d, "stroke-width": width, "stroke-opacity": loses ? 0.45 : 1 });
      const log = values.form === "log";
      const parts = [short(value, "scaled"), ...factors.map(brief)];
      const whole = log || backward ? "" : parts.join("·");
      const brought = short(result, values.form, this.plan.tight);
      this.term(i, backward ? c + 1 : c - 1, c, j, [whole, brought], !loses);
    }
  }

  /**
   * A term beside its line, as long as there is room.
   * @param {number} i
   * @param {number} from  the neighbour's column
   * @param {number} c
   * @param {number} j
   * @param {string[]} words  long and short
   * @param {boolean} strong
   */
  term(i, from, c, j, [long, brief], strong) {
    const { x, y, pitch, nodeWidth, columns } = this.plan;
    if (from < 0 || from >= columns || c < 0 || c >= columns) return;
    const gap = pitch - nodeWidth;
    const text = this.terms[i];
    put(text, { x: n((x[from] + x[c]) / 2), y: n((y[i] + y[j]) / 2 + 4) });
    put(text, { "font-weight": strong ? 600 : 400 });
    write(text, long && LETTER * long.length < gap ? long : brief);
    show(text, true);
  }

  /** Viterbi's back-pointers of all cells that are filled. @param {View} view */
  point({ values, course, frame, start }) {
    const { columns, x, y, nodeWidth, pitch } = this.plan;
    const states = this.spec.states.length;
    this.pointers.forEach((line, at) => {
      const [c, j] = [Math.floor(at / states), at % states];
      const t = start + c;
      const known = values?.algorithm === "viterbi" && course?.done(t, j, frame);
      const i = known ? values.pointer(t, j) : -1;
      if (i < 0 || c >= columns) return put(line, { d: "" });
      const right = [x[c] - nodeWidth / 2, y[j]];
      if (c === 0) return put(line, { d: this.move(0, i, j) });
      put(line, { d: arrow(right, [x[c] - pitch + nodeWidth / 2, y[i]]) });
    });
  }

  /** The paths that are shown, one beside the other. @param {View} view */
  follow({ values, shown, start, walked }) {
    const { columns, x, y, pitch } = this.plan;
    this.paths.forEach(({ name, line }) => {
      const order = shown.indexOf(name);
      const path = values?.path(name);
      if (order < 0 || !path) return put(line, { d: "" });
      const from = name === "path" ? walked : 0;
      const aside = APART * (order - (shown.length - 1) / 2);
      const at = (/** @type {number} */ t) => y[path[t]] + aside;
      const times = Math.min(path.length, start + columns);
      let d = "";
      const first = Math.max(start, from);
      for (let t = first; t < times; t++) d += `${d ? "L" : "M"}${n(x[t - start])} ${n(at(t))}`;
      if (d && times < path.length)
        d += `L${n(x[columns - 1] + pitch / 2)} ${n((at(times - 1) + at(times)) / 2)}`;
      if (start > 0 && from < start)
        d = d.replace("M", `M${n(x[0] - pitch / 2)} ${n((at(start - 1) + at(start)) / 2)}L`);
      for (let t = first; t < times; t++) d += this.ring(t - start, path[t], order);
      put(line, { d });
    });
  }

  /**
   * Around a node that a path goes through.
   * @param {number} c
   * @param {number} k
   * @param {number} order  of the path among those that are shown
   */
  ring(c, k, order) {
    const { x, y, nodeWidth, nodeHeight } = this.plan;
    const more = RIM * (order + 1);
    const [wide, high] = [nodeWidth / 2 + more, nodeHeight / 2 + more];
    const r = n(Math.min(wide, high));
    const across = n(2 * (wide - Math.min(wide, high)));
    const down = n(2 * (high - Math.min(wide, high)));
    const corner = (/** @type {string} */ to) => `a${r} ${r} 0 0 1 ${to}`;
    return (
      `M${n(x[c] - wide + Number(r))} ${n(y[k] - high)}h${across}${corner(`${r} ${r}`)}v${down}` +
      `${corner(`-${r} ${r}`)}h-${across}${corner(`-${r} -${r}`)}v-${down}${corner(`${r} -${r}`)}Z`
    );
  }
}

/** @param {number[]} y */
export const middleOf = (y) => (y[0] + y[y.length - 1]) / 2;

/**
 * A line with a head at its end.
 * @param {number[]} from
 * @param {number[]} to
 */
function arrow([x0, y0], [x1, y1]) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const wing = (/** @type {number} */ turn) =>
    `${n(x1 - HEAD * Math.cos(angle + turn))} ${n(y1 - HEAD * Math.sin(angle + turn))}`;
  return `M${n(x0)} ${n(y0)}L${n(x1)} ${n(y1)}M${wing(0.5)}L${n(x1)} ${n(y1)}L${wing(-0.5)}`;
}
