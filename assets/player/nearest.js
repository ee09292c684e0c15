// @ts-check
/** Which of many lines a click means: the one that passes nearest. No DOM. */

/**
 * @typedef {object} Path  a trace as far as it matters here
 * @property {ArrayLike<number>} [x]
 * @property {ArrayLike<number>} [y]
 * @property {any} [meta]  with `pick`, the number that stands for the line
 * @property {any} [visible]
 */

/**
 * The number of the nearest line; null where no trace has one.
 * @param {Path[]} traces
 * @param {(x: number) => number} across  from a value to pixels
 * @param {(y: number) => number} down
 * @param {number} left  the click in the same pixels
 * @param {number} top
 * @returns {number | null}
 */
export function nearestLine(traces, across, down, left, top) {
  let found = null;
  let least = Infinity;
  for (const { x, y, meta, visible } of traces) {
    if (typeof meta?.pick !== "number" || !x || !y || visible === false) continue;
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      const back = Math.max(0, i - 1);
      const far = away(
        [across(x[back]) - left, down(y[back]) - top],
        [across(x[i]) - left, down(y[i]) - top],
      );
      if (far < least) [found, least] = [meta.pick, far];
    }
  }
  return found;
}

/**
 * How far the piece from one point to another passes from the origin.
 * @param {number[]} from
 * @param {number[]} to
 */
function away([ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const part = length > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length)) : 0;
  return Math.hypot(ax + part * dx, ay + part * dy);
}
