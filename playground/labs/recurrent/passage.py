"""The text in which a student looks for what a unit does: test sequences, symbol by symbol. Knows
no torch.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data import sequences_series, weather
from playground.data.sequences_batch import Batch, SequenceTask
from playground.data.sequences_errors import STOP
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import length_of, task_of

MOST, MOST_HIGH, MOST_WORDS = 480, 360, 160
"""Symbols of a passage: as many as a student sees at a glance. Numbers are higher than letters,
lines of a running text end where they will, and words are wide.
"""
PIECE = 120
"""Letters of a running text that are read in one go."""
FIRST = 3
"""Symbols of the stretch that is brushed at first."""
START, LINE = "▸", "⏎"
"""What is seen of the start of a name, and of the end of a line."""


class Text(NamedTuple):
    """Sequences to be read, and what is seen of them."""

    batch: Batch
    """The sequences; what lies beyond the length of one is no part of the text."""
    symbols: tuple[tuple[str, ...], ...]
    """What is read at each step of each sequence, in words; of a number its value."""
    levels: tuple[tuple[float, ...], ...]
    """Of numbers: how high each lies, from 0 for the least of the text to 1; () of symbols."""
    marked: tuple[int, ...]
    """Places in the text of numbers with a mark."""
    heads: tuple[str, ...]
    """When each sequence begins, where it is a piece of the world's time; else ()."""

    @property
    def size(self) -> int:
        """Symbols of the text, n."""
        return int(self.batch.lengths.sum())

    @property
    def stretch(self) -> tuple[int, int]:
        """What is brushed at first, both ends included: how a line begins, or what is around the
        highest or the marked number of the second sequence, or else how that begins.
        """
        read = [symbol for row in self.symbols for symbol in row]
        for n in range(1, len(read) - FIRST):
            if read[n - 1] == LINE != read[n]:
                return n, n + FIRST - 1
        one = min(1, len(self.symbols) - 1)
        first, length = int(self.batch.lengths[:one].sum()), int(self.batch.lengths[one])
        middle = self._peak(one, first, length) if self.levels else 0
        begin = max(0, min(middle - FIRST // 2, length - FIRST))
        return first + begin, first + min(begin + FIRST, length) - 1

    def _peak(self, row: int, first: int, length: int) -> int:
        """The first marked or else the highest number of a sequence, counted within it."""
        marks = [place - first for place in self.marked if 0 <= place - first < length]
        return marks[0] if marks else int(np.argmax(self.levels[row]))


@functools.lru_cache(maxsize=32)
def text_of(config: RecurrentConfig) -> Text:
    """The text that goes with a Config, the same every time.

    Args:
        config: The run; its task, text, gap and length of sequences count.
    """
    task = task_of(config)
    length = length_of(config)
    if task.following is not None:
        length = max(length, min(PIECE, task.cap))
    whole = task.test(length)
    rows = _rows(task, whole, length)
    batch = whole.rows(rows)
    levels = () if task.alphabet else _levels(batch)
    return Text(batch, _symbols(task, batch), levels, _marked(batch, task),
                _heads(task.name, len(whole.lengths), rows, length))  # fmt: skip


def _rows(task: SequenceTask, whole: Batch, length: int) -> NDArray[np.int64]:
    """Which of the test sequences are read: as many as there is room for, and at least one."""
    every = np.arange(len(whole.lengths))
    if task.following is not None:  # a running text: one piece after the other
        held = every[(whole.weights > 0).all(1)]  # no letter of which is for training
        every = held if len(held) else every
        return every[: max(1, MOST_HIGH // length)]
    if task.name == "temperature":  # a window a day: only those that do not overlap
        every = every[::length]
    most = MOST_WORDS if task.name == "reviews" else MOST if task.alphabet else MOST_HIGH
    for count in range(len(every), 1, -1):
        spread = every[np.linspace(0, len(every) - 1, count).round().astype(np.int64)]
        if whole.lengths[spread].sum() <= most:
            return spread
    return every[:1]


def _symbols(task: SequenceTask, batch: Batch) -> tuple[tuple[str, ...], ...]:
    """What is read, sequence by sequence."""
    seen = [{STOP: START, "\n": LINE}.get(symbol, symbol) for symbol in task.alphabet]
    return tuple(
        tuple(seen[one] if seen else _number(task, one) for one in row[:length])
        for row, length in zip(batch.inputs, batch.lengths, strict=True)
    )


def _number(task: SequenceTask, features: NDArray[np.float64]) -> str:
    """A number of the world with its unit, a star where it is marked."""
    value, *marks = features
    scale = task.scale
    unit = f" {scale.unit}" if scale.unit else ""
    written = f"{value * scale.spread + scale.mean:.{1 if unit else 2}f}".replace("-", "−")
    return f"{written}{unit}" + "*" * any(marks)


def _levels(batch: Batch) -> tuple[tuple[float, ...], ...]:
    """How high each number lies among those of the text; no number is ever padding."""
    values = np.asarray(batch.inputs[..., 0], dtype=np.float64)
    low, high = values.min(), values.max()
    heights = (values - low) / ((high - low) or 1.0)
    return tuple(tuple(row) for row in heights.round(3).tolist())


def _marked(batch: Batch, task: SequenceTask) -> tuple[int, ...]:
    if task.alphabet or task.features < 2:
        return ()
    return tuple(np.flatnonzero((batch.inputs[..., 1:] > 0).any(-1)).tolist())


def _heads(name: str, count: int, rows: NDArray[np.int64], length: int) -> tuple[str, ...]:
    """When each sequence of a measured series begins: the year, or month and day.

    Args:
        name: The task's.
        count: Sequences of its test part.
        rows: Which of them are read.
        length: Steps of each.
    """
    if name == "sunspots":
        years = sequences_series.sunspot_table().years
        # Windows lie side by side from the end, where the last year is only asked for.
        return tuple(str(years[max(0, len(years) - 1 - (count - row) * length)]) for row in rows)
    if name == "temperature":
        days = weather.seattle().dates
        first = days.index(sequences_series.FIRST_TEST_DAY) - length
        return tuple(days[first + row].partition("/")[2] for row in rows)
    return ()
