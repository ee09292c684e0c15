"""Baum–Welch where each state shows numbers from a Gaussian of its own; for the hosts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov import checks, kernels
from playground.engine.markov.checks import Floats
from playground.engine.markov.emissions import gaussian_log_likelihood
from playground.engine.markov.errors import BadShape
from playground.engine.markov.expectation import expect, shares

NARROWEST = 1e-3
"""The least standard deviation: on a single number a Gaussian would shrink to a point, and the
likelihood would grow without end.
"""


class BaumWelchGaussian(NamedTuple):
    """One iteration with Gaussian emissions."""

    initial: Floats
    """The next π (K,)."""
    transition: Floats
    """The next A (K, K)."""
    mean: Floats
    """The next μ (K,)."""
    deviation: Floats
    """The next σ (K,)."""
    log_likelihood: float
    """log p of the observations under the parameters that were given, not under these."""
    starts: Floats
    """Expected number of sequences that start in each state, (K,)."""
    moves: Floats
    """Expected number of moves, (K, K)."""
    visits: Floats
    """Expected number of steps in each state, (K,)."""


class BaumWelchGaussianRestarts(NamedTuple):
    """One iteration of R restarts: the fields of BaumWelchGaussian, with an axis in front."""

    initial: Floats
    transition: Floats
    mean: Floats
    deviation: Floats
    log_likelihood: Floats
    """(R,)."""
    starts: Floats
    moves: Floats
    visits: Floats


def baum_welch_step_gaussian(
    initial: ArrayLike,
    transition: ArrayLike,
    mean: ArrayLike,
    deviation: ArrayLike,
    x: ArrayLike,
    lengths: ArrayLike | None = None,
    narrowest: float = NARROWEST,
) -> BaumWelchGaussian:
    """Learn for one iteration; π and A as in baum_welch_step.

        μ_k ← Σ_t γ_t(k) x_t / Σ_t γ_t(k)        σ_k² ← Σ_t γ_t(k) (x_t − μ_k)² / Σ_t γ_t(k)

    A state that is never expected keeps its Gaussian.

    Args:
        initial: π (K,).
        transition: A (K, K).
        mean: μ (K,), in the unit of x.
        deviation: σ (K,), in the unit of x.
        x: Observations (T,).
        lengths: Of the sequences (N,).
        narrowest: σ is kept from falling below; only there the log-likelihood may fall.

    Source: Rabiner 1989, equations 53 and 54, with one component.
    """
    one = [np.asarray(values, dtype=np.float64) for values in (initial, transition)]
    mu, sigma = (
        np.asarray(values, dtype=np.float64).reshape(1, -1) for values in (mean, deviation)
    )
    found = baum_welch_gaussian(one[0][None], one[1][None], mu, sigma, x, lengths, narrowest)
    return BaumWelchGaussian(
        found.initial[0], found.transition[0], found.mean[0], found.deviation[0],
        float(found.log_likelihood[0]), found.starts[0], found.moves[0], found.visits[0],
    )  # fmt: skip


def baum_welch_gaussian(
    initial: ArrayLike,
    transition: ArrayLike,
    mean: ArrayLike,
    deviation: ArrayLike,
    x: ArrayLike,
    lengths: ArrayLike | None = None,
    narrowest: float = NARROWEST,
) -> BaumWelchGaussianRestarts:
    """Learn for one iteration from R sets of parameters: an axis (R,) before those of one."""
    start, move = checks.chain(initial, transition)
    mu, sigma = np.asarray(mean, dtype=np.float64), np.asarray(deviation, dtype=np.float64)
    if start.ndim != 2 or mu.shape != start.shape or sigma.shape != start.shape:
        raise BadShape(
            f"The start has the shape {start.shape}, the means {mu.shape} and the standard "
            f"deviations {sigma.shape}. Try (restarts, states) for each."
        )
    numbers = np.asarray(x, dtype=np.float64).reshape(-1)
    log = np.stack([gaussian_log_likelihood(m, s, numbers) for m, s in zip(mu, sigma, strict=True)])
    bounds = checks.bounds(numbers.size, lengths)
    shift = log.max(axis=2, keepdims=True)  # (restarts, steps, 1)
    # Every step has a row of its own, so what the rows were used for is the posterior (R, T, K).
    found = expect(
        start, move, np.exp(log - shift), lambda r: log[r] - shift[r],
        np.arange(numbers.size), bounds,
    )  # fmt: skip
    visits = found.shown.sum(axis=1)
    seen = visits > kernels.TINY
    new_mean = np.divide(numbers @ found.shown, visits, out=mu.copy(), where=seen)
    away = (numbers[:, None] - new_mean[:, None]) ** 2  # (restarts, steps, states)
    variance = np.divide((found.shown * away).sum(axis=1), visits, out=sigma**2, where=seen)
    return BaumWelchGaussianRestarts(
        shares(found.starts, start), shares(found.moves, move), new_mean,
        np.maximum(np.sqrt(variance), narrowest), found.log_likelihood + shift.sum(axis=(1, 2)),
        found.starts, found.moves, visits,
    )  # fmt: skip
