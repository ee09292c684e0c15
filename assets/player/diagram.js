// @ts-check
/** A network in a slot: its units as pictures, its weights as lines, in steps of three sizes. */

import { Asking, wishOf } from "./asking.js";
import { Edges, reference } from "./diagram-edges.js";
import * as example from "./diagram-example.js";
import { drawing, saved } from "./diagram-file.js";
import { Bar, heads } from "./diagram-heads.js";
import { Modes } from "./diagram-modes.js";
import { unitName } from "./diagram-names.js";
import { foldable, planOf } from "./diagram-plan.js";
import { Pointer } from "./diagram-pointer.js";
import { Reading } from "./diagram-reading.js";
import { hint, largest, sentence } from "./diagram-sentence.js";
import { Units } from "./diagram-units.js";
import { Frame } from "./frame.js";
import { membersOf } from "./rings.js";
import { shadesOf } from "./thumbs.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./diagram-modes.js").Mode} Mode */
/** @typedef {import("./diagram-plan.js").Plan} Plan */
/** @typedef {import("./diagram-plan.js").Unit} Unit */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./theme.js").Theme} Theme */

const AROUND = 86; // pixels of the height for the first line and the sentence
const PACE = 900; // ms between two key-frames

/** @param {string} name */
function part(name) {
  const element = document.createElement("div");
  element.className = name;
  return element;
}

export class Diagram {
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
    this.modes = new Modes();
    const asking = () => new Asking(around, () => this.heard());
    this.askings = { batch: asking(), example: asking() };
    /** @type {Plan | null} */
    this.plan = null;
    this.unfolded = false;
    this.built = "";
    this.values = this.room = new Float64Array(0);
    this.most = 1; // what the thickest line shows
    /** @type {Unit | null} */
    this.selected = null;
    /** @type {Reading | null} */
    this.reading = null;
    this.step0 = 0; // the step at the playhead
    /** @type {Theme | null} */
    this.themed = null;
    /** @type {import("./thumbs.js").Shades | null} */
    this.shades = null;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.frame = new Frame(
      spec.key,
      () => around.shown(),
      () => this.resize(),
    );
    this.frame.element.classList.add("plg-diagram");
    this.units = new Units({
      over: () => this.hovers(),
      press: (unit, keyed) => this.press(unit, keyed),
    });
    this.edges = new Edges();
    this.bar = new Bar({
      mode: (mode) => this.turn(mode),
      step: (by) => this.moves(by),
      turn: (by) => this.change(() => this.modes.turn(by)),
      run: () => this.run(this.timer === undefined),
      gradient: () => this.change(() => (this.modes.gradient = !this.modes.gradient)),
      fold: () => this.unfold(false),
      pick: (what, x, y) => around.pick(what, x, y),
    });
    this.scroll = part("plg-net-scroll");
    this.net = part("plg-net");
    this.scroll.append(this.net);
    this.foot = part("plg-net-foot");
    this.frame.body.prepend(this.bar.element, this.scroll, this.foot);
    this.pointer = new Pointer(this.net, this.frame.body, {
      mark: (which) => this.marks(which),
      edit: (field, value) => around.edit({ step: this.step0, field, value }),
      since: () => `from ${this.network.unit} ${this.step0} on`,
      allowed: () => this.editable,
    });
  }

  /** @returns {DiagramSpec} */
  get network() {
    return /** @type {DiagramSpec} */ (this.spec.diagram);
  }

  get asking() {
    return this.askings[this.modes.mode === "example" ? "example" : "batch"];
  }

  /** What the question of this mode is answered; null until it is. @returns {Answer | null} */
  get answer() {
    return this.modes.steps ? this.asking.answer : null;
  }

  /** Show what is wanted. */
  build() {
    this.due = false;
    this.stale = true;
    this.spec = this.wanted;
    const { title, alt } = this.spec;
    this.frame.title.textContent = title;
    this.edges.element.setAttribute("aria-label", alt || title);
    this.modes.fit(this.network);
    this.lay();
  }

  /** Put everything in its place, where that is another than before. */
  lay() {
    const { network, net } = this;
    const room = this.scroll.clientWidth || 600;
    const built = JSON.stringify([network, this.spec.height, room, this.unfolded]);
    if (built === this.built) return;
    this.built = built;
    this.shades = null;
    const held = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.id;
    const plan = planOf(network, room, this.spec.height - AROUND, this.unfolded);
    this.plan = plan;
    this.reading = null;
    this.pointer.reset(plan);
    this.edges.build(plan);
    const above = heads(plan, network, this.bar.orders.pick, () => this.unfold(true));
    net.replaceChildren(this.edges.element, ...above, ...this.units.build(plan, network));
    net.style.width = `${plan.width}px`;
    net.style.height = `${plan.height}px`;
    this.bar.fold.hidden = !(this.unfolded && foldable(network));
    this.values = new Float64Array(plan.edges.length);
    this.room = new Float64Array(plan.edges.length);
    // Whoever works with the keyboard goes on where they were.
    if (held) /** @type {HTMLElement | null} */ (net.querySelector(`[data-id="${held}"]`))?.focus();
  }

  resize() {
    if (this.plan) this.change(() => this.lay());
  }

  /** @param {boolean} unfolded */
  unfold(unfolded) {
    this.unfolded = unfolded;
    this.resize();
  }

  /** Something is to be shown otherwise. @param {() => void} how */
  change(how) {
    how();
    this.stale = true;
    this.around.shown();
  }

  /** @param {Mode} mode */
  turn(mode) {
    this.run(false);
    this.pointer.card.close(false);
    this.asking.rest();
    this.change(() => (this.modes.mode = mode));
    this.around.heard(); // what the map rings is another
  }

  /** Whether the link hides a control. @param {string} name */
  hides(name) {
    return this.frame.element.closest(`.plg[data-hidden~="${name}"]`) !== null;
  }

  /** A click on a line changes what trains on: within an epoch there is no such weight. */
  get editable() {
    return !this.modes.steps && !this.hides("edits");
  }


  /**
   * A step in here rather than of the playhead.
   * @param {number} by
   * @returns {number | null} frames that the playhead has to go; null if a step is none of ours
   */
  step(by) {
    if (!this.open || !this.modes.steps) return null;
    const frames = this.modes.step(by);
    this.change(() => {});
    return frames;
  }

  /** @param {number} by */
  moves(by) {
    this.run(false);
    this.around.step(by);
  }

  /** Go through the key-frames. @param {boolean} on */
  run(on) {
    clearInterval(this.timer);
    this.timer = undefined;
    if (on && !this.calm.matches) {
      this.timer = window.setInterval(() => {
        this.step(1);
        if (this.modes.moment.kind === "update" || !this.open) this.run(false);
      }, PACE);
    }
    this.change(() => {});
  }

  /** @param {number} which */
  marks(which) {
    this.edges.point(which);
    this.change(() => {});
  }

  hovers() {
    this.stale = true;
    this.around.heard(); // the map shows this unit
  }

  /**
   * @param {Unit} unit
   * @param {boolean} keyed
   */
  press(unit, keyed) {
    if (unit.layer === 0) {
      if (!this.hides("features")) this.around.pick("feature", unit.index, 0);
    } else if (this.modes.mode === "example") this.change(() => (this.selected = unit));
    else if (keyed && this.editable) {
      const held = this.units.entries.find((one) => one.unit === unit)?.button;
      if (held) this.pointer.editUnit(unit.layer, unit.index, held);
    }
  }

  look() {} // no place of a diagram is looked at

  heard() {
    this.stale = true;
    this.around.heard();
  }

  /** @param {Scene} scene */
  ask(scene) {
    const { mode, batch, index, steps } = this.modes;
    /** @type {Record<string, number | string>} */
    const given = mode === "batch" ? { batch: batch + 1, epoch: "t" } : { index };
    const question = { question: mode, at: /** @type {const} */ ("playhead"), arguments: given };
    const wish = steps ? wishOf(question, scene, null) : null;
    if (wish) this.asking.want(wish);
    else this.asking.rest();
  }

  /** @param {Scene} scene */
  draw({ theme, session: { store }, playhead, every }) {
    const { plan, modes, network } = this;
    if (!plan) return;
    if (theme !== this.themed) this.shades = null;
    this.themed = theme;
    const shades = (this.shades ??= shadesOf(theme, network.colors));
    const frame = Math.min(Math.floor(playhead), store.head);
    this.step0 = frame * every;
    const reading = new Reading(network, modes, this.answer, store, frame);
    this.reading = this.pointer.reading = reading;
    const { value, example: shown, least } = reading;
    for (let i = 0; i < this.values.length; i++) this.values[i] = value(plan.edges[i]);
    this.most = reference(this.values, least, this.room);
    const fades = (/** @type {number} */ i) =>
      shown !== null && example.fades(shown.moment, plan.edges[i]);
    this.edges.draw(this.values, this.most, shades, fades);
    this.units.draw(store, frame, shades);
    const says = (/** @type {Unit} */ unit) => (shown ? example.badge(shown, unit) : null);
    this.units.badges(says, shown && example.subjectOf(shown.moment, this.selected));
    this.bar.update(modes, network, this.timer !== undefined, this.calm.matches);
    this.frame.element.dataset.mode = modes.mode;
    this.frame.element.classList.toggle("plg-editable", this.editable);
    this.frame.hint.textContent = hint(modes.mode, this.editable);
    this.tell(reading);
    this.pointer.fill();
  }

  /** @param {Reading} reading */
  tell(reading) {
    const words = sentence(reading, {
      most: largest(this.values),
      hovered: this.units.hovered,
      full: this.units.fullOf(this.units.hovered),
      fixed: this.hides("features"),
      selected: this.selected,
      edge: this.pointer.edge,
      trouble: this.asking.sentence,
      frame: this.asking.told?.frame ?? 0,
    });
    if (this.foot.textContent !== words) this.foot.textContent = words;
  }

  /** Places of the examples in the mini-batch on show. */
  get members() {
    return this.open && this.modes.mode === "batch" ? membersOf(this.network, this.answer) : [];
  }

  /**
   * The picture of the unit that is pointed at, for the map.
   * @param {Scene} scene
   * @returns {import("./neuron.js").Neuron | null}
   */
  neuron({ session: { store }, playhead }) {
    const { hovered } = this.units;
    if (!hovered || !this.open || !this.shades) return null;
    const frame = Math.min(Math.floor(playhead), store.head);
    const picture = this.units.picture(hovered, store, frame, this.shades);
    const name = unitName(this.network, hovered.layer, hovered.index);
    const { domain } = this.network;
    return picture && { ...picture, name, domain };
  }

  /**
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    if (!this.themed) return Promise.reject(new Error("player: nothing is drawn yet"));
    return saved(drawing(this, this.themed), format);
  }

  dispose() {
    clearInterval(this.timer);
    this.frame.dispose();
  }
}
