// @ts-check
/** Making and changing parts of a drawing in SVG. */

/** @typedef {Record<string, string | number>} Attributes */

export const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {string} [text]
 */
export function made(name, attributes = {}, text = "") {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  put(element, attributes);
  if (text) element.textContent = text;
  return element;
}

/**
 * Set what is another than before.
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(100 * value) / 100) : value;
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {boolean} shown
 */
export const show = (element, shown) => put(element, { visibility: shown ? "inherit" : "hidden" });
