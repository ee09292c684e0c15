// @ts-check
/** The Player's own place on the page. */

const NARROW = 620; // pixels of the Player itself: one column
const COMPACT = 1000; // the tools fold away

/** @param {HTMLElement} parent */
export function region(parent) {
  const root = document.createElement("div");
  root.className = "plg";
  root.tabIndex = 0;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Player");
  parent.append(root);
  return root;
}

/**
 * Let the stylesheet know how much room there is, from now on.
 * @param {HTMLElement} root
 */
export function fitted(root) {
  const sized = new ResizeObserver(() => {
    root.classList.toggle("plg-narrow", root.clientWidth <= NARROW);
    root.classList.toggle("plg-compact", root.clientWidth <= COMPACT);
  });
  sized.observe(root);
  return sized;
}
