"""The drawn tasks' targets against a reading of their sequences by hand."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest

from playground.data import sequences
from playground.data.sequences_batch import Batch, SequenceTask


def drawn(name: str, length: int, batch: int = 32, seed: int = 5, gap: int = 30) -> Batch:
    task = sequences.make(name, gap=gap)
    return task.draw(np.random.default_rng(seed), batch, length)


def spelled(task: SequenceTask, batch: Batch) -> list[str]:
    """Each sequence of symbols as a string, without its padding."""
    return [
        "".join(task.alphabet[symbol] for symbol in row[:length])
        for row, length in zip(batch.inputs, batch.lengths, strict=True)
    ]


LANGUAGE = [("a" * n + "b" * n) for n in range(1, 40)]


def goes_on(start: str) -> set[str]:
    """Every symbol that may come after a start of a string of the language, the stop as $."""
    return {(string + "$")[len(start)] for string in LANGUAGE if (string + "$").startswith(start)}


@pytest.mark.parametrize("length", [2, 9, 20])
def test_anbn_asks_for_the_next_symbol_and_counts_it_where_only_one_may_come(length: int) -> None:
    task = sequences.make("anbn")
    for batch in (drawn("anbn", length), task.test(length)):
        for row, string in enumerate(spelled(task, batch)):
            assert string in LANGUAGE and len(string) <= length
            for step in range(len(string)):
                assert "ab$"[batch.targets[row, step]] == (string + "$")[step + 1]
                sure = len(goes_on(string[: step + 1])) == 1
                assert batch.weights[row, step] == sure


def test_anbn_is_tested_on_every_n_that_fits_and_draws_each_of_them() -> None:
    task = sequences.make("anbn")
    assert spelled(task, task.test(13)) == LANGUAGE[:6]
    assert set(spelled(task, drawn("anbn", 13, batch=200))) == set(LANGUAGE[:6])


@pytest.mark.parametrize(("length", "gap", "letters"), [(32, 30, 1), (41, 30, 5), (8, 0, 4)])
def test_copy_asks_for_the_letters_after_the_gap_in_their_order(
    length: int, gap: int, letters: int
) -> None:
    task = sequences.make("copy", gap=gap)
    batch = drawn("copy", length, gap=gap)
    for row, string in enumerate(spelled(task, batch)):
        said = string[:letters]
        assert set(said) <= set("abcd")
        assert string[letters:] == "·" * gap + "▸" + "·" * (letters - 1)
        asked = [task.answers[a] for a in batch.targets[row][batch.weights[row] > 0]]
        assert "".join(asked) == said
        assert batch.weights[row, -letters:].all() and batch.weights[row].sum() == letters


@pytest.mark.parametrize("length", [2, 7, 30])
def test_adding_asks_for_the_sum_of_one_marked_number_of_each_half(length: int) -> None:
    batch = drawn("adding", length)
    for row in range(32):
        first, second = (
            [float(x) for x, mark in half if mark == 1]
            for half in (batch.inputs[row, : length // 2], batch.inputs[row, length // 2 :])
        )
        assert len(first) == len(second) == 1
        assert batch.targets[row, -1] == first[0] + second[0]
        assert batch.inputs[row].min() >= 0 and batch.inputs[row].max() <= 1


def test_parity_says_odd_where_the_ones_so_far_are_odd() -> None:
    batch = drawn("parity", 25)
    for bits, said in zip(batch.inputs.tolist(), batch.targets.tolist(), strict=True):
        assert said == [bits[: step + 1].count(1) % 2 for step in range(25)]
    assert batch.weights.all()


@pytest.mark.parametrize("length", [1, 2, 15, 30])
def test_brackets_nest_and_their_depth_is_the_open_ones_on_a_stack(length: int) -> None:
    task = sequences.make("brackets")
    batch = drawn("brackets", length)
    for row, string in enumerate(spelled(task, batch)):
        stack: list[str] = []
        for step, bracket in enumerate(string):
            # Popping an empty stack would raise: no bracket closes that was not open.
            stack.append(bracket) if bracket == "(" else stack.pop()
            assert batch.targets[row, step] == len(stack)
        assert len(stack) == length % 2


def test_brackets_draw_every_way_to_nest_as_often() -> None:
    task = sequences.make("brackets")
    found = Counter(spelled(task, drawn("brackets", 6, batch=5000)))
    ways = set()
    for symbols in product("()", repeat=6):
        depth = np.cumsum([1 if symbol == "(" else -1 for symbol in symbols])
        if depth.min() >= 0 and depth[-1] == 0:
            ways.add("".join(symbols))
    assert set(found) == ways and len(ways) == 5  # the third Catalan number
    # 5000 draws, one in five: five standard deviations are 5·√(5000·0.2·0.8) ≈ 141.
    assert all(abs(count - 1000) < 141 for count in found.values())


def test_wave_asks_for_the_value_that_the_next_step_reads() -> None:
    batch = drawn("wave", 40)
    assert np.array_equal(batch.targets[:, :-1], batch.inputs[:, 1:, 0])
    assert np.abs(batch.inputs).max() <= 1 and batch.weights.all()


def test_every_wave_is_one_sine_or_two_of_them() -> None:
    # A sine obeys x_{t+1} + x_{t−1} = 2 cos(ω) x_t; two of them a law of twice the order:
    # x_{t+2} + x_{t−2} + p (x_{t+1} + x_{t−1}) + q x_t = 0.
    values = drawn("wave", 60, batch=64).inputs[..., 0]
    orders = []
    for x in values:
        near, far = x[3:-1] + x[1:-3], x[4:] + x[:-4]
        one = np.linalg.lstsq(x[2:-2, None], near, rcond=None)[1]
        two = np.linalg.lstsq(np.stack([near, x[2:-2]], 1), far, rcond=None)[1]
        orders.append(1 if one.sum() < 1e-18 else 2 if two.sum() < 1e-18 else 3)
    assert set(orders) == {1, 2}


def test_own_text_has_the_targets_of_a_drawn_one() -> None:
    nested = sequences.make("brackets").own_probe("(()").batch
    assert nested.targets.tolist() == [[1, 2, 1]]
    counted = sequences.make("anbn").own_probe("aab").batch
    assert counted.targets.tolist() == [[0, 1, 2]] and counted.weights.tolist() == [[0, 0, 1]]
    odd = sequences.make("parity").own_probe("0110").batch
    assert odd.targets.tolist() == [[0, 1, 0, 0]]
