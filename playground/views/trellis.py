"""The trellis of a hidden Markov model: its states over time, drawn by the Player."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from playground.views.figure import Question, Slot, asks
from playground.views.slots import ROOM

Algorithm = Literal["forward", "backward", "posterior", "viterbi"]
ASK = asks("trellis")
"""The question that a trellis asks unless told otherwise: once a run."""


@dataclass(frozen=True)
class Trellis:
    """A trellis in a slot of the Player; frame f of the run fills the cell that the answer to its
    question names.

    Its clicks are picks of the lab: "observation" (time from 0, the symbol that it becomes),
    "observation_add" (the symbol of the last one, 0) and "observation_remove" (0, 0).

    The answer holds `cells` (frame, 2), `filled` (), `by_column` () and, over time and state, the
    values in three forms: `raw_alpha`, `alpha`, `log_alpha`, likewise beta; `raw_delta`,
    `log_delta` and `pointers`; `gamma`; `likelihood`; over time `scale`, `path`, `posterior_path`,
    `daily_path`, `truth` (−1: unknown); and `log_likelihood`, `log_best`.

    Attributes:
        key: Name within the lab.
        title: What is seen.
        alt: One sentence for who cannot see it.
        states: Their names, K of them.
        symbols: Names of what may be observed; () where observations are real numbers.
        colors: CSS colours of the states.
        observations: Index of the symbol at each time; () where observations are real numbers.
        observation_labels: What is written under each column; () for the symbols' names.
        initial: π, shape (K,).
        transition: a_ij, shape (K, K).
        algorithm: Whose cells are filled.
        editable: Whether a click changes an observation.
        ask: Its question.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels.
    """

    key: str
    title: str
    alt: str
    states: Sequence[str]
    symbols: Sequence[str]
    colors: Sequence[str]
    observations: Sequence[int]
    observation_labels: Sequence[str]
    initial: NDArray[np.floating[Any]]
    transition: NDArray[np.floating[Any]]
    algorithm: Algorithm
    editable: bool = True
    ask: Question = ASK
    slot: Slot = "hero"
    tab: str = "Trellis"
    height: int = ROOM["hero"]

    def as_wire(self) -> dict[str, Any]:
        """The trellis as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        observed = [int(symbol) for symbol in self.observations]
        labels = list(self.observation_labels) or [self.symbols[symbol] for symbol in observed]
        return {
            "key": self.key, "title": self.title, "alt": self.alt, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": msgspec.to_builtins(self.ask), "overlay": None,
            "trellis": {
                "states": list(self.states), "symbols": list(self.symbols),
                "colors": list(self.colors), "observations": observed, "labels": labels,
                "initial": np.ravel(self.initial).tolist(),
                "transition": np.ravel(self.transition).tolist(),
                "algorithm": self.algorithm, "editable": self.editable and bool(observed),
            },
        }  # fmt: skip
