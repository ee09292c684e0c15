// @ts-check
/** A Markov chain in a slot: its states, its arrows and who walks along them. */

import { saved } from "./diagram-file.js";
import { Frame } from "./frame.js";
import { Picture, portrait } from "./graph-picture.js";
import { planOf } from "./graph-plan.js";
import { Pointer } from "./graph-pointer.js";
import { Reading } from "./graph-reading.js";
import { card, sentence } from "./graph-words.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").GraphSpec} GraphSpec */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */

const FOOT = 52; // pixels of the height for the sentence
const [SQUARE, FLAT] = [1.12, 0.72]; // how high by its width on a phone; of two states
const LEAST = 160;
const HINT = " Click a state to start the walk there.";
const TINT = " The stronger its colour, the more often a state was visited.";

export class Graph {
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
    this.asking = { rest: () => {} }; // it has no question
    this.built = "";
    this.drawn = ""; // what is on the screen
    /** @type {Reading | null} */
    this.reading = null;
    this.frame = new Frame(
      spec.key,
      () => around.shown(),
      () => this.change(),
    );
    this.frame.element.classList.add("plg-chain");
    this.drawing = new Picture();
    this.foot = document.createElement("div");
    this.foot.className = "plg-net-foot";
    this.said = document.createElement("span");
    this.said.setAttribute("role", "status");
    this.hint = document.createElement("span");
    this.foot.append(this.said, this.hint);
    this.frame.body.prepend(this.drawing.element, this.foot);
    this.pointer = new Pointer(this.drawing.element, this.frame.body, {
      changed: () => this.change(),
      press: (state) => around.pick("state", state, 0),
      walks: () => this.graph.state !== "",
    });
  }

  /** @returns {GraphSpec} */
  get graph() {
    return /** @type {GraphSpec} */ (this.spec.graph);
  }

  /** Show what is wanted. */
  build() {
    this.due = false;
    this.spec = this.wanted;
    const { title, alt } = this.spec;
    this.frame.title.textContent = title;
    this.drawing.element.setAttribute("aria-label", alt || title);
    this.stale = true;
  }

  change() {
    this.stale = true;
    this.around.shown();
  }

  ask() {}

  look() {} // no place of a graph is looked at

  /** @param {Scene} scene */
  draw({ theme, session: { store }, playhead, every, chosen }) {
    if (store.count === 0) return;
    const { graph, pointer } = this;
    this.lay(theme);
    const reading = new Reading(graph, { store, playhead, every, chosen });
    this.reading = reading;
    const state = pointer.state < graph.names.length ? pointer.state : -1;
    // While somebody walks and nothing else changes, the walker alone is moved.
    const { moves, shows, frame, ahead } = reading;
    const at = moves || shows ? reading.playhead : `${frame} ${ahead}`;
    const known = `${store.have} ${store.count} ${store.column(graph.stationary)?.rows}`;
    const drawn = `${store.run} ${known} ${at} ${state} ${chosen}`;
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.drawing.draw(reading, state);
      this.tell(reading);
      pointer.tell(graph.names[state] ?? "", state < 0 ? "" : card(reading, state));
    }
    this.drawing.walk(reading);
  }

  /**
   * Put everything in its place, where that is another than before.
   * @param {import("./theme.js").Theme} theme
   */
  lay(theme) {
    const { graph, spec } = this;
    const width = this.frame.body.clientWidth || 600;
    const most = width * (graph.names.length < 3 ? FLAT : SQUARE);
    const height = Math.max(LEAST, Math.min(spec.height - FOOT, most));
    const built = JSON.stringify([graph, width, height, theme]);
    if (built === this.built) return;
    this.built = built;
    this.drawn = "";
    const { names, symbols, emission, emission_channel: channel, initial } = graph;
    const bars = emission || channel ? symbols.length : 0;
    const letters = Math.max(1, ...symbols.map(({ length }) => length));
    const wanted = { count: names.length, symbols: bars, letters, initial: initial !== null };
    const plan = planOf(wanted, width, height);
    this.drawing.build(graph, plan, theme);
    const hint = graph.state && !plan.few ? TINT + HINT : graph.state && HINT;
    if (this.hint.textContent !== hint) this.hint.textContent = hint;
  }

  /** @param {Reading} reading */
  tell(reading) {
    const words = sentence(reading);
    // Nobody can listen to a sentence a step while the walk goes on.
    this.said.setAttribute("aria-live", reading.part > 0 ? "off" : "polite");
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  /** What is seen, for the tests. */
  get told() {
    const { drawing, reading, said, hint, pointer } = this;
    if (!reading) return null;
    const { plan, token } = drawing;
    const { card } = pointer;
    return {
      arrows: drawing.arrows?.seen ?? {},
      token: reading.now < 0 ? null : ["cx", "cy"].map((name) => Number(token.getAttribute(name))),
      places: (plan?.places ?? []).map(({ x, y }) => [x, y]),
      lit: reading.walked,
      sentence: said.textContent,
      hint: hint.textContent,
      card: card.hidden ? null : card.innerText,
    };
  }

  /**
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    const { theme } = this.drawing;
    if (!theme) return Promise.reject(new Error("player: nothing is drawn yet"));
    return saved(portrait(this.drawing, this.spec.title, theme), format);
  }

  dispose() {
    this.frame.dispose();
  }
}
