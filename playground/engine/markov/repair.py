"""Make rows that somebody typed sum to 1."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov.checks import Floats, fault
from playground.engine.markov.errors import BadRow, BadShape

EXACT = 1e-12
"""A sum this near to 1 is 1 but for rounding: the row is left alone."""


class Repaired(NamedTuple):
    """A matrix whose rows sum to 1."""

    matrix: Floats
    """(rows, columns), or (columns,) for a single row; a copy."""
    changed: tuple[int, ...]
    """The rows that were scaled, from 0."""


def repaired(matrix: ArrayLike, name: str = "matrix") -> Repaired:
    """Scale every row to sum 1.

        p_ij ← p_ij / Σ_j p_ij

    Args:
        matrix: Numbers from 0 up, shape (rows, columns) or (columns,).
        name: What an error calls it.

    Returns:
        The scaled matrix and which rows had to be changed.

    Raises:
        BadRow: If a row is all zero, or holds a negative number or something that is no number.
        BadShape: If there is no row, or no column.
    """
    found = np.array(matrix, dtype=np.float64)
    if found.size == 0 or found.ndim not in (1, 2):
        raise BadShape(f"The {name} has the shape {found.shape}. Try a row for each state.")
    rows = found.reshape(-1, found.shape[-1])
    for row, values in enumerate(rows):
        reason = fault(values)
        if reason:
            raise BadRow(row, reason, name)
    with np.errstate(over="ignore"):  # a sum of ∞ is not 1 either
        changed = np.flatnonzero(np.abs(rows.sum(axis=1) - 1) > EXACT)
    # First by the largest, so that neither huge nor tiny numbers leave the range of a double.
    rows[changed] /= rows[changed].max(axis=1, keepdims=True)
    rows[changed] /= rows[changed].sum(axis=1, keepdims=True)
    return Repaired(found, tuple(changed.tolist()))
