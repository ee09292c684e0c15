// @ts-check
/**
 * One Plotly figure of the Player: mounted once, then fed; it keeps the zoom, follows the theme
 * and reports clicks.
 */

import { Axes } from "./axes.js";
import { Drawer } from "./draw.js";
import { themeEdits, withEdits } from "./theme.js";
import { Values } from "./values.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").Update} Update */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Surroundings
 * @property {any} plotly
 * @property {(figure: string, x: number, y: number) => void} pick
 * @property {() => void} shown  a figure came into view or must be drawn again
 * @property {(problem: unknown) => void} report
 */

const CLICK = 4; // pixels: a longer way is a drag
const DOUBLE_CLICK = 250; // ms: the second click of a double click picks nothing
const HOVER = 150; // ms between two refreshes of a hover label over moving data

export class Figure {
  /**
   * @param {HTMLElement} parent
   * @param {FigureSpec} spec
   * @param {Surroundings} around
   */
  constructor(parent, spec, around) {
    this.around = around;
    this.spec = spec;
    this.visible = false;
    this.stale = true;
    this.resetting = false;
    this.ours = false; // the relayout under way is not the user's
    this.hoverDrawn = 0;
    this.picked = -Infinity;
    /** @type {MouseEvent | null} */
    this.mouse = null;
    this.element = document.createElement("figure");
    this.element.className = "plg-figure";
    this.element.dataset.key = spec.key;
    this.element.innerHTML =
      '<figcaption><span class="plg-title"></span><span class="plg-hint"></span></figcaption>';
    /** @type {any} */
    this.gd = document.createElement("div");
    this.gd.className = "plg-plot";
    this.element.append(this.gd);
    parent.append(this.element);
    this.values = new Values(spec.bindings, 1);
    this.axes = new Axes(spec);
    this.drawer = new Drawer(around.plotly, this.gd, around.report);
    this.mounted = false;
    this.observe();
  }

  observe() {
    this.seen = new IntersectionObserver((entries) => {
      this.visible = entries[entries.length - 1].isIntersecting;
      if (this.visible && this.stale) this.around.shown();
    });
    this.seen.observe(this.element);
    this.sized = new ResizeObserver(() => this.resize());
    this.sized.observe(this.element);
  }

  /**
   * Mount the figure, or change its specification without losing the zoom.
   * @param {FigureSpec} spec
   * @param {Theme} theme
   * @param {number} every
   * @param {number} playhead
   * @param {Session} session
   */
  show(spec, theme, every, playhead, session) {
    const moved = every !== this.values.every;
    if (this.mounted && !moved && JSON.stringify(spec) === JSON.stringify(this.spec)) {
      this.stale = true;
      return;
    }
    const { store, ghost } = session;
    const frozen = spec.layout.uirevision === this.spec.layout.uirevision && this.axes.frozen;
    this.spec = spec;
    this.values = new Values(spec.bindings, every);
    this.axes = new Axes(spec);
    this.caption();
    const edits = this.axes.edits(session.training, every, store, ghost);
    if (frozen) this.axes.frozen = frozen;
    const data = structuredClone(spec.data);
    const updates = this.values.at(playhead, store, ghost);
    for (const { trace, attribute, value } of updates) {
      // Plotly keeps what it is given, and the buffers are used again for the next playhead.
      if (data[trace] && value.length > 0) data[trace][attribute] = value.slice();
    }
    this.height();
    const layout = this.layout(theme);
    if (edits["yaxis.dtick"]) layout.yaxis.dtick = edits["yaxis.dtick"];
    if (this.mounted) this.around.plotly.react(this.gd, data, layout, this.config());
    else this.mount(data, layout);
    const whole = updates.every(({ value }) => value.length > 0);
    this.drawer.reset(whole);
    this.stale = !whole;
  }

  /**
   * @param {any[]} data
   * @param {any} layout
   */
  mount(data, layout) {
    this.around.plotly.newPlot(this.gd, data, layout, this.config());
    this.gd.on("plotly_doubleclick", () => {
      this.resetting = true;
    });
    this.gd.on("plotly_relayout", (/** @type {any} */ edits) => this.relaid(edits ?? {}));
    this.gd.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ down) => this.pressed(down),
      true,
    );
    this.gd.addEventListener(
      "mousemove",
      (/** @type {MouseEvent} */ event) => (this.mouse = event),
    );
    this.gd.addEventListener("mouseleave", () => (this.mouse = null));
    this.mounted = true;
  }

  caption() {
    const { title, alt, click, layout } = this.spec;
    const [name, hint] = this.element.querySelectorAll("span");
    name.textContent = layout.title ? "" : title;
    hint.textContent = click?.hint ?? "";
    this.gd.setAttribute("role", "img");
    this.gd.setAttribute("aria-label", alt || title);
  }

  config() {
    return { displayModeBar: false, responsive: false, doubleClick: "reset", showTips: false };
  }

  /** @param {Theme} theme */
  layout(theme) {
    const layout = withEdits(this.spec.layout, themeEdits(this.spec.layout, theme));
    delete layout.width;
    delete layout.height;
    layout.autosize = true;
    layout.margin = { l: 52, r: 12, t: 8, b: 44, ...layout.margin };
    layout.uirevision ??= this.spec.key;
    layout.hovermode ??= "closest";
    // On a touch screen a finger scrolls the page and taps the picture; it does not draw zoom
    // boxes.
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    for (const axis of /** @type {const} */ (["x", "y"])) {
      const range = this.axes.range[axis];
      if (range) layout[`${axis}axis`] = { ...layout[`${axis}axis`], range, autorange: false };
    }
    return layout;
  }

  /** A narrow hero is not taller than it is wide, plus a little. */
  height() {
    const width = this.element.clientWidth || 2 * this.spec.height;
    const height =
      this.spec.slot === "hero"
        ? Math.min(this.spec.height, Math.round(1.15 * width))
        : this.spec.height;
    this.gd.style.height = `${height}px`;
  }

  resize() {
    if (!this.mounted || this.element.clientWidth === 0) return;
    this.height();
    const { width, height } = this.gd._fullLayout;
    if (width === this.gd.clientWidth && height === this.gd.clientHeight) return;
    this.around.plotly.Plots.resize(this.gd);
  }

  /** @param {Theme} theme */
  theme(theme) {
    if (this.mounted) this.relayout(themeEdits(this.spec.layout, theme));
  }

  /**
   * Widen the axes to what is recorded by now.
   * @param {Session} session
   */
  grow(session) {
    if (!this.mounted) return;
    const edits = this.axes.edits(session.training, this.values.every, session.store, session.ghost);
    if (Object.keys(edits).length > 0) this.relayout(edits);
  }

  /** Our own change of the layout, which is no zoom of the user's. @param {Record<string, any>} edits */
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
  }

  /**
   * @param {number} playhead
   * @param {Store} live
   * @param {Store | null} ghost
   */
  draw(playhead, live, ghost) {
    this.drawer.draw(this.values.at(playhead, live, ghost));
    this.followHover();
  }

  /** A label under the resting mouse tells the values that are there now. */
  followHover() {
    const now = performance.now();
    if (!this.mouse || now - this.hoverDrawn < HOVER) return;
    this.hoverDrawn = now;
    this.around.plotly.Fx.hover(this.gd, this.mouse);
  }

  /**
   * A press that ends where it began is a click. Plotly covers the page while the button is down,
   * so the release is caught on the window.
   * @param {PointerEvent} down
   */
  pressed(down) {
    const on = /** @type {Element} */ (down.target);
    if (!this.spec.click || down.button !== 0 || on.closest(".legend, .modebar")) return;
    const released = (/** @type {PointerEvent} */ up) => {
      removeEventListener("pointerup", released, true);
      removeEventListener("pointercancel", released, true);
      const way = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY);
      if (up.type === "pointerup" && way <= CLICK) this.clicked(up);
    };
    addEventListener("pointerup", released, true);
    addEventListener("pointercancel", released, true);
  }

  /** @param {PointerEvent} event */
  clicked(event) {
    // The second click of a double click resets the zoom; neither of the two picks a place.
    clearTimeout(this.pending);
    const second = performance.now() - this.picked < DOUBLE_CLICK;
    this.picked = performance.now();
    if (second) return;
    const { xaxis, yaxis } = this.gd._fullLayout;
    const box = this.gd.getBoundingClientRect();
    const left = event.clientX - box.left - xaxis._offset;
    const top = event.clientY - box.top - yaxis._offset;
    if (left < 0 || left > xaxis._length || top < 0 || top > yaxis._length) return;
    // The keys of the Player work from here on, as after any other press in it.
    /** @type {HTMLElement | null} */ (this.gd.closest(".plg"))?.focus({ preventScroll: true });
    const [x, y] = [xaxis.p2d(left), yaxis.p2d(top)];
    this.pending = setTimeout(() => this.around.pick(this.spec.key, x, y), DOUBLE_CLICK);
  }

  /**
   * The figure as a file, with its title and the paper's colour.
   * @param {"png" | "svg"} format
   * @returns {Promise<string>} a data URL
   */
  picture(format) {
    const { width, height } = this.gd._fullLayout;
    const layout = structuredClone(this.gd.layout);
    layout.title ??= { text: this.spec.title, x: 0.02, font: { size: 16 } };
    layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 8) + 36 };
    const figure = { data: this.gd.data, layout };
    return this.around.plotly.toImage(figure, {
      format,
      width,
      height: height + 36,
      scale: format === "png" ? 2 : 1,
    });
  }

  dispose() {
    this.seen?.disconnect();
    this.sized?.disconnect();
    if (this.mounted) this.around.plotly.purge(this.gd);
    this.element.remove();
  }
}
