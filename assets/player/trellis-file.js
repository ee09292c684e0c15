// @ts-check
/** A trellis as a file: its columns, the paths' names and the line below, on its paper. */

import { TITLES } from "./trellis-bar.js";
import { STYLES } from "./trellis-lines.js";
import { made } from "./svg.js";

const HEAD = 36; // pixels for the title
const LEGEND = 22;
const FOOT = 22; // for each line of words

/**
 * @param {SVGElement} drawn
 * @param {import("./trellis-plan.js").Plan} plan
 * @param {string} title
 * @param {string[]} shown  paths
 * @param {string[]} lines
 * @param {import("./theme.js").Theme} theme
 */
export function drawing(drawn, plan, title, shown, lines, theme) {
  const legend = shown.length > 0 ? LEGEND : 0;
  const width = Math.max(plan.width, ...lines.map((line) => 7.4 * line.length + 24));
  const height = HEAD + legend + plan.height + FOOT * lines.length + 10;
  const root = { xmlns: "http://www.w3.org/2000/svg", width, height };
  const whole = made("svg", { ...root, style: `font-family: ${theme.font}` });
  whole.append(made("rect", { width, height, fill: theme.paper }));
  whole.append(made("text", { x: 12, y: 22, "font-size": 16, fill: theme.ink }, title));
  let x = 12;
  for (const name of shown) {
    const { color, dash, width: thick } = STYLES[name];
    const look = { stroke: color || theme.ink, "stroke-width": thick };
    const line = { d: `M${x} ${HEAD + 8}h30`, ...look, "stroke-dasharray": dash };
    const word = { x: x + 36, y: HEAD + 12, "font-size": 12, fill: theme.ink };
    whole.append(made("path", line), made("text", word, TITLES[name]));
    x += 56 + 7 * TITLES[name].length;
  }
  const body = made("g", { transform: `translate(0 ${HEAD + legend})` });
  for (const part of drawn.children) body.append(part.cloneNode(true));
  whole.append(body);
  lines.forEach((line, at) => {
    const y = HEAD + legend + plan.height + FOOT * (at + 1);
    whole.append(made("text", { x: 12, y, "font-size": 13, fill: theme.ink }, line));
  });
  return whole;
}
