"""The passage in a real browser: what is brushed, asked and answered."""

import numpy as np
import pytest

from tests.player import harness
from tests.player.conftest import Player
from tests.player.passages import (
    COLOURS,
    LETTERS,
    SIZE,
    STATES,
    UNITS,
    answer,
    chips,
    classed,
    drag,
    middle,
    show,
    told,
)

pytestmark = pytest.mark.browser


def test_a_stretch_is_brushed_from_the_start_and_its_answer_is_on_the_page(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    seen = told(player, 5, 7)
    expected = answer(10, 5, 7, -1)
    assert classed(player, "plg-brushed") == [5, 6, 7]
    assert classed(player, "plg-like") == np.flatnonzero(expected["like"]).tolist() == seen["like"]
    assert (seen["unit"], seen["order"]) == (3, expected["order"].tolist())
    assert chips(player) == [
        "unit 4 +2.3", "unit 5 +1.8", "unit 6 +1.3", "unit 7 +0.8", "unit 8 +0.3", "unit 9 −0.2",
    ]  # fmt: skip
    count = int(expected["count"])
    assert f"It is like that at {count} other letters (underlined)" in seen["words"]
    inside = STATES[10, 5:8, 3].mean()
    assert seen["words"].startswith(f"Unit 4 is {inside:.2f} on average in “▸ha”".replace("-", "−"))


def test_the_colours_are_the_unit_s_states_and_go_with_the_playhead(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    paper, ends = np.array([251, 250, 247]), np.array([[230, 159, 0], [0, 114, 178]])
    for frame in (10, 3, 0):
        player.seek(frame)
        first = STATES[frame, 0, 3]
        player.until(f"p.passage.state[0] === {first}")
        player.settle()
        found = player.page.evaluate(COLOURS)
        rgb = np.array([[int(part) for part in one[4:-1].split(",")] for one in found])
        states = STATES[frame, :, 3]
        share = 0.5 * np.abs(states)[:, None]
        expected = paper + (ends[(states > 0).astype(int)] - paper) * share
        assert np.abs(rgb - expected).max() <= 0.51


def test_a_drag_changes_what_is_asked_and_shown(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    for start, end in ((12, 15), (30, 22)):
        drag(player, start, end)
        since, until = sorted((start, end))
        seen = told(player, since, until)
        assert classed(player, "plg-brushed") == list(range(since, until + 1))
        expected = answer(10, since, until, -1)
        assert seen["unit"] == expected["order"][0]
        assert classed(player, "plg-like") == np.flatnonzero(expected["like"]).tolist()
    name = player.page.locator(".plg-passage-name").inner_text()
    flat = [letter for word in LETTERS for letter in word]
    assert name.endswith(f"“{''.join(flat[22:31])}”")
    assert player.get("playhead") == 10


def test_a_chip_colours_the_page_by_its_unit_until_something_else_is_brushed(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    before = player.page.evaluate(COLOURS)
    chip = player.page.locator(".plg-passage-chips button").nth(2)
    chip.click()
    seen = told(player, 5, 7, 5)
    assert seen["unit"] == 5 and seen["state"] == pytest.approx(STATES[10, :, 5].tolist())
    assert chip.get_attribute("aria-pressed") == "true"
    assert player.page.locator(".plg-passage-chips [aria-pressed=true]").count() == 1
    assert player.page.evaluate(COLOURS) != before
    assert classed(player, "plg-like") == np.flatnonzero(answer(10, 5, 7, 5)["like"]).tolist()
    drag(player, 8, 9)
    assert told(player, 8, 9)["unit"] == answer(10, 8, 9, -1)["order"][0]


def test_a_unit_that_is_no_longer_among_the_strongest_keeps_a_chip(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    player.page.locator(".plg-passage-chips button").first.click()
    told(player, 5, 7, 3)
    turned = answer(10, 5, 7, 3) | {"order": np.roll(np.arange(UNITS), 4).astype(float)}
    known = harness.QUESTIONS | {"passage": lambda frame, **given: turned}
    monkeypatch.setattr(harness, "QUESTIONS", known)
    player.seek(4)
    player.until("p.passage.order[0] === 5")
    player.settle()
    assert len(chips(player)) == 7 and chips(player)[-1].startswith("unit 4 ")
    pressed = player.page.locator(".plg-passage-chips [aria-pressed=true]")
    assert pressed.inner_text().startswith("unit 4 ")


def test_two_presses_are_the_ends_of_a_stretch(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    player.page.mouse.click(*middle(player, 20))
    seen = told(player, 20, 20)
    assert seen["lead"] == "Now press the last letter of the stretch."
    player.page.mouse.click(*middle(player, 16))
    seen = told(player, 16, 20)
    assert seen["lead"].startswith("Drag over a few letters")


def test_a_finger_brushes_sideways(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    """Touch, as the browser itself makes pointer events of it."""
    show(player, monkeypatch)
    session = player.page.context.new_cdp_session(player.page)

    def touch(kind: str, n: int | None) -> None:
        points = [] if n is None else [dict(zip("xy", middle(player, n), strict=True))]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 13)
    for n in (14, 15, 16):
        touch("touchMove", n)
    touch("touchEnd", None)
    told(player, 13, 16)
    assert classed(player, "plg-brushed") == [13, 14, 15, 16]


def test_the_page_is_brushed_with_the_keys_and_the_playhead_stands(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    page = player.page.get_by_role("application")
    name = page.get_attribute("aria-label")
    assert name and f"{SIZE} letters" in name
    page.focus()
    keys = player.page.keyboard
    keys.press("ArrowRight")
    told(player, 8, 8)
    for _ in range(3):
        keys.press("Shift+ArrowRight")
    told(player, 8, 11)
    keys.press("Shift+Home")
    told(player, 0, 8)
    keys.press("End")
    told(player, SIZE - 1, SIZE - 1)
    keys.press("ArrowUp")
    above = told_stretch(player)
    boxes = [middle(player, n) for n in (above, SIZE - 1)]
    assert boxes[0][1] < boxes[1][1] and abs(boxes[0][0] - boxes[1][0]) < 30
    keys.press("ArrowDown")
    assert middle(player, told_stretch(player))[1] == pytest.approx(boxes[1][1])
    assert player.get("playhead") == 10


def told_stretch(player: Player) -> int:
    """The one symbol that is brushed."""
    player.settle()
    (found,) = classed(player, "plg-brushed")
    return found


def test_after_a_drag_the_arrow_keys_are_the_players(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    drag(player, 12, 15)
    assert not player.page.evaluate("document.querySelector('.plg').matches(':focus-visible')")
    player.page.keyboard.press("ArrowLeft")
    player.at(9)
    assert classed(player, "plg-brushed") == [12, 13, 14, 15]


def test_a_symbol_that_is_pointed_at_is_told(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    player.page.mouse.move(*middle(player, 2))
    player.until("p.passage.seen !== ''")
    state = f"{STATES[10, 2, 3]:.2f}".replace("-", "−")
    assert player.get("passage")["seen"] == f"after “n”: unit 4 = {state}"
    player.page.mouse.move(2, 2)
    player.until("p.passage.seen === ''")


def test_the_brush_stays_while_the_text_does(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    drag(player, 12, 15)
    told(player, 12, 15)
    show(player, monkeypatch, frame=2)
    told(player, 12, 15)
    show(player, monkeypatch, sequences=LETTERS[::-1])
    told(player, 5, 7)
