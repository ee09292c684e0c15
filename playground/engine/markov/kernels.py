"""The recursions of hidden Markov models in scaled form: plain loops in the order of the formulas.

Everywhere r counts models (random restarts), n sequences, t steps and i → j states. p(o_t | j) is
rows[r, index[t], j]: a symbol picks its column of B, a number has a row of its own. Sequence n runs
from bounds[n] to bounds[n + 1].
"""

from __future__ import annotations

import numpy as np

from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.compiling import compiled

TINY = 1e-280
"""A sum below this has lost digits to underflow, or is 0: the scaled form says nothing there."""


@compiled
def forward_scan(
    initial: Floats, transition: Floats, rows: Floats, index: Integers, bounds: Integers
) -> tuple[Floats, Floats]:
    """Run the scaled forward recursion.

        α_1(j) = π_j b_j(o_1) / c_1        α_t(j) = Σ_i α_t−1(i) a_ij b_j(o_t) / c_t
        c_t such that Σ_j α_t(j) = 1, hence c_t = p(o_t | o_1 … o_t−1)

    Returns:
        α (R, T, K) and c (R, T). Where c_t would be below TINY, α and c are 0 from there to the end
        of the sequence.

    Source: Rabiner 1989, equations 19 and 20, scaled as in 91 and 92 (his c_t is our 1 / c_t).
    """
    restarts, states = initial.shape
    steps = index.size
    alpha = np.zeros((restarts, steps, states))
    scale = np.zeros((restarts, steps))
    for r in range(restarts):
        for n in range(bounds.size - 1):
            for t in range(bounds[n], bounds[n + 1]):
                now = alpha[r, t]
                if t == bounds[n]:
                    for j in range(states):
                        now[j] = initial[r, j]
                else:
                    for i in range(states):
                        before = alpha[r, t - 1, i]
                        for j in range(states):
                            now[j] += before * transition[r, i, j]
                total = 0.0
                for j in range(states):
                    now[j] *= rows[r, index[t], j]
                    total += now[j]
                if total < TINY:
                    now[:] = 0.0
                    break
                scale[r, t] = total
                for j in range(states):
                    now[j] /= total
    return alpha, scale


@compiled
def backward_scan(
    transition: Floats, rows: Floats, index: Integers, bounds: Integers, scale: Floats
) -> tuple[Floats, Floats]:
    """Run the scaled backward recursion.

        β_T(i) = 1        w_t(j) = b_j(o_t) β_t(j) / c_t        β_t(i) = Σ_j a_ij w_t+1(j)

    Args:
        transition: A (R, K, K).
        rows: (R, M, K).
        index: (T,).
        bounds: (N + 1,).
        scale: c of the forward recursion (R, T), so that α·β is the posterior.

    Returns:
        β (R, T, K) and w (R, T, K), which is 0 at the first step of each sequence: no move ends
        there. Both are 0 all through a sequence that forward gave up.

    Source: Rabiner 1989, equations 24 and 25, scaled by the same factors (section V.A).
    """
    restarts, steps = scale.shape
    states = transition.shape[1]
    beta = np.zeros((restarts, steps, states))
    weight = np.zeros((restarts, steps, states))
    incoming = np.empty((states, states))
    for r in range(restarts):
        # Column by column, so that the inner loop runs along memory.
        for i in range(states):
            for j in range(states):
                incoming[j, i] = transition[r, i, j]
        for n in range(bounds.size - 1):
            first, last = bounds[n], bounds[n + 1] - 1
            if scale[r, last] == 0.0:
                continue
            beta[r, last, :] = 1.0
            for t in range(last, first, -1):
                now = weight[r, t]
                for j in range(states):
                    now[j] = rows[r, index[t], j] * beta[r, t, j] / scale[r, t]
                before = beta[r, t - 1]
                for j in range(states):
                    share = now[j]
                    for i in range(states):
                        before[i] += incoming[j, i] * share
    return beta, weight


@compiled
def tally(
    alpha: Floats, beta: Floats, index: Integers, bounds: Integers, symbols: int
) -> tuple[Floats, Floats]:
    """Count how often each state is expected to start a sequence, and to show each symbol.

        γ_t(k) = α_t(k) β_t(k)        starts_k = Σ_n γ_1(k)        shown_mk = Σ_{t: o_t = m} γ_t(k)

    Returns:
        starts (R, K) and shown (R, M, K).

    Source: Rabiner 1989, equations 40a and 40c, the numerators.
    """
    restarts, _, states = alpha.shape
    starts = np.zeros((restarts, states))
    shown = np.zeros((restarts, symbols, states))
    for r in range(restarts):
        for t in range(index.size):
            row = shown[r, index[t]]
            for k in range(states):
                row[k] += alpha[r, t, k] * beta[r, t, k]
        for t in bounds[:-1]:
            for k in range(states):
                starts[r, k] += alpha[r, t, k] * beta[r, t, k]
    return starts, shown


@compiled
def share(counts: Floats, before: Floats) -> Floats:
    """Turn rows of counts into distributions: p_ij = n_ij / Σ_j n_ij.

    A row that counted nothing keeps what it had before.

    Source: Rabiner 1989, equations 40a to 40c.
    """
    found = before.copy()
    for i in range(counts.shape[0]):
        total = 0.0
        for j in range(counts.shape[1]):
            total += counts[i, j]
        if total > TINY:
            for j in range(counts.shape[1]):
                found[i, j] = counts[i, j] / total
    return found
