// @ts-check
/**
 * Accumulated squares drawn as squares: what a gradient is divided by is the side of its square.
 */

const LONGEST = 56; // pixels, on a map that has room for it
const SHARE = 0.11; // of a map's width
const GAP = 18;
const INK = "#FFFFFF";

/**
 * Sides and bars in pixels, all in one scale; null if there is nothing to show.
 * @param {[number, number]} sides
 * @param {[number, number]} against
 * @param {number} [most]  the longest of them
 */
export function sized(sides, against, most = LONGEST) {
  const all = [...sides, ...against];
  const longest = Math.max(...all);
  if (!all.every(Number.isFinite) || !(longest > 0)) return null;
  const per = most / longest;
  return { sides: sides.map((side) => per * side), bars: against.map((bar) => per * bar) };
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {import("./area.js").Area} area
 * @param {import("./update.js").Squared} squares
 * @param {import("./theme.js").Theme} theme
 */
export function drawSquares(ink, area, { sides, against, label, names, color }, { font }) {
  const most = Math.min(LONGEST, Math.round(SHARE * area.width));
  const lengths = sized(sides, against, most);
  if (!lengths) return;
  ink.font = `12px ${font}`;
  const room = 2 * most + GAP;
  const width = Math.max(room, ink.measureText(label).width) + 20;
  const height = most + 56;
  const [left, top] = [10, area.height - height - 10];
  ink.fillStyle = "rgba(18, 20, 28, 0.78)";
  ink.beginPath();
  ink.roundRect(left, top, width, height, 6);
  ink.fill();
  ink.textBaseline = "middle";
  ink.fillStyle = INK;
  ink.fillText(label, left + 10, top + 14);
  const floor = top + 28 + most;
  lengths.sides.forEach((side, i) => {
    const x = left + 10 + i * (most + GAP);
    ink.lineWidth = 1.5;
    ink.strokeStyle = INK;
    ink.fillStyle = "rgba(255, 255, 255, 0.22)";
    ink.fillRect(x, floor - side, side, side);
    ink.strokeRect(x, floor - side, side, side);
    ink.fillStyle = color;
    ink.fillRect(x, floor + 2, lengths.bars[i], 4);
    ink.fillStyle = INK;
    ink.fillText(names[i] ?? "", x, floor + 17);
  });
}
