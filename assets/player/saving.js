// @ts-check
/** What a student takes away: the link to this frame, the picture as a file. */

import { download, linkTo } from "./share.js";

/** @typedef {import("./player.js").Player} Player */

/** @param {Player} player */
export async function share({ spec, clock, controls }) {
  const link = linkTo(location, spec.share ?? "", clock.frame);
  try {
    await navigator.clipboard.writeText(link);
    controls.say("Link copied");
  } catch {
    controls.say("Copy this link:", link);
  }
}

/**
 * @param {Player} player
 * @param {"png" | "svg"} format
 */
export async function savePicture(player, format) {
  const shown = player.stage.pictured;
  if (!shown) return;
  try {
    const name = `${shown.spec.key}-${player.clock.frame}.${format}`;
    download(await shown.picture(format), name);
  } catch (problem) {
    player.report(problem);
    player.controls.say("The picture could not be made");
  }
}
