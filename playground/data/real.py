"""Real data sets of a few hundred rows, two columns of which make a plane.

Source: the UCI Machine Learning Repository by way of scikit-learn; assets/data/DATA_LICENSES.md.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import PlaygroundError
from playground.data.plane import Interval

TABLES = Path(__file__).parents[2] / "assets" / "data"

REAL = ("iris", "wine", "cancer")
"""Every real data set, in teaching order."""

SPREAD = 2.0
"""The standard deviation given to each column: the examples then fill a plane such as the drawn."""
MARGIN = 0.08
"""Of the range, left free on each side of the examples."""


class NoSuchColumn(PlaygroundError):
    """A column number that the table does not have."""

    def __init__(self, name: str, column: int, known: tuple[str, ...]) -> None:
        super().__init__(
            f"The data set {name} has the columns 0 to {len(known) - 1}; you gave {column}. "
            f"Try 0 for {known[0]}."
        )


class Table(NamedTuple):
    """A whole data set as measured."""

    columns: tuple[str, ...]
    """With the unit in brackets where the source gives one."""
    values: NDArray[np.float64]
    """Shape (n, columns)."""
    target: NDArray[np.float64]
    """Class number, shape (n,)."""
    class_names: tuple[str, ...]


class Columns(NamedTuple):
    """Two columns of a table as a plane."""

    x: NDArray[np.float64]
    """Standardised, times `SPREAD`, shape (n, 2)."""
    target: NDArray[np.float64]
    """Class number, shape (n,)."""
    domain: tuple[Interval, Interval]
    names: tuple[str, str]
    class_names: tuple[str, ...]


def read_table(name: str) -> Table:
    """Read a real data set; its classes are numbered in order of first appearance."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    class_names = tuple(dict.fromkeys(row[-1] for row in rows))
    return Table(
        columns=tuple(header[:-1]),
        values=np.array([row[:-1] for row in rows], dtype=np.float64),
        target=np.array([class_names.index(row[-1]) for row in rows], dtype=np.float64),
        class_names=class_names,
    )


def two_columns(name: str, columns: tuple[int, int]) -> Columns:
    """Make a plane of two columns: 2 (v - mean) / deviation, over all examples.

    Training and test examples alike say what mean and deviation are, so that the picture stays as
    it is when the split changes.

    Raises:
        NoSuchColumn: If the table does not have one of the two.
    """
    table = read_table(name)
    for column in columns:
        if not 0 <= column < len(table.columns):
            raise NoSuchColumn(name, column, table.columns)
    chosen = table.values[:, list(columns)]  # (n, 2)
    x = SPREAD * (chosen - chosen.mean(axis=0)) / chosen.std(axis=0)
    # The unit in brackets is gone with the division by the deviation.
    bare = (table.columns[column].split(" (")[0] for column in columns)
    first, second = (f"{name} (standardised)" for name in bare)
    domain = (_padded(x[:, 0]), _padded(x[:, 1]))
    return Columns(x, table.target, domain, (first, second), table.class_names)


def _padded(values: NDArray[np.float64]) -> Interval:
    low, high = float(values.min()), float(values.max())
    return low - MARGIN * (high - low), high + MARGIN * (high - low)
