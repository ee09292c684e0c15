// @ts-check
/** The Player of one page: messages in, one animation loop, figures, bar and formula out. */

import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { decode } from "./codec.js";
import { Figure } from "./figure.js";
import { FormulaLine } from "./formula.js";
import { probe } from "./probe.js";
import { download, linkTo } from "./share.js";
import { Store } from "./store.js";
import { readTheme } from "./theme.js";
import { Transport } from "./transport.js";

/** @typedef {import("./contract.js").Header} Header */
/** @typedef {import("./contract.js").Spec} Spec */
/** @typedef {import("./contract.js").Message} Message */

const LOUD = new Set(["diverged", "stopped", "lost"]);

/** @type {Spec} */
const NO_SPEC = { figures: [], formulas: [] };

export class Player {
  /**
   * @param {HTMLElement} parent
   * @param {any} plotly
   * @param {{state: (name: string, value: any) => void, trigger: (name: string, value: any) => void}} wire
   */
  constructor(parent, plotly, wire) {
    this.plotly = plotly;
    this.root = document.createElement("div");
    this.root.className = "plg";
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Player");
    this.root.innerHTML = '<div class="plg-figures"><div class="plg-hero"></div><div class="plg-side"></div></div>';
    parent.append(this.root);
    this.store = new Store("", 1);
    /** @type {Store | null} */
    this.ghost = null;
    /** @type {Header | null} */
    this.header = null;
    this.spec = NO_SPEC;
    this.specId = "";
    /** A specification that waits for the first frame of its run. @type {Spec | null} */
    this.pending = null;
    this.command = "";
    /** @type {Map<string, Figure>} */
    this.figures = new Map();
    this.draws = 0;
    /** @type {string[]} */
    this.errors = [];
    this.drawn = NaN; // the playhead that is on the screen
    this.last = 0; // when the last tick was
    this.scheduled = 0;
    this.theme = readTheme(this.root);
    this.clock = new Clock();
    this.transport = new Transport({
      ...wire, visible: () => !document.hidden, now: () => performance.now(),
      later: (callback, ms) => setTimeout(callback, ms), cancel: (timer) => clearTimeout(timer),
    });
    this.build();
    probe(this);
  }

  build() {
    this.controls = new Controls(this.root, {
      toggle: () => this.toggle(), live: () => this.act(() => this.clock.goLive(this.training())),
      step: (frames) => this.act(() => this.clock.step(frames, this.training())),
      seek: (frame) => this.act(() => this.clock.seek(frame, this.training())),
      drag: (dragging) => this.drag(dragging), speed: (speed) => this.act(() => (this.clock.speed = speed)),
      pin: () => this.transport.pin(!this.header?.ghost), share: () => this.share(), picture: (format) => this.picture(format),
    });
    this.formula = new FormulaLine(this.root);
    this.ending = document.createElement("p");
    this.ending.className = "plg-ending";
    this.ending.setAttribute("role", "status");
    this.root.append(this.ending);
    this.listen();
  }

  listen() {
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.onVisibility = () => {
      this.transport.visibility();
      this.wake();
    };
    document.addEventListener("visibilitychange", this.onVisibility);
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.clock.whole = calm.matches;
    this.onCalm = () => (this.clock.whole = calm.matches);
    calm.addEventListener("change", this.onCalm);
    this.calm = calm;
    this.sized = new ResizeObserver(() => {
      this.root.classList.toggle("plg-narrow", this.root.clientWidth <= 700);
      this.root.classList.toggle("plg-compact", this.root.clientWidth <= 1000);
    });
    this.sized.observe(this.root);
  }

  /** What the clock needs to know of the run. */
  training() {
    const ended = this.header !== null && this.header.status !== "running" && this.store.count >= this.header.count;
    return { head: this.store.head, total: this.store.total, ended };
  }

  /**
   * Take in one message. Safe to call twice with the same one.
   * @param {Uint8Array} data
   */
  receive(data) {
    const message = decode(data);
    const { header } = message;
    const opened = header.run !== this.store.run;
    this.header = header;
    if (opened) this.store = new Store(header.run, header.total);
    this.store.total = header.total;
    const outcome = this.store.append(message.blocks, header.start, Math.min(header.stop, header.count));
    this.takeSpec(header);
    this.takeGhost(message);
    this.move(header, opened);
    if (this.pending && (this.store.count > 0 || this.figures.size === 0)) this.applySpec(this.pending);
    for (const figure of this.figures.values()) this.guard(() => figure.grow(this.training()));
    this.transport.received(header, this.held(header), outcome);
    if (opened) this.stale();
    this.wake();
  }

  /** @param {Header} header */
  held(header) {
    return { run: header.run, count: this.store.count, spec: this.specId, ghost: this.ghost?.run ?? "" };
  }

  /** @param {Header} header */
  takeSpec(header) {
    if (!header.spec) return;
    this.pending = header.spec;
    this.specId = header.spec_id;
  }

  /** @param {Message} message */
  takeGhost({ header, ghost }) {
    const before = this.ghost;
    if (!header.ghost) this.ghost = null;
    else if (ghost && header.ghost.run !== before?.run) {
      this.ghost = new Store(header.ghost.run, header.ghost.total);
      this.ghost.append(ghost, 0, header.ghost.count);
    } else if (header.ghost.run !== before?.run) this.ghost = null;
    if (this.ghost !== before) this.stale();
  }

  /**
   * @param {Header} header
   * @param {boolean} opened
   */
  move(header, opened) {
    if (opened) this.clock.open(header.open, this.training());
    const { command } = header;
    if (!command || command.id === this.command) return;
    this.command = command.id;
    this.clock.obey(command, this.training());
  }

  /** @param {Spec} spec */
  applySpec(spec) {
    this.spec = spec;
    this.pending = null;
    this.clock.rate = spec.rate ?? 20;
    const every = spec.every ?? 1;
    const keys = new Set(spec.figures.map((figure) => figure.key));
    for (const [key, figure] of this.figures) {
      if (keys.has(key)) continue;
      figure.dispose();
      this.figures.delete(key);
    }
    for (const one of spec.figures) this.guard(() => this.showFigure(one, every));
    this.root.classList.toggle("plg-single", !spec.figures.some((figure) => figure.slot === "side"));
    this.formula?.set(spec.formulas, every);
    this.stale();
  }

  /**
   * @param {import("./contract.js").FigureSpec} spec
   * @param {number} every
   */
  showFigure(spec, every) {
    const slot = /** @type {HTMLElement} */ (this.root.querySelector(spec.slot === "hero" ? ".plg-hero" : ".plg-side"));
    let figure = this.figures.get(spec.key);
    if (!figure) {
      figure = new Figure(slot, spec, {
        plotly: this.plotly, report: (problem) => this.report(problem),
        pick: (key, x, y) => this.transport.pick(key, x, y),
        shown: () => this.wake(),
      });
      this.figures.set(spec.key, figure);
    }
    slot.append(figure.element); // the order of the specification
    const now = { playhead: this.clock.playhead, live: this.store, ghost: this.ghost, training: this.training() };
    figure.show(spec, this.theme, every, now);
  }

  /** The renderer was called again: perhaps with other colours. */
  retheme() {
    const theme = readTheme(this.root);
    if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
    this.theme = theme;
    for (const figure of this.figures.values()) this.guard(() => figure.theme(theme));
  }

  stale() {
    for (const figure of this.figures.values()) figure.stale = true;
  }

  wake() {
    if (this.scheduled === 0) this.scheduled = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    this.scheduled = 0;
    if (!this.root.isConnected) return;
    const seconds = this.last === 0 ? 0 : (now - this.last) / 1000;
    const outcome = this.clock.tick(seconds, this.training());
    this.paint();
    if (outcome === "ended") this.transport.ended();
    const moving = this.clock.playing;
    this.last = moving ? now : 0;
    if (moving) this.wake();
  }

  /** Draw what changed since the last time, and nothing else. */
  paint() {
    const { playhead } = this.clock;
    const moved = playhead !== this.drawn;
    if (this.store.count > 0) {
      for (const figure of this.figures.values()) {
        if (moved) figure.stale = true;
        figure.grow(this.training());
        if (figure.stale && figure.visible) this.guard(() => figure.draw(playhead, this.store, this.ghost), figure);
      }
      if (moved) this.draws += 1;
      this.drawn = playhead;
      this.formula?.update(this.store, this.clock.frame);
    }
    this.refresh();
  }

  /** The bar and the ending's sentence. */
  refresh() {
    const training = this.training();
    const running = this.header?.status === "running";
    this.controls?.update({
      frame: this.clock.frame, head: training.head, last: Math.max(0, this.store.total - 1), playing: this.clock.playing,
      behind: this.clock.behind(training), running, speed: this.clock.speed, pinned: this.header?.ghost?.label ?? null,
      unit: this.spec.unit ?? "update", where: this.spec.where ?? "",
    });
    const loud = this.header && LOUD.has(this.header.status) ? this.header.ending?.sentence ?? "" : "";
    if (this.ending && this.ending.textContent !== loud) this.ending.textContent = loud;
  }

  /**
   * A throw in one figure is told once and does not stop the others.
   * @param {() => void} work
   * @param {Figure} [figure]
   */
  guard(work, figure) {
    try {
      work();
    } catch (problem) {
      if (figure) figure.stale = false;
      this.report(problem);
    }
  }

  /** @param {unknown} problem */
  report(problem) {
    const words = String(problem);
    if (this.errors.includes(words)) return;
    this.errors.push(words);
    console.error("player:", problem);
  }

  /** @param {() => void} change */
  act(change) {
    change();
    this.wake();
  }

  play() {
    this.act(() => this.clock.play(this.training()));
  }

  pause() {
    this.act(() => this.clock.pause());
  }

  toggle() {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  /** While a hand holds the slider the playhead stands under it; then playing goes on. @param {boolean} dragging */
  drag(dragging) {
    if (dragging) {
      this.resume = this.clock.playing;
      this.clock.pause();
    } else if (this.resume) {
      this.resume = false;
      this.clock.playing = true;
    }
    this.wake();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = /** @type {HTMLElement} */ (event.target);
    const training = this.training();
    /** @type {Record<string, () => void>} */
    const keys = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.clock.step(-1, training), ArrowRight: () => this.clock.step(1, training),
      Home: () => this.clock.seek(0, training), End: () => this.clock.seek(training.head, training),
    };
    const action = keys[event.key];
    if (!action) return;
    event.stopPropagation(); // Streamlit listens too
    const ownKeys = on.closest("select, input:not([type=range])") || (event.key === " " && on.closest("button, summary"));
    if (ownKeys) return;
    event.preventDefault();
    this.act(action);
  }

  async share() {
    const link = linkTo(location, this.spec.share ?? "", this.clock.frame);
    try {
      await navigator.clipboard.writeText(link);
      this.controls?.say("Link copied");
    } catch {
      this.controls?.say("Copy this link:", link);
    }
  }

  /** @param {"png" | "svg"} format */
  async picture(format) {
    const hero = [...this.figures.values()].find((figure) => figure.spec.slot === "hero");
    if (!hero) return;
    try {
      download(await hero.picture(format), `${hero.spec.key}-${this.clock.frame}.${format}`);
    } catch (problem) {
      this.report(problem);
      this.controls?.say("The picture could not be made");
    }
  }

  dispose() {
    cancelAnimationFrame(this.scheduled);
    this.transport.stop();
    if (this.onVisibility) document.removeEventListener("visibilitychange", this.onVisibility);
    if (this.onCalm) this.calm?.removeEventListener("change", this.onCalm);
    this.sized?.disconnect();
    for (const figure of this.figures.values()) figure.dispose();
    this.root.remove();
  }
}
