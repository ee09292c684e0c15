// @ts-check
/** A cell as a file: the stacks, the lines over them and the words below, on its paper. */

import { made, SVG } from "./svg.js";

const HEAD = 36; // pixels for the title
const LINE = 20; // for each line of words

/**
 * @param {import("./cell-picture.js").Picture} picture
 * @param {string} title
 * @param {string[]} lines
 */
export function portrait({ svg, stacks, plan, theme }, title, lines) {
  const { ink = "black", paper = "white", font = "" } = theme ?? {};
  const { width: wide, height: high } = plan ?? { width: 0, height: 0 };
  const letters = [8.6 * title.length, ...lines.map((line) => 6.9 * line.length)];
  const width = Math.max(wide, ...letters.map((long) => long + 24));
  const height = HEAD + high + LINE * lines.length + 10;
  const style = `font-family: ${font}; font-variant-numeric: tabular-nums`;
  const whole = made("svg", { xmlns: SVG, width, height, style });
  const head = { x: 12, y: 22, "font-size": 16, fill: ink };
  whole.append(made("rect", { width, height, fill: paper }), made("text", head, title));
  const body = made("g", { transform: `translate(0 ${HEAD})` });
  const size = { width: wide, height: high };
  body.append(made("image", { ...size, href: stacks.canvas.toDataURL() }));
  for (const part of svg.children) body.append(part.cloneNode(true));
  whole.append(body);
  lines.forEach((line, at) => {
    const y = HEAD + high + LINE * (at + 1) - 4;
    whole.append(made("text", { x: 12, y, "font-size": 13, fill: ink }, line));
  });
  return whole;
}
