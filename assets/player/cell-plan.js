// @ts-check
/** Where the parts of a cell lie: stacks of all units, gates, what multiplies and adds. No DOM. */

/**
 * @typedef {"rnn" | "leaky" | "lstm" | "gru"} Form
 * @typedef {{x: number, y: number}} Point
 * @typedef {Point & {anchor: "start" | "middle" | "end"}} Anchored
 *
 * @typedef {object} Stack  the values of all units of a gate or state
 * @property {string} name  of the gate; with "_" behind it, one step before
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 * @property {Anchored} label
 * @property {Anchored} number  of the chosen unit
 *
 * @typedef {Point & {sign: string, r: number, wide: number}} Node
 * @typedef {{x: number, y: number, w: number, h: number, name: string, words: string}} Box
 * @typedef {{path: Point[], value: string, head: boolean}} Edge  what flows in it: "" for no number
 * @typedef {Anchored & {value: string}} Told  a number beside an edge
 * @typedef {Anchored & {lines: string[], about: string}} Caption
 *
 * @typedef {object} Plan
 * @property {number} width
 * @property {number} height
 * @property {boolean} narrow
 * @property {Stack[]} stacks
 * @property {Box[]} boxes
 * @property {Node[]} nodes
 * @property {Edge[]} edges
 * @property {Told[]} numbers
 * @property {Caption[]} captions
 * @property {Anchored} input  what is read
 */

const NARROW = 480; // pixels across, below which only the gates' letters are written
export const RADIUS = 11; // of what multiplies or adds
const ROOM = 60; // pixels right of a stack for its number
const EDGE = 8; // pixels of a box around its stack

export class Drawing {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.narrow = width < NARROW;
    /** @type {Stack[]} */ this.stacks = [];
    /** @type {Box[]} */ this.boxes = [];
    /** @type {Node[]} */ this.nodes = [];
    /** @type {Edge[]} */ this.edges = [];
    /** @type {Told[]} */ this.numbers = [];
    /** @type {Caption[]} */ this.captions = [];
    this.thick = this.narrow ? 12 : 16; // of a stack
    this.tall = Math.round(0.19 * height);
    this.lane = 30 + this.tall / 2;
    this.bottom = height - 40; // of what goes to all gates
    this.row = this.bottom - 16 - EDGE - this.tall; // top of the gates' stacks
    this.left = this.narrow ? 2 : 10;
    this.right = width - this.thick - (this.narrow ? 6 : ROOM);
    /** @type {Anchored} */
    this.input = { x: 0, y: height - 8, anchor: "start" };
  }

  /** Of a gate across. */
  get half() {
    return this.narrow ? 28.5 : Math.min(41, 0.079 * this.width);
  }

  get top() {
    return this.row - EDGE;
  }

  /**
   * @param {string} name
   * @param {number} x  its left edge
   * @param {number} middle
   * @param {number} [tall]
   */
  stack(name, x, middle, tall = this.tall) {
    const [w, h] = [this.thick, tall];
    const y = middle - h / 2;
    // On a phone there is no room beside it; under it a line may go down from its middle.
    const last = this.narrow && x > this.width / 2;
    const anchor = last ? /** @type {const} */ ("end") : /** @type {const} */ ("start");
    const side = last ? x + w + 4 : x;
    const label = { x: side, y: y - 5, anchor };
    const under = { x: last ? side : x + w - 2, y: y + h + 12, anchor };
    const number = this.narrow ? under : { x: x + w + 4, y: middle + 18, anchor };
    const made = { name, x, y, w, h, label, number };
    this.stacks.push(made);
    return made;
  }

  /**
   * A gate: its stack, its letter and its number in a frame.
   * @param {string} name
   * @param {number} x
   */
  gate(name, x) {
    const { half } = this;
    const [left, w, h] = [x - half, 2 * half, this.tall + 2 * EDGE];
    const stack = this.stack(name, left + EDGE - 2, this.row + this.tall / 2);
    const beside = stack.x + stack.w + 5;
    stack.label = { x: beside, y: this.row + 15, anchor: "start" };
    stack.number = { x: beside, y: this.row + this.tall - 5, anchor: "start" };
    this.boxes.push({ x: left, y: this.top, w, h, name, words: "" });
    this.enter(x);
    return stack;
  }

  /** What goes to all gates goes up here. @param {number} x */
  enter(x) {
    this.edge("", true, [x, this.bottom], [x, this.top + this.tall + 2 * EDGE]);
  }

  /** What has no numbers. @param {string} words @param {number} x @param {number} w */
  box(words, x, w) {
    const h = this.tall + 2 * EDGE;
    this.boxes.push({ x: x - w / 2, y: this.top, w, h, name: "", words });
    this.enter(x);
  }

  /** @param {string} sign @param {number} x @param {number} y @param {number} [wide] */
  node(sign, x, y, wide = 0) {
    this.nodes.push({ sign, x, y, r: RADIUS, wide });
  }

  /** @param {string} value @param {boolean} head @param {...[number, number]} path */
  edge(value, head, ...path) {
    this.edges.push({ value, head, path: path.map(([x, y]) => ({ x, y })) });
  }

  /**
   * @param {string} value
   * @param {number} x
   * @param {number} y
   * @param {"start" | "middle" | "end"} [anchor]
   */
  number(value, x, y, anchor = "middle") {
    this.numbers.push({ value, x, y, anchor });
  }

  /**
   * @param {string} about  the gate
   * @param {string[]} lines
   * @param {number} x
   * @param {number} y
   * @param {"start" | "middle" | "end"} [anchor]
   */
  caption(about, lines, x, y, anchor = "middle") {
    this.captions.push({ about, lines, x, y, anchor });
  }

  /** From h one step before, and what is read, to all gates. @param {number} to @param {Stack} h */
  feed(to, h) {
    const [x, end] = [h.x + h.w / 2, h.y + h.h];
    this.edge("", false, [x, end], [x, this.bottom], [to, this.bottom]);
    const enters = x + (this.narrow ? 26 : 44);
    this.edge("", true, [enters, this.bottom + 22], [enters, this.bottom]);
    this.input = { x: enters + 8, y: this.bottom + 24, anchor: "start" };
  }
}
