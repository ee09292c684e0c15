"""Windows into one long sequence whose last part is kept for the test."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from playground.data.sequences_batch import Batch, Following, Inputs, at_the_end


def anywhere(rng: Generator, batch: int, cut: int, length: int) -> NDArray[np.int64]:
    """Starts of windows (batch,) that, with their targets, lie before `cut`."""
    return rng.integers(0, cut - length, batch)


def next_ones(values: Inputs, starts: NDArray[np.int64], length: int) -> Batch:
    """Windows whose target at each step is the value of the next one.

    Args:
        values: Symbols or numbers, (all,).
        starts: Where each window begins, (batch,).
        length: Steps of each window.

    Returns:
        Inputs (batch, time) of symbols or (batch, time, 1) of numbers; every step counts.
    """
    places = starts[:, None] + np.arange(length)  # (batch, time)
    inputs = values[places] if values.dtype == np.int64 else values[places][..., None]
    lengths = np.full(len(starts), length, dtype=np.int64)
    return Batch(inputs, values[places + 1], lengths, np.ones(places.shape))


def value_after(values: NDArray[np.float64], starts: NDArray[np.int64], length: int) -> Batch:
    """Windows with one answer at their end, the value after them: see `next_ones`."""
    batch = next_ones(values, starts, length)
    last = at_the_end(batch.lengths, length)
    return batch._replace(targets=np.where(last > 0, batch.targets, 0.0), weights=last)


def tiling(values: Inputs, first: int, after: int, length: int) -> Batch:
    """Windows in which each value from `first` up to `after` is the target that counts once.

    The steps before may be seen, as context, but do not count.
    """
    ends = np.arange(after - 1, first - 1, -length)[::-1]
    starts = np.maximum(ends - length, 0)
    batch = next_ones(values, starts, length)
    target = starts[:, None] + 1 + np.arange(length)  # (batch, time)
    counts = (target >= first) & (target > ends[:, None] - length) & (target <= ends[:, None])
    return batch._replace(weights=counts.astype(np.float64))


def following(values: Inputs, cut: int, batch: int, length: int, update: int) -> Following:
    """Windows that go on where those of the update before left off, each in its own lane.

    Args:
        values: All values, of which those before `cut` are for training, (all,).
        cut: Where the test part begins.
        batch: How many lanes, of equal length, side by side.
        length: Steps of each window.
        update: Which update, from 0; at a lane's end all begin anew.
    """
    lane = (cut - 1) // batch
    turn = update % max(1, lane // length)
    starts = np.minimum(np.arange(batch) * lane + turn * length, cut - 1 - length)
    return Following(next_ones(values, starts, length), fresh=turn == 0)
