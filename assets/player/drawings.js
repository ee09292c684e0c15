// @ts-check
/** What may stand in a slot besides Plotly's figures and panels. */

import { Cell } from "./cell.js";
import { Diagram } from "./diagram.js";
import { Graph } from "./graph.js";
import { Mosaic } from "./mosaic.js";
import { Passage } from "./passage.js";
import { Trellis } from "./trellis.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {Cell | Diagram | Graph | Mosaic | Passage | Trellis} Drawing */

const KINDS = /** @type {const} */ ([
  "panel",
  "diagram",
  "graph",
  "mosaic",
  "trellis",
  "cell",
  "passage",
]);

/**
 * What a member is told by: a panel may have the key of a figure.
 * @param {FigureSpec} spec
 */
export const nameOf = (spec) => `${KINDS.find((kind) => spec[kind]) ?? "figure"} ${spec.key}`;

/**
 * What is drawn by hand; null for a figure or a panel.
 * @param {FigureSpec} spec
 * @param {import("./stage.js").Backstage} around
 * @returns {Drawing | null}
 */
export function drawingOf(spec, around) {
  if (spec.diagram) return new Diagram(spec, around);
  if (spec.cell) return new Cell(spec, around);
  if (spec.graph) return new Graph(spec, around);
  if (spec.passage) return new Passage(spec, around);
  if (spec.trellis) return new Trellis(spec, around);
  return spec.mosaic ? new Mosaic(spec, around) : null;
}
