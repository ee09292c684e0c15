// @ts-check
/**
 * The renderer that Streamlit calls, again and again with the same element: one Player an element.
 */

import { quietHistory } from "./address.js";
import { Player } from "./player.js";

/**
 * @typedef {object} Component  what st.components.v2 hands over
 * @property {Uint8Array | null | undefined} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: any) => void} setStateValue
 * @property {(name: string, value: any) => void} setTriggerValue
 */

/**
 * @typedef {{calls: number, component: Component, player: Player | null, data: Uint8Array | null}}
 * Mounted
 */

const LINGER = 1000; // ms until an element that was still there is looked at again

/** @type {WeakMap<HTMLElement, Mounted>} */
const mounted = new WeakMap();

/** @type {{promise: Promise<any> | null}} */
const plotly = { promise: null };

/**
 * Plotly is a classic script; an AMD or CommonJS loader on the page must not catch it.
 * @returns {Promise<any>}
 */
function loadPlotly() {
  const page = /** @type {any} */ (window);
  if (page.Plotly) return Promise.resolve(page.Plotly);
  plotly.promise ??= new Promise((resolve, reject) => {
    const guarded = { define: page.define, module: page.module, exports: page.exports };
    Object.assign(page, { define: undefined, module: undefined, exports: undefined });
    const script = document.createElement("script");
    script.src = new URL("../plotly.min.js", import.meta.url).href;
    script.onload = () => {
      Object.assign(page, guarded);
      // plotly.js 4 hands itself to the global "moduleName" and declares Plotly beside it.
      page.Plotly ??= page.moduleName;
      resolve(page.Plotly);
    };
    script.onerror = () => {
      Object.assign(page, guarded);
      plotly.promise = null;
      reject(new Error("player: plotly.min.js could not be loaded"));
    };
    document.head.append(script);
  });
  return plotly.promise;
}

/**
 * The stylesheet, once a page; resolves when it is there, so that figures are mounted at their
 * final size.
 */
function loadStyle() {
  const href = new URL("player.css", import.meta.url).href;
  if (document.querySelector(`link[data-player="${href}"]`)) return Promise.resolve();
  return new Promise((/** @type {(value?: any) => void} */ resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.dataset.player = href;
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}

/** @param {Mounted} state */
async function start(state) {
  const [library] = await Promise.all([loadPlotly(), loadStyle()]);
  const parent = state.component.parentElement;
  if (state.player || !parent.isConnected) return;
  state.player = new Player(parent, library, {
    // Always the newest call's functions: older ones may belong to a superseded render.
    state: (name, value) => state.component.setStateValue(name, value),
    trigger: (name, value) => state.component.setTriggerValue(name, value),
  });
  feed(state);
}

/** @param {Mounted} state */
function feed(state) {
  const { player, component } = state;
  if (!player) return;
  player.retheme();
  const data = component.data;
  if (!(data instanceof Uint8Array) || data === state.data) return;
  state.data = data;
  player.receive(data);
}

/**
 * @param {Component} component
 * @returns {() => void}
 */
export default function mount(component) {
  quietHistory();
  const parent = component.parentElement;
  const state = mounted.get(parent) ?? { calls: 0, component, player: null, data: null };
  mounted.set(parent, state);
  state.component = component;
  const call = ++state.calls;
  if (state.player) feed(state);
  else start(state).catch((problem) => console.error(problem));
  // Streamlit also cleans up calls that a newer one has replaced, while the element stays; and it
  // may clean up before it removes.
  const leave = () => {
    const gone = !(state.player?.root ?? parent).isConnected;
    if (call !== state.calls || !gone || !mounted.delete(parent)) return;
    state.player?.dispose();
  };
  return () => {
    leave();
    setTimeout(leave, LINGER);
  };
}
