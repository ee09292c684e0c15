"""Runs of the Descent lab's experiment, recorded without a host."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from playground.core.channels import Ending
from playground.core.config import config_at
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.experiment import EXPERIMENT

ALL = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")


class Run(NamedTuple):
    config: DescentConfig
    channels: dict[str, np.ndarray]
    ending: Ending
    states: list[Any]


def record(config: DescentConfig) -> Run:
    """Run to the end, keeping every frame and every state."""
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    states, frames = [state], [frame]
    while (ending := EXPERIMENT.ending(config, state)) is None:
        state, frame = EXPERIMENT.step(config_at(config, state.step), state)
        states.append(state)
        frames.append(frame)
    channels = {name: np.stack([np.asarray(f[name]) for f in frames]) for name in frames[0]}
    return Run(config, channels, ending, states)


def descent(**fields: Any) -> DescentConfig:
    return DescentConfig(**fields)
