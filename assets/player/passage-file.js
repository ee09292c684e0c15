// @ts-check
/** A passage as a file: its symbols where they stand, and the words below, on its paper. */

import { made } from "./svg.js";

const HEAD = 36; // pixels for the title
const FOOT = 24; // for the words below

/**
 * @param {import("./passage-page.js").Page} page
 * @param {string} title
 * @param {string[]} lines
 * @param {import("./theme.js").Theme} theme
 */
export function drawing({ element, cells }, title, lines, theme) {
  const corner = element.getBoundingClientRect();
  const [left, top] = [corner.left, corner.top - element.scrollTop - HEAD];
  const width = Math.max(corner.width, ...lines.map((line) => 7 * line.length + 24));
  const height = HEAD + element.scrollHeight + FOOT * lines.length + 10;
  const root = { xmlns: "http://www.w3.org/2000/svg", width, height };
  const whole = made("svg", { ...root, style: `font-family: ${theme.font}` });
  whole.append(made("rect", { width, height, fill: theme.paper }));
  whole.append(made("text", { x: 12, y: 22, "font-size": 16, fill: theme.ink }, title));
  for (const cell of cells) {
    const box = cell.getBoundingClientRect();
    const [x, y] = [box.left - left, box.top - top];
    const at = { x, y, width: box.width, height: box.height };
    whole.append(made("rect", { ...at, fill: getComputedStyle(cell).backgroundColor }));
    const rule = (/** @type {number} */ from, /** @type {string} */ color) =>
      whole.append(made("rect", { x, y: from, width: box.width, height: 2, fill: color }));
    if (cell.classList.contains("plg-like")) rule(y + box.height - 3, theme.ink);
    if (cell.classList.contains("plg-brushed")) {
      rule(y, theme.accent);
      rule(y + box.height - 2, theme.accent);
    }
    const level = cell.querySelector("i")?.getBoundingClientRect();
    if (level) {
      const tick = { x: level.left - left, y: level.top - top, width: level.width, height: 2 };
      whole.append(made("rect", { ...tick, fill: theme.ink }));
      continue;
    }
    const style = "font-family: ui-monospace, monospace; font-size: 15px; text-anchor: middle";
    const word = { x: x + box.width / 2, y: y + box.height / 2 + 5, style, fill: theme.ink };
    whole.append(made("text", word, cell.textContent ?? ""));
  }
  lines.forEach((line, i) => {
    const y = HEAD + element.scrollHeight + FOOT * (i + 1);
    whole.append(made("text", { x: 12, y, "font-size": 13, fill: theme.ink }, line));
  });
  return whole;
}
