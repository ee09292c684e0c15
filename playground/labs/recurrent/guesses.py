"""What guessing reaches on a task's test part, as levels in the curves."""

from __future__ import annotations

import functools
import math

from playground.data.sequences_baselines import Chance, chance, perplexities, persistence
from playground.data.sequences_batch import SequenceTask
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import length_of, task_of, writes
from playground.views.level_curves import Level

FORETOLD = ("wave", "sunspots", "temperature")
"""Tasks of which tomorrow is best guessed to be as today."""


def loss_levels(config: RecurrentConfig) -> tuple[Level, ...]:
    """The losses of models that know less than a network can learn."""
    task, length = task_of(config), length_of(config)
    if writes(config):
        return _models(task, length)
    found = [Level("guessing" if task.answers else "always the mean", guess(config).loss)]
    if task.name in FORETOLD:
        found.append(Level("as now", _persistence(task, length)))
    return tuple(found)


def accuracy_levels(config: RecurrentConfig) -> tuple[Level, ...]:
    """The share of right answers of always saying the most frequent one; of numbers R² = 0."""
    right = guess(config).accuracy
    return (Level("always the mean" if right is None else "always the commonest", right or 0.0),)


def guess(config: RecurrentConfig) -> Chance:
    """What knowing only how often each answer comes is worth."""
    return _guess(task_of(config), length_of(config))


@functools.lru_cache(maxsize=32)
def _guess(task: SequenceTask, length: int) -> Chance:
    return chance(task, length)


@functools.lru_cache(maxsize=32)
def _persistence(task: SequenceTask, length: int) -> float:
    return persistence(task, length)


@functools.lru_cache(maxsize=32)
def _models(task: SequenceTask, length: int) -> tuple[Level, ...]:
    return tuple(
        Level(f"{name}, perplexity {value:.3g}", math.log(value))
        for name, value in perplexities(task, length)._asdict().items()
    )
