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

const CROSS = 8; // pixels from its middle to its ends

/**
 * The path of a mark that has the same size at any zoom.
 * @param {any} gd a figure that Plotly draws
 * @param {number} x
 * @param {number} y
 */
export function crossed({ _fullLayout: { xaxis, yaxis } }, x, y) {
  const [w, h] = [xaxis, yaxis].map((axis) => axis.p2d(CROSS) - axis.p2d(0));
  return [
    [x - w, y],
    [x + w, y],
    [x, y],
    [x, y - h],
    [x, y + h],
  ];
}
