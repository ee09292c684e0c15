"""Models of the next letter: one word, first names and Shakespeare's sonnets."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from playground.data import letters, sequences_windows
from playground.data.sequences_batch import (
    Batch,
    Probe,
    SequenceTask,
    indices,
    padded,
    spelled_out,
    within,
)
from playground.data.sequences_errors import CAP, STOP, SequenceTooLong, TextTooShort

FILE = Path(__file__).parents[2] / "assets" / "data" / "names.txt"
NAME_ALPHABET = (STOP, *letters.LETTERS[1:])
TEST_SHARE = 0.1
SHORTEST_TEXT = 40
"""A text of fewer letters leaves nothing to test on."""


def autocomplete(word: str = "deep") -> SequenceTask:
    """The next letter of one word, and the stop after its last.

    Raises:
        TextTooShort: If the word is empty or of one letter.
        SequenceTooLong: If it has more than `CAP` letters.
    """
    _refuse_one_letter(word, "deep")
    if len(word) > CAP:
        raise SequenceTooLong(len(word), CAP)
    alphabet = (*dict.fromkeys(word), STOP)

    def read(text: str) -> Batch:
        return _next_letters([indices(text, alphabet)], stop=len(alphabet) - 1)

    def repeated(rng: Generator, batch: int, length: int) -> Batch:
        return read(word).rows(np.zeros(batch, dtype=np.int64)).cut(length)

    def once(length: int) -> Batch:
        return read(word).cut(length)

    def example(length: int) -> Probe:
        return _spelled(once(length), alphabet)

    return SequenceTask(
        "autocomplete", "symbols", alphabet, alphabet, repeated, once, once, example, read
    )


def names() -> SequenceTask:
    """First names letter by letter, from the start to the stop; one in ten is for the test."""

    def read(text: str) -> Batch:
        return _named([indices(text.strip().lower(), NAME_ALPHABET)])

    known, held = name_parts()

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        return spelled_names().rows(rng.choice(known, batch)).cut(length)

    def training(length: int) -> Batch:
        return spelled_names().rows(known).cut(length)

    def held_out(length: int) -> Batch:
        return spelled_names().rows(held).cut(length)

    def example(length: int) -> Probe:
        longest = held[spelled_names().lengths[held].argmax()]
        steps = min(length, int(spelled_names().lengths[longest]))
        return _spelled(spelled_names().rows(longest[None]).cut(steps), NAME_ALPHABET)

    return SequenceTask(
        "names",
        "symbols",
        NAME_ALPHABET,
        NAME_ALPHABET,
        sample,
        training,
        held_out,
        example,
        read,
    )


@functools.cache
def all_names() -> tuple[str, ...]:
    """The first names that come along, in lower case and in order."""
    return tuple(FILE.read_text(encoding="utf-8").lower().split())


@functools.cache
def spelled_names() -> Batch:
    """All names as one batch, of which to take rows; to be read, not written."""
    together = _named([indices(name, NAME_ALPHABET) for name in all_names()])
    for part in together:
        part.flags.writeable = False
    return together


def name_parts() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which names are for training and which for the test, by their place in the list."""
    order = np.random.default_rng(1609).permutation(len(all_names()))
    first = round(TEST_SHARE * len(order))
    return order[first:], order[:first]


def shakespeare(text: str | None = None) -> SequenceTask:
    """The next letter of the sonnets, or of a text of the student's; its last tenth is the test.

    Args:
        text: Instead of the sonnets; capital letters are read as small ones.

    Raises:
        TextTooShort: If the text is empty, of one letter or shorter than `SHORTEST_TEXT`.
    """
    running = (letters.sonnets().rstrip() if text is None else text).lower()
    _refuse_one_letter(running, f"a text of {SHORTEST_TEXT} letters or more")
    if len(running) < SHORTEST_TEXT:
        raise TextTooShort(
            f"A text of {len(running)} letters is too short to learn from and to be tested on; "
            f"try one of {SHORTEST_TEXT} or more."
        )
    alphabet = tuple(sorted(set(running)))
    symbols = indices(running, alphabet)
    cut = len(symbols) - round(TEST_SHARE * len(symbols))

    def read(own: str) -> Batch:
        small = own.lower()
        if len(small) < 2:
            raise TextTooShort("A probe of one letter has no next letter; try two or more.")
        start = np.zeros(1, dtype=np.int64)
        return sequences_windows.next_ones(indices(small, alphabet), start, len(small) - 1)

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        starts = sequences_windows.anywhere(rng, batch, cut, length)
        return sequences_windows.next_ones(symbols, starts, length)

    def training(length: int) -> Batch:
        return sequences_windows.tiling(symbols, 1, cut, length)

    def held_out(length: int) -> Batch:
        return sequences_windows.tiling(symbols, cut, len(symbols), length)

    def example(length: int) -> Probe:
        line = running.find("\n", cut) + 1 or cut
        start = np.array([min(line, len(symbols) - 1 - length)])
        return _spelled(sequences_windows.next_ones(symbols, start, length), alphabet)

    return SequenceTask(
        "shakespeare",
        "symbols",
        alphabet,
        alphabet,
        sample,
        training,
        held_out,
        example,
        read,
        cap=min(CAP, cut - 1),
        following=functools.partial(sequences_windows.following, symbols, cut),
    )


def _refuse_one_letter(text: str, attempt: str) -> None:
    if not text:
        raise TextTooShort(f"The text is empty; try {attempt}.")
    if len(set(text)) < 2:
        raise TextTooShort(
            f"The text has no other letter than {text[0]!r}, so there is nothing to tell apart; "
            f"try {attempt}."
        )


def _next_letters(words: list[NDArray[np.int64]], stop: int) -> Batch:
    """Words with their next letters as targets, the stop after the last."""
    inputs, lengths = padded([list(word) for word in words])
    targets, _ = padded([[*word[1:], stop] for word in words])
    return Batch(inputs, targets, lengths, within(lengths, inputs.shape[1]))


def _named(words: list[NDArray[np.int64]]) -> Batch:
    """Names with the start before their first letter."""
    start = NAME_ALPHABET.index(STOP)
    return _next_letters([np.array([start, *word]) for word in words], stop=start)


def _spelled(batch: Batch, alphabet: tuple[str, ...]) -> Probe:
    return Probe(batch, spelled_out(alphabet, batch.inputs[0]))
