"""What is drawn over the map: arrows, squares, swarms, and where lost racers went."""

from typing import Any

import numpy as np
import pytest

from tests.player import harness, walkers
from tests.player.conftest import Player
from tests.player.harness import Channel

pytestmark = pytest.mark.browser

# How many pixels of a colour the canvas over the map has, and where: [count, left, top] in units of
# the axes, or null where nothing is drawn.
SEEN = """color => { const gd = document.querySelector('.plg-hero .plg-plot');
    const canvas = gd.querySelector('.plg-overlay');
    if (!canvas || canvas.hidden) return null;
    const wanted = [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16));
    const { width, height } = canvas, { xaxis, yaxis } = gd._fullLayout;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    let count = 0, x = 0, y = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 250 || wanted.some((value, k) => data[i + k] !== value)) continue;
        count += 1; x += (i / 4) % width; y += Math.floor(i / 4 / width);
    }
    const by = canvas.clientWidth / width;
    return [count, xaxis.p2d(by * x / count), yaxis.p2d(by * y / count)]; }"""
MAGNIFIED = "Number(document.querySelector('.plg-hero .plg-overlay').dataset.magnified)"
ZOOM = """range => Plotly.relayout(document.querySelector('.plg-hero .plg-plot'),
    { 'xaxis.range': [range[0], range[1]], 'yaxis.range': [range[2], range[3]] })"""


def over(overlay: dict[str, Any] | None) -> dict[str, Any]:
    """The whole fixture with something over its map."""
    spec = walkers.spec(101)
    hero = spec["figures"][0]
    for trace in hero["data"][-6:]:
        trace["meta"] = {"role": "head"}
    hero["overlay"] = overlay
    return spec


def seen(player: Player, color: str) -> Any:
    player.settle()
    return player.page.evaluate(SEEN, color)


def choose(player: Player, name: str) -> None:
    player.page.get_by_role("button", name=name, exact=True).click()


def zoom(player: Player, *ranges: float) -> None:
    player.page.evaluate(ZOOM, list(ranges))
    player.settle()


def swarm(frames: int = 101, points: int = 50) -> harness.Run:
    """The walkers, and points about (1, 2) and about (3, -3) that go right, a hundredth a frame."""
    run = harness.walk("swarm", frames)
    random = np.random.default_rng(7).normal(size=(1, 1, points, 2)) * 0.3
    centres = np.array([[1.0, 2.0], [3.0, -3.0]])[None, :, None, :]
    way = 0.01 * np.arange(frames)[:, None, None, None] * np.array([1.0, 0.0])
    run.channels.append(Channel("swarm", (random - random.mean(2, keepdims=True)) + centres + way))
    return run


def test_arrows_lie_where_the_update_goes(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    position = walkers.record(101).position[:, 0]
    count, x, y = seen(player, walkers.MOVED)
    factor = player.page.evaluate(MAGNIFIED)
    assert count > 20 and factor > 1  # an update of gradient descent is short on this map
    before, moved = position[19], position[20] - position[19]
    there = before + factor * moved
    pixel = 7 / 600, 10 / 410
    for at, first, last, size in zip((x, y), before, there, pixel, strict=True):
        assert min(first, last) - 6 * size < at < max(first, last) + 6 * size


def test_arrows_are_magnified_until_the_longest_is_seen(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    position = walkers.record(101).position[:, 0]
    scale = """() => { const { xaxis, yaxis } = document.querySelector('.plg-hero .plg-plot')
        ._fullLayout; return [xaxis.d2p(1) - xaxis.d2p(0), yaxis.d2p(1) - yaxis.d2p(0)]; }"""
    factors = []
    for ranges in ((-2, 5, -5, 5), (1, 3, 2, 5), (1.9, 2.1, 3.4, 3.6)):
        zoom(player, *ranges)
        move = np.abs(position[20] - position[19])
        length = np.hypot(*(move * np.array(player.page.evaluate(scale))))
        factor = player.page.evaluate(MAGNIFIED)
        factors.append(factor)
        assert factor == 1 if length >= 28 else 28 <= factor * length < 56
    assert factors[0] > factors[1] > factors[2] == 1


def test_the_corner_says_that_arrows_are_magnified(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    white = seen(player, "#FFFFFF")
    assert white[0] > 30 and white[1] > 3.5 and white[2] > 4
    zoom(player, 1.9, 2.1, 3.4, 3.6)
    assert player.page.evaluate(MAGNIFIED) == 1
    assert seen(player, "#FFFFFF")[0] == 0


def test_in_slow_motion_arrows_come_one_by_one(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    choose(player, "RMSProp")
    both = [seen(player, color)[0] for color in (walkers.HALF, walkers.MOVED)]
    player.do("slow()")
    assert [seen(player, color)[0] for color in (walkers.HALF, walkers.MOVED)] == both
    counts = []
    for _ in range(3):
        player.do("step(1)")
        counts.append([seen(player, color)[0] > 0 for color in (walkers.HALF, walkers.MOVED)])
    assert counts == [[True, False], [True, False], [True, True]]


def test_squares_stand_in_the_lower_left_corner(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    assert seen(player, walkers.COLORS[5])[0] == 0
    choose(player, "Adam")
    count, x, y = seen(player, walkers.COLORS[5])
    assert count > 100  # the bars
    assert x < 0 and y < -3


def test_nothing_is_drawn_where_there_is_nothing(player: Player) -> None:
    player.show(frame=20, spec=over(None))
    assert seen(player, walkers.MOVED) is None
    player.show(frame=0, spec=over({"vectors": True, "clamp": True}) | {"share": "?1"})
    assert seen(player, walkers.MOVED) is None  # no update led to the start
    player.seek(1)
    assert seen(player, walkers.MOVED)[0] > 0
    player.seek(0)
    assert seen(player, walkers.MOVED) is None


def test_values_that_are_no_numbers_are_not_drawn(player: Player) -> None:
    run = harness.walk("diverged")
    run.channels[0].values[30:] = np.nan
    player.show(run, frame=20, spec=over({"vectors": True, "clamp": True}))
    assert seen(player, walkers.MOVED)[0] > 0
    player.seek(40)
    shown = seen(player, walkers.MOVED)
    assert shown is None or shown[0] == 0


def test_a_racer_outside_the_map_has_an_arrow_at_the_edge(player: Player) -> None:
    player.show(frame=100, spec=over({"clamp": True}))
    assert seen(player, walkers.COLORS[3]) is None
    x, y = walkers.record(101).position[100, 3]
    zoom(player, x + 0.5, x + 2.5, y - 1, y + 1)
    count, left, top = seen(player, walkers.COLORS[3])
    assert count > 30
    assert left < x + 0.6 and abs(top - y) < 0.1


def test_a_swarm_moves_with_the_playhead(player: Player) -> None:
    colors = ["#FF00FF", "#00FF00"]
    overlay = {"swarm": {"channel": "swarm", "colors": colors, "tail": 8}}
    player.show(swarm(), frame=20, spec=over(overlay))
    for frame in (20, 90):
        player.seek(frame)
        for color, centre in zip(colors, ((1.0, 2.0), (3.0, -3.0)), strict=True):
            count, x, y = seen(player, color)
            assert count > 50 * 4
            assert x == pytest.approx(centre[0] + 0.01 * frame, abs=0.08)  # dots cover each other
            assert y == pytest.approx(centre[1], abs=0.12)


def test_points_of_a_swarm_that_diverged_are_left_out(player: Player) -> None:
    run = swarm()
    run.channels[-1].values[50:, 0] = np.nan
    overlay = {"swarm": {"channel": "swarm", "colors": ["#FF00FF", "#00FF00"], "tail": 8}}
    player.show(run, frame=40, spec=over(overlay))
    assert seen(player, "#FF00FF")[0] > 0
    player.seek(60)
    assert seen(player, "#FF00FF")[0] == 0
    assert seen(player, "#00FF00")[0] > 0


def test_the_canvas_follows_the_map_when_the_window_changes(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    player.page.set_viewport_size({"width": 800, "height": 900})
    player.page.wait_for_function("""() => {
        const gd = document.querySelector('.plg-hero .plg-plot');
        const { xaxis, yaxis } = gd._fullLayout, canvas = gd.querySelector('.plg-overlay');
        const box = canvas.getBoundingClientRect(), outer = gd.getBoundingClientRect();
        const off = [box.left - outer.left - xaxis._offset, box.top - outer.top - yaxis._offset,
            box.width - xaxis._length, box.height - yaxis._length];
        return gd.clientWidth < 760 && off.every(one => Math.abs(one) < 1); }""")


def test_a_saved_picture_has_the_arrows(player: Player) -> None:
    player.show(frame=20, spec=over({"vectors": True}))
    page = player.page
    page.locator(".plg-menu summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert "data:image/png" in saved.value.path().read_text()
