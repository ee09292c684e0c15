// @ts-check
/** What can be pressed at a figure: switches of how it is drawn, and which class a click gives. */

/** @typedef {import("./contract.js").Brush} Brush */
/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").Toggle} Toggle */

const ROW = 30; // pixels, as the stylesheet has them
const LINE = 20;

// Plotly's symbols as letters.
const GLYPHS = /** @type {Record<string, string>} */ ({
  circle: "●",
  square: "■",
  diamond: "◆",
  "triangle-up": "▲",
  cross: "✚",
  x: "✖",
});

/**
 * The traces as the switches want them.
 * @param {any[]} data  is changed
 * @param {Toggle[]} toggles
 * @param {(toggle: Toggle) => boolean} pressed
 */
export function switched(data, toggles, pressed) {
  for (const toggle of toggles) {
    const value = pressed(toggle) ? toggle.on : toggle.off;
    for (const trace of toggle.traces) if (data[trace]) data[trace][toggle.attribute] = value;
  }
  return data;
}

export class Chips {
  /**
   * @param {HTMLElement} body  they stand at its top
   * @param {() => void} changed  a switch was pressed
   */
  constructor(body, changed) {
    this.changed = changed;
    this.element = document.createElement("div");
    this.element.className = "plg-keys";
    this.element.hidden = true;
    body.prepend(this.element);
    /** By label; kept while the run changes. @type {Map<string, boolean>} */
    this.states = new Map();
    /** @type {Toggle[]} */
    this.toggles = [];
    /** @type {Brush | null} */
    this.brush = null;
    this.chosen = NaN;
    this.built = "";
  }

  /** How much of the figure's height they take. */
  get height() {
    if (this.element.hidden) return 0;
    const rows = [...this.element.children].filter((row) => row.getClientRects().length > 0);
    return rows.reduce((sum, row) => sum + (row.className === "plg-does" ? LINE : ROW), 0);
  }

  /** The class that a click gives; null if there is no choice, or the link hides it. */
  get value() {
    const row = this.element.querySelector(".plg-brush");
    return this.brush && row?.getClientRects().length ? this.chosen : null;
  }

  /** @param {Toggle} toggle */
  pressed({ label, start }) {
    return this.states.get(label) ?? start;
  }

  /** @param {any[]} data  is changed */
  put(data) {
    return switched(data, this.toggles, (toggle) => this.pressed(toggle));
  }

  /** @param {FigureSpec} spec */
  show({ toggles = [], brush = null }) {
    // What the page says last holds: it follows a click, or the control beside the picture.
    if (brush && brush.chosen !== this.brush?.chosen) this.chosen = brush.chosen;
    if (brush && !brush.tints.some(({ value }) => value === this.chosen))
      this.chosen = brush.chosen;
    this.toggles = toggles;
    this.brush = brush;
    const built = JSON.stringify([toggles.map(({ label, help }) => [label, help]), brush]);
    if (built === this.built) return;
    this.built = built;
    const rows = [];
    if (brush) rows.push(this.tints(brush));
    if (toggles.length > 0) rows.push(this.switches(toggles));
    if (brush) rows.push(does(brush.hint));
    this.element.hidden = rows.length === 0;
    this.element.replaceChildren(...rows);
    this.mark();
  }

  /** @param {Toggle[]} toggles */
  switches(toggles) {
    const row = group("plg-toggles", "Shown");
    for (const toggle of toggles) {
      const button = chip(toggle.label, toggle.help ?? "", () => {
        this.states.set(toggle.label, !this.pressed(toggle));
        this.mark();
        this.changed();
      });
      button.dataset.toggle = toggle.label;
      row.append(button);
    }
    return row;
  }

  /** @param {Brush} brush */
  tints({ label, tints, hint }) {
    const row = group("plg-brush", label);
    const name = document.createElement("span");
    name.textContent = `${label}:`;
    row.append(name);
    for (const { value, name: title, color, symbol } of tints) {
      const button = chip(title, hint, () => {
        this.chosen = value;
        this.mark();
      });
      button.dataset.tint = String(value);
      const mark = document.createElement("i");
      mark.textContent = GLYPHS[symbol] ?? "●";
      mark.style.color = color;
      mark.setAttribute("aria-hidden", "true");
      button.prepend(mark);
      row.append(button);
    }
    return row;
  }

  /** Which of them are pressed. */
  mark() {
    for (const toggle of this.toggles) {
      const button = this.element.querySelector(`[data-toggle="${toggle.label}"]`);
      button?.setAttribute("aria-pressed", String(this.pressed(toggle)));
    }
    for (const button of this.element.querySelectorAll("[data-tint]")) {
      const { tint } = /** @type {HTMLElement} */ (button).dataset;
      button.setAttribute("aria-pressed", String(Number(tint) === this.chosen));
    }
  }
}

/**
 * @param {string} name
 * @param {string} label
 */
function group(name, label) {
  const row = document.createElement("div");
  row.className = name;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", label);
  return row;
}

/** @param {string} words  what a click does */
function does(words) {
  const line = document.createElement("div");
  line.className = "plg-does";
  line.textContent = words;
  return line;
}

/**
 * @param {string} text
 * @param {string} help
 * @param {() => void} press
 */
function chip(text, help, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(text);
  if (help) button.title = help;
  button.addEventListener("click", press);
  return button;
}
