"""Answers about a chain that is seen: its structure, its walk so far, and what it has written."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.data.letters import LETTERS
from playground.engine.markov.chain import mixing_time, path_factors, second_eigenvalue
from playground.engine.markov.structure import absorption
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.frames_chain import course
from playground.labs.markov.letters import written as written_letters
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import Integers, chain
from playground.views.page import COLUMNS, ROWS

Arrays = dict[str, NDArray[Any]]


def facts(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Say how a chain ends up, and how fast.

    Args:
        config: The run.
        frame: Not read.
        arguments: None.

    Returns:
        second (), |λ₂|; mixing (), steps until the worst start is within 1/4 of the long run, NaN
        if it never is; stationary (K,), the one that the start leads to; ends (K, C), the
        probability of ending in each closed class; steps (K,), expected until one is entered.
    """
    matrix, found = chain(config).matrix, absorption(chain(config).matrix)
    mixing = mixing_time(matrix)
    return {
        "second": np.array(second_eigenvalue(matrix)),
        "mixing": np.array(np.nan if mixing is None else float(mixing)),
        "stationary": course(config).stationary, "ends": found.probabilities,
        "steps": found.steps,
    }  # fmt: skip


def path_probability(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Multiply along the walk so far.

        p(q_0 … q_n) = π(q_0) Π p(q_m | those before)

    Args:
        config: The run.
        frame: Not read.
        arguments: step, n.

    Returns:
        start (), π of the first state; last (), the latest factor; probability (), the product,
        0 once it underflows; log (), the sum of logarithms; bits (), −log₂ of the mean factor.
    """
    factors = _factors(config)
    sofar = factors[: min(int(arguments.get("step", 0)), len(factors) - 1) + 1]
    with np.errstate(divide="ignore", under="ignore"):
        logs = np.log(sofar)
        product = sofar.prod()
    return {
        "start": np.array(sofar[0]), "last": np.array(sofar[-1]),
        "probability": np.array(product), "log": np.array(logs.sum()),
        "bits": np.array(-logs.mean() / np.log(2) + 0.0),
    }  # fmt: skip


@functools.lru_cache(maxsize=4)
def _factors(config: MarkovConfig) -> Floats:
    """π of the first state, then the probability of each move, (length + 1,)."""
    made = course(config)
    if made.following is None:
        return path_factors(made.chain.initial, made.chain.matrix, made.path)
    moves = made.following[np.arange(len(made.path) - 1), made.path[1:]]
    return np.concatenate([made.chain.initial[made.path[:1]], moves])


def written(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Lay out what a chain of letters has written, in lines that end between two words.

    Args:
        config: The run.
        frame: Not read.
        arguments: step, how many letters are written after the first.

    Returns:
        The places on the page, columns and rows from 0 at the upper left: of each letter k that is
        not the space, x1, y1, ... x26, y26 (n,); context_x and context_y (m,), of the letters that
        the next one depends on, the last of them written last. A single NaN where there are none.
    """
    end = min(int(arguments.get("step", 0)), config.length) + 1
    letters = written_letters(config).letters[:end]
    column, row = _page(letters)
    top = max(0, int(row[-1]) + 1 - ROWS)
    found: Arrays = {}
    for k in range(1, len(LETTERS)):
        here = (letters == k) & (row >= top)
        found |= {f"x{k}": _some(column[here]), f"y{k}": _some(row[here] - top)}
    last = slice(max(0, end - config.order), end)
    return {**found, "context_x": _some(column[last]), "context_y": _some(row[last] - top)}


def _some(values: Integers) -> Floats:
    """An answer has no empty arrays."""
    return values.astype(np.float64) if values.size else np.array([np.nan])


def _page(letters: Integers) -> tuple[Integers, Integers]:
    """Column and row of each letter: a word that does not fit goes to the next line whole."""
    columns, rows = np.zeros_like(letters), np.zeros_like(letters)
    column = row = 0
    for start, stop in _words(letters):
        if column and column + stop - start > COLUMNS:
            column, row = 0, row + 1
        for n in range(start, stop):
            if column == COLUMNS:  # a word longer than a line
                column, row = 0, row + 1
            columns[n], rows[n] = column, row
            column += 1
    return columns, rows


def _words(letters: Integers) -> list[tuple[int, int]]:
    """Where each word begins and ends; the space behind a word is its own."""
    ends = (np.flatnonzero(letters == 0) + 1).tolist()
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(letters)], strict=True) if a < b]
