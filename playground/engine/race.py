"""A race: several optimizers from given starts down one surface, advanced together, one update at a
time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.optimizers import Constants, Memory, Optimizer, Rate
from playground.engine.surfaces import Surface

LIMIT = 1e6
"""A replica diverges with the update that takes a coordinate past this, or to no number at all."""


class Race(NamedTuple):
    """Who runs where."""

    surface: Surface
    optimizers: tuple[Optimizer, ...]
    batches: Callable[[int], Surface] | None = None
    """Number of the update, from 1 -> the surface of its mini-batch; None for the full batch."""


class RaceState(NamedTuple):
    """A race after `step` updates. The leading axis is the optimizer; any axes of starts follow."""

    step: int
    position: Tensor
    """w, shape (optimizer, ..., 2)."""
    loss: Tensor
    """Loss over all points at w, shape (optimizer, ...)."""
    gradient: Tensor
    """Gradient over all points at w, shape (optimizer, ..., 2)."""
    step_gradient: Tensor
    """The gradient that made the last update, shape (optimizer, ..., 2); 0 at the start."""
    memories: tuple[Memory, ...]
    """Each optimizer's memory, each array (..., 2)."""
    next_gradients: tuple[Tensor, ...]
    """Each optimizer's gradient for the next update, (..., 2), measured where and on what it
    measures.
    """
    momentum: Rate
    """γ with which the look-ahead points of `next_gradients` were found."""
    diverged_at: Tensor | None
    """Number of the update with which a replica diverged, 0 for one that has not, shape (optimizer,
    ...); None while nobody has."""


def start(race: Race, position: Tensor, constants: Constants) -> RaceState:
    """Put every optimizer at its start.

    Args:
        race: Who runs where.
        position: The starts, shape (optimizer, ..., 2), float64.
        constants: The constants of the first update.
    """
    pairs = zip(race.optimizers, position.unbind(0), strict=True)
    memories = tuple(optimizer.init(w) for optimizer, w in pairs)
    return _measure(race, 0, position, memories, torch.zeros_like(position), constants, None)


def advance(race: Race, state: RaceState, learning_rate: Rate, constants: Constants) -> RaceState:
    """Make one update of every optimizer: w = w − u.

    A replica that diverges keeps the values of that update and is NaN from the next one on.

    Args:
        race: Who runs where.
        state: The state before; it is not changed.
        learning_rate: η, a number or a tensor that broadcasts against one optimizer's positions
            (..., 2).
        constants: The constants of this update; Nesterov looks ahead with the γ in it.
    """
    if not _same(constants.momentum, state.momentum):
        state = _measure(
            race, state.step, state.position, state.memories, state.step_gradient, constants,
            state.diverged_at,
        )  # fmt: skip
    gradients = state.next_gradients
    if state.diverged_at is not None:
        out = (state.diverged_at > 0).unsqueeze(-1)
        gradients = torch.stack(gradients).masked_fill(out, torch.nan).unbind(0)
    step = state.step + 1
    changes, memories = [], []
    for optimizer, g, memory in zip(race.optimizers, gradients, state.memories, strict=True):
        u, memory = optimizer.change(g, memory, step, learning_rate, constants)
        changes.append(u)
        memories.append(memory)
    position = state.position - torch.stack(changes)  # (optimizer, ..., 2)
    made_by = torch.stack(gradients)
    gone = _divergence(position, step, state.diverged_at)
    return _measure(race, step, position, tuple(memories), made_by, constants, gone)


def _measure(
    race: Race, step: int, position: Tensor, memories: tuple[Memory, ...], step_gradient: Tensor,
    constants: Constants, diverged_at: Tensor | None,
) -> RaceState:  # fmt: skip
    """Evaluate the surface once, at the positions and where the next update will measure."""
    points, racers = position, len(race.optimizers)
    ahead = [
        optimizer.look_ahead(position[i], memories[i], constants).unsqueeze(0)
        for i, optimizer in enumerate(race.optimizers)
        if optimizer.look_ahead
    ]
    if ahead:
        points = torch.cat((position, *ahead))
    loss, gradient = race.surface.value_and_gradient(points)
    sampled = gradient
    if race.batches is not None:
        sampled = race.batches(step + 1).value_and_gradient(points)[1]
    each = sampled.unbind(0)
    at_ahead = iter(each[racers:])
    next_gradients = tuple(
        next(at_ahead) if optimizer.look_ahead else g
        for optimizer, g in zip(race.optimizers, each, strict=False)
    )
    if ahead:
        loss, gradient = loss[:racers], gradient[:racers]
    return RaceState(
        step, position, loss, gradient, step_gradient, memories, next_gradients,
        constants.momentum, diverged_at,
    )  # fmt: skip


def _divergence(position: Tensor, step: int, before: Tensor | None) -> Tensor | None:
    """Note who diverged with this update; one cheap look while nobody has."""
    if before is None:
        least, greatest = position.aminmax()
        if float(least) >= -LIMIT and float(greatest) <= LIMIT:
            return None
    outside = ~(position.abs() <= LIMIT).all(-1)
    before = torch.zeros_like(outside, dtype=torch.int64) if before is None else before
    return before.masked_fill(outside & (before == 0), step)


def _same(a: Rate, b: Rate) -> bool:
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        return a is b
    return a == b
