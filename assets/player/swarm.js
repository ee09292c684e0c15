// @ts-check
/** Many moving points with tails, one path a replica: thousands of them in a few milliseconds. */

import { between } from "./reader.js";

const RADIUS = 2;
const TAIL_WIDTH = 1;
const RECENT = 2; // frames of a tail that stand out
const RECENT_OPACITY = 0.5;
const OLD_OPACITY = 0.16;

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {import("./area.js").Area} area
 * @param {{channel: string, colors: string[], tail: number}} swarm  the channel's rows have the
 * shape (replica, point, 2)
 * @param {{playhead: number, session: import("./session.js").Session}} moment
 */
export function drawSwarm(ink, area, { channel, colors, tail }, { playhead, session }) {
  const { store } = session;
  const column = store.column(channel);
  if (!column || column.shape.length !== 3) return;
  const [replicas, points] = column.shape;
  const rows = rowsOf(column, Math.min(playhead, store.head), tail);
  const part = Math.min(playhead, store.head) % 1;
  for (let replica = 0; replica < replicas; replica++) {
    const first = replica * points * 2;
    const paths = { heads: new Path2D(), recent: new Path2D(), old: new Path2D() };
    for (let at = first; at < first + 2 * points; at += 2)
      follow(column, area, rows, part, at, paths);
    ink.strokeStyle = ink.fillStyle = colors[replica % colors.length];
    ink.lineWidth = TAIL_WIDTH;
    ink.globalAlpha = OLD_OPACITY;
    ink.stroke(paths.old);
    ink.globalAlpha = RECENT_OPACITY;
    ink.stroke(paths.recent);
    ink.globalAlpha = 1;
    ink.fill(paths.heads);
  }
}

/**
 * Where in the column's values the rows begin that a head and its tail are made of: the last is
 * the frame after the playhead.
 * @param {import("./store.js").Column} column
 * @param {number} playhead
 * @param {number} tail
 */
function rowsOf(column, playhead, tail) {
  const frame = Math.floor(playhead);
  const rows = [];
  for (let back = Math.min(frame, tail); back >= 0; back--) rows.push(column.rowAt(frame - back));
  rows.push(column.rowAt(playhead > frame ? frame + 1 : frame));
  return rows.map((row) => row * column.width);
}

/**
 * Add one point to the paths.
 * @param {import("./store.js").Column} column
 * @param {import("./area.js").Area} area
 * @param {number[]} rows
 * @param {number} part  of the way from the last but one of the rows to the last
 * @param {number} at
 * @param {{heads: Path2D, recent: Path2D, old: Path2D}} paths
 */
function follow({ values }, { x, y }, rows, part, at, { heads, recent, old }) {
  const now = rows[rows.length - 2] + at;
  const next = rows[rows.length - 1] + at;
  const left = x.at + x.per * between(values[now], values[next], part);
  const top = y.at + y.per * between(values[now + 1], values[next + 1], part);
  if (!Number.isFinite(left + top)) return;
  heads.moveTo(left + RADIUS, top);
  heads.arc(left, top, RADIUS, 0, 2 * Math.PI);
  const bright = Math.max(0, rows.length - 2 - RECENT);
  for (let i = 0; i < rows.length - 1; i++) {
    const row = rows[i] + at;
    const px = x.at + x.per * values[row];
    const py = y.at + y.per * values[row + 1];
    if (i === 0) old.moveTo(px, py);
    else if (i <= bright) old.lineTo(px, py);
    if (i === bright) recent.moveTo(px, py);
    else if (i > bright) recent.lineTo(px, py);
  }
  recent.lineTo(left, top);
}
