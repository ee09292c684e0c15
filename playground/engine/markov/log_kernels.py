"""The recursions of hidden Markov models in logarithms: plain loops in the order of the formulas.

Everywhere n counts sequences, t steps and i → j states. log p(o_t | j) is rows[index[t], j]: a
symbol picks its column of log B, a number has a row of its own. Sequence n runs from bounds[n] to
bounds[n + 1].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.compiling import compiled

WIDE = 16
"""States from which on Viterbi's inner loop goes along a row, several states at once."""


@compiled
def viterbi_scan(
    initial: Floats, transition: Floats, rows: Floats, index: Integers, bounds: Integers
) -> tuple[Floats, NDArray[np.int32], Integers]:
    """Find the most likely path, in logarithms.

        δ_1(j) = log π_j + log b_j(o_1)
        δ_t(j) = max_i (δ_t−1(i) + log a_ij) + log b_j(o_t)        ψ_t(j) = the i that wins
        q_T = argmax_j δ_T(j)        q_t = ψ_t+1(q_t+1)

    Args:
        initial: log π (K,).
        transition: log A (K, K).
        rows: Logarithms (M, K).
        index: (T,).
        bounds: (N + 1,).

    Returns:
        δ (T, K), ψ (T, K) and q (T,). Ties are common, as paths often share their factors in
        another order; they are broken as hmmlearn does, the highest i winning in ψ and the lowest
        j at the end. ψ is −1 at the first step of each sequence; q is −1 all through a sequence
        that no path can have made.

    Source: Rabiner 1989, equations 104 to 105c; Viterbi 1967.
    """
    states, steps = initial.size, index.size
    scores = np.empty((steps, states))
    pointers = np.empty((steps, states), dtype=np.int32)
    path = np.full(steps, -1)
    best, winner = np.empty(states), np.empty(states, dtype=np.int64)
    for n in range(bounds.size - 1):
        first, last = bounds[n], bounds[n + 1] - 1
        for j in range(states):
            scores[first, j] = initial[j] + rows[index[first], j]
            pointers[first, j] = -1
        for t in range(first + 1, last + 1):
            if states < WIDE:
                for j in range(states):
                    largest, origin = scores[t - 1, 0] + transition[0, j], 0
                    for i in range(1, states):
                        candidate = scores[t - 1, i] + transition[i, j]
                        if candidate >= largest:
                            largest, origin = candidate, i
                    scores[t, j] = largest + rows[index[t], j]
                    pointers[t, j] = origin
                continue
            best[:] = -np.inf
            winner[:] = 0
            for i in range(states):
                before = scores[t - 1, i]
                for j in range(states):
                    candidate = before + transition[i, j]
                    better = candidate >= best[j]
                    best[j] = candidate if better else best[j]
                    winner[j] = i if better else winner[j]
            for j in range(states):
                scores[t, j] = best[j] + rows[index[t], j]
                pointers[t, j] = winner[j]
        state = 0
        for j in range(1, states):
            if scores[last, j] > scores[last, state]:
                state = j
        if scores[last, state] == -np.inf:
            continue
        path[last] = state
        for t in range(last, first, -1):
            state = pointers[t, state]
            path[t - 1] = state
    return scores, pointers, path


@compiled
def log_forward_scan(
    initial: Floats, transition: Floats, rows: Floats, index: Integers, bounds: Integers
) -> Floats:
    """Run the forward recursion in logarithms: log α_t(j) = log p(o_1 … o_t, q_t = j), (T, K).

        log α_t(j) = log Σ_i exp(log α_t−1(i) + log a_ij) + log b_j(o_t)

    Takes logarithms as viterbi_scan does. The largest term is taken out of each sum.

    Source: Rabiner 1989, equations 19 and 20; Mann 2006 for the logarithms.
    """
    states, steps = initial.size, index.size
    alpha = np.empty((steps, states))
    for n in range(bounds.size - 1):
        for t in range(bounds[n], bounds[n + 1]):
            for j in range(states):
                if t == bounds[n]:
                    alpha[t, j] = initial[j] + rows[index[t], j]
                    continue
                largest = -np.inf
                for i in range(states):
                    largest = max(largest, alpha[t - 1, i] + transition[i, j])
                if largest == -np.inf:
                    alpha[t, j] = -np.inf
                    continue
                total = 0.0
                for i in range(states):
                    total += np.exp(alpha[t - 1, i] + transition[i, j] - largest)
                alpha[t, j] = largest + np.log(total) + rows[index[t], j]
    return alpha


@compiled
def log_backward_scan(
    transition: Floats, rows: Floats, index: Integers, bounds: Integers
) -> Floats:
    """Run the backward recursion in logarithms: log β_t(i) = log p(o_t+1 … o_T | q_t = i), (T, K).

        log β_t(i) = log Σ_j exp(log a_ij + log b_j(o_t+1) + log β_t+1(j))

    Takes logarithms as viterbi_scan does.

    Source: Rabiner 1989, equations 24 and 25; Mann 2006 for the logarithms.
    """
    states, steps = transition.shape[0], index.size
    beta = np.zeros((steps, states))
    term = np.empty(states)
    for n in range(bounds.size - 1):
        for t in range(bounds[n + 1] - 2, bounds[n] - 1, -1):
            for i in range(states):
                largest = -np.inf
                for j in range(states):
                    term[j] = transition[i, j] + rows[index[t + 1], j] + beta[t + 1, j]
                    largest = max(largest, term[j])
                if largest == -np.inf:
                    beta[t, i] = -np.inf
                    continue
                total = 0.0
                for j in range(states):
                    total += np.exp(term[j] - largest)
                beta[t, i] = largest + np.log(total)
    return beta
