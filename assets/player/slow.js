// @ts-check
/**
 * Slow motion: the playhead goes from frame to frame by way of an update's micro-steps. Until the
 * last of them it stands at the frame before. Pure: time comes in as an argument.
 */

/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {import("./clock.js").Training} Training */

const PERIOD = 0.9; // seconds a micro-step
const LONGEST_TICK = 0.25; // seconds: after a sleep of the browser nothing leaps

export class SlowMotion {
  /** @param {Clock} clock */
  constructor(clock) {
    this.clock = clock;
    this.on = false;
    this.shown = 0;
    this.frame = 0; // to which `shown` belongs
    this.waited = 0;
  }

  /** Micro-steps of the next update that are shown; none once the playhead is somewhere else. */
  get done() {
    return this.on && this.frame === this.clock.playhead ? this.shown : 0;
  }

  /** @param {Training} training */
  toggle(training) {
    const { clock } = this;
    this.on = !this.on;
    this.stand(clock.frame, 0);
    if (!this.on || training.head < 0 || clock.wanted !== null) return;
    clock.following = false;
    clock.place(clock.frame); // between two frames there is no update to take apart
  }

  /**
   * One micro-step on; the last one makes the update.
   * @param {number} steps micro-steps an update
   * @param {Training} training
   */
  forward(steps, training) {
    const { clock, done } = this;
    if (clock.frame >= training.head) return;
    if (done + 1 < steps) return this.stand(clock.frame, done + 1);
    clock.place(clock.frame + 1);
    this.stand(clock.frame, 0);
  }

  /**
   * One micro-step back.
   * @param {number} steps
   */
  back(steps) {
    const { clock, done } = this;
    if (done > 0) return this.stand(clock.frame, done - 1);
    if (clock.frame === 0) return;
    clock.place(clock.frame - 1);
    this.stand(clock.frame, Math.max(0, steps - 1));
  }

  /**
   * By hand: playing stops.
   * @param {number} by  1 or -1
   * @param {number} steps
   * @param {Training} training
   */
  step(by, steps, training) {
    this.clock.pause();
    if (by > 0) this.forward(steps, training);
    else this.back(steps);
  }

  /**
   * Move on by some seconds, as the clock does.
   * @param {number} seconds
   * @param {number} steps
   * @param {Training} training
   * @returns {"moved" | "still" | "ended"}
   */
  tick(seconds, steps, training) {
    const { clock } = this;
    const before = clock.playhead;
    clock.following = false; // training is faster: the way back to it stays on offer
    if (training.head >= 0 && clock.wanted !== null) clock.approach(training);
    const moved = clock.playhead === before ? "still" : "moved";
    if (!clock.playing || clock.wanted !== null || training.head < 0) {
      this.waited = 0;
      return moved;
    }
    if (clock.frame >= training.head) return this.edge(training);
    this.waited += Math.min(seconds, LONGEST_TICK);
    // A slow screen shows every micro-step for at least one tick.
    if (this.waited * clock.speed < PERIOD) return moved;
    this.waited = clock.speed === Infinity ? 0 : this.waited - PERIOD / clock.speed;
    this.forward(steps, training);
    return clock.frame >= training.head ? this.edge(training) : "moved";
  }

  /**
   * At the last frame that is here: the end, or the next one is waited for.
   * @param {Training} training
   * @returns {"moved" | "ended"}
   */
  edge(training) {
    if (!training.ended) return "moved";
    this.clock.playing = false;
    return "ended";
  }

  /**
   * @param {number} frame
   * @param {number} shown
   */
  stand(frame, shown) {
    this.frame = frame;
    this.shown = shown;
  }
}
