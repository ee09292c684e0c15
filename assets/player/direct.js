// @ts-check
/**
 * The direct draw. It writes the new numbers where Plotly keeps them after its own calculation
 * (gd.calcdata, with gd.data and gd._fullData in step) and calls the trace module's own plot
 * function on its own layer: no defaults, no autorange, no axes. These fields are private to
 * plotly.js, so the package is pinned exactly and draw.js compares the outcome with restyle's.
 * Only scatter and heatmap; only x, y and z; only on axes where a number stays a number.
 */

/** @typedef {import("./contract.js").Update} Update */

const AXES = new Set(["linear", "log"]);
const LAYERS = ".scatterlayer .trace, .heatmaplayer .hm, .contourlayer .contour, .imagelayer image";

/**
 * Attributes that Plotly spreads over the points; they are only right while the number of points
 * stays.
 * @param {any} trace
 */
function hasPointArrays(trace) {
  const own = new Set(["x", "y", "z"]);
  return (trace._arrayAttrs ?? []).some((/** @type {string} */ name) => !own.has(name));
}

/**
 * @param {any} gd
 * @param {any} trace from _fullData
 */
function plotinfoOf(gd, trace) {
  return gd._fullLayout._plots?.[trace.xaxis + trace.yaxis];
}

/**
 * @param {any} gd
 * @param {Update} update
 */
function canDrawOne(gd, { trace: number, attribute, value }) {
  const trace = gd._fullData?.[number];
  if (!trace) return false;
  if (trace.visible === "legendonly") return true; // only its data is kept in step
  if (trace.visible !== true || value.length === 0) return false;
  const info = plotinfoOf(gd, trace);
  if (!info || !AXES.has(info.xaxis.type) || !AXES.has(info.yaxis.type)) return false;
  const calculated = gd.calcdata?.[number];
  if (!calculated?.[0]?.node3) return false;
  if (trace.type === "heatmap") {
    if (attribute === "customdata") return true; // only the hover reads it
    return attribute === "z" && !trace.zsmooth && !trace.connectgaps && !trace.zauto;
  }
  if (trace.type !== "scatter" || attribute === "z" || trace.stackgroup) return false;
  return !hasPointArrays(trace) || calculated.length === value.length;
}

/**
 * Whether all of these can be drawn directly now.
 * @param {any} gd
 * @param {Update[]} updates
 */
export function canDraw(gd, updates) {
  return updates.every((update) => canDrawOne(gd, update));
}

/**
 * Write x and y into the calculated points. NaN is written as Plotly writes it, as undefined.
 * @param {any[]} points
 * @param {ArrayLike<number> | undefined} xs undefined: as they are
 * @param {ArrayLike<number> | undefined} ys
 */
function writePoints(points, xs, ys) {
  const length = xs && ys ? Math.min(xs.length, ys.length) : (xs ?? ys ?? points).length;
  if (!(xs && ys) && length !== points.length) throw new Error("player: x and y differ in length");
  for (let i = 0; i < length; i++) {
    const point = (points[i] ??= { i });
    const x = xs ? xs[i] : point.x;
    const y = ys ? ys[i] : point.y;
    const real = x - x === 0 && y - y === 0;
    point.x = real ? x : undefined;
    point.y = real ? y : undefined;
  }
  points.length = length;
  return length;
}

/**
 * Keep Plotly's own three copies of a trace's values equal, so that zoom, hover, export and its
 * next redraw are right.
 * @param {any} gd
 * @param {Update[]} updates
 * @returns {Set<any>} the traces that must be painted
 */
function write(gd, updates) {
  /** @type {Map<number, Record<string, any>>} */
  const changes = new Map();
  for (const { trace, attribute, value } of updates) {
    let change = changes.get(trace);
    if (!change) changes.set(trace, (change = {}));
    change[attribute] = value;
  }
  const painted = new Set();
  for (const [number, change] of changes) {
    const trace = gd._fullData[number];
    Object.assign(gd.data[number], change);
    Object.assign(trace, change);
    if (trace.visible !== true) continue;
    const calculated = gd.calcdata[number];
    if (trace.type === "heatmap") {
      if (!change.z) continue;
      calculated[0].z = trace.transpose ? transposed(change.z) : change.z;
    } else trace._length = writePoints(calculated, change.x, change.y);
    painted.add(trace);
  }
  return painted;
}

/**
 * Of a transposed heatmap Plotly keeps what is drawn: its rows are the given columns.
 * @param {any} rows
 */
function transposed(rows) {
  return Array.from(rows[0], (_, column) => Array.from(rows, (row) => row[column]));
}

/**
 * Paint the layers in which one of the traces lies. A layer is always painted whole: leaving
 * traces out would reorder or delete them.
 * @param {any} gd
 * @param {Set<any>} traces
 */
function paint(gd, traces) {
  /** @type {Map<Element, {info: any, module: any, points: any[]}>} */
  const layers = new Map();
  for (const trace of traces) {
    const layer = gd.calcdata[trace.index][0].node3.node().parentNode;
    layers.set(layer, { info: plotinfoOf(gd, trace), module: trace._module, points: [] });
  }
  for (const points of gd.calcdata) {
    if (points[0]?.trace.visible !== true) continue;
    const layer = points[0].node3?.node()?.parentNode;
    layers.get(layer)?.points.push(points);
  }
  for (const [layer, { info, module, points }] of layers) {
    module.plot(
      gd,
      info,
      points,
      info.plot.selectAll(() => [layer]),
    );
    if (module.name === "heatmap") module.style(gd); // its plot overwrites the opacity
  }
}

/**
 * Draw new values without asking Plotly to calculate anything else.
 * @param {any} gd
 * @param {Update[]} updates
 */
export function drawDirectly(gd, updates) {
  const traces = write(gd, updates);
  if (traces.size > 0) paint(gd, traces);
}

/**
 * What the data layers of a figure show, as one string; "" if nothing is drawn.
 * @param {any} gd
 */
export function signature(gd) {
  /** @type {string[]} */
  const parts = [];
  let marks = 0;
  for (const group of gd.querySelectorAll(LAYERS)) {
    parts.push(group.getAttribute("class") ?? group.tagName);
    for (const node of group.querySelectorAll("path, image, text")) {
      marks += 1;
      for (const name of ["d", "transform", "xlink:href", "x", "y", "width", "height"]) {
        parts.push(node.getAttribute(name) ?? "");
      }
      parts.push(node.style.cssText);
      if (node.tagName === "text") parts.push(node.textContent ?? "");
    }
  }
  return marks === 0 ? "" : parts.join("|");
}
