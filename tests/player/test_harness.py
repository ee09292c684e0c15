"""The Player in a real browser: what a student sees and does, without Streamlit."""

import json
from collections.abc import Iterator

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, Page

from tests.player import harness

pytestmark = pytest.mark.browser

SHOWN = "() => window.__player?.draws > 0 && Object.values(__player.direct).length === 3"
PLAYED = "() => Object.values(window.__player?.direct ?? {}).every(one => one === 'direct')"
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with harness.serve() as url:
        yield url


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """An empty harness; a throw anywhere in the page fails the test."""
    opened = chromium.new_page(viewport={"width": 1440, "height": 900})
    thrown: list[str] = []
    opened.on("pageerror", lambda error: thrown.append(str(error)))
    opened.goto(address)
    opened.wait_for_function("() => window.harness")
    yield opened
    errors = opened.evaluate("window.__player?.errors ?? []")
    opened.close()
    assert thrown == []
    assert errors == []


def show(page: Page, **more: object) -> None:
    harness.send(page, harness.finished(**more))
    page.wait_for_function(SHOWN)


def play(page: Page, name: str) -> object:
    return page.evaluate(f"window.__player.{name}")


def do(page: Page, action: str) -> None:
    page.evaluate(f"window.__player.actions.{action}")


def wait_playhead(page: Page, frame: float) -> None:
    page.wait_for_function("frame => window.__player.playhead === frame", arg=frame)
    settle(page)


def settle(page: Page) -> None:
    """Two animation frames: whatever was asked for is drawn."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def prove(page: Page) -> None:
    """Let every figure show that its direct draw is right."""
    for frame in (20, 21, 22):
        do(page, f"seek({frame})")
        wait_playhead(page, frame)
    page.wait_for_function(PLAYED)


def test_a_message_becomes_a_picture_at_the_frame_it_asks_for(page: Page) -> None:
    show(page, open={"frame": 58, "play": False})
    assert (play(page, "frames"), play(page, "playhead"), play(page, "playing")) == (101, 58, False)
    assert page.locator(".plg-counter").inner_text().split() == ["update", "58", "of", "100"]
    assert page.locator(".plg-slider").get_attribute("aria-valuetext") == "update 58 of 100"


def test_every_counted_draw_changes_the_picture_and_keeps_the_background(page: Page) -> None:
    show(page)
    prove(page)
    background = page.locator(".contourlayer path").count()
    seen = set()
    for frame in range(30, 40):
        before = play(page, "draws")
        do(page, f"seek({frame})")
        wait_playhead(page, frame)
        assert play(page, "draws") == before + 1
        seen.add(page.evaluate(SIGNATURE))
    assert len(seen) == 10
    assert page.locator(".contourlayer path").count() == background > 20


def test_the_direct_draw_shows_exactly_what_restyle_shows(page: Page) -> None:
    show(page)
    prove(page)
    do(page, "seek(77)")
    wait_playhead(page, 77)
    direct = page.evaluate(SIGNATURE)
    page.evaluate("[...document.querySelectorAll('.plg-plot')].map(gd => Plotly.redraw(gd))")
    assert page.evaluate(SIGNATURE) == direct


def test_a_second_render_mounts_nothing_and_loses_no_zoom(page: Page) -> None:
    show(page)
    prove(page)
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
    longer = harness.finished(frames=101, run="other", rate=0.6)
    harness.send(page, longer)
    page.wait_for_function("() => window.__player.run === 'other'")
    do(page, "seek(90)")
    wait_playhead(page, 90)
    assert page.evaluate(zoom) == zoomed
    assert play(page, "mounts") == 1


def test_a_running_run_is_pulled_until_it_ends(page: Page) -> None:
    recording = harness.record(101)
    first = harness.envelope(
        harness.header("live", 101, 10, spec=harness.spec(101)),
        harness.channels_of(recording, 0, 10),
    )
    harness.send(page, first)
    page.wait_for_function("() => harness.states.length > 0")
    have = page.evaluate("harness.states.at(-1)")
    assert have["name"] == "have"
    assert {key: have["value"][key] for key in ("run", "count", "spec", "ghost")} == {
        "run": "live",
        "count": 10,
        "spec": "spec-101",
        "ghost": "",
    }
    harness.send(
        page,
        harness.envelope(
            harness.header("live", 101, 40, start=20), harness.channels_of(recording, 20, 40)
        ),
    )
    page.wait_for_function("() => window.__player.gaps === 1 && harness.states.length > 1")
    assert page.evaluate("harness.states.at(-1).value.count") == 10
    do(page, "play()")
    for start in range(10, 101, 13):
        stop = min(101, start + 13)
        harness.send(
            page,
            harness.envelope(
                harness.header("live", 101, stop, start=start),
                harness.channels_of(recording, start, stop),
            ),
        )
    page.wait_for_function(
        "() => window.__player.frames === 101 && window.__player.status === 'finished'"
    )
    do(page, "speed(16)")
    page.wait_for_function("() => harness.triggers.some(one => one.name === 'ended')")
    assert (play(page, "playing"), play(page, "playhead"), play(page, "mounts")) == (False, 100, 1)


def test_a_growing_axis_ends_where_the_training_ends(page: Page) -> None:
    recording = harness.record(101)
    reach = "() => document.querySelector('.plg-side .plg-plot')._fullLayout.xaxis.range[1]"
    harness.send(
        page,
        harness.envelope(
            harness.header("live", 101, 10, spec=harness.spec(101)),
            harness.channels_of(recording, 0, 10),
        ),
    )
    page.wait_for_function(SHOWN)
    assert 10 <= page.evaluate(reach) < 30
    harness.send(
        page,
        harness.envelope(
            harness.header("live", 101, 101, start=10), harness.channels_of(recording, 10, 101)
        ),
    )
    page.wait_for_function(f"() => ({reach})() > 100")
    assert page.evaluate(reach) < 105


def test_a_ghost_appears_and_goes_without_stopping_the_direct_draw(page: Page) -> None:
    show(page)
    prove(page)
    ghosts = (
        "() => document.querySelector('.plg-hero .plg-plot').data.slice(1, 7).map(t => t.x.length)"
    )
    recording = harness.record(101)

    def again(start: int, **more: object) -> bytes:
        return harness.envelope(
            harness.header("finished", 101, 101, start=start, **more),
            harness.channels_of(recording, start, 101),
        )

    harness.send(page, again(101, ghost=harness.ghost_of()))
    page.wait_for_function("() => window.__player.ghost === 'ghost-0.3'")
    do(page, "seek(50)")
    wait_playhead(page, 50)
    assert page.evaluate(ghosts) == [101] * 6
    assert page.locator(".plg-hero .scatterlayer .trace").count() == 18
    assert page.get_by_role("button", name="Unpin").get_attribute("aria-pressed") == "true"
    do(page, "seek(51)")
    wait_playhead(page, 51)
    assert play(page, "direct") == {"map": "direct", "loss": "direct", "slope": "direct"}
    harness.send(page, again(101))
    page.wait_for_function("() => window.__player.ghost === null")
    settle(page)
    assert page.evaluate(ghosts) == [0] * 6
    assert page.locator(".plg-hero .scatterlayer .trace").count() == 12


def test_a_click_on_the_map_picks_the_place_and_a_drag_picks_nothing(page: Page) -> None:
    show(page)
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


def test_hover_tells_the_value_that_is_there_now(page: Page) -> None:
    show(page)
    prove(page)
    do(page, "seek(10)")
    wait_playhead(page, 10)
    do(page, "seek(90)")
    wait_playhead(page, 90)
    there = page.evaluate(PLOT)
    do(page, "seek(10)")
    wait_playhead(page, 10)
    page.mouse.move(there["x"], there["y"])
    page.wait_for_timeout(200)
    assert page.locator(".hoverlayer .hovertext").count() == 0
    do(page, "seek(90)")
    wait_playhead(page, 90)
    page.wait_for_function(
        "() => document.querySelector('.hoverlayer .hovertext')?.textContent.length > 0"
    )


def test_keys_move_the_playhead_and_stay_in_the_player(page: Page) -> None:
    show(page, open={"frame": 58, "play": False})
    page.evaluate("addEventListener('keydown', event => (window.leaked = event.key))")
    page.locator(".plg").focus()
    for key, frame in (("ArrowLeft", 57), ("ArrowRight", 58), ("Home", 0), ("End", 100)):
        page.keyboard.press(key)
        wait_playhead(page, frame)
    page.keyboard.press(" ")
    page.wait_for_function("() => window.__player.playing")
    page.keyboard.press(" ")
    page.wait_for_function("() => !window.__player.playing")
    assert page.evaluate("window.leaked") is None
    page.locator(".plg-play").focus()
    page.keyboard.press(" ")
    page.wait_for_function("() => window.__player.playing")  # the button acted, once


def test_dragging_the_slider_scrubs_and_leaves_the_frames_alone(page: Page) -> None:
    show(page)
    box = page.locator(".plg-slider").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(box["x"] + 20 + step * 15, box["y"] + box["height"] / 2)
        settle(page)
    page.mouse.up()
    assert float(str(play(page, "playhead"))) > 20
    assert (play(page, "frames"), play(page, "playing")) == (101, False)


def test_a_run_that_went_wrong_says_so_and_a_good_one_does_not(page: Page) -> None:
    show(page, ending={"kind": "finished", "step": 100, "sentence": "All updates done."})
    assert page.locator(".plg-ending").inner_text() == ""
    ending = {"kind": "diverged", "step": 30, "sentence": "The loss grew beyond 1e6."}
    recording = harness.record(31)
    harness.send(
        page,
        harness.envelope(
            harness.header(
                "bad", 101, 31, status="diverged", ending=ending, spec=harness.spec(101)
            ),
            harness.channels_of(recording, 0, 31),
        ),
    )
    page.wait_for_function("() => window.__player.run === 'bad'")
    settle(page)
    assert page.locator(".plg-ending").inner_text() == "The loss grew beyond 1e6."
    page.keyboard.press("End")


def test_the_dark_switch_recolours_without_a_new_mount(page: Page) -> None:
    show(page)
    prove(page)
    page.evaluate("harness.dark(true)")
    page.wait_for_function(
        "() => document.querySelector('.plg-plot')._fullLayout.paper_bgcolor === '#12141C'"
    )
    do(page, "seek(44)")
    wait_playhead(page, 44)
    assert play(page, "mounts") == 1
    assert (
        page.evaluate("document.querySelector('.plg-side .plg-plot')._fullLayout.xaxis.gridcolor")
        == "#2C2F3B"
    )


def test_the_formula_shows_the_numbers_of_the_frame(page: Page) -> None:
    show(page, open={"frame": 58, "play": False})
    page.get_by_role("button", name="Adam", exact=True).click()
    shown = page.locator(".plg-line").inner_text()
    expected = harness.record(101).position[58, 5, 0]
    assert "w₅₈" in shown
    assert f"{abs(expected):#.3g}" in shown
    harness.send(page, harness.finished(frames=51, run="shorter", open={"frame": 0, "play": False}))
    page.wait_for_function("() => window.__player.run === 'shorter'")
    settle(page)
    assert page.locator(".plg-chip[aria-pressed=true]").inner_text() == "Adam"
    assert "w₀" in page.locator(".plg-line").inner_text()


def test_a_throw_in_one_figure_leaves_the_others_alive(page: Page) -> None:
    show(page)
    page.evaluate("document.querySelector('.plg-side .plg-plot').data.length = 0")
    heads = page.evaluate(SIGNATURE)
    for frame in (70, 80):
        do(page, f"seek({frame})")
        wait_playhead(page, frame)
    assert page.evaluate(SIGNATURE) != heads
    page.evaluate("window.__player.errors.length = 0")  # the throw itself was wanted


def test_marker_colours_by_point_survive_the_direct_draw(page: Page) -> None:
    points = go.Figure(
        go.Scatter(x=[0] * 6, y=[0] * 6, mode="markers", marker_color=list(harness.COLORS))
    )
    points.update_layout(xaxis_range=[-1, 7], yaxis_range=[0, 1])
    bindings = [{"trace": 0, "attribute": "y", "channel": "loss", "index": [], "mode": "current"}]
    spec = harness.spec(101) | {
        "figures": [harness.figure_spec("points", "Points", points, bindings, slot="hero")]
    }
    harness.send(
        page,
        harness.envelope(
            harness.header("points", 101, 101, spec=spec),
            harness.channels_of(harness.record(101), 0, 101),
        ),
    )
    page.wait_for_function("() => window.__player?.draws > 0")
    for frame in (10, 20, 30, 40):
        do(page, f"seek({frame})")
        wait_playhead(page, frame)
    assert play(page, "direct") == {"points": "direct"}
    fills = page.evaluate("[...document.querySelectorAll('.point')].map(p => p.style.fill)")
    assert len(set(fills)) == 6


def test_a_heatmap_is_drawn_directly_and_rightly(page: Page) -> None:
    frames = np.random.default_rng(7).random((30, 8, 10)).astype(np.float32)
    figure = go.Figure(go.Heatmap(z=np.zeros((8, 10)), zmin=0, zmax=1, showscale=False))
    bindings = [{"trace": 0, "attribute": "z", "channel": "gate", "index": [], "mode": "current"}]
    spec = harness.spec(30) | {
        "figures": [harness.figure_spec("gate", "Gate", figure, bindings, slot="hero")],
        "formulas": [],
    }
    picture = (frames * 255).astype(np.uint8)
    channel = {
        "name": "gate",
        "dtype": "u1",
        "values": picture,
        "shape": (8, 10),
        "lo": [0.0] * 30,
        "hi": [1.0] * 30,
    }
    harness.send(page, harness.envelope(harness.header("heat", 30, 30, spec=spec), [channel]))
    page.wait_for_function("() => window.__player?.draws > 0")
    seen = set()
    for frame in range(5, 12):
        do(page, f"seek({frame})")
        wait_playhead(page, frame)
        seen.add(page.evaluate(HEATMAP))
    assert play(page, "direct") == {"gate": "direct"}
    assert len(seen) == 7
    drawn = page.evaluate(HEATMAP)
    page.evaluate("Plotly.redraw(document.querySelector('.plg-plot'))")
    assert page.evaluate(HEATMAP) == drawn


def test_on_a_phone_the_bar_is_at_the_bottom_edge_and_hides_nothing(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(page)
    bar = page.locator(".plg-bar").bounding_box()
    assert bar and bar["y"] + bar["height"] == pytest.approx(844, abs=1) and bar["width"] == 390
    slider, button = (
        page.locator(".plg-slider").bounding_box(),
        page.locator(".plg-play").bounding_box(),
    )
    assert slider and button and slider["y"] < button["y"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)
    last, bar = page.locator(".plg-formula").bounding_box(), page.locator(".plg-bar").bounding_box()
    assert last and bar and last["y"] + last["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_share_offers_the_link_with_the_frame_in_it(page: Page) -> None:
    show(page, open={"frame": 58, "play": False})
    page.evaluate(NO_CLIPBOARD)
    page.get_by_role("button", name="Share").click()
    link = page.locator(".plg-said input").input_value()
    assert link.endswith("?descent.steps=100&v=1&at=58")


def test_the_picture_menu_saves_the_hero(page: Page) -> None:
    show(page, open={"frame": 58, "play": False})
    for name, beginning in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        page.locator(".plg-menu summary").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=name, exact=True).click()
        data = saved.value.path().read_bytes()
        assert data.startswith(beginning)
        assert json.dumps(saved.value.suggested_filename) == f'"map-58.{name.lower()}"'
