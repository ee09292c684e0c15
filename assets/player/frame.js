// @ts-check
/** What figures and panels have in common on the page: a caption, a body, a sentence, and eyes. */

export class Frame {
  /**
   * @param {string} key
   * @param {() => void} seen  it came into sight
   * @param {() => void} sized
   */
  constructor(key, seen, sized) {
    this.visible = false;
    this.element = document.createElement("figure");
    this.element.className = "plg-figure";
    this.element.dataset.key = key;
    this.caption = document.createElement("figcaption");
    this.title = span("plg-title");
    this.hint = span("plg-hint"); // stands beside the tabs where there are some
    this.caption.append(this.title, this.hint);
    this.body = document.createElement("div");
    this.body.className = "plg-body";
    this.sentence = document.createElement("p");
    this.sentence.className = "plg-sentence";
    this.sentence.setAttribute("role", "status");
    this.body.append(this.sentence);
    this.element.append(this.caption, this.body);
    this.seen = new IntersectionObserver((entries) => {
      this.visible = entries[entries.length - 1].isIntersecting;
      if (this.visible) seen();
    });
    this.seen.observe(this.element);
    this.sized = new ResizeObserver(() => this.element.clientWidth > 0 && sized());
    this.sized.observe(this.element);
  }

  /**
   * What stands in the place of the picture; "" for nothing.
   * @param {string} words
   */
  say(words) {
    if (this.sentence.textContent !== words) this.sentence.textContent = words;
  }

  /**
   * As one of several in a slot, or alone with its title.
   * @param {HTMLElement | null} tab
   * @param {boolean} open
   */
  stand(tab, open) {
    this.element.hidden = !open;
    this.caption.hidden = tab !== null;
    if (!tab) {
      this.caption.append(this.hint);
      this.body.removeAttribute("role");
      this.body.removeAttribute("aria-labelledby");
      return;
    }
    this.body.id = tab.getAttribute("aria-controls") ?? "";
    this.body.setAttribute("role", "tabpanel");
    this.body.setAttribute("aria-labelledby", tab.id);
  }

  dispose() {
    this.seen.disconnect();
    this.sized.disconnect();
    this.hint.remove();
    this.element.remove();
  }
}

/** @param {string} name */
function span(name) {
  const element = document.createElement("span");
  element.className = name;
  return element;
}
