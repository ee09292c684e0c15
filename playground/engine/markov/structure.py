"""Which states lead to which: classes, periods, absorption. Needs numpy only."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats


class Classes(NamedTuple):
    """The communicating classes: states that lead to each other."""

    members: tuple[tuple[int, ...], ...]
    """States from 0, in order; classes in the order of their first states."""
    closed: tuple[bool, ...]
    """No way leads out; where one does, the class is transient."""

    @property
    def irreducible(self) -> bool:
        """There is but one class."""
        return len(self.members) == 1


class Absorption(NamedTuple):
    """Where a chain ends, and how long that takes."""

    closed: tuple[tuple[int, ...], ...]
    """The closed classes, in the order of classes."""
    probabilities: Floats
    """(K, C): of ending in each closed class, from each state; rows sum to 1."""
    steps: Floats
    """Expected steps until a closed class is entered, (K,); 0 inside of one."""
    transient: tuple[int, ...]
    """The states outside of the closed classes."""
    visits: Floats
    """N = (I − Q)⁻¹ over the transient states: expected visits to the column from the row, the
    start counted.
    """


def classes(transition: ArrayLike) -> Classes:
    """Part the states into communicating classes.

        i ↔ j  where  P^m_ij > 0 and P^n_ji > 0 for some m, n ≥ 0

    Source: Norris 1997, section 1.2; closure: Warshall 1962.
    """
    reach = _reach(checks.square(transition))
    together = reach & reach.T
    first = together.argmax(axis=1)
    members = tuple(tuple(np.flatnonzero(first == leader).tolist()) for leader in np.unique(first))
    closed = tuple(int(reach[group[0]].sum()) == len(group) for group in members)
    return Classes(members, closed)


def period(transition: ArrayLike) -> tuple[int, ...]:
    """Find the period of every class, in the order of classes.

        gcd {n ≥ 1: P^n_ii > 0}

    Returns:
        1 for an aperiodic class; 0 for a state that never comes back to itself.

    Source: Norris 1997, section 1.8; Denardo 1977 (by levels of a search).
    """
    p = checks.square(transition)
    return tuple(_period(p > 0, group) for group in classes(p).members)


def absorption(transition: ArrayLike) -> Absorption:
    """Find where a chain ends from each state.

        N = (I − Q)⁻¹        probabilities = N R        steps = N 1

    with Q the moves among transient states and R the moves from them into each closed class.

    Source: Grinstead & Snell 1997, theorems 11.4 to 11.6; Kemeny & Snell 1960; by elimination
    without subtraction, Grassmann, Taksar & Heyman 1985.
    """
    p = checks.square(transition)
    found = classes(p)
    closed = tuple(group for group, kept in zip(found.members, found.closed, strict=True) if kept)
    inside = {state for group in closed for state in group}
    transient = tuple(state for state in range(len(p)) if state not in inside)
    probabilities, steps = np.zeros((len(p), len(closed))), np.zeros(len(p))
    for column, group in enumerate(closed):
        probabilities[list(group), column] = 1.0
    into = p[list(transient)] @ probabilities
    visits, ends = _solved(p[np.ix_(transient, transient)], into)
    probabilities[list(transient)] = ends
    steps[list(transient)] = visits.sum(axis=1)
    return Absorption(closed, probabilities, steps, transient, visits)


def _solved(q: Floats, into: Floats) -> tuple[Floats, Floats]:
    """Find N = (I − Q)⁻¹ and N R by elimination without subtraction.

    What is left of a row is summed anew in place of 1 − q_kk, so that a way out of 10⁻¹⁷ counts.
    """
    size = len(q)
    moves, right = q.copy(), np.hstack([np.eye(size), into])
    out = into.sum(axis=1)
    leaves = np.empty(size)
    for k in range(size):
        leaves[k] = moves[k, k + 1 :].sum() + out[k]
        share = moves[k + 1 :, k] / leaves[k]
        moves[k + 1 :, k + 1 :] += np.outer(share, moves[k, k + 1 :])
        right[k + 1 :] += np.outer(share, right[k])
        out[k + 1 :] += share * out[k]
    for k in range(size - 1, -1, -1):
        right[k] = (right[k] + moves[k, k + 1 :] @ right[k + 1 :]) / leaves[k]
    ends = right[:, size:]
    return right[:, :size], ends / ends.sum(axis=1, keepdims=True)


def _reach(p: Floats) -> NDArray[np.bool_]:
    """Say where one can get in any number of steps, none included."""
    reach = (p > 0) | np.eye(len(p), dtype=bool)
    for k in range(len(p)):
        reach |= reach[:, k, None] & reach[k]
    return reach


def _period(edges: NDArray[np.bool_], group: tuple[int, ...]) -> int:
    """Take the common divisor of level(i) + 1 − level(j) over the edges of a class."""
    level, waiting, found = {group[0]: 0}, [group[0]], 0
    for i in waiting:  # grows on the way
        for j in group:
            if not edges[i, j]:
                continue
            if j in level:
                found = math.gcd(found, level[i] + 1 - level[j])
            else:
                level[j] = level[i] + 1
                waiting.append(j)
    return found
