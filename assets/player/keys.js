// @ts-check
/** Keys of the Player. They stay inside it: Streamlit listens to keys of the whole document. */

/**
 * What a key does, unless the element it was pressed on has a use of its own for it.
 * @param {KeyboardEvent} event
 * @param {Record<string, () => void>} actions by KeyboardEvent.key
 * @returns {(() => void) | null}
 */
export function keyAction(event, actions) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const action = actions[event.key];
  if (!action) return null;
  event.stopPropagation();
  const on = /** @type {Element} */ (event.target);
  if (on.closest("select, input:not([type=range])")) return null;
  if (event.key === " " && on.closest("button, summary")) return null;
  event.preventDefault();
  return action;
}
