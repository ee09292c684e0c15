// @ts-check
/** How many columns let square pictures with words below them fill a place best. No DOM. */

/**
 * @param {number} count  of pictures
 * @param {number} width  pixels of the place
 * @param {number} height
 * @param {{words: number, gap: number, least: number}} sizes  pixels: below a picture, between two
 * tiles, and the narrowest tile
 * @returns {{columns: number, size: number}}  the size is the picture's; where it is the least one,
 * the tiles may be higher than the place
 */
export function tiling(count, width, height, { words, gap, least }) {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width - (columns - 1) * gap) / columns;
    const down = (height - (rows - 1) * gap) / rows - words;
    const size = Math.floor(Math.min(across, down));
    if (size > best.size) best = { columns, size };
  }
  if (best.size >= least) return best;
  const columns = Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap))));
  return { columns, size: Math.floor((width - (columns - 1) * gap) / columns) };
}
