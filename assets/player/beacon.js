// @ts-check
/**
 * A component that shows nothing: it stands outside the Player's fragment, so that through it the
 * whole page can be made to run again. After a restart of the server that is the only way: it does
 * not know the fragment any more.
 */

/** @type {{component: any, asks: number}} */
const beacon = { component: null, asks: 0 };

/** Have the whole page run again. */
export function rerun() {
  beacon.asks += 1;
  beacon.component?.setTriggerValue("rerun", beacon.asks);
}

/** @param {any} component what st.components.v2 hands over; the newest one counts */
export default function mount(component) {
  beacon.component = component;
}
