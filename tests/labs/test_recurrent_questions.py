"""The Recurrent lab's questions, held against autograd, numpy and the recording itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.labs.lab import load
from playground.labs.recurrent.asked import QUESTIONS
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import (
    TESTED_LEAST,
    TESTED_WORK,
    gates_of,
    held_out_of,
    parameters,
    steps_tested,
)
from playground.labs.recurrent.questions_units import LENGTHS, correlation
from tests.labs.recurrent_runs import Done, by_cell, ran

CELLS = ("rnn", "lstm", "gru", "peephole", "coupled", "leaky", "echo")
WITH_MEMORY = ("lstm", "peephole", "coupled")


def asked(done: Done, name: str, **arguments: float) -> dict[str, Any]:
    """Ask at the last frame; what is not given is the default."""
    question = next(question for question in QUESTIONS if question.name == name)
    every = {key: argument.default for key, argument in question.arguments.items()} | arguments
    found: dict[str, Any] = load(question.path)(done.config, done.last, every)
    return found


@pytest.mark.parametrize("cell", CELLS)
def test_the_top_layer_read_forward_is_what_the_frame_has(cell: str) -> None:
    done = ran(cell=cell, layers=2, bidirectional=True)
    found = asked(done, "gates")
    np.testing.assert_allclose(found["gates"], done.last["gates"], atol=1e-12)
    np.testing.assert_allclose(found["gate_gradients"], done.last["gate_gradients"], rtol=1e-5)
    other = asked(done, "gates", layer=0, direction=1)["gates"]
    assert np.abs(other - found["gates"]).max() > 1e-3


@pytest.mark.parametrize("cell", CELLS)
def test_the_flow_is_the_recorded_gradient_and_no_longer_than_the_jacobian_allows(
    cell: str,
) -> None:
    done = ran(cell=cell, task="parity", sequence_length=12)
    found = asked(done, "flow")
    np.testing.assert_allclose(found["by_lag"], done.last["gradient_by_lag"], rtol=1e-9)
    if cell not in WITH_MEMORY:  # there c is another way back, of which ∂h/∂h holds a part
        assert (found["by_lag"] <= found["by_lag"][0] * found["jacobian"] * (1 + 1e-9)).all()
    gated = cell in (*WITH_MEMORY, "gru")
    assert np.isnan(found["bound"]).all() == gated
    if not gated:
        assert (found["jacobian"] <= found["bound"] * (1 + 1e-9)).all()


def test_the_products_of_jacobians_are_autograds() -> None:
    done = ran(cell="rnn", task="parity", sequence_length=6)
    hidden, _, _ = by_cell(done, "rnn")
    found = asked(done, "flow")["jacobian"]
    for lag, state in enumerate(hidden[::-1]):
        rows = [torch.autograd.grad(unit, state, retain_graph=True)[0][0] for unit in hidden[-1][0]]
        assert found[lag] == pytest.approx(float(torch.linalg.matrix_norm(torch.stack(rows), 2)))


def test_the_shares_of_an_lstms_gates_are_shares() -> None:
    found = asked(ran(cell="lstm", task="parity", sequence_length=10), "flow")
    shares = np.array([found[f"share_{gate}"] for gate in "ifgo"])
    np.testing.assert_allclose(shares.sum(0), 1, rtol=1e-12)
    assert (shares >= 0).all() and (found["share_lane"] <= 1).all()
    assert np.isnan(asked(ran(cell="gru"), "flow")["share_f"]).all()


@pytest.mark.parametrize("cell", WITH_MEMORY)
def test_a_network_that_is_to_remember_for_ever_keeps_its_cell_state(cell: str) -> None:
    done = ran(cell=cell, task="parity", sequence_length=12)
    free, held = done.last["gates"], asked(done, "clamp", since=4)["gates"]
    c = gates_of(done.config).index("c")
    np.testing.assert_allclose(held[:, :4], free[:, :4], atol=1e-12)
    assert np.array_equal(held[c, 4:], np.repeat(held[c, 3:4], 8, 0))


def test_a_gru_that_is_to_remember_for_ever_keeps_its_state() -> None:
    held = asked(ran(cell="gru", task="parity", sequence_length=12), "clamp", since=4)["gates"]
    assert np.array_equal(held[-1, 4:], np.repeat(held[-1, 3:4], 8, 0))


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gate_held_in_one_unit_of_the_top_layer_is_held_there_alone(layers: int) -> None:
    done = ran(cell="lstm", task="parity", sequence_length=12, layers=layers)
    found = asked(done, "clamp", gate=3, value=0.25, unit=2)
    assert (found["gates"][3, :, 2] == 0.25).all()
    assert not np.isclose(found["gates"][3, :, [0, 1, 3, 4]], 0.25).any()
    np.testing.assert_allclose(found["free"], done.last["output"], atol=1e-6)
    assert np.abs(found["held"] - found["free"]).max() > 1e-4


def test_correlation_is_pearsons_and_0_of_what_never_changes() -> None:
    rng = np.random.default_rng(3)
    left, right = rng.normal(size=(50, 3)), rng.normal(size=(50, 2))
    expected = np.corrcoef(left.T, right.T)[:3, 3:]
    np.testing.assert_allclose(correlation(left, right), expected, atol=1e-12)
    left[:, 1] = 0.3
    assert (correlation(left, right)[1] == 0).all()


def test_what_a_network_says_that_exploded_correlates_without_overflow() -> None:
    rng = np.random.default_rng(3)
    left, right = rng.normal(size=(50, 3)), rng.normal(size=(50, 2))
    expected = correlation(left, right)
    np.testing.assert_allclose(correlation(1e200 * left, right), expected, atol=1e-12)
    left[4, 0] = np.inf
    found = correlation(left, right)
    assert (found[0] == 0).all() and np.array_equal(found[1:], expected[1:])


@pytest.mark.parametrize("name", ["units", "passage", "length", "flow", "clamp", "gates"])
def test_every_question_is_answered_of_a_network_that_exploded(name: str) -> None:
    done = ran(task="parity", cell="rnn", unit="relu")
    for size in (1e60, 1e300, np.inf, np.nan):
        asked(done._replace(frames=[{"weights": size * done.last["weights"]}]), name)


def test_units_come_in_the_order_of_their_correlation_with_the_answers() -> None:
    found = asked(ran(task="parity", steps=30), "units")
    assert sorted(found["order"]) == list(range(5))
    strengths = np.abs(found["target"])[found["order"]]
    assert (np.diff(strengths) <= 0).all() and strengths[0] <= 1 + 1e-12


def test_a_network_that_has_learned_parity_has_a_unit_that_says_it() -> None:
    fields = {"task": "parity", "sequence_length": 6, "steps": 300, "hidden_size": 16}
    learned, not_yet = ran(**fields), ran(**{**fields, "steps": 1})
    strongest = [np.abs(asked(done, "units")["target"]).max() for done in (learned, not_yet)]
    assert learned.last["accuracy"] == 1 and strongest[0] > 0.5 > strongest[1]


@pytest.mark.parametrize("task", ["names", "copy", "temperature", "reviews", "anbn", "sunspots"])
def test_other_lengths_are_tried_and_the_one_in_training_is_among_them(task: str) -> None:
    found = asked(ran(task=task), "length", most=40)
    assert found["trained"] == [20] and 20 in found["lengths"] and found["lengths"][-1] == 40
    assert (np.diff(found["lengths"]) > 0).all() and np.isfinite(found["loss"]).all()
    assert len(found["lengths"]) >= LENGTHS


def test_a_large_network_is_tested_on_fewer_sequences_of_each_length() -> None:
    small, large = (RecurrentConfig(task="wave", hidden_size=size, layers=3) for size in (16, 128))
    few, fewer = (len(held_out_of(config, 100).lengths) for config in (small, large))
    assert few == 60 and fewer == TESTED_LEAST
    assert parameters(large) * steps_tested(large, 2) <= TESTED_WORK < parameters(large) * 6000


def test_at_the_length_in_training_the_loss_is_the_recorded_one() -> None:
    done = ran(task="anbn")  # of which the test part is small enough to be read whole
    found = asked(done, "length")
    at = list(found["lengths"]).index(20)
    assert found["loss"][at] == pytest.approx(done.last["test_loss"][0])
    assert found["accuracy"][at] == pytest.approx(done.last["accuracy"][0])
