// @ts-check
/** The replicas side by side: one picture each, its name and a number below it. */

import { recorded } from "./expression.js";
import { Frame } from "./frame.js";
import { tiling } from "./tiling.js";
import { readOut, rgbOf, tableOf, Thumbs } from "./thumbs.js";
import { write } from "./words.js";

/** @typedef {import("./contract.js").FigureSpec} FigureSpec */
/** @typedef {import("./contract.js").MosaicSpec} MosaicSpec */
/** @typedef {import("./stage.js").Backstage} Backstage */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {{canvas: HTMLCanvasElement, number: HTMLElement}} Tile */

// Pixels, as the stylesheet has them.
const WORDS = 32; // the words below a picture, and the tile's edges
const GAP = 6;
const PAD = 3;
const LEAST = 64;

export class Mosaic {
  /**
   * @param {FigureSpec} spec
   * @param {Backstage} around
   */
  constructor(spec, around) {
    this.around = around;
    this.spec = this.wanted = spec;
    this.open = false;
    this.due = this.stale = true;
    this.early = false;
    this.place = null;
    this.asking = { rest: () => {} }; // it has no question
    this.frame = new Frame(
      spec.key,
      () => around.shown(),
      () => this.tile(),
    );
    this.frame.element.classList.add("plg-mosaic");
    this.grid = document.createElement("div");
    this.grid.className = "plg-tiles";
    this.frame.body.prepend(this.grid);
    this.thumbs = new Thumbs();
    /** @type {Tile[]} */
    this.tiles = [];
    this.built = "";
    this.drawn = ""; // which pictures are on the canvases
    this.table = tableOf([
      [0, [0, 0, 0]],
      [1, [255, 255, 255]],
    ]);
    this.cells = new Float32Array(0);
  }

  /** @returns {MosaicSpec} */
  get mosaic() {
    return /** @type {MosaicSpec} */ (this.spec.mosaic);
  }

  /** Make the tiles that are wanted. */
  build() {
    this.due = false;
    this.stale = true;
    this.spec = this.wanted;
    const { title, alt, height } = this.spec;
    this.frame.title.textContent = title;
    this.frame.hint.textContent = "Click one to go on with it alone";
    this.grid.setAttribute("role", "group");
    this.grid.setAttribute("aria-label", alt || title);
    this.grid.style.setProperty("--height", `${height}px`);
    const built = JSON.stringify(this.mosaic);
    if (built === this.built) return;
    this.built = built;
    this.drawn = "";
    const { labels, colorscale } = this.mosaic;
    this.table = tableOf(colorscale.map(([at, color]) => [at, rgbOf(color)]));
    this.tiles = [];
    this.grid.replaceChildren(...labels.map((label, i) => this.made(label, i)));
    this.tile();
  }

  /** As many columns as let the pictures fill the place. */
  tile() {
    const { clientWidth: width, clientHeight: height } = this.grid;
    if (width === 0 || this.tiles.length === 0) return;
    const least = Math.min(LEAST, width / 3); // a phone has room for three in a row
    const sizes = { words: WORDS, gap: GAP, least };
    const { columns, size } = tiling(
      this.tiles.length,
      width - 2 * PAD,
      height - 2 * PAD,
      sizes,
    );
    this.grid.style.gridTemplateColumns = `repeat(${columns}, ${size}px)`;
  }

  /**
   * @param {string} label
   * @param {number} index
   */
  made(label, index) {
    const button = document.createElement("button");
    const [canvas, name] = [document.createElement("canvas"), document.createElement("span")];
    const number = document.createElement("small");
    button.type = "button";
    button.className = "plg-tile";
    button.setAttribute("aria-pressed", String(index === 0));
    name.textContent = label;
    button.append(canvas, name, number);
    button.addEventListener("click", () => this.around.pick("replica", index, 0));
    this.tiles.push({ canvas, number });
    return button;
  }

  ask() {}

  look() {} // no place of it is looked at

  /** @param {Scene} scene */
  draw({ session: { store }, playhead, every }) {
    const { number } = this.mosaic;
    const frame = Math.min(Math.floor(playhead), store.head);
    this.paint(store, frame);
    if (!number) return;
    this.tiles.forEach((tile, i) => {
      const at = { store, playhead: frame, every };
      const value = write(recorded({ channel: number.channel, index: [i] }, at), number.digits);
      const text = number.unit ? `${value} ${number.unit}` : value;
      if (tile.number.textContent !== text) tile.number.textContent = text;
    });
  }

  /**
   * @param {import("./store.js").Store} store
   * @param {number} frame
   */
  paint(store, frame) {
    const { channel, range } = this.mosaic;
    const column = store.column(channel);
    const row = column?.rowAt(frame) ?? -1;
    const key = `${store.run} ${column?.frames?.[row] ?? row}`;
    if (!column || row < 0 || key === this.drawn) return;
    this.drawn = key;
    const [count, rows, columns] = column.shape;
    if (this.cells.length !== rows * columns) this.cells = new Float32Array(rows * columns);
    for (let i = 0; i < Math.min(count, this.tiles.length); i++) {
      const most = readOut(column, row, i * rows * columns, this.cells) || 1;
      const [low, high] = range ?? [-most, most];
      const picture = { values: this.cells, rows, columns, low, high, table: this.table };
      this.thumbs.paint(this.tiles[i].canvas, picture);
    }
  }

  dispose() {
    this.frame.dispose();
  }
}
