// @ts-check
/**
 * window.__player: what tests and benchmarks see of the Player. Getters, so it is always current.
 */

import { unitName } from "./diagram-names.js";
import { Cell } from "./cell.js";
import { Graph } from "./graph.js";
import { Passage } from "./passage.js";
import { linkTo } from "./share.js";
import { Trellis } from "./trellis.js";

/**
 * The open drawing of a kind.
 * @template T
 * @param {import("./stage.js").Stage} stage
 * @param {new (...given: any[]) => T} kind
 * @returns {T | null}
 */
function openOf(stage, kind) {
  for (const one of stage.drawings.values()) if (one.open && one instanceof kind) return one;
  return null;
}

/** @param {import("./diagram.js").Diagram} diagram */
function toldBy({ modes, units, edges, bar, values, most, foot, pointer, network }) {
  const { hovered } = units;
  return {
    mode: modes.mode,
    batch: modes.batch,
    example: modes.index,
    moment: modes.moment,
    edges: edges.weights,
    widths: Array.from(edges.widths, (width) => width / 10),
    signs: Array.from(edges.signs),
    faded: Array.from(edges.faded),
    values: Array.from(values),
    most,
    units: units.entries.map(({ unit, badge }) => ({ ...unit, text: badge.textContent })),
    hovered: hovered && unitName(network, hovered.layer, hovered.index),
    sentence: foot.textContent,
    place: bar.place.textContent,
    card: pointer.card.element.hidden ? null : pointer.card.element.innerText,
  };
}

/** @param {import("./player.js").Player} player */
export function probe(player) {
  const { clock, followers, session, stage } = player;
  const stream = followers.run;
  const before = /** @type {any} */ (window).__player?.mounts ?? 0;
  /** @type {any} */ (window).__player = {
    mounts: before + 1,
    get frames() {
      return session.store.count;
    },
    get total() {
      return session.store.total;
    },
    get playhead() {
      return clock.playhead;
    },
    get draws() {
      return player.draws;
    },
    get gaps() {
      return player.gaps;
    },
    get asks() {
      return player.page.asks;
    },
    get token() {
      return session.page?.token ?? null;
    },
    get have() {
      return session.store.have;
    },
    get connected() {
      return stream.connected;
    },
    get connects() {
      return stream.connects - followers.before;
    },
    get messages() {
      return stream.messages;
    },
    get bytes() {
      return stream.bytes;
    },
    get settled() {
      return session.run.news?.settled ?? false;
    },
    get place() {
      return session.run.news?.place ?? 0;
    },
    get paused() {
      return session.run.news?.paused ?? false;
    },
    get pace() {
      return session.run.news?.pace ?? 0;
    },
    get playing() {
      return clock.playing;
    },
    get status() {
      return session.status;
    },
    get run() {
      return session.store.run;
    },
    get ghost() {
      return session.ghost?.run ?? null;
    },
    get errors() {
      return player.errors;
    },
    get direct() {
      return stage.techniques;
    },
    get tabs() {
      return stage.tabs;
    },
    /** What the open diagram shows. */
    get diagram() {
      return stage.diagram && toldBy(stage.diagram);
    },
    /** What the open graph shows. */
    get graph() {
      return openOf(stage, Graph)?.told ?? null;
    },
    /** What the open passage shows. */
    get passage() {
      return openOf(stage, Passage)?.told ?? null;
    },
    /** What the open trellis shows. */
    get trellis() {
      return openOf(stage, Trellis)?.told ?? null;
    },
    /** What the open cell shows. */
    get cell() {
      return openOf(stage, Cell)?.told ?? null;
    },
    get looking() {
      return stage.looking?.place ?? null;
    },
    /** Where slow motion stands within an update. */
    get micro() {
      return player.slow.done;
    },
    get slow() {
      return player.slow.on;
    },
    link: () => linkTo(location, player.spec.share ?? "", clock.frame),
    actions: {
      play: () => player.play(),
      pause: () => player.pause(),
      step: (/** @type {number} */ n) => player.act(() => player.step(n)),
      slow: () => player.act(() => player.toggleSlow()),
      choose: (/** @type {import("./contract.js").SlotName} */ slot, /** @type {string} */ key) =>
        player.act(() => stage.choose(slot, key)),
      seek: (/** @type {number} */ frame) => player.act(() => clock.seek(frame, session.training)),
      direct: (/** @type {boolean} */ allowed) =>
        stage.figures.forEach((figure) => (figure.drawer.allowed = allowed)),
      speed: (/** @type {number} */ x) => player.act(() => (clock.speed = x)),
      cut: () => stream.cut(),
      offline: (/** @type {number} */ ms) => stream.cut(ms),
      train: {
        pause: () => stream.say({ op: "pause" }),
        resume: () => stream.say({ op: "resume" }),
        step: (/** @type {number} */ frames) => stream.say({ op: "step", frames }),
      },
      ask: (
        /** @type {string} */ question,
        /** @type {number} */ frame,
        /** @type {any} */ given,
      ) => followers.ask(question, frame, given),
      edit: (
        /** @type {number} */ step,
        /** @type {string} */ field,
        /** @type {number} */ value,
      ) => followers.edit({ step, field, value }, player.page),
    },
  };
}
