// @ts-check
/** Stylesheets that only some pages need. */

/**
 * Have a stylesheet that lies beside the scripts, once a page.
 * @param {string} name
 */
export function styled(name) {
  const href = new URL(name, import.meta.url).href;
  if (document.querySelector(`link[data-player="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  link.dataset.player = href;
  document.head.append(link);
}
