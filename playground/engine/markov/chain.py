"""Markov chains without hidden states: powers, long run, speed of forgetting, paths.

Needs numpy only, so a page may use it. `transition` is P (K, K), P_ij from i to j, rows sum to 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats
from playground.engine.markov.structure import absorption, classes, period

LONGEST = 62
"""Doublings after which a chain counts as never mixing."""


def power(transition: ArrayLike, n: int) -> Floats:
    """Raise a transition matrix to a power: where one is after n steps.

        P^n, by repeated squaring; rows are scaled to sum 1 so that rounding does not pile up

    Args:
        transition: P (K, K).
        n: Steps, from 0.

    Returns:
        P^n (K, K).

    Raises:
        ValueError: If n is negative.

    Source: Chapman–Kolmogorov; Grinstead & Snell 1997, theorem 11.1.
    """
    if n < 0:
        raise ValueError(f"P to the power {n}: try a power from 0 up.")
    square = checks.square(transition)
    found = np.eye(len(square))
    while n:
        if n & 1:
            found = _scaled(found @ square)
        square = _scaled(square @ square)
        n >>= 1
    return found


def stationary(transition: ArrayLike) -> Floats:
    """Find the long-run share of time in each state.

        π P = π,    Σ_i π_i = 1

    A chain with one closed class has one such π, whatever its period. With several there are many:
    this is then the long-run share from a start with equal chances, a mixture of the rows of
    stationary_all by the probability of ending in each class.

    Args:
        transition: P (K, K).

    Returns:
        π (K,); 0 for transient states.

    Source: Grinstead & Snell 1997, theorem 11.8 and 11.10; Norris 1997, theorem 1.7.7.
    """
    each = stationary_all(transition)
    return absorption(transition).probabilities.mean(axis=0) @ each


def stationary_all(transition: ArrayLike) -> Floats:
    """Find the stationary distribution of every closed class, (C, K), in the order of classes.

    Every stationary distribution of the chain is a mixture of these rows.

    Source: Grassmann, Taksar & Heyman 1985 (elimination without subtraction).
    """
    p = checks.square(transition)
    found = classes(p)
    closed = [
        members
        for members, kept in zip(found.members, found.closed, strict=True) if kept
    ]  # fmt: skip
    rows = np.zeros((len(closed), len(p)))
    for row, members in zip(rows, closed, strict=True):
        row[list(members)] = _irreducible(p[np.ix_(members, members)])
    return rows


def eigenvalues(transition: ArrayLike) -> NDArray[np.complex128]:
    """Find the eigenvalues (K,), the largest modulus first, so 1 or one as large as 1 leads."""
    found = np.linalg.eigvals(checks.square(transition)).astype(np.complex128)
    return found[np.argsort(-np.abs(found), kind="stable")]


def second_eigenvalue(transition: ArrayLike) -> float:
    """Measure the second largest modulus |λ₂|: what is left of the start shrinks as |λ₂|^n.

    It is 1 for a chain that never forgets (periodic or with several closed classes), and 0 for a
    single state.

    Source: Levin & Peres 2017, section 12.1.
    """
    found = eigenvalues(transition)
    return float(min(abs(found[1]), 1.0)) if len(found) > 1 else 0.0


def distance(transition: ArrayLike, n: int) -> float:
    """Measure how far from the long run the worst start is after n steps, from 0 to 1.

        d(n) = max_i ½ Σ_j |P^n_ij − π_j|

    Source: Levin & Peres 2017, equation 4.22.
    """
    return _distance(power(transition, n), stationary(transition))


def mixing_time(transition: ArrayLike, tolerance: float = 0.25) -> int | None:
    """Count the steps after which no start can be told from the long run.

        t_mix = min {n: d(n) ≤ tolerance},    d(n) = max_i ½ Σ_j |P^n_ij − π_j|

    Args:
        transition: P (K, K).
        tolerance: In (0, 1); 1/4 is the usual choice.

    Returns:
        Steps, or None if d never gets there: several closed classes, or a periodic one.

    Source: Levin & Peres 2017, section 4.5.
    """
    p = checks.square(transition)
    found = classes(p)
    periods = [n for n, kept in zip(period(p), found.closed, strict=True) if kept]
    if periods != [1]:
        return None
    pi = stationary(p)
    if _distance(np.eye(len(p)), pi) <= tolerance:
        return 0
    doubled = [p]  # P^(2^k)
    while _distance(doubled[-1], pi) > tolerance:
        if len(doubled) > LONGEST:
            return None
        doubled.append(_scaled(doubled[-1] @ doubled[-1]))
    # d never rises, so the largest n with d(n) > tolerance is found bit by bit.
    before, reached = 0, np.eye(len(p))
    for k in range(len(doubled) - 1, -1, -1):
        further = _scaled(reached @ doubled[k])
        if _distance(further, pi) > tolerance:
            before, reached = before + (1 << k), further
    return before + 1


def path_factors(initial: ArrayLike, transition: ArrayLike, path: ArrayLike) -> Floats:
    """List the factors of a path's probability: π of its first state, then every move, (T,)."""
    start, p = checks.chain(initial, transition)
    states = checks.symbols(path, len(start))
    return np.concatenate((start[states[:1]], p[states[:-1], states[1:]]))


def path_probability(initial: ArrayLike, transition: ArrayLike, path: ArrayLike) -> float:
    """Multiply along a path.

        p(q_1 … q_T) = π_q1 Π_t P_q(t−1)q(t)

    Args:
        initial: π (K,).
        transition: P (K, K).
        path: States (T,), from 0.

    Source: Rabiner 1989, section II.
    """
    return float(path_factors(initial, transition, path).prod())


def _irreducible(p: Floats) -> Floats:
    """Eliminate the states from the last to the second, then put them back (GTH)."""
    a = p.copy()
    for k in range(len(a) - 1, 0, -1):
        a[:k, k] /= a[k, :k].sum()
        a[:k, :k] += np.outer(a[:k, k], a[k, :k])
    pi = np.zeros(len(a))
    pi[0] = 1.0
    for k in range(1, len(a)):
        pi[k] = pi[:k] @ a[:k, k]
    return pi / pi.sum()


def _distance(reached: Floats, pi: Floats) -> float:
    return float(0.5 * np.abs(reached - pi).sum(axis=1).max())


def _scaled(p: Floats) -> Floats:
    return p / p.sum(axis=1, keepdims=True)
