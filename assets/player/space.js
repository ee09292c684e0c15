// @ts-check
/**
 * The direct draw of points and lines in space: the new numbers are written where Plotly keeps them
 * and handed to the trace's own object in the scene; the surface, its axes and everything else stay
 * as they are, which spares 40 ms a draw. These fields are private to plotly.js, as in direct.js.
 * Only where no axis follows the data.
 */

/** @typedef {import("./contract.js").Update} Update */

const AXES = ["xaxis", "yaxis", "zaxis"];

/**
 * @param {any} gd
 * @param {any} trace from _fullData
 */
const sceneOf = (gd, trace) => gd._fullLayout[trace.scene]?._scene;

/**
 * Whether all of these can be moved in their scenes.
 * @param {any} gd
 * @param {Update[]} updates
 */
export function canMove(gd, updates) {
  return updates.every(({ trace: number, value }) => {
    const trace = gd._fullData?.[number];
    if (trace?.type !== "scatter3d" || trace.visible !== true || value.length === 0) return false;
    const scene = sceneOf(gd, trace);
    const still = AXES.every((axis) => gd._fullLayout[trace.scene]?.[axis]?.autorange === false);
    return still && typeof scene?.traces?.[trace.uid]?.update === "function";
  });
}

/**
 * @param {any} gd
 * @param {Update[]} updates
 */
export function move(gd, updates) {
  for (const { trace, attribute, value } of updates) {
    gd.data[trace][attribute] = value;
    gd._fullData[trace][attribute] = value;
  }
  for (const number of new Set(updates.map(({ trace }) => trace))) {
    const trace = gd._fullData[number];
    trace._length = Math.min(trace.x.length, trace.y.length, trace.z.length);
    const scene = sceneOf(gd, trace);
    scene.traces[trace.uid].update(trace);
    scene.glplot.redraw();
  }
}
