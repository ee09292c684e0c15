// @ts-check
/**
 * The bar: buttons, slider, counter, speed, pin, share, picture. It shows a state and reports
 * wishes; it decides nothing.
 */

import { SPEEDS } from "./clock.js";

/**
 * @typedef {object} Wishes
 * @property {() => void} toggle
 * @property {(frames: number) => void} step
 * @property {(frame: number) => void} seek
 * @property {(dragging: boolean) => void} drag
 * @property {(speed: number) => void} speed
 * @property {() => void} live
 * @property {() => void} pin
 * @property {() => void} train
 * @property {() => void} share
 * @property {(format: "png" | "svg") => void} picture
 *
 * @typedef {object} BarState
 * @property {number} frame
 * @property {number} head
 * @property {number} last
 * @property {boolean} playing
 * @property {boolean} behind
 * @property {number} speed
 * @property {string | null} pinned the label of the ghost
 * @property {string} unit
 * @property {string} where
 * @property {string} why
 * @property {string} status
 * @property {"pause" | "resume" | null} train
 */

const ICONS = {
  first: "M4 3h2v10H4zM13 3v10L6.5 8z",
  back: "M12 3v10L4.5 8z",
  play: "M4 2.5v11L13.5 8z",
  pause: "M3.5 3h3.2v10H3.5zM9.3 3h3.2v10H9.3z",
  step: "M4 3v10l7.5-5z",
  last: "M10 3h2v10h-2zM3 3v10l6.5-5z",
  save: "M7 2h2v6h2.8L8 12 4.2 8H7zM3 12.5h10V14H3z",
  more: "M2 6.7h2.6v2.6H2zM6.7 6.7h2.6v2.6H6.7zM11.4 6.7H14v2.6h-2.6z",
};

/** @param {keyof typeof ICONS} name */
const icon = (name) => `
  <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
    <path d="${ICONS[name]}"/>
  </svg>`;

const HTML = `
  <div class="plg-buttons">
    <button type="button" data-do="first" aria-label="First frame">${icon("first")}</button>
    <button type="button" data-do="back" aria-label="Step back">${icon("back")}</button>
    <button type="button" data-do="toggle" class="plg-play"></button>
    <button type="button" data-do="step" aria-label="Step">${icon("step")}</button>
    <button type="button" data-do="last" aria-label="Last frame">${icon("last")}</button>
  </div>
  <div class="plg-rail">
    <input type="range" class="plg-slider" min="0" max="1" step="1" value="0" aria-label="Playhead">
    <button type="button" data-do="live" class="plg-live" hidden>Back to live</button>
  </div>
  <div class="plg-counter">
    <span class="plg-unit"></span> <b></b> of <span class="plg-last"></span>
  </div>
  <span class="plg-status" role="status"></span>
  <button type="button" data-do="more" class="plg-more" aria-label="More" aria-expanded="false">
    ${icon("more")}
  </button>
  <div class="plg-tools">
    <select class="plg-speed" aria-label="Speed" title="Speed"></select>
    <button type="button" data-do="train" hidden></button>
    <button type="button" data-do="pin" aria-pressed="false">Pin</button>
    <button type="button" data-do="share">Share</button>
    <details class="plg-menu">
      <summary aria-label="Save the picture" title="Save the picture">${icon("save")}</summary>
      <div>
        <button type="button" data-do="png">PNG</button>
        <button type="button" data-do="svg">SVG</button>
      </div>
    </details>
    <span class="plg-where"></span>
  </div>
  <div class="plg-said" role="status" aria-live="polite"></div>`;

const FRACTIONS = new Map([
  [0.25, "¼"],
  [0.5, "½"],
]);

/** @param {number} speed */
const speedName = (speed) => (speed === Infinity ? "max" : `${FRACTIONS.get(speed) ?? speed}×`);

export class Controls {
  /**
   * @param {HTMLElement} parent
   * @param {Wishes} wishes
   */
  constructor(parent, wishes) {
    this.wishes = wishes;
    this.element = document.createElement("div");
    this.element.className = "plg-bar";
    this.element.innerHTML = HTML;
    parent.append(this.element);
    this.slider = /** @type {HTMLInputElement} */ (this.find(".plg-slider"));
    this.number = this.find(".plg-counter b");
    this.toggle = this.find(".plg-play");
    this.speed = /** @type {HTMLSelectElement} */ (this.find(".plg-speed"));
    this.speed.innerHTML = SPEEDS.map(
      (speed) => `<option value="${speed}">${speedName(speed)}</option>`,
    ).join("");
    this.dragging = false;
    /** @type {Partial<BarState>} */
    this.shown = {};
    this.listen();
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  find(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  listen() {
    this.element.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-do]");
      if (button instanceof HTMLElement) this.act(button.dataset.do ?? "");
    });
    this.speed.addEventListener("change", () => this.wishes.speed(Number(this.speed.value)));
    this.slider.addEventListener("pointerdown", () => this.drag(true));
    this.slider.addEventListener("input", () => this.wishes.seek(Number(this.slider.value)));
    for (const end of ["change", "pointerup", "pointercancel", "blur"])
      this.slider.addEventListener(end, () => this.drag(false));
    const menu = /** @type {HTMLDetailsElement} */ (this.find(".plg-menu"));
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) menu.open = false;
    });
  }

  /** @param {boolean} dragging */
  drag(dragging) {
    if (this.dragging === dragging) return;
    this.dragging = dragging;
    this.wishes.drag(dragging);
  }

  /** @param {string} what */
  act(what) {
    const { wishes, shown } = this;
    if (what === "toggle") wishes.toggle();
    else if (what === "first") wishes.seek(0);
    else if (what === "last") wishes.seek(shown.head ?? 0);
    else if (what === "back") wishes.step(-1);
    else if (what === "step") wishes.step(1);
    else if (what === "live") wishes.live();
    else if (what === "train") wishes.train();
    else if (what === "pin") wishes.pin();
    else if (what === "share") wishes.share();
    else if (what === "more") this.fold(!this.element.classList.contains("plg-open"));
    else if (what === "png" || what === "svg") this.picture(what);
  }

  /** @param {"png" | "svg"} format */
  picture(format) {
    /** @type {HTMLDetailsElement} */ (this.find(".plg-menu")).open = false;
    this.wishes.picture(format);
  }

  /** @param {boolean} open the tools of a narrow screen */
  fold(open) {
    this.element.classList.toggle("plg-open", open);
    this.find(".plg-more").setAttribute("aria-expanded", String(open));
  }

  /** @param {BarState} state */
  update(state) {
    const before = this.shown;
    this.shown = state;
    if (before.last !== state.last || before.unit !== state.unit) this.scale(state);
    if (before.playing !== state.playing) this.playing(state.playing);
    if (before.head !== state.head || before.last !== state.last) this.head(state);
    if (before.frame !== state.frame || before.last !== state.last) this.frame(state);
    if (before.behind !== state.behind) this.find(".plg-live").hidden = !state.behind;
    if (before.speed !== state.speed) this.speed.value = String(state.speed);
    if (before.pinned !== state.pinned) this.pinned(state.pinned);
    if (before.where !== state.where || before.why !== state.why) this.where(state);
    if (before.status !== state.status) this.find(".plg-status").textContent = state.status;
    if (before.train !== state.train) this.train(state.train);
  }

  /** @param {BarState} state */
  scale(state) {
    this.slider.max = String(Math.max(1, state.last));
    this.find(".plg-unit").textContent = state.unit;
    this.find(".plg-last").textContent = String(state.last);
    this.number.style.minWidth = `${String(state.last).length}ch`;
  }

  /** @param {boolean} playing */
  playing(playing) {
    const name = playing ? "pause" : "play";
    this.toggle.innerHTML = `${icon(name)}<span>${playing ? "Pause" : "Play"}</span>`;
    this.toggle.setAttribute("aria-pressed", String(playing));
  }

  /** The training head is the end of the fill behind the slider. @param {BarState} state */
  head(state) {
    this.element.style.setProperty(
      "--head",
      String(Math.max(0, state.head) / Math.max(1, state.last)),
    );
  }

  /** @param {BarState} state */
  frame(state) {
    this.number.textContent = String(state.frame);
    if (!this.dragging) this.slider.value = String(state.frame);
    this.slider.setAttribute("aria-valuetext", `${state.unit} ${state.frame} of ${state.last}`);
  }

  /** @param {BarState} state */
  where({ where, why }) {
    const place = this.find(".plg-where");
    place.textContent = where;
    place.title = why;
    place.setAttribute("aria-description", why);
  }

  /** @param {"pause" | "resume" | null} offer */
  train(offer) {
    const button = this.find('[data-do="train"]');
    button.hidden = offer === null;
    button.textContent = offer === "resume" ? "Resume training" : "Pause training";
  }

  /** @param {string | null} label */
  pinned(label) {
    const button = this.find('[data-do="pin"]');
    button.textContent = label === null ? "Pin" : "Unpin";
    button.title =
      label === null ? "Keep this run as a ghost to compare with" : `The pinned run: ${label}`;
    button.setAttribute("aria-pressed", String(label !== null));
  }

  /**
   * Say something for a moment; an offered text can be copied by hand.
   * @param {string} words
   * @param {string} [offer]
   */
  say(words, offer) {
    const place = this.find(".plg-said");
    clearTimeout(this.silence);
    place.textContent = words;
    if (!offer) {
      this.silence = window.setTimeout(() => (place.textContent = ""), 2500);
      return;
    }
    const field = document.createElement("input");
    field.readOnly = true;
    field.value = offer;
    field.setAttribute("aria-label", "Link");
    field.addEventListener("blur", () => (place.textContent = ""));
    place.append(field);
    field.focus();
    field.select();
  }
}
