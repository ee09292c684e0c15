// @ts-check
/** window.__player: what tests and benchmarks see of the Player. Getters, so it is always current. */

import { linkTo } from "./share.js";

/** @param {import("./player.js").Player} player */
export function probe(player) {
  const { clock, transport } = player;
  const before = /** @type {any} */ (window).__player?.mounts ?? 0;
  /** @type {any} */ (window).__player = {
    mounts: before + 1,
    get frames() { return player.store.count; },
    get total() { return player.store.total; },
    get playhead() { return clock.playhead; },
    get draws() { return player.draws; },
    get gaps() { return transport.gaps; },
    get asks() { return transport.asks; },
    get playing() { return clock.playing; },
    get status() { return player.header?.status ?? null; },
    get run() { return player.store.run; },
    get ghost() { return player.ghost?.run ?? null; },
    get errors() { return player.errors; },
    get direct() {
      return Object.fromEntries([...player.figures].map(([key, figure]) => [key, figure.drawer.technique]));
    },
    link: () => linkTo(location, player.spec.share ?? "", clock.frame),
    actions: {
      play: () => player.play(),
      pause: () => player.pause(),
      step: (/** @type {number} */ n) => player.act(() => clock.step(n, player.training())),
      seek: (/** @type {number} */ frame) => player.act(() => clock.seek(frame, player.training())),
      direct: (/** @type {boolean} */ allowed) => player.figures.forEach((figure) => (figure.drawer.allowed = allowed)),
      speed: (/** @type {number} */ x) => player.act(() => (clock.speed = x)),
    },
  };
}
