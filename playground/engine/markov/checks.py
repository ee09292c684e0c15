"""Arrays as the engine takes them: float64, in one piece, each row a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.engine.markov.errors import (
    BadLengths,
    BadRow,
    BadShape,
    EmptySequence,
    UnknownSymbol,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
SLACK = 1e-6
"""How far a row's sum may be from 1: what is left by numbers typed with six decimals."""


def distributions(values: ArrayLike, name: str) -> Floats:
    """Take an array whose last axis runs over the cases of a distribution.

    Raises:
        BadRow: If a row is negative, not finite, or does not sum to 1.
    """
    found = np.ascontiguousarray(values, dtype=np.float64)
    if found.ndim == 0 or found.shape[-1] == 0:
        raise BadShape(f"The {name} is empty. Try at least one state.")
    # Whatever is not a number compares false. The methods .min() and .max() take twice as long on
    # a matrix this small, and Baum–Welch asks three times an iteration.
    away = np.abs(np.add.reduce(found, axis=-1) - 1)
    least, most = np.minimum.reduce(found, axis=None), np.maximum.reduce(away, axis=None)
    if not (least >= 0 and most <= SLACK):
        raise _first_bad(found.reshape(-1, found.shape[-1]), name)
    return found


def fault(row: Floats) -> str | None:
    """Say why a row cannot even be scaled to sum 1, or None if it can."""
    if not np.isfinite(row).all():
        return "holds something that is not a number"
    if row.min() < 0:
        return "holds a negative number"
    return None if row.any() else "is all zero"


def chain(initial: ArrayLike, transition: ArrayLike) -> tuple[Floats, Floats]:
    """Take π (..., K) and A (..., K, K).

    Raises:
        BadRow: If a row is no distribution.
        BadShape: If they do not fit.
    """
    start, moves = distributions(initial, "start"), square(transition)
    if moves.shape[:-1] != start.shape:
        raise BadShape(
            f"The start has the shape {start.shape} and the transition matrix {moves.shape}. "
            "Try one row and one column for each state."
        )
    return start, moves


def square(transition: ArrayLike) -> Floats:
    """Take a transition matrix (..., K, K).

    Raises:
        BadRow: If a row is no distribution.
        BadShape: If it is not square.
    """
    found = distributions(transition, "transition matrix")
    if found.ndim < 2 or found.shape[-1] != found.shape[-2]:
        raise BadShape(
            f"The transition matrix has the shape {found.shape}. "
            "Try one row and one column for each state."
        )
    return found


def same_states(initial: Floats, rows: Floats) -> None:
    """See to it that there are as many emissions (M, K) as states.

    Raises:
        BadShape: If not.
    """
    if initial.ndim != 1 or rows.shape[1] != initial.size:
        raise BadShape(
            f"The start has the shape {initial.shape} and there are emissions of {rows.shape[1]} "
            "states. Try one for each state."
        )


def symbols(observations: ArrayLike, count: int) -> Integers:
    """Take a sequence (T,) of symbols from 0 to count - 1.

    Raises:
        EmptySequence: If there are none.
        UnknownSymbol: If one is outside the alphabet or no whole number.
    """
    given = np.asarray(observations).reshape(-1)
    if given.size == 0:
        raise EmptySequence
    found = given if given.dtype == np.int64 else _whole(given, count)
    if found.min() < 0 or found.max() >= count:
        step = int(np.flatnonzero((found < 0) | (found >= count))[0])
        raise UnknownSymbol(step, int(found[step]), count)
    return np.ascontiguousarray(found)


def bounds(steps: int, lengths: Sequence[int] | ArrayLike | None) -> Integers:
    """Say where sequences joined end to end start, and where the last one ends, (N + 1,).

    Raises:
        EmptySequence: If one of them has no observation.
        BadLengths: If they do not add up to `steps`.
    """
    if lengths is None:
        return np.array([0, steps])
    pieces = np.asarray(lengths, dtype=np.int64).reshape(-1)
    if pieces.size == 0 or pieces.min() <= 0:
        raise EmptySequence
    ends = np.concatenate(([0], pieces.cumsum()))
    if ends[-1] != steps:
        raise BadLengths(int(ends[-1]), steps)
    return ends


def _whole(given: NDArray[Any], count: int) -> Integers:
    """Whole numbers of another type: True, 3.0 or uint8 will do, 2.5 will not."""
    numbers = given.astype(np.float64)
    odd = np.flatnonzero(~np.isfinite(numbers) | (numbers != np.round(numbers)))
    if odd.size:
        raise UnknownSymbol(int(odd[0]), given[odd[0]], count)
    return numbers.astype(np.int64)


def _first_bad(rows: Floats, name: str) -> BadRow:
    for row, values in enumerate(rows):
        reason = fault(values)
        if reason or abs(values.sum() - 1) > SLACK:
            return BadRow(row, reason or "does not sum to 1", name)
    raise AssertionError("no row is bad")
