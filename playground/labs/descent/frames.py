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
from playground.labs.descent.meaning import (
    further_starts,
    grid_of,
    stochastic,
)
from playground.labs.descent.plan import surface_of

Array = NDArray[np.float64]
Arrays = dict[str, Array]


def frame_of(
    config: DescentConfig,
    state: RaceState,
    before: RaceState | None,
    settings: tuple[Settings, ...] | None,
) -> Arrays:
    """Name the channels of a state.

    No two frames share memory: a state is never written to, the next one has its own tensors.

    Args:
        config: The run.
        state: The race after the update.
        before: The race before it; None at the start.
        settings: What the update was made with; None at the start.
    """
    position, gradient = _first(state.position), _first(state.gradient)
    made_by = _first(state.step_gradient)
    memories = [(memory.velocity[0], memory.squares[0]) for memory in state.memories]
    remembered = torch.stack([array for pair in memories for array in pair]).cpu().numpy()
    moved = position - (position if before is None else _first(before.position))
    step = _length(moved)
    rates, momenta = _used(config, settings, step, made_by)
    frame = {
        "position": position,
        "loss": state.loss[:, 0].cpu().numpy(),
        "gradient": gradient,
        "gradient_norm": _length(gradient),
        "step_length": step,
        "distance": _distances(config, position).min(-1, initial=np.inf),
        "step_gradient": made_by,
        "velocity": _uses(config, "velocity", remembered[0::2]),
        "squares": _uses(config, "squares", remembered[1::2]),
        "learning_rate": rates,
        "momentum": momenta,
    }
    frame["distance"][np.isinf(frame["distance"])] = np.nan
    if stochastic(config):
        frame["example_gradient"] = _cloud(config, state.position[:, 0])
    if before is not None and before.diverged_at is not None:
        _blank(frame, before.diverged_at[:, 0])
    return {**frame, **_crowd(config, state)} if further_starts(config) else frame


def _length(vectors: Array) -> Array:
    """Euclidean length along the last axis, which does not overflow before it must."""
    return functools.reduce(np.hypot, np.moveaxis(vectors, -1, 0))


def _first(values: Tensor) -> Array:
    """The race's own start among all starts."""
    array: Array = values[:, 0].cpu().numpy().copy()
    return array


_VELOCITY = ("momentum", "nesterov", "adam", "adamw", "nadam")


def _uses(config: DescentConfig, what: str, values: Array) -> Array:
    """Zeros for who has no such memory."""
    if what == "squares":
        return values
    uses = np.array([name in _VELOCITY for name in config.optimizers])
    return np.where(uses[:, None], values, 0.0)


def _used(
    config: DescentConfig, settings: tuple[Settings, ...] | None, step: Array, gradient: Array
) -> tuple[Array, Array]:
    """η and γ of the update for each racer; of line search the α that it found."""
    rates, momenta = np.zeros(len(config.optimizers)), np.zeros(len(config.optimizers))
    for i, name in enumerate(config.optimizers if settings else ()):
        rate, constants = settings[i]  # type: ignore[index]
        rates[i] = float(rate[0, 0]) if isinstance(rate, Tensor) and rate.ndim else float(rate)
        if name in ("momentum", "nesterov"):
            momenta[i] = float(constants.momentum)
        if name == "line_search":
            slope = float(_length(gradient[i]))
            rates[i] = step[i] / slope if slope else 0.0
        if name == "newton":
            rates[i] = 1.0
    return rates, momenta


def _distances(config: DescentConfig, positions: Array) -> Array:
    """Distance of positions (..., parameters) to each known minimum, shape (..., minimum)."""
    minima = _minima(config)
    return _length(positions[..., None, :] - minima)


@functools.lru_cache(maxsize=64)
def _minima(config: DescentConfig) -> Array:
    surface = surface_of(config)
    return np.array(surface.minima, dtype=float).reshape(-1, surface.parameters)


def _cloud(config: DescentConfig, positions: Tensor) -> Array:
    array: Array = gradients_of_examples(surface_of(config), positions)[..., :2].cpu().numpy()
    return array


def _blank(frame: Arrays, diverged_at: Tensor) -> None:
    """Blank the racers that had diverged before this update."""
    gone = diverged_at.cpu().numpy() > 0  # (replica,)
    if gone.any():
        for name, value in frame.items():
            frame[name] = np.where(gone.reshape(-1, *[1] * (value.ndim - 1)), np.nan, value)


def _crowd(config: DescentConfig, state: RaceState) -> Arrays:
    """Heads of the further starts and the valley that each is nearest to."""
    positions = state.position[:, 1:].cpu().numpy()
    heads = {"heads": positions[..., :2].astype("f4")}
    if config.spread != "grid":
        return heads  # type: ignore[return-value]
    distances = _distances(config, positions)
    if distances.shape[-1] == 0:
        basin = np.full(distances.shape[:-1], NOWHERE)
    else:
        lost = ~np.isfinite(distances).all(-1)
        basin = np.where(lost, NOWHERE, np.where(lost[..., None], 0, distances).argmin(-1))
    cells = basin.reshape(len(positions), *grid_of(config)).astype("u1")
    return {**heads, "basin": cells}
