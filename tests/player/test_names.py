"""Names at the ends of lines can be read wherever the lines go."""

from typing import Any

import numpy as np
import pytest

from tests.player import harness, walkers
from tests.player.conftest import Player
from tests.player.harness import Channel

pytestmark = pytest.mark.browser

FRAMES, NAMES = 101, ("first", "second", "third", "fourth")
GD = "document.querySelector('[data-key=ends] .plg-plot')"
# Of each name its middle and the end of its line, in pixels from the top of the plot.
PLACES = f"""() => {{ const gd = {GD}, {{ yaxis }} = gd._fullLayout;
    const top = gd.getBoundingClientRect().top + yaxis._offset;
    return gd.calcdata.filter(points => /text/.test(points[0].trace.mode)).map(([point]) => {{
        const box = point.node3.node().querySelector('.textpoint text').getBoundingClientRect();
        return [(box.top + box.bottom) / 2 - top, yaxis.c2p(point.y), yaxis._length]; }}); }}"""
LETTERS = 12


def lines() -> np.ndarray:
    """Four lines that cross and meet, (frame, line)."""
    at = np.linspace(0, 1, FRAMES)[:, None]
    return np.asarray([0.2, 0.5, 0.5, 0.8] + np.array([0.7, 0.0, 0.02, -0.6]) * at)


def spec() -> dict[str, Any]:
    """A line each and a name at its end, by turns above and below."""
    traces: list[dict[str, Any]] = []
    bindings: list[dict[str, Any]] = []
    for line, name in enumerate(NAMES):
        shown = {"trace": len(traces) + 1, "mode": "current"}
        bindings += [
            {"trace": len(traces), "attribute": "y", "channel": "lines", "index": [line],
             "mode": "history"},
            shown | {"attribute": "x", "channel": "step"},
            shown | {"attribute": "y", "channel": "lines", "index": [line]},
        ]  # fmt: skip
        traces += [
            {"type": "scatter", "x": [], "y": [], "mode": "lines"},
            {"type": "scatter", "x": [], "y": [], "mode": "markers+text", "text": [name],
             "textposition": ("top right", "bottom right")[line % 2], "cliponaxis": False,
             "textfont": {"size": LETTERS, "color": "#0072B2"}, "marker": {"size": 8}},
        ]  # fmt: skip
    one = {
        "key": "ends", "title": "Ends", "alt": "Ends.", "slot": "side", "height": 240,
        "click": None, "grow": None, "data": traces, "bindings": bindings,
        "layout": {"xaxis": {"range": [0, 100]}, "yaxis": {"range": [0, 1]}, "showlegend": False,
                   "margin": {"l": 40, "r": 60, "t": 8, "b": 30}},
    }  # fmt: skip
    return walkers.spec(FRAMES) | {"figures": [walkers.map_figure(), one], "formulas": []}


def show(player: Player) -> None:
    run = harness.walk("finished")
    run.channels.append(Channel("lines", lines()))
    player.tell(run, spec=spec(), spec_id="ends")
    player.until(f"p?.draws > 0 && p.have === {FRAMES}")


def readable(player: Player) -> None:
    places = np.array(player.page.evaluate(PLACES))
    places = places[np.lexsort((places[:, 0], places[:, 1]))]
    assert (np.diff(places[:, 0]) > LETTERS).all(), places
    assert places[0, 0] > 0 and places[-1, 0] < places[0, 2]
    apart = np.abs(places[:, 0] - places[:, 1])
    assert (apart < 5 * LETTERS).all()  # none is far from its line


def test_names_keep_apart_in_the_order_of_their_lines_at_every_frame(player: Player) -> None:
    show(player)
    for frame in (0, 20, 41, 43, 47, 60, 85, 100):
        player.seek(frame)
        readable(player)
    player.page.wait_for_function("window.__player.direct.ends === 'direct'")


def test_names_keep_apart_after_a_zoom_and_in_another_window(player: Player) -> None:
    show(player)
    player.seek(100)
    player.page.evaluate(f"Plotly.relayout({GD}, {{'yaxis.range': [-3, 3]}})")
    player.settle()
    readable(player)
    player.page.set_viewport_size({"width": 700, "height": 900})
    player.page.wait_for_function(f"{GD}.clientWidth < 690")
    player.settle()
    readable(player)
