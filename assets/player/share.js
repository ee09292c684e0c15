// @ts-check
/** Links and files that leave the page. */

/**
 * The link to this run with the playhead in it.
 * @param {Location} location
 * @param {string} share the query string that Python made, beginning with "?"
 * @param {number} frame
 */
export function linkTo(location, share, frame) {
  const query = share.length > 1 ? `${share}&at=${frame}` : `?at=${frame}`;
  return location.origin + location.pathname + query;
}

/**
 * Hand a data URL to the browser as a download.
 * @param {string} url
 * @param {string} name
 */
export function download(url, name) {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
