"""A recorded race, and trials that run it again with other learning rates or other racers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch

from playground.engine.optimizers import Constants, Optimizer
from playground.engine.race import Race, advance, start
from playground.engine.surfaces import Surface

TRIAL_UPDATES = 2000
"""Longest trial of a cure: at most a quarter of a second."""


class Recorded(NamedTuple):
    """A race as far as it is recorded, on the CPU."""

    race: Race
    titles: dict[str, str]
    """Optimizer name -> its name on screen."""
    start_fields: tuple[str, str]
    """What the two coordinates of the start are called among the settings."""
    rate_bounds: tuple[float, float]
    """The least and the greatest learning rate that a cure may set."""
    steps: int
    """Updates planned."""
    learning_rate_at: Callable[[int], float]
    """Number of the update, from 1 -> η."""
    constants_at: Callable[[int], Constants]
    """Number of the update, from 1 -> the constants."""
    position: np.ndarray
    """Shape (frame, optimizer, 2)."""
    loss: np.ndarray
    """Shape (frame, optimizer)."""
    gradient: np.ndarray
    """Shape (frame, optimizer, 2)."""


def nice_below(value: float, count: int) -> list[float]:
    """The `count` largest numbers of the form 1, 2 or 5 times a power of ten below `value`, largest
    first.
    """
    power = math.floor(math.log10(value)) if 0 < value < math.inf else 0
    powers = range(power, power - count // 3 - 3, -1)
    series = [float(f"{digit}e{power}") for power in powers for digit in (5, 2, 1)]
    return [number for number in series if number < value * (1 - 1e-9)][:count]


def nice_above(value: float, count: int) -> list[float]:
    """The `count` smallest numbers of the form 1, 2 or 5 times a power of ten above `value`,
    smallest first.
    """
    power = math.floor(math.log10(value))
    powers = range(power, power + count // 3 + 3)
    series = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
    return [number for number in series if number > value * (1 + 1e-9)][:count]


def lowest(surface: Surface) -> float:
    minima = torch.tensor(surface.minima, dtype=torch.float64, device="cpu")
    return float(surface.value_and_gradient(minima)[0].min()) if surface.minima else 0.0


@torch.inference_mode()
def part_left(
    recorded: Recorded, optimizers: tuple[Optimizer, ...], rates: list[float],
    place: tuple[float, float] | None = None,
) -> np.ndarray:  # fmt: skip
    """Run the race again with all these learning rates at once.

    Args:
        recorded: The race: surface, batches, constants and number of updates are taken from it.
        optimizers: Who runs.
        rates: Learning rates, each for the whole run.
        place: Where they start; where the race did if None.

    Returns:
        The part of the start's height that is left, shape (optimizer, rate); infinite for the
        diverged.
    """
    rate = torch.tensor(rates, dtype=torch.float64, device="cpu").unsqueeze(-1)
    first = recorded.position[0, 0] if place is None else place
    starts = torch.tensor(first, dtype=torch.float64, device="cpu").repeat(
        len(optimizers), len(rates), 1
    )
    *_, last = _again(recorded, optimizers, starts, lambda update: rate)
    return last


@torch.inference_mode()
def stays(recorded: Recorded, optimizer: Optimizer, part: float, since: int) -> bool:
    """Run the whole race again with its own learning rates and one optimizer: whether less than
    this part of the start's height is left after update `since` and all later ones. False for a
    race that is longer than a trial.
    """
    if recorded.steps > TRIAL_UPDATES:
        return False
    starts = torch.tensor(recorded.position[:1, 0], dtype=torch.float64, device="cpu")
    trial = _again(recorded, (optimizer,), starts, recorded.learning_rate_at)
    return all(left[0] < part for update, left in enumerate(trial) if update >= since)


def _again(
    recorded: Recorded, optimizers: tuple[Optimizer, ...], starts: torch.Tensor,
    rate_at: Callable[[int], float | torch.Tensor],
) -> Iterator[np.ndarray]:  # fmt: skip
    """The part of the start's height that is left, (optimizer, ...), at the start and after each
    update of a trial.
    """
    race = recorded.race._replace(optimizers=optimizers)
    bottom = lowest(race.surface)
    state = start(race, starts, recorded.constants_at(1))
    heights = state.loss - bottom
    updates = min(recorded.steps, TRIAL_UPDATES)
    for update in range(1, updates + 2):
        left = ((state.loss - bottom) / heights).numpy().copy()
        gone = torch.zeros_like(state.loss) if state.diverged_at is None else state.diverged_at
        yield np.where((gone.numpy() > 0) | np.isnan(left), np.inf, left)
        if update <= updates:
            state = advance(race, state, rate_at(update), recorded.constants_at(update))
