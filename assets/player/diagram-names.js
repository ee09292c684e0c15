// @ts-check
/** What the parts of a network are called, on screen and in a link. No DOM. */

/**
 * @param {import("./contract.js").DiagramSpec} spec
 * @param {number} layer  0 for the inputs
 * @param {number} index  of an input, among all features
 */
export function unitName({ inputs, layers }, layer, index) {
  if (layer === 0) return inputs[index]?.label ?? "";
  if (layer < layers.length) return `unit ${index + 1} of ${layers[layer - 1].name.toLowerCase()}`;
  return layers[layer - 1].width === 1 ? "the output" : `output ${index + 1}`;
}

/**
 * The field of a change in flight: w<l>_<i>_<j> or b<l>_<j>, counted from 1.
 * @param {{layer: number, from: number, to: number}} edge
 */
export const fieldOf = ({ layer, from, to }) =>
  from < 0 ? `b${layer}_${to + 1}` : `w${layer}_${from + 1}_${to + 1}`;
