// @ts-check
/** Ink, paper and grid of the figures, taken from Streamlit's theme variables. */

/**
 * @typedef {{ink: string, muted: string, paper: string, grid: string, accent: string, font:
 * string}} Theme
 */

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
