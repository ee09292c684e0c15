"""From a state of the race to the channels that are recorded."""

from __future__ import annotations

import functools

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.neurons import gradients_of_examples
from playground.engine.optimizers import Settings
from playground.engine.race import RaceState
from playground.labs.descent.channels import NOWHERE
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import grid_of
from playground.labs.descent.plan import Plan

Array = NDArray[np.float64]
Arrays = dict[str, Array]


def frame_of(
    config: DescentConfig,
    made: Plan,
    state: RaceState,
    before: RaceState | None,
    settings: tuple[Settings, ...] | None,
) -> Arrays:
    """Name the channels of a state.

    No two frames share memory: every array is a copy, or of a stack made here.

    Args:
        config: The run.
        made: Its plan.
        state: The race after the update.
        before: The race before it; None at the start.
        settings: What the update was made with; None at the start.
    """
    came_from = state if before is None else before
    parts = (state.position, state.gradient, state.step_gradient, came_from.position)
    # One transfer for all, of the race's own start among the starts.
    position, gradient, made_by, came = torch.stack(parts)[:, :, 0].cpu().numpy()
    velocity, squares = _remembered(made, state)
    step = _length(position - came)
    rates, momenta = _used(config, made, settings, step, made_by)
    frame = {
        "position": position,
        "loss": state.loss[:, 0].cpu().numpy().copy(),
        "gradient": gradient,
        "gradient_norm": _length(gradient),
        "step_length": step,
        "distance": _nearest(position, made.minima),
        "step_gradient": made_by,
        "velocity": velocity,
        "squares": squares,
        "learning_rate": rates,
        "momentum": momenta,
    }
    if config.surface == "formula":
        frame["excess"] = frame["loss"] - made.lowest
    if made.stochastic:
        frame["example_gradient"] = _cloud(made, state.position[:, 0])
    if before is not None and before.diverged_at is not None:
        _blank(frame, before.diverged_at[:, 0])
    return {**frame, **_crowd(config, made, state)} if made.crowd else frame


def _length(vectors: Array) -> Array:
    """Euclidean length along the last axis, which does not overflow before it must."""
    if vectors.shape[-1] == 2:
        return np.hypot(vectors[..., 0], vectors[..., 1])
    return functools.reduce(np.hypot, np.moveaxis(vectors, -1, 0))


def _remembered(made: Plan, state: RaceState) -> tuple[Array, Array]:
    """What the optimizers remember at the race's own start; who has no such memory keeps zeros."""
    kept = [array for memory in state.memories for array in (memory.velocity, memory.squares)]
    if made.crowd:
        kept = [array[:1] for array in kept]
    stacked = torch.stack(kept)[:, 0].cpu().numpy()
    return stacked[0::2], stacked[1::2]


def _used(
    config: DescentConfig, made: Plan, settings: tuple[Settings, ...] | None, step: Array,
    gradient: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """η and γ of the update for each racer; of line search the α that it found."""
    if settings is None:
        return np.zeros(len(made.rates)), np.zeros(len(made.rates))
    rates, momenta = made.used[0].copy(), made.used[1].copy()
    if settings is not made.settings:
        rates = np.array([_number(own.learning_rate) for own in settings])
        gammas = np.array([float(own.constants.momentum) for own in settings])
        momenta = np.where(made.has_momentum, gammas, 0.0)
    if "line_search" in config.optimizers:
        i = config.optimizers.index("line_search")
        slope = float(_length(gradient[i]))
        rates[i] = step[i] / slope if slope else 0.0
    if "newton" in config.optimizers:
        rates[config.optimizers.index("newton")] = 1.0
    return rates, momenta


def _number(rate: float | Tensor) -> float:
    """The rate of the race's own start, where each start has its own."""
    return float(rate[0, 0]) if isinstance(rate, Tensor) and rate.ndim else float(rate)


def _nearest(positions: Array, minima: Array) -> Array:
    """Distance of positions (..., parameters) to the nearest known minimum; NaN without one."""
    if not len(minima):
        return np.full(positions.shape[:-1], np.nan)
    return np.asarray(_length(positions[..., None, :] - minima).min(-1))


def _cloud(made: Plan, positions: Tensor) -> Array:
    array: Array = gradients_of_examples(made.race.surface, positions)[..., :2].cpu().numpy()
    return array


def _blank(frame: Arrays, diverged_at: Tensor) -> None:
    """Blank the racers that had diverged before this update."""
    gone = diverged_at.cpu().numpy() > 0  # (replica,)
    if gone.any():
        for name, value in frame.items():
            frame[name] = np.where(gone.reshape(-1, *[1] * (value.ndim - 1)), np.nan, value)


def _crowd(config: DescentConfig, made: Plan, state: RaceState) -> Arrays:
    """Heads of the further starts and the valley that each is nearest to."""
    positions = state.position[:, 1:].cpu().numpy()
    heads = {"heads": positions[..., :2].astype("f4")}
    if config.spread != "grid":
        return heads
    lost = ~np.isfinite(positions).all(-1)
    basin = np.full(lost.shape, NOWHERE)
    if len(made.minima):
        known = np.where(lost[..., None], 0.0, positions)
        nearest = _length(known[..., None, :] - made.minima).argmin(-1)
        basin = np.where(lost, NOWHERE, nearest)
    cells = basin.reshape(len(positions), *grid_of(config)).astype("u1")
    return {**heads, "basin": cells}
