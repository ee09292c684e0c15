// @ts-check
/**
 * window.__player: what tests and benchmarks see of the Player. Getters, so it is always current.
 */

import { linkTo } from "./share.js";

/** @param {import("./player.js").Player} player */
export function probe(player) {
  const { clock, transport, session, stage } = player;
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
      return transport.gaps;
    },
    get asks() {
      return transport.asks;
    },
    get playing() {
      return clock.playing;
    },
    get status() {
      return session.header?.status ?? null;
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
    link: () => linkTo(location, player.spec.share ?? "", clock.frame),
    actions: {
      play: () => player.play(),
      pause: () => player.pause(),
      step: (/** @type {number} */ n) => player.act(() => clock.step(n, session.training)),
      seek: (/** @type {number} */ frame) => player.act(() => clock.seek(frame, session.training)),
      direct: (/** @type {boolean} */ allowed) =>
        stage.figures.forEach((figure) => (figure.drawer.allowed = allowed)),
      speed: (/** @type {number} */ x) => player.act(() => (clock.speed = x)),
    },
  };
}
