// @ts-check
/**
 * How new values reach the screen: Plotly.restyle, which is always right, and the direct draw
 * (direct.js), which is several times faster and must prove itself figure by figure before it is
 * used.
 */

import { canDraw, drawDirectly, signature } from "./direct.js";
import { canMove, move } from "./space.js";

/** @typedef {import("./contract.js").Update} Update */

/** @param {Update} update */
const isEmpty = (update) => update.value.length === 0;

/**
 * Updates worth drawing: a trace that was empty and stays empty costs nothing.
 * @param {any} gd
 * @param {Update[]} updates
 */
function worthDrawing(gd, updates) {
  return updates.filter(
    (update) => !isEmpty(update) || (gd.data[update.trace]?.[update.attribute]?.length ?? 0) > 0,
  );
}

/**
 * One restyle call for a figure.
 * @param {any} plotly
 * @param {any} gd
 * @param {Update[]} updates
 */
export function restyle(plotly, gd, updates) {
  const traces = [...new Set(updates.map((update) => update.trace))];
  /** @type {Record<string, any[]>} */
  const change = {};
  for (const { trace, attribute, value } of updates) {
    // undefined leaves that trace's attribute alone
    change[attribute] ??= traces.map(() => undefined);
    change[attribute][traces.indexOf(trace)] = value;
  }
  if (traces.length > 0) plotly.restyle(gd, change, traces);
}

export class Drawer {
  /**
   * @param {any} plotly
   * @param {any} gd the mounted figure
   * @param {(problem: unknown) => void} report
   */
  constructor(plotly, gd, report) {
    this.plotly = plotly;
    this.gd = gd;
    this.report = report;
    /** @type {"first" | "unproven" | "direct" | "restyle"} */
    this.state = "first";
    this.checks = 0;
    this.movable = true; // nothing went wrong in space
    this.allowed = true; // benchmarks compare both ways of drawing
  }

  /** Which technique draws now. */
  get technique() {
    return this.allowed && this.state === "direct" ? "direct" : "restyle";
  }

  /**
   * The figure was drawn anew by Plotly with another specification: the direct draw must prove
   * itself again.
   * @param {boolean} whole whether every moving trace was drawn with values
   */
  reset(whole) {
    this.state = whole ? "unproven" : "first";
    this.checks = 0;
  }

  /** @param {Update[]} all */
  draw(all) {
    const updates = worthDrawing(this.gd, all);
    if (updates.length === 0) return;
    if (this.allowed && this.movable && canMove(this.gd, updates)) {
      try {
        return move(this.gd, updates);
      } catch (problem) {
        this.movable = false;
        this.report(problem);
      }
    }
    if (this.technique === "direct" && canDraw(this.gd, updates)) {
      try {
        return drawDirectly(this.gd, updates);
      } catch (problem) {
        this.state = "restyle";
        this.report(problem);
      }
    }
    if (this.state === "unproven" && canDraw(this.gd, updates)) return this.prove(updates);
    restyle(this.plotly, this.gd, updates);
    // A trace that was born empty is invisible to Plotly until it is drawn once with values, so
    // the first draw is never direct.
    if (this.state === "first") this.state = "unproven";
  }

  /**
   * Draw the same values both ways and compare what is on the screen: paths, points, texts,
   * pictures, and the backgrounds.
   * @param {Update[]} updates
   */
  prove(updates) {
    let direct = "";
    try {
      drawDirectly(this.gd, updates);
      direct = signature(this.gd);
    } catch (problem) {
      this.report(problem);
    }
    restyle(this.plotly, this.gd, updates);
    const right = signature(this.gd);
    if (right === "") return; // not laid out, for instance in a hidden tab: try again later
    this.checks += 1;
    if (direct === right) this.state = "direct";
    else if (this.checks >= 3) this.state = "restyle";
  }
}
