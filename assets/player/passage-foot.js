// @ts-check
/** Under a passage: the units that are most on in what is brushed, and what one of them does. */

import { chipped, signed } from "./passage-words.js";

const LULL = 700; // ms of rest after which the words are read out
const HELP = "(mean in the stretch − mean elsewhere) / standard deviation over the whole text";

export class Foot {
  /** @param {string} key @param {(unit: number) => void} choose */
  constructor(key, choose) {
    this.choose = choose;
    this.element = document.createElement("div");
    this.element.className = "plg-passage-foot";
    this.row = document.createElement("div");
    this.row.className = "plg-passage-chips";
    this.row.setAttribute("role", "group");
    this.name = document.createElement("div");
    this.name.className = "plg-passage-name";
    this.name.id = `plg-passage-${key}`;
    this.row.setAttribute("aria-labelledby", this.name.id);
    this.words = document.createElement("p");
    this.spoken = document.createElement("p");
    this.spoken.className = "plg-passage-spoken";
    this.spoken.setAttribute("role", "status");
    this.element.append(this.name, this.row, this.words, this.spoken);
    /** @type {HTMLButtonElement[]} */
    this.chips = [];
  }

  /**
   * @param {string} label
   * @param {ArrayLike<number>} order
   * @param {ArrayLike<number>} contrast
   * @param {number} unit  the one that is shown
   * @param {string[]} colors  above 0, below 0
   */
  offer(label, order, contrast, unit, colors) {
    const places = chipped(order, unit);
    if (this.row.children.length !== places.length) this.lay(places.length);
    const name = `Units most on (+) or off (−) in ${label}`;
    if (this.name.textContent !== name) this.name.textContent = name;
    places.forEach((place, i) => {
      const button = this.chips[i];
      button.value = String(order[place]);
      button.setAttribute("aria-pressed", String(order[place] === unit));
      const [mark, text] = button.children;
      /** @type {HTMLElement} */ (mark).style.background = colors[contrast[place] < 0 ? 1 : 0];
      text.textContent = `unit ${order[place] + 1} ${signed(contrast[place])}`;
    });
  }

  /**
   * So many chips, each for whichever unit comes there: they keep the focus.
   * @param {number} count
   */
  lay(count) {
    while (this.chips.length < count) this.chips.push(this.chip());
    this.chips.forEach((chip, i) => {
      if (i >= count) chip.remove();
      else if (!chip.isConnected) this.row.append(chip);
    });
  }

  chip() {
    const button = document.createElement("button");
    button.type = "button";
    button.title = HELP;
    const mark = document.createElement("i");
    mark.setAttribute("aria-hidden", "true");
    button.append(mark, document.createElement("span"));
    button.addEventListener("click", () => this.choose(Number(button.value)));
    return button;
  }

  /** @param {string} words */
  tell(words) {
    if (this.words.textContent === words) return;
    this.words.textContent = words;
    clearTimeout(this.later);
    this.later = setTimeout(() => (this.spoken.textContent = words), LULL);
  }

  dispose() {
    clearTimeout(this.later);
  }
}
