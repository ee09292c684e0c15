// @ts-check
/** Where everything of a diagram lies: columns, units, edges; what is under a pointer. No DOM. */

/** @typedef {import("./contract.js").DiagramSpec} DiagramSpec */
/**
 * @typedef {object} Unit
 * @property {number} layer  0 for the inputs
 * @property {number} index  within its layer; of an input, among all features
 * @property {number} number  within its layer; of an input, among those that are on, or -1
 * @property {number} x  of its middle
 * @property {number} y
 * @property {number} size
 *
 * @typedef {object} ColumnPlan
 * @property {"inputs" | "hidden" | "gap" | "output"} kind
 * @property {number} layer  of a gap, the number of layers that are left out
 * @property {number} x  of its middle
 * @property {Unit[]} units
 * @property {number} more  units that are not shown
 *
 * @typedef {object} Edge  a weight; with `from` -1 a bias, which has a place only
 * @property {number} layer  of its end
 * @property {number} from
 * @property {number} to
 * @property {number} at  in the flat buffer
 * @property {number} x0
 * @property {number} y0
 * @property {number} x1
 * @property {number} y1
 *
 * @typedef {object} Plan
 * @property {number} width
 * @property {number} height
 * @property {number} pitch  between two columns
 * @property {ColumnPlan[]} columns
 * @property {Edge[]} edges  all weights, then all biases
 * @property {number} weights  how many of them are weights
 */

export const HEAD = 62; // pixels above the units
const NARROWEST = 68; // pixels between two columns
const BELOW = 20; // pixels for the count of those that are not shown
const LARGEST = 54;
const FARTHEST = 70; // pixels between two units
const LABEL = 28; // pixels for the names of the features
const FOLD = 8; // hidden layers beyond which the middle ones are left out
const ENDS = 3; // layers that are shown at either end
const REACH = 7; // pixels within which the pointer means something
export const BIAS = 7; // pixels

/**
 * The hidden layers that are shown, 0 standing for those that are not.
 * @param {number} hidden
 * @param {boolean} unfolded
 */
export function shownLayers(hidden, unfolded) {
  const all = Array.from({ length: hidden }, (_, i) => i + 1);
  if (hidden <= FOLD || unfolded) return all;
  return [...all.slice(0, ENDS), 0, ...all.slice(-ENDS)];
}

/** @param {DiagramSpec} spec */
export const foldable = (spec) => spec.layers.length - 1 > FOLD;

/**
 * @param {DiagramSpec} spec
 * @param {number} room  pixels
 * @param {number} height
 * @param {boolean} unfolded
 * @returns {Plan}
 */
export function planOf(spec, room, height, unfolded) {
  const hidden = spec.layers.length - 1;
  const layers = shownLayers(hidden, unfolded);
  const count = layers.length + 2;
  const pitch = Math.max(NARROWEST, Math.floor((room - LABEL) / count));
  const grid = { pitch, body: height - HEAD, middle: HEAD + (height - HEAD) / 2 };
  const columns = [inputs(spec, grid)];
  layers.forEach((layer, i) => columns.push(column(spec, layer, i + 1, grid)));
  columns.push(column(spec, hidden + 1, count - 1, grid));
  const weights = columns.flatMap((one, i) => (i > 0 ? edgesInto(spec, columns[i - 1], one) : []));
  const biases = columns.flatMap((one) => biasesOf(spec, one));
  const edges = [...weights, ...biases];
  return { width: LABEL + pitch * count, height, pitch, columns, edges, weights: weights.length };
}

/** @typedef {{pitch: number, body: number, middle: number}} Grid */

/**
 * How far apart the units of a column lie, and how large they are.
 * @param {number} count
 * @param {Grid} grid
 */
function spacing(count, { pitch, body }) {
  const row = Math.min(FARTHEST, body / (count + 0.3)); // numbers may hang below them
  return { row, size: Math.max(14, Math.floor(Math.min(row - 6, 0.45 * pitch, LARGEST))) };
}

/**
 * @param {DiagramSpec} spec
 * @param {Grid} grid
 * @returns {ColumnPlan}
 */
function inputs(spec, grid) {
  const { pitch, middle } = grid;
  const { row, size } = spacing(spec.inputs.length, grid);
  const x = LABEL + pitch / 2;
  let number = 0;
  const units = spec.inputs.map(({ on }, index) => ({
    layer: 0,
    index,
    number: on ? number++ : -1,
    x,
    y: middle + (index - (spec.inputs.length - 1) / 2) * row,
    size,
  }));
  return { kind: "inputs", layer: 0, x, units, more: 0 };
}

/**
 * @param {DiagramSpec} spec
 * @param {number} layer  0: those that are left out
 * @param {number} place
 * @param {Grid} grid
 * @returns {ColumnPlan}
 */
function column(spec, layer, place, grid) {
  const { pitch, middle } = grid;
  const x = LABEL + (place + 0.5) * pitch;
  const hidden = spec.layers.length - 1;
  if (layer === 0) return { kind: "gap", layer: hidden - 2 * ENDS, x, units: [], more: 0 };
  const { shown, width } = spec.layers[layer - 1];
  const below = width > shown ? BELOW : 0;
  const { row, size } = spacing(shown, { ...grid, body: grid.body - below });
  const last = layer > hidden;
  const large = last && shown === 1 ? Math.min(1.4 * size, 0.6 * pitch) : size;
  const units = Array.from({ length: shown }, (_, index) => ({
    layer,
    index,
    number: index,
    x,
    y: middle - below / 2 + (index - (shown - 1) / 2) * row,
    size: Math.floor(large),
  }));
  return { kind: last ? "output" : "hidden", layer, x, units, more: width - shown };
}

/**
 * @param {DiagramSpec} spec
 * @param {ColumnPlan} before
 * @param {ColumnPlan} here
 * @returns {Edge[]}
 */
function edgesInto(spec, before, here) {
  if (before.kind === "gap" || here.kind === "gap") return [];
  const { at, columns } = spec.layers[here.layer - 1];
  return before.units
    .filter(({ number }) => number >= 0)
    .flatMap((one) =>
      here.units.map((unit) => ({
        layer: here.layer,
        from: one.number,
        to: unit.number,
        at: at + one.number * columns + unit.number,
        x0: one.x + one.size / 2,
        y0: one.y,
        x1: unit.x - unit.size / 2,
        y1: unit.y,
      })),
    );
}

/**
 * Small squares at the lower left of the units.
 * @param {DiagramSpec} spec
 * @param {ColumnPlan} column
 * @returns {Edge[]}
 */
function biasesOf(spec, { kind, layer, units }) {
  if (kind === "inputs" || kind === "gap") return [];
  const { at, rows, columns } = spec.layers[layer - 1];
  return units.map(({ number, x, y, size }) => {
    const [x0, y0] = [x - size / 2 - BIAS + 1, y + size / 2 - BIAS / 2];
    return {
      layer,
      from: -1,
      to: number,
      at: at + (rows - 1) * columns + number,
      x0,
      y0,
      x1: x0,
      y1: y0,
    };
  });
}

/** The way of an edge. @param {Edge} edge */
export function pathOf({ x0, y0, x1, y1 }) {
  const middle = (x0 + x1) / 2;
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
}

/**
 * How far down between its ends an edge has come at a share of its way across.
 * @param {number} across in [0, 1]
 */
export function descent(across) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 24; i++) {
    const t = (low + high) / 2;
    if (1.5 * t - 1.5 * t * t + t ** 3 < across) low = t;
    else high = t;
  }
  return 3 * low * low - 2 * low ** 3;
}

/**
 * The number of the edge or bias at a place; -1 if there is none.
 * @param {Plan} plan
 * @param {number} x
 * @param {number} y
 */
export function edgeAt({ edges, weights }, x, y) {
  let [found, least] = [-1, REACH];
  for (let i = weights; i < edges.length; i++) {
    const far = Math.max(Math.abs(edges[i].x0 - x), Math.abs(edges[i].y0 - y));
    if (far < least) [found, least] = [i, far];
  }
  if (found >= 0) return found;
  let [across, down] = [NaN, 0];
  for (let i = 0; i < weights; i++) {
    const { x0, y0, x1, y1 } = edges[i];
    if (x < x0 || x > x1) continue;
    const share = (x - x0) / (x1 - x0);
    if (share !== across) [across, down] = [share, descent(share)];
    const far = Math.abs(y0 + (y1 - y0) * down - y);
    if (far < least) [found, least] = [i, far];
  }
  return found;
}

/**
 * The number of the bias of a unit, and of the edge before or after one among those into a unit.
 * @param {Plan} plan
 * @param {number} from  an edge
 * @param {number} by
 */
export function sibling({ edges }, from, by) {
  const { layer, to } = edges[from];
  const into = edges.map((_, i) => i).filter((i) => edges[i].layer === layer && edges[i].to === to);
  return into[(into.indexOf(from) + by + into.length) % into.length];
}
