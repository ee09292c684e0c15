"""Drawn cycles a second of the Player: direct draw against restyle, playing and dragging.

    python benchmarks/player_draw.py [frames ...]

Prints one line a recording length, both ways in the same run. Headless Chromium renders in
software, so what counts are the ratio and the floor of 15.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.player import harness

SECONDS = 3.0
SPEEDS = {"direct": True, "restyle": False}

MEASURE = """async ([seconds, drag]) => {
  const { actions } = __player, begin = performance.now(), before = __player.draws;
  let n = 0;
  while (performance.now() - begin < 1000 * seconds) {
    if (drag) actions.seek((__player.total - 1) * (0.5 + 0.45 * Math.sin(n++ / 7)));
    await new Promise(requestAnimationFrame);
  }
  return (__player.draws - before) / (performance.now() - begin) * 1000;
}"""


def measure(page: Page, direct: bool, drag: bool) -> float:
    """Cycles a second from three tenths of the recording on."""
    page.evaluate(
        "direct => { __player.actions.direct(direct); __player.actions.pause(); }", direct
    )
    page.evaluate(
        "__player.actions.seek(Math.round(__player.total * (__player.total > 1000 ? 0.9 : 0.3)))"
    )
    if not drag:
        page.evaluate("__player.actions.speed(1); __player.actions.play()")
    return float(page.evaluate(MEASURE, [SECONDS, drag]))


def bench(page: Page, site: harness.Site, frames: int) -> str:
    """One line for one length."""
    harness.send(page, site.page(harness.walk(f"bench-{frames}", frames)))
    page.wait_for_function(
        "frames => window.__player?.frames === frames && __player.draws > 0", arg=frames
    )
    page.evaluate("__player.actions.seek(10); __player.actions.play()")
    page.wait_for_function("Object.values(__player.direct).every(one => one === 'direct')")
    page.evaluate("__player.actions.pause()")
    cells = {
        (name, drag): measure(page, direct, drag)
        for name, direct in SPEEDS.items()
        for drag in (False, True)
    }
    ratio = cells["direct", True] / cells["restyle", True]
    words = [f"{frames:6d} frames"]
    for drag, name in ((False, "playing"), (True, "dragging")):
        direct, restyle = cells["direct", drag], cells["restyle", drag]
        words.append(f"{name}: direct {direct:5.1f}/s, restyle {restyle:5.1f}/s")
    return "   ".join([*words, f"ratio {ratio:.1f}"])


def main() -> None:
    """Measure the lengths on the command line, by default a short and a long run."""
    lengths = [int(word) for word in sys.argv[1:]] or [101, 10_001]
    with harness.files() as files, harness.serve(files) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(harness.CHROMIUM_ARGS)
        )
        for frames in lengths:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(site.url)
            page.wait_for_function("window.harness")
            print(bench(page, site, frames), flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
