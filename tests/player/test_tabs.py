"""Slots with tabs in a real browser: what is mounted, asked and drawn, and what is not."""

from typing import Any

import numpy as np
import pytest

from tests.player import harness, tabbed, walkers
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

MOUNTED = """() => [...document.querySelectorAll('.plg-figure')]
    .filter(one => one.querySelector('.plg-plot')?._fullLayout).map(one => one.dataset.key)"""
OPEN = """() => [...document.querySelectorAll('.plg-figure')]
    .filter(one => one.checkVisibility()).map(one => one.dataset.key)"""
CELLS = "() => [...document.querySelectorAll('.plg-panel td')].map(cell => cell.textContent)"
PLOT = """key => { const gd = document.querySelector(`[data-key=${key}] .plg-plot`);
    return gd.data.map(({ x, y, z }) => ({ x, y, z }).x && [x, y, z].map(one =>
        one && Array.from(one))); }"""
NO_WEBGL = """() => { const before = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind.includes('webgl') ? null : before.call(this, kind, ...more); }; }"""
COUNT_RESTYLES = """() => { window.restyled = 0; const { restyle } = Plotly;
    Plotly.restyle = (gd, ...more) => {
        if (gd.closest('.plg-hero')) window.restyled += 1;
        return restyle(gd, ...more); }; }"""
AT = walkers.record(101).position[:, 5]
"""Where the walker is that the staged page asks about."""


def show(player: Player, run: harness.Run | None = None, **more: Any) -> None:
    run = run or harness.walk("finished")
    player.tell(run, spec=tabbed.spec(101), **more)
    player.until(f"p?.draws > 0 && p.run === '{run.name}' && p.have === {run.count}")
    player.settle()


def choose(player: Player, name: str) -> None:
    player.page.get_by_role("tab", name=name, exact=True).click()
    player.settle()


def drawn(player: Player, key: str, trace: int) -> list[list[float]]:
    """The coordinates of a trace, as Plotly holds them."""
    found: list[list[float]] = player.page.evaluate(PLOT, key)[trace]
    return found


def asked(player: Player, question: str) -> list[dict[str, Any]]:
    return [word for word in player.said("ask") if word["question"] == question]


def test_the_first_tab_of_each_slot_is_open_and_no_other_figure_is_mounted(player: Player) -> None:
    show(player)
    assert player.get("tabs") == {"hero": "map", "side": "loss", "low": "cut"}
    assert player.page.evaluate(OPEN) == ["map", "loss", "cut"]
    assert player.page.evaluate(MOUNTED) == ["map", "loss", "cut"]


def test_a_tab_shows_its_figure_at_its_final_size_where_the_other_was(player: Player) -> None:
    show(player)
    before = player.page.locator("[data-key=loss] .plg-plot").bounding_box()
    choose(player, "Gradient")
    after = player.page.locator("[data-key=slope] .plg-plot").bounding_box()
    assert before == after
    assert player.page.evaluate(OPEN) == ["map", "slope", "cut"]
    assert player.page.evaluate(MOUNTED) == ["map", "loss", "slope", "cut"]
    size = "document.querySelector('[data-key=slope] .plg-plot')._fullLayout.width"
    assert after and player.page.evaluate(size) == pytest.approx(after["width"], abs=1)


def test_a_tab_that_was_hidden_shows_the_frame_of_now(player: Player) -> None:
    show(player)
    choose(player, "Gradient")
    choose(player, "Loss")
    player.seek(40)
    choose(player, "Gradient")
    player.page.wait_for_function(
        "document.querySelector('[data-key=slope] .plg-plot').data[0].x.length === 41"
    )


def test_the_choice_survives_another_specification(player: Player) -> None:
    show(player)
    choose(player, "Gradient")
    show(player, harness.walk("other", rate=0.6), spec_id="another")
    assert player.get("tabs")["side"] == "slope"
    plain = walkers.spec(101)
    player.tell(harness.walk("third"), spec=plain, spec_id="plain")
    player.until("p.run === 'third' && Object.keys(p.tabs).length === 0")
    assert player.page.get_by_role("tablist").count() == 0
    assert player.page.locator(".plg-title").all_inner_texts() == [
        figure["title"] for figure in plain["figures"]
    ]
    show(player, harness.walk("fourth"), spec_id="fourth")
    assert player.get("tabs")["side"] == "slope"


def test_arrow_keys_move_between_tabs_and_leave_the_playhead_alone(player: Player) -> None:
    show(player, command={"id": "go", "frame": 50, "play": False})
    player.page.get_by_role("tab", name="Loss").focus()
    opened = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Home", "End"):
        player.page.keyboard.press(key)
        opened.append(player.get("tabs")["side"])
        focused = player.page.evaluate("document.activeElement.getAttribute('aria-selected')")
        assert focused == "true"
    assert opened == ["slope", "tangent", "loss", "tangent", "loss", "tangent"]
    assert player.get("playhead") == 50


def test_a_question_of_the_start_is_asked_once_a_run_and_its_answer_drawn(player: Player) -> None:
    show(player)
    player.page.wait_for_function(
        "document.querySelector('[data-key=cut] .plg-plot').data[0].x.length === 5"
    )
    x, y, _ = drawn(player, "cut", 0)
    assert x == pytest.approx(AT[0, 0] + np.arange(-2, 3))
    assert y == pytest.approx(np.arange(-2, 3))
    for frame in (20, 30):
        player.seek(frame)
    choose(player, "This place")
    choose(player, "Cut")
    player.seek(10)
    assert len(asked(player, "line")) == 1
    show(player, harness.walk("other", rate=0.6))
    player.page.wait_for_timeout(300)
    assert [word["frame"] for word in asked(player, "line")] == [0, 0]


def test_a_hidden_panel_asks_nothing_and_an_open_one_follows_the_playhead(player: Player) -> None:
    show(player)
    player.seek(30)
    assert asked(player, "ring") == []
    choose(player, "This place")
    for frame in (30, 77):
        player.seek(frame)
        w = f"{AT[frame, 0]:#.4g}".replace("-", "\u2212")
        player.page.wait_for_function(f"({CELLS})()[0] === '{w}'")
    assert player.page.evaluate(CELLS)[2] == "right"
    assert {word["frame"] for word in asked(player, "ring")} <= {30, 77}


def test_a_click_on_the_map_is_a_place_to_look_at_while_such_a_panel_is_open(
    player: Player,
) -> None:
    show(player)
    page = player.page
    hint = page.locator(".plg-hero .plg-tabs .plg-hint")
    assert hint.inner_text() == "Click to start here"
    choose(player, "This place")
    assert hint.inner_text() == "Click the map to look there"
    follow = page.get_by_role("button", name="Follow the playhead")
    assert not follow.is_visible()
    page.locator("[data-key=map] .plg-plot").click(position={"x": 200, "y": 100})
    player.page.wait_for_timeout(600)
    looked = asked(player, "ring")[-1]["arguments"]
    assert page.evaluate(CELLS)[0] == f"{looked['x']:#.4g}".replace("-", "\u2212")
    assert abs(looked["x"] - AT[0, 0]) > 0.5
    player.seek(60)
    assert asked(player, "ring")[-1]["arguments"] == looked  # the playhead changes nothing
    follow.click()
    page.wait_for_timeout(400)
    assert asked(player, "ring")[-1]["arguments"]["x"] == pytest.approx(AT[60, 0])
    assert page.evaluate("harness.triggers") == []
    choose(player, "Cut")
    assert hint.inner_text() == "Click to start here"
    page.locator("[data-key=map] .plg-plot").click(position={"x": 200, "y": 100})
    page.wait_for_function("harness.triggers.length === 1")


def test_a_refusal_is_told_in_the_figure(player: Player) -> None:
    spec = tabbed.spec(101)
    spec["figures"] = [
        one | ({"ask": one["ask"] | {"question": "none"}} if one["key"] == "cut" else {})
        for one in spec["figures"]
    ]
    player.tell(harness.walk("finished"), spec=spec)
    sentence = player.page.locator("[data-key=cut] .plg-sentence")
    sentence.filter(has_text="There is no such question.").wait_for()
    assert len(asked(player, "none")) == 1


def test_a_question_waits_for_the_connection_to_come_back(player: Player) -> None:
    show(player)
    player.do("offline(900)")
    choose(player, "This place")
    assert asked(player, "ring") == []
    player.page.wait_for_function(f"({CELLS})()[0] !== '\u2013'")
    assert player.page.locator("[data-key=local] .plg-sentence").inner_text() == ""


def test_a_curve_by_an_expression_moves_with_the_playhead(player: Player) -> None:
    show(player)
    choose(player, "Parabola")
    player.page.wait_for_function(
        "document.querySelector('[data-key=tangent] .plg-plot')?.data?.[0].y"
    )
    for frame in (0, 35):
        player.seek(frame)
        y = drawn(player, "tangent", 0)[1]
        assert y == pytest.approx((np.linspace(-2, 5, 50) - AT[frame, 0]) ** 2, abs=1e-5)


def test_the_landscape_moves_keeps_its_rotation_and_follows_the_dark_switch(
    player: Player,
) -> None:
    show(player)
    choose(player, "3-D")
    gd = "document.querySelector('[data-key=space] .plg-plot')"
    player.page.wait_for_function(f"{gd}._fullLayout?.scene?._scene")
    heights = np.sqrt(walkers.record(101).loss[:, 5])
    for frame in (20, 60):
        player.seek(frame)
        player.page.wait_for_function(f"{gd}.data[1].z.length === {frame + 1}")
        assert drawn(player, "space", 1)[2] == pytest.approx(heights[: frame + 1], abs=1e-6)
    eye = {"x": 2.0, "y": 0.5, "z": 0.4}
    player.page.evaluate(f"eye => Plotly.relayout({gd}, {{ 'scene.camera.eye': eye }})", eye)
    show(player, harness.walk("other", rate=0.6))
    player.seek(44)
    player.page.evaluate("harness.dark(true)")
    player.page.wait_for_function(f"{gd}._fullLayout.scene.xaxis.gridcolor === '#2C2F3B'")
    assert player.page.evaluate(f"{gd}._fullLayout.scene.camera.eye") == eye
    assert player.get("mounts") == 1


def test_the_direct_draw_in_space_shows_what_plotly_shows(player: Player) -> None:
    show(player)
    choose(player, "3-D")
    figure = player.page.locator("[data-key=space] .plg-plot")
    gd = "document.querySelector('[data-key=space] .plg-plot')"
    player.page.wait_for_function(f"{gd}._fullLayout?.scene?._scene")
    pictures = []
    player.seek(10)
    player.page.wait_for_timeout(600)
    player.page.evaluate(COUNT_RESTYLES)
    for frame in (30, 60):
        player.seek(frame)
        player.page.wait_for_function(f"{gd}.data[1].z.length === {frame + 1}")
        player.page.wait_for_timeout(600)
        pictures.append(figure.screenshot())
    assert player.page.evaluate("window.restyled") == 0
    player.page.evaluate(f"Plotly.redraw({gd})")
    player.page.wait_for_timeout(600)
    assert pictures[0] != pictures[1] == figure.screenshot()


def test_without_webgl_the_landscape_says_so_and_the_rest_works(player: Player) -> None:
    player.page.evaluate(NO_WEBGL)
    show(player)
    choose(player, "3-D")
    sentence = player.page.locator("[data-key=space] .plg-sentence")
    assert sentence.inner_text() == "Your browser has no WebGL; the map shows the same run."
    player.seek(40)
    choose(player, "Map")
    assert len(drawn(player, "map", 7)[0]) == 41


def test_a_ghost_runs_in_a_tab_too(player: Player) -> None:
    ghost = harness.walk("ghost", rate=0.4)
    show(player, ghost=ghost)
    choose(player, "3-D")
    choose(player, "Map")
    player.page.wait_for_function(
        "document.querySelector('[data-key=map] .plg-plot').data[1].x.length === 101"
    )


def test_on_a_phone_the_strip_scrolls_and_the_page_does_not(player: Player) -> None:
    player.page.set_viewport_size({"width": 390, "height": 844})
    show(player)
    assert player.page.evaluate("document.documentElement.scrollWidth") == 390
    choose(player, "Parabola")
    assert player.page.get_by_role("tab", name="Parabola").is_visible()


def test_what_a_panel_draws_on_the_map_is_in_the_saved_picture_too(player: Player) -> None:
    show(player)

    def images() -> int:
        player.page.locator(".plg-menu summary").click()
        with player.page.expect_download() as saved:
            player.page.get_by_role("button", name="SVG", exact=True).click()
        return saved.value.path().read_text().count("<image")

    assert images() == 0
    choose(player, "This place")
    player.page.wait_for_function("document.querySelector('.plg-hero canvas')?.hidden === false")
    assert images() == 1
    choose(player, "Cut")
    player.page.wait_for_function("document.querySelector('.plg-hero canvas').hidden")
    assert images() == 0


def test_what_lies_over_the_map_moves_with_its_zoom(player: Player) -> None:
    show(player)
    choose(player, "This place")
    canvas = "document.querySelector('.plg-hero canvas')"
    player.page.wait_for_function(f"{canvas}?.hidden === false")
    before = player.page.evaluate(f"{canvas}.toDataURL()")
    player.page.evaluate(
        "Plotly.relayout(document.querySelector('[data-key=map] .plg-plot'),"
        "{ 'xaxis.range': [0, 4], 'yaxis.range': [0, 5] })"
    )
    player.page.wait_for_function(f"before => {canvas}.toDataURL() !== before", arg=before)
