// @ts-check
/** Small selects for the numbers of a question that the reader chooses. */

/** @typedef {import("./contract.js").Question} Question */

const HEIGHT = 30; // pixels, as the stylesheet has it

export class Chooser {
  /**
   * @param {HTMLElement} body  it stands at its top
   * @param {() => void} changed
   */
  constructor(body, changed) {
    this.changed = changed;
    this.element = document.createElement("div");
    this.element.className = "plg-chooser";
    this.element.hidden = true;
    body.prepend(this.element);
    /** @type {Record<string, number>} */
    this.chosen = {};
    this.built = "";
  }

  /** How much of the figure's height it takes. */
  get height() {
    return this.element.hidden ? 0 : HEIGHT;
  }

  /**
   * What was chosen stays, where it is still offered.
   * @param {Question | null} ask
   */
  show(ask) {
    const choices = ask?.choices ?? {};
    const built = JSON.stringify(choices);
    if (built === this.built) return;
    this.built = built;
    const before = this.chosen;
    this.chosen = {};
    for (const [name, { options }] of Object.entries(choices)) {
      const kept = options.some(([value]) => value === before[name]);
      this.chosen[name] = kept ? before[name] : options[0][0];
    }
    this.element.hidden = Object.keys(choices).length === 0;
    this.element.replaceChildren(
      ...Object.entries(choices).map(([name, { label, options }]) =>
        this.choice(name, label, options),
      ),
    );
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {[number, string][]} options
   */
  choice(name, label, options) {
    const element = document.createElement("label");
    const select = document.createElement("select");
    select.dataset.choice = name;
    for (const [value, text] of options) {
      const chosen = value === this.chosen[name];
      select.append(new Option(text, String(value), chosen, chosen));
    }
    select.addEventListener("change", () => {
      this.chosen[name] = Number(select.value);
      this.changed();
    });
    element.append(`${label} `, select);
    return element;
  }
}
