"""From a Config to what the engine works with: surface, starts, and each racer's settings."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.core.config import config_at
from playground.engine.neurons import rare_feature, sigmoid_neuron
from playground.engine.optimizers import OPTIMIZERS, Constants, Settings
from playground.engine.race import Race
from playground.engine.race_trials import lowest
from playground.engine.schedules import Schedule, factor_at, momentum_at
from playground.engine.surfaces import SURFACES, Surface, along_x, tilted_bowl
from playground.engine.typed import typed
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import (
    examples,
    further_starts,
    grid_of,
    own_value,
    stochastic,
)

MARGIN = 0.06
"""Room around a start outside the surface's own domain, as a part of the domain's width."""


class Plan(NamedTuple):
    """What a Config means for its updates, ready on the device and worked out once."""

    race: Race
    constants: tuple[Constants, ...]
    """One for each optimizer."""
    rates: tuple[float, ...]
    """η₀ of each optimizer."""
    schedule: Schedule
    settings: tuple[Settings, ...] | None
    """What every update is made with, where no schedule changes it."""
    minima: np.ndarray
    """Shape (minimum, parameters)."""
    lowest: float
    """Loss of the lowest known minimum; NaN where none is known."""
    used: tuple[np.ndarray, np.ndarray]
    """η₀ of each optimizer, and γ of those that read it, each of shape (optimizer,)."""
    has_momentum: np.ndarray
    """Which optimizers read γ, shape (optimizer,)."""
    stochastic: bool
    crowd: int
    """Further starts."""


@functools.lru_cache(maxsize=64)
def plan(config: DescentConfig, device: torch.device) -> Plan:
    """Read a Config; kept for the next update, since only an edit changes it.

    η and constants are 0-d tensors: a float costs each operation on a small tensor half a
    microsecond more.
    """
    optimizers = tuple(OPTIMIZERS[name] for name in config.optimizers)
    constants = tuple(_constants(config, name, device) for name in config.optimizers)
    rates = tuple(own_value(config, name, "learning_rate") for name in config.optimizers)
    reads = ["momentum" in optimizer.reads for optimizer in optimizers]
    gammas = [own_value(config, name, "momentum") for name in config.optimizers]
    surface = surface_of(config)
    fixed = None
    if config.schedule == "constant" and not config.momentum_schedule:
        etas = (torch.tensor(rate, dtype=torch.float64, device=device) for rate in rates)
        fixed = tuple(map(Settings, etas, constants))
    return Plan(
        Race(surface, optimizers, _batches(config)),
        constants,
        rates,
        schedule_of(config),
        fixed,
        np.array(surface.minima, dtype=float).reshape(-1, surface.parameters),
        lowest(surface) if surface.minima else math.nan,
        (np.array(rates), np.where(reads, gammas, 0.0)),
        np.array(reads),
        stochastic(config),
        further_starts(config),
    )


def _constants(config: DescentConfig, name: str, device: torch.device) -> Constants:
    def number(field: str) -> Tensor:
        value = own_value(config, name, field)
        return torch.tensor(value, dtype=torch.float64, device=device)

    return constants_of(config, name)._replace(
        momentum=number("momentum"),
        epsilon=number("epsilon"),
        adagrad_epsilon=number("adagrad_epsilon"),
    )


def constants_of(config: DescentConfig, name: str) -> Constants:
    """The constants of one optimizer, as numbers."""

    def own(field: str) -> float:
        return own_value(config, name, field)

    return Constants(
        momentum=own("momentum"), rmsprop_alpha=own("rmsprop_alpha"), beta1=own("beta1"),
        beta2=own("beta2"), epsilon=own("epsilon"), adagrad_epsilon=own("adagrad_epsilon"),
        bias_correction=config.bias_correction, weight_decay=own("weight_decay"),
        adadelta_rho=config.adadelta_rho, adadelta_epsilon=config.adadelta_epsilon,
    )  # fmt: skip


def schedule_of(config: DescentConfig) -> Schedule:
    """How η changes over the run."""
    return Schedule(
        name=config.schedule, decay=config.schedule_decay, period=config.schedule_period,
        factor=config.schedule_factor, power=config.schedule_power,
        pieces=tuple((int(pair.x), pair.y) for pair in config.schedule_pieces),
        horizon=config.steps,
    )  # fmt: skip


def settings_at(config: DescentConfig, update: int) -> tuple[Settings, ...]:
    """η and the constants of each optimizer for an update (from 1), as numbers.

    A schedule that watches the loss is not known beforehand: its factor counts as 1.
    """
    return tuple(one_settings(config, name, update) for name in config.optimizers)


def one_settings(config: DescentConfig, name: str, update: int) -> Settings:
    """η and the constants of an optimizer for an update (from 1), whether it races or not."""
    now = config_at(config, update - 1)
    constants = constants_of(now, name)._replace(momentum=momentum_of(now, name, update))
    return Settings(own_value(now, name, "learning_rate") * open_loop(now, update), constants)


def open_loop(config: DescentConfig, update: int) -> float:
    """What η₀ is multiplied by for an update, where the loss does not decide it."""
    return 1.0 if config.schedule == "performance" else factor_at(schedule_of(config), update - 1)


def momentum_of(config: DescentConfig, name: str, update: int) -> float:
    """γ of an optimizer for an update (from 1)."""
    momentum = own_value(config, name, "momentum")
    return momentum_at(update - 1, momentum) if config.momentum_schedule else momentum


def surface_of(config: DescentConfig, batch: tuple[int, ...] | None = None) -> Surface:
    """The surface of a Config, over all examples or over some of them."""
    ground = _ground(config, batch)
    if config.free == "first":
        return along_x(ground, start_of(config, ground)[1:])
    return ground


def _ground(config: DescentConfig, batch: tuple[int, ...] | None) -> Surface:
    match config.surface:
        case "sigmoid_neuron":
            points = tuple((pair.x, pair.y) for pair in config.points)
            return sigmoid_neuron(points, config.loss_scale, batch)
        case "rare_feature":
            return rare_feature(config.loss_scale, batch)
        case "tilted_bowl":
            return tilted_bowl(config.condition, float(config.angle))
        case "formula":
            return typed(config.formula, config.span)
    return SURFACES[config.surface]


def batch_of(config: DescentConfig, update: int) -> tuple[int, ...]:
    """Which of the neuron's examples the update (from 1) sees; the order of an epoch depends on
    seed and epoch only.
    """
    count, size = examples(config), config.batch_size
    epoch, place = divmod(update - 1, -(-count // size))
    order = np.random.default_rng([config.seed, epoch]).permutation(count)
    return tuple(order[place * size : (place + 1) * size].tolist())


def _batches(config: DescentConfig) -> Callable[[int], Surface] | None:
    """The surface of each update's batch; None where the batch is full."""
    if not stochastic(config):
        return None
    return lambda update: surface_of(config, batch_of(config, update))


def start_of(config: DescentConfig, surface: Surface) -> tuple[float, ...]:
    """Where all optimizers start: further parameters start at 0."""
    return (config.start_x, config.start_y, *[0.0] * (surface.parameters - 2))


def starts_of(config: DescentConfig, surface: Surface) -> np.ndarray:
    """The start of the race and the further ones, shape (1 + starts, parameters)."""
    first = start_of(config, surface)
    count = further_starts(config)
    places = np.tile(np.array(first), (1 + count, 1))
    if not count:
        return places
    (x0, x1), (y0, y1) = domain_of(config, surface)
    if config.spread == "random":
        drawn = np.random.default_rng([config.seed, 1]).random((count, 2))
    else:
        rows, columns = grid_of(config)
        cells = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
        drawn = np.stack(cells, -1).reshape(-1, 2)
    places[1:, 0] = x0 + (x1 - x0) * drawn[:, 0]
    places[1:, 1] = config.start_y if config.free == "first" else y0 + (y1 - y0) * drawn[:, 1]
    return places


def domain_of(config: DescentConfig, surface: Surface) -> tuple[tuple[float, float], ...]:
    """The surface's domain, widened where the start lies outside it."""
    start = (config.start_x, config.start_y)
    return tuple(
        (min(low, at - MARGIN * (high - low)), max(high, at + MARGIN * (high - low)))
        if not low <= at <= high else (low, high)
        for (low, high), at in zip(surface.domain, start, strict=True)
    )  # fmt: skip
