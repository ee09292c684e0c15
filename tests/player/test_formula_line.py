"""The formula line: an update in micro-steps, for each parameter, and slow motion through them."""

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.player import harness, walkers
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

LINE = "() => JSON.stringify(document.querySelector('.plg-formula').getBoundingClientRect())"


def choose(player: Player, name: str) -> None:
    player.page.get_by_role("button", name=name, exact=True).click()
    player.settle()


def rows(player: Player) -> Locator:
    return player.page.locator(".plg-micro")


def now(player: Player) -> str:
    """The micro-step that is looked at."""
    return player.page.locator(".plg-micro[aria-current=step] i").inner_text()


def where(player: Player) -> tuple[int, int]:
    """Frame and micro-steps done."""
    return player.get("playhead"), player.get("micro")


def press(player: Player, key: str) -> None:
    player.page.locator(".plg").focus()
    player.page.keyboard.press(key)
    player.settle()


def written(value: float) -> str:
    """A number of three digits as the line writes it, between 1e-4 and 100."""
    return f"{abs(value):#.3g}"


def test_each_micro_step_has_its_line_and_the_start_has_one(player: Player) -> None:
    player.show(frame=58)
    assert rows(player).count() == 1
    choose(player, "Adam")
    titles = player.page.locator(".plg-micro i").all_inner_texts()
    assert titles == ["Keep", "Turn", "Move"]
    position = walkers.record(101).position
    half = 0.5 * (position[58, 5, 0] - position[57, 5, 0])
    assert f"{abs(half):#.4g}" in rows(player).nth(0).inner_text()
    turn = "right" if half > 0 else "left"
    assert rows(player).nth(1).locator("span").first.inner_text() == f"to the {turn}"
    player.seek(0)
    assert rows(player).count() == 1
    assert "w₀" in rows(player).inner_text()


def test_the_switch_shows_the_numbers_of_the_other_parameter_and_is_remembered(
    player: Player,
) -> None:
    player.show(frame=58)
    switch = player.page.get_by_role("group", name="Parameter shown")
    expect(switch).to_be_hidden()
    choose(player, "Adam")
    switch.get_by_role("button", name="b").click()
    position = walkers.record(101).position
    line = rows(player).last
    assert "b₅₈" in line.inner_text()
    assert written(position[58, 5, 1]) in line.inner_text()
    choose(player, "RMSProp")
    assert written(position[58, 4, 1]) in line.inner_text()
    choose(player, "GD")
    assert written(position[58, 0, 0]) in line.inner_text()
    player.show(harness.walk("shorter", frames=51), frame=20)
    choose(player, "Adam")
    assert "b₂₀" in line.inner_text()


def test_another_formula_changes_what_minus_one_stands_for(player: Player) -> None:
    hero = walkers.map_figure()
    hero["bindings"] = [
        {"trace": 12, "attribute": axis, "channel": "", "mode": "current",
         "value": walkers.place(-1, i)}
        for i, axis in enumerate("xy")
    ]  # fmt: skip
    figures = [hero, *walkers.spec(101)["figures"][1:]]
    player.show(frame=58, spec=walkers.spec(101) | {"figures": figures})
    shown = "document.querySelector('.plg-hero .plg-plot').data[12].x[0]"
    position = walkers.record(101).position
    assert player.page.evaluate(shown) == pytest.approx(position[58, 0, 0], rel=1e-5)
    choose(player, "Adam")
    assert player.page.evaluate(shown) == pytest.approx(position[58, 5, 0], rel=1e-5)


def test_slow_motion_goes_through_the_micro_steps_and_then_advances_the_frame(
    player: Player,
) -> None:
    player.show(frame=20)
    choose(player, "Adam")
    before = rows(player).last.inner_text()
    player.page.get_by_role("button", name="Slow motion").click()
    player.settle()
    assert (where(player), now(player)) == ((20, 0), "3/3 Move")
    assert rows(player).last.locator("span").first.inner_text() in before
    step = player.page.get_by_role("button", name="Step", exact=True)
    for place, title in (((20, 1), "1/3 Keep"), ((20, 2), "2/3 Turn"), ((21, 0), "3/3 Move")):
        step.click()
        player.settle()
        assert (where(player), now(player)) == (place, title)
        assert "w₂₁" in rows(player).last.inner_text()  # the update that is being made
        counter = player.page.locator(".plg-counter b").inner_text()
        assert counter == str(place[0])
    position = walkers.record(101).position
    assert written(position[21, 5, 0]) in rows(player).last.inner_text()


def test_lines_of_micro_steps_to_come_are_dim(player: Player) -> None:
    player.show(frame=20)
    choose(player, "Adam")
    opacity = (
        "() => [...document.querySelectorAll('.plg-micro')].map(e => +getComputedStyle(e).opacity)"
    )
    assert player.page.evaluate(opacity) == [1, 1, 1]
    player.do("slow()")
    player.do("step(1)")
    player.settle()
    first, *later = player.page.evaluate(opacity)
    assert first == 1 and max(later) < 0.6


def test_keys_walk_through_the_micro_steps_and_back(player: Player) -> None:
    player.show(frame=20)
    choose(player, "Adam")
    press(player, "s")
    assert player.get("slow") is True
    there = []
    for key in ["ArrowRight"] * 4 + ["ArrowLeft"] * 4:
        press(player, key)
        there.append(where(player))
    assert there == [(20, 1), (20, 2), (21, 0), (21, 1), (21, 0), (20, 2), (20, 1), (20, 0)]
    press(player, "ArrowRight")
    press(player, "End")
    assert where(player) == (100, 0)
    press(player, "ArrowRight")
    assert where(player) == (100, 0)
    press(player, "s")
    assert player.get("slow") is False
    press(player, "ArrowLeft")
    assert where(player) == (99, 0)


def test_playing_in_slow_motion_passes_every_micro_step_and_ends_with_the_run(
    player: Player,
) -> None:
    player.show(frame=98)
    choose(player, "Adam")
    player.do("slow()")
    player.do("speed(8)")
    seen = """() => { window.seen = []; const look = () => {
        const place = `${__player.playhead}.${__player.micro}`;
        if (window.seen.at(-1) !== place) window.seen.push(place);
        requestAnimationFrame(look); }; look(); }"""
    player.page.evaluate(seen)
    player.do("play()")
    player.until("!p.playing")
    player.settle()
    places = ["98.0", "98.1", "98.2", "99.0", "99.1", "99.2", "100.0"]
    assert player.page.evaluate("window.seen") == places


def test_slow_motion_says_nothing_to_the_page(player: Player) -> None:
    player.show(frame=20)
    choose(player, "Adam")
    said = "JSON.stringify([harness.states, harness.triggers])"
    before = player.page.evaluate(said)
    press(player, "s")
    for _ in range(4):
        press(player, "ArrowRight")
    assert player.page.evaluate(said) == before


@pytest.mark.parametrize("width", [1440, 390])
def test_the_line_does_not_jump(player: Player, width: int) -> None:
    player.page.set_viewport_size({"width": width, "height": 844})
    player.show(frame=0)
    choose(player, "Adam")
    boxes = {player.page.evaluate(LINE)}
    for name in ("GD", "Adam"):
        choose(player, name)
        for frame in (0, 1, 33, 100):
            player.seek(frame)
            boxes.add(player.page.evaluate(LINE))
    player.seek(20)
    player.do("slow()")
    for _ in range(4):
        player.do("step(1)")
        player.settle()
        boxes.add(player.page.evaluate(LINE))
    assert len(boxes) == 1
    assert player.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_run_without_formulas_has_no_slow_motion(player: Player) -> None:
    run, spec = harness.gates(30)
    run.drawn = [(1, row) for row in range(30)]
    player.tell(run, spec=spec)
    player.until("p?.draws > 0 && p.have === 30")
    press(player, "s")
    assert player.get("slow") is False


def test_the_chips_carry_the_colours_of_the_formulas(player: Player) -> None:
    player.show(frame=20)
    dots = """() => [...document.querySelectorAll('.plg-chip')].map(chip => {
        const { backgroundColor, width } = getComputedStyle(chip, '::before');
        return [backgroundColor, parseFloat(width)]; })"""
    shown = player.page.evaluate(dots)
    wanted = [tuple(int(color[i : i + 2], 16) for i in (1, 3, 5)) for color in walkers.COLORS]
    assert [color for color, _ in shown] == [f"rgb({r}, {g}, {b})" for r, g, b in wanted]
    assert np.min([width for _, width in shown]) >= 8
