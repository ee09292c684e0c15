"""The recursions in logarithms: slower, and right where even the scaled form underflows.

The scaled form fails where the states that can be all but rule out what is seen, while states that
cannot be reached explain it: forward underflows, or backward overflows. The logarithms also tell
such a step from an observation that is truly impossible.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov import log_kernels
from playground.engine.markov.checks import Floats
from playground.engine.markov.emissions import Emission
from playground.engine.markov.model import Model, model_of

BLOCK = 4096
"""Steps whose pairs are held at once while they are added up."""


class LogForward(NamedTuple):
    """The forward recursion in logarithms."""

    log_alpha: Floats
    """log p(o_1 … o_t, q_t), (T, K)."""
    log_likelihood: float


class LogBackward(NamedTuple):
    """The backward recursion in logarithms."""

    log_beta: Floats
    """log p(o_t+1 … o_T | q_t), (T, K)."""


class Exact(NamedTuple):
    """What inference returns, out of logarithms."""

    alpha: Floats
    scale: Floats
    beta: Floats
    """γ / α, and 0 where α is; there α·β may fall short of γ."""
    gamma: Floats
    log_likelihood: float
    impossible: int
    log_alpha: Floats
    log_beta: Floats

    def xi(self, model: Model, start: int, stop: int) -> Floats:
        """Take the pairs of some steps, (stop − start, K, K)."""
        _, transition, rows, index, bounds = model.logarithms
        here, there = slice(start, stop), slice(start + 1, stop + 1)
        log = (
            self.log_alpha[here, :, None]
            + transition
            + (rows[index[there]] + self.log_beta[there])[:, None, :]
        )
        log[np.isin(np.arange(start + 1, stop + 1), bounds)] = -np.inf
        return np.exp(
            log - _finite(_log_sum(log.reshape(len(log), transition.size)))[:, None, None]
        )

    def moves(self, model: Model) -> Floats:
        """Add the pairs up, (K, K)."""
        last = len(self.alpha) - 1
        total = np.zeros_like(model.transition)
        for start in range(0, last, BLOCK):
            total += self.xi(model, start, min(start + BLOCK, last)).sum(axis=0)
        return total


def log_forward(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> LogForward:
    """Run the forward recursion in logarithms.

        log α_t(j) = log Σ_i exp(log α_t−1(i) + log a_ij) + log b_j(o_t)

    Source: Rabiner 1989, equations 19 to 21; Mann 2006.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    log_alpha = log_kernels.log_forward_scan(*model.logarithms)
    return LogForward(log_alpha, float(_log_sum(log_alpha[model.bounds[1:] - 1]).sum()))


def log_backward(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> LogBackward:
    """Run the backward recursion in logarithms.

        log β_t(i) = log Σ_j exp(log a_ij + log b_j(o_t+1) + log β_t+1(j))

    Source: Rabiner 1989, equations 24 and 25; Mann 2006.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    return LogBackward(log_kernels.log_backward_scan(*model.logarithms[1:]))


def exact(model: Model) -> Exact:
    """Do all of inference in logarithms, as the scaled form would return it."""
    log_alpha = log_kernels.log_forward_scan(*model.logarithms)
    log_beta = log_kernels.log_backward_scan(*model.logarithms[1:])
    known = _log_sum(log_alpha)  # (T,): log p(o_1 … o_t) of each sequence
    before = np.roll(known, 1)
    before[model.bounds[:-1]] = 0.0
    # exp(−∞ − ∞) is the 0 of what is impossible; −∞ − (−∞) would be no number.
    alpha = np.exp(log_alpha - _finite(known)[:, None])
    # By the step's own sum, not by log p(O): of log p = −10¹³ a double holds two decimals.
    joint = log_alpha + log_beta
    gamma = np.exp(joint - _finite(_log_sum(joint))[:, None])
    beta = np.divide(gamma, alpha, out=np.zeros_like(gamma), where=alpha > 0)
    impossible = np.flatnonzero(np.isneginf(known))
    return Exact(
        alpha, np.exp(known - _finite(before)), beta, gamma,
        float(known[model.bounds[1:] - 1].sum()),
        int(impossible[0]) if impossible.size else -1, log_alpha, log_beta,
    )  # fmt: skip


def _finite(log: Floats) -> Floats:
    """Put +∞ for −∞: what it divides becomes 0."""
    return np.where(np.isneginf(log), np.inf, log)


def _log_sum(log: Floats) -> Floats:
    """Take log Σ exp over the last axis."""
    largest = log.max(axis=-1)
    safe = np.where(np.isneginf(largest), 0.0, largest)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(log - safe[..., None]).sum(axis=-1))
