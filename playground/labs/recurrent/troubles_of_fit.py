"""What keeps a sound gradient from a good network: a tiny η, too few updates, or too many."""

from __future__ import annotations

import numpy as np

from playground.core.channels import Diagnosis
from playground.labs.recurrent.meaning import task_of
from playground.labs.recurrent.recorded import Recorded, short

SMALLEST, LARGEST = 1e-6, 10.0
"""The bounds of η."""
ABOVE, THROWN = 1.1, 2.0
"""A loss so many times guessing's, that has been so many times the first, was thrown up by η."""
SLOW = 1.02
"""A test loss so many times guessing's, and falling, has not got anywhere yet."""
FALLS = 0.05
"""A test loss still falls that loses this part in a fifth of the run."""
RISE, NATS = 1.2, 0.05
"""A test loss of numbers has risen when it is so many times its best; one of symbols, when it is so
much above it."""
MOST_UPDATES = 5000
BY_HEART = ("names", "shakespeare", "sunspots", "temperature", "reviews")
"""Tasks with so many sequences and no more, which can be learned by heart."""
KNOWN = 0.2
"""A training loss below this part of the test loss tells of learning by heart."""
FEW = 20
"""Fewer updates tell nothing of a trend."""


def too_large(recorded: Recorded) -> Diagnosis | None:
    """Find a loss that was thrown up and has stayed above guessing's."""
    if not recorded.over or recorded.updates < FEW or recorded.diverged:
        return None
    fifth, worst = max(1, recorded.updates // 5), float(recorded.loss.max())
    late = float(recorded.loss[-fifth:].mean())
    if late < ABOVE * recorded.guessing or worst < THROWN * recorded.loss[0]:
        return None
    eta = recorded.rate
    sentence = (
        f"η = {short(eta)} is too large: the loss went up from {short(recorded.loss[0])} to "
        f"{short(worst)}, and in the last {fifth} updates it is {short(late)} on average; guessing "
        f"costs {short(recorded.guessing)}."
    )
    return _other_rate(sentence, eta, eta / 10)


def too_small(recorded: Recorded) -> Diagnosis | None:
    """Find a loss that comes down so slowly that it has not even reached guessing's."""
    if not recorded.over or recorded.updates < FEW:
        return None
    fifth, late = max(1, recorded.updates // 5), recorded.late_test
    before = float(recorded.test_loss[-1 - fifth])
    falls = late < before and recorded.loss.max() < THROWN * recorded.loss[0]
    if late < SLOW * recorded.guessing or not falls:
        return None
    eta = recorded.rate
    sentence = (
        f"η = {short(eta)} is too small: after {recorded.updates} updates the test loss is "
        f"{short(late)}, {short(before - late)} less than {fifth} updates before, and guessing "
        f"costs {short(recorded.guessing)}."
    )
    return _other_rate(sentence, eta, 10 * eta)


def _other_rate(sentence: str, eta: float, other: float) -> Diagnosis:
    """Offer another η, where there is one within the bounds."""
    other = min(LARGEST, max(SMALLEST, other))
    if other == eta:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"η = {short(other)}", {"learning_rate": other, "edits": ()})


def still_falling(recorded: Recorded) -> Diagnosis | None:
    """Find a test loss that is on its way down when the updates are over."""
    config, fifth = recorded.config, max(1, recorded.updates // 5)
    if not recorded.over or recorded.updates < FEW or recorded.solved:
        return None
    before = float(recorded.test_loss[-1 - fifth])
    lowest = float(recorded.test_loss[:-fifth].min())
    if not recorded.late_test < (1 - FALLS) * lowest or _by_heart(recorded):
        return None
    sentence = (
        f"Not done: in the last {fifth} updates the test loss still fell from {short(before)} to "
        f"{short(recorded.late_test)}."
    )
    more = min(MOST_UPDATES, 2 * config.steps)
    if more == config.steps:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"{more} updates", {"steps": more})


def _by_heart(recorded: Recorded) -> bool:
    """Whether it knows its own sequences far better than the others."""
    tenth = max(1, recorded.updates // 10)
    return bool(recorded.loss[-tenth:].mean() < KNOWN * recorded.late_test)


def overfits(recorded: Recorded) -> Diagnosis | None:
    """Find a test loss that rose while the training loss fell."""
    if recorded.config.task not in BY_HEART or recorded.updates < FEW:
        return None
    if not np.isfinite(recorded.test_loss).all():
        return None
    best = int(recorded.test_loss.argmin())
    lowest = float(recorded.test_loss[best])
    tenth = max(1, recorded.updates // 10)
    then = float(recorded.loss[max(0, best - tenth) : best + tenth].mean())
    now = float(recorded.loss[-tenth:].mean())
    rise = NATS if task_of(recorded.config).answers else (RISE - 1) * lowest
    if recorded.late_test < lowest + rise or now >= then or best == 0:
        return None
    sentence = (
        f"Overfitting since update {best}: the test loss rose from {short(lowest)} to "
        f"{short(recorded.late_test)} while the training loss fell from {short(then)} to "
        f"{short(now)}. The network learns its own sequences by heart."
    )
    return Diagnosis(sentence, f"Stop after {best} updates", {"steps": best})
