// @ts-check
/** What a cell shows at a playhead and a step: values or gradients, and the answer. No DOM. */

/** @typedef {import("./contract.js").CellSpec} CellSpec */
/** @typedef {import("./store.js").Column} Column */
/** @typedef {"values" | "gradient"} Mode */
/** @typedef {{name: string, p: number, right: boolean}} Likely */

const SHOWN = 3; // answers
const FULL = 3; // beyond this tanh is ±1 within half a hundredth: a memory has its full colour

export class Reading {
  /**
   * @param {CellSpec} spec
   * @param {import("./store.js").Store} store
   * @param {number} frame
   * @param {number} step  of the sequence, from 0
   * @param {Mode} mode
   */
  constructor(spec, store, frame, step, mode) {
    this.spec = spec;
    this.step = step;
    this.mode = mode;
    const table = (/** @type {string} */ name) => {
      const column = store.column(name) ?? null;
      return { column, row: column?.rowAt(frame) ?? -1 };
    };
    this.values = table(spec.channel);
    this.gradients = table(spec.gradients);
    this.said = table(spec.output);
    this.most = mode === "gradient" ? this.largest() : 1;
  }

  get known() {
    return this.values.row >= 0;
  }

  /** Which pictures are shown, by their frames: rows move while older pictures arrive. */
  get key() {
    const of = (/** @type {{column: Column | null, row: number}} */ { column, row }) =>
      column?.frames?.[row] ?? row;
    return `${of(this.values)} ${of(this.gradients)} ${of(this.said)}`;
  }

  /**
   * A gate or state of a unit; with "_" behind it, of the step before.
   * @param {string} name
   * @param {number} unit
   */
  value(name, unit) {
    return this.read(this.values, name, unit, this.spec.start === "zero" ? 0 : NaN);
  }

  /** ∂L/∂ of it. @param {string} name @param {number} unit */
  gradient(name, unit) {
    return this.read(this.gradients, name, unit, NaN);
  }

  /** What is drawn of it. @param {string} name @param {number} unit */
  shown(name, unit) {
    return this.mode === "values" ? this.value(name, unit) : this.gradient(name, unit);
  }

  /**
   * @param {{column: Column | null, row: number}} table
   * @param {string} name
   * @param {number} unit
   * @param {number} start  before the first step
   */
  read({ column, row }, name, unit, start) {
    const before = name.endsWith("_");
    const gate = this.spec.gates.indexOf(before ? name.slice(0, -1) : name);
    const step = before ? this.step - 1 : this.step;
    if (!column || row < 0 || gate < 0) return NaN;
    if (step < 0) return start;
    const [, steps, units] = column.shape;
    return step < steps ? column.number(row, (gate * steps + step) * units + unit) : NaN;
  }

  /** The largest gradient of all gates and units at this step. */
  largest() {
    let most = 0;
    for (const gate of this.spec.gates)
      for (let unit = 0; unit < this.spec.units; unit++)
        most = Math.max(most, Math.abs(this.gradient(gate, unit)) || 0);
    return most;
  }

  /** How far from 0 a gradient may be drawn as 0: bytes know so many steps only. */
  get grain() {
    const { column, row } = this.gradients;
    return column?.coded && row >= 0 ? (column.hi[row] - column.lo[row]) / 510 : 0;
  }

  /** Where on the scale from −1 to 1 it is coloured. @param {string} name @param {number} value */
  shade(name, value) {
    if (this.mode === "gradient") return value / (this.most || 1);
    return name.startsWith("c") ? value / FULL : value;
  }

  /** The unit whose memory, or state, is largest here. */
  get loudest() {
    const name = this.spec.gates.includes("c") ? "c" : "h";
    let [found, most] = [0, -1];
    for (let unit = 0; unit < this.spec.units; unit++) {
      const size = Math.abs(this.value(name, unit));
      if (size > most) [found, most] = [unit, size];
    }
    return found;
  }

  /**
   * What flows along each edge for a unit, and how it is coloured there.
   * @param {number} unit
   * @returns {Record<string, number>}
   */
  flow(unit) {
    const v = (/** @type {string} */ name) => this.value(name, unit);
    if (this.mode === "gradient") return this.back(unit);
    const { leak } = this.spec;
    const own = Object.fromEntries([...this.spec.gates, "c_", "h_"].map((name) => [name, v(name)]));
    const kept = (1 - leak) * v("h_");
    return {
      ...own,
      fc: v("f") * v("c_"),
      ig: v("i") * v("g"),
      tanh: Math.tanh(v("c")),
      zh: v("z") * v("h_"),
      shut: 1 - v("z"),
      new: this.spec.form === "gru" ? (1 - v("z")) * v("n") : v("h") - kept,
      kept,
    };
  }

  /**
   * The same of the gradient: a sum hands it on, a product times the other factor.
   * @param {number} unit
   */
  back(unit) {
    const d = (/** @type {string} */ name) => this.gradient(name, unit);
    const v = (/** @type {string} */ name) => this.value(name, unit);
    const own = Object.fromEntries([...this.spec.gates, "c_", "h_"].map((name) => [name, d(name)]));
    const lane = this.spec.form === "lstm" ? d("c") : d("h");
    const shut = this.spec.form === "gru" ? d("h") * v("n") : NaN;
    return {
      ...own,
      fc: lane,
      ig: lane,
      zh: lane,
      new: lane,
      kept: lane,
      tanh: d("h") * v("o"),
      shut,
    };
  }

  /** @param {number} index */
  number(index) {
    const { column, row } = this.said;
    if (!column || row < 0) return NaN;
    return column.number(row, this.step * column.shape[1] + index);
  }

  /** The number that it says, in the world's unit. */
  get foretold() {
    const { mean, spread } = this.spec.scale;
    return this.number(0) * spread + mean;
  }

  /** The right number; NaN where none is asked. */
  get truth() {
    const { right, scale } = this.spec;
    return (right[this.step] ?? NaN) * scale.spread + scale.mean;
  }

  /** The likeliest answers, and the right one in any case. @returns {Likely[]} */
  get likeliest() {
    const { answers, right } = this.spec;
    const real = right[this.step];
    const all = answers.map((name, k) => ({ name, p: this.number(k), right: k === real }));
    const sorted = all.filter(({ p }) => !Number.isNaN(p)).sort((a, b) => b.p - a.p);
    const found = sorted.slice(0, SHOWN);
    const rest = sorted.find((one) => one.right && !found.includes(one));
    return rest ? [...found, rest] : found;
  }
}
