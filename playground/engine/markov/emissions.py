"""How likely an observation is in each state: a table of symbols, or a Gaussian a state."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov.checks import Floats, Integers, distributions, symbols
from playground.engine.markov.errors import BadShape, BadSpread, EmptySequence, MarkovError


class GaussianEmission(NamedTuple):
    """Numbers instead of symbols: in state k, x ~ N(mean_k, deviation_k²)."""

    mean: ArrayLike
    """(K,), in the unit of x."""
    deviation: ArrayLike
    """Standard deviations (K,), in the unit of x."""


Emission: TypeAlias = ArrayLike | GaussianEmission
"""B (K, M), a row for each state and a column for each symbol; or a Gaussian a state."""


class Likelihood(NamedTuple):
    """p(o_t | state) = exp(shift_t) · rows[which_t], so that no row underflows."""

    rows: Floats
    """(M, K) for M symbols; (T, K) with a largest entry of 1 for numbers."""
    which: Integers
    """The row for each step (T,)."""
    shift: Floats
    """(T,) for numbers; a single 0 for symbols."""
    log_rows: Floats
    """(M, K) or (T, K): log p(o | state) itself, taken before anything could underflow."""


def likelihood_of(emission: Emission, observations: ArrayLike) -> Likelihood:
    """Look every observation up once.

    Raises:
        MarkovError: If the emission or the observations cannot be used; the subclass says why.
    """
    if isinstance(emission, GaussianEmission):
        log = gaussian_log_likelihood(emission.mean, emission.deviation, observations)
        shift = log.max(axis=1)
        return Likelihood(np.exp(log - shift[:, None]), np.arange(len(log)), shift, log)
    table = distributions(emission, "emission matrix")
    if table.ndim != 2:
        raise BadShape(f"The emission matrix has the shape {table.shape}. Try (states, symbols).")
    rows = np.ascontiguousarray(table.T)
    return Likelihood(rows, symbols(observations, table.shape[1]), np.zeros(1), logarithm(rows))


def categorical_likelihood(emission: ArrayLike, observations: ArrayLike) -> Floats:
    """Look up p(o_t | state).

        E_tk = b_k(o_t)

    Args:
        emission: B (K, M), rows sum to 1.
        observations: Symbols (T,), from 0.

    Returns:
        E (T, K).

    Source: Rabiner 1989, section II.B.
    """
    found = likelihood_of(np.asarray(emission), observations)
    return found.rows[found.which]


def gaussian_log_likelihood(mean: ArrayLike, deviation: ArrayLike, x: ArrayLike) -> Floats:
    """Take the logarithm of the density of x in each state.

        log E_tk = −½ ((x_t − μ_k) / σ_k)² − log σ_k − ½ log 2π

    Args:
        mean: μ (K,).
        deviation: σ (K,), above 0.
        x: Observations (T,).

    Returns:
        log E (T, K).

    Raises:
        BadSpread: If a mean is no number or a deviation not above 0.
        EmptySequence: If there is no x.
        MarkovError: If an x is no number.
    """
    mu, sigma, found = (
        np.asarray(values, dtype=np.float64).reshape(-1) for values in (mean, deviation, x)
    )
    if mu.shape != sigma.shape or mu.size == 0:
        raise BadShape("There have to be as many standard deviations as means.")
    wrong = np.flatnonzero(~(np.isfinite(mu) & np.isfinite(sigma) & (sigma > 0)))
    if wrong.size:
        raise BadSpread(int(wrong[0]))
    if found.size == 0:
        raise EmptySequence
    if not np.isfinite(found).all():
        step = int(np.flatnonzero(~np.isfinite(found))[0])
        raise MarkovError(f"Observation {step + 1} is {found[step]}. Try a number.")
    z = (found[:, None] - mu) / sigma  # (T, K)
    return -0.5 * z**2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)


def gaussian_likelihood(mean: ArrayLike, deviation: ArrayLike, x: ArrayLike) -> Floats:
    """Take the density of x in each state, (T, K); it underflows 38 deviations from the mean."""
    return np.exp(gaussian_log_likelihood(mean, deviation, x))


def logarithm(probability: Floats) -> Floats:
    """Take logarithms, of which log 0 = −∞ is one."""
    with np.errstate(divide="ignore"):
        return np.log(probability)
