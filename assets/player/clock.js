// @ts-check
/** The playhead: where it stands and how it moves. Pure: time comes in as an argument. */

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, Infinity];

const CATCH_UP = 0.12; // seconds: time constant with which a following playhead closes up
const WHOLE_RUN = 2; // seconds: what the fastest speed takes for a whole recording
const LONGEST_TICK = 0.25; // seconds: after a sleep of the browser the playhead does not leap

/** @typedef {{head: number, total: number, ended: boolean}} Training */

export class Clock {
  constructor() {
    this.playhead = 0;
    this.playing = false;
    this.following = false;
    this.speed = 1;
    this.rate = 20;
    this.whole = false; // prefers-reduced-motion: whole frames only
    /** Where it was told to stand although that frame is not here yet. @type {number | null} */
    this.wanted = null;
    this.exact = 0; // the playhead before it is rounded to whole frames
  }

  /** The whole frame that counter and formula show. */
  get frame() {
    return Math.floor(this.playhead);
  }

  /**
   * A recording is seen for the first time.
   * @param {{frame: number, play: boolean} | null} open
   * @param {Training} training
   */
  open(open, training) {
    if (open) return this.obey(open, training);
    if (this.playing) return this.obey({ frame: 0, play: true }, training);
    this.obey({ frame: this.wanted ?? this.frame, play: false }, training);
  }

  /**
   * @param {{frame: number, play: boolean}} order
   * @param {Training} training
   */
  obey(order, training) {
    this.seek(order.frame, training);
    this.playing = order.play;
  }

  /** @param {Training} training */
  play(training) {
    if (training.ended && this.playhead >= training.head) this.seek(0, training);
    this.wanted = null;
    this.playing = true;
  }

  pause() {
    this.playing = false;
    this.following = false;
    this.wanted = null;
  }

  /**
   * @param {number} frame
   * @param {Training} training
   */
  seek(frame, training) {
    const target = Math.max(0, frame);
    this.following = false;
    // Before the first frame of a run is here the picture of the last one stays as it is.
    if (training.head >= 0) this.place(Math.min(target, training.head));
    this.wanted = target > training.head && !training.ended ? target : null;
  }

  /**
   * @param {number} frames
   * @param {Training} training
   */
  step(frames, training) {
    const frame = frames < 0 ? Math.ceil(this.playhead) : this.frame;
    this.playing = false;
    this.seek(frame + frames, training);
  }

  /** @param {Training} training */
  goLive(training) {
    this.seek(training.head, training);
    this.following = true;
    this.playing = true;
  }

  /** Back to live is offered when the playhead is more than half a second of playing away.
   * @param {Training} training */
  behind(training) {
    if (training.ended || training.head < 0) return false;
    return !this.following && training.head - this.playhead > Math.max(1, 0.5 * this.rate);
  }

  /**
   * Move on by some seconds.
   * @param {number} seconds since the last tick
   * @param {Training} training
   * @returns {"moved" | "still" | "ended"} "ended" once, when playing reaches the last frame of
   * an ended run
   */
  tick(seconds, training) {
    const before = this.playhead;
    if (training.head < 0) return "still";
    if (this.wanted !== null) this.approach(training);
    if (!this.playing || this.wanted !== null) return this.playhead === before ? "still" : "moved";
    this.place(
      Math.min(
        training.head,
        this.exact + this.distance(Math.min(seconds, LONGEST_TICK), training),
      ),
    );
    if (this.exact >= training.head) {
      this.following = !training.ended;
      if (training.ended) {
        this.playing = false;
        return "ended";
      }
    }
    return this.playhead === before ? "still" : "moved";
  }

  /** @param {Training} training */
  approach(training) {
    const wanted = this.wanted ?? 0;
    this.place(Math.min(wanted, training.head));
    if (training.ended || training.head >= wanted) this.wanted = null;
  }

  /**
   * @param {number} seconds
   * @param {Training} training
   */
  distance(seconds, training) {
    const fast = Math.max(16 * this.rate, training.total / WHOLE_RUN);
    const own = seconds * (this.speed === Infinity ? fast : this.rate * this.speed);
    if (!this.following) return own;
    return Math.max(own, (training.head - this.exact) * (1 - Math.exp(-seconds / CATCH_UP)));
  }

  /** @param {number} exact */
  place(exact) {
    this.exact = exact;
    this.playhead = this.whole ? Math.floor(exact) : exact;
  }
}
