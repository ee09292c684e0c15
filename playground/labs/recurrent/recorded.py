"""What the diagnoses look at: a run's main network, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from playground.data.sequences_baselines import chance
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import LIMIT, length_of, task_of

Array = NDArray[np.float64]
GUESSES = 0.97
"""A loss above this part of guessing's is no better than guessing."""
KNOWS = 0.9
"""From this share of right answers on, or this R², a task counts as learned."""


class Lags(NamedTuple):
    """How long the last step's gradient is at the last step and at the first."""

    near: float
    far: float


@final
class Recorded:
    """The main network's run."""

    def __init__(self, config: RecurrentConfig, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the first replica's part of the channels."""
        self.config = config
        self.loss: Array = np.asarray(arrays["loss"], float)[:, 0]
        self.test_loss: Array = np.asarray(arrays["test_loss"], float)[:, 0]
        self.accuracy: Array = np.asarray(arrays["accuracy"], float)[:, 0]
        self.gradient: Array = np.asarray(arrays["gradient_norm"], float)[:, 0]
        self.rate = float(np.asarray(arrays["learning_rate"], float)[-1])
        self.weights: Array = np.asarray(arrays["weights"], float)
        self.by_lag: Array = np.asarray(arrays["gradient_by_lag"], float)

    @property
    def updates(self) -> int:
        """Updates done."""
        return len(self.loss) - 1

    @property
    def over(self) -> bool:
        """Whether all updates have been made."""
        return self.updates >= self.config.steps

    @property
    def diverged(self) -> bool:
        """Whether a number left all bounds."""
        last = self.weights[-1]
        return not (np.isfinite(self.loss[-1]) and bool((np.abs(last) <= LIMIT).all()))

    @cached_property
    def guessing(self) -> float:
        """The test loss of guessing by the answers' shares, or their mean."""
        return chance(task_of(self.config), length_of(self.config)).loss

    @property
    def at_chance(self) -> bool:
        """Whether it ends no better than guessing."""
        return bool(self.late_test >= GUESSES * self.guessing)

    @property
    def solved(self) -> bool:
        """Whether most answers are right."""
        return bool(self.accuracy[-1] >= KNOWS)

    @property
    def late_test(self) -> float:
        """The test loss at the end."""
        return float(self.test_loss[-1])

    @property
    def lags(self) -> Lags:
        """Of the last picture."""
        return Lags(float(self.by_lag[-1, 0]), float(self.by_lag[-1, -1]))


def recorded_of(config: RecurrentConfig, arrays: Mapping[str, np.ndarray]) -> Recorded:
    """Look at a run's main network."""
    return Recorded(config, arrays)


def short(value: float) -> str:
    """Write a number with three digits and a real minus sign."""
    return f"{value:.3g}".replace("-", "−")
