"""The proof by brute force: every hidden path, one by one. Needs numpy only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.emissions import Emission
from playground.engine.markov.errors import TooManyPaths
from playground.engine.markov.raw import likelihood_matrix

MOST_PATHS = 100_000


class AllPaths(NamedTuple):
    """Every hidden path and what follows from them."""

    paths: Integers
    """(K^T, T), in the order of counting: the last step changes fastest."""
    probabilities: Floats
    """p(path, observations), (K^T,)."""
    total: float
    """p(observations), their sum."""
    best: int
    """The row of the most likely path, the first of equals."""
    best_path: Integers
    """(T,)."""
    gamma: Floats
    """p(q_t | observations), (T, K); 0 if the observations are impossible."""
    xi: Floats
    """p(q_t, q_t+1 | observations), (T − 1, K, K)."""


def all_paths(
    initial: ArrayLike, transition: ArrayLike, emission: Emission, observations: ArrayLike
) -> AllPaths:
    """Multiply every path out and add them up.

        p(q, o) = π_q1 b_q1(o_1) Π_t a_q(t−1)q(t) b_q(t)(o_t)        p(o) = Σ_q p(q, o)

    Args:
        initial: π (K,).
        transition: A (K, K).
        emission: B (K, M), or Gaussians.
        observations: (T,).

    Raises:
        TooManyPaths: If K^T is above 100,000.

    Source: Rabiner 1989, equations 13 to 17.
    """
    pi, a = checks.chain(initial, transition)
    e = likelihood_matrix(emission, observations)  # (T, K)
    checks.same_states(pi, e)
    steps, states = e.shape
    if states**steps > MOST_PATHS:
        raise TooManyPaths(states**steps, MOST_PATHS)
    paths = np.stack(
        [np.arange(states**steps) // states ** (steps - 1 - t) % states for t in range(steps)],
        axis=1,
    )  # (paths, steps): the digits of a count in base K
    p = pi[paths[:, 0]] * e[0, paths[:, 0]]
    for t in range(1, steps):
        p = p * a[paths[:, t - 1], paths[:, t]] * e[t, paths[:, t]]
    total = float(p.sum())
    weight = p / total if total > 0 else np.zeros_like(p)
    gamma, xi = np.zeros((steps, states)), np.zeros((steps - 1, states, states))
    for t in range(steps):
        np.add.at(gamma[t], paths[:, t], weight)
    for t in range(steps - 1):
        np.add.at(xi[t], (paths[:, t], paths[:, t + 1]), weight)
    best = int(p.argmax())
    return AllPaths(paths, p, total, best, paths[best], gamma, xi)
