"""How a passage stands on the page: its symbols, numbers, lines, colours, and its file."""

from typing import Any

import numpy as np
import pytest

from tests.player import harness, walkers
from tests.player.conftest import Player
from tests.player.harness import Channel
from tests.player.passages import (
    COLOURS,
    LETTERS,
    SIZE,
    classed,
    drag,
    middle,
    show,
    told,
    view,
)

pytestmark = pytest.mark.browser


def test_a_refusal_is_told(player: Player) -> None:
    run = harness.Run("plain", [Channel("value", np.zeros(11))], 11, 11)
    page = walkers.spec(11) | {"figures": [view().as_wire()], "formulas": []}
    player.tell(run, spec=page)
    player.until("p?.passage?.words === 'There is no such question.'")
    assert classed(player, "plg-brushed") == [5, 6, 7]


def test_symbols_are_words_and_nothing_else(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("<b>x</b>", *row[1:]) for row in LETTERS]
    show(player, monkeypatch, sequences=rows)
    assert player.page.locator(".plg-passage-page b").count() == 0
    assert player.page.locator("[data-n='5']").inner_text() == "<b>x</b>"


def test_numbers_stand_at_their_heights(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    levels = [[i / max(1, len(row) - 1) for i in range(len(row))] for row in LETTERS]
    rows = [tuple(f"{level:.2f}" for level in row) for row in levels]
    show(player, monkeypatch, sequences=rows, levels=levels, marked=(6,), noun=("day", "days"))
    boxes = player.page.locator("[data-n]").evaluate_all(
        "all => all.slice(0, 5).map(one => { const [a, b] = [one, one.firstChild].map(that =>"
        " that.getBoundingClientRect()); return [a.top, b.top, b.bottom, a.bottom]; })"
    )
    tops = [box[1] for box in boxes]
    assert tops == sorted(tops, reverse=True) and np.diff(tops) == pytest.approx(np.diff(tops)[0])
    assert all(sorted(box) == box for box in boxes)
    assert classed(player, "plg-marked") == [6]
    drag(player, 1, 3)
    assert "in days 2–4" in told(player, 1, 3)["words"]


def test_lines_of_a_running_text_end_where_the_text_has_it(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ("be not so  bold⏎" * 10)[: SIZE - 1]
    rows = [tuple(text[:50]), tuple(text[50:]), ("x",)]
    show(player, monkeypatch, sequences=rows, running=True)
    lines: dict[float, list[int]] = {}
    for n in range(SIZE):
        lines.setdefault(round(middle(player, n)[1]), []).append(n)
    assert [len(line) for line in lines.values()][:-1] == [16] * (len(lines) - 1)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", ["letters", "words", "numbers", "long"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_overlaps_and_nothing_leaves_the_page(
    player: Player, monkeypatch: pytest.MonkeyPatch, width: int, kind: str, dark: bool
) -> None:
    player.page.set_viewport_size({"width": width, "height": 900})
    player.page.evaluate(f"harness.dark({str(dark).lower()})")
    more: dict[str, Any] = {}
    if kind == "words":
        more = {"sequences": [["unbelievable" if len(row) % 2 else "so" for _ in row]
                              for row in LETTERS]}  # fmt: skip
    if kind == "numbers":
        more = {"levels": [[0.5] * len(row) for row in LETTERS], "heads": ["12/31"] * len(LETTERS),
                "sequences": [["−1.25 °C"] * len(row) for row in LETTERS]}  # fmt: skip
    if kind == "long":
        more = {"sequences": [["("] * 100, [")"] * (SIZE - 100)]}
    show(player, monkeypatch, **more)
    boxes = player.page.evaluate("""() => [...document.querySelectorAll(
        '[data-n], .plg-passage-chips button')].map(one => {
            const { x, y, width, height } = one.getBoundingClientRect();
            return [x, y, x + width, y + height]; })""")
    found = np.array(boxes)
    assert (found[:, 0] >= 0).all() and (found[:, 2] <= width).all()
    held, chipped = found[:SIZE], found[SIZE:]
    for some in (held, chipped):
        for i, (left, top, right, bottom) in enumerate(some):
            one = some[:i]
            apart = (
                (left >= one[:, 2] - 0.1) | (right <= one[:, 0] + 0.1)
                | (top >= one[:, 3] - 0.1) | (bottom <= one[:, 1] + 0.1)
            )  # fmt: skip
            assert apart.all()
    wide = "document.querySelector('.plg-passage-page')"
    assert player.page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_passage_follows_the_dark_switch(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, monkeypatch)
    light = player.page.evaluate(COLOURS)
    player.page.evaluate("harness.dark(true)")
    player.page.wait_for_function(f"({COLOURS})()[0] !== '{light[0]}'")
    dark = player.page.evaluate(COLOURS)
    assert sum(map(int, dark[0][4:-1].split(","))) < sum(map(int, light[0][4:-1].split(",")))


@pytest.mark.parametrize("format", ["PNG", "SVG"])
def test_the_passage_is_saved_as_the_picture(
    player: Player, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    show(player, monkeypatch)
    player.page.locator(".plg-menu summary").click()
    with player.page.expect_download() as download:
        player.page.get_by_role("button", name=format, exact=True).click()
    path = download.value.path()
    assert download.value.suggested_filename == f"passage-10.{format.lower()}"
    if format == "SVG":
        text = path.read_text()
        assert text.count(">▸</text>") == len(LETTERS)
        assert "A passage" in text and "unit 4 +2.3" in text
    else:
        assert path.read_bytes()[:4] == b"\x89PNG"
