"""Hidden Markov models that the harness shows as a trellis, with answers worked out in numpy."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np

from playground.views.colours import OKABE_ITO
from playground.views.trellis import Algorithm, Trellis
from tests.player import harness, walkers
from tests.player.harness import Channel

Array = np.ndarray


class Model(NamedTuple):
    """π (K,), A (K, K), B (K, M) and what was observed (T,)."""

    initial: Array
    transition: Array
    emission: Array
    observations: Array

    @property
    def likelihood(self) -> Array:
        """p(o_t | state), (T, K)."""
        return self.emission[:, self.observations].T


ICE_CREAM = Model(
    np.array([0.6, 0.4]),
    np.array([[0.7, 0.3], [0.4, 0.6]]),
    np.array([[0.1, 0.4, 0.5], [0.7, 0.2, 0.1]]),
    np.array([1, 2, 0, 1]),
)
"""The course's: two, three, one, two ice creams; P(o) = 0.0098344."""
MOOD = Model(
    np.array([2 / 3, 1 / 3]),
    np.array([[0.8, 0.2], [0.4, 0.6]]),
    np.array([[0.8, 0.2], [0.4, 0.6]]),
    np.array([0, 0, 1, 1, 1, 0]),
)
"""The course's: happy, happy, grumpy, grumpy, grumpy, happy; the best path is S S R R R S."""


def drawn(states: int, symbols: int, times: int, seed: int = 4) -> Model:
    """A model and a sequence by chance."""
    random = np.random.default_rng(seed)

    def rows(*shape: int) -> Array:
        return random.dirichlet(np.full(shape[-1], 0.8), shape[:-1])

    observed = random.integers(0, symbols, times)
    return Model(rows(states), rows(states, states), rows(states, symbols), observed)


def every_path(model: Model) -> tuple[Array, Array]:
    """All paths (N, T) and how likely each is together with the observations (N,)."""
    pi, move, _, observed = model
    paths = np.array(list(itertools.product(range(len(pi)), repeat=len(observed))))
    chances = pi[paths[:, 0]] * model.likelihood[0, paths[:, 0]]
    for t in range(1, len(observed)):
        chances = chances * move[paths[:, t - 1], paths[:, t]] * model.likelihood[t, paths[:, t]]
    return paths, chances


def answer(model: Model, algorithm: Algorithm, truth: Array | None = None) -> dict[str, Array]:
    """What the run answers about the trellis."""
    likelihood, move = model.likelihood, model.transition
    times, states = likelihood.shape
    alpha, scale, beta = np.empty_like(likelihood), np.empty(times), np.ones_like(likelihood)
    raw_alpha, raw_beta, raw_delta = (np.ones_like(likelihood) for _ in range(3))
    log_alpha, log_beta, log_delta = (np.zeros_like(likelihood) for _ in range(3))
    pointers = np.zeros(likelihood.shape)
    with np.errstate(divide="ignore"):
        log_move, log_seen, log_pi = (np.log(one) for one in (move, likelihood, model.initial))
    for t in range(times):
        before = alpha[t - 1] @ move if t else model.initial
        scale[t] = (before * likelihood[t]).sum()
        alpha[t] = before * likelihood[t] / scale[t]
        raw_alpha[t] = (raw_alpha[t - 1] @ move if t else model.initial) * likelihood[t]
        if t == 0:
            log_alpha[0] = log_delta[0] = log_pi + log_seen[0]
            raw_delta[0] = raw_alpha[0]
            continue
        log_alpha[t] = np.logaddexp.reduce(log_alpha[t - 1][:, None] + log_move) + log_seen[t]
        scores = log_delta[t - 1][:, None] + log_move
        pointers[t] = scores.argmax(0)
        log_delta[t] = scores.max(0) + log_seen[t]
        raw_delta[t] = (raw_delta[t - 1][:, None] * move).max(0) * likelihood[t]
    for t in range(times - 2, -1, -1):
        beta[t] = move @ (likelihood[t + 1] * beta[t + 1]) / scale[t + 1]
        raw_beta[t] = move @ (likelihood[t + 1] * raw_beta[t + 1])
        log_beta[t] = np.logaddexp.reduce(log_move + log_seen[t + 1] + log_beta[t + 1], axis=1)
    path = np.empty(times)
    path[-1] = log_delta[-1].argmax()
    for t in range(times - 2, -1, -1):
        path[t] = pointers[t + 1, int(path[t + 1])]
    gamma = alpha * beta
    return {
        "likelihood": likelihood, "alpha": alpha, "scale": scale, "beta": beta, "gamma": gamma,
        "raw_alpha": raw_alpha, "raw_beta": raw_beta, "raw_delta": raw_delta,
        "log_alpha": log_alpha, "log_beta": log_beta, "log_delta": log_delta,
        "pointers": pointers, "path": path, "posterior_path": gamma.argmax(1),
        "daily_path": log_delta.argmax(1),
        "truth": np.full(times, -1) if truth is None else truth,
        "log_likelihood": np.array(np.log(scale).sum()), "log_best": np.array(log_delta[-1].max()),
        **_cells(algorithm, times, states, path),
    }  # fmt: skip


def _cells(algorithm: Algorithm, times: int, states: int, path: Array) -> dict[str, Array]:
    """Which cell each frame is about; a whole column at once where there are many."""
    order = range(times - 1, -1, -1) if algorithm == "backward" else range(times)
    whole = times * states > 1500
    columns = [[(t, states - 1)] if whole else [(t, k) for k in range(states)] for t in order]
    cells = [cell for column in columns for cell in column]
    filled = len(cells)
    if algorithm == "viterbi":
        cells += [(t, int(path[t])) for t in range(times - 1, -1, -1)]
    return {
        "cells": np.array(cells), "filled": np.array(filled), "by_column": np.array(float(whole))
    }  # fmt: skip


def trellis(model: Model, algorithm: Algorithm, **more: Any) -> Trellis:
    """The trellis as the page would describe it."""
    states, symbols = model.emission.shape
    names = {2: ("hot", "cold"), 3: ("sun", "clouds", "rain")}
    given: dict[str, Any] = {
        "states": names.get(states, [f"state {k + 1}" for k in range(states)]),
        "symbols": [str(m + 1) for m in range(symbols)],
        "observation_labels": (),
        "observations": model.observations.tolist(),
    }
    return Trellis(
        "trellis", "The trellis", "States over time", colors=OKABE_ITO[:states],
        initial=model.initial, transition=model.transition, algorithm=algorithm, **(given | more),
    )  # fmt: skip


def run(model: Model, algorithm: Algorithm, name: str = "hmm") -> harness.Run:
    """A run with a frame for each cell."""
    frames = len(answer(model, algorithm)["cells"]) + 1
    return harness.Run(name, [Channel("value", np.zeros(frames))], frames, frames)


def spec(frames: int, *views: Any) -> dict[str, Any]:
    """The page."""
    wires = [view.as_wire() for view in views]
    return walkers.spec(frames) | {"figures": wires, "formulas": [], "unit": "cell"}
