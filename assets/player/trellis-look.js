// @ts-check
/** Colours of a trellis's states, and the shapes that stand for what is observed. */

import { contrast } from "./theme.js";
import { css, mixed, rgbOf } from "./thumbs.js";

const STRONGEST = 0.85; // of a state's colour on the paper
const FAINTEST = 0.05;

/**
 * The paper's colour with some of a state's, and an ink that can be read on it.
 * @param {string} color
 * @param {string} paper
 * @param {number} strength  from 0 to 1
 */
export function tint(color, paper, strength) {
  const part = FAINTEST + (STRONGEST - FAINTEST) * strength;
  const fill = mixed(rgbOf(paper), rgbOf(color), part);
  const [dark, light] = ["#12141C", "#FFFFFF"];
  const better = contrast(fill, rgbOf(dark)) >= contrast(fill, rgbOf(light));
  return { fill: css(fill), ink: better ? dark : light };
}

/** Corners of each symbol's shape; 0: a circle. Stars have a second radius. */
const SHAPES = [
  [0, 0, 1],
  [4, 45, 1],
  [3, -90, 1],
  [4, -90, 1],
  [5, -90, 1],
  [5, -90, 0.45],
  [6, 0, 1],
  [4, -90, 0.4],
];

/**
 * The shape of a symbol around a place, as a path.
 * @param {number} symbol
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function glyph(symbol, x, y, radius) {
  const [corners, turn, inner] = SHAPES[Math.max(0, symbol) % SHAPES.length];
  const r = radius.toFixed(1);
  if (corners === 0)
    return `M${x - radius} ${y}a${r} ${r} 0 1 0 ${2 * radius} 0a${r} ${r} 0 1 0 ${-2 * radius} 0Z`;
  const points = inner === 1 ? corners : 2 * corners;
  const places = Array.from({ length: points }, (_, n) => {
    const angle = ((turn + (360 / points) * n) * Math.PI) / 180;
    const size = 1.15 * radius * (n % 2 === 1 ? inner : 1);
    return `${(x + size * Math.cos(angle)).toFixed(1)} ${(y + size * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${places.join("L")}Z`;
}
