// @ts-check
/** The drawing of a graph, and the same as a file. */

import { Arrows } from "./graph-arrows.js";
import { ride, seat } from "./graph-curves.js";
import { States } from "./graph-states.js";
import { made, put, show, SVG } from "./svg.js";

/** @typedef {import("./contract.js").GraphSpec} GraphSpec */
/** @typedef {import("./graph-plan.js").Plan} Plan */
/** @typedef {import("./graph-reading.js").Reading} Reading */
/** @typedef {import("./theme.js").Theme} Theme */

const HEAD = 36; // pixels of a file for the title
const GREY = "#8A8D98";

export class Picture {
  constructor() {
    this.element = made("svg", { class: "plg-graph", role: "group" });
    this.token = made("circle");
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Theme | null} */
    this.theme = null;
    /** @type {Arrows | null} */
    this.arrows = null;
    /** @type {States | null} */
    this.states = null;
  }

  /**
   * @param {GraphSpec} spec
   * @param {Plan} plan
   * @param {Theme} theme
   */
  build(spec, plan, theme) {
    this.plan = plan;
    this.theme = theme;
    const { width, height, few, radius } = plan;
    const style = `font-family: ${theme.font}; font-variant-numeric: tabular-nums; display: block`;
    put(this.element, { width, height, viewBox: `0 0 ${width} ${height}`, style });
    const { colors } = spec;
    const own = spec.names.map((_, i) => (colors.length > 0 ? colors[i % colors.length] : GREY));
    const arrows = (this.arrows = new Arrows(spec, plan, theme, own));
    const states = (this.states = new States(spec, plan, theme, own));
    const edge = { stroke: theme.paper, "stroke-width": 2, "pointer-events": "none" };
    const r = few ? Math.max(5, 0.22 * radius) : 5;
    this.token = made("circle", { r, fill: theme.ink, ...edge });
    const under = [arrows.truth, arrows.lines, states.shows, states.all];
    this.element.replaceChildren(...under, arrows.words, this.token);
  }

  /**
   * @param {Reading} reading
   * @param {number} hovered  a state, −1 for none
   */
  draw(reading, hovered) {
    this.arrows?.draw(reading, hovered);
    this.states?.draw(reading, hovered);
  }

  /** Put the walker where it is. @param {Reading} reading */
  walk({ now, ahead, part }) {
    show(this.token, now >= 0);
    if (now < 0 || !this.plan) return;
    const { x, y } = ahead >= 0 ? ride(this.plan, now, ahead, part) : seat(this.plan, now);
    put(this.token, { cx: x, cy: y });
  }
}

/**
 * A graph as a file, on its paper.
 * @param {Picture} picture
 * @param {string} title
 * @param {Theme} theme
 */
export function portrait({ element, plan }, title, theme) {
  const { width, height } = plan ?? { width: 0, height: 0 };
  const style = element.getAttribute("style") ?? "";
  const size = { width, height: height + HEAD };
  const whole = made("svg", { xmlns: SVG, ...size, style });
  const body = made("g", { transform: `translate(0 ${HEAD})` });
  body.append(...[...element.children].map((child) => child.cloneNode(true)));
  const words = { x: 12, y: 22, "font-size": 16, fill: theme.ink };
  whole.append(made("rect", { ...size, fill: theme.paper }), made("text", words, title), body);
  return whole;
}
