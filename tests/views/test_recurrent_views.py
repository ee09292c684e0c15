"""Pictures of the Recurrent lab: what feeds them, and that they can be read."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from playground.views.answer_lines import AnswerLine, answer_lines
from playground.views.answer_map import answer_map
from playground.views.by_lag import LagLine, by_lag, powers
from playground.views.colours import BLUE, Racer, Style
from playground.views.expression import X, recorded
from playground.views.figure import Figure, asks
from playground.views.forecast import forecast
from playground.views.level_curves import Level, Line, level_curves
from playground.views.page_of_text import page_of_text
from playground.views.slots import ROOM
from playground.views.time_maps import TimeMap, places, ticks, time_maps
from tests.expressions import work_out

ASK = asks("anything", "playhead")
ONE = Racer("one", Style(BLUE, "solid", "circle"))
NAME = ("▸", *"maximilian")
MAPS = [TimeMap(gate, "gates", k, "signed", gate) for k, gate in enumerate("ifgoch")]
TRUTH = np.array([math.nan, 2.0, math.nan, 5.0])


def maps(count: int = 6, labels: tuple[str, ...] = NAME, units: int = 16) -> Figure:
    return time_maps("gates", "Gates", "Maps.", MAPS[:count], labels, units, across="letter")


def answers(count: int = 3) -> Figure:
    return answer_map(
        "output", "Output", "A map.", tuple("abcd"), [f"answer {k}" for k in range(count)],
        np.array([math.nan, 2, 0, 1.0]), across="symbol", down="answer",
    )  # fmt: skip


def numbers(later: int = 0) -> Figure:
    read = None if not later else np.arange(4.0)
    return forecast(
        ("1", "2", "3", "4"), TRUTH, read, lambda step: recorded("output", step, 0) * 3 + 10,
        across="step", axis="degrees", later=later,
    )  # fmt: skip


EVERY = [
    maps(), maps(4), maps(1), maps(6, tuple("a" * 120), 128), answers(), answers(60), numbers(),
    numbers(1), page_of_text(("", "a", "b"), ASK, title="Text", note="by chance"),
    by_lag([LagLine(ONE, "lags", (0,)), LagLine(ONE, "lags", (1,))], 30, bound=2 * 0.5**X, cut=4),
    by_lag([LagLine(ONE, "gradient_by_lag")], 2),
    answer_lines("flow", "Flow", "Lines.", [AnswerLine(ONE, "a"), AnswerLine(ONE, "b")], 9, ASK,
                 axis="share"),
    answer_lines("longer", "Longer", "A line.", [AnswerLine(ONE, "a", "x", "steps")], 100, ASK,
                 axis="share", mark=20.0),
    level_curves("loss", "Loss", "A line.", [Line(ONE, "loss", (0,))], 50,
                 levels=[Level("guess", 1.4)], axis="loss", log=True),
    level_curves("share", "Share", "A line.", [Line(ONE, "share", (k,)) for k in range(9)], 50,
                 axis="share", span=(0.0, 1.0), slot="low"),
]  # fmt: skip


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.key)
def test_every_picture_is_one_that_the_browsers_plotly_can_draw(figure: Figure) -> None:
    """It knows no 64-bit integers, and `figure` checks every attribute."""
    assert len(figure.figure.data) == len(figure.drawing.data)
    for trace in figure.drawing.data:
        for value in trace.values():
            assert not (isinstance(value, np.ndarray) and value.dtype.kind in "iu"), figure.key


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.key)
def test_every_picture_feeds_traces_that_it_has_and_fits_its_slot(figure: Figure) -> None:
    assert figure.bindings and figure.height == ROOM[figure.slot] and figure.alt.endswith(".")
    assert all(binding.trace < len(figure.drawing.data) for binding in figure.bindings)
    answered = any(binding.mode == "answer" for binding in figure.bindings)
    assert answered == (figure.ask is not None)


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.key)
def test_every_axis_with_numbers_on_it_says_what_they_are(figure: Figure) -> None:
    for name, axis in figure.drawing.layout.items():
        if name.startswith(("xaxis", "yaxis")) and axis.get("visible", True):
            assert axis.get("title", {}).get("text") or axis.get("ticktext"), (figure.key, name)


@pytest.mark.parametrize("count", [1, 4, 6])
def test_each_gate_has_a_map_of_its_own_that_lies_on_no_other(count: int) -> None:
    figure = maps(count)
    assert [binding.index for binding in figure.bindings] == [(k,) for k in range(count)]
    ends = [f"{k + 1}" if k else "" for k in range(count)]
    boxes = [
        (
            figure.drawing.layout[f"xaxis{end}"]["domain"],
            figure.drawing.layout[f"yaxis{end}"]["domain"],
        )
        for end in ends
    ]
    assert all(0 <= low < high <= 1 for box in boxes for low, high in box)
    for k, ((left, right), (low, high)) in enumerate(boxes):
        for (other_left, other_right), (other_low, other_high) in boxes[:k]:
            apart = right <= other_left or other_right <= left
            assert apart or high <= other_low or other_high <= low


def test_time_goes_to_the_right_where_the_channel_has_it_first() -> None:
    for trace in (maps().drawing.data[0], answers().drawing.data[0]):
        rows, columns = len(trace["z"]), len(trace["z"][0])
        assert trace["transpose"] and (len(trace["x"]), len(trace["y"])) == (rows, columns)
    assert "type" not in maps().drawing.layout["xaxis"]
    assert maps().drawing.data[0]["x"] == places(len(NAME))


def test_all_letters_are_written_where_they_fit_and_else_every_so_many() -> None:
    assert ticks(NAME, 280)["ticktext"] == list(NAME)
    long = ticks(["2015/06/12"] * 40, 280)["tickvals"]
    assert long[0] == 1 and len({b - a for a, b in itertools.pairwise(long)}) == 1
    assert len(long) * 60 <= 280 + 60


def test_the_rings_are_at_the_right_answers_of_the_steps_that_count() -> None:
    _, rings = answers().drawing.data
    assert list(rings["x"]) == places(4)[1:] and list(rings["y"]) == [2, 0, 1]
    assert rings["text"] == ["answer 2", "answer 0", "answer 1"]


@pytest.mark.parametrize("later", [0, 1])
def test_a_prediction_stands_at_the_step_of_its_truth_in_the_worlds_unit(later: int) -> None:
    figure = numbers(later)
    truth = next(trace for trace in figure.drawing.data if trace["name"] == "truth")
    assert list(truth["x"]) == [2 + later, 4 + later] and list(truth["y"]) == [2, 5]
    output = np.array([[[0.0], [1.0], [2.0], [-1.0]]])
    found = [
        (figure.drawing.data[one.trace]["x"][0], work_out(one.value, {"output": output}, 0))
        for one in figure.bindings
    ]
    assert found == [(2 + later, 13.0), (4 + later, 7.0)]


def test_the_bound_falls_from_its_value_at_lag_0_by_the_same_factor_each_step() -> None:
    figure = by_lag([LagLine(ONE, "gradient_by_lag")], 9, bound=recorded("a", 0) * 0.5**X)
    (binding,) = (one for one in figure.bindings if one.mode == "function")
    drawn = [work_out(binding.value, {"a": np.array([[3.0]])}, 0, x=lag) for lag in (0, 1, 5)]
    assert drawn == [3.0, 1.5, 3.0 / 32]


def test_the_more_lags_the_smaller_gradients_are_shown_and_never_none_of_their_loss() -> None:
    lows = [powers(lags)[0] for lags in (2, 11, 30, 40, 120)]
    assert lows == sorted(lows, reverse=True) and lows[0] > lows[-1]
    assert all(low < 0 < high for low, high in map(powers, (2, 200)))


def test_a_level_is_named_at_its_own_height_on_a_logarithmic_axis_too() -> None:
    for log in (False, True):
        figure = level_curves(
            "loss", "Loss", "A line.", [Line(ONE, "loss", (0,))], 50,
            levels=[Level("guess", 100.0)], axis="loss", log=log,
        )  # fmt: skip
        (note,) = figure.drawing.layout["annotations"]
        assert figure.drawing.data[0]["y"] == [100.0, 100.0]
        assert note["y"] == (2.0 if log else 100.0) and note["text"] == "guess"
