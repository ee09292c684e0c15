// @ts-check
/** What stands above the columns of a diagram, and the buttons in its first line. */

import { MODES } from "./diagram-modes.js";
import { words } from "./diagram-units.js";

/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/** @typedef {import("./diagram-modes.js").Mode} Mode */
/** @typedef {import("./diagram-modes.js").Modes} Modes */
/** @typedef {import("./diagram-plan.js").ColumnPlan} ColumnPlan */
/** @typedef {import("./diagram-plan.js").Plan} Plan */
/** @typedef {(what: string, first: number, second: number) => void} Pick */
/**
 * @typedef {object} Orders
 * @property {(mode: Mode) => void} mode
 * @property {(by: number) => void} step
 * @property {(by: number) => void} turn
 * @property {() => void} run  go on by itself, or stop
 * @property {() => void} gradient  of a mini-batch, or its weights
 * @property {() => void} fold  the middle layers away
 * @property {Pick} pick
 */

/**
 * @param {string} text
 * @param {string} label
 * @param {string} id  keeps the focus when the diagram is built anew
 * @param {() => void} press
 */
export function button(text, label, id, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.dataset.id = id;
  element.setAttribute("aria-label", label);
  if (text !== label) element.title = label;
  element.addEventListener("click", press);
  return element;
}

/**
 * Above each column what it is, and how it is changed.
 * @param {Plan} plan
 * @param {DiagramSpec} spec
 * @param {Pick} pick
 * @param {() => void} unfold
 * @returns {HTMLElement[]}
 */
export function heads(plan, spec, pick, unfold) {
  return plan.columns.flatMap((column) => {
    const { kind, layer, x, units, more } = column;
    if (kind === "inputs") return [words("Inputs", "plg-head", x, 0)];
    if (kind === "gap") return [gap(layer, x, plan.height / 2, unfold)];
    if (kind === "output") return [outputHead(spec, layer, x)];
    const last = units[units.length - 1];
    const below = more > 0 ? [words(`+${more}`, "plg-beyond", x, last.y + last.size / 2 + 3)] : [];
    return [hiddenHead(spec, column, plan.pitch, pick), ...below];
  });
}

/**
 * @param {number} count
 * @param {number} x
 * @param {number} y
 * @param {() => void} unfold
 */
function gap(count, x, y, unfold) {
  const box = words("", "plg-head", x, y); // between the columns, where there is room
  box.append(button(`… ${count} more …`, `Show ${count} more layers`, "unfold", unfold));
  return box;
}

/**
 * @param {DiagramSpec} spec
 * @param {number} layer
 * @param {number} x
 */
function outputHead({ layers }, layer, x) {
  const box = words("Output", "plg-head", x, 0);
  const small = document.createElement("small");
  small.textContent = layers[layer - 1].activation;
  box.append(small);
  return box;
}

/**
 * @param {DiagramSpec} spec
 * @param {ColumnPlan} column
 * @param {number} pitch
 * @param {Pick} pick
 */
function hiddenHead(spec, { layer, x }, pitch, pick) {
  const { name, width, activation } = spec.layers[layer - 1];
  const box = words("", "plg-head", x, 0);
  box.style.width = `${Math.min(pitch - 4, 104)}px`;
  const row = document.createElement("span");
  const number = document.createElement("b");
  number.textContent = String(width);
  number.title = `${width} units`;
  const press = (/** @type {string} */ what) => () => pick(what, layer, 0);
  const less = button("−", `One unit less in ${name}`, `less-${layer}`, press("unit_remove"));
  const more = button("+", `One unit more in ${name}`, `more-${layer}`, press("unit_add"));
  less.disabled = width <= 1;
  more.disabled = width >= spec.most_units;
  row.append(less, number, more);
  box.append(row, select(spec, layer, name, activation, pick));
  return box;
}

/**
 * @param {DiagramSpec} spec
 * @param {number} layer
 * @param {string} name
 * @param {string} chosen
 * @param {Pick} pick
 */
function select({ activations }, layer, name, chosen, pick) {
  const element = document.createElement("select");
  element.dataset.id = `activation-${layer}`;
  element.setAttribute("aria-label", `Activation of ${name}`);
  activations.forEach(([value, title], i) => {
    element.append(new Option(title, String(i), value === chosen, value === chosen));
  });
  element.addEventListener("change", () => pick("activation", layer, Number(element.value)));
  return element;
}

/** The first line: what is shown, what is stepped through, how many layers there are. */
export class Bar {
  /** @param {Orders} orders */
  constructor(orders) {
    this.orders = orders;
    this.element = document.createElement("div");
    this.element.className = "plg-net-bar";
    this.modes = span("plg-segments", "The lines show");
    this.steps = span("plg-steps", "Step");
    this.layers = span("plg-layers", "Layers");
    this.element.append(this.modes, this.steps, this.layers);
    /** @type {Map<Mode, HTMLButtonElement>} */
    this.segments = new Map();
    for (const [mode, title] of MODES) {
      const one = button(title, title, `mode-${mode}`, () => orders.mode(mode));
      this.segments.set(mode, one);
      this.modes.append(one);
    }
    const { step, turn, pick } = orders;
    this.back = button("◀", "Batch before", "back", () => step(-1));
    this.play = button("Auto", "Go on by itself", "run", orders.run);
    this.next = button("▶", "Next batch", "next", () => step(1));
    this.gradient = button("Gradient", "Show its gradient", "gradient", orders.gradient);
    this.before = button("‹", "Example before", "before", () => turn(-1));
    this.place = document.createElement("span");
    this.place.className = "plg-place";
    this.after = button("›", "Next example", "after", () => turn(1));
    this.steps.append(
      this.back,
      this.play,
      this.next,
      this.before,
      this.place,
      this.after,
      this.gradient,
    );
    this.less = button("− layer", "One layer less", "less", () => pick("layer_remove", 0, 0));
    this.more = button("+ layer", "One layer more", "more", () => pick("layer_add", 0, 0));
    this.fold = button("Fold", "Show the first and last layers only", "fold", orders.fold);
    this.layers.append(this.fold, this.less, this.more);
  }

  /**
   * @param {Modes} modes
   * @param {DiagramSpec} spec
   * @param {boolean} running
   * @param {boolean} calm  nothing moves by itself
   */
  update(modes, spec, running, calm) {
    const { mode, batch, batches, index, examples, gradient } = modes;
    for (const [own, one] of this.segments) {
      one.hidden = !modes.offers(own);
      one.setAttribute("aria-pressed", String(own === mode));
    }
    this.steps.hidden = !modes.steps;
    this.layers.hidden = modes.steps;
    const single = mode === "example";
    const kind = single ? "key-frame" : "batch";
    name(this.back, `${kind[0].toUpperCase()}${kind.slice(1)} before`);
    name(this.next, `Next ${kind}`);
    this.play.hidden = !single || calm;
    this.play.setAttribute("aria-pressed", String(running));
    this.before.hidden = this.after.hidden = !single;
    this.gradient.hidden = single;
    this.gradient.setAttribute("aria-pressed", String(gradient));
    this.place.textContent = single
      ? `example ${index + 1} of ${examples}`
      : `batch ${batch + 1} of ${batches}`;
    const hidden = spec.layers.length - 1;
    this.less.disabled = hidden === 0;
    this.more.disabled = hidden >= spec.most_layers;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} label
 */
function name(element, label) {
  if (element.title === label) return;
  element.title = label;
  element.setAttribute("aria-label", label);
}

/**
 * @param {string} name
 * @param {string} label
 */
function span(name, label) {
  const element = document.createElement("span");
  element.className = name;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  return element;
}
