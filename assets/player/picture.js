// @ts-check
/** A figure as a file, with its title, the paper's colour and what lies over its plot area. */

const HEAD = 36; // pixels for the title

/**
 * @param {any} plotly
 * @param {any} gd
 * @param {string} title
 * @param {string | null} over a data URL of what is drawn over the plot area
 * @param {"png" | "svg"} format
 * @returns {Promise<string>} a data URL
 */
export function picture(plotly, gd, title, over, format) {
  const { width, height } = gd._fullLayout;
  const layout = structuredClone(gd.layout);
  layout.title ??= { text: title, x: 0.02, font: { size: 16 } };
  layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 8) + HEAD };
  if (over) layout.images = [...(layout.images ?? []), lying(over)];
  return plotly.toImage(
    { data: gd.data, layout },
    { format, width, height: height + HEAD, scale: format === "png" ? 2 : 1 },
  );
}

/** @param {string} source */
function lying(source) {
  const whole = { x: 0, y: 1, sizex: 1, sizey: 1, sizing: "stretch" };
  return { source, xref: "x domain", yref: "y domain", layer: "above", ...whole };
}
