// @ts-check
/** The drawing of a cell: lines, gates and numbers over a canvas with the stacks of all units. */

import { Stacks } from "./cell-stacks.js";
import { fixed, inputOf, slope, symbol } from "./cell-words.js";
import { made, put, show, write } from "./svg.js";
import { css, mixed, rgbOf, shadesOf } from "./thumbs.js";

/** @typedef {import("./cell-plan.js").Plan} Plan */
/** @typedef {import("./cell-plan.js").Anchored} Anchored */
/** @typedef {import("./cell-plan.js").Edge} Edge */
/** @typedef {import("./cell-reading.js").Reading} Reading */
/** @typedef {import("./contract.js").CellSpec} CellSpec */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{element: SVGElement, head: SVGElement | null, value: string}} Line */

const [THIN, THICK] = [1.2, 6]; // pixels of a line in which nothing, or all, flows
const PALE = 0.22; // opacity of a line in which nothing flows
const CORNER = 7;

export class Picture {
  constructor() {
    this.svg = made("svg", { role: "img" });
    this.stacks = new Stacks();
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Theme | null} */
    this.theme = null;
    /** @type {Line[]} */
    this.lines = [];
    /** Texts that change, by what they are. @type {Map<string, SVGElement>} */
    this.texts = new Map();
    /** Frames of the chosen unit, by stack. @type {Map<string, SVGElement>} */
    this.marks = new Map();
  }

  /** @param {CellSpec} spec @param {Plan} plan @param {Theme} theme */
  build(spec, plan, theme) {
    this.plan = plan;
    this.theme = theme;
    this.spec = spec;
    this.shades = shadesOf(theme, []);
    this.muted = css(mixed(rgbOf(theme.ink), rgbOf(theme.paper), 0.32));
    this.stacks.build(spec, plan, theme);
    const { width, height } = plan;
    const style = `font-family: ${theme.font}; font-variant-numeric: tabular-nums`;
    put(this.svg, { width, height, viewBox: `0 0 ${width} ${height}`, style });
    this.texts.clear();
    this.marks.clear();
    this.lines = plan.edges.map((edge) => this.line(edge));
    const heads = this.lines.flatMap(({ head }) => head ?? []);
    this.svg.replaceChildren(
      ...this.lines.map(({ element }) => element),
      ...heads,
      ...plan.boxes.map((box) => this.box(box)),
      ...plan.nodes.map((node) => this.node(node)),
      ...plan.stacks.flatMap((stack) => this.stack(stack)),
      ...plan.numbers.map((at) => this.number(`flow ${at.value}`, at, 11)),
      ...plan.captions.map((caption) => this.caption(caption)),
      this.number("input", plan.input, 13),
    );
  }

  /** @param {Edge} edge @returns {Line} */
  line({ path, value, head }) {
    const element = made("path", { d: round(path), fill: "none", "data-flow": value });
    const [from, to] = path.slice(-2);
    const across = { x: Math.sign(to.x - from.x), y: Math.sign(to.y - from.y) };
    const tip = head ? made("path", { d: arrow(to, across) }) : null;
    for (const [part, name] of /** @type {const} */ ([
      [element, "stroke"],
      [tip, "fill"],
    ]))
      if (part) put(part, { [name]: this.muted ?? "", opacity: value ? PALE : 0.5 });
    put(element, { "stroke-width": 1.4 });
    return { element, head: tip, value };
  }

  /** @param {import("./cell-plan.js").Box} box */
  box({ x, y, w, h, name, words }) {
    const { grid, paper, ink } = /** @type {Theme} */ (this.theme);
    const group = made("g");
    // Nothing may lie over the stacks, which are under this.
    const look = { fill: name ? "none" : paper, stroke: grid, "stroke-width": 1.5 };
    group.append(made("rect", { x, y, width: w, height: h, rx: 8, ...look }));
    const middle = { x: x + w / 2, y: y + h / 2 + 5, "text-anchor": "middle" };
    const { activation = "tanh" } = this.spec ?? {};
    const said = words === "act" ? `${SIGNS[activation] ?? activation}(U x + W h + b)` : words;
    const size = this.plan?.narrow ? 12 : 14;
    if (said) group.append(made("text", { ...middle, "font-size": size, fill: ink }, said));
    const gate = this.plan?.narrow ? "" : (this.spec?.called[name] ?? "");
    // Under the frame, where the line that goes in is not.
    const under = { x: x + w / 2 + 7, y: y + h + 12, "font-size": 11, fill: this.muted ?? ink };
    if (gate) group.append(made("text", under, gate.replace(/^\w+: /, "")));
    return group;
  }

  /** @param {import("./cell-plan.js").Node} node */
  node({ sign, x, y, r, wide }) {
    const { paper, ink } = /** @type {Theme} */ (this.theme);
    const half = wide || r;
    const size = { x: x - half, y: y - r, width: 2 * half, height: 2 * r, rx: r };
    const group = made("g");
    const look = { fill: paper, stroke: this.muted ?? ink, "stroke-width": 1.3 };
    const letters = { "font-size": wide ? 11.5 : 15, fill: ink, "text-anchor": "middle" };
    const text = made("text", { x, y: y + (wide ? 4 : 5), ...letters }, sign);
    group.append(made("rect", { ...size, ...look }), text);
    return group;
  }

  /** @param {import("./cell-plan.js").Stack} stack */
  stack({ name, x, y, w, h, label, number }) {
    const { grid, ink, paper } = /** @type {Theme} */ (this.theme);
    const look = { fill: "none", stroke: grid, "stroke-width": 1 };
    const frame = made("rect", { x: x - 0.5, y: y - 0.5, width: w + 1, height: h + 1, ...look });
    const mark = made("g", { "data-mark": name });
    for (const [color, thick] of /** @type {const} */ ([
      [paper, 3.5],
      [ink, 1.5],
    ]))
      mark.append(made("rect", { fill: "none", stroke: color, "stroke-width": thick }));
    this.marks.set(name, mark);
    const title = this.number(`name ${name}`, label, 13);
    put(title, { "font-weight": 600 });
    return [frame, mark, title, this.number(`stack ${name}`, number, this.plan?.narrow ? 11 : 12)];
  }

  /** A text that changes. @param {string} key @param {Anchored} at @param {number} size */
  number(key, { x, y, anchor }, size) {
    const { ink, paper } = /** @type {Theme} */ (this.theme);
    const halo = { stroke: paper, "stroke-width": 4, "paint-order": "stroke" };
    const letters = { "font-size": size, fill: ink, "text-anchor": anchor };
    const text = made("text", { x, y, ...letters, ...halo, "stroke-linejoin": "round" });
    this.texts.set(key, text);
    return text;
  }

  /** @param {import("./cell-plan.js").Caption} caption */
  caption({ lines, x, y, anchor }) {
    const { accent } = /** @type {Theme} */ (this.theme);
    const look = { "font-size": this.plan?.narrow ? 10.5 : 12, "text-anchor": anchor };
    const group = made("text", { ...look, fill: accent });
    lines.forEach((line, n) => group.append(made("tspan", { x, y: y + 13 * n }, line)));
    return group;
  }

  /** @param {Reading} reading @param {number} unit */
  draw(reading, unit) {
    const { plan, stacks } = this;
    if (!plan) return;
    stacks.draw(reading);
    const flow = reading.flow(unit);
    for (const line of this.lines) if (line.value) this.flows(line, reading, flow[line.value]);
    const tell = (/** @type {string} */ key, /** @type {string} */ words) => {
      const text = this.texts.get(key);
      if (text) write(text, words);
    };
    for (const { name } of plan.stacks) {
      tell(`name ${name}`, /^[ch]_?$/.test(name) ? symbol(name, reading.step) : name);
      tell(`stack ${name}`, toldOf(reading, name, flow[name]));
      this.mark(name, unit);
    }
    for (const { value } of plan.numbers)
      tell(`flow ${value}`, reading.mode === "values" ? known(flow[value]) : "");
    tell("input", inputOf(reading));
  }

  /** @param {string} name @param {number} unit */
  mark(name, unit) {
    const mark = this.marks.get(name);
    const at = this.stacks.cellOf(name, unit);
    if (!mark || !at) return;
    // A thin cell is framed with room around it, so that the frame does not cover it.
    const tall = Math.max(at.h, 3);
    const y = at.y + at.h / 2 - tall / 2 - 1;
    for (const rect of mark.children)
      put(rect, { x: at.x - 2, y, width: at.w + 4, height: tall + 2 });
  }

  /** @param {Line} line @param {Reading} reading @param {number} value */
  flows({ element, head, value: name }, reading, value) {
    const shade = Math.abs(reading.shade(name, value));
    const part = Number.isFinite(shade) ? Math.min(1, shade) : 0;
    const { plus, minus, none } = /** @type {import("./thumbs.js").Shades} */ (this.shades);
    const color = !(part > 0.004) ? none : value > 0 ? plus : minus;
    const opacity = PALE + (1 - PALE) * part;
    put(element, { stroke: color, opacity, "stroke-width": THIN + (THICK - THIN) * part });
    if (head) put(head, { fill: color, opacity: Math.max(0.5, opacity) });
  }

  /** @param {boolean} shown */
  show(shown) {
    show(this.svg, shown);
    this.stacks.canvas.hidden = !shown;
  }
}

const SIGNS = /** @type {Record<string, string>} */ ({ logistic: "σ", relu: "ReLU" });

/** @param {number} value */
const known = (value) => (Number.isFinite(value) ? fixed(value) : "");

/** @param {Reading} reading @param {string} name @param {number} value */
function toldOf(reading, name, value) {
  if (reading.mode === "gradient") return slope(value, reading.grain);
  if (Number.isNaN(value) && name.endsWith("_") && reading.step === 0) return reading.spec.start;
  return fixed(value);
}

/**
 * A path with round corners.
 * @param {import("./cell-plan.js").Point[]} path
 */
function round(path) {
  const [first, ...rest] = path;
  let d = `M${first.x},${first.y}`;
  rest.forEach((at, n) => {
    const after = rest[n + 1];
    if (!after) {
      d += `L${at.x},${at.y}`;
      return;
    }
    const before = path[n];
    const toward = (/** @type {import("./cell-plan.js").Point} */ p) =>
      `${at.x + CORNER * Math.sign(p.x - at.x)},${at.y + CORNER * Math.sign(p.y - at.y)}`;
    d += `L${toward(before)}Q${at.x},${at.y} ${toward(after)}`;
  });
  return d;
}

/**
 * The head of an arrow along an axis.
 * @param {import("./cell-plan.js").Point} tip
 * @param {import("./cell-plan.js").Point} along
 */
function arrow({ x, y }, { x: dx, y: dy }) {
  const [long, half] = [8, 5];
  const back = { x: x - long * dx, y: y - long * dy };
  const left = `${back.x - half * dy},${back.y + half * dx}`;
  return `M${x},${y}L${left}L${back.x + half * dy},${back.y - half * dx}Z`;
}
