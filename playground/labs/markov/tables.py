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
DIGITS = 12
"""Decimals of a number that made room: 0.1, not 0.09999999999999998."""


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
    """One of the lists; each row of what is typed is made to sum to 1, unless it has no title."""
    values = model_fields(config)[name]

    def sets(typed: tuple[float, ...]) -> Fields:
        shape = (len(rows), len(columns))
        found = np.array(typed, dtype=np.float64).reshape(shape)
        if title:
            found = repaired(yielding(np.reshape(values, shape), found), title).matrix
        return {**model_fields(config), name: _flat(found)}

    note = "Change a number, and the others of its row make room: each sums to 1." if title else ""
    return Table(rows, columns, values, sets, note)


def yielding(before: NDArray[np.float64], typed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the numbers that were typed and scale the others of their rows to what is left.

        p_ij ← p_ij (1 − Σ typed) / Σ others;   equal shares where the others are all 0

    Rows whose typed numbers leave nothing to share out stay as they are: their numbers are
    proportions then, as they are if every number of a row is typed.

    Args:
        before: Rows that sum to 1, shape (rows, columns).
        typed: The same with some numbers changed, shape (rows, columns).

    Returns:
        The rows to be repaired, shape (rows, columns).
    """
    found = typed.copy()
    for row, was in zip(found, before, strict=True):
        new = row != was
        left = 1 - float(row[new].sum())
        sane = bool(np.isfinite(row).all() and (row >= 0).all() and row.any())
        if not sane or not new.any() or new.all() or not 0 <= left <= 1:
            continue
        others = row[~new]
        weights = others / others.sum() if others.any() else np.full(len(others), 1 / len(others))
        row[~new] = np.round(left * weights, DIGITS)
    return found


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
