"""A panel with more rows than it has room for says so at its lower edge."""

from typing import Any

import pytest

from tests.player import harness, tabbed, walkers
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

BODY = "[data-key=numbers] .plg-body"
ROOMY = 2
"""Pixels that are looked at, and how far from the edges."""


def show(player: Player, rows: int) -> None:
    panel: dict[str, Any] = tabbed.panel() | {"key": "numbers", "tab": "", "height": 120}
    panel["panel"] = {"rows": [[f"row {k}", ["1"]] for k in range(rows)], "note": ""}
    spec = walkers.spec(101) | {"figures": [walkers.map_figure(), panel], "formulas": []}
    player.tell(harness.walk("finished"), spec=spec, spec_id=f"rows-{rows}")
    player.until("p?.draws > 0 && p.have === 101")
    player.settle()


def strip(player: Player) -> list[bytes]:
    """A little of the panel's lower edge, between the names and the numbers, and the same much of
    the page beside the panel.
    """
    box = player.page.locator(BODY).bounding_box()
    assert box is not None
    y = box["y"] + box["height"] - 2 * ROOMY
    places = (box["x"] + box["width"] / 2, box["x"] + box["width"] + 2)
    clips = [{"x": x, "y": y, "width": ROOMY, "height": ROOMY} for x in places]
    return [player.page.screenshot(clip=clip) for clip in clips]  # type: ignore[arg-type]


def test_a_shadow_lies_on_the_edge_until_the_last_row_is_reached(player: Player) -> None:
    show(player, 30)
    edge, paper = strip(player)
    assert edge != paper
    player.page.locator(BODY).evaluate("body => { body.scrollTop = body.scrollHeight; }")
    player.settle()
    edge, paper = strip(player)
    assert edge == paper


def test_where_all_rows_have_room_there_is_no_shadow(player: Player) -> None:
    show(player, 2)
    edge, paper = strip(player)
    assert edge == paper
