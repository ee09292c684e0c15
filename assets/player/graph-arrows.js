// @ts-check
/** The arrows of a graph: made when they are first seen, and only what changed is touched. */

import * as curves from "./graph-curves.js";
import { made, put, show } from "./svg.js";
import { short } from "./graph-words.js";

/** @typedef {import("./contract.js").GraphSpec} GraphSpec */
/** @typedef {import("./graph-plan.js").Plan} Plan */
/** @typedef {import("./graph-reading.js").Reading} Reading */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{line: SVGElement, head: SVGElement, text: SVGElement, drawn: string}} Arrow */
/** @typedef {{own: boolean, faded: boolean, walked: boolean, told: boolean}} Look */

const LEAST = 0.08; // what many states show of where the walker may go
const [THIN, THICK] = [0.7, 6.2]; // pixels of an arrow that is never, or always, gone
const BOLD = 1.6; // pixels more of the one just walked

/** @param {number} p */
const thickness = (p) => THIN + (THICK - THIN) * p;

export class Arrows {
  /**
   * @param {GraphSpec} spec
   * @param {Plan} plan
   * @param {Theme} theme
   * @param {string[]} colors  of the states
   */
  constructor(spec, plan, theme, colors) {
    this.spec = spec;
    this.plan = plan;
    this.theme = theme;
    this.colors = colors;
    this.truth = made("g");
    this.lines = made("g");
    this.words = made("g");
    /** By from · count + to. @type {Map<number, Arrow>} */
    this.made = new Map();
    /** @type {Map<number, SVGElement>} */
    this.truths = new Map();
    spec.initial?.forEach((p, i) => p > 0 && this.start(p, i));
  }

  /** An arrow of π. @param {number} p @param {number} i */
  start(p, i) {
    const { muted } = this.theme;
    const { curve, label } = curves.initialAt(this.plan, i);
    const { line, head } = curves.arrowOf(curve, thickness(p));
    const stroke = { stroke: muted, "stroke-width": thickness(p) };
    this.lines.append(
      made("path", { d: line, fill: "none", ...stroke }),
      made("path", { d: head, fill: muted }),
    );
    this.words.append(this.word(label, short(p)));
  }

  /**
   * A number on the paper.
   * @param {import("./graph-curves.js").Point} at
   * @param {string} [text]
   */
  word({ x, y }, text) {
    const { ink, paper } = this.theme;
    const halo = { stroke: paper, "stroke-width": 6, "stroke-linejoin": "round" };
    const letters = { "text-anchor": "middle", "font-size": this.plan.few ? 12 : 11, fill: ink };
    const over = { "paint-order": "stroke", "pointer-events": "none" };
    return made("text", { x, y: y + 4, ...letters, ...halo, ...over }, text);
  }

  /** The arrow from i to j. @param {number} i @param {number} j @returns {Arrow} */
  arrow(i, j) {
    const key = i * this.plan.places.length + j;
    let arrow = this.made.get(key);
    if (arrow) return arrow;
    const line = made("path", { fill: "none", "data-arrow": `${i}-${j}` });
    const text = this.word(curves.labelAt(this.plan, i, j));
    arrow = { line, head: made("path"), text, drawn: "" };
    this.lines.append(arrow.line, arrow.head);
    this.words.append(arrow.text);
    this.made.set(key, arrow);
    return arrow;
  }

  /**
   * @param {Reading} reading
   * @param {number} hovered  a state, −1 for none
   */
  draw(reading, hovered) {
    const { plan } = this;
    const count = plan.places.length;
    const source = hovered >= 0 ? hovered : reading.now;
    const lit = reading.walked;
    const every = plan.labels.length > 0; // arrow has its number
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const walked = lit !== null && lit.from === i && lit.to === j;
        const p = walked ? lit.p : reading.move(i, j);
        const own = i === hovered || walked || !plan.few;
        const faded = hovered >= 0 && i !== hovered && !walked;
        const look = { own, faded, walked, told: own || (every && !faded) };
        const seen = plan.few ? p > 0 : i === source && p >= LEAST;
        if (seen || walked) this.stroke(i, j, p, look);
        else this.hide(i * count + j);
        this.beside(i, j, every ? !faded : i === hovered);
      }
    }
  }

  /** @param {number} key */
  hide(key) {
    const arrow = this.made.get(key);
    if (!arrow || arrow.drawn === "hidden") return;
    arrow.drawn = "hidden";
    for (const part of [arrow.line, arrow.head, arrow.text]) show(part, false);
  }

  /**
   * @param {number} i
   * @param {number} j
   * @param {number} p
   * @param {Look} look
   */
  stroke(i, j, p, { own, faded, walked, told }) {
    const arrow = this.arrow(i, j);
    const drawn = `${p.toFixed(4)} ${own} ${faded} ${walked} ${told}`;
    if (drawn === arrow.drawn) return;
    arrow.drawn = drawn;
    const thick = thickness(p) + (walked ? BOLD : 0);
    const { line, head } = curves.arrowOf(curves.curveOf(this.plan, i, j), thick);
    const color = own ? this.colors[i] : this.theme.muted;
    const opacity = faded ? 0.14 : own ? 1 : 0.75;
    put(arrow.line, { d: line, stroke: color, "stroke-width": thick, opacity });
    put(arrow.head, { d: head, fill: color, opacity });
    put(arrow.text, { "font-weight": walked ? 700 : 400 });
    // What moves keeps its width.
    arrow.text.textContent = this.spec.matrix_channel ? p.toFixed(2) : short(p);
    for (const part of [arrow.line, arrow.head]) show(part, true);
    show(arrow.text, told);
  }

  /** The truth beside an arrow. @param {number} i @param {number} j @param {boolean} shown */
  beside(i, j, shown) {
    const { plan, spec, theme } = this;
    const real = spec.truth?.[i]?.[j] ?? 0;
    if (!(real > 0)) return;
    const key = i * plan.places.length + j;
    let line = this.truths.get(key);
    if (!line) {
      const { line: d } = curves.arrowOf(curves.curveOf(plan, i, j, curves.ASIDE), 0);
      const dash = { "stroke-dasharray": "5 4", "stroke-width": thickness(real) };
      line = made("path", { d, fill: "none", stroke: theme.ink, opacity: 0.5, ...dash });
      this.truths.set(key, line);
      this.truth.append(line);
    }
    show(line, shown);
  }

  /** What is drawn, by "from-to". */
  get seen() {
    const drawn = [...this.made.values()].filter(({ drawn }) => drawn !== "hidden");
    return Object.fromEntries(
      drawn.map(({ line, text }) => [
        line.dataset.arrow,
        {
          width: Number(line.getAttribute("stroke-width")),
          text: text.getAttribute("visibility") === "hidden" ? "" : text.textContent,
          opacity: Number(line.getAttribute("opacity")),
        },
      ]),
    );
  }
}
