"""What guessing reaches on a task's test part, to be beaten by a network that reads.

Loss here is cross-entropy in nats or the squared error, the mean over the steps that count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.sequences_batch import Batch, SequenceTask


class Chance(NamedTuple):
    """A guess that knows how often each answer comes, and nothing of the sequence."""

    loss: float
    accuracy: float | None
    """Share of right answers; None where the answer is a number."""


class Perplexities(NamedTuple):
    """e to the cross-entropy of two models of the next symbol."""

    unigram: float
    """Knows how often each symbol comes."""
    bigram: float
    """Knows how often each symbol comes after the one before."""


def chance(task: SequenceTask, length: int) -> Chance:
    """Guess the training part's shares of the answers, or their mean, on the test part.

        loss = −mean ln q(y),  q(k) = (n_k + 1) / (n + K)      of symbols
        loss = mean (y − ȳ)²                                  of numbers

    Args:
        task: Any.
        length: Steps of its sequences, as `SequenceTask.test` takes them.

    Returns:
        The loss; the accuracy of always saying the most frequent answer.
    """
    known, asked = task.training(length).counted(), task.test(length).counted()
    if not task.answers:
        return Chance(float(np.mean((asked - known.mean()) ** 2)), None)
    counts = np.bincount(known, minlength=len(task.answers))
    shares = (counts + 1) / (counts + 1).sum()
    return Chance(float(-np.log(shares[asked]).mean()), float(np.mean(asked == counts.argmax())))


def perplexities(task: SequenceTask, length: int) -> Perplexities:
    """Count symbols and pairs of them in the training part, then foretell the test part.

        p(y) = (n_y + 1) / (n + K)      p(y | x) = (n_xy + 1) / (n_x + K)

    Args:
        task: One whose answers are symbols of its alphabet: autocomplete, names, shakespeare.
        length: Steps of its sequences.

    Source: add-one smoothing, Jurafsky & Martin, Speech and Language Processing, section 3.6.
    """
    known, asked = _pairs(task.training(length)), _pairs(task.test(length))
    counts = np.ones((len(task.alphabet), len(task.answers)))
    np.add.at(counts, (known[0], known[1]), 1.0)
    given = counts / counts.sum(1, keepdims=True)
    return Perplexities(
        unigram=float(np.exp(chance(task, length).loss)),
        bigram=float(np.exp(-np.log(given[asked[0], asked[1]]).mean())),
    )


def persistence(task: SequenceTask, length: int) -> float:
    """The squared error of saying "as now" of what comes next: wave, sunspots, temperature."""
    test = task.test(length)
    return float(np.mean((test.inputs[..., 0] - test.targets)[test.weights > 0] ** 2))


def _pairs(batch: Batch) -> NDArray[np.int64]:
    """Symbol and next symbol at each step that counts, (2, counted)."""
    counts = batch.weights > 0
    return np.stack([batch.inputs[counts], batch.targets[counts]])
