"""What can be said about the hidden states of a model that is given: compiled, for the hosts.

`emission` is B (K, M) or a GaussianEmission, `observations` symbols or numbers (T,), and `lengths`
says where several sequences joined end to end part, as in hmmlearn. Errors are of errors.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.engine.markov import kernels, log_kernels
from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.emissions import Emission
from playground.engine.markov.logspace import exact
from playground.engine.markov.model import Model, model_of


class Forward(NamedTuple):
    """What the observations so far say."""

    alpha: Floats
    """p(q_t | o_1 … o_t), (T, K), rows sum to 1; 0 from an impossible observation on."""
    scale: Floats
    """c_t = p(o_t | o_1 … o_t−1), (T,): a density for numbers; 0 from an impossible one on."""
    log_likelihood: float
    """Σ log c_t; −∞ if an observation is impossible."""
    impossible: int
    """The first step, from 0, whose observation has probability 0 after those before; −1 if none.
    Other sequences of the same call are not touched by it.
    """


class Backward(NamedTuple):
    """What the observations to come say."""

    beta: Floats
    """p(o_t+1 … o_T | q_t) / p(o_t+1 … o_T | o_1 … o_t), (T, K), so that α·β is the posterior;
    0 all through a sequence with an impossible observation.
    """


class Posterior(NamedTuple):
    """What all observations say about each step."""

    gamma: Floats
    """p(q_t | o_1 … o_T), (T, K), rows sum to 1; 0 all through an impossible sequence."""
    log_likelihood: float
    impossible: int


class Pairwise(NamedTuple):
    """What all observations say about each move."""

    xi: Floats
    """p(q_t = i, q_t+1 = j | o_1 … o_T), (T − 1, K, K), each sums to 1; 0 where one sequence ends
    and the next one starts.
    """


class Viterbi(NamedTuple):
    """The most likely path."""

    path: Integers
    """(T,), from 0; −1 all through a sequence that no path can have made."""
    log_probability: float
    """log p(path, observations), summed over the sequences."""
    scores: Floats
    """log δ (T, K): of the best path to each state."""
    back_pointers: NDArray[np.int32]
    """ψ (T, K): where that path was one step before; −1 at the first step of a sequence."""


class Scan(NamedTuple):
    """Both recursions, scaled."""

    alpha: Floats
    scale: Floats
    beta: Floats
    weight: Floats
    """w_t(j) = b_j(o_t) β_t(j) / c_t, (T, K)."""


def forward(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> Forward:
    """Filter: add up the paths that lead to each state, each step scaled to sum 1.

        α_t(j) = Σ_i α_t−1(i) a_ij b_j(o_t) / c_t        log p(o_1 … o_T) = Σ_t log c_t

    Args:
        initial: π (K,).
        transition: A (K, K).
        emission: B (K, M), or Gaussians.
        observations: (T,).
        lengths: Of the sequences (N,).

    Source: Rabiner 1989, equations 19 to 21 and 91 to 103.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    alpha, scale = _forward(model)
    if not scale.all():
        found = exact(model)
        return Forward(found.alpha, found.scale, found.log_likelihood, found.impossible)
    shift = model.likelihood.shift
    return Forward(alpha, scale * np.exp(shift), float((np.log(scale) + shift).sum()), -1)


def backward(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> Backward:
    """Add up what each state leads to, scaled as forward is.

        β_t(i) = Σ_j a_ij b_j(o_t+1) β_t+1(j) / c_t+1        β_T = 1

    Source: Rabiner 1989, equations 24 and 25.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    scan = _scan(model)
    return Backward(scan.beta if scan else exact(model).beta)


def posterior(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> Posterior:
    """Smooth: weigh what came before with what came after.

        γ_t(i) = p(q_t = i | o_1 … o_T) = α_t(i) β_t(i)

    Source: Rabiner 1989, equation 27.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    scan = _scan(model)
    if scan is None:
        found = exact(model)
        return Posterior(found.gamma, found.log_likelihood, found.impossible)
    log_likelihood = float((np.log(scan.scale) + model.likelihood.shift).sum())
    return Posterior(scan.alpha * scan.beta, log_likelihood, -1)


def pairwise(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> Pairwise:
    """Say how likely each move is at each step.

        ξ_t(i, j) = α_t(i) a_ij b_j(o_t+1) β_t+1(j) / c_t+1        Σ_j ξ_t(i, j) = γ_t(i)

    Source: Rabiner 1989, equation 37.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    scan = _scan(model)
    if scan is None:
        return Pairwise(exact(model).xi(model, 0, model.likelihood.which.size - 1))
    return Pairwise(scan.alpha[:-1, :, None] * model.transition * scan.weight[1:, None, :])


def viterbi(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> Viterbi:
    """Find the single most likely path.

        δ_t(j) = max_i δ_t−1(i) a_ij b_j(o_t)        ψ_t(j) = the i that wins

    Of equally likely paths it returns the one that hmmlearn returns: the lowest last state, and
    going back from there the highest.

    Source: Viterbi 1967; Rabiner 1989, equations 104 to 105c.
    """
    model = model_of(initial, transition, emission, observations, lengths)
    scores, pointers, path = log_kernels.viterbi_scan(*model.logarithms)
    ends = scores[model.bounds[1:] - 1]  # (sequences, K)
    return Viterbi(path, float(ends.max(axis=1).sum()), scores, pointers)


def _forward(model: Model) -> tuple[Floats, Floats]:
    """The kernel takes many models: this is one of one."""
    alpha, scale = kernels.forward_scan(
        model.initial[None], model.transition[None], model.likelihood.rows[None],
        model.likelihood.which, model.bounds,
    )  # fmt: skip
    return alpha[0], scale[0]


def _scan(model: Model) -> Scan | None:
    """Run both recursions, or say None where their digits do not last.

    Forward may underflow. Backward may overflow: a state that cannot be reached may explain the
    rest far better than those that can.
    """
    alpha, scale = _forward(model)
    if not scale.all():
        return None
    beta, weight = kernels.backward_scan(
        model.transition[None], model.likelihood.rows[None], model.likelihood.which,
        model.bounds, scale[None],
    )  # fmt: skip
    return Scan(alpha, scale, beta[0], weight[0]) if np.isfinite(beta).all() else None
