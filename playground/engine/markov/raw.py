"""The recursions as they stand on the board: products that are not scaled, and so underflow.

After some hundred steps every number is 0: that is the lesson, and why `forward` divides by c_t.
Densities above 1 grow to ∞ instead, and ∞ · 0 is no number.
Needs numpy only, so a page may use it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.emissions import (
    Emission,
    GaussianEmission,
    categorical_likelihood,
    gaussian_likelihood,
)


class RawForward(NamedTuple):
    """Unscaled forward values."""

    alpha: Floats
    """p(o_1 … o_t, q_t), (T, K)."""
    likelihood: float
    """p(o_1 … o_T) = Σ_i α_T(i)."""


class RawBackward(NamedTuple):
    """Unscaled backward values."""

    beta: Floats
    """p(o_t+1 … o_T | q_t), (T, K)."""
    likelihood: float
    """p(o_1 … o_T) = Σ_i π_i b_i(o_1) β_1(i)."""


class RawViterbi(NamedTuple):
    """Unscaled Viterbi values."""

    scores: Floats
    """δ (T, K)."""
    back_pointers: Integers
    """ψ (T, K), −1 at the first step."""
    path: Integers
    """(T,); once δ has underflowed it is worth nothing."""
    probability: float
    """max_i δ_T(i)."""


def likelihood_matrix(emission: Emission, observations: ArrayLike) -> Floats:
    """Look up p(o_t | state), (T, K)."""
    if isinstance(emission, GaussianEmission):
        return gaussian_likelihood(emission.mean, emission.deviation, observations)
    return categorical_likelihood(emission, observations)


def raw_forward(
    initial: ArrayLike, transition: ArrayLike, emission: Emission, observations: ArrayLike
) -> RawForward:
    """Run the forward recursion for one sequence.

        α_1(j) = π_j b_j(o_1)        α_t(j) = Σ_i α_t−1(i) a_ij b_j(o_t)

    Args:
        initial: π (K,).
        transition: A (K, K).
        emission: B (K, M), or Gaussians.
        observations: (T,).

    Source: Rabiner 1989, equations 19 to 21.
    """
    pi, a, e = _given(initial, transition, emission, observations)
    alpha = np.empty_like(e)
    alpha[0] = pi * e[0]
    for t in range(1, len(e)):
        alpha[t] = alpha[t - 1] @ a * e[t]
    return RawForward(alpha, float(alpha[-1].sum()))


def raw_backward(
    initial: ArrayLike, transition: ArrayLike, emission: Emission, observations: ArrayLike
) -> RawBackward:
    """Run the backward recursion for one sequence.

        β_T(i) = 1        β_t(i) = Σ_j a_ij b_j(o_t+1) β_t+1(j)

    Source: Rabiner 1989, equations 24 and 25.
    """
    pi, a, e = _given(initial, transition, emission, observations)
    beta = np.ones_like(e)
    for t in range(len(e) - 2, -1, -1):
        beta[t] = a @ (e[t + 1] * beta[t + 1])
    return RawBackward(beta, float(pi @ (e[0] * beta[0])))


def raw_viterbi(
    initial: ArrayLike, transition: ArrayLike, emission: Emission, observations: ArrayLike
) -> RawViterbi:
    """Run Viterbi's recursion for one sequence in products.

        δ_1(j) = π_j b_j(o_1)        δ_t(j) = max_i (δ_t−1(i) a_ij) b_j(o_t)

    Ties are broken as in viterbi.

    Source: Rabiner 1989, equations 32 to 35.
    """
    pi, a, e = _given(initial, transition, emission, observations)
    scores, pointers = np.empty_like(e), np.full(e.shape, -1)
    scores[0] = pi * e[0]
    for t in range(1, len(e)):
        came = scores[t - 1, :, None] * a  # (from, to)
        pointers[t] = len(pi) - 1 - came[::-1].argmax(axis=0)  # the highest of equals
        scores[t] = came.max(axis=0) * e[t]
    path = np.empty(len(e), dtype=np.int64)
    path[-1] = scores[-1].argmax()
    for t in range(len(e) - 1, 0, -1):
        path[t - 1] = pointers[t, path[t]]
    return RawViterbi(scores, pointers, path, float(scores[-1].max()))


def _given(
    initial: ArrayLike, transition: ArrayLike, emission: Emission, observations: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    pi, a = checks.chain(initial, transition)
    e = likelihood_matrix(emission, observations)
    checks.same_states(pi, e)
    return pi, a, e
