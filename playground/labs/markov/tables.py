"""The model's lists as tables in the sidebar: a change of one cell mends its row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.config import Table
from playground.data.letters import LETTERS
from playground.data.weather import WEATHERS
from playground.engine.markov.repair import repaired
from playground.labs.markov.lists import (
    emission_of,
    gaussian_of,
    initial_of,
    names_of,
    symbols_of,
    transition_of,
)

Fields = Mapping[str, object]


def model_fields(config: Any) -> dict[str, tuple[float, ...]]:
    """The lists of a model, all as long as its number of states says."""
    mean, deviation = gaussian_of(config)
    return {
        "initial": _flat(initial_of(config)), "transition": _flat(transition_of(config)),
        "emission": _flat(emission_of(config)), "mean": _flat(mean),
        "deviation": _flat(deviation),
    }  # fmt: skip


def _flat(matrix: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(matrix.ravel().tolist())


def _table(
    config: Any, name: str, rows: tuple[str, ...], columns: tuple[str, ...], title: str
) -> Table:
    """One of the lists; each row of what is typed is divided by its sum, unless it has no title."""

    def sets(values: tuple[float, ...]) -> Fields:
        found = np.array(values).reshape(len(rows), len(columns))
        mended = repaired(found, title).matrix if title else found
        return {**model_fields(config), name: _flat(mended)}

    values = model_fields(config)[name]
    note = "Each row is divided by its sum when you change a number." if title else ""
    return Table(rows, columns, values, sets, note)


def states_of(config: Any) -> tuple[str, ...]:
    """The states' names."""
    return names_of(config.state_names, config.states, "state ")


def initial(config: Any) -> Table:
    """π."""
    return _table(config, "initial", ("π",), states_of(config), "start π")._replace(note="")


def transition(config: Any) -> Table:
    """A."""
    names = states_of(config)
    return _table(config, "transition", names, names, "transitions A")


def emission(config: Any) -> Table:
    """B."""
    return _table(config, "emission", states_of(config), symbols_named(config), "emissions B")


def symbols_named(config: Any) -> tuple[str, ...]:
    """The symbols' names."""
    fixed = {"weather": WEATHERS, "letters": tuple(LETTERS.replace(" ", "␣"))}
    typed = names_of(config.symbol_names, symbols_of(config), "symbol ")
    return fixed.get(config.source, typed)


def mean(config: Any) -> Table:
    """μ."""
    return _table(config, "mean", ("μ",), states_of(config), "")


def deviation(config: Any) -> Table:
    """σ."""
    return _table(config, "deviation", ("σ",), states_of(config), "")
