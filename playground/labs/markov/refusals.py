"""Values that are each fine alone and make no model together: one sentence each."""

from __future__ import annotations

import math
from typing import Any

from playground.core.errors import PlaygroundError
from playground.data.letters import spelled
from playground.engine.markov.errors import BadRow
from playground.labs.markov.lists import (
    counts_in_labels,
    emission_of,
    gaussian_of,
    initial_of,
    names_of,
    rows_of,
    symbols_of,
    transition_of,
    typed_symbols,
)
from playground.labs.markov.names import MOST_SYMBOLS

MOST_TOLD = 6
"""So many symbols are all told by name."""


class NoModel(PlaygroundError):
    """Lists that do not fit together."""


def refusal_of(config: Any) -> PlaygroundError | None:
    """What is wrong, if anything is."""
    sentence = _sizes(config) or _observed(config) or _text(config)
    if sentence:
        return NoModel(sentence)
    try:
        for matrix in (initial_of, transition_of, emission_of, gaussian_of):
            matrix(config)
    except BadRow as error:
        return error
    return None


def _sizes(config: Any) -> str:
    if not config.initial:
        return "Start π (initial) is empty; it needs a number for each state. Try 0.6,0.4."
    k, numbers = config.states, len(config.transition)
    if not numbers or math.isqrt(numbers) ** 2 != numbers:
        return (
            f"Transitions A (transition) has {numbers} numbers, and {k} states need {k * k}. "
            f"Try {_even(k, k)}."
        )
    rows = rows_of(config)
    if (
        config.mode != "chain"
        and config.emissions == "categorical"
        and (not config.emission or len(config.emission) % rows)
    ):
        return (
            f"Emissions B (emission) has {len(config.emission)} numbers, which are not as many in "
            f"each of {rows} rows. Try {_even(rows, 2)}."
        )
    if typed_symbols(config) > MOST_SYMBOLS:
        return (
            f"Emissions B (emission) has {typed_symbols(config)} symbols; {MOST_SYMBOLS} fit. "
            "Try fewer columns."
        )
    for label, name in (("Means μ", "mean"), ("Standard deviations σ", "deviation")):
        if not getattr(config, name):
            return f"{label} ({name}) is empty; it needs a number for each state. Try 1,2."
    return ""


def _observed(config: Any) -> str:
    typed = config.mode != "chain" and config.emissions == "categorical"
    if counts_in_labels(config):
        return _labels(config)
    if not typed or config.source != "typed":
        return ""
    if not config.observations:
        return "Observations (observations) is empty; there is nothing to look at. Try 1,2,0,1."
    m = symbols_of(config)
    for step, symbol in enumerate(config.observations):
        if symbol >= m:
            return (
                f"Observations (observations) has {symbol} at step {step + 1}, and the symbols "
                f"are 0 to {m - 1}{_counting(config, m)}. Try {m - 1}, or give Emissions B "
                "another column."
            )
    return ""


def _labels(config: Any) -> str:
    """What is wrong with days whose states are given."""
    days, k = len(config.path), config.states
    if not days:
        return "Labels (path) is empty; there is nothing to count in. Try 0,0,1,0."
    for step, state in enumerate(config.path):
        if state >= k:
            return (
                f"Labels (path) has {state} at step {step + 1}, and the states are 0 to {k - 1}. "
                f"Try {k - 1}, or more States."
            )
    seen = len(config.observations)
    if config.mode != "chain" and seen != days:
        return (
            f"Labels (path) has {days} days and Observations (observations) {seen}; each day needs "
            "both. Try as many of one as of the other."
        )
    return ""


def _text(config: Any) -> str:
    """A chain counts what follows `order` letters; a hidden model needs a letter to look at."""
    chain = config.mode == "chain"
    plays = config.source == "letters" and (chain or config.emissions == "categorical")
    if not plays or not config.text.strip():
        return ""
    letters, least = len(spelled(config.text)), config.order + 1 if chain else 1
    if letters >= least:
        return ""
    wish = f" for order {config.order}" if chain else ""
    return (
        f"Text (text) has {letters} of the letters a to z and the space, and it takes {least}"
        f"{wish}. Try a sentence, or nothing for the sonnets."
    )


def _counting(config: Any, m: int) -> str:
    """Which number stands for which name, where the names are numbers themselves or few."""
    names = names_of(config.symbol_names, m, "symbol ")
    if m > MOST_TOLD:
        return f", where 0 is called {names[0]}"
    return ", where " + ", ".join(f"{k} is called {name}" for k, name in enumerate(names))


def _even(rows: int, columns: int) -> str:
    return ",".join([f"{1 / columns:.3g}"] * (rows * columns))
