"""What Python says about a recurrent cell, as the Player reads it."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.experiment import init
from playground.labs.recurrent.figures import figures
from playground.labs.recurrent.meaning import gates_of, probe_steps
from playground.views.answer_map import answer_map
from playground.views.cell import Cell
from playground.views.figure import Figure
from playground.views.slots import ROOM
from playground.views.time_maps import TimeMap, time_maps
from tests.player import cells

CELLS = ("rnn", "lstm", "gru", "peephole", "coupled", "leaky", "echo")


def nobody(_question: str, /, **_arguments: float) -> dict[str, NDArray[Any]]:
    """No figure here asks."""
    raise AssertionError


def the_cell(**more: Any) -> Cell:
    found = [one for one in figures(RecurrentConfig(**more), nobody) if type(one) is Cell]
    assert len(found) == 1
    return found[0]


def test_a_cell_is_plain_data_in_the_form_of_a_figure() -> None:
    wire = json.loads(json.dumps(cells.cell().as_wire(), allow_nan=False))
    assert wire["data"] == wire["bindings"] == [] and wire["layout"] == {}
    assert {"key", "title", "alt", "slot", "tab", "height", "ask", "cell"} <= set(wire)
    assert wire["height"] == ROOM["hero"] and wire["tab"] == "Cell"
    assert wire["cell"]["gates"] == list("ifgoch")
    assert wire["cell"]["right"] == [1, 2, None, 3, 0]
    assert wire["cell"]["scale"] == {"mean": 0, "spread": 1, "unit": ""}


@pytest.mark.parametrize("kind", CELLS)
def test_every_cell_of_the_lab_is_drawn_with_the_gates_that_it_records(kind: Any) -> None:
    config = RecurrentConfig(cell=kind)
    wire = the_cell(cell=kind).as_wire()["cell"]
    assert tuple(wire["gates"]) == gates_of(config) == tuple(wire["called"])
    assert len(wire["labels"]) == len(wire["right"]) == probe_steps(config)
    assert set(cells.GATES[wire["form"]]) == set(wire["gates"])
    assert wire["coupled"] == (kind == "coupled")


@pytest.mark.parametrize(
    "task", ["names", "copy", "adding", "wave", "sunspots", "temperature", "reviews", "brackets"]
)
def test_the_right_answers_are_answers_or_numbers_in_the_worlds_unit(task: Any) -> None:
    wire = the_cell(task=task).as_wire()["cell"]
    right = [one for one in wire["right"] if one is not None]
    assert right and wire["says"]
    if wire["answers"]:
        assert all(one == int(one) and 0 <= one < len(wire["answers"]) for one in right)
    elif task == "temperature":
        mean, spread = wire["scale"]["mean"], wire["scale"]["spread"]
        assert all(-20 < one * spread + mean < 45 for one in right)  # °C in Seattle


def test_the_title_says_whose_cell_it_is_where_there_are_several() -> None:
    assert the_cell(layers=2).title.startswith("LSTM, top layer:")
    assert the_cell(bidirectional=True).title.startswith("LSTM, top layer, forward:")
    assert the_cell(cell="gru").title.startswith("GRU:")
    assert the_cell(cell="gru").where == ""
    assert the_cell(cell="coupled", bidirectional=True).where == "top layer, forward"


def test_the_cell_stands_behind_the_gates_and_knows_how_the_state_starts() -> None:
    keys = [one.key for one in figures(RecurrentConfig(), nobody)]
    assert keys[:2] == ["gates", "cell"]
    for start in ("zero", "random", "learned"):
        assert the_cell(initial_state=start).as_wire()["cell"]["start"] == start


def test_the_maps_of_gates_and_answers_frame_the_lit_step() -> None:
    maps = time_maps(
        "gates", "Gates", "Maps.", [TimeMap("i", "gates", 0, "share", "i")], "abc", 4, across="x"
    )
    answers = answer_map(
        "output", "Output", "A map.", "abc", "xy", np.full(3, math.nan), across="x", down="y"
    )
    for figure in (maps, answers):
        assert isinstance(figure, Figure)
        assert figure.as_wire()["overlay"]["lit"] is True


@pytest.mark.parametrize("kind", ["lstm", "peephole", "gru"])
def test_the_recorded_gradients_obey_the_chain_rule_that_is_written_out(kind: Any) -> None:
    """A gate's gradient is that of what it goes into, times the other factor."""
    config = RecurrentConfig(cell=kind, hidden_size=5)
    _, frame = init(config, "cpu")
    names = gates_of(config)
    value = dict(zip(names, frame["gates"], strict=True))
    slope = dict(zip(names, frame["gate_gradients"], strict=True))
    before = {name: np.vstack([np.zeros(5), value[name][:-1]]) for name in names}
    if kind == "gru":
        wanted = {"n": slope["h"] * (1 - value["z"]), "z": slope["h"] * (before["h"] - value["n"])}
    else:
        wanted = {
            "f": slope["c"] * before["c"], "i": slope["c"] * value["g"],
            "g": slope["c"] * value["i"], "o": slope["h"] * np.tanh(value["c"]),
        }  # fmt: skip
    for name, expected in wanted.items():
        # Single precision.
        np.testing.assert_allclose(slope[name], expected, rtol=1e-5, atol=1e-8)
