"""The Player in a real browser: what a student sees and does, without Streamlit."""

import json

import plotly.graph_objects as go
import pytest

from tests.player import harness, walkers
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

SIGNATURE = """() => [...document.querySelectorAll('.plg-figure .scatterlayer path')]
    .map(path => path.getAttribute('d') + path.getAttribute('transform')).join('|')"""
# Where the hero's plot area lies on the screen, and where its last trace begins in it.
PLOT = """() => { const gd = document.querySelector('.plg-hero .plg-plot');
    const { xaxis, yaxis } = gd._fullLayout, box = gd.getBoundingClientRect();
    const last = gd.data.at(-1);
    const left = box.left + xaxis._offset, top = box.top + yaxis._offset;
    return { left, top, width: xaxis._length, height: yaxis._length,
        x: left + xaxis.d2p(last.x[0]), y: top + yaxis.d2p(last.y[0]) }; }"""
HEATMAP = """() => { const image = document.querySelector('.heatmaplayer image');
    return image.getAttribute('href') ?? image.getAttribute('xlink:href'); }"""
NO_CLIPBOARD = """Object.defineProperty(navigator, 'clipboard',
    { value: { writeText: () => Promise.reject(new Error()) } })"""


def test_a_message_becomes_a_picture_at_the_frame_it_asks_for(player: Player) -> None:
    player.show(frame=58)
    assert [player.get(name) for name in ("frames", "playhead", "playing")] == [101, 58, False]
    counter = player.page.locator(".plg-counter").inner_text().split()
    assert counter == ["update", "58", "of", "100"]
    slider = player.page.locator(".plg-slider")
    assert slider.get_attribute("aria-valuetext") == "update 58 of 100"


def test_every_counted_draw_changes_the_picture_and_keeps_the_background(player: Player) -> None:
    player.show()
    player.prove()
    background = player.page.locator(".contourlayer path").count()
    seen = set()
    for frame in range(30, 40):
        before = player.get("draws")
        player.seek(frame)
        assert player.get("draws") == before + 1
        seen.add(player.page.evaluate(SIGNATURE))
    assert len(seen) == 10
    assert player.page.locator(".contourlayer path").count() == background > 20


def test_the_direct_draw_shows_exactly_what_restyle_shows(player: Player) -> None:
    player.show()
    player.prove()
    player.seek(77)
    direct = player.page.evaluate(SIGNATURE)
    player.page.evaluate("[...document.querySelectorAll('.plg-plot')].map(gd => Plotly.redraw(gd))")
    assert player.page.evaluate(SIGNATURE) == direct


def test_a_second_render_mounts_nothing_and_loses_no_zoom(player: Player) -> None:
    player.show()
    player.prove()
    page = player.page
    box = page.locator(".plg-side .plg-plot").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 120, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 120, steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    zoom = """() => document.querySelector('.plg-side .plg-plot')._fullLayout.xaxis.range
        .map(x => Math.round(x * 100))"""
    zoomed = page.evaluate(zoom)
    assert zoomed[1] - zoomed[0] < 9000
    page.evaluate("harness.render()")
    player.show(harness.walk("other", rate=0.6))
    player.seek(90)
    assert page.evaluate(zoom) == zoomed
    assert player.get("mounts") == 1


def test_playing_follows_a_run_until_it_ends(player: Player) -> None:
    run = harness.walk("live", count=10)
    player.show(run)
    player.do("play()")
    for count in range(23, 101, 13):
        run.count = count
        player.until(f"p.have === {count}")
    run.count = 101
    player.until("p.frames === 101 && p.status === 'finished'")
    player.do("speed(16)")
    player.page.wait_for_function("harness.triggers.some(one => one.name === 'ended')")
    assert [player.get(name) for name in ("playing", "playhead", "mounts")] == [False, 100, 1]


def test_a_growing_axis_ends_where_the_training_ends(player: Player) -> None:
    reach = "document.querySelector('.plg-side .plg-plot')._fullLayout.xaxis.range[1]"
    run = harness.walk("live", count=10)
    player.show(run)
    assert 10 <= player.page.evaluate(reach) < 30
    run.count = 101
    player.page.wait_for_function(f"{reach} > 100")
    assert player.page.evaluate(reach) < 105


def test_a_click_on_the_map_picks_the_place_and_a_drag_picks_nothing(player: Player) -> None:
    player.show()
    page = player.page
    plot = page.evaluate(PLOT)
    left, top = plot["left"], plot["top"]
    page.mouse.click(left + plot["width"] * 0.25, top + plot["height"] * 0.75)
    page.wait_for_function("() => harness.triggers.length > 0")
    pick = page.evaluate("harness.triggers[0]")
    assert pick["name"] == "pick" and pick["value"]["figure"] == "map"
    assert pick["value"]["x"] == pytest.approx(-0.25, abs=0.02)  # a pixel is 0.012 wide
    assert pick["value"]["y"] == pytest.approx(-2.5, abs=0.04)
    page.mouse.move(left + 50, top + 50)
    page.mouse.down()
    page.mouse.move(left + 150, top + 150, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)
    assert len(page.evaluate("harness.triggers")) == 1


def test_hover_tells_the_value_that_is_there_now(player: Player) -> None:
    player.show()
    player.prove()
    player.seek(10)
    player.seek(90)
    there = player.page.evaluate(PLOT)
    player.seek(10)
    player.page.mouse.move(there["x"], there["y"])
    player.page.wait_for_timeout(200)
    assert player.page.locator(".hoverlayer .hovertext").count() == 0
    player.seek(90)
    player.page.wait_for_function(
        "() => document.querySelector('.hoverlayer .hovertext')?.textContent.length > 0"
    )


def test_keys_move_the_playhead_and_stay_in_the_player(player: Player) -> None:
    player.show(frame=58)
    page = player.page
    page.evaluate("addEventListener('keydown', event => (window.leaked = event.key))")
    page.locator(".plg").focus()
    for key, frame in (("ArrowLeft", 57), ("ArrowRight", 58), ("Home", 0), ("End", 100)):
        page.keyboard.press(key)
        player.at(frame)
    page.keyboard.press(" ")
    player.until("p.playing")
    page.keyboard.press(" ")
    player.until("!p.playing")
    assert page.evaluate("window.leaked") is None
    page.locator(".plg-play").focus()
    page.keyboard.press(" ")
    player.until("p.playing")  # the button acted, once


def test_dragging_the_slider_scrubs_and_leaves_the_frames_alone(player: Player) -> None:
    player.show()
    mouse, box = player.page.mouse, player.page.locator(".plg-slider").bounding_box()
    assert box
    mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    mouse.down()
    for step in range(1, 11):
        mouse.move(box["x"] + 20 + step * 15, box["y"] + box["height"] / 2)
        player.settle()
    mouse.up()
    assert player.get("playhead") > 20
    assert [player.get(name) for name in ("frames", "playing")] == [101, False]


def test_a_run_that_was_stopped_says_why_and_the_page_tells_the_other_endings(
    player: Player,
) -> None:
    ending = player.page.locator(".plg-ending")
    for status in ("finished", "diverged", "stopped"):
        news = {"status": status, "ending": {"kind": status, "step": 30, "sentence": "Why."}}
        player.show(harness.walk(status, count=31, news=news))
        player.until(f"p.status === '{status}'")
        player.settle()
        assert ending.inner_text() == ("Why." if status == "stopped" else "")


def test_the_dark_switch_recolours_without_a_new_mount(player: Player) -> None:
    player.show()
    player.prove()
    page = player.page
    page.evaluate("harness.dark(true)")
    page.wait_for_function(
        "() => document.querySelector('.plg-plot')._fullLayout.paper_bgcolor === '#12141C'"
    )
    player.seek(44)
    assert player.get("mounts") == 1
    grid = "document.querySelector('.plg-side .plg-plot')._fullLayout.xaxis.gridcolor"
    assert page.evaluate(grid) == "#2C2F3B"


def test_the_formula_shows_the_numbers_of_the_frame(player: Player) -> None:
    player.show(frame=58)
    page = player.page
    page.get_by_role("button", name="Adam", exact=True).click()
    shown = page.locator(".plg-line").inner_text()
    assert "w₅₈" in shown
    assert f"{abs(walkers.record(101).position[58, 5, 0]):#.3g}" in shown
    player.show(harness.walk("shorter", frames=51), frame=0)
    assert page.locator(".plg-chip[aria-pressed=true]").inner_text() == "Adam"
    assert "w₀" in page.locator(".plg-line").inner_text()


def test_a_throw_in_one_figure_leaves_the_others_alive(player: Player) -> None:
    player.show()
    player.page.evaluate("document.querySelector('.plg-side .plg-plot').data.length = 0")
    heads = player.page.evaluate(SIGNATURE)
    for frame in (70, 80):
        player.seek(frame)
    assert player.page.evaluate(SIGNATURE) != heads
    player.page.evaluate("window.__player.errors.length = 0")  # the throw itself was wanted


def test_marker_colours_by_point_survive_the_direct_draw(player: Player) -> None:
    points = go.Figure(
        go.Scatter(x=[0] * 6, y=[0] * 6, mode="markers", marker_color=list(walkers.COLORS))
    )
    points.update_layout(xaxis_range=[-1, 7], yaxis_range=[0, 1])
    bindings = [{"trace": 0, "attribute": "y", "channel": "loss", "index": [], "mode": "current"}]
    figure = walkers.figure_spec("points", "Points", points, bindings, slot="hero")
    player.tell(harness.walk("points"), spec=walkers.spec(101) | {"figures": [figure]})
    player.until("p?.draws > 0 && p.have === 101")
    for frame in (10, 20, 30, 40):
        player.seek(frame)
    assert player.get("direct") == {"points": "direct"}
    fills = player.page.evaluate("[...document.querySelectorAll('.point')].map(p => p.style.fill)")
    assert len(set(fills)) == 6


def test_a_heatmap_is_drawn_directly_and_rightly(player: Player) -> None:
    run, spec = harness.gates(30)
    run.drawn = [(1, row) for row in range(30)]
    player.tell(run, spec=spec)
    player.until("p?.draws > 0 && p.have === 30")
    seen = set()
    for frame in range(5, 12):
        player.seek(frame)
        seen.add(player.page.evaluate(HEATMAP))
    assert player.get("direct") == {"gate": "direct"}
    assert len(seen) == 7
    drawn = player.page.evaluate(HEATMAP)
    player.page.evaluate("Plotly.redraw(document.querySelector('.plg-plot'))")
    assert player.page.evaluate(HEATMAP) == drawn


def test_on_a_phone_the_bar_is_at_the_bottom_edge_and_hides_nothing(player: Player) -> None:
    page = player.page
    page.set_viewport_size({"width": 390, "height": 844})
    player.show()
    bar = page.locator(".plg-bar").bounding_box()
    assert bar and bar["y"] + bar["height"] == pytest.approx(844, abs=1) and bar["width"] == 390
    slider = page.locator(".plg-slider").bounding_box()
    button = page.locator(".plg-play").bounding_box()
    assert slider and button and slider["y"] < button["y"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)
    last, bar = page.locator(".plg-formula").bounding_box(), page.locator(".plg-bar").bounding_box()
    assert last and bar and last["y"] + last["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_share_offers_the_link_with_the_frame_in_it(player: Player) -> None:
    player.show(frame=58)
    player.page.evaluate(NO_CLIPBOARD)
    player.page.get_by_role("button", name="Share").click()
    link = player.page.locator(".plg-said input").input_value()
    assert link.endswith("?descent.steps=100&v=1&at=58")


def test_the_picture_menu_saves_the_hero(player: Player) -> None:
    player.show(frame=58)
    page = player.page
    for name, beginning in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        page.locator(".plg-menu summary").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=name, exact=True).click()
        data = saved.value.path().read_bytes()
        assert data.startswith(beginning)
        assert json.dumps(saved.value.suggested_filename) == f'"map-58.{name.lower()}"'
