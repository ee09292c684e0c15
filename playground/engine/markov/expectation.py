"""The E-step of Baum–Welch: what a model expects to have happened, for many models at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from playground.engine.markov import kernels
from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.emissions import Likelihood
from playground.engine.markov.logspace import exact
from playground.engine.markov.model import Model

HELD = 1 << 22
"""Numbers of one array of the recursions that are held at once: more restarts go in turn."""


class Expected(NamedTuple):
    """Expected counts of R models."""

    starts: Floats
    """Sequences that start in each state, (R, K)."""
    moves: Floats
    """(R, K, K)."""
    shown: Floats
    """Steps on which a state made use of a row of likelihoods, (R, M, K)."""
    log_likelihood: Floats
    """(R,)."""


def expect(
    initial: Floats,
    transition: Floats,
    rows: Floats,
    log_rows: Callable[[int], Floats],
    index: Integers,
    bounds: Integers,
) -> Expected:
    """Count what R models expect of the same observations.

        starts_i = Σ_n γ_1(i)    moves_ij = Σ_t ξ_t(i, j)    shown_mk = Σ_{t: index_t = m} γ_t(k)

    Args:
        initial: π (R, K).
        transition: A (R, K, K).
        rows: p(o | state), shape (R, M, K), each row scaled as one likes.
        log_rows: The logarithm (M, K) of a model's rows, asked for where they underflow.
        index: The row for each step (T,).
        bounds: Where sequences start and end, (N + 1,).

    Returns:
        The counts; the log-likelihood of the rows, scaled as they are.

    Source: Rabiner 1989, equations 37 to 40.
    """
    many = max(1, HELD // (index.size * initial.shape[1]))
    parts = []
    for first in range(0, len(initial), many):
        some = slice(first, first + many)
        parts.append(
            _some(initial[some], transition[some], rows[some], log_rows, index, bounds, first)
        )
    if len(parts) == 1:
        return parts[0]
    return Expected(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def shares(counts: Floats, before: Floats) -> Floats:
    """Turn counts into distributions over the last axis.

        p_ij = n_ij / Σ_j n_ij

    A row that counted nothing keeps what it had before.
    """
    width = counts.shape[-1]
    flat = np.ascontiguousarray(counts).reshape(-1, width)
    return kernels.share(flat, before.reshape(-1, width)).reshape(counts.shape)


def _some(
    initial: Floats,
    transition: Floats,
    rows: Floats,
    log_rows: Callable[[int], Floats],
    index: Integers,
    bounds: Integers,
    first: int,
) -> Expected:
    alpha, scale = kernels.forward_scan(initial, transition, rows, index, bounds)
    beta, weight = kernels.backward_scan(transition, rows, index, bounds, scale)
    starts, shown = kernels.tally(alpha, beta, index, bounds, rows.shape[1])
    # Where backward overflows there come infinities, and from them what is no number.
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        # Σ_t ξ_t of all steps in one product of matrices: A ∘ (α_1…T−1ᵀ w_2…T).
        moves = transition * (alpha[:, :-1].transpose(0, 2, 1) @ weight[:, 1:])
        found = Expected(starts, moves, shown, np.log(scale).sum(axis=1))
        sound = np.isfinite(found.log_likelihood + shown.sum(axis=(1, 2)))
    for r in np.flatnonzero(~sound).tolist():
        seen = Likelihood(rows[r], index, np.zeros(1), log_rows(first + r))
        _replace(found, r, Model(initial[r], transition[r], seen, bounds))
    return found


def _replace(found: Expected, r: int, model: Model) -> None:
    """Put in the counts of a model whose scaled recursion lost its digits or met the impossible."""
    slow = exact(model)
    found.starts[r] = slow.gamma[model.bounds[:-1]].sum(axis=0)
    found.moves[r] = slow.moves(model)
    found.shown[r] = 0
    np.add.at(found.shown[r], model.likelihood.which, slow.gamma)
    found.log_likelihood[r] = slow.log_likelihood
