"""What a sequence task is: sequences with their targets, and which of the steps count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from playground.data.sequences_errors import (
    CAP,
    STOP,
    GapTooLong,
    NoText,
    SequenceTooLong,
    SequenceTooShort,
    TextTooShort,
    UnknownSymbol,
    choices,
    shown,
)

Kind = Literal["symbols", "numbers", "answer"]
"""What is asked: a symbol at each step, a real number at each step, one answer at the end."""

Inputs = NDArray[np.int64] | NDArray[np.float64]


class Batch(NamedTuple):
    """Sequences side by side, the shorter ones padded at their end with 0.

    What stands beyond a sequence's length says nothing, and its weights are 0 there.
    """

    inputs: Inputs
    """Indices of the alphabet (batch, time), or numbers (batch, time, feature)."""
    targets: Inputs
    """Indices of the answers (int64) or numbers (float64), (batch, time)."""
    lengths: NDArray[np.int64]
    """Steps of each sequence, (batch,)."""
    weights: NDArray[np.float64]
    """1 where the step counts in the loss, else 0, (batch, time). One answer: 1 at the end only."""

    def rows(self, chosen: NDArray[np.int64]) -> Batch:
        """Some of the sequences, in the order asked for."""
        return Batch(
            self.inputs[chosen], self.targets[chosen], self.lengths[chosen], self.weights[chosen]
        )

    def cut(self, length: int) -> Batch:
        """The first `length` steps of each sequence."""
        return Batch(
            self.inputs[:, :length],
            self.targets[:, :length],
            np.minimum(self.lengths, length),
            self.weights[:, :length],
        )

    def counted(self) -> Inputs:
        """The targets that count, sequence by sequence, (counted,)."""
        return self.targets[self.weights > 0]


class Probe(NamedTuple):
    """One sequence for the pictures, with a word for each of its steps."""

    batch: Batch
    """Of one sequence, without padding."""
    labels: tuple[str, ...]
    """What stands at each step, for an axis; as many as there are steps."""


class Following(NamedTuple):
    """Sequences for a network that keeps its state from one update to the next."""

    batch: Batch
    fresh: bool
    """Whether they start anew, so that the state has to."""


class Scale(NamedTuple):
    """How a number of the task becomes one of the world: number · spread + mean."""

    mean: float = 0.0
    spread: float = 1.0
    unit: str = ""

    def standard(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The world's numbers as the task's."""
        return (values - self.mean) / self.spread


AS_IT_IS = Scale()


@dataclass(frozen=True, eq=False)
class SequenceTask:
    """A task on sequences; `sequences.make` makes one by its name."""

    name: str
    kind: Kind
    alphabet: tuple[str, ...]
    """The symbols that go in; empty where numbers do."""
    answers: tuple[str, ...]
    """The symbols that come out; empty where a number does."""
    sample: Callable[[Generator, int, int], Batch]
    """Generator, sequences and steps to sequences for training."""
    training: Callable[[int], Batch]
    """Steps to the whole training part, or to many drawn sequences where it has no end."""
    held_out: Callable[[int], Batch]
    """Steps to the test part."""
    example: Callable[[int], Probe]
    """Steps to the sequence for the pictures."""
    read: Callable[[str], Batch] | None = None
    """The student's own text to one sequence; None where the task reads numbers."""
    features: int = 1
    """Numbers at each step; of a task without an alphabet."""
    least: int = 1
    """The fewest steps that make sense."""
    gap: int = 0
    """Steps between a symbol and its repetition; of the task copy."""
    cap: int = CAP
    """The most steps."""
    scale: Scale = AS_IT_IS
    following: Callable[[int, int, int], Following] | None = None
    """Sequences, steps and the update's number to sequences that go on where those of the update
    before left off; None where there is no long text to go on in."""

    @property
    def input_size(self) -> int:
        """How wide one step goes in."""
        return len(self.alphabet) or self.features

    @property
    def output_size(self) -> int:
        """How wide one step comes out: a score for each answer, or one number."""
        return len(self.answers) or 1

    def draw(self, rng: Generator, batch: int, length: int) -> Batch:
        """Draw sequences for training; the same generator gives the same bits.

        Args:
            rng: Where chance comes from.
            batch: How many sequences.
            length: The most steps of one, up to `cap`.

        Returns:
            `batch` sequences; the time axis depends on the task and on `length` alone.

        Raises:
            PlaygroundError: If `check` refuses the length.
        """
        self.check(length)
        return self.sample(rng, batch, length)

    def test(self, length: int) -> Batch:
        """The test part in sequences of up to `length` steps, the same every time.

        Raises:
            PlaygroundError: If `check` refuses the length.
        """
        self.check(length)
        return self.held_out(length)

    def probe(self, length: int) -> Probe:
        """The sequence for the pictures, up to `length` steps, the same every time.

        Raises:
            PlaygroundError: If `check` refuses the length.
        """
        self.check(length)
        return self.example(length)

    def own_probe(self, text: str) -> Probe:
        """The student's own text as the sequence for the pictures.

        Args:
            text: Letters of the alphabet; of the reviews its words.

        Raises:
            NoText: If the task reads numbers.
            TextTooShort: If there is nothing to read.
            UnknownSymbol: If a letter or word is not in the alphabet.
            SequenceTooLong: If it is more than `cap` steps.
        """
        if self.read is None:
            raise NoText(self.name)
        batch = self.read(text)
        if batch.inputs.shape[1] > CAP:
            raise SequenceTooLong(batch.inputs.shape[1], CAP)
        return Probe(batch, spelled_out(self.alphabet, batch.inputs[0]))

    def encoded(self, inputs: Inputs) -> NDArray[np.float64]:
        """Inputs of a batch as numbers, (batch, time, input_size): a symbol becomes one 1."""
        return np.eye(self.input_size)[inputs] if self.alphabet else inputs.astype(np.float64)

    def check(self, length: int) -> None:
        """Refuse a length that the task does not take.

        Raises:
            SequenceTooLong: If `length` is more than `cap`.
            SequenceTooShort: If it is less than `least`.
            GapTooLong: If the gap leaves no room.
        """
        if length > self.cap:
            raise SequenceTooLong(length, self.cap)
        if self.gap and length < self.gap + 2:
            raise GapTooLong(self.gap, length)
        if length < self.least:
            raise SequenceTooShort(self.name, length, self.least)


def spelled_out(alphabet: Sequence[str], symbols: Inputs) -> tuple[str, ...]:
    """A label for each step of one sequence of inputs (time,), among which a stop is the start."""
    return tuple(
        "start" if alphabet[index] == STOP else shown(alphabet[index]) for index in symbols
    )


def indices(symbols: Sequence[str], alphabet: Sequence[str]) -> NDArray[np.int64]:
    """Symbols as indices of the alphabet, (time,).

    Raises:
        TextTooShort: If there are none.
        UnknownSymbol: If one of them is not in the alphabet.
    """
    if not symbols:
        raise TextTooShort(f"The probe is empty; try some of: {choices(alphabet)}.")
    place = {symbol: index for index, symbol in enumerate(alphabet)}
    for symbol in symbols:
        if symbol not in place:
            raise UnknownSymbol(symbol, alphabet)
    return np.array([place[symbol] for symbol in symbols], dtype=np.int64)


def padded(sequences: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sequences of unequal length in one array (batch, time), and their lengths (batch,)."""
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    together = np.zeros((len(sequences), int(lengths.max())), dtype=np.int64)
    for row, sequence in zip(together, sequences, strict=True):
        row[: len(sequence)] = sequence
    return together, lengths


def within(lengths: NDArray[np.int64], time: int) -> NDArray[np.float64]:
    """1 at the steps of each sequence and 0 in its padding, (batch, time)."""
    return (np.arange(time) < lengths[:, None]).astype(np.float64)


def at_the_end(lengths: NDArray[np.int64], time: int) -> NDArray[np.float64]:
    """1 at the last step of each sequence, else 0, (batch, time)."""
    return (np.arange(time) == lengths[:, None] - 1).astype(np.float64)
