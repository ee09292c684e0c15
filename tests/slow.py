"""The toy with steps that take as many seconds as its factor says: a host must bear it."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np

from playground.core.channels import Channel
from playground.labs.lab import Experiment
from tests import toy


def step(config: toy.ToyConfig, state: toy.ToyState) -> tuple[toy.ToyState, dict[str, Any]]:
    time.sleep(config.factor)
    state = toy.ToyState(state.step + 1, state.value)
    return state, toy.frame(state, config.steps)


def broken(config: toy.ToyConfig, state: toy.ToyState) -> tuple[toy.ToyState, dict[str, Any]]:
    raise ZeroDivisionError("a fault in a lab")


EXPERIMENT = Experiment(toy.init, step, toy.ending, toy.diagnose)
BROKEN_EXPERIMENT = Experiment(toy.init, broken, toy.ending, toy.diagnose)
LAB = dataclasses.replace(
    toy.LAB, slug="slow", path="tests.slow:LAB", experiment="tests.slow:EXPERIMENT"
)
BROKEN = dataclasses.replace(
    toy.LAB, slug="broken", path="tests.slow:BROKEN", experiment="tests.slow:BROKEN_EXPERIMENT"
)


def wide(config: toy.ToyConfig, state: toy.ToyState) -> tuple[toy.ToyState, dict[str, Any]]:
    state, made = toy.step(config, state)
    return state, made | {"wide": np.full(2000, state.value)}


def wide_init(config: toy.ToyConfig, device: str) -> tuple[toy.ToyState, dict[str, Any]]:
    state, made = toy.init(config, device)
    return state, made | {"wide": np.full(2000, state.value)}


WIDE_EXPERIMENT = Experiment(wide_init, wide, toy.ending, toy.diagnose)
WIDE = dataclasses.replace(
    toy.LAB, slug="wide", path="tests.slow:WIDE", experiment="tests.slow:WIDE_EXPERIMENT",
    channels=lambda config: (
        *toy.LAB.channels(config), Channel("wide", ("column",), (2000,), "", "Many numbers."),
    ),
)  # fmt: skip
"""Some 80 MB of rows."""
