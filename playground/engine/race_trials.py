"""A recorded race, and trials that run it again with other learning rates or other racers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch

from playground.engine.optimizers import Optimizer, Settings
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
    settings_at: Callable[[int], tuple[Settings, ...]]
    """Number of the update, from 1 -> η and constants, one for each racer."""
    position: np.ndarray
    """Shape (frame, optimizer, P)."""
    loss: np.ndarray
    """Shape (frame, optimizer)."""
    gradient: np.ndarray
    """Shape (frame, optimizer, P)."""
    factor_at: Callable[[int], float] = lambda update: 1.0
    """Number of the update -> what its schedule multiplies η₀ by."""
    settings_of: Callable[[Optimizer, int], Settings] | None = None
    """(optimizer, number of the update) -> what one that does not race would have; the first
    racer's settings if None.
    """


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
    smallest first; none above 0, which has no next one.
    """
    if not 0 < value < math.inf:
        return []
    power = math.floor(math.log10(value))
    powers = range(power, power + count // 3 + 3)
    series = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
    return [number for number in series if number > value * (1 + 1e-9)][:count]


def lowest(surface: Surface) -> float:
    minima = torch.tensor(surface.minima, dtype=torch.float64, device="cpu")
    return float(surface.value_and_gradient(minima)[0].min()) if surface.minima else 0.0


@torch.inference_mode()
def part_left(
    recorded: Recorded, optimizers: tuple[Optimizer, ...], rates: list[float] | None = None,
    place: tuple[float, ...] | None = None,
) -> np.ndarray:  # fmt: skip
    """Run the race again with all these learning rates at once.

    Args:
        recorded: The race: surface, batches, settings and number of updates are taken from it.
        optimizers: Who runs.
        rates: Learning rates, each for all of them and the whole run; their own if None.
        place: Where they start; where the race did if None.

    Returns:
        The part of the start's height that is left, shape (optimizer, rate), with one column for
        their own; infinite for the diverged.
    """
    first = recorded.position[0, 0] if place is None else place
    starts = torch.tensor(first, dtype=torch.float64, device="cpu").repeat(
        len(optimizers), 1 if rates is None else len(rates), 1
    )
    *_, last = _again(recorded, optimizers, starts, rates)
    return last


@torch.inference_mode()
def stays(recorded: Recorded, optimizer: Optimizer, part: float, since: int) -> bool:
    """Run the whole race again with its own settings and one optimizer: whether less than this part
    of the start's height is left after update `since` and all later ones. False for a race that is
    longer than a trial.
    """
    if recorded.steps > TRIAL_UPDATES:
        return False
    starts = torch.tensor(recorded.position[:1, 0], dtype=torch.float64, device="cpu")
    trial = _again(recorded, (optimizer,), starts, None)
    return all(left[0] < part for update, left in enumerate(trial) if update >= since)


def _again(
    recorded: Recorded, optimizers: tuple[Optimizer, ...], starts: torch.Tensor,
    rates: list[float] | None,
) -> Iterator[np.ndarray]:  # fmt: skip
    """The part of the start's height that is left, (optimizer, ...), at the start and after each
    update of a trial.
    """
    race = recorded.race._replace(optimizers=optimizers)
    bottom = lowest(race.surface)
    rate = torch.tensor(rates, dtype=torch.float64, device="cpu").unsqueeze(-1) if rates else None
    state = start(race, starts, _settings(recorded, optimizers, 1, rate))
    heights = state.loss - bottom
    updates = min(recorded.steps, TRIAL_UPDATES)
    for update in range(1, updates + 2):
        left = ((state.loss - bottom) / heights).numpy().copy()
        gone = torch.zeros_like(state.loss) if state.diverged_at is None else state.diverged_at
        yield np.where((gone.numpy() > 0) | np.isnan(left), np.inf, left)
        if update <= updates:
            state = advance(race, state, _settings(recorded, optimizers, update, rate))


def _settings(
    recorded: Recorded, optimizers: tuple[Optimizer, ...], update: int, rate: torch.Tensor | None
) -> list[Settings]:
    """What each optimizer of a trial makes an update with; `rate` replaces everybody's η₀."""
    racers = recorded.race.optimizers
    raced = recorded.settings_at(update)
    found = []
    for optimizer in optimizers:
        if optimizer in racers:
            own = raced[racers.index(optimizer)]
        else:
            own = recorded.settings_of(optimizer, update) if recorded.settings_of else raced[0]
        if rate is not None:
            own = own._replace(learning_rate=rate * recorded.factor_at(update))
        found.append(own)
    return found
