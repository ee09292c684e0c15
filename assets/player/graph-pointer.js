// @ts-check
/** The state that is pointed at or has the focus: its card, its click, the keys between states. */

/**
 * @typedef {object} Beside
 * @property {() => void} changed  another state than before
 * @property {(state: number) => void} press
 * @property {() => boolean} walks  whether a click means something
 */

/** @typedef {{width: number, height: number}} Size */

const GAP = 8; // pixels between a state and its card
const WAYS = /** @type {Record<string, number>} */ ({ ArrowUp: -1, ArrowDown: 1 });

/**
 * Where a card lies: on the outer side of its state, else under or above it.
 * @param {Size & {x: number, y: number}} state
 * @param {Size} card
 * @param {Size} room
 */
export function beside(state, card, room) {
  const right = state.x + state.width / 2 >= room.width / 2;
  const x = right ? state.x + state.width + GAP : state.x - GAP - card.width;
  const level = Math.min(Math.max(0, state.y), room.height - card.height);
  if (x >= 0 && x + card.width <= room.width) return { x, y: level };
  const under = state.y + state.height + GAP;
  const y = under + card.height <= room.height ? under : Math.max(0, state.y - GAP - card.height);
  return { x: Math.max(0, right ? room.width - card.width : 0), y };
}

export class Pointer {
  /**
   * @param {SVGElement} element
   * @param {HTMLElement} body  in which the card lies
   * @param {Beside} beside
   */
  constructor(element, body, beside) {
    this.element = element;
    this.body = body;
    this.beside = beside;
    this.card = document.createElement("div");
    this.card.className = "plg-card";
    this.card.hidden = true;
    this.name = document.createElement("strong");
    this.numbers = document.createElement("span");
    this.hint = document.createElement("small");
    this.card.append(this.name, this.numbers, this.hint);
    body.append(this.card);
    this.under = this.focused = -1;
    element.addEventListener("pointermove", (event) => this.moved(event));
    element.addEventListener("pointerleave", () => this.point(-1));
    element.addEventListener("click", (event) => this.clicked(event));
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("focusin", (event) => this.focus(this.found(event)));
    element.addEventListener("focusout", () => this.focus(-1));
  }

  /** −1 for none */
  get state() {
    return this.under >= 0 ? this.under : this.focused;
  }

  /** @param {Event} event */
  found(event) {
    const on = /** @type {Element} */ (event.target).closest("[data-state]");
    return on ? Number(on.getAttribute("data-state")) : -1;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    this.point(this.found(event));
  }

  /** @param {number} state */
  point(state) {
    if (state === this.under) return;
    this.under = state;
    this.beside.changed();
  }

  /** What was clicked has the focus too, and must not keep its card. @param {number} state */
  focus(state) {
    const seen = this.group(state)?.matches(":focus-visible") ?? false;
    this.focused = seen ? state : -1;
    this.beside.changed();
  }

  /** @param {number} state */
  group(state) {
    return /** @type {SVGElement | null} */ (this.element.querySelector(`[data-state="${state}"]`));
  }

  /** @param {Event} event */
  clicked(event) {
    const state = this.found(event);
    if (state >= 0 && this.beside.walks()) this.beside.press(state);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const state = this.found(event);
    if (state < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = this.beside.walks() && (event.key === "Enter" || event.key === " ");
    const next = this.group(state + (WAYS[event.key] ?? 0));
    if (pressed) this.clicked(event);
    else if (next && WAYS[event.key]) this.rove(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** One state is in the order of the tab key. @param {SVGElement} next */
  rove(next) {
    for (const one of this.element.querySelectorAll("[data-state]"))
      one.setAttribute("tabindex", one === next ? "0" : "-1");
    next.focus();
  }

  /**
   * The card beside the state.
   * @param {string} name
   * @param {string} numbers
   */
  tell(name, numbers) {
    const group = this.group(this.state);
    const { card: element } = this;
    element.hidden = !group;
    if (!group) return;
    this.name.textContent = name;
    this.numbers.textContent = numbers;
    this.hint.textContent = this.beside.walks() ? "Click to start the walk here" : "";
    const { left, top } = this.body.getBoundingClientRect();
    const box = group.getBoundingClientRect();
    const state = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
    const card = { width: element.offsetWidth, height: element.offsetHeight };
    const room = { width: this.body.clientWidth, height: this.body.clientHeight };
    const at = beside(state, card, room);
    element.style.left = `${at.x}px`;
    element.style.top = `${at.y}px`;
  }
}
