"""A hidden model's run: the cells of the trellis, one after another."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from playground.core.channels import Ending, Frame
from playground.engine.markov import inference
from playground.engine.markov.emissions import GaussianEmission
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.endings import hidden_ending
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import Integers, Model, cells, model, observed


class HiddenState(NamedTuple):
    """So many cells are filled."""

    filled: int


class Trellis(NamedTuple):
    """Everything that the algorithms say of a sequence; T steps, K states."""

    alpha: Floats
    scale: Floats
    log_likelihood: float
    impossible: int
    """First step whose observation cannot be; −1 if none."""
    beta: Floats
    gamma: Floats
    delta: Floats
    """log δ."""
    pointers: Integers
    path: Integers
    log_best: float
    cells: Integers
    """Time and state of each frame's cell but the first's, (frames − 1, 2)."""

    @property
    def posterior_path(self) -> Integers:
        """The most likely state of each step on its own; −1 where none is possible."""
        return np.where(self.gamma.any(1), self.gamma.argmax(1), -1)

    @property
    def daily_path(self) -> Integers:
        """The greatest δ of each step, what the course prints as the best path; −1 where all paths
        have probability 0.
        """
        return np.where(np.isfinite(self.delta).any(1), self.delta.argmax(1), -1)


def given(config: MarkovConfig) -> tuple[Floats, Floats, Any, Any]:
    """π, A, the emissions and the observations as the engine takes them."""
    found = model(config)
    return found.initial, found.transition, emission_of(config, found), observed(config).values


def emission_of(config: MarkovConfig, found: Model) -> Any:
    """B, or the Gaussians."""
    if config.emissions == "gaussian":
        return GaussianEmission(found.mean, found.deviation)
    return found.emission


@functools.lru_cache(maxsize=8)
def trellis(config: MarkovConfig) -> Trellis:
    """Run all four algorithms."""
    known = given(config)
    forward, best = inference.forward(*known), inference.viterbi(*known)
    order = cells(config).copy()
    back = order[:, 1] < 0
    order[back, 1] = best.path[order[back, 0]]
    return Trellis(
        forward.alpha, forward.scale, forward.log_likelihood, forward.impossible,
        inference.backward(*known).beta, inference.posterior(*known).gamma, best.scores,
        best.back_pointers.astype(np.int64), best.path, best.log_probability, order,
    )  # fmt: skip


def begin(config: MarkovConfig) -> tuple[HiddenState, Frame]:
    """An empty trellis, and what its algorithms will find."""
    found, seen = trellis(config), observed(config)
    once: dict[str, Any] = {
        "observations": seen.values, "alpha": found.alpha, "scale": found.scale,
        "beta": found.beta, "gamma": found.gamma, "delta": found.delta, "path": found.path,
        "posterior_path": found.posterior_path, "daily_path": found.daily_path,
    }  # fmt: skip
    if seen.truth is not None:
        once["truth"] = seen.truth
    start = HiddenState(0)
    return start, {**_frame(config, found, start), **once}


def step(config: MarkovConfig, state: HiddenState) -> tuple[HiddenState, Frame]:
    """Fill a cell."""
    after = HiddenState(state.filled + 1)
    return after, _frame(config, trellis(config), after)


def _frame(config: MarkovConfig, found: Trellis, state: HiddenState) -> dict[str, Any]:
    if state.filled == 0:
        start = 0.0 if config.algorithm != "backward" else found.log_likelihood
        return {"time": -1.0, "cell_state": -1.0, "value": 0.0, "log_likelihood": [start]}
    time, at = (int(number) for number in found.cells[state.filled - 1])
    table = {
        "forward": found.alpha, "backward": found.beta, "posterior": found.gamma,
        "viterbi": found.delta,
    }[config.algorithm]  # fmt: skip
    everything = config.algorithm == "backward" or state.filled == len(found.cells)
    return {
        "time": float(time), "cell_state": float(at), "value": float(table[time, at]),
        "log_likelihood": [found.log_likelihood if everything else _seen(found, time)],
    }  # fmt: skip


def _seen(found: Trellis, time: int) -> float:
    """Log p(o_1 … o_t)."""
    scale = found.scale[: time + 1]
    return float(np.log(scale).sum()) if scale.all() else -np.inf


def ending(config: MarkovConfig, state: HiddenState) -> Ending | None:
    """Say what was found; None while cells are empty."""
    found = trellis(config)
    if state.filled < len(found.cells):
        return None
    return Ending("finished", state.filled, hidden_ending(
        config, found.log_likelihood, found.log_best, found.impossible
    ))  # fmt: skip
