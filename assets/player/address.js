// @ts-check
/**
 * Streamlit adds an entry to the browser's history for every control that a preset or a click on a
 * picture changes. Going back through them would undo half a change. So on one page the address is
 * replaced: Back leads to the page before, and what was changed is undone by the controls.
 */

let quiet = false;

export function quietHistory() {
  if (quiet) return;
  quiet = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const path = new URL(url ?? "", location.href).pathname;
    if (path === location.pathname) history.replaceState(state, unused, url);
    else push(state, unused, url);
  };
}
