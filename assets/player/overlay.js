// @ts-check
/** A canvas of our own over the plot area of a figure: what Plotly is too slow or too stiff for. */

import { areaOf } from "./area.js";
import { drawArrows, offered } from "./arrows.js";
import { drawClamps, drawHeads, racers } from "./clamps.js";
import { drawLines } from "./lines.js";
import { LitColumns } from "./lit-columns.js";
import { drawNeuron, drawPoints } from "./neuron.js";
import { drawRings } from "./rings.js";
import { drawSquares } from "./squares.js";
import { drawSwarm } from "./swarm.js";

/** @typedef {import("./contract.js").OverlaySpec} OverlaySpec */
/** @typedef {import("./contract.js").Line} Line */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./update.js").Vectors} Vectors */

/**
 * @typedef {object} Drawing
 * @property {OverlaySpec | null | undefined} spec
 * @property {number} playhead
 * @property {import("./session.js").Session} session
 * @property {number} every
 * @property {Vectors | null} vectors
 * @property {Line[]} shapes
 * @property {import("./neuron.js").Neuron | null} [neuron]
 * @property {[number, number][]} [members]  places of a mini-batch's examples
 * @property {import("./lit.js").Lit} [lit]  the step that is looked at
 * @property {Theme} theme
 */

export class Overlay {
  /** @param {any} gd a figure that Plotly draws */
  constructor(gd) {
    this.gd = gd;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plg-overlay";
    this.canvas.setAttribute("aria-hidden", "true");
    this.canvas.hidden = true;
    /** @type {LitColumns | null} */
    this.columns = null;
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    const { spec, vectors, shapes, session } = drawing;
    const neuron = spec?.neuron ? (drawing.neuron ?? null) : null;
    const members = spec?.members ? (drawing.members ?? []) : [];
    const swarm = spec?.swarm && session.store.count > 0 ? spec.swarm : null;
    const arrows = spec?.vectors && vectors ? vectors : null;
    if (!this.gd._fullLayout?.xaxis) return this.nothing();
    if (spec?.lit && drawing.lit) this.columns ??= new LitColumns(this.gd, drawing.lit);
    this.columns?.draw(drawing.theme);
    const heads = swarm || spec?.clamp ? racers(this.gd) : [];
    const gone = spec?.clamp ? heads.filter((head) => head.gone) : [];
    const lines = gone.length + members.length + (shapes?.length ?? 0);
    if (!swarm && !arrows && !neuron && lines === 0) return this.nothing();
    const area = this.fit();
    const ink = this.canvas.getContext("2d");
    if (!ink) return;
    if (neuron) {
      drawNeuron(ink, area, neuron, drawing.theme);
      drawPoints(ink, area, this.gd);
    }
    drawRings(ink, area, members, drawing.theme);
    if (swarm) {
      drawSwarm(ink, area, swarm, drawing);
      drawHeads(
        ink,
        area,
        heads.filter((head) => !head.gone),
      );
    }
    drawLines(ink, area, shapes ?? [], drawing.theme);
    const shown = arrows && offered(arrows, area);
    if (shown) drawArrows(ink, area, shown);
    if (arrows?.squares) drawSquares(ink, area, arrows.squares, drawing.theme);
    drawClamps(ink, area, gone);
    this.canvas.dataset.rings = String(members.length);
    this.canvas.dataset.magnified = String(shown?.factor ?? 1);
  }

  nothing() {
    this.canvas.hidden = true;
  }

  /**
   * Lay the canvas over the plot area as it is now, and wipe it.
   * @returns {import("./area.js").Area}
   */
  fit() {
    const { canvas, gd } = this;
    const { xaxis, yaxis } = gd._fullLayout;
    // Plotly may empty its element when it mounts a figure anew.
    if (canvas.parentNode !== gd) gd.append(canvas);
    gd.style.position = "relative";
    const sharpness = window.devicePixelRatio || 1;
    const [width, height] = [xaxis._length, yaxis._length];
    const style = { left: xaxis._offset, top: yaxis._offset, width, height };
    for (const [name, pixels] of Object.entries(style))
      canvas.style.setProperty(name, `${pixels}px`);
    const size = [Math.round(width * sharpness), Math.round(height * sharpness)];
    if (canvas.width !== size[0]) canvas.width = size[0];
    if (canvas.height !== size[1]) canvas.height = size[1];
    const ink = canvas.getContext("2d");
    ink?.setTransform(sharpness, 0, 0, sharpness, 0, 0);
    ink?.clearRect(0, 0, width, height);
    canvas.hidden = false;
    return areaOf(gd);
  }

  /** What is drawn, to be laid over the figure in a file. @returns {string | null} */
  picture() {
    return this.canvas.hidden ? null : this.canvas.toDataURL();
  }

  dispose() {
    this.columns?.dispose();
    this.canvas.remove();
  }
}
