"""The graph of a Markov chain: states as circles, moves as arrows; drawn by the Player."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.figure import Slot
from playground.views.slots import ROOM


@dataclass(frozen=True)
class Graph:
    """A chain or a hidden Markov model; where it has a walker, a click on a state is the pick
    "state" (x its index). An empty text or None leaves a part out.

    Attributes:
        key: Name within the lab.
        title: What is seen.
        alt: One sentence for who cannot see it.
        names: Of the K states.
        colors: CSS colours of the states, in turn.
        matrix: Transition probabilities a_ij, shape (K, K), rows sum to 1.
        initial: π, shape (K,): an arrow into each state.
        emission: b_j(k), shape (K, M): bars at each state.
        symbols: Names of the M symbols.
        truth: A second matrix (K, K), drawn as dashed lines under the arrows.
        state: Channel () of the state in which the walker is.
        visits: Channel (state,) of how often it has been in each.
        stationary: Channel (state,) of the distribution in the long run.
        next: Channel (state,) of the probabilities of the next state where more than the present
            one counts; takes the place of the present state's row.
        matrix_channel: Channel (state, state) or (restart, state, state) that takes the place of
            `matrix` at the playhead.
        emission_channel: Likewise (state, symbol) or (restart, state, symbol).
        replica: Which restart; −1 for the one that the formula line shows.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels.
    """

    key: str
    title: str
    alt: str
    names: Sequence[str]
    colors: Sequence[str]
    matrix: NDArray[np.floating[Any]]
    initial: NDArray[np.floating[Any]] | None = None
    emission: NDArray[np.floating[Any]] | None = None
    symbols: Sequence[str] = ()
    truth: NDArray[np.floating[Any]] | None = None
    state: str = "state"
    visits: str = "visits"
    stationary: str = "stationary"
    next: str = ""
    matrix_channel: str = ""
    emission_channel: str = ""
    replica: int = 0
    slot: Slot = "hero"
    tab: str = "Graph"
    height: int = ROOM["hero"]

    def as_wire(self) -> dict[str, Any]:
        """The graph as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        return {
            "key": self.key, "title": self.title, "alt": self.alt, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": None, "overlay": None,
            "graph": {
                "names": list(self.names), "colors": list(self.colors),
                "matrix": _rows(self.matrix), "initial": _rows(self.initial),
                "emission": _rows(self.emission), "symbols": list(self.symbols),
                "truth": _rows(self.truth), "state": self.state, "visits": self.visits,
                "stationary": self.stationary, "next": self.next,
                "matrix_channel": self.matrix_channel, "emission_channel": self.emission_channel,
                "replica": self.replica,
            },
        }  # fmt: skip


def _rows(array: NDArray[np.floating[Any]] | None) -> list[Any] | None:
    """An array as nested lists."""
    rows: list[Any] | None = None if array is None else np.asarray(array, float).tolist()
    return rows
