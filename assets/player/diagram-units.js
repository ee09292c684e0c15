// @ts-check
/** The units of a diagram: buttons with the picture of what each makes of the plane. */

import { unitName } from "./diagram-names.js";
import { readOut, Thumbs } from "./thumbs.js";

/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/** @typedef {import("./diagram-plan.js").Plan} Plan */
/** @typedef {import("./diagram-plan.js").Unit} Unit */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./thumbs.js").Shades} Shades */
/** @typedef {import("./thumbs.js").Picture} Picture */
/**
 * @typedef {object} Entry
 * @property {Unit} unit
 * @property {HTMLButtonElement} button
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} badge
 * @property {Float32Array | null} still  of an input
 *
 * @typedef {object} Hands
 * @property {(unit: Unit | null) => void} over  the pointer or the focus is on it
 * @property {(unit: Unit, keyed: boolean) => void} press  by a key, or by a pointer
 */

const FLOOR = 0.1; // what is smaller throughout a layer is shown as next to nothing
const MOST = 65504; // of half precision: what lies beyond came as infinite
const STILL = 127; // the largest size of a byte
const SHARES = new Set(["sigmoid", "logistic", "softmax"]); // what they give is a probability
const WAYS = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
const JUMPS = /** @type {Record<string, number>} */ ({ PageDown: 1, PageUp: -1 });

/** @param {string} bdata  signed bytes */
function decoded(bdata) {
  const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
  return Float32Array.from(new Int8Array(bytes.buffer));
}

export class Units {
  /** @param {Hands} hands */
  constructor(hands) {
    this.hands = hands;
    this.thumbs = new Thumbs();
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {Unit | null} */
    this.under = null; // the pointer
    /** @type {Unit | null} */
    this.focused = null;
    this.touched = false;
    this.drawn = ""; // which pictures are on the canvases
    /** @type {Shades | null} */
    this.shades = null;
    this.cells = this.whole = new Float32Array(0);
    /** The value with the full colour, by layer. @type {number[]} */
    this.fulls = [];
  }

  /**
   * @param {Plan} plan
   * @param {DiagramSpec} spec
   * @returns {HTMLElement[]}
   */
  build(plan, spec) {
    this.spec = spec;
    const units = plan.columns.flatMap((column) => column.units);
    this.entries = units.map((unit) => this.entry(unit, spec));
    this.drawn = "";
    this.fulls = [];
    this.shades = null;
    this.under = this.focused = null;
    this.rove(Math.max(0, spec.inputs.length));
    const labels = spec.inputs.map(({ label, on }, i) => {
      const { x, y, size } = units[i];
      return words(label, `plg-feature${on ? "" : " plg-off"}`, x - size / 2 - 4, y);
    });
    return [...labels, ...this.outputs(units), ...this.entries.map(({ button }) => button)];
  }

  /** The classes beside the outputs, where each has one. @param {Unit[]} units */
  outputs(units) {
    const { layers, classes, colors } = /** @type {DiagramSpec} */ (this.spec);
    const last = units.filter(({ layer }) => layer === layers.length);
    if (last.length < 2) return [];
    return last.map(({ x, y, size }, i) => {
      const label = words(classes[i] ?? "", "plg-class", x + size / 2 + 4, y);
      label.style.setProperty("--dot", colors[i] ?? "currentColor");
      return label;
    });
  }

  /**
   * @param {Unit} unit
   * @param {DiagramSpec} spec
   * @returns {Entry}
   */
  entry(unit, spec) {
    const { layer, index, x, y, size } = unit;
    const button = document.createElement("button");
    const [canvas, badge] = [document.createElement("canvas"), document.createElement("span")];
    badge.className = "plg-badge";
    button.type = "button";
    button.className = "plg-neuron";
    button.dataset.id = `unit-${layer}-${index}`;
    button.tabIndex = -1;
    button.append(canvas, badge);
    const name = unitName(spec, layer, index);
    button.setAttribute("aria-label", name[0].toUpperCase() + name.slice(1));
    if (layer === 0) {
      button.setAttribute("aria-label", `Feature ${name}`);
      button.setAttribute("aria-pressed", String(spec.inputs[index].on));
    }
    const place = { left: x - size / 2, top: y - size / 2, width: size, height: size };
    for (const [side, pixels] of Object.entries(place))
      button.style.setProperty(side, `${pixels}px`);
    this.listen(button, unit);
    const still = layer === 0 ? decoded(spec.inputs[index].picture.bdata) : null;
    return { unit, button, canvas, badge, still };
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {Unit} unit
   */
  listen(button, unit) {
    button.addEventListener("pointerenter", () => this.turn(unit, this.focused));
    button.addEventListener("pointerleave", () => this.turn(null, this.focused));
    button.addEventListener(
      "pointerdown",
      (event) => (this.touched = event.pointerType !== "mouse"),
    );
    button.addEventListener("focus", () => {
      this.rove(this.entries.findIndex((one) => one.button === button));
      // After a mouse's click the focus stays, and says nothing.
      if (this.touched || button.matches(":focus-visible")) this.turn(this.under, unit);
    });
    button.addEventListener("blur", () => this.turn(this.under, null));
    button.addEventListener("click", (event) => this.hands.press(unit, event.detail === 0));
    button.addEventListener("keydown", (event) => this.key(event, unit));
  }

  /**
   * @param {Unit | null} under
   * @param {Unit | null} focused
   */
  turn(under, focused) {
    const before = this.hovered;
    [this.under, this.focused] = [under, focused];
    if (this.hovered !== before) this.hands.over(this.hovered);
  }

  get hovered() {
    return this.under ?? this.focused;
  }

  /** One of them is in the order of the tab key. @param {number} which */
  rove(which) {
    this.entries.forEach(({ button }, i) => (button.tabIndex = i === which ? 0 : -1));
  }

  /**
   * Up and down go through the units, by page through the columns.
   * @param {KeyboardEvent} event
   * @param {Unit} unit
   */
  key(event, unit) {
    const { entries } = this;
    const at = entries.findIndex((one) => one.unit === unit);
    let next = at + (WAYS[event.key] ?? 0);
    const jump = JUMPS[event.key] ?? 0;
    while (jump !== 0 && entries[next]?.unit.layer === unit.layer) next += jump;
    if (next === at || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    entries[next]?.button.focus();
  }

  /** Whether the output is a probability, which has no sign. */
  get shares() {
    const { task = "", layers = [] } = this.spec ?? {};
    return task === "classification" && SHARES.has(layers[layers.length - 1]?.activation ?? "");
  }

  /**
   * The picture of a unit at a frame; null if it is not here.
   * @param {Unit} unit
   * @param {Store} store
   * @param {number} frame
   * @param {Shades} shades
   * @returns {Picture | null}
   */
  picture(unit, store, frame, { table, classes }) {
    const spec = /** @type {DiagramSpec} */ (this.spec);
    const still = this.entries.find((one) => one.unit === unit)?.still;
    if (still) {
      const { rows, columns } = spec.inputs[unit.index].picture;
      return { rows, columns, values: still, low: -STILL, high: STILL, table };
    }
    const column = store.column(spec.neurons);
    const row = column?.rowAt(frame) ?? -1;
    if (!column || row < 0 || column.shape.length !== 3) return null;
    const [, rows, columns] = column.shape;
    const at = (spec.layers[unit.layer - 1].first + unit.index) * rows * columns;
    if (at + rows * columns > column.width) return null;
    if (this.cells.length !== rows * columns) this.cells = new Float32Array(rows * columns);
    const most = this.full(unit.layer, column, row);
    readOut(column, row, at, this.cells);
    const share = unit.layer === spec.layers.length && this.shares;
    const [low, high] = share ? [0, 1] : [-most, most];
    const own = share ? (classes[unit.index] ?? table) : table;
    return { rows, columns, values: this.cells, low, high, table: own };
  }

  /**
   * The value that has the full colour, the same for a whole layer: what its activation can reach,
   * or the layer's largest.
   * @param {number} layer  from 1
   * @param {import("./store.js").Column} column
   * @param {number} row
   */
  full(layer, column, row) {
    const { layers } = /** @type {DiagramSpec} */ (this.spec);
    const { first, shown, reach } = layers[layer - 1];
    if (reach) this.fulls[layer] = reach;
    else {
      const cells = column.shape[1] * column.shape[2];
      if (this.whole.length !== shown * cells) this.whole = new Float32Array(shown * cells);
      const largest = readOut(column, row, first * cells, this.whole);
      this.fulls[layer] = Math.min(MOST, Math.max(FLOOR, largest));
    }
    return this.fulls[layer];
  }

  /**
   * What has the full colour in the picture of a unit, and why.
   * @param {Unit | null} unit
   * @returns {{value: number, reach: boolean} | null}
   */
  fullOf(unit) {
    const { layers = [] } = this.spec ?? {};
    if (!unit || unit.layer === 0 || (unit.layer === layers.length && this.shares)) return null;
    const value = this.fulls[unit.layer];
    return value ? { value, reach: Boolean(layers[unit.layer - 1].reach) } : null;
  }

  /**
   * @param {Store} store
   * @param {number} frame
   * @param {Shades} shades
   */
  draw(store, frame, shades) {
    const column = store.column(this.spec?.neurons ?? "");
    const row = column?.rowAt(frame) ?? -1;
    const key = `${store.run} ${column?.frames?.[row] ?? row}`;
    const fresh = shades !== this.shades;
    if (key === this.drawn && !fresh) return;
    this.drawn = key;
    this.shades = shades;
    for (const { unit, canvas, still } of this.entries) {
      if (still && !fresh) continue;
      const found = this.picture(unit, store, frame, shades);
      if (found) this.thumbs.paint(canvas, found);
    }
  }

  /**
   * A number on each unit, or none.
   * @param {(unit: Unit) => {text: string, sign: number} | null} says
   * @param {{layer: number, index: number} | null} selected
   */
  badges(says, selected) {
    for (const { unit, badge, button } of this.entries) {
      const said = says(unit);
      const text = said?.text ?? "";
      if (badge.textContent !== text) badge.textContent = text;
      const sign = said?.sign ? (said.sign > 0 ? "plus" : "minus") : "";
      if (badge.dataset.sign !== sign) badge.dataset.sign = sign;
      const chosen = selected?.layer === unit.layer && selected.index === unit.index;
      button.classList.toggle("plg-chosen", chosen);
    }
  }
}

/**
 * @param {string} text
 * @param {string} name
 * @param {number} x
 * @param {number} y
 */
export function words(text, name, x, y) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  return element;
}
