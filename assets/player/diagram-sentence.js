// @ts-check
/** The line of words below a diagram. No DOM. */

import * as example from "./diagram-example.js";
import { unitName } from "./diagram-names.js";
import { batchLine, update } from "./diagram-words.js";
import { write } from "./words.js";

/** @typedef {import("./diagram-plan.js").Edge} Edge */
/** @typedef {import("./diagram-plan.js").Unit} Unit */
/** @typedef {import("./diagram-reading.js").Reading} Reading */
/**
 * @typedef {object} Looked
 * @property {number} most  what the thickest line shows
 * @property {Unit | null} hovered
 * @property {{value: number, reach: boolean} | null} full  what has the full colour in its picture
 * @property {boolean} fixed  whether the link hides which features are on
 * @property {Unit | null} selected
 * @property {Edge | null} edge  the last one that was pointed at
 * @property {string} trouble  why there is no answer
 * @property {number} frame  about which the answer is
 */

/**
 * What a click does; nothing is said where it does nothing.
 * @param {import("./diagram-modes.js").Mode} mode
 * @param {boolean} editable  whether a weight can be changed
 */
export function hint(mode, editable) {
  if (mode === "example") return "Click a unit for its numbers";
  return editable ? "Click a line to change its weight" : "";
}

/**
 * @param {Reading} reading
 * @param {Looked} looked
 */
export function sentence(reading, looked) {
  const { modes, answer, spec, example: shown } = reading;
  if (!modes.steps)
    return looked.hovered ? caption(reading, looked.hovered, looked) : legend(reading, looked);
  if (!answer) return looked.trouble || "Working it out …";
  if (!shown) {
    const epoch = answer.epoch?.values[0] ?? looked.frame + 1;
    return batchLine(modes.batch, epoch, answer, spec.unit);
  }
  const changed = () => (looked.edge ? change(reading, looked.edge) : "");
  const said = example.sentence(shown, modes.index, looked.selected, changed);
  return `${example.title(shown.moment, spec)}. ${said}`;
}

/** @param {Reading} reading @param {Looked} looked */
function legend({ modes }, { most }) {
  const slopes = modes.mode === "gradients";
  const means = slopes ? "blue is positive, orange negative" : "blue adds, orange takes away";
  const what = slopes ? "gradient" : "weight";
  if (!Number.isFinite(most)) return `No ${what} is a finite number here.`;
  if (most === 0) return `Every ${what} is 0.`;
  return `The thicker a line, the larger its ${what} (largest: ${write(most)}); ${means}.`;
}

/** @param {Reading} reading @param {Unit} unit @param {Looked} looked */
function caption({ spec }, { layer, index }, { full, fixed }) {
  const name = unitName(spec, layer, index);
  if (layer > 0) {
    const { activation } = spec.layers[layer - 1];
    const shares = spec.task === "classification" && layer === spec.layers.length;
    if (shares && activation === "softmax")
      return `Where ${name} says its class is likely: the fuller the colour, the likelier.`;
    if (shares && activation === "logistic")
      return `What ${name} makes of each place: blue above 0.5, orange below.`;
    const why = full?.reach ? `as far as ${activation} reaches` : "the largest in its layer";
    const most = full ? `, full at ±${write(full.value)}, ${why}` : "";
    return `What ${name} makes of each place: blue above zero, orange below${most}.`;
  }
  const { on } = spec.inputs[index];
  if (fixed) return `Feature ${name}, ${on ? "" : "not "}given to the network.`;
  return on
    ? `Feature ${name}: a click takes it from the network.`
    : `Feature ${name}: a click gives it to the network.`;
}

/**
 * What the update would do to a line.
 * @param {Reading} reading
 * @param {Edge} edge
 */
function change(reading, edge) {
  const [before, after] = [reading.weights(edge.at), reading.afterOf(edge)];
  return update(reading.nameOf(edge), before, after, reading.gradientOf(edge), reading.rate);
}

/** @param {ArrayLike<number>} values  the largest size of those that are known */
export function largest(values) {
  let most = NaN;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (!(size <= most) && Number.isFinite(size)) most = size;
  }
  return most;
}
