"""Let a chain run and a hidden Markov model speak. Needs numpy only."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.emissions import Emission, GaussianEmission
from playground.engine.markov.errors import EmptySequence


class Sample(NamedTuple):
    """What happened and what was seen of it."""

    path: Integers
    """Hidden states (T,)."""
    observations: NDArray[Any]
    """Symbols (T,), or numbers for Gaussians."""


def simulate(
    initial: ArrayLike, transition: ArrayLike, length: int, rng: np.random.Generator
) -> Integers:
    """Walk along a chain.

        q_1 ~ π        q_t ~ P_q(t−1)

    Args:
        initial: π (K,).
        transition: P (K, K).
        length: T, from 1.
        rng: Asked for T numbers.

    Returns:
        The states (T,).
    """
    start, p = checks.chain(initial, transition)
    if length < 1:
        raise EmptySequence
    moves = list(_steps(p))
    chance = rng.random(length)
    path = np.empty(length, dtype=np.int64)
    state = int(np.searchsorted(_steps(start), chance[0], side="right"))
    path[0] = state
    for t in range(1, length):
        state = int(np.searchsorted(moves[state], chance[t], side="right"))
        path[t] = state
    return path


def sample(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    length: int,
    rng: np.random.Generator,
) -> Sample:
    """Draw a hidden path and what it shows.

        q ~ the chain        o_t ~ b_q(t)

    Args:
        initial: π (K,).
        transition: A (K, K).
        emission: B (K, M), or Gaussians.
        length: T, from 1.
        rng: Asked for the path first, then for the observations.
    """
    path = simulate(initial, transition, length, rng)
    if isinstance(emission, GaussianEmission):
        mean, deviation = np.asarray(emission.mean), np.asarray(emission.deviation)
        checks.same_states(np.asarray(initial), mean[None])
        return Sample(path, mean[path] + deviation[path] * rng.standard_normal(length))
    table = checks.distributions(emission, "emission matrix")
    checks.same_states(np.asarray(initial), table.T)
    chance = rng.random(length)
    observations = np.empty(length, dtype=np.int64)
    for state, steps in enumerate(_steps(table)):
        here = path == state
        observations[here] = np.searchsorted(steps, chance[here], side="right")
    return Sample(path, observations)


def _steps(p: Floats) -> Floats:
    """Add up along rows; the last is 1 exactly, so a number below 1 always falls on a case."""
    found = p.cumsum(axis=-1)
    return found / found[..., -1:]
