"""Schedules of the learning rate and the momentum: pure functions of the updates made."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

THRESHOLD = 1e-4
"""A loss counts as better when it is lower than the best by this part of it; torch.optim's."""
LEAST_CHANGE = 1e-8
"""A scale that would change by no more than this stays; torch.optim's eps, for η₀ = 1."""


class Schedule(NamedTuple):
    """How the learning rate changes over a run."""

    name: str = "constant"
    """A key of SCHEDULES."""
    decay: float = 0.01
    """k of exponential and inverse decay, per update."""
    period: float = 100
    """s in updates: of a step, of a tenth, of the warm-up; the time scale of power decay."""
    factor: float = 0.5
    """What is left of η after each step."""
    power: float = 1.0
    """c of power decay."""
    pieces: tuple[tuple[int, float], ...] = ()
    """(first t, factor) of each piece, in any order."""
    horizon: int = 1000
    """T of the cosine, in updates."""


def factor_at(schedule: Schedule, t: int) -> float:
    """What η₀ is multiplied by for the update that follows t updates.

    Args:
        schedule: Its name is a key of SCHEDULES.
        t: Updates made, from 0.

    Source: the course, part 1; cosine: Loshchilov & Hutter 2017; power and warm-up: Géron 2019,
    chapter 11, and Goyal et al. 2017, section 2.2.
    """
    return SCHEDULES[schedule.name](schedule, t)


def _piecewise(schedule: Schedule, t: int) -> float:
    """The factor of the last piece that has begun; 1 before the first."""
    begun = sorted((piece for piece in schedule.pieces if piece[0] <= t), key=lambda p: p[0])
    return begun[-1][1] if begun else 1.0


SCHEDULES: dict[str, Callable[[Schedule, int], float]] = {
    "constant": lambda schedule, t: 1.0,
    "step": lambda schedule, t: schedule.factor ** (t // schedule.period),
    "exponential": lambda schedule, t: math.exp(-schedule.decay * t),
    "inverse": lambda schedule, t: 1 / (1 + schedule.decay * t),
    "power": lambda schedule, t: (1 + t / schedule.period) ** -schedule.power,
    "tenfold": lambda schedule, t: 0.1 ** (t / schedule.period),
    "piecewise": _piecewise,
    "cosine": lambda schedule, t: (
        0.5 * (1 + math.cos(math.pi * min(t, schedule.horizon) / schedule.horizon))
    ),
    "warmup": lambda schedule, t: min(1.0, (t + 1) / schedule.period),
}
"""Name -> (schedule, updates made) -> factor. The schedule that watches the loss is `judge`."""


def momentum_at(t: int, most: float) -> float:
    """γ after t updates: min(1 − 2^(−1−log₂(⌊t/250⌋+1)), most). Source: Sutskever et al. 2013."""
    return float(min(1 - 2 ** (-1 - math.log2(t // 250 + 1)), most))


class Performance(NamedTuple):
    """What the schedule that watches the loss remembers of each replica.

    A surface has no validation set: the loss over all points plays its part.
    """

    best: Tensor
    """The loss that has to be beaten."""
    waited: Tensor
    """Updates since it was beaten, or since η was lowered."""
    scale: Tensor
    """What η₀ is multiplied by."""


def begin(loss: Tensor) -> Performance:
    """Watch from a first loss on, of any shape."""
    best = torch.where(loss < torch.inf, loss, torch.inf)  # of NaN too
    return Performance(best, torch.zeros_like(best, dtype=torch.int64), torch.ones_like(best))


def judge(
    performance: Performance, loss: Tensor, patience: float, factor: float
) -> Performance:  # fmt: skip
    """Lower η where the loss has not become better for more than `patience` updates.

    Args:
        performance: What is remembered; it is not changed.
        loss: The loss after the update, shape of the first one.
        patience: Updates without a better loss that are forgiven.
        factor: What is left of η.

    Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
    """
    better = loss < performance.best * (1 - THRESHOLD)
    best = torch.where(better, loss, performance.best)
    waited = torch.where(better, 0, performance.waited + 1)
    tired = waited > patience
    lowered = performance.scale * factor
    changes = tired & (performance.scale - lowered > LEAST_CHANGE)
    scale = torch.where(changes, lowered, performance.scale)
    return Performance(best, waited.masked_fill(tired, 0), scale)
