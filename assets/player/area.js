// @ts-check
/** The plot area of a figure, and where values lie in it. */

/**
 * @typedef {object} Area  its size, and pixels of values on its linear axes
 * @property {number} width
 * @property {number} height
 * @property {{at: number, per: number}} x  pixel of the value 0, pixels for 1
 * @property {{at: number, per: number}} y
 */

/**
 * @param {any} gd a figure that Plotly draws
 * @returns {Area}
 */
export function areaOf({ _fullLayout: { xaxis, yaxis } }) {
  return {
    width: xaxis._length,
    height: yaxis._length,
    x: scaleOf(xaxis),
    y: scaleOf(yaxis),
  };
}

/**
 * @param {any} axis of Plotly's
 * @returns {{at: number, per: number}}
 */
function scaleOf(axis) {
  const [from, to] = axis.range;
  const per = (axis.l2p(to) - axis.l2p(from)) / (to - from);
  return { at: axis.l2p(from) - per * from, per };
}

/**
 * @param {Area} area
 * @param {number[]} point
 * @returns {[number, number]}
 */
export const place = ({ x, y }, point) => [x.at + x.per * point[0], y.at + y.per * point[1]];
