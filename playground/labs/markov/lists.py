"""From the lists of numbers in a Config to arrays that fit its number of states.

A list may be made for another number of states, because a control was moved alone: then it is
stretched or cut, and what fits is kept.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.data.letters import LETTERS
from playground.data.weather import WEATHERS
from playground.engine.markov.counting import estimate, estimate_emission
from playground.engine.markov.repair import repaired
from playground.labs.markov.names import WIDEST

Floats = NDArray[np.float64]
STAYS = 0.5
"""The probability with which a state that is new stays where it is."""


def symbols_of(config: Any) -> int:
    """M, the symbols that are observed."""
    fixed = {"weather": len(WEATHERS), "letters": len(LETTERS)}
    if counts_in_labels(config):
        return max(2, *(symbol + 1 for symbol in config.observations))
    return fixed.get(config.source, typed_symbols(config))


def typed_symbols(config: Any) -> int:
    """The symbols that the emissions in the Config speak of."""
    return max(1, len(config.emission) // rows_of(config))


def rows_of(config: Any) -> int:
    """For how many states the emissions are made: as many as the transitions, if they fit that."""
    old, total = math.isqrt(len(config.transition)), len(config.emission)
    return old if old and total % old == 0 else int(config.states)


def counts_in_labels(config: Any) -> bool:
    """Whether the model is counted in days whose states are given."""
    return bool(config.source == "counted") and (
        config.mode == "chain" or config.emissions == "categorical"
    )


def initial_of(config: Any) -> Floats:
    """π, shape (K,)."""
    if counts_in_labels(config):
        return estimate(config.path, config.states).initial
    return repaired(_widened(np.array(config.initial)[None], config.states), "start π").matrix[0]


def transition_of(config: Any) -> Floats:
    """A, shape (K, K)."""
    if counts_in_labels(config):
        return estimate(config.path, config.states).transition
    k, old = config.states, math.isqrt(len(config.transition))
    found = _widened(np.array(config.transition).reshape(old, old), k)[:k]
    new = np.full((max(0, k - old), k), (1 - STAYS) / max(1, k - 1))
    new[np.arange(len(new)), np.arange(old, old + len(new))] = STAYS
    return repaired(np.vstack([found, new]), "transitions A").matrix


def emission_of(config: Any) -> Floats:
    """B, shape (K, M); all alike where the list fits no number of states, as a chain's may."""
    k, old, m = config.states, rows_of(config), symbols_of(config)
    if counts_in_labels(config) and config.mode != "chain":
        return estimate_emission(config.path, config.observations, k, m).emission
    if len(config.emission) % old or not config.emission:
        return np.full((k, m), 1 / m)
    found = _widened(np.array(config.emission).reshape(old, -1), m)[:k]
    new = np.ones((max(0, k - old), m))
    new[np.arange(len(new)), np.arange(old, old + len(new)) % m] = m  # each prefers another symbol
    return repaired(np.vstack([found, new]), "emissions B").matrix


def gaussian_of(config: Any) -> tuple[Floats, Floats]:
    """μ and σ, each (K,)."""
    return _lengthened(config.mean, config.states, 10.0), _lengthened(
        config.deviation, config.states, 0.0
    )


def _widened(rows: Floats, k: int) -> Floats:
    """Rows of `old` numbers as rows of k: new ones share what they would have if all were equal."""
    old = rows.shape[1]
    if k <= old:
        lost = rows.any(1, keepdims=True) & ~rows[:, :k].any(1, keepdims=True)
        return np.where(lost, 1.0, rows[:, :k])
    total = rows.sum(1, keepdims=True)
    return np.hstack([rows * (old / k), np.repeat(total / k, k - old, axis=1)])


def _lengthened(values: tuple[float, ...], k: int, step: float) -> Floats:
    found = list(values[:k])
    while len(found) < k:
        found.append(min(found[-1] + step, WIDEST))
    return np.array(found)


def names_of(text: str, count: int, otherwise: str) -> tuple[str, ...]:
    """Names written with commas, `count` of them, all different.

    A link may hold line breaks; they would end the comments of the exported script.
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    given = [" ".join(name.split()) for name in plain.split(",")]
    found: list[str] = []
    for i in range(count):
        name = given[i] if i < len(given) and given[i] else f"{otherwise}{i + 1}"
        while name in found:
            name += "′"
        found.append(name)
    return tuple(found)
