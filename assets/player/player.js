// @ts-check
/** The Player of one page: messages in, one animation loop, figures, bar and formula out. */

import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { decode } from "./codec.js";
import { Followers } from "./followers.js";
import { FormulaLine } from "./formula.js";
import { keyAction } from "./keys.js";
import { PageLink } from "./page.js";
import { probe } from "./probe.js";
import { fitted, region } from "./region.js";
import { savePicture, share } from "./saving.js";
import { Session } from "./session.js";
import { SlowMotion } from "./slow.js";
import { Stage } from "./stage.js";
import { condition } from "./condition.js";
import { readTheme } from "./theme.js";

/** @typedef {import("./contract.js").Spec} Spec */
/**
 * @typedef {{state: (name: string, value: any) => void, trigger: (name: string, value: any) =>
 * void}} Wire
 */

/** @type {Spec} */
const NO_SPEC = { figures: [], formulas: [] };

export class Player {
  /**
   * @param {HTMLElement} parent
   * @param {any} plotly
   * @param {Wire} wire
   */
  constructor(parent, plotly, wire) {
    this.session = new Session();
    this.clock = new Clock();
    this.slow = new SlowMotion(this.clock);
    this.spec = NO_SPEC;
    this.draws = 0;
    /** @type {string[]} */
    this.errors = [];
    this.drawn = NaN; // the playhead that is on the screen
    this.pointed = ""; // the arrows that are
    this.ticked = 0; // when the playhead last moved on; 0 while it stands
    this.scheduled = 0;
    this.leaving = new AbortController();
    this.root = region(parent);
    this.page = new PageLink(wire, (callback, ms) => setTimeout(callback, ms));
    this.followers = new Followers(this.session, {
      received: (outcome) => this.received(outcome),
      told: (page) => {
        this.page.hold();
        this.open(page);
      },
      lost: (token) => this.page.lost(this.session, token),
      changed: () => this.wake(),
      report: (problem) => this.report(problem),
    });
    this.gaps = 0;
    this.stage = new Stage(this.root, {
      plotly,
      report: (problem) => this.report(problem),
      shown: () => this.wake(),
      pick: (key, x, y) => this.page.pick(key, x, y),
      ask: (question, frame, given) => this.followers.ask(question, frame, given),
      connected: () => this.followers.run.connected,
      vectors: () => this.formula.vectors,
      chosen: () => this.formula.replica,
      edit: (change) => this.followers.edit(change, this.page),
      step: (by) => this.act(() => this.step(by)),
      seek: (frame) => this.act(() => this.stand(frame)),
    });
    this.controls = this.bar();
    this.formula = new FormulaLine(this.root, {
      chosen: () => this.act(() => this.stage.stale()),
      slow: () => this.act(() => this.toggleSlow()),
    });
    this.ending = document.createElement("p");
    this.ending.className = "plg-ending";
    this.ending.setAttribute("role", "status");
    this.root.append(this.ending);
    this.theme = readTheme(this.root);
    this.listen();
    probe(this);
  }

  bar() {
    const { clock, session } = this;
    return new Controls(this.root, {
      toggle: () => this.toggle(),
      live: () => this.act(() => clock.goLive(session.training)),
      step: (frames) => this.act(() => this.step(frames)),
      seek: (frame) => this.act(() => clock.seek(frame, session.training)),
      speed: (speed) => this.act(() => (clock.speed = speed)),
      drag: (dragging) => this.drag(dragging),
      pin: () => this.page.pin(session.store.run, !session.page?.ghost),
      train: () => this.followers.train(session.run.news?.paused ? "resume" : "pause"),
      share: () => share(this),
      picture: (format) => savePicture(this, format),
    });
  }

  listen() {
    const { signal } = this.leaving;
    this.root.addEventListener("keydown", (event) => this.key(event));
    const seen = () => this.act(() => this.followers.visibility());
    document.addEventListener("visibilitychange", seen, { signal });
    addEventListener("online", () => this.followers.retry(), { signal });
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.clock.whole = calm.matches;
    calm.addEventListener("change", () => (this.clock.whole = calm.matches), { signal });
    this.sized = fitted(this.root);
  }

  /**
   * Take in what the page says. Safe to call twice with the same message.
   * @param {Uint8Array} data
   */
  receive(data) {
    try {
      const { header } = decode(data);
      this.page.arrived(header, this.session);
      this.open(header);
    } catch (problem) {
      this.report(problem);
    }
  }

  /** @param {import("./contract.js").Page} page */
  open(page) {
    const { session, clock, stage } = this;
    if ((page.made ?? 0) < (session.page?.made ?? 0)) return;
    this.root.dataset.hidden = (page.hidden ?? []).join(" "); // what the teacher has put away
    const change = session.show(page);
    if (change.opened) clock.open(null, session.training);
    if (change.command) clock.obey(change.command, session.training);
    if (change.command?.play) this.root.scrollIntoView({ block: "nearest" });
    if (change.opened || change.ghost) stage.stale();
    this.followers.follow(page);
    this.page.want(session);
    this.received("nothing");
  }

  /**
   * Something came over a stream.
   * @param {import("./followers.js").Outcome} outcome
   */
  received(outcome) {
    const { session, stage } = this;
    if (outcome === "gap") this.gaps += 1;
    const spec = session.nextSpec(stage.members.length === 0);
    if (spec) this.show(spec);
    else if (session.store.count > 0) stage.grow(session);
    if (outcome === "changed" || (outcome === "added" && session.ghost)) stage.stale();
    this.page.settled(session);
    this.wake();
  }

  /** @param {Spec} spec */
  show(spec) {
    const { clock, session } = this;
    this.spec = spec;
    clock.rate = spec.rate ?? 20;
    clock.tick(0, session.training); // to the frame where it is to stand
    const every = spec.every ?? 1;
    this.stage.show(spec.figures, every, this.theme, clock.playhead, session);
    this.drawn = session.store.count > 0 ? clock.playhead : NaN;
    if (session.store.count > 0) this.draws += 1;
    this.formula.set(spec.formulas);
  }

  /** The renderer was called again: perhaps with other colours. */
  retheme() {
    const theme = readTheme(this.root);
    if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
    this.theme = theme;
    this.stage.theme(theme);
  }

  wake() {
    if (this.scheduled === 0) this.scheduled = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    this.scheduled = 0;
    if (!this.root.isConnected) return;
    const seconds = this.ticked === 0 ? 0 : (now - this.ticked) / 1000;
    const { training } = this.session;
    const outcome = this.slow.on
      ? this.slow.tick(seconds, this.formula.steps, training)
      : this.clock.tick(seconds, training);
    this.paint();
    if (outcome === "ended") this.page.ended(this.session.store.run);
    this.ticked = this.clock.playing ? now : 0;
    if (this.clock.playing) this.wake();
  }

  /** Draw what changed since the last time, and nothing else. */
  paint() {
    const { session, stage } = this;
    const { playhead, frame } = this.clock;
    if (session.store.count > 0) {
      const moved = playhead !== this.drawn;
      if (moved) stage.stale();
      stage.grow(session);
      this.formula.update(this.moment(frame));
      this.arrows();
      stage.draw(playhead, session);
      if (moved) this.draws += 1;
      this.drawn = playhead;
    }
    if (!this.clock.playing) this.followers.look(frame);
    this.refresh();
  }

  /**
   * @param {number} frame
   * @returns {import("./update.js").Moment}
   */
  moment(frame) {
    const { on, done } = this.slow;
    const every = this.spec.every ?? 1;
    return { store: this.session.store, frame, every, slow: on, done };
  }

  /** A micro-step moves arrows while the playhead stands. */
  arrows() {
    const key = this.formula.vectors?.key ?? "";
    if (key === this.pointed) return;
    this.pointed = key;
    this.stage.redrawOverlays();
  }

  /** The bar and the ending's sentence. */
  refresh() {
    const { clock, spec, session } = this;
    const { store, training, run, page } = session;
    this.controls.update({
      frame: clock.frame,
      head: training.head,
      last: Math.max(0, store.total - 1),
      playing: clock.playing,
      behind: clock.behind(training),
      speed: clock.speed,
      pinned: page?.ghost?.label ?? null,
      unit: spec.unit ?? "update",
      ...condition(session, spec, this.followers.run.away, performance.now()),
    });
    // Why a run diverged or was lost is told by the diagnosis under the Player, and not twice.
    const words = run.news?.status === "stopped" ? (run.news.ending?.sentence ?? "") : "";
    if (this.ending.textContent !== words) this.ending.textContent = words;
  }

  /**
   * Told once: a figure that throws at every draw must not flood the console.
   * @param {unknown} problem
   */
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
    this.act(() => this.clock.play(this.session.training));
  }

  pause() {
    this.act(() => this.clock.pause());
  }

  toggle() {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  /**
   * While a hand holds the slider the playhead stands under it; then playing goes on.
   * @param {boolean} dragging
   */
  drag(dragging) {
    if (dragging) {
      this.resume = this.clock.playing;
      this.pause();
    } else if (this.resume) {
      this.resume = false;
      this.act(() => (this.clock.playing = true));
    }
  }

  /**
   * By frames; in slow motion by micro-steps; in a diagram by mini-batches or key-frames.
   * @param {number} by
   */
  step(by) {
    const { training } = this.session;
    const frames = this.stage.step(by);
    if (frames === 0) return;
    if (this.slow.on) this.slow.step(frames, this.formula.steps, training);
    else this.clock.step(frames, training);
  }

  /** @param {number} frame */
  stand(frame) {
    this.clock.pause();
    this.clock.seek(frame, this.session.training);
  }

  toggleSlow() {
    if (this.formula.takesApart) this.slow.toggle(this.session.training);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { clock } = this;
    const { training } = this.session;
    const action = keyAction(event, {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      s: () => this.toggleSlow(),
      Home: () => clock.seek(0, training),
      End: () => clock.seek(training.head, training),
    });
    if (action) this.act(action);
  }

  dispose() {
    cancelAnimationFrame(this.scheduled);
    this.leaving.abort();
    this.followers.close();
    this.sized?.disconnect();
    this.stage.dispose();
    this.root.remove();
  }
}
