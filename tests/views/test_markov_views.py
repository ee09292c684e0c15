"""Pictures of the Markov lab: what feeds them, and that they can be read."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from playground.views.best_paths import best_paths
from playground.views.chain_shares import distance_curves, distribution_curves, shares
from playground.views.climb import climb, parameter_paths, sizes, start_dots
from playground.views.figure import Figure, asks
from playground.views.next_letter import next_letter
from playground.views.number_map import Numbers, number_map
from playground.views.signal import signal
from playground.views.slots import ROOM
from playground.views.states import state_colors, state_racers
from playground.views.strips import MOST_NAMED, strips
from playground.views.underflow import underflow
from playground.views.written import written
from tests.expressions import work_out

ASK = asks("anything")
NAMES = ("hot", "cold", "mild")
LETTERS = ("␣", *"abcdefghijklmnopqrstuvwxyz")
LINES = [(racer, (0, k)) for k, racer in enumerate(state_racers(NAMES))]


def table(rows: Sequence[str] = NAMES, columns: Sequence[str] = NAMES) -> Figure:
    return number_map(
        "power", "Pⁿ", "A table.", [Numbers("P", "from", rows, "to", columns, "power")]
    )


EVERY = [
    shares(NAMES), shares(LETTERS), distribution_curves(NAMES, 50),
    distance_curves(50, ([0, 1], [0.5, 0.2]), 0.4), next_letter(LETTERS), table(),
    table(LETTERS, LETTERS), strips(NAMES, ("a", "b", "c", "d"), 9, ASK),
    strips(NAMES, ("a", "b", "c"), 2000, ASK), best_paths(NAMES, 4, 20, 81, ASK),
    underflow(50, ASK), climb(10, 3, 60, ASK), start_dots(10, 3), sizes(8, 2, ASK),
    signal(np.arange(9.0), NAMES, np.arange(3.0), np.ones(3), ASK),
    parameter_paths("a", "A", "transition", LINES, 60, "a_ij", ASK, "a_lines", span=None),
    written(LETTERS, 2, ASK, title="The text"),
]  # fmt: skip


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.key)
def test_every_picture_is_one_that_the_browsers_plotly_can_draw(figure: Figure) -> None:
    """It knows no 64-bit integers, and `figure` checks every attribute."""
    assert len(figure.figure.data) == len(figure.drawing.data)
    for trace in figure.drawing.data:
        for value in trace.values():
            assert not (isinstance(value, np.ndarray) and value.dtype.itemsize == 8
                        and value.dtype.kind in "iu"), figure.key  # fmt: skip


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.key)
def test_every_picture_feeds_traces_that_it_has_and_fits_its_slot(figure: Figure) -> None:
    assert all(binding.trace < len(figure.drawing.data) for binding in figure.bindings)
    assert figure.height == ROOM[figure.slot] and figure.alt.endswith(".")
    answers = any(binding.mode == "answer" for binding in figure.bindings)
    assert answers == (figure.ask is not None)


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.key)
def test_every_axis_with_numbers_on_it_says_what_they_are(figure: Figure) -> None:
    for name, axis in figure.drawing.layout.items():
        if name.startswith(("xaxis", "yaxis")) and axis.get("visible", True):
            assert axis.get("title", {}).get("text") or axis.get("ticktext"), (figure.key, name)


def test_states_differ_in_colour_and_marker_and_letters_by_their_kind() -> None:
    racers = state_racers([f"state {k}" for k in range(8)])
    assert len({racer.style.color for racer in racers}) == 8
    assert len({racer.style.symbol for racer in racers}) == 8
    colors = dict(zip(LETTERS, state_colors(LETTERS), strict=True))
    assert colors["a"] == colors["e"] != colors["b"] == colors["z"] != colors["␣"]


def test_the_bars_of_the_visits_are_shares_of_all_of_them() -> None:
    figure = shares(NAMES)
    visits = np.array([[0, 1, 0], [1, 1, 0], [1, 1, 1], [1, 2, 1.0]])
    for frame, k in itertools.product(range(4), range(3)):
        (bar,) = (one for one in figure.bindings if one.trace == k)
        assert bar.value is not None
        share = work_out(bar.value, {"visits": visits}, frame)
        assert share == pytest.approx(visits[frame, k] / visits[frame].sum())


def test_the_start_that_is_shown_is_drawn_last_and_thick_and_every_other_once() -> None:
    figure = climb(5, 2, 60, ASK)
    history = [one for one in figure.bindings if one.mode == "history"]
    assert sorted(one.index for one in history) == [(r,) for r in range(5)]
    assert history[-1].index == (2,)
    widths = [figure.drawing.data[one.trace]["line"]["width"] for one in history]
    assert widths[-1] > max(widths[:-1])


def test_every_line_of_the_climb_stands_for_its_start_where_it_is_clicked() -> None:
    figure = climb(5, 2, 60, ASK)
    fed = {one.trace: one.index for one in figure.bindings if one.mode == "history"}
    picks = {
        place: trace["meta"]["pick"] for place, trace in enumerate(figure.drawing.data)
        if "pick" in trace.get("meta", {})
    }  # fmt: skip
    assert {place: (number - 1,) for place, number in picks.items()} == fed


def test_numbers_stand_in_cells_that_have_room_for_them() -> None:
    small, large = table(), table(LETTERS, LETTERS)
    assert "z" in small.drawing.data[0]["texttemplate"]
    assert large.drawing.data[0]["texttemplate"] == ""


def test_columns_without_room_for_their_names_are_counted() -> None:
    long = [f"a long name {k}" for k in range(8)]
    assert table().drawing.layout["xaxis"]["ticktext"] == list(NAMES)
    assert table(long, long).drawing.layout["xaxis"]["ticktext"] == list("12345678")
    assert table(long, long).drawing.layout["yaxis"]["ticktext"] == long
    assert table(LETTERS, LETTERS).drawing.layout["xaxis"]["ticktext"] == list(LETTERS)


def test_tables_side_by_side_do_not_overlap_and_have_axes_of_their_own() -> None:
    each = Numbers("P", "from", NAMES, "to", NAMES, "power")
    figure = number_map("two", "Two", "Two tables.", [each, each, each])
    domains = [figure.drawing.layout[f"xaxis{end}"]["domain"] for end in ("", "2", "3")]
    assert all(left[1] < right[0] for left, right in itertools.pairwise(domains))
    assert domains[0][0] == 0 and domains[-1][1] == pytest.approx(1)
    assert {trace["xaxis"] for trace in figure.drawing.data} == {"x", "x2", "x3"}


@pytest.mark.parametrize("steps", [4, MOST_NAMED, MOST_NAMED + 1, 2000])
def test_cells_have_their_states_names_while_there_is_room(steps: int) -> None:
    figure = strips(NAMES, ("a", "b", "c"), steps, ASK)
    texts = (trace.get("text", "") for trace in figure.drawing.data)
    begun = [text for text in texts if text and any(n.startswith(text.rstrip("…")) for n in NAMES)]
    assert len(begun) == (len(NAMES) if steps <= MOST_NAMED else 0)
    planes = [one.channel for one in figure.bindings if one.attribute == "z"]
    assert planes == ["p0", "p1", "p2"]


def test_the_cursor_of_the_strips_stands_on_the_lit_step_counted_from_one() -> None:
    figure = strips(NAMES, ("a", "b", "c"), 9, ASK)
    cursors = [one.value for one in figure.bindings if one.mode == "current"]
    for value in cursors:
        assert value is not None
        assert work_out(value, {"time": np.array([-1.0, 0, 4])}, 2) == 5
    assert len(cursors) == 2


def test_the_slope_is_the_one_that_is_given() -> None:
    figure = distance_curves(50, ([0, 1, 2], [0.5, 0.2, 0.08]), 0.4)
    assert figure.drawing.data[0]["y"] == [0.5, 0.2, 0.08] and "0.4" in figure.title


@pytest.mark.parametrize("steps", [2, 8, 16])
def test_names_that_would_run_over_their_cells_are_cut(steps: int) -> None:
    figure = strips(("hot", "a state with a very long name indeed, as it were"), ("a", "b", "c"),
                    steps, ASK)  # fmt: skip
    traces = [t for t in figure.drawing.data if t.get("mode") == "text"]
    written_in = [t["text"] for t in traces if t["text"] != "▲"]
    assert written_in[0] == "hot"
    assert written_in[1].endswith("…") and steps * len(written_in[1]) <= 48
    whole = [t["name"] for t in figure.drawing.data if t["type"] == "heatmap"]
    assert whole[1].startswith("a state with a very long name")  # the hover tells all
