"""A passage that the harness shows, and what a test does with it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from playground.views.passage import Passage
from tests.player import harness, walkers
from tests.player.conftest import Player
from tests.player.harness import Channel

NAMES = itertools.count()
LETTERS = [tuple("▸anna"), tuple("▸hannah"), tuple("▸otto"), tuple("▸ida")] * 6
SIZE = sum(map(len, LETTERS))
UNITS = 9
STATES = np.tanh(np.random.default_rng(5).normal(size=(11, SIZE, UNITS)))
"""What the run's network has after each symbol, at each frame."""
COLOURS = "() => [...document.querySelectorAll('[data-n]')].map(one => one.style.backgroundColor)"


def answer(frame: int, since: float, until: float, unit: float) -> dict[str, np.ndarray]:
    """An order and like places that a test can foretell: the units turn with the stretch."""
    order = np.roll(np.arange(UNITS), -int(since + until) % UNITS)
    chosen = int(order[0]) if unit < 0 else int(unit)
    like = np.zeros(SIZE)
    like[(chosen + int(since)) % 7 :: 7] = 1
    like[int(since) : int(until) + 1] = 0
    return {
        "state": STATES[frame, :, chosen], "order": order.astype(float), "like": like,
        "contrast": np.linspace(2.3, -1.7, UNITS), "unit": np.array(float(chosen)),
        "count": like.sum(),
    }  # fmt: skip


def view(**more: Any) -> Passage:
    given: dict[str, Any] = {
        "sequences": LETTERS, "stretch": (5, 7), "noun": ("letter", "letters"), "height": 484
    }  # fmt: skip
    return Passage("passage", "A passage", "Letters.", **(given | more))


def show(player: Player, monkeypatch: pytest.MonkeyPatch, frame: int = 10, **more: Any) -> None:
    """The passage alone on the page, answered."""
    monkeypatch.setattr(harness, "QUESTIONS", harness.QUESTIONS | {"passage": answer})
    name = f"run-{next(NAMES)}"
    run = harness.Run(name, [Channel("value", np.zeros(11))], 11, 11)
    page = walkers.spec(11) | {"figures": [view(**more).as_wire()], "formulas": []}
    command = {"id": name, "frame": frame, "play": False}
    player.tell(run, spec=page, spec_id=name, command=command)
    player.until(f"p?.run === '{name}' && p.playhead === {frame} && p.passage?.state")
    player.settle()


def told(player: Player, since: int, until: int, unit: int = -1) -> dict[str, Any]:
    """What is shown once the run has answered for this stretch and unit."""
    asked = f"{{since: {since}, until: {until}, unit: {unit}}}"
    player.until(f"JSON.stringify(p.passage.asked) === JSON.stringify({asked})")
    player.settle()
    found: dict[str, Any] = player.get("passage")
    return found


def middle(player: Player, n: int) -> tuple[float, float]:
    box = player.page.locator(f"[data-n='{n}']").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(player: Player, start: int, end: int) -> None:
    player.page.mouse.move(*middle(player, start))
    player.page.mouse.down()
    player.page.mouse.move(*middle(player, end), steps=6)
    player.page.mouse.up()


def classed(player: Player, name: str) -> list[int]:
    """Which symbols have a class."""
    found: list[int] = player.page.locator(f"[data-n].{name}").evaluate_all(
        "all => all.map(one => Number(one.dataset.n))"
    )
    return found


def chips(player: Player) -> list[str]:
    found: list[str] = player.page.locator(".plg-passage-chips button").all_inner_texts()
    return [" ".join(text.split()) for text in found]
