"""The trellis in a real browser: what it shows, and what is done to it."""

import itertools
from typing import Any

import numpy as np
import pytest

from tests.player import harness, trellises
from tests.player.conftest import Player
from tests.player.trellises import ICE_CREAM, MOOD, Model

pytestmark = pytest.mark.browser

NAMES = itertools.count()


def show(
    player: Player, model: Model, algorithm: Any, frame: int, monkeypatch: pytest.MonkeyPatch,
    truth: Any = None, **more: Any,
) -> dict[str, np.ndarray]:  # fmt: skip
    """The trellis alone on the page; what the run answers about it."""
    found = trellises.answer(model, algorithm, truth)
    known = harness.QUESTIONS | {"trellis": lambda _: found}
    monkeypatch.setattr(harness, "QUESTIONS", known)
    name = f"run-{next(NAMES)}"
    run = trellises.run(model, algorithm, name)
    page = trellises.spec(run.total, trellises.trellis(model, algorithm, **more))
    command = {"id": name, "frame": frame, "play": False}
    player.tell(run, spec=page, spec_id=name, command=command)
    player.until(f"p?.run === '{name}' && p.have === {run.total} && p.playhead === {frame}")
    player.until("p.trellis?.lines.length > 0 && !p.trellis.lines[0].startsWith('The numbers')")
    player.settle()
    return found


def told(player: Player) -> dict[str, Any]:
    player.settle()
    found: dict[str, Any] = player.get("trellis")
    return found


def press(player: Player, name: str) -> None:
    player.page.get_by_role("button", name=name, exact=True).click()
    player.settle()


def picks(player: Player) -> list[tuple[str, float, float]]:
    found = player.page.evaluate("harness.triggers.filter(({ name }) => name === 'pick')")
    return [(one["value"]["figure"], one["value"]["x"], one["value"]["y"]) for one in found]


def texts(player: Player) -> list[str]:
    found: list[str] = player.page.locator("[data-node] text").all_text_contents()
    return found


RAW = {"forward": "raw_alpha", "backward": "raw_beta", "viterbi": "raw_delta"}
LOG = {"forward": "log_alpha", "backward": "log_beta", "viterbi": "log_delta"}
LENGTHS = "[...document.querySelectorAll('[data-path]')].map(one => one.getAttribute('d').length)"


@pytest.mark.parametrize("algorithm", ["forward", "backward", "viterbi"])
def test_cells_are_filled_up_to_the_playhead_in_each_form(
    player: Player, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    found = show(player, ICE_CREAM, algorithm, 5, monkeypatch)
    cells = found["cells"].astype(int)
    for form, name in (("raw", RAW[algorithm]), ("log", LOG[algorithm])):
        press(player, form)
        for frame in (0, 3, 5, 8):
            player.seek(frame)
            seen = told(player)["filled"]
            expected = [[t, j, found[name][t, j]] for t, j in sorted(cells[:frame].tolist())]
            assert [one[:3] for one in seen] == [pytest.approx(one) for one in expected]
            assert sum(text != "" for text in texts(player)) == frame


def test_the_posterior_is_the_same_in_plain_and_scaled_numbers(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, chances = trellises.every_path(MOOD)
    show(player, MOOD, "posterior", 12, monkeypatch)
    for form in ("raw", "scaled"):
        press(player, form)
        for t, j, value, share in told(player)["filled"]:
            summed = chances[paths[:, t] == j].sum() / chances.sum()
            assert (value, share) == pytest.approx((summed, summed))


def test_columns_of_scaled_numbers_say_what_they_were_divided_by(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = show(player, ICE_CREAM, "forward", 8, monkeypatch)
    scales = player.page.locator(".plg-trellis-net text").all_text_contents()
    assert [text for text in scales if text.startswith("c = ")] == [
        f"c = {value:.3f}" for value in found["scale"]
    ]
    assert sum(one[2] for one in told(player)["filled"]) == pytest.approx(4)  # columns of 1


def test_viterbi_points_back_and_walks_the_best_of_all_paths(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, chances = trellises.every_path(MOOD)
    best = paths[chances.argmax()]
    assert "".join("SR"[state] for state in best) == "SSRRRS"
    show(player, MOOD, "viterbi", 12, monkeypatch)
    assert told(player)["shown"] == []
    for frame in range(13, 19):
        player.seek(frame)
        seen = told(player)
        t = 18 - frame
        assert (seen["lit"]["t"], seen["lit"]["j"], seen["walked"]) == (t, best[t], t)
        assert seen["shown"] == ["path"]
    lengths = player.page.evaluate(LENGTHS)
    assert lengths[0] > 0 and lengths[1:] == [0, 0, 0]
    press(player, "Day by day maximum of δ")
    marks = player.page.locator("text", has_text="≠").evaluate_all(
        "all => all.map(one => one.getAttribute('visibility'))"
    )
    assert marks == ["hidden", "hidden", "inherit", "hidden", "hidden", "hidden"]


def test_paths_that_are_chosen_stay_chosen_and_only_known_ones_are_offered(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, MOOD, "forward", 4, monkeypatch)
    assert not player.page.locator("[data-id=path-truth]").is_visible()
    press(player, "log")
    press(player, "Posterior state by state")
    assert told(player)["shown"] == ["posterior_path"]
    player.seek(9)
    assert told(player)["shown"] == ["posterior_path"]
    show(player, ICE_CREAM, "backward", 3, monkeypatch, truth=np.array([0, 1, 1, 0]))
    seen = told(player)
    assert (seen["algorithm"], seen["form"]) == ("backward", "log")
    assert seen["shown"] == ["posterior_path"]
    press(player, "Truth")
    assert told(player)["shown"] == ["posterior_path", "truth"]
    press(player, "Posterior state by state")
    assert told(player)["shown"] == ["truth"]


def test_the_recurrence_of_the_lit_cell_is_told_and_read_out(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, ICE_CREAM, "forward", 4, monkeypatch)
    press(player, "raw")
    lines = told(player)["lines"]
    assert lines[1] == "= [0.240·0.3 + 0.0800·0.6]·0.1 = 0.0120"
    spoken = player.page.locator(".plg-trellis-spoken")
    player.page.wait_for_function(
        "() => document.querySelector('.plg-trellis-spoken').textContent.includes('0.0120')"
    )
    assert spoken.get_attribute("role") == "status"
    player.seek(8)
    assert "P(o) = Σⱼ α₄(j) = 0.00983" in told(player)["lines"][-1]


def test_a_click_on_a_cell_goes_to_the_frame_that_fills_it(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, ICE_CREAM, "backward", 8, monkeypatch)
    for t, j in ((3, 1), (0, 0), (2, 1)):
        player.page.locator(f"[data-node='{t} {j}']").click()
        frame = 2 * (3 - t) + j + 1
        player.at(frame)
        assert told(player)["lit"] == {"t": t, "j": j, "walking": False}
    player.page.keyboard.press("ArrowRight")
    player.at(5)
    assert told(player)["lit"]["t"] == 1


def test_a_cell_that_is_pointed_at_is_written_out(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, ICE_CREAM, "forward", 6, monkeypatch)
    player.page.locator("[data-node='1 0']").hover()
    assert told(player)["lines"][0].startswith("α\u0302₂(hot) = ")
    player.page.locator("[data-node='3 0']").hover()  # not filled yet
    assert told(player)["lines"][0].startswith("α\u0302₃(cold) = ")
    assert player.get("playhead") == 6


def test_observations_are_turned_added_and_taken_away(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, ICE_CREAM, "forward", 3, monkeypatch)
    press(player, "Observation 2 is 3; change it to 1")
    press(player, "Observation 4 is 2; change it to 3")
    press(player, "One more observation")
    press(player, "One observation fewer")
    assert picks(player) == [
        ("observation", 1, 0), ("observation", 3, 2),
        ("observation_add", 1, 0), ("observation_remove", 0, 0),
    ]  # fmt: skip


def test_what_may_not_be_edited_has_no_buttons(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, ICE_CREAM, "forward", 3, monkeypatch, editable=False)
    assert player.page.locator(".plg-trellis-edits button").count() == 0
    measured = ["0.3", "1.8", "−2.1", "0.4"]
    show(
        player, ICE_CREAM, "viterbi", 3, monkeypatch,
        observations=(), symbols=(), observation_labels=measured,
    )  # fmt: skip
    assert player.page.locator(".plg-trellis-edits button:visible").count() == 0
    assert told(player)["lines"][0].endswith("b(hot, 1.8) / m₂")


def test_a_long_sequence_is_seen_through_a_window_that_follows_the_lit_cell(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, trellises.drawn(2, 3, 60), "forward", 0, monkeypatch)
    columns = told(player)["columns"]
    for frame in (1, 30, 31, 75, 120, 60):
        player.seek(frame)
        seen = told(player)
        assert seen["start"] <= max(0, seen["lit"]["t"] - 1)
        assert seen["lit"]["t"] < seen["start"] + columns
        words = f"t = {seen['start'] + 1}–{seen['start'] + columns} of 60"
        assert player.page.locator(".plg-trellis-place").inner_text() == words
    before = told(player)["start"]
    press(player, "Later columns")
    assert told(player)["start"] == before + columns - 1
    player.page.keyboard.press("ArrowLeft")
    player.at(59)
    assert told(player)["start"] == before


def test_columns_are_dragged_into_sight(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    show(player, trellises.drawn(2, 3, 60), "forward", 2, monkeypatch)
    boxes = [player.page.locator(f"[data-node='{c} 0']").bounding_box() for c in (4, 1)]
    assert boxes[0] and boxes[1]
    mouse, y = player.page.mouse, boxes[0]["y"] + 10
    mouse.move(boxes[0]["x"] + 10, y)
    mouse.down()
    mouse.move(boxes[1]["x"] + 10, y, steps=4)
    mouse.up()
    seen = told(player)
    assert (seen["start"], player.get("playhead")) == (3, 2)


def test_plain_products_of_a_long_sequence_underflow_and_it_is_said_where(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = trellises.drawn(2, 3, 1000)
    found = show(player, model, "forward", 1000, monkeypatch)
    assert found["by_column"] == 1
    lost = int(np.flatnonzero((found["raw_alpha"] == 0).all(1))[0]) + 1
    said = f"The plain products underflowed to 0 at t = {lost}; scaled or log keeps them."
    assert said not in told(player)["lines"]
    press(player, "raw")
    assert said in told(player)["lines"]
    press(player, "log")
    assert said not in told(player)["lines"]
    assert told(player)["filled"][-1][2] == pytest.approx(found["log_alpha"][-1, 1])
    player.page.locator("[data-node='3 0']").click()  # a frame fills a column here
    player.until("p.trellis.lines[0].includes('(hot) = ')")


def test_until_the_run_answers_the_columns_are_empty(player: Player) -> None:
    player.stream.silent = True
    run = trellises.run(ICE_CREAM, "forward")
    player.tell(run, spec=trellises.spec(run.total, trellises.trellis(ICE_CREAM, "forward")))
    player.until("p?.trellis?.lines[0] === 'The numbers are on their way.'")
    assert texts(player) == [""] * 8


def test_a_refusal_is_told(player: Player) -> None:
    run = trellises.run(ICE_CREAM, "forward")
    player.tell(run, spec=trellises.spec(run.total, trellises.trellis(ICE_CREAM, "forward")))
    player.until("p?.trellis?.lines[0] === 'There is no such question.'")


def test_names_are_words_and_nothing_else(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "<b>x</b>"
    show(player, ICE_CREAM, "forward", 1, monkeypatch, states=[name, "cold"], symbols=[name] * 3)
    assert player.page.locator(".plg-trellis b").count() == 0
    assert told(player)["lines"][0].startswith(f"α\u0302₁({name}) = π({name})")


def test_the_trellis_follows_the_dark_switch(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(player, ICE_CREAM, "forward", 1, monkeypatch)
    fill = "document.querySelector('[data-node=\"3 1\"] rect').getAttribute('fill')"
    light = player.page.evaluate(fill)
    player.page.evaluate("harness.dark(true)")
    player.page.wait_for_function(f"{fill} !== '{light}'")
    assert (light, player.page.evaluate(fill)) == ("#FBFAF7", "#12141C")


@pytest.mark.parametrize("states", [2, 8])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_overlaps_and_nothing_leaves_the_page(
    player: Player, monkeypatch: pytest.MonkeyPatch, width: int, states: int
) -> None:
    player.page.set_viewport_size({"width": width, "height": 900})
    model = trellises.drawn(states, 4, 30)
    show(player, model, "viterbi", 20 * states, monkeypatch, height=424, truth=model.observations)
    press(player, "log")
    boxes = player.page.evaluate("""() => [...document.querySelectorAll(
        '[data-node] rect, .plg-trellis-edits button, .plg-trellis-chips button')]
        .filter(one => one.checkVisibility())
        .map(one => { const { x, y, width, height } = one.getBoundingClientRect();
            return [x, y, x + width, y + height]; })""")
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and right <= width
        for box in boxes[:i]:
            assert left >= box[2] or right <= box[0] or top >= box[3] or bottom <= box[1]
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = player.page.evaluate("""() => [...document.querySelectorAll('[data-node]')].filter(
        one => one.querySelector('text').getBBox().width >
            one.querySelector('rect').getBBox().width).length""")
    assert wide == 0  # each number has room in its node


@pytest.mark.parametrize("format", ["PNG", "SVG"])
def test_the_trellis_is_saved_as_the_picture(
    player: Player, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    show(player, ICE_CREAM, "viterbi", 12, monkeypatch)
    player.page.locator(".plg-menu summary").click()
    with player.page.expect_download() as download:
        player.page.get_by_role("button", name=format, exact=True).click()
    path = download.value.path()
    assert download.value.suggested_filename == f"trellis-12.{format.lower()}"
    if format == "SVG":
        text = path.read_text()
        assert text.count("data-node") == 8
        for words in (
            "The trellis",
            "hot",
            "Most likely path (Viterbi)",
            "Back along the pointers",
        ):
            assert words in text
    else:
        assert path.read_bytes()[:4] == b"\x89PNG"
