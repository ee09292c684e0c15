// @ts-check
/** A figure's layout as Plotly gets it: the specification's, the theme's and the room there is. */

import { isSolid } from "./solid.js";
import { themeEdits, withEdits } from "./theme.js";

// A little farther away and lower than Plotly looks, so that all corners are inside.
const CAMERA = { eye: { x: 1.55, y: 1.55, z: 1.1 }, center: { x: 0, y: 0, z: -0.12 } };

/**
 * @param {import("./contract.js").FigureSpec} spec
 * @param {import("./theme.js").Theme} theme
 * @param {{x: number[] | null, y: number[] | null}} ranges  of axes that grow
 * @returns {any}
 */
export function layoutOf(spec, theme, ranges) {
  const layout = withEdits(spec.layout, themeEdits(spec.layout, theme));
  const solid = isSolid(spec);
  delete layout.width;
  delete layout.height;
  layout.autosize = true;
  if (solid) layout.scene = { camera: structuredClone(CAMERA), ...layout.scene };
  const around = solid ? { l: 0, r: 0, t: 0, b: 0 } : { l: 52, r: 12, t: 8, b: 44 };
  layout.margin = { ...around, ...layout.margin };
  layout.uirevision ??= spec.key;
  layout.hovermode ??= "closest";
  // On a touch screen a finger scrolls the page and taps the picture; it does not draw zoom boxes.
  if (matchMedia("(pointer: coarse)").matches && !solid) layout.dragmode = false;
  for (const axis of /** @type {const} */ (["x", "y"])) {
    const range = ranges[axis];
    if (range) layout[`${axis}axis`] = { ...layout[`${axis}axis`], range, autorange: false };
  }
  return layout;
}

export const CONFIG = {
  displayModeBar: false,
  responsive: false,
  doubleClick: "reset",
  showTips: false,
};
