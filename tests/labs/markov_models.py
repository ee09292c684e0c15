"""Random models of the Markov lab, its answers, and every hidden path of a short sequence."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.labs.lab import load
from playground.labs.markov.asked import QUESTIONS
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.experiment import EXPERIMENT
from playground.labs.markov.meaning import model, observed

PATHS = {question.name: question.path for question in QUESTIONS}
ROUNDING = 1e-12
"""Relative: some hundred products of doubles."""


def asked(name: str, config: MarkovConfig, frame: Any = None, **arguments: float) -> Any:
    """An answer, at frame 0 unless another frame is given."""
    at = EXPERIMENT.init(config, "cpu")[1] if frame is None else frame
    return load(PATHS[name])(config, at, arguments)


def frames(config: MarkovConfig, count: int) -> list[Mapping[str, Any]]:
    state, first = EXPERIMENT.init(config, "cpu")
    found = [first]
    for _ in range(count):
        state, frame = EXPERIMENT.step(config, state)
        found.append({**first, **frame})
    return found


def drawn(seed: int, states: int = 3, length: int = 5, **more: Any) -> MarkovConfig:
    """A random model, and observations."""
    rng = np.random.default_rng(seed)
    rows = {
        "initial": rng.dirichlet(np.ones(states)),
        "transition": rng.dirichlet(np.ones(states), states).ravel(),
        "emission": rng.dirichlet(np.ones(4), states).ravel(),
    }
    lists = {name: tuple(values.tolist()) for name, values in rows.items()}
    seen = tuple(rng.integers(0, 4, length).tolist())
    return MarkovConfig(**{"states": states, "observations": seen, **lists, **more})


def every_path(config: MarkovConfig) -> dict[tuple[int, ...], float]:
    """p(path, O) of each path, by plain products in Python."""
    found, values = model(config), observed(config).values
    chances = {}
    for path in itertools.product(range(config.states), repeat=len(values)):
        p = float(found.initial[path[0]]) * float(found.emission[path[0], values[0]])
        for t in range(1, len(path)):
            p *= float(found.transition[path[t - 1], path[t]] * found.emission[path[t], values[t]])
        chances[path] = p
    return chances
