// @ts-check
/** Ink, paper and grid of the figures, taken from Streamlit's theme variables. */

import { mixed, rgbOf } from "./thumbs.js";

/**
 * @typedef {{ink: string, muted: string, paper: string, grid: string, accent: string, font:
 * string}} Theme
 */

const LEGIBLE = 4.5; // to 1, for letters: WCAG 2.1, 1.4.3
const AXIS = /^[xy]axis\d*$/;

/**
 * @param {Element} element
 * @returns {Theme}
 */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ otherwise) => {
    const value = style.getPropertyValue(name).trim();
    return value === "" || value === "unset" ? otherwise : value;
  };
  return {
    ink: read("--st-text-color", "#1D2233"),
    muted: read("--plg-muted-solid", "#5C6273"),
    paper: read("--st-background-color", "#FBFAF7"),
    grid: read("--st-border-color", "#E2DFD6"),
    accent: read("--st-primary-color", "#0E7C7B"),
    font: read("--st-font", "system-ui, sans-serif"),
  };
}

/**
 * What a theme means for one layout, as flat relayout keys.
 * @param {any} layout the figure's own layout
 * @param {Theme} theme
 * @returns {Record<string, any>}
 */
export function themeEdits(layout, theme) {
  /** @type {Record<string, any>} */
  const edits = {
    paper_bgcolor: theme.paper,
    plot_bgcolor: theme.paper,
    "font.color": theme.ink,
    "font.family": theme.font,
    "legend.bgcolor": "rgba(0,0,0,0)",
    "hoverlabel.bgcolor": theme.paper,
    "hoverlabel.bordercolor": theme.grid,
    "hoverlabel.font.color": theme.ink,
    "hoverlabel.font.family": theme.font,
  };
  if (layout.scene) Object.assign(edits, sceneEdits(theme));
  const flat = layout.scene ? [] : ["xaxis", "yaxis"]; // they would be drawn around the scene
  const axes = new Set([...flat, ...Object.keys(layout).filter((name) => AXIS.test(name))]);
  for (const axis of axes) {
    edits[`${axis}.gridcolor`] = theme.grid;
    edits[`${axis}.zerolinecolor`] = theme.grid;
    edits[`${axis}.linecolor`] = theme.grid;
    edits[`${axis}.tickcolor`] = theme.grid;
  }
  return edits;
}

/**
 * Axes in space: lines on the paper, no walls.
 * @param {Theme} theme
 * @returns {Record<string, any>}
 */
function sceneEdits(theme) {
  /** @type {Record<string, any>} */
  const edits = { "scene.bgcolor": theme.paper };
  for (const axis of ["xaxis", "yaxis", "zaxis"]) {
    edits[`scene.${axis}.showbackground`] = false;
    edits[`scene.${axis}.color`] = theme.ink;
    for (const part of ["gridcolor", "zerolinecolor", "linecolor", "tickcolor"])
      edits[`scene.${axis}.${part}`] = theme.grid;
  }
  return edits;
}

/**
 * The same for a figure that is not mounted yet: a new layout with the edits put in place.
 * @param {any} layout
 * @param {Record<string, any>} edits
 */
export function withEdits(layout, edits) {
  const result = structuredClone(layout);
  for (const [path, value] of Object.entries(edits)) {
    const names = path.split(".");
    let place = result;
    for (const name of names.slice(0, -1)) place = place[name] ??= {};
    place[names[names.length - 1]] = value;
  }
  return result;
}

/** @param {number[]} color  its relative luminance: WCAG 2.1 */
function luminance(color) {
  const [r, g, b] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/**
 * A colour for letters: mixed with so much ink as it takes to read them on this paper.
 * @param {string} color
 * @param {Theme} theme
 */
export function legible(color, { paper, ink }) {
  const [own, ground, letters] = [color, paper, ink].map(rgbOf);
  let shade = own;
  for (let part = 0.1; part < 1 && contrast(shade, ground) < LEGIBLE; part += 0.1)
    shade = mixed(own, letters, part);
  return `#${shade.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Whether a trace's names lie on the paper: those with a shadow, or in the cells of a map, have a
 * ground of their own.
 * @param {any} trace
 */
const onPaper = ({ type, textfont }) =>
  type === "scatter" && typeof textfont?.color === "string" && !textfont.shadow;

/**
 * Traces with names in colours of their own, and those colours on this paper.
 * @param {any[]} data
 * @param {Theme} theme
 * @returns {[number[], string[]]}
 */
export function labelColors(data, theme) {
  const named = data.map((_, i) => i).filter((i) => onPaper(data[i]));
  return [named, named.map((i) => legible(data[i].textfont.color, theme))];
}

/**
 * @param {any[]} data  is changed
 * @param {Theme} theme
 */
export function inkLabels(data, theme) {
  const [traces, colors] = labelColors(data, theme);
  traces.forEach((trace, i) => (data[trace].textfont.color = colors[i]));
  return data;
}
