"""A number typed into a table of the Markov lab stays, and its row still sums to 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.markov import tables
from playground.labs.markov.config import MarkovConfig

ROUNDING = 1e-11  # what makes room is rounded to 12 decimals


def typed(row: int, column: int, number: float, **fields: Any) -> np.ndarray:
    """A after one number of it was typed."""
    config = parse(MarkovConfig, {"mode": "chain", **fields})
    table = tables.transition(config)
    k = len(table.columns)
    values = list(table.values)
    values[row * k + column] = number
    found: Any = table.sets(tuple(values))["transition"]
    return np.reshape(found, (k, k))


def test_a_typed_probability_is_kept_and_the_other_of_two_is_what_is_left() -> None:
    assert typed(0, 0, 0.9).tolist() == [[0.9, 0.1], [0.4, 0.6]]
    assert typed(1, 1, 0.0).tolist() == [[0.7, 0.3], [1.0, 0.0]]


@given(some.floats(0, 1), some.lists(some.floats(0.01, 1), min_size=9, max_size=9))
def test_the_others_of_a_row_keep_their_proportions(number: float, raw: list[float]) -> None:
    before = np.reshape(raw, (3, 3)) / np.reshape(raw, (3, 3)).sum(1, keepdims=True)
    after = typed(1, 2, number, states=3, transition=tuple(raw))
    assert after[1, 2] == pytest.approx(number, abs=ROUNDING)
    assert after.sum(1) == pytest.approx(np.ones(3), abs=ROUNDING)
    assert after[1, 0] * before[1, 1] == pytest.approx(after[1, 1] * before[1, 0], abs=ROUNDING)
    assert after[[0, 2]] == pytest.approx(before[[0, 2]])


def test_where_the_others_are_all_zero_they_share_what_is_left() -> None:
    sure = (1.0, 0, 0, 0, 1, 0, 0, 0, 1)
    after = typed(0, 0, 0.4, states=3, transition=sure)
    assert after[0] == pytest.approx([0.4, 0.3, 0.3])


def test_a_number_above_one_is_a_proportion() -> None:
    assert typed(0, 0, 2.7)[0] == pytest.approx([0.9, 0.1])


@pytest.mark.parametrize("number", [-0.5, float("nan")])
def test_what_is_no_probability_is_refused(number: float) -> None:
    with pytest.raises(PlaygroundError, match="Row 1"):
        typed(0, 0, number)


def test_a_row_of_zeros_is_refused() -> None:
    with pytest.raises(PlaygroundError, match="all zero"):
        typed(0, 0, 0.0, transition=(1.0, 0, 0.4, 0.6))
