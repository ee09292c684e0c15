"""A race: several optimizers from given starts down one surface, advanced together, one update at a
time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.ground import Evaluate, Ground, Memory, Rate
from playground.engine.optimizers import Optimizer, Settings
from playground.engine.surfaces import Surface

LIMIT = 1e6
"""A replica diverges with the update that takes a coordinate past this, or that leads to where a
coordinate, the loss or the gradient is no finite number.
"""


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
    """w, shape (optimizer, ..., P)."""
    loss: Tensor
    """Loss over all points at w, shape (optimizer, ...)."""
    gradient: Tensor
    """Gradient over all points at w, shape (optimizer, ..., P)."""
    step_gradient: Tensor
    """The gradient that made the last update, shape (optimizer, ..., P); 0 at the start."""
    memories: tuple[Memory, ...]
    """Each optimizer's memory, each array (..., P)."""
    next_gradients: tuple[Tensor, ...]
    """Each optimizer's gradient for the next update, (..., P), measured where and on what it
    measures.
    """
    looked_ahead: tuple[tuple[int, Rate], ...]
    """(which optimizer, γ) of the look-ahead points in `next_gradients`."""
    diverged_at: Tensor | None
    """Number of the update with which a replica diverged, 0 for one that has not, shape (optimizer,
    ...); None while nobody has."""


def start(race: Race, points: Tensor, settings: Sequence[Settings]) -> RaceState:
    """Put every optimizer at its start.

    Args:
        race: Who runs where.
        points: The starts, shape (optimizer, ..., P), float64.
        settings: What each optimizer makes the first update with.
    """
    pairs = zip(race.optimizers, points.unbind(0), strict=True)
    memories = tuple(optimizer.init(w) for optimizer, w in pairs)
    return _measure(race, 0, points, memories, torch.zeros_like(points), settings, None)


def advance(race: Race, state: RaceState, settings: Sequence[Settings]) -> RaceState:
    """Make one update of every optimizer: w = w − u.

    A replica that diverges keeps the values of that update and is NaN from the next one on.

    Args:
        race: Who runs where.
        state: The state before; it is not changed.
        settings: What each optimizer makes this update with. A learning rate is a number or a
            tensor that broadcasts against one optimizer's positions (..., P); Nesterov looks ahead
            with its γ.
    """
    if not all(_same(settings[i].constants.momentum, used) for i, used in state.looked_ahead):
        state = _measure(
            race, state.step, state.position, state.memories, state.step_gradient, settings,
            state.diverged_at,
        )  # fmt: skip
    gradients = state.next_gradients
    if state.diverged_at is not None:
        out = (state.diverged_at > 0).unsqueeze(-1)
        gradients = torch.stack(gradients).masked_fill(out, torch.nan).unbind(0)
    step = state.step + 1
    changes, memories = [], []
    racers = zip(race.optimizers, gradients, state.memories, settings, strict=True)
    for i, (optimizer, g, memory, own) in enumerate(racers):
        w = state.position[i] if optimizer.needs_position else None
        evaluate = _evaluate(race, step) if optimizer.needs_surface else None
        u, memory = optimizer.change(Ground(w, g, evaluate), memory, step, *own)
        changes.append(u)
        memories.append(memory)
    u = torch.stack(changes)  # (optimizer, ..., P)
    if race.surface.free is not None:  # a decay would move what has no gradient
        u[..., race.surface.free :] = 0
    position = state.position - u
    return _measure(
        race, step, position, tuple(memories), torch.stack(gradients), settings, state.diverged_at
    )


def _evaluate(race: Race, step: int) -> Evaluate:
    """The surface of an update's batch, for who asks for more than a gradient."""
    surface = race.surface if race.batches is None else race.batches(step)
    return surface.value_and_gradient


def _measure(
    race: Race, step: int, position: Tensor, memories: tuple[Memory, ...], step_gradient: Tensor,
    settings: Sequence[Settings], diverged_at: Tensor | None,
) -> RaceState:  # fmt: skip
    """Evaluate the surface once, at the positions and where the next update will measure."""
    points, racers = position, len(race.optimizers)
    ahead, looked_ahead = [], []
    for i, optimizer in enumerate(race.optimizers):
        if optimizer.look_ahead:
            constants = settings[i].constants
            ahead.append(optimizer.look_ahead(position[i : i + 1], memories[i], constants))
            looked_ahead.append((i, constants.momentum))
    if ahead:
        points = torch.cat((position, *ahead))
    loss, gradient = race.surface.value_and_gradient(points)
    sampled = gradient
    if race.batches is not None:
        sampled = race.batches(step + 1).value_and_gradient(points)[1]
    each = list(sampled.unbind(0))
    for row, (i, _) in enumerate(looked_ahead, racers):
        each[i] = each[row]
    if ahead:
        loss, gradient = loss[:racers], gradient[:racers]
    if step:
        diverged_at = _divergence(position, loss, gradient, step, diverged_at)
    return RaceState(
        step, position, loss, gradient, step_gradient, memories, tuple(each[:racers]),
        tuple(looked_ahead), diverged_at,
    )  # fmt: skip


def _divergence(
    position: Tensor, loss: Tensor, gradient: Tensor, step: int, before: Tensor | None
) -> Tensor | None:
    """Note who diverged with this update; one cheap look while nobody has."""
    if before is None:
        every = torch.cat((position, gradient, loss.unsqueeze(-1)), -1)  # (optimizer, ..., 2P + 1)
        least, greatest = every.aminmax()
        if float(least) >= -LIMIT and float(greatest) <= LIMIT:
            return None
    inside = (position.abs() <= LIMIT).all(-1) & loss.isfinite() & gradient.isfinite().all(-1)
    before = torch.zeros_like(inside, dtype=torch.int64) if before is None else before
    gone = before.masked_fill(~inside & (before == 0), step)
    return gone if bool(gone.any()) else None


def _same(a: Rate, b: Rate) -> bool:
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        return a is b
    return a == b
