"""Learn from labelled sequences: count, and divide. Needs numpy only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats
from playground.engine.markov.errors import BadShape


class ChainEstimate(NamedTuple):
    """A chain counted from paths."""

    initial: Floats
    """Share of the sequences that start in each state, (K,)."""
    transition: Floats
    """(K, K); a row that nothing was counted for is uniform."""
    starts: Floats
    """Counts (K,)."""
    moves: Floats
    """Counts (K, K)."""
    left: NDArray[np.bool_]
    """(K,): the state was left at least once, so that its row was counted."""


class EmissionEstimate(NamedTuple):
    """Emissions counted from labelled observations."""

    emission: Floats
    """(K, M); a row that nothing was counted for is uniform."""
    counts: Floats
    """(K, M)."""
    seen: NDArray[np.bool_]
    """(K,): the state occurs, so that its row was counted."""


class GaussianEstimate(NamedTuple):
    """Gaussians measured from labelled observations."""

    mean: Floats
    """(K,); of all observations for a state that does not occur."""
    deviation: Floats
    """(K,), the maximum-likelihood one; of all observations for a state that does not occur."""
    seen: NDArray[np.bool_]


def estimate(path: ArrayLike, states: int, lengths: ArrayLike | None = None) -> ChainEstimate:
    """Count the moves of a path.

        p_ij = n_ij / Σ_j n_ij

    Args:
        path: States (T,), from 0; several paths joined end to end.
        states: K.
        lengths: Of the paths (N,); no move is counted from the end of one to the start of the next.

    Source: Anderson & Goodman 1957 (maximum likelihood); the course, part 8.
    """
    found = checks.symbols(path, states)
    bounds = checks.bounds(found.size, lengths)
    starts = np.bincount(found[bounds[:-1]], minlength=states).astype(np.float64)
    within = np.ones(found.size, dtype=bool)
    within[bounds[:-1]] = False
    pairs = (found[:-1] * states + found[1:])[within[1:]]
    moves = np.bincount(pairs, minlength=states**2).reshape(states, states).astype(np.float64)
    return ChainEstimate(
        starts / starts.sum(), _shares(moves), starts, moves, moves.sum(axis=1) > 0
    )


def estimate_emission(
    path: ArrayLike, observations: ArrayLike, states: int, symbols: int
) -> EmissionEstimate:
    """Count what each state showed.

        b_k(m) = n_km / Σ_m n_km

    Args:
        path: States (T,), from 0.
        observations: Symbols (T,), from 0.
        states: K.
        symbols: M.
    """
    found, shown = checks.symbols(path, states), checks.symbols(observations, symbols)
    if found.size != shown.size:
        raise BadShape(f"There are {found.size} labels for {shown.size} observations.")
    counts = np.bincount(found * symbols + shown, minlength=states * symbols)
    table = counts.reshape(states, symbols).astype(np.float64)
    return EmissionEstimate(_shares(table), table, table.sum(axis=1) > 0)


def estimate_gaussian(path: ArrayLike, x: ArrayLike, states: int) -> GaussianEstimate:
    """Measure mean and standard deviation of the numbers of each state.

    Args:
        path: States (T,), from 0.
        x: Numbers (T,).
        states: K.
    """
    found, numbers = checks.symbols(path, states), np.asarray(x, dtype=np.float64).reshape(-1)
    if found.size != numbers.size:
        raise BadShape(f"There are {found.size} labels for {numbers.size} observations.")
    days = np.bincount(found, minlength=states)
    seen, safe = days > 0, np.maximum(days, 1)
    mean = np.where(seen, np.bincount(found, numbers, states) / safe, numbers.mean())
    away = (numbers - mean[found]) ** 2
    variance = np.where(seen, np.bincount(found, away, states) / safe, numbers.var())
    return GaussianEstimate(mean, np.sqrt(variance), seen)


def _shares(counts: Floats) -> Floats:
    total = counts.sum(axis=1, keepdims=True)
    uniform = np.full_like(counts, 1 / counts.shape[1])
    return np.divide(counts, total, out=uniform, where=total > 0)
