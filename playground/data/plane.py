"""What every data set of the plane is, and how its examples part into training and test."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]

PLANE: tuple[Interval, Interval] = ((-6.0, 6.0), (-6.0, 6.0))
"""The plane of the drawn data sets."""


class PlaneData(NamedTuple):
    """Examples with two coordinates, parted into training and test."""

    x: NDArray[np.float64]
    """Raw coordinates, shape (n, 2)."""
    target: NDArray[np.float64]
    """Class number 0..K-1, or the target of a regression; shape (n,)."""
    train: NDArray[np.int64]
    """Which examples train, shape (n_train,)."""
    test: NDArray[np.int64]
    """Which examples test, shape (n_test,)."""
    classes: int
    """K; 0 for a regression."""
    domain: tuple[Interval, Interval]
    """From where to where the plane is drawn: along x, along y."""
    names: tuple[str, str]
    """Of the two axes."""
    class_names: tuple[str, ...]
    """One a class; none for a regression."""
    dimensions: int
    """2, or 1 where every y is 0 and only x says something."""


def split(
    n: int, train_ratio: float, rng: np.random.Generator, first: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Shuffle n examples and part them; neither part is empty.

    Args:
        n: How many examples there are, 2 or more.
        train_ratio: Which share of them trains, 0..1.
        rng: Where the shuffling comes from.
        first: How many of the first examples train in any case, unless that left no test.

    Returns:
        Which examples train (n_train,) and which test (n_test,), both shuffled.
    """
    order = rng.permutation(n).astype(np.int64)
    order = np.concatenate([order[order < first], order[order >= first]])
    count = min(max(round(n * train_ratio), first, 1), n - 1)
    return order[:count], order[count:]
