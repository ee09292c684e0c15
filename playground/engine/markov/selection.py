"""How many states, and which learned state is which true one. Needs numpy only."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.errors import BadShape

MOST_STATES = 8
"""States that can be matched by way of every set of them: 256."""


class Relabelled(NamedTuple):
    """A model with its states in another order."""

    initial: Floats
    transition: Floats
    emission: Floats


def parameters(states: int, symbols: int) -> int:
    """Count the free numbers of a model of symbols: (K − 1) + K (K − 1) + K (M − 1)."""
    return states - 1 + states * (states - 1) + states * (symbols - 1)


def gaussian_parameters(states: int) -> int:
    """Count the free numbers of a model of Gaussians: (K − 1) + K (K − 1) + 2 K."""
    return states - 1 + states * (states - 1) + 2 * states


def bic(log_likelihood: float, parameters: int, observations: int) -> float:
    """Weigh the fit against the size; the lowest wins.

        BIC = −2 log L + p log T

    Args:
        log_likelihood: log L.
        parameters: p.
        observations: T, of all sequences.

    Source: Schwarz 1978.
    """
    return -2.0 * log_likelihood + parameters * math.log(observations)


def match(learned: ArrayLike, truth: ArrayLike) -> Integers:
    """Find the order of the learned states that comes nearest to the true ones.

        the order that minimises Σ_k Σ_m |learned_order(k)m − truth_km|

    Args:
        learned: A row for each state (..., K, M): emissions, or means (..., K, 1). At most 8
            states.
        truth: The same for one model (K, M).

    Returns:
        The order (..., K): learned[order] lies beside truth. The first of equals.

    Raises:
        BadShape: If the shapes differ or there are too many states.

    Source: Held & Karp 1962 (the best rest for every set of states that are taken).
    """
    ours, theirs = np.asarray(learned, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if ours.shape[-2:] != theirs.shape or theirs.ndim != 2 or len(theirs) > MOST_STATES:
        raise BadShape(
            f"Learned states of the shape {ours.shape} and true ones of {theirs.shape} cannot be "
            f"matched. Try the same number of each, at most {MOST_STATES}."
        )
    k, models = len(theirs), ours.reshape(-1, *theirs.shape)
    cost = np.abs(models[:, :, None] - theirs).sum(axis=3).transpose(1, 2, 0)  # (learned, true, R)
    each = np.arange(len(models))
    least, choice = np.zeros((2**k, len(models))), np.zeros((2**k, len(models)), dtype=np.int64)
    for taken in range(2**k - 2, -1, -1):  # a bit for each learned state
        free = np.array([s for s in range(k) if not taken >> s & 1])
        rest = cost[free, k - len(free)] + least[taken | 1 << free]  # (free, R)
        choice[taken], least[taken] = free[rest.argmin(axis=0)], rest.min(axis=0)
    order, taken_by = np.empty((len(models), k), dtype=np.int64), np.zeros_like(each)
    for true in range(k):
        order[:, true] = choice[taken_by, each]
        taken_by |= 1 << order[:, true]
    return order.reshape(ours.shape[:-1])


def relabel(
    initial: ArrayLike, transition: ArrayLike, emission: ArrayLike, order: ArrayLike
) -> Relabelled:
    """Put the states of a model in another order: state k becomes what order[k] was.

    Args:
        initial: π (K,).
        transition: A (K, K).
        emission: B (K, M), or any array with a row for each state.
        order: Of match (K,).
    """
    chosen = np.asarray(order, dtype=np.int64)
    return Relabelled(
        np.asarray(initial)[chosen],
        np.asarray(transition)[np.ix_(chosen, chosen)],
        np.asarray(emission)[chosen],
    )
