"""Baum–Welch: learn a model from observations alone, an iteration at a time; for the hosts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats
from playground.engine.markov.emissions import logarithm
from playground.engine.markov.errors import BadShape
from playground.engine.markov.expectation import expect, shares


class BaumWelch(NamedTuple):
    """One iteration. With restarts every array has an axis (R,) in front."""

    initial: Floats
    """The next π (K,)."""
    transition: Floats
    """The next A (K, K)."""
    emission: Floats
    """The next B (K, M)."""
    log_likelihood: float
    """log p of the observations under the parameters that were given, not under these."""
    starts: Floats
    """Expected number of sequences that start in each state, (K,)."""
    moves: Floats
    """Expected number of moves, (K, K)."""
    emits: Floats
    """Expected number of times that a state shows a symbol, (K, M)."""


class BaumWelchRestarts(NamedTuple):
    """One iteration of R restarts: the fields of BaumWelch, with an axis in front."""

    initial: Floats
    transition: Floats
    emission: Floats
    log_likelihood: Floats
    """(R,)."""
    starts: Floats
    moves: Floats
    emits: Floats


def baum_welch_step(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: ArrayLike,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> BaumWelch:
    """Learn for one iteration: the log-likelihood never falls.

        π_i ← Σ_n γ_1(i) / N    a_ij ← Σ_t ξ_t(i, j) / Σ_t γ_t(i)
        b_k(m) ← Σ_{t: o_t = m} γ_t(k) / Σ_t γ_t(k)

    A row whose state is never expected keeps its values: nothing was learned about it. A sequence
    with an impossible observation counts for nothing, and makes the log-likelihood −∞.

    Args:
        initial: π (K,).
        transition: A (K, K).
        emission: B (K, M).
        observations: Symbols (T,).
        lengths: Of the sequences (N,).

    Source: Baum et al. 1970; Rabiner 1989, equations 40a to 40c, and 109 to 110 for sequences.
    """
    found = baum_welch(
        np.asarray(initial, dtype=np.float64)[None],
        np.asarray(transition, dtype=np.float64)[None],
        np.asarray(emission, dtype=np.float64)[None],
        observations,
        lengths,
    )
    return BaumWelch(
        found.initial[0], found.transition[0], found.emission[0], float(found.log_likelihood[0]),
        found.starts[0], found.moves[0], found.emits[0],
    )  # fmt: skip


def baum_welch(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: ArrayLike,
    observations: ArrayLike,
    lengths: ArrayLike | None = None,
) -> BaumWelchRestarts:
    """Learn for one iteration from R sets of parameters at once, each as baum_welch_step would.

    Args:
        initial: π (R, K).
        transition: A (R, K, K).
        emission: B (R, K, M).
        observations: Symbols (T,), the same for all.
        lengths: Of the sequences (N,).
    """
    start, move = checks.chain(initial, transition)
    emit = checks.distributions(emission, "emission matrix")
    if start.ndim != 2 or emit.ndim != 3 or emit.shape[:2] != start.shape:
        raise BadShape(
            f"The start has the shape {start.shape} and the emissions {emit.shape}. "
            "Try (restarts, states) and (restarts, states, symbols)."
        )
    index = checks.symbols(observations, emit.shape[2])
    bounds = checks.bounds(index.size, lengths)
    rows = np.ascontiguousarray(emit.transpose(0, 2, 1))  # (restarts, symbols, states)
    found = expect(start, move, rows, lambda r: logarithm(rows[r]), index, bounds)
    emits = found.shown.transpose(0, 2, 1)  # (restarts, states, symbols)
    return BaumWelchRestarts(
        shares(found.starts, start), shares(found.moves, move), shares(emits, emit),
        found.log_likelihood, found.starts, found.moves, emits,
    )  # fmt: skip
