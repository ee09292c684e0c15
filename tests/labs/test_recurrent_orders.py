"""The units in an order, the numbers of a network that explodes, and where a gate is held."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch

from playground.labs.recurrent.asked import QUESTIONS
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures import figures
from playground.labs.recurrent.figures_said import since_of, units_of
from playground.labs.recurrent.frames import single
from playground.labs.recurrent.meaning import held_out_of, probe_steps, task_of
from playground.labs.recurrent.presets import PRESETS
from playground.labs.recurrent.questions import clamp
from playground.labs.recurrent.questions_units import order
from playground.views.figure import Figure
from tests.labs.recurrent_runs import Done, ran

EXPLODES = next(preset.fields for preset in PRESETS if preset.name == "explodes")


def shown(config: RecurrentConfig) -> list[Figure]:
    return [one for one in figures(config, None) if isinstance(one, Figure)]  # type: ignore[arg-type]


def strengths(done: Done, of: str) -> list[float]:
    """The largest |Pearson's r| of each unit's state with what is read or said, pair by pair:
    torch's LSTM reads each test sequence, and numbers are collected in lists.
    """
    config, task, batch = done.config, task_of(done.config), held_out_of(done.config)
    weights = {name: value for name, value in done.weights.items() if "output" not in name}
    module = torch.nn.LSTM(task.input_size, config.hidden_size).double()
    module.load_state_dict(weights)
    states: list[list[float]] = []
    marks: list[list[float]] = []
    for row, length in enumerate(batch.lengths):
        x = torch.from_numpy(np.array(task.encoded(batch.inputs[row : row + 1])[0]))
        with torch.no_grad():
            hidden = module(x)[0].tolist()
        for step in range(int(length)):
            if of == "said" and not batch.weights[row, step] > 0:
                continue
            symbol = int((batch.inputs if of == "read" else batch.targets)[row, step])
            count = len(task.alphabet if of == "read" else task.answers)
            states.append(hidden[step])
            marks.append([float(symbol == k) for k in range(count)])
    by_unit, by_mark = np.array(states).T, np.array(marks).T
    return [
        max(abs(np.corrcoef(unit, mark)[0, 1]) for mark in by_mark if mark.std() > 0)
        for unit in by_unit
    ]


@pytest.mark.parametrize(("by", "of"), [(1, "said"), (2, "read")])
def test_units_come_by_their_correlation_as_counted_by_hand(by: int, of: str) -> None:
    done = ran(task="anbn", cell="lstm", steps=30, hidden_size=6)
    expected = np.argsort(-np.array(strengths(done, of)), kind="stable")
    found = order(done.config, done.last, {"by": by})["order"]
    assert found.tolist() == expected.tolist() != list(range(6))


def test_units_that_are_to_be_in_order_are_in_order() -> None:
    done = ran(task="parity")
    assert order(done.config, done.last, {"by": 0})["order"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("by", [1, 2])
def test_every_order_has_every_unit_once(cell: str, by: int) -> None:
    done = ran(task="wave", cell=cell, layers=2, bidirectional=True)
    assert sorted(order(done.config, done.last, {"by": by})["order"]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "more", [{}, {"learning_rate": 10.0}, {"learning_rate": 10.0, "hidden_size": 40}]
)
def test_a_network_that_explodes_is_recorded_without_a_word(more: dict[str, Any]) -> None:
    ran.cache_clear()  # what is remembered would warn no more
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = ran(**{**EXPLODES, "steps": 40, **more})
    last = [frame["gate_gradients"] for frame in done.frames if "gate_gradients" in frame][-1]
    assert len(done.frames) < 40 and last.dtype == np.float32
    assert np.abs(last).max() > 1e20


def test_what_is_too_large_for_half_the_digits_is_the_largest_there_is() -> None:
    most = np.finfo(np.float32).max
    values = np.array([1e300, -1e39, np.inf, 2.5, -1e-3, 0.0])
    found = single(values)
    assert found[:3].tolist() == [most, -most, most]
    assert np.array_equal(found[3:], values[3:].astype(np.float32))
    assert np.isnan(single(np.array([np.nan]))).all()


def test_a_gate_is_held_from_the_middle_at_first_and_the_choices_are_steps_of_the_probe() -> None:
    for steps in range(1, 60):
        choices = since_of(steps)
        assert choices[0] == (steps // 2, "middle")
        places = [place for place, _ in choices]
        assert len(set(places)) == len(places) and 0 in places
        assert all(0 <= place < steps for place in places)
    assert dict(since_of(12)) == {6: "middle", 0: "step 1", 9: "last ¼"}


def test_a_gate_can_be_held_of_all_units_or_of_one_alone() -> None:
    assert units_of(2) == ((-1.0, "all"), (0.0, "1"), (1.0, "2"))
    assert len(units_of(128)) == 33


@pytest.mark.parametrize("task", ["names", "wave"])
def test_the_dotted_line_stands_before_the_first_step_that_differs(task: str) -> None:
    done = ran(task=task, cell="lstm", steps=3)
    since = probe_steps(done.config) // 2
    found = clamp(done.config, done.last, {"gate": 0, "value": -3.0, "since": since})
    differs = np.flatnonzero(np.abs(found["held"] - found["free"]).max(1) > 1e-9)  # rounding
    assert found["edge"].tolist() == [differs[0] + 0.5] * 2
    (figure,) = (one for one in shown(done.config) if one.key == "held")
    (line,) = (one for one in figure.bindings if one.channel == "edge")
    assert line.mode == "answer" and figure.drawing.data[line.trace]["line"]["dash"] == "dot"
    assert figure.ask is not None and set(figure.ask.choices) == {"gate", "value", "unit", "since"}


def test_every_choice_of_a_picture_may_be_asked() -> None:
    known = {question.name: question.arguments for question in QUESTIONS}
    for cell in ("rnn", "lstm", "gru"):
        for task in ("names", "temperature"):
            for one in shown(RecurrentConfig(cell=cell, task=task)):
                for name, choice in (one.ask.choices if one.ask else {}).items():
                    bounds = known[one.ask.question][name]  # type: ignore[union-attr]
                    for value, _ in choice.options:
                        assert bounds.minimum <= value <= bounds.maximum, (one.key, name, value)
