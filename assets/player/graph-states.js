// @ts-check
/** The states of a graph: a disc with a name, a ring of visits, and bars of what it shows. */

import * as curves from "./graph-curves.js";
import { fitted, lettersOn } from "./graph-letters.js";
import { made, put, show } from "./svg.js";
import { label } from "./graph-words.js";
import { css, mixed, rgbOf } from "./thumbs.js";

/** @typedef {import("./contract.js").GraphSpec} GraphSpec */
/** @typedef {import("./graph-plan.js").Plan} Plan */
/** @typedef {import("./graph-reading.js").Reading} Reading */
/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} State
 * @property {SVGElement} group
 * @property {SVGElement} track  round which the ring goes
 * @property {SVGElement} ring  its share of the visits
 * @property {SVGElement} tick  its share in the long run
 * @property {SVGElement} disc
 * @property {SVGElement} name
 * @property {SVGElement[]} bars
 */

const RING = 4; // pixels
const FLOOR = 13; // pixels for the names under bars
const NAMED = 8; // pixels of a bar that has room for its name
const PALE = 0.1; // of the colour of one of many states that was never visited

export class States {
  /**
   * @param {GraphSpec} spec
   * @param {Plan} plan
   * @param {Theme} theme
   * @param {string[]} colors
   */
  constructor(spec, plan, theme, colors) {
    this.plan = plan;
    this.theme = theme;
    this.colors = colors;
    this.shows = made("g");
    this.all = made("g");
    this.states = spec.names.map((name, i) => this.state(spec, name, i));
    this.all.append(...this.states.map(({ group }) => group));
  }

  /**
   * @param {GraphSpec} spec
   * @param {string} word
   * @param {number} i
   * @returns {State}
   */
  state({ state, symbols }, word, i) {
    const { few, radius, places } = this.plan;
    const { ink, paper, grid } = this.theme;
    const { x, y } = places[i];
    const color = this.colors[i];
    const role = state ? "button" : "img";
    const group = made("g", { "data-state": i, tabindex: i === 0 ? 0 : -1, role });
    group.style.cursor = state ? "pointer" : "default";
    const round = { cx: x, cy: y, r: radius + RING + 1, fill: "none", visibility: "hidden" };
    const track = made("circle", { ...round, stroke: grid, "stroke-width": RING });
    const ring = made("path", { fill: "none", stroke: color, "stroke-width": RING });
    const tick = made("path", { fill: "none", stroke: ink, "stroke-width": 2.5 });
    const disc = made("circle", { cx: x, cy: y, r: radius, fill: color, stroke: paper });
    const fit = fitted(word, 1.75 * radius, few ? 14 : Math.min(13, 1.2 * radius));
    // The walker sits above the name.
    const base = y + (few && state ? 0.22 * radius : 0) + 0.36 * fit.size;
    const letters = { "font-size": fit.size, "font-weight": 600, fill: lettersOn(color) };
    const place = { x, y: base, "text-anchor": "middle", "pointer-events": "none" };
    const name = made("text", { ...place, ...letters }, fit.word);
    group.append(track, ring, tick, disc, name);
    return { group, track, ring, tick, disc, name, bars: this.barsOf(i, symbols) };
  }

  /**
   * What a state shows, a bar a symbol.
   * @param {number} i
   * @param {string[]} symbols
   */
  barsOf(i, symbols) {
    const corner = curves.barsAt(this.plan, i);
    const { bars } = this.plan;
    if (!corner || !bars) return [];
    const { muted } = this.theme;
    const wide = bars.width / symbols.length;
    const floor = corner.y + bars.height - FLOOR;
    const ends = { x1: corner.x, x2: corner.x + bars.width, y1: floor, y2: floor };
    this.shows.append(made("line", { ...ends, stroke: muted, "stroke-width": 1 }));
    return symbols.map((symbol, k) => {
      const left = corner.x + k * wide;
      const bar = made("rect", { x: left + 0.12 * wide, width: 0.76 * wide, fill: this.colors[i] });
      const { size, word } = fitted(symbol, 0.98 * wide, 11);
      const place = { x: left + wide / 2, y: floor + 11, "text-anchor": "middle" };
      this.shows.append(bar);
      if (wide >= NAMED)
        this.shows.append(made("text", { ...place, "font-size": size, fill: muted }, word));
      return bar;
    });
  }

  /**
   * @param {Reading} reading
   * @param {number} hovered  a state, −1 for none
   */
  draw(reading, hovered) {
    const { plan, theme } = this;
    this.states.forEach(({ group, disc, bars }, i) => {
      const marked = reading.now === i || hovered === i;
      const edge = plan.few ? theme.paper : this.colors[i];
      put(disc, { stroke: marked ? theme.ink : edge, "stroke-width": marked ? 2.5 : 1 });
      if (plan.few) this.count(reading, i);
      else this.tint(reading, i);
      const { y = 0 } = curves.barsAt(plan, i) ?? {};
      const most = (plan.bars?.height ?? 0) - FLOOR;
      bars.forEach((bar, k) => {
        const height = most * Math.max(0, reading.emits(i, k) || 0);
        put(bar, { y: y + most - height, height });
      });
      put(group, { "aria-label": label(reading, i) });
    });
  }

  /** The ring of visits, and where it will end. @param {Reading} reading @param {number} i */
  count(reading, i) {
    const { places, radius } = this.plan;
    const { track, ring, tick } = this.states[i];
    const share = reading.share(i);
    const counts = Number.isFinite(share);
    const at = radius + RING + 1;
    show(track, counts);
    put(ring, { d: counts ? curves.arc(places[i], at, share) : "" });
    const long = counts ? reading.stationary(i) : NaN;
    const ends = /** @type {const} */ ([at - RING, at + RING]);
    put(tick, { d: Number.isFinite(long) ? curves.tick(places[i], ...ends, long) : "" });
  }

  /** Of many, the colour tells how often. @param {Reading} reading @param {number} i */
  tint(reading, i) {
    const { disc, name } = this.states[i];
    const part = reading.most > 0 ? reading.visits(i) / reading.most : 1;
    const strength = PALE + (1 - PALE) * part;
    const fill = css(mixed(rgbOf(this.theme.paper), rgbOf(this.colors[i]), strength));
    put(disc, { fill });
    put(name, { fill: lettersOn(fill) });
  }
}
