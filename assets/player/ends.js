// @ts-check
/** Names at the ends of lines: where they would cover each other they are pushed apart. No DOM. */

/**
 * @typedef {object} Label  a name on the screen, in pixels
 * @property {number} left
 * @property {number} right
 * @property {number} middle  of its height
 * @property {number} height
 * @property {number} end  height of the line's end that it names
 */

/**
 * Labels that have a place across in common, from the one whose line ends highest.
 * @param {Label[]} labels
 * @returns {number[][]} their numbers
 */
function columns(labels) {
  const across = labels.map((_, i) => i).sort((a, b) => labels[a].left - labels[b].left);
  /** @type {number[][]} */
  const found = [];
  let right = -Infinity;
  for (const i of across) {
    if (labels[i].left >= right) found.push([]);
    found[found.length - 1].push(i);
    right = Math.max(right, labels[i].right);
  }
  const above = (/** @type {number} */ a, /** @type {number} */ b) =>
    labels[a].end - labels[b].end || labels[a].middle - labels[b].middle || a - b;
  return found.map((column) => column.sort(above));
}

/**
 * The nearest numbers that do not fall: neighbours that do are replaced by their mean.
 * @param {number[]} values
 * @returns {number[]}
 */
function rising(values) {
  /** @type {{sum: number, count: number}[]} */
  const pools = [];
  for (const value of values) {
    let pool = { sum: value, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; ) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      last = pools.at(-1);
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => Array(count).fill(sum / count));
}

/**
 * Where the middles come to lie: as near to where they are as it goes without two covering each
 * other, in the order of the lines' ends, from `top` to `bottom`. More than have room lie closer.
 * @param {Label[]} labels
 * @param {number} top
 * @param {number} bottom
 * @returns {number[]}
 */
export function apart(labels, top, bottom) {
  const middles = labels.map(({ middle }) => middle);
  for (const column of columns(labels)) {
    const heights = column.map((i) => labels[i].height);
    const [first, last] = [heights[0], heights[heights.length - 1]];
    const [low, high] = [top + first / 2, bottom - last / 2];
    let below = 0;
    const places = heights.map((height, k) => (below += k ? (heights[k - 1] + height) / 2 : 0));
    const closer = below > high - low ? Math.max(0, high - low) / below : 1;
    const room = Math.max(low, high - closer * below);
    rising(column.map((i, k) => middles[i] - closer * places[k])).forEach((value, k) => {
      middles[column[k]] = Math.min(room, Math.max(low, value)) + closer * places[k];
    });
  }
  return middles;
}
