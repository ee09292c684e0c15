"""A text that writes on: the next letter by the letters before it (Shannon 1948, section 3)."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from playground.data.letters import LETTERS
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import WALK, Integers, text_of

M = len(LETTERS)


class Written(NamedTuple):
    """A text that a chain of letters wrote."""

    letters: Integers
    """(length + 1,): the first letter is the space before a word."""
    following: Floats
    """Probability of each letter to come after each of them, (length + 1, 27)."""


@functools.lru_cache(maxsize=16)
def counted(config: MarkovConfig) -> tuple[Floats, ...]:
    """How often each letter follows each context of 0 to `order` letters: arrays (27^n, 27)."""
    letters = text_of(config)
    found = []
    for order in range(config.order + 1):
        context = np.zeros(len(letters) - order, dtype=np.int64)
        for back in range(order):
            context = context * M + letters[back : len(letters) - order + back]
        counts = np.zeros((M**order, M))
        np.add.at(counts, (context, letters[order:]), 1)
        found.append(counts)
    return tuple(found)


def next_letter(config: MarkovConfig, written: Integers) -> Floats:
    """Probability of each letter after these; a context that the text does not have is shortened.

    Args:
        config: Whose text and order.
        written: The letters so far, the last is the latest.
    """
    for order in range(min(config.order, len(written)), -1, -1):
        context = 0
        for letter in written[len(written) - order :]:
            context = context * M + int(letter)
        row = counted(config)[order][context]
        if row.any():
            return np.asarray(row / row.sum())
    raise AssertionError("a text has letters")


@functools.lru_cache(maxsize=16)
def written(config: MarkovConfig) -> Written:
    """Write `length` letters, each from its own uniform number."""
    chances = np.random.default_rng([config.seed, WALK]).random(config.length + 1)
    letters = np.zeros(config.length + 1, dtype=np.int64)
    following = np.zeros((config.length + 1, M))
    for n in range(config.length + 1):
        following[n] = next_letter(config, letters[: n + 1])
        if n < config.length:
            letters[n + 1] = _chosen(config, following[n], float(chances[n]))
    return Written(letters, following)


def _chosen(config: MarkovConfig, row: Floats, chance: float) -> int:
    if config.choose == "argmax":
        return int(row.argmax())
    summed = row.cumsum()
    return int(np.searchsorted(summed / summed[-1], chance, side="right"))
