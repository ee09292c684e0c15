"""The numbers of a question that the reader chooses, in a figure and in a panel."""

from typing import Any

import pytest

from tests.player import harness, tabbed, walkers
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

CHOICES = {"x": {"label": "About", "options": [[0.0, "zero"], [2.0, "two"], [3.0, "three"]]}}
FIRST = "document.querySelector('[data-key=cut] .plg-plot').data[0].x[2]"


def spec(choices: dict[str, Any], kind: str = "figure") -> dict[str, Any]:
    """One figure or panel that asks with a choice."""
    one = tabbed.asked() if kind == "figure" else tabbed.panel()
    one["tab"] = ""
    one["ask"]["choices"] = choices
    return walkers.spec(101) | {"figures": [walkers.map_figure(), one]}


def show(player: Player, spec: dict[str, Any], name: str = "finished") -> None:
    player.tell(harness.walk(name), spec=spec, spec_id=name)
    player.until(f"p?.draws > 0 && p.run === '{name}' && p.have === 101")
    player.settle()


def select(player: Player) -> Any:
    return player.page.get_by_role("combobox", name="About")


def test_the_first_option_is_asked_until_another_is_chosen(player: Player) -> None:
    show(player, spec(CHOICES))
    player.page.wait_for_function(f"{FIRST} === 0")
    select(player).select_option("two")
    player.page.wait_for_function(f"{FIRST} === 2")
    assert [word["arguments"]["x"] for word in player.said("ask")] == [0, 2]


def test_what_was_chosen_is_remembered_where_it_is_still_offered(player: Player) -> None:
    show(player, spec(CHOICES))
    select(player).select_option("three")
    player.page.wait_for_function(f"{FIRST} === 3")
    fewer = {"x": {"label": "About", "options": [[1.0, "one"], [3.0, "three"]]}}
    show(player, spec(fewer), "other")
    assert select(player).input_value() == "3"
    show(player, spec({"x": {"label": "About", "options": [[1.0, "one"]]}}), "third")
    player.page.wait_for_function(f"{FIRST} === 1")


def test_the_selects_take_their_room_from_the_picture(player: Player) -> None:
    heights = []
    for name, choices in (("one", CHOICES), ("two", {})):
        show(player, spec(choices), name)
        heights.append(player.page.locator("[data-key=cut] .plg-body").bounding_box()["height"])
        height = "document.querySelector('[data-key=cut] .plg-plot')._fullLayout.height"
        expected = 195 if choices else 225
        player.page.wait_for_function(f"{height} === {expected}")
    assert heights[0] == heights[1]
    assert not select(player).is_visible()


def test_a_panel_asks_with_what_is_chosen(player: Player) -> None:
    show(player, spec(CHOICES, "panel"))
    cell = player.page.locator(".plg-panel td").first
    cell.filter(has_text="0.000").wait_for()
    select(player).select_option("two")
    cell.filter(has_text="2.000").wait_for()
