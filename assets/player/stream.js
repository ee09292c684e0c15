// @ts-check
/**
 * One websocket on which one run is followed: connects, says "I have k", beats, and comes back
 * after any cut. No DOM: sockets, timers, time and visibility come in as arguments.
 */

/**
 * @typedef {object} Socket  what is used of a WebSocket
 * @property {(text: string) => void} send
 * @property {(code?: number) => void} close
 * @property {(() => void) | null} onopen
 * @property {((event: {data: any}) => void) | null} onmessage
 * @property {((event: {code: number}) => void) | null} onclose
 *
 * @typedef {object} World
 * @property {(address: string) => Socket} socket
 * @property {() => boolean} visible
 * @property {(callback: () => void, ms: number) => any} later
 * @property {(handle: any) => void} cancel
 * @property {() => number} chance  in [0, 1)
 *
 * @typedef {object} Listener
 * @property {(data: Uint8Array) => void} message  throws if it cannot be read
 * @property {() => {have: number, pictures: Record<string, number[]>}} held
 * @property {(token: string) => void} lost  nobody knows this token any more
 * @property {() => void} changed  connected, or not
 * @property {(problem: unknown) => void} report
 */

export const BEAT = 1000;
export const FIRST_WAIT = 250;
export const LAST_WAIT = 5000;
export const TELL_AGAIN = 3000;
const SILENT = 1000; // a cut that is mended sooner is not worth a word
const DONE = 1000;
const UNKNOWN = 4404;

export class Stream {
  /**
   * @param {World} world
   * @param {Listener} listener
   */
  constructor(world, listener) {
    this.world = world;
    this.listener = listener;
    this.address = "";
    this.token = "";
    /** @type {Socket | null} */
    this.socket = null;
    this.connected = false;
    this.away = false; // disconnected for longer than a moment
    this.connects = 0;
    this.messages = 0;
    this.bytes = 0;
    this.tries = 0;
    this.barred = false; // no connection for the time being
    /** @type {Record<"retry" | "beat" | "word" | "tell" | "bar", any>} */
    this.timers = { retry: null, beat: null, word: null, tell: null, bar: null };
  }

  /**
   * Follow a run from what is held of it. Over an open socket that takes no handshake.
   * @param {string} address
   * @param {string} token
   */
  follow(address, token) {
    if (token === this.token && this.socket) return;
    this.address = address;
    this.token = token;
    this.stop("tell");
    if (this.connected) this.greet();
    else if (!this.socket) this.connect();
  }

  /** Let the run go. */
  close() {
    this.token = "";
    this.hangUp();
    for (const name of /** @type {(keyof Stream["timers"])[]} */ (Object.keys(this.timers)))
      this.stop(name);
  }

  /** The tab came back or went away. */
  visibility() {
    if (this.world.visible()) this.retry();
    else this.hangUp();
  }

  /** Try again now, rather than at the end of the pause. */
  retry() {
    this.tries = 0;
    if (!this.socket) this.connect();
  }

  /**
   * What a network cut would do.
   * @param {number} [ms] for how long there is no way back
   */
  cut(ms = 0) {
    if (ms > 0) {
      this.barred = true;
      this.set("bar", ms, () => {
        this.barred = false;
        this.retry();
      });
    }
    const { socket } = this;
    this.dropped(1006);
    socket?.close();
  }

  /**
   * Say something; false if nobody listens.
   * @param {object} words
   */
  say(words) {
    if (!this.connected) return false;
    this.socket?.send(JSON.stringify(words));
    return true;
  }

  connect() {
    this.stop("retry");
    if (!this.token || this.barred || !this.world.visible()) return;
    const socket = this.world.socket(this.address);
    this.socket = socket;
    this.connects += 1;
    socket.onopen = () => socket === this.socket && this.opened();
    socket.onmessage = ({ data }) => socket === this.socket && this.heard(data);
    socket.onclose = ({ code }) => socket === this.socket && this.dropped(code);
  }

  opened() {
    this.connected = true;
    this.greet();
    this.beat();
    this.stop("word");
    this.away = false;
    this.listener.changed();
  }

  greet() {
    this.say({ op: "follow", token: this.token, ...this.listener.held() });
  }

  beat() {
    this.set("beat", BEAT, () => {
      this.say({ op: "beat" });
      this.beat();
    });
  }

  /** @param {ArrayBuffer} data */
  heard(data) {
    this.messages += 1;
    this.bytes += data.byteLength;
    try {
      this.listener.message(new Uint8Array(data));
      this.tries = 0;
    } catch (problem) {
      // What is held is still good: ask for the rest once more.
      this.listener.report(problem);
      this.cut();
    }
  }

  /** @param {number} code why the socket was closed */
  dropped(code) {
    this.socket = null;
    this.connected = false;
    this.stop("beat");
    if (!this.token) return;
    if (code === UNKNOWN) this.tell(this.token);
    else this.again();
    this.listener.changed();
  }

  /** @param {string} token */
  tell(token) {
    if (token !== this.token) return;
    this.listener.lost(token);
    this.set("tell", TELL_AGAIN, () => this.tell(token));
  }

  again() {
    if (!this.away && this.timers.word === null) {
      this.set("word", SILENT, () => {
        this.timers.word = null;
        this.away = true;
        this.listener.changed();
      });
    }
    const pause = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** this.tries);
    this.tries += 1;
    this.set("retry", pause * (0.75 + 0.5 * this.world.chance()), () => this.connect());
  }

  hangUp() {
    const { socket } = this;
    this.socket = null;
    this.connected = false;
    this.away = false;
    this.stop("beat");
    this.stop("retry");
    this.stop("word");
    this.stop("tell");
    socket?.close(DONE);
    this.listener.changed();
  }

  /**
   * @param {keyof Stream["timers"]} name
   * @param {number} ms
   * @param {() => void} callback
   */
  set(name, ms, callback) {
    this.stop(name);
    this.timers[name] = this.world.later(callback, ms);
  }

  /** @param {keyof Stream["timers"]} name */
  stop(name) {
    if (this.timers[name] !== null) this.world.cancel(this.timers[name]);
    this.timers[name] = null;
  }
}
