// @ts-check
/** A slot of the stage: its figures one under the other, or those with a tab one at a time. */

/** @typedef {import("./figure.js").Figure} Figure */
/** @typedef {import("./panel.js").Panel} Panel */
/** @typedef {import("./drawings.js").Drawing} Drawing */
/** @typedef {Figure | Panel | Drawing} Member */

const MOVES = /** @type {Record<string, (at: number, count: number) => number>} */ ({
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
});

export class Slot {
  /**
   * @param {import("./contract.js").SlotName} name
   * @param {() => void} changed  another tab is open
   */
  constructor(name, changed) {
    this.name = name;
    this.changed = changed;
    this.element = document.createElement("div");
    this.element.className = `plg-${name}`;
    this.row = document.createElement("div");
    this.row.className = "plg-tabs";
    this.strip = document.createElement("div");
    this.strip.setAttribute("role", "tablist");
    this.strip.setAttribute("aria-label", "Pictures");
    this.strip.addEventListener("keydown", (event) => this.key(event));
    // More tabs than have room: the keys reach them anyhow, a mouse needs something to press.
    this.more = document.createElement("button");
    this.more.type = "button";
    this.more.className = "plg-more";
    this.more.textContent = "›";
    this.more.title = "More tabs";
    this.more.tabIndex = -1;
    this.more.setAttribute("aria-hidden", "true");
    this.more.addEventListener("click", () => this.turn());
    this.sized = new ResizeObserver(() => this.crowd());
    this.sized.observe(this.strip);
    this.row.append(this.strip, this.more);
    this.element.append(this.row);
    /** @type {Member[]} */
    this.members = [];
    /** Those that share the place. @type {Member[]} */
    this.tabbed = [];
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    this.choice = ""; // remembered, even while no figure has this key
    this.labels = "";
  }

  /** The key of the open tab; null where there are no tabs. */
  get chosen() {
    if (this.tabbed.length === 0) return null;
    const found = this.tabbed.find(({ wanted }) => wanted.key === this.choice);
    return (found ?? this.tabbed[0]).wanted.key;
  }

  /** @param {Member[]} members in their order */
  arrange(members) {
    this.members = members;
    const named = members.filter(({ wanted }) => wanted.tab);
    this.tabbed = named.length > 1 ? named : [];
    this.row.hidden = this.tabbed.length === 0;
    const elements = members.map(({ frame }) => frame.element);
    // Moved only where the order changed: what is moved loses its focus.
    const stands = [...this.element.children].slice(1);
    if (stands.length !== elements.length || elements.some((one, i) => one !== stands[i]))
      this.element.append(...elements);
    // The tallest keeps its place, so that nothing below jumps when a tab is chosen.
    const tall = Math.max(0, ...this.tabbed.map(({ wanted }) => wanted.height));
    this.element.style.setProperty("--tall", `${tall}px`);
    this.label();
    this.apply();
  }

  /** Whether there are more tabs than have room. */
  crowd() {
    const { strip } = this;
    this.more.hidden = strip.scrollWidth <= strip.clientWidth + 1;
    strip.classList.toggle("plg-crowded", !this.more.hidden);
  }

  /** On to the tabs out of sight, and from the last ones back to the first. */
  turn() {
    const { strip } = this;
    const rest = strip.scrollWidth - strip.clientWidth - strip.scrollLeft;
    strip.scrollLeft = rest > 1 ? strip.scrollLeft + 0.8 * strip.clientWidth : 0;
  }

  /** One button for each tab. */
  label() {
    const labels = JSON.stringify(this.tabbed.map(({ wanted }) => [wanted.key, wanted.tab]));
    if (labels === this.labels) return;
    this.labels = labels;
    this.buttons = this.tabbed.map(({ wanted }) => this.button(wanted));
    this.strip.replaceChildren(...this.buttons);
    this.crowd();
  }

  /** @param {import("./contract.js").FigureSpec} spec */
  button({ key, tab, title }) {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `plg-${this.name}-tab-${key}`;
    button.title = title;
    button.textContent = tab ?? "";
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", `plg-${this.name}-body-${key}`);
    button.addEventListener("click", () => this.choose(key));
    return button;
  }

  /** @param {string} key */
  choose(key) {
    this.choice = key;
    this.apply();
    this.changed();
  }

  /** Open what is chosen, and hide the others. */
  apply() {
    const { chosen } = this;
    for (const member of this.members) {
      const tab = this.tabbed.indexOf(member);
      const open = tab < 0 || member.wanted.key === chosen;
      if (open && !member.open) member.due = true;
      if (!open && member.open) member.asking.rest();
      member.open = open;
      const button = this.buttons[tab] ?? null;
      member.frame.stand(button, open);
      if (!button) continue;
      button.setAttribute("aria-selected", String(open));
      button.tabIndex = open ? 0 : -1;
      if (open) this.point(member.frame.hint, button);
    }
  }

  /**
   * The hint of the open one stands beside the strip, and its tab is in sight.
   * @param {HTMLElement} hint
   * @param {HTMLElement} button
   */
  point(hint, button) {
    if (this.row.lastElementChild !== hint) {
      if (this.row.children.length > 2) this.row.lastElementChild?.remove();
      this.row.append(hint);
    }
    const { strip } = this;
    const left = button.offsetLeft - strip.offsetLeft;
    if (left < strip.scrollLeft) strip.scrollLeft = left;
    const beyond = left + button.offsetWidth - strip.clientWidth;
    if (beyond > strip.scrollLeft) strip.scrollLeft = beyond;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the same keys move the playhead elsewhere
    const at = this.tabbed.findIndex(({ open }) => open);
    const next = move(at, this.tabbed.length);
    this.choose(this.tabbed[next].wanted.key);
    this.buttons[next].focus();
  }
}
