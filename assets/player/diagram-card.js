// @ts-check
/** The card of a weight or bias: its numbers, and a click later the field in which to change it. */

/**
 * @typedef {object} Deed
 * @property {(value: number) => Promise<unknown>} apply
 * @property {(by: number) => void} move  to the next weight into the same unit
 * @property {(done: boolean) => void} left  whether by a word of the keyboard's
 */

const GAP = 14; // pixels from the pointer

/** @param {string} text */
export const numberOf = (text) => {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
};

export class Card {
  constructor() {
    this.element = document.createElement("div");
    this.element.className = "plg-card";
    this.element.hidden = true;
    this.name = document.createElement("strong");
    this.numbers = document.createElement("span");
    this.form = document.createElement("form");
    this.form.noValidate = true;
    this.field = document.createElement("input");
    this.field.type = "text";
    this.field.inputMode = "decimal";
    this.field.autocomplete = "off";
    this.form.append(this.field);
    this.hint = document.createElement("small");
    this.hint.setAttribute("role", "status");
    this.element.append(this.name, this.numbers, this.form, this.hint);
    /** @type {Deed | null} */
    this.deed = null;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.apply();
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.close(false));
  }

  get editing() {
    return this.deed !== null;
  }

  /**
   * @param {string} name
   * @param {string} numbers
   * @param {string} hint
   */
  tell(name, numbers, hint) {
    if (this.name.textContent !== name) this.name.textContent = name;
    if (this.numbers.textContent !== numbers) this.numbers.textContent = numbers;
    if (!this.element.dataset.said && this.hint.textContent !== hint) this.hint.textContent = hint;
  }

  /**
   * Beside a place, within what it lies in.
   * @param {number} x
   * @param {number} y
   */
  put(x, y) {
    this.element.hidden = false;
    this.form.hidden = !this.editing;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const room = /** @type {HTMLElement | null} */ (this.element.offsetParent);
    const right = x + GAP + width <= (room?.clientWidth ?? Infinity);
    const left = right ? x + GAP : Math.max(0, x - GAP - width);
    const down = y + GAP + height <= (room?.clientHeight ?? Infinity);
    this.element.style.left = `${left}px`;
    this.element.style.top = `${Math.max(0, down ? y + GAP : y - GAP - height)}px`;
  }

  /**
   * @param {string} name
   * @param {string} value
   * @param {Deed} deed
   */
  edit(name, value, deed) {
    this.deed = deed;
    this.say("");
    this.element.hidden = this.form.hidden = false; // what is hidden takes no focus
    this.field.value = value;
    this.field.setAttribute("aria-label", `Value of ${name}`);
    this.field.removeAttribute("aria-invalid");
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  /** @param {string} words  "" for the hint again */
  say(words) {
    this.element.dataset.said = words;
    if (words) this.hint.textContent = words;
  }

  async apply() {
    const { deed } = this;
    const value = numberOf(this.field.value);
    this.field.setAttribute("aria-invalid", String(!Number.isFinite(value)));
    if (!deed) return;
    if (!Number.isFinite(value)) return this.say("Type a number, such as 0.5.");
    this.say("");
    try {
      await deed.apply(value);
      if (this.deed === deed) this.close();
    } catch (problem) {
      if (this.deed === deed) this.say(/** @type {Error} */ (problem).message);
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.deed?.move(1);
    else if (event.key === "ArrowUp") this.deed?.move(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {boolean} [done] */
  close(done = true) {
    const { deed } = this;
    if (!deed) return;
    this.deed = null;
    this.say("");
    this.hide();
    deed.left(done);
  }

  hide() {
    if (!this.editing) this.element.hidden = true;
  }
}
