// @ts-check
/** Rings around some of a figure's points: the members of a mini-batch. */

import { place } from "./area.js";

/** @typedef {import("./area.js").Area} Area */

const RADIUS = 6; // pixels

/**
 * Places of some examples, from all of them as the specification packs them.
 * @param {string} coded  base64 of single precision, x and y in turn
 * @param {ArrayLike<number>} members  which of them, from 0
 * @returns {[number, number][]}
 */
export function placesOf(coded, members) {
  const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
  const numbers = new Float32Array(bytes.buffer);
  return Array.from(members, (i) => [numbers[2 * i] ?? NaN, numbers[2 * i + 1] ?? NaN]);
}

/**
 * Places of the examples in a mini-batch; of one that holds them all none, since rings around
 * every point would tell nothing.
 * @param {import("./contract.js").DiagramSpec} network
 * @param {import("./contract.js").Answer | null} answer
 */
export function membersOf({ places = "", examples }, answer) {
  const members = answer?.members?.values ?? [];
  return members.length < examples ? placesOf(places, members) : [];
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {Area} area
 * @param {[number, number][]} places
 * @param {import("./theme.js").Theme} theme
 */
export function drawRings(ink, area, places, theme) {
  // The paper's colour around the ink's: seen on the map's pale and dark parts alike.
  for (const [color, width] of /** @type {const} */ ([
    [theme.paper, 4],
    [theme.ink, 2],
  ])) {
    ink.strokeStyle = color;
    ink.lineWidth = width;
    for (const one of places) {
      const [x, y] = place(area, one);
      if (!Number.isFinite(x + y)) continue;
      ink.beginPath();
      ink.arc(x, y, RADIUS, 0, 2 * Math.PI);
      ink.stroke();
    }
  }
}
