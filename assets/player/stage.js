// @ts-check
/** The figures and panels of the Player in their slots. */

import { Diagram } from "./diagram.js";
import { drawingOf, nameOf } from "./drawings.js";
import { Figure } from "./figure.js";
import { Lit } from "./lit.js";
import { Mosaic } from "./mosaic.js";
import { Panel } from "./panel.js";
import { isSolid } from "./solid.js";
import { Slot } from "./tabs.js";

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").SlotName} SlotName */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./tabs.js").Member} Member */
/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Surroundings
 * @property {any} plotly
 * @property {(figure: string, x: number, y: number) => void} pick
 * @property {() => void} shown  something came into view or must be drawn again
 * @property {(problem: unknown) => void} report
 * @property {(question: string, frame: number, given: Record<string, number>) => Promise<Answer>}
 * [ask]
 * @property {() => boolean} [connected]  whether anybody hears a question
 * @property {() => any} [vectors]  what the formula line draws over the map
 * @property {() => number} [chosen]  the replica of the formula that is shown
 * @property {(change: {step: number, field: string, value: number}) => Promise<unknown>} [edit]
 * @property {(by: number) => void} [step]  as the bar's buttons do
 * @property {(frame: number) => void} [seek]  the playhead stands there
 *
 * @typedef {Omit<Required<Surroundings>, "pick"> & {pick: (figure: string, x: number, y: number,
 * brush?: number | null) => void, heard: () => void, now: () => number, later: (callback: () =>
 * void, ms: number) => any, lit: Lit}} Backstage  the same for figures and panels
 *
 * @typedef {object} Scene  what is to be shown
 * @property {Theme} theme
 * @property {number} every  steps a frame
 * @property {number} playhead
 * @property {Session} session
 * @property {number} chosen
 *
 * @typedef {object} Above  what the diagram lays over the map
 * @property {import("./neuron.js").Neuron | null} neuron
 * @property {[number, number][]} members
 * @property {Lit} lit
 */

const SLOTS = /** @type {SlotName[]} */ (["hero", "side", "low"]);

/**
 * @template {Member} T
 * @param {Map<string, T>} kept
 * @param {string} key
 * @param {T} member
 */
function put(kept, key, member) {
  kept.set(key, member);
  return member;
}

export class Stage {
  /**
   * @param {HTMLElement} parent
   * @param {Surroundings} around
   */
  constructor(parent, around) {
    /** @type {Backstage} */
    this.around = {
      ask: () => Promise.reject(new Error("Nobody is there to ask.")),
      connected: () => false,
      vectors: () => null,
      chosen: () => 0,
      edit: () => Promise.reject(new Error("Nobody is there to change it.")),
      step: () => {},
      seek: () => {},
      now: () => performance.now(),
      later: (callback, ms) => setTimeout(callback, ms),
      ...around,
      pick: (key, x, y, brush = null) => this.picked(key, x, y, brush),
      heard: () => this.heard(),
      lit: new Lit(),
    };
    this.around.lit.listen(() => this.heard());
    this.pick = around.pick;
    this.every = 1;
    /** @type {Theme | null} */
    this.colours = null;
    /** @type {Map<string, Figure>} */
    this.figures = new Map();
    /** @type {Map<string, Panel>} */
    this.panels = new Map();
    const slot = (/** @type {SlotName} */ name) => new Slot(name, () => this.turned());
    /** What is drawn by hand. @type {Map<string, import("./drawings.js").Drawing>} */
    this.drawings = new Map();
    this.slots = { hero: slot("hero"), side: slot("side"), low: slot("low") };
    this.element = document.createElement("div");
    this.element.className = "plg-figures";
    const column = document.createElement("div");
    column.className = "plg-column";
    column.append(this.slots.side.element, this.slots.low.element);
    this.element.append(this.slots.hero.element, column);
    parent.append(this.element);
  }

  /** @returns {Member[]} */
  get members() {
    return [...this.figures.values(), ...this.panels.values(), ...this.drawings.values()];
  }

  /** The large picture that is open. */
  get hero() {
    return [...this.figures.values()].find(({ open, wanted }) => open && wanted.slot === "hero");
  }

  /** What is saved as the picture. */
  get pictured() {
    if (this.hero) return this.hero;
    for (const one of this.drawings.values())
      if (one.open && one.wanted.slot === "hero" && !(one instanceof Mosaic)) return one;
    return null;
  }

  /** The diagram that is open. @returns {Diagram | null} */
  get diagram() {
    const open = [...this.drawings.values()].find((one) => one.open && one instanceof Diagram);
    return open instanceof Diagram ? open : null;
  }

  /**
   * A step within the open diagram rather than of the playhead.
   * @param {number} by
   * @returns {number} frames that the playhead has to go
   */
  step(by) {
    return this.diagram?.step(by) ?? by;
  }

  /** The panel or figure that a click on the hero tells where to look. */
  get looking() {
    return this.members.find(({ open, wanted }) => open && wanted.ask?.places);
  }

  /** The open tab of each slot that has tabs. @returns {Record<string, string>} */
  get tabs() {
    const open = SLOTS.map((name) => [name, this.slots[name].chosen]);
    return Object.fromEntries(open.filter(([, key]) => key !== null));
  }

  /** Which technique draws each figure that is open. @returns {Record<string, string>} */
  get techniques() {
    const open = [...this.figures].filter(([, figure]) => figure.open);
    return Object.fromEntries(open.map(([key, figure]) => [key, figure.drawer.technique]));
  }

  /**
   * Show these; those that were here before stay mounted.
   * @param {FigureSpec[]} specs
   * @param {number} every
   * @param {Theme} theme
   * @param {number} playhead
   * @param {Session} session
   */
  show(specs, every, theme, playhead, session) {
    this.every = every;
    this.colours = theme;
    this.clear(new Set(specs.map(nameOf)));
    const members = specs.map((spec) => this.place(spec));
    const beside = specs.some(({ slot }) => slot !== "hero");
    this.element.classList.toggle("plg-single", !beside);
    for (const name of SLOTS)
      this.slots[name].arrange(members.filter(({ wanted }) => wanted.slot === name));
    this.turned();
    const scene = this.scene(playhead, session);
    if (scene) for (const member of members) if (member.open) this.guard(() => member.build(scene));
  }

  /** @param {Set<string>} keys of what stays */
  clear(keys) {
    for (const kept of [this.figures, this.panels, this.drawings]) {
      for (const [key, member] of kept) {
        if (keys.has(nameOf(member.wanted))) continue;
        member.dispose();
        kept.delete(key);
      }
    }
  }

  /** @param {FigureSpec} spec @returns {Member} */
  place(spec) {
    /** @type {Member | undefined} */
    let member = this.members.find(({ wanted }) => nameOf(wanted) === nameOf(spec));
    member ??= this.made(spec);
    member.wanted = spec;
    member.due = true;
    return member;
  }

  /** @param {FigureSpec} spec @returns {Member} */
  made(spec) {
    if (spec.panel) return put(this.panels, spec.key, new Panel(spec, this.around));
    const drawing = drawingOf(spec, this.around);
    if (drawing) return put(this.drawings, spec.key, drawing);
    return put(this.figures, spec.key, new Figure(spec, this.around));
  }

  /**
   * Open a tab.
   * @param {SlotName} slot
   * @param {string} key
   */
  choose(slot, key) {
    this.slots[slot].choose(key);
  }

  /** Other tabs are open than before. */
  turned() {
    const { hero, looking } = this;
    for (const member of this.members) if (!member.open && member.place) member.look(null);
    for (const figure of this.figures.values()) {
      figure.looks = figure === hero && looking !== undefined && !isSolid(figure.wanted);
      figure.caption();
    }
    this.redrawOverlays();
    this.around.shown();
  }

  /**
   * A place of a figure was clicked.
   * @param {string} key
   * @param {number} x
   * @param {number} y
   * @param {number | null} brush  the class that the click gives
   */
  picked(key, x, y, brush) {
    const { hero, looking } = this;
    if (!looking || hero?.wanted.key !== key)
      this.pick(brush === null ? key : `${key}:${brush}`, x, y);
    else looking.look({ x, y });
  }

  /** An answer came. */
  heard() {
    this.redrawOverlays();
    this.around.shown();
  }

  /**
   * @param {number} playhead
   * @param {Session} session
   * @returns {Scene | null}
   */
  scene(playhead, session) {
    const { every, colours: theme } = this;
    return theme && { theme, every, playhead, session, chosen: this.around.chosen() };
  }

  /**
   * Draw everything that is in sight and shows something old.
   * @param {number} playhead
   * @param {Session} session
   */
  draw(playhead, session) {
    const scene = this.scene(playhead, session);
    if (!scene) return;
    for (const member of this.members) {
      // Neither due nor stale any longer, even if it throws: one broken figure must not be tried
      // again 60 times a second.
      if (member.open && member.due) this.attempt(member, () => member.build(scene));
      if (!member.open || !member.frame.visible) continue;
      this.guard(() => member.ask(scene));
      if (!member.stale || member.early) continue;
      member.stale = false;
      this.guard(() => member.draw(scene));
    }
    this.cover(scene);
  }

  /**
   * @param {Member} member
   * @param {() => void} build
   */
  attempt(member, build) {
    member.due = false;
    this.guard(build);
  }

  /** What lies over the pictures. @param {Scene} scene */
  cover(scene) {
    const { hero, diagram } = this;
    const { lit } = this.around;
    const above = { neuron: diagram?.neuron(scene) ?? null, members: diagram?.members ?? [], lit };
    for (const figure of this.figures.values()) {
      if (!figure.open || !figure.frame.visible || figure.overlaid) continue;
      figure.overlaid = true;
      const shapes = figure === hero ? this.shapes(figure) : [];
      this.guard(() => figure.cover(scene, shapes, above));
    }
  }

  /** What the open panels draw over the hero, and where they look. @param {Figure} hero */
  shapes(hero) {
    const open = [...this.panels.values()].filter((panel) => panel.open);
    const lines = open.flatMap((panel) => panel.shapes);
    const place = this.looking?.place;
    return place ? [...lines, ...hero.cross(place)] : lines;
  }

  /** What lies over the pictures changed, and the playhead did not. */
  redrawOverlays() {
    for (const figure of this.figures.values()) figure.overlaid = false;
  }

  /** @param {Session} session */
  grow(session) {
    for (const figure of this.figures.values()) this.guard(() => figure.grow(session));
  }

  /** @param {Theme} theme */
  theme(theme) {
    this.colours = theme;
    for (const figure of this.figures.values()) this.guard(() => figure.theme(theme));
    for (const drawing of this.drawings.values()) drawing.stale = true;
    this.around.shown();
  }

  stale() {
    for (const member of this.members) member.stale = true;
    this.redrawOverlays();
  }

  /** @param {() => void} work */
  guard(work) {
    try {
      work();
    } catch (problem) {
      this.around.report(problem);
    }
  }

  dispose() {
    for (const member of this.members) member.dispose();
  }
}
