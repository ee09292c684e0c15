// @ts-check
/** A diagram as a file: its lines, the units' pictures and the words beside them, on its paper. */

const SVG = "http://www.w3.org/2000/svg";
const HEAD = 36; // pixels for the title
const SHARP = 2; // pixels of a PNG for one of the page's

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * @param {import("./diagram.js").Diagram} diagram
 * @param {import("./theme.js").Theme} theme
 * @returns {SVGElement}
 */
export function drawing({ plan, edges, units, net, spec }, theme) {
  const { width, height } = plan ?? { width: 0, height: 0 };
  const whole = element("svg", { xmlns: SVG, width, height: height + HEAD });
  const style = `font-family: ${theme.font}; font-size: 12px; fill: ${theme.ink}`;
  const body = element("g", { transform: `translate(0 ${HEAD})` });
  whole.append(
    element("rect", { width, height: height + HEAD, fill: theme.paper }),
    element("text", { x: 12, y: 22, style: `${style}; font-size: 16px` }, spec.title),
    body,
  );
  const lines = element("g", { fill: "none" });
  lines.append(...edges.lines.map((line) => line.cloneNode()));
  body.append(lines);
  for (const { unit, canvas } of units.entries) {
    const { x, y, size } = unit;
    const place = { x: x - size / 2, y: y - size / 2, width: size, height: size };
    const off = unit.layer === 0 && unit.number < 0 ? 0.3 : 1;
    body.append(element("image", { ...place, href: canvas.toDataURL(), opacity: off }));
    body.append(element("rect", { ...place, fill: "none", stroke: theme.grid }));
  }
  const corner = net.getBoundingClientRect();
  for (const word of net.querySelectorAll(".plg-feature, .plg-class, .plg-beyond, .plg-head b")) {
    const box = word.getBoundingClientRect();
    const at = { x: box.left - corner.left, y: box.bottom - corner.top - 4 };
    body.append(element("text", { ...at, style }, word.textContent ?? ""));
  }
  return whole;
}

/**
 * @param {SVGElement} whole
 * @param {"png" | "svg"} format
 * @returns {Promise<string>} a data URL
 */
export async function saved(whole, format) {
  const text = new XMLSerializer().serializeToString(whole);
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  if (format === "svg") return url;
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARP * image.width;
  canvas.height = SHARP * image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL();
}
