"""Tasks whose sequences are drawn: aⁿbⁿ, copying, adding, parity, brackets and waves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from playground.data.sequences_batch import (
    Batch,
    Inputs,
    Kind,
    Probe,
    SequenceTask,
    at_the_end,
    indices,
    spelled_out,
)
from playground.data.sequences_errors import STOP

TRAINING_SEED = (1997, 1)
TEST_SEED = (1997, 2)
"""Pairs, so that no seed of a run, which is one number, draws the same."""

TRAINING_ROWS = 512
"""So many stand for the training part, which has no end."""
TEST_ROWS = 128

COPIED = ("a", "b", "c", "d")
BLANK, GO = "·", "▸"

Sample = Callable[[Generator, int, int], Batch]


def anbn() -> SequenceTask:
    """The next symbol of aⁿbⁿ; a step counts where the language leaves one symbol only.

    That is from the first b on: n − 1 more of them, then the stop.

    Source: Gers & Schmidhuber 2001, LSTM recurrent networks learn simple context-free languages.
    """

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        return _anbn(rng.integers(1, length // 2 + 1, batch), length)

    def every(length: int) -> Batch:
        return _anbn(np.arange(1, length // 2 + 1), length)

    def example(length: int) -> Probe:
        return _spelled(_longest(every(length)), ("a", "b"))

    def read(text: str) -> Batch:
        symbols = indices(text, ("a", "b"))[None]
        targets = np.append(symbols[:, 1:], [[2]], axis=1)
        return Batch(symbols, targets, _full(symbols), (symbols == 1).astype(np.float64))

    return SequenceTask(
        "anbn",
        "symbols",
        ("a", "b"),
        ("a", "b", STOP),
        sample,
        every,
        every,
        example,
        read,
        least=2,
    )


def _anbn(n: NDArray[np.int64], length: int) -> Batch:
    half = n[:, None]
    place = np.arange(length // 2 * 2)  # (time,)
    inside = place < 2 * half  # (batch, time)
    inputs = np.where((place >= half) & inside, 1, 0)
    targets = np.where(place == 2 * half - 1, 2, np.where((place >= half - 1) & inside, 1, 0))
    return Batch(inputs, targets, 2 * n, ((place >= half) & inside).astype(np.float64))


def copy(gap: int = 30) -> SequenceTask:
    """Letters, a gap of blanks, then a sign at which the letters are to be said again.

    A sequence of T steps holds n = ⌊(T − gap) / 2⌋ letters: n steps to read them, `gap` blanks
    and n steps to repeat them, the first of which is the sign. Only the repetition counts.

    Source: Hochreiter & Schmidhuber 1997; Arjovsky, Shah & Bengio 2016 (the sign).
    """

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        size = (batch, (length - gap) // 2)
        return _copied(rng.integers(0, len(COPIED), size), gap)

    def read(text: str) -> Batch:
        return _copied(indices(text, COPIED)[None], gap)

    return _drawn("copy", "symbols", (*COPIED, BLANK, GO), COPIED, sample, read, least=2, gap=gap)


def _copied(symbols: NDArray[np.int64], gap: int) -> Batch:
    batch, n = symbols.shape
    inputs = np.full((batch, 2 * n + gap), len(COPIED), dtype=np.int64)  # blanks
    inputs[:, :n] = symbols
    inputs[:, n + gap] = len(COPIED) + 1
    targets, weights = np.zeros_like(inputs), np.zeros(inputs.shape)
    targets[:, n + gap :] = symbols
    weights[:, n + gap :] = 1.0
    return Batch(inputs, targets, _full(inputs), weights)


def adding() -> SequenceTask:
    """Numbers in [0, 1], two of them marked, one in each half; their sum is asked at the end.

    Source: Hochreiter & Schmidhuber 1997, experiment 4; with the numbers of Arjovsky, Shah &
    Bengio 2016, by which guessing 1 costs 1/6.
    """

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        numbers, rows = rng.random((batch, length)), np.arange(batch)
        marks = np.zeros((batch, length))
        marks[rows, rng.integers(0, length // 2, batch)] = 1.0
        marks[rows, rng.integers(length // 2, length, batch)] = 1.0
        last = at_the_end(_full(numbers), length)
        targets = last * (numbers * marks).sum(1, keepdims=True)
        return Batch(np.stack([numbers, marks], axis=-1), targets, _full(numbers), last)

    return _drawn("adding", "answer", (), (), sample, features=2, least=2)


def parity() -> SequenceTask:
    """Whether the ones so far are even or odd, at each step."""

    def of(bits: NDArray[np.int64]) -> Batch:
        return Batch(bits, bits.cumsum(1) % 2, _full(bits), np.ones(bits.shape))

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        return of(rng.integers(0, 2, (batch, length)))

    def read(text: str) -> Batch:
        return of(indices(text, ("0", "1"))[None])

    return _drawn("parity", "symbols", ("0", "1"), ("even", "odd"), sample, read)


def brackets() -> SequenceTask:
    """How many brackets are open, at each step; every way to nest them is as likely.

        n opening and n + 1 closing brackets in any order: one rotation nests n pairs, then closes

    An odd number of steps leaves the last bracket open.

    Source: the cycle lemma, Dvoretzky & Motzkin 1947.
    """

    def of(symbols: NDArray[np.int64]) -> Batch:
        depth = (1.0 - 2.0 * symbols).cumsum(1)
        return Batch(symbols, depth, _full(symbols), np.ones(symbols.shape))

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        pairs = (length + 1) // 2
        # One closing bracket too many: the rotation after the deepest point puts it at the end.
        steps = rng.permuted(np.tile(np.repeat([1, -1], [pairs, pairs + 1]), (batch, 1)), axis=1)
        deepest = steps.cumsum(1).argmin(1)[:, None]
        turned = (deepest + 1 + np.arange(length)) % (2 * pairs + 1)  # (batch, time)
        return of((np.take_along_axis(steps, turned, axis=1) < 0).astype(np.int64))

    def read(text: str) -> Batch:
        return of(indices(text, ("(", ")"))[None])

    return _drawn("brackets", "numbers", ("(", ")"), (), sample, read)


def wave() -> SequenceTask:
    """The next value of a sine, or of two of them mixed: periods of 8 to 30 steps, any phase.

    x_t = (1 − m) sin(2πt/p + φ) + m sin(2πt/q + ψ),  m = 0 or 1/2
    """

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        period = rng.uniform(8, 30, (2, batch, 1))
        phase = rng.uniform(0, 2 * np.pi, (2, batch, 1))
        mixed = 0.5 * rng.integers(0, 2, (batch, 1))
        one, other = np.sin(2 * np.pi * np.arange(length + 1) / period + phase)
        values = (1 - mixed) * one + mixed * other  # (batch, time + 1)
        inputs = values[:, :-1, None]
        return Batch(inputs, values[:, 1:], _full(inputs), np.ones((batch, length)))

    return _drawn("wave", "numbers", (), (), sample)


def _drawn(
    name: str,
    kind: Kind,
    alphabet: tuple[str, ...],
    answers: tuple[str, ...],
    sample: Sample,
    read: Callable[[str], Batch] | None = None,
    *,
    features: int = 1,
    least: int = 1,
    gap: int = 0,
) -> SequenceTask:
    """A task whose training part and test part are drawn from seeds of their own."""

    def training(length: int) -> Batch:
        return sample(np.random.default_rng(TRAINING_SEED), TRAINING_ROWS, length)

    def held_out(length: int) -> Batch:
        return sample(np.random.default_rng(TEST_SEED), TEST_ROWS, length)

    def example(length: int) -> Probe:
        first = held_out(length).rows(np.array([0]))
        return _spelled(first, alphabet) if alphabet else Probe(first, _written(first))

    return SequenceTask(
        name,
        kind,
        alphabet,
        answers,
        sample,
        training,
        held_out,
        example,
        read,
        features,
        least,
        gap,
    )


def _full(inputs: Inputs) -> NDArray[np.int64]:
    """The lengths of sequences without padding, (batch,)."""
    return np.full(inputs.shape[0], inputs.shape[1], dtype=np.int64)


def _longest(batch: Batch) -> Batch:
    row = batch.lengths.argmax()
    return batch.rows(np.array([row])).cut(int(batch.lengths[row]))


def _spelled(batch: Batch, alphabet: tuple[str, ...]) -> Probe:
    return Probe(batch, spelled_out(alphabet, batch.inputs[0]))


def _written(batch: Batch) -> tuple[str, ...]:
    """The numbers of one sequence; a star where the second one is not 0, as at a mark."""
    return tuple(
        f"{number:.2f}" + ("*" if any(marks) else "") for number, *marks in batch.inputs[0]
    )
