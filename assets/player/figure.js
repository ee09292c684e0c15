// @ts-check
/**
 * One Plotly figure of the Player: mounted when it is first shown, then fed; it keeps the zoom,
 * follows the theme and reports clicks.
 */

import { crossed } from "./area.js";
import { Asking } from "./asking.js";
import { Axes } from "./axes.js";
import { Chips } from "./chips.js";
import { Chooser } from "./chooser.js";
import { Clicks } from "./clicks.js";
import { Drawer, restyle } from "./draw.js";
import { Frame } from "./frame.js";
import { Hover } from "./hover.js";
import { CONFIG, layoutOf } from "./layout.js";
import { Names } from "./names.js";
import { Overlay } from "./overlay.js";
import { picture } from "./picture.js";
import { Resting } from "./resting.js";
import { isSolid, NO_WEBGL, Pace, webgl } from "./solid.js";
import { named, numbered } from "./sorting.js";
import { inkLabels, labelColors, themeEdits } from "./theme.js";
import { Values } from "./values.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").Line} Line */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./theme.js").Theme} Theme */


export class Figure {
  /**
   * @param {FigureSpec} spec
   * @param {Backstage} around
   */
  constructor(spec, around) {
    this.around = around;
    this.spec = spec;
    this.wanted = spec; // what is to be shown as soon as its tab is open
    this.open = false;
    this.due = true; // it must be looked at whether it shows what is wanted
    this.stale = true;
    this.resetting = false;
    this.ours = false; // the relayout under way is not the user's
    this.looks = false; // a click means "look there"
    this.pace = new Pace(() => this.around.shown());
    /** @type {Theme | null} */
    this.themed = null;
    this.frame = new Frame(
      spec.key,
      () => this.around.shown(),
      () => this.resize(),
    );
    /** @type {any} */
    this.gd = document.createElement("div");
    this.gd.className = "plg-plot";
    this.frame.body.prepend(this.gd);
    this.names = new Names(this.gd);
    this.values = new Values(spec.bindings, 1);
    this.axes = new Axes(spec);
    this.drawer = new Drawer(around.plotly, this.gd, around.report);
    this.mounted = false;
    this.asking = new Asking(around, () => this.heard());
    this.standing = new Resting(around);
    /** Where the student looks instead of at the playhead. @type {{x: number, y: number} | null} */
    this.place = null;
    this.answered = true; // what the answer says is drawn
    this.chooser = new Chooser(this.frame.body, () => this.chose());
    this.chips = new Chips(this.frame.body, () => this.switched());
    /** @type {Overlay | null} */
    this.overlay = null;
    this.overlaid = false; // the overlay shows what is now
    this.caption();
  }

  get solid() {
    return isSolid(this.spec);
  }

  /** Mount what is wanted, or change to it without losing the zoom. @param {Scene} scene */
  build(scene) {
    const { theme, every, playhead, session, chosen } = scene;
    const spec = this.wanted;
    this.due = false;
    this.overlaid = false;
    const same = every === this.values.every && theme === this.themed;
    if (this.mounted && same && JSON.stringify(spec) === JSON.stringify(this.spec)) {
      this.stale = true;
      return;
    }
    const { store, ghost } = session;
    const frozen = spec.layout.uirevision === this.spec.layout.uirevision && this.axes.frozen;
    this.spec = spec;
    this.themed = theme;
    this.values = new Values(spec.bindings, every, spec.data);
    this.axes = new Axes(spec);
    this.caption();
    this.chooser.show(spec.ask ?? null);
    this.chips.show(spec);
    this.frame.say(this.trouble());
    if (this.solid && !webgl()) return;
    const edits = this.axes.edits(session.training, every, store, ghost);
    if (frozen) this.axes.frozen = frozen;
    const data = inkLabels(this.chips.put(structuredClone(spec.data)), theme);
    const updates = this.values.at(playhead, store, ghost, chosen, this.asking.answer);
    const told = this.told(chosen);
    for (const { trace, attribute, value } of [...updates, ...told]) {
      // Plotly keeps what it is given, and the buffers are used again for the next playhead.
      if (data[trace] && value.length > 0) data[trace][attribute] = value.slice();
    }
    this.answered = true;
    this.height();
    const layout = layoutOf(spec, theme, this.axes.range);
    if (edits["yaxis.dtick"]) layout.yaxis.dtick = edits["yaxis.dtick"];
    if (this.mounted) this.around.plotly.react(this.gd, data, layout, CONFIG);
    else this.mount(data, layout);
    this.number();
    const whole = updates.every(({ value }) => value.length > 0);
    this.drawer.reset(whole);
    this.stale = !whole;
  }

  /**
   * @param {any[]} data
   * @param {any} layout
   */
  mount(data, layout) {
    this.around.plotly.newPlot(this.gd, data, layout, CONFIG);
    this.gd.on("plotly_doubleclick", () => {
      this.resetting = true;
    });
    this.gd.on("plotly_relayout", (/** @type {any} */ edits) => this.relaid(edits ?? {}));
    this.gd.on("plotly_relayouting", () => this.uncover());
    this.clicks = new Clicks(
      this.gd,
      () => !this.solid && (this.looks || Boolean(this.spec.click)),
      (x, y) => this.around.pick(this.spec.key, x, y, this.chips.value),
    );
    if (!this.solid) this.hover = new Hover(this.around.plotly, this.gd);
    this.mounted = true;
  }

  /** Nothing in this figure is right, or there is no answer: why. */
  trouble() {
    return this.solid && !webgl() ? NO_WEBGL : this.asking.sentence;
  }

  caption() {
    const { title, alt, click, layout } = this.wanted;
    this.frame.title.textContent = layout.title ? "" : title;
    const hint = click?.hint ?? (isSolid(this.wanted) ? "Drag to turn" : "");
    this.frame.hint.textContent = this.looks ? "Click the map to look there" : hint;
    this.gd.setAttribute("role", "img");
    this.gd.setAttribute("aria-label", alt || title);
  }

  /** A narrow hero is not taller than it is wide, plus a little. */
  height() {
    const width = this.frame.element.clientWidth || 2 * this.spec.height;
    const height =
      this.spec.slot === "hero"
        ? Math.min(this.spec.height, Math.round(1.15 * width))
        : this.spec.height;
    this.gd.style.height = `${height - this.chooser.height - this.chips.height}px`;
  }

  resize() {
    if (!this.mounted) return;
    this.height();
    this.uncover();
    const { width, height } = this.gd._fullLayout;
    if (width === this.gd.clientWidth && height === this.gd.clientHeight) return;
    this.around.plotly.Plots.resize(this.gd);
  }

  /** @param {Theme} theme */
  theme(theme) {
    if (!this.open || !this.mounted) return;
    this.themed = theme;
    this.uncover();
    this.relayout(themeEdits(this.spec.layout, theme));
    const [traces, colors] = labelColors(this.spec.data, theme);
    if (traces.length > 0)
      this.around.plotly.restyle(this.gd, { "textfont.color": colors }, traces);
  }

  /**
   * Widen the axes to what is recorded by now.
   * @param {Session} session
   */
  grow(session) {
    if (!this.open || !this.mounted) return;
    const { training, store, ghost } = session;
    const edits = this.axes.edits(training, this.values.every, store, ghost);
    if (Object.keys(edits).length > 0) this.relayout(edits);
  }

  /**
   * Our own change of the layout, which is no zoom of the user's.
   * @param {Record<string, any>} edits
   */
  relayout(edits) {
    this.ours = true;
    try {
      this.around.plotly.relayout(this.gd, edits);
    } finally {
      this.ours = false;
    }
  }

  /** @param {Record<string, any>} edits */
  relaid(edits) {
    if (this.resetting) {
      this.resetting = false;
      this.axes.released();
      this.around.shown();
    } else if (!this.ours) this.axes.zoomed(edits);
    this.uncover();
  }

  /** The overlay no longer lies where it belongs. */
  uncover() {
    if (!this.resting) this.around.shown();
    this.overlaid = false;
  }

  /** Nothing lies over this figure. */
  get resting() {
    return !this.overlay && !this.spec.overlay && !this.names.any;
  }

  /** @param {Scene} scene */
  ask(scene) {
    const wish = this.spec.ask
      ? this.standing.wish(this.spec.ask, scene, this.place, this.chooser.chosen)
      : null;
    if (wish) this.asking.want(wish);
    else this.asking.rest();
  }

  /** It is to be drawn otherwise. */
  switched() {
    this.themed = null;
    this.due = true;
    this.around.shown();
  }

  chose() {
    this.stale = true;
    this.around.shown();
  }

  /** @param {{x: number, y: number} | null} place null: follow the playhead */
  look(place) {
    this.place = place;
    this.around.heard(); // what is marked on the hero changes
  }

  heard() {
    this.answered = false;
    this.stale = true;
    this.frame.say(this.trouble());
    this.around.heard();
  }

  /** It is to be drawn again, but not now. */
  get early() {
    return this.solid && this.pace.early;
  }

  /** @param {Scene} scene */
  draw({ playhead, session, chosen }) {
    if (!this.mounted) return;
    this.overlaid = false;
    if (this.solid) this.pace.drawing();
    if (!this.answered) {
      restyle(this.around.plotly, this.gd, this.told(chosen));
      this.number();
    }
    this.answered = true;
    const { store, ghost } = session;
    this.drawer.draw(this.values.at(playhead, store, ghost, chosen, this.asking.answer));
    this.hover?.follow();
  }

  /** What the answer says. @param {number} chosen */
  told(chosen) {
    const { answer } = this.asking;
    return [...this.values.answered(answer, chosen), ...named(this.spec, answer)];
  }

  /** The rows of maps are called by their numbers. */
  number() {
    if (!this.mounted) return;
    const edits = numbered(this.spec, this.asking.answer, this.gd._fullLayout);
    if (Object.keys(edits).length > 0) this.relayout(edits);
  }

  /**
   * What lies over the picture.
   * @param {Scene} scene
   * @param {Line[]} shapes
   * @param {import("./stage.js").Above} above
   */
  cover({ playhead, session, every, theme }, shapes, above) {
    this.overlaid = true;
    const spec = this.spec.overlay ?? null;
    if (!this.mounted || this.solid) return;
    this.names.place();
    if (!this.overlay && !spec && shapes.length === 0) return;
    this.overlay ??= new Overlay(this.gd);
    const vectors = spec?.vectors ? this.around.vectors() : null;
    this.overlay.draw({ spec, playhead, session, every, vectors, shapes, theme, ...above });
  }

  /**
   * A mark at a place that is looked at, of the same size at any zoom.
   * @param {{x: number, y: number}} place
   * @returns {Line[]}
   */
  cross({ x, y }) {
    if (!this.mounted || this.solid) return [];
    return [{ path: crossed(this.gd, x, y), color: this.themed?.ink ?? "black" }];
  }

  /**
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    const over = this.overlay?.picture() ?? null;
    return picture(this.around.plotly, this.gd, this.spec.title, over, format);
  }

  dispose() {
    this.pace.dispose();
    this.overlay?.dispose();
    if (this.mounted) this.around.plotly.purge(this.gd);
    this.frame.dispose();
  }
}
