"""Threshold neurons: the gates, the rule that learns two of them and goes round on the third."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.perceptron import (
    CORNERS,
    GATES,
    Example,
    Weights,
    thresholds,
    train,
    update,
)

START = Weights((0.0, 0.0), 0.0)
small = st.integers(-3, 3).map(float)
weights = st.builds(Weights, st.tuples(small, small), small)


def says(perceptron: Weights, x: tuple[float, ...]) -> int:
    return int(sum(w * xi for w, xi in zip(perceptron.w, x, strict=True)) + perceptron.b >= 0)


def separable(examples: tuple[Example, ...]) -> bool:
    """Try every line of a grid that is fine enough for the corners of a square."""
    grid = [k / 2 for k in range(-8, 9)]
    return any(
        all(says(Weights((u, v), b), x) == target for x, target in examples)
        for u, v, b in itertools.product(grid, repeat=3)
    )


def test_the_gates_are_their_truth_tables() -> None:
    table = {gate: [target for _, target in examples] for gate, examples in GATES.items()}
    assert table == {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}
    assert all(tuple(x for x, _ in examples) == CORNERS for examples in GATES.values())


@pytest.mark.parametrize("gate", GATES)
def test_exactly_the_thresholds_between_the_bounds_give_the_gate(gate: str) -> None:
    low, high = thresholds(GATES[gate])
    for quarter in range(-4, 17):
        theta = quarter / 4
        right = all(int(sum(x) >= theta) == target for x, target in GATES[gate])
        assert right == (low < theta <= high), theta


def test_every_boolean_function_of_two_inputs_is_learned_exactly_if_a_line_parts_it() -> None:
    for targets in itertools.product((0, 1), repeat=4):
        examples = tuple(Example(x, t) for x, t in zip(CORNERS, targets, strict=True))
        training = train(examples, START)
        assert training.learned == separable(examples), targets
        assert (training.repeats is None) == training.learned, targets


@pytest.mark.parametrize("gate", ["AND", "OR"])
@settings(deadline=None)
@given(start=weights)
def test_from_any_start_the_last_epoch_is_right_on_every_example(gate: str, start: Weights) -> None:
    training = train(GATES[gate], start)
    assert training.learned
    final = training.updates[-1].after
    assert all(says(final, x) == target for x, target in GATES[gate])
    assert not any(line.error for line in training.updates if line.epoch == training.epochs)


@settings(deadline=None)
@given(start=weights)
def test_xor_comes_back_to_the_same_weights_for_ever(start: Weights) -> None:
    training = train(GATES["XOR"], start)
    assert not training.learned and training.repeats is not None
    final, length = training.updates[-1].after, training.epochs - training.repeats
    there = start if training.repeats == 0 else training.updates[4 * training.repeats - 1].after
    assert final == there
    again = train(GATES["XOR"], final)
    assert (again.repeats, again.epochs) == (0, length)


def test_every_update_goes_on_where_the_last_one_ended() -> None:
    lines = train(GATES["XOR"], START).updates
    assert lines[0].before == START
    assert all(before.after == after.before for before, after in itertools.pairwise(lines))


@settings(deadline=None)
@given(start=weights, rate=st.sampled_from([0.25, 0.5, 2.0]))
def test_an_update_moves_only_on_an_error_and_towards_the_answer(
    start: Weights, rate: float
) -> None:
    for x, target in itertools.product(CORNERS, (0, 1)):
        line = update(start, Example(x, target), rate)
        assert line.error == target - says(start, x)
        new = sum(w * xi for w, xi in zip(line.after.w, x, strict=True)) + line.after.b
        assert new - line.net == pytest.approx(rate * line.error * (sum(xi * xi for xi in x) + 1))


def test_it_gives_up_after_the_epochs_that_it_is_given() -> None:
    training = train(GATES["AND"], START, most=2)
    assert (training.epochs, training.learned, training.repeats) == (2, False, None)
