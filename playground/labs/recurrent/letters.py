"""The letters that a network has written, laid out on a page. Knows no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.data.sequences_errors import STOP
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import task_of
from playground.views.page_of_text import COLUMNS, ROWS

Arrays = dict[str, NDArray[Any]]
APART = 2
"""Columns between two texts."""


def letters_of(config: RecurrentConfig) -> tuple[str, ...]:
    """The alphabet as it is seen on a page; "" for what only parts other letters."""
    return tuple(
        "" if symbol in (STOP, " ", "\n") else symbol for symbol in task_of(config).answers
    )


def written(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Lay out what the network writes now: a word that does not fit goes to the next line whole.

    Args:
        config: The run.
        frame: written, symbols' numbers, −1 after the last; of a task without text there is none.
        arguments: None.

    Returns:
        For each symbol k that is seen x<k> and y<k> (n,), its columns and rows from 0 at the upper
        left; a single NaN where there is none.
    """
    numbers = np.asarray(frame.get("written", ())).astype(np.int64)
    numbers = numbers[numbers >= 0]
    answers = task_of(config).answers
    places = page([answers[number] for number in numbers])
    found: Arrays = {}
    for k, letter in enumerate(letters_of(config)):
        if letter:
            here = places[(numbers == k) & (places[:, 1] < ROWS)].astype(np.float64)
            here = here if len(here) else np.full((1, 2), np.nan)
            found |= {f"x{k}": here[:, 0].copy(), f"y{k}": here[:, 1].copy()}
    return found


def page(symbols: Sequence[str]) -> NDArray[np.int64]:
    """Column and row of each symbol, (n, 2); what parts words gets the place where it stands."""
    places = np.zeros((len(symbols), 2), dtype=np.int64)
    column = row = 0
    for start, stop in _words(symbols):
        if column and column + stop - start > COLUMNS:
            column, row = 0, row + 1
        for n in range(start, stop):
            if column == COLUMNS:  # a word longer than a line
                column, row = 0, row + 1
            places[n] = column, row
            column += 1
        if stop < len(symbols):
            places[stop] = column, row
            column += APART if symbols[stop] == STOP else 1
            if symbols[stop] == "\n":
                column, row = 0, row + 1
    return places


def _words(symbols: Sequence[str]) -> list[tuple[int, int]]:
    """Begin and end of each run of letters; one with nothing in it between two that part."""
    ends = [n for n, symbol in enumerate(symbols) if symbol in (STOP, " ", "\n")]
    return list(zip([0, *(n + 1 for n in ends)], [*ends, len(symbols)], strict=True))
