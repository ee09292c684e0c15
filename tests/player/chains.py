"""Markov chains that the harness shows: walked in numpy, and a specification of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.views.colours import OKABE_ITO
from playground.views.graph import Graph
from tests.player import harness, walkers
from tests.player.harness import Channel

FRAMES = 61
NAMES = ("hot", "cold", "rain", "fog", "snow", "wind", "sun", "hail")


def matrix(count: int, seed: int = 1) -> np.ndarray:
    """The ice-cream chain for two states, else rows drawn at random with some impossible moves."""
    if count == 2:
        return np.array([[0.7, 0.3], [0.4, 0.6]])
    random = np.random.default_rng(seed)
    table = random.dirichlet(np.full(count, 0.6), count).round(2)
    table[table < 0.04] = 0.0
    return table / table.sum(1, keepdims=True)


def stationary(table: np.ndarray) -> np.ndarray:
    """The long run, by many steps."""
    return np.linalg.matrix_power(table, 5000)[0]


def walk(table: np.ndarray, frames: int = FRAMES, seed: int = 3) -> np.ndarray:
    """States (frame,), each drawn from the row of the one before."""
    random, states = np.random.default_rng(seed), [0]
    for _ in range(frames - 1):
        states.append(int(random.choice(len(table), p=table[states[-1]])))
    return np.array(states)


def run(
    table: np.ndarray, states: np.ndarray, following: np.ndarray | None = None, name: str = "chain",
    tables: np.ndarray | None = None,
) -> harness.Run:  # fmt: skip
    """A walk as it is recorded."""
    frames = len(states)
    visits = np.cumsum(np.eye(len(table))[states], axis=0)
    long = stationary(table)[None]
    channels = [Channel("state", states), Channel("visits", visits)]
    if following is not None:
        channels.append(Channel("next", following))
    if tables is not None:
        channels.append(Channel("transition", tables))
    once = Channel("stationary", long, frames=[0])
    return harness.Run(name, [*channels, once], frames, frames, drawn=[(len(channels), 0)])


def graph(table: np.ndarray, **more: Any) -> Graph:
    """A chain's graph; the letters have one colour."""
    count = len(table)
    letters = "␣abcdefghijklmnopqrstuvwxyz"
    names = NAMES[:count] if count <= len(NAMES) else tuple(letters[:count])
    colors = OKABE_ITO if count <= len(NAMES) else OKABE_ITO[:1]
    return Graph("chain", "The chain", "A graph.", names, colors, table, **more)


def spec(*figures: Graph) -> dict[str, Any]:
    """The page: the graph alone."""
    made = [figure.as_wire() for figure in figures]
    return walkers.spec(FRAMES) | {"figures": made, "formulas": [], "unit": "step"}
