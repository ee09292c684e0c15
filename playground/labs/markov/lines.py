"""Which parameters are drawn as lines while they are learned."""

from __future__ import annotations

MOST_LINES = 16
"""More than so many lines cannot be told apart."""


def transition_lines(k: int) -> list[tuple[int, int]]:
    """The entries of A: all, or of a larger model those on the diagonal."""
    if k * k <= MOST_LINES:
        return [(i, j) for i in range(k) for j in range(k)]
    return [(i, i) for i in range(k)]


def emission_lines(k: int, m: int) -> list[tuple[int, int]]:
    """The entries of B (K, M): all, or those of the first symbols."""
    shown = min(m, MOST_LINES // k)
    return [(i, symbol) for i in range(k) for symbol in range(shown)]
