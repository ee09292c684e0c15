"""Short reviews word by word, and whether each is a good one or a bad one.

Source: written for this playground; assets/data/DATA_LICENSES.md.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from playground.data.sequences_batch import (
    Batch,
    Probe,
    SequenceTask,
    at_the_end,
    indices,
    padded,
    spelled_out,
)

TABLE = Path(__file__).parents[2] / "assets" / "data" / "reviews.csv"
VERDICTS = ("bad", "good")
TEST_OF_EACH = 6
"""Reviews of each verdict that are kept for the test."""


class Review(NamedTuple):
    """One review with its verdict."""

    verdict: str
    """One of VERDICTS."""
    words: tuple[str, ...]


class ReviewParts(NamedTuple):
    """All reviews and the words they are written in."""

    training: tuple[Review, ...]
    test: tuple[Review, ...]
    vocabulary: tuple[str, ...]
    """In alphabetical order."""


@functools.cache
def review_parts() -> ReviewParts:
    """Read the table once and keep some of each verdict for the test, the same every time."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            Review(row["verdict"], tuple(row["review"].split())) for row in csv.DictReader(file)
        ]
    bad, good = ([row for row in rows if row.verdict == verdict] for verdict in VERDICTS)
    # The table has each review's twin of the other verdict in the same place: were they parted,
    # the one in training would speak against the one in the test.
    kept = np.random.default_rng(19).choice(len(good), TEST_OF_EACH, replace=False)
    test = [row for place in np.sort(kept) for row in (bad[place], good[place])]
    vocabulary = tuple(sorted({word for row in rows for word in row.words}))
    training = tuple(row for row in rows if row not in test)
    return ReviewParts(training, tuple(test), vocabulary)


def reviews() -> SequenceTask:
    """Good or bad, asked at the end of a review; a long one is cut to its last words."""
    parts = review_parts()
    vocabulary = parts.vocabulary

    def together(some: tuple[Review, ...], length: int) -> Batch:
        words = [indices(review.words[-length:], vocabulary) for review in some]
        inputs, lengths = padded([list(each) for each in words])
        weights = at_the_end(lengths, inputs.shape[1])
        verdicts = np.array([VERDICTS.index(review.verdict) for review in some])
        return Batch(inputs, verdicts[:, None] * weights.astype(np.int64), lengths, weights)

    known = functools.cache(functools.partial(together, parts.training))

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        return known(length).rows(rng.integers(0, len(parts.training), batch))

    def training(length: int) -> Batch:
        return known(length).rows(np.arange(len(parts.training)))

    def held_out(length: int) -> Batch:
        return together(parts.test, length)

    def example(length: int) -> Probe:
        longest = max(parts.test, key=lambda review: len(review.words))
        batch = together((longest,), length)
        return Probe(batch, spelled_out(vocabulary, batch.inputs[0]))

    def read(text: str) -> Batch:
        words = indices(text.lower().split(), vocabulary)[None]
        # Nobody knows the verdict on a review just typed: no step counts.
        unknown = np.zeros_like(words)
        return Batch(words, unknown, np.array([words.size]), np.zeros(words.shape))

    return SequenceTask(
        "reviews", "answer", vocabulary, VERDICTS, sample, training, held_out, example, read
    )
