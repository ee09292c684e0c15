"""What a student feels: the page in headless Chromium, drawn in software, beside the server on the
same cores.

    python benchmarks/browser.py [--port 8501 of a running app]

Prints, each as a median of several tries: time to the first picture (warm), click on Play to the
first frame, a moved control to the new run on the screen (of which Streamlit's sliders wait 200 ms
for another move), click on an optimizer and on a preset to the new run's first frame, and drawn
updates a second while playing, while a long run is live, and while the slider is dragged, each
beside its goal as a ratio.
`benchmarks/player_draw.py` sets the drawing beside its peer, Plotly's own `restyle`.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LONG = (
    "descent?v=1&descent.steps=10000&descent.optimizers=gd,momentum,nesterov,adagrad,rmsprop,adam"
)
SIX = "descent?v=1&descent.steps=2000&descent.optimizers=gd,momentum,nesterov,adagrad,rmsprop,adam"
PILLS, PRESETS = '[data-testid="stButtonGroup"] button', ".st-key-presets button"
SECONDS = 4.0
REST = 800
"""Milliseconds before each click: the picture comes before the rest of the page is laid out, and no
hand is so fast as to click in between.
"""
TRIES = 5


@contextmanager
def app() -> Iterator[str]:
    """Start the app on a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true",
        "--server.address=127.0.0.1", f"--server.port={port}",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def open_page(page: Any, address: str) -> float:
    """Open an address and return the seconds to its first drawn picture."""
    begin = time.perf_counter()
    page.goto(address)
    page.wait_for_function("window.__player && window.__player.draws > 0", polling="raf")
    return time.perf_counter() - begin


def median(measure: Callable[[], float], tries: int = TRIES) -> float:
    return statistics.median(measure() for _ in range(tries))


def play_to_frame(page: Any) -> float:
    """Milliseconds from the click on Play to the first frame drawn after it, by the browser's own
    clock.
    """
    page.evaluate("() => { const a = window.__player.actions; a.pause(); a.seek(0) }")
    page.wait_for_function("window.__player.playhead === 0")
    return float(
        page.evaluate(
            """() => new Promise(done => {
              const button = document.querySelector('.plg-play')
              const before = window.__player.draws, begin = performance.now()
              const look = () => window.__player.draws > before ? done(performance.now() - begin) :
              requestAnimationFrame(look)
              button.click(); requestAnimationFrame(look)
            })"""
        )
    )


def click_to_run(page: Any, buttons: str, which: Iterator[int]) -> float:
    """Milliseconds from a click that makes a run nobody has seen yet to its first frame, by the
    browser's own clock: rerun, training, stream, picture.
    """
    page.wait_for_timeout(REST)
    return float(
        page.evaluate(
            """([buttons, which]) => new Promise(done => {
              const button = document.querySelectorAll(buttons)[which]
              const { run } = window.__player, begin = performance.now()
              const look = () => {
                const p = window.__player
                if (p.run !== run && p.frames > 0) done(performance.now() - begin)
                else requestAnimationFrame(look)
              }
              button.click(); requestAnimationFrame(look)
            })""",
            [buttons, next(which)],
        )
    )


def control_to_run(page: Any) -> float:
    """Milliseconds from a moved control to the new run drawn: rerun, training, message, picture."""
    page.wait_for_timeout(REST)
    run = page.evaluate("window.__player.run")
    slider = page.get_by_role("slider", name="Momentum γ")
    slider.focus()
    begin = time.perf_counter()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"window.__player.run !== '{run}'", polling="raf")
    draws = page.evaluate("window.__player.draws")
    page.evaluate("window.__player.actions.step(1)")
    page.wait_for_function(f"window.__player.draws > {draws}", polling="raf")
    return (time.perf_counter() - begin) * 1000


def draws_a_second(page: Any, seconds: float = SECONDS) -> float:
    begin, before = time.perf_counter(), page.evaluate("window.__player.draws")
    page.wait_for_timeout(seconds * 1000)
    return float((page.evaluate("window.__player.draws") - before) / (time.perf_counter() - begin))


def playing(page: Any) -> float:
    page.evaluate(
        "() => { const a = window.__player.actions; a.pause(); a.seek(0); a.speed(1); a.play() }"
    )
    return draws_a_second(page)


def live(page: Any, address: str) -> float:
    """Drawn updates a second while a run of 10,000 updates is being trained and followed."""
    fresh = time.time_ns() % 1000
    open_page(page, f"{address}/{LONG}&descent.start_x=2.{fresh:03}")
    page.evaluate("() => { const a = window.__player.actions; a.seek(0); a.speed(4); a.play() }")
    return draws_a_second(page)


def dragging(page: Any) -> float:
    """Drawn updates a second while the mouse drags the slider to and fro."""
    page.evaluate("window.__player.actions.pause()")
    box = page.get_by_role("slider", name="Playhead").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, middle)
    page.mouse.down()
    begin, before, step = time.perf_counter(), page.evaluate("window.__player.draws"), 0
    while time.perf_counter() - begin < SECONDS:
        step += 1
        place = abs((step % 200) / 100 - 1)
        page.mouse.move(box["x"] + 10 + place * (box["width"] - 20), middle)
    rate = (page.evaluate("window.__player.draws") - before) / (time.perf_counter() - begin)
    page.mouse.up()
    return float(rate)


def line(name: str, value: float, unit: str, goal: float, *, most: bool) -> None:
    ratio = goal / value if most else value / goal
    print(
        f"{name:<46}{value:9.1f} {unit:<10} goal {'<' if most else '>'} {goal:g}: {ratio:.2f} "
        f"times it"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if options.port:
        measure(f"http://127.0.0.1:{options.port}", chromium)
        return
    with app() as address:
        measure(address, chromium)


def measure(address: str, chromium: str | None) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        open_page(page, f"{address}/descent")
        first = median(lambda: open_page(page, f"{address}/descent"))
        line("first picture, warm", first * 1000, "ms", 2000, most=True)
        line(
            "click on Play to the first frame",
            median(lambda: play_to_frame(page)),
            "ms",
            250,
            most=True,
        )
        line(
            "a moved control to the new run",
            median(lambda: control_to_run(page)),
            "ms",
            250,
            most=True,
        )
        for name, buttons in (("optimizer", PILLS), ("preset", PRESETS)):
            line(
                f"click on a{'n' * (name == 'optimizer')} {name} to the new run's first frame",
                median(partial(click_to_run, page, buttons, iter(range(1, TRIES + 1)))),
                "ms",
                250,
                most=True,
            )
        open_page(page, f"{address}/{SIX}")
        line("drawn updates, playing, six methods", playing(page), "a second", 15, most=False)
        line("drawn updates, dragging, six methods", dragging(page), "a second", 15, most=False)
        line("drawn updates, live, 10,000 updates", live(page, address), "a second", 15, most=False)
        print(
            "drawn by:",
            page.evaluate("window.__player.direct"),
            "errors:",
            page.evaluate("window.__player.errors"),
        )
        browser.close()


if __name__ == "__main__":
    main()
