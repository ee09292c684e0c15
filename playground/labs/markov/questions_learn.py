"""Answers about learning: the best start, what should be learned, and with how many states."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.engine.markov.inference import forward
from playground.engine.markov.learning import baum_welch
from playground.engine.markov.learning_gaussian import baum_welch_gaussian
from playground.engine.markov.selection import bic, gaussian_parameters, parameters
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.frames_hidden import given
from playground.labs.markov.lines import emission_lines, transition_lines
from playground.labs.markov.lists import Floats, symbols_of
from playground.labs.markov.meaning import model, observed, shown
from playground.labs.markov.names import MOST_STATES

Arrays = dict[str, NDArray[Any]]
ORDERS = 5
"""Second number of the seeds of `orders`' starts."""
RESTARTS, ITERATIONS = 5, 80
"""Starts for each number of states, and iterations of each for a thousand observations."""
LEAST = 40
"""Iterations for the longest sequence."""


def starts(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Say which start has climbed highest, and how high the true model is.

    Args:
        config: The run.
        frame: The log-likelihoods are read; NaN in a run that learns nothing.
        arguments: None.

    Returns:
        best (1,), the greatest log p(O) at the frame; which (1,), whose, from 1; truth (2,), twice
        the one of the model that made the observations, NaN where there is none.
    """
    found = np.asarray(frame.get("log_likelihood", [np.nan]), dtype=np.float64)
    which = int(found.argmax())
    return {
        "best": found[which : which + 1], "which": np.array([which + 1]),
        "truth": np.full(2, _true_likelihood(config)),
    }  # fmt: skip


@functools.lru_cache(maxsize=8)
def _true_likelihood(config: MarkovConfig) -> float:
    """Log p(O) under the model that made the observations; NaN if they are not made by one."""
    if observed(config).truth is None:
        return float("nan")
    return forward(*given(config)).log_likelihood


def _truth(config: MarkovConfig) -> tuple[Floats, Floats]:
    """A (K, K) and what the states show (K, ·): B, or μ and σ; NaN where nobody knows."""
    found = model(config)
    shows = found.emission
    if config.emissions == "gaussian":
        shows = np.stack([found.mean, found.deviation], axis=1)
    if observed(config).truth is None:
        return np.full_like(found.transition, np.nan), np.full_like(shows, np.nan)
    return found.transition, shows


def _learned(config: MarkovConfig, frame: Frame) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """A, what the states show, and their order by the true ones, of the start shown."""
    which = shown(config)
    if config.mode != "learn":
        transition, shows = _truth(config)
        return transition, shows, np.arange(len(transition))
    if config.emissions == "gaussian":
        shows = np.stack([frame["mean"][which], frame["deviation"][which]], axis=1)
    else:
        shows = np.asarray(frame["emission"][which])
    order = np.asarray(frame["matched"][which]).astype(np.int64)
    return np.asarray(frame["transition"][which]), shows, order


def matched(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Lay what the shown start has learned beside the truth.

    Args:
        config: The run.
        frame: The parameters and the match are read.
        arguments: None.

    Returns:
        learned and truth (K, ·), what the states show (B, or μ and σ), and learned_moves and
        moves (K, K), A; both in the order of the true states. For the lines, in the same order,
        what each should be, twice: a_lines, b_lines and, of what is in the first column alone,
        mean_lines, each (line, 2). The truth is NaN where it is not known.
    """
    learned, shows, order = _learned(config, frame)
    transition, emits = _truth(config)
    k, m = emits.shape
    a = [transition[line] for line in transition_lines(k)]
    b = [emits[line] for line in emission_lines(k, m)]
    return {
        "learned": shows[order], "truth": emits, "moves": transition,
        "learned_moves": learned[np.ix_(order, order)],
        "a_lines": np.repeat(np.array(a)[:, None], 2, axis=1),
        "b_lines": np.repeat(np.array(b)[:, None], 2, axis=1),
        "mean_lines": np.repeat(emits[:, :1], 2, axis=1),
    }  # fmt: skip


def orders(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Learn models of 1 to 8 states from the same observations, and weigh fit against size.

        BIC = −2 log L + p log T

    Args:
        config: The run.
        frame: Not read.
        arguments: None.

    Returns:
        log_likelihood, fit = −2 log L and bic, each (8,); lowest_x and lowest_y (1,), the number of
        states whose BIC is the lowest, and it.
    """
    return dict(_orders(config))


@functools.lru_cache(maxsize=8)
def _orders(config: MarkovConfig) -> Mapping[str, NDArray[Any]]:
    values = observed(config).values
    found, weighed = [], []
    for k in range(1, MOST_STATES + 1):
        found.append(_fitted(config, values, k))
        gaussian = config.emissions == "gaussian"
        size = gaussian_parameters(k) if gaussian else parameters(k, symbols_of(config))
        weighed.append(bic(found[-1], size, len(values)))
    best = int(np.argmin(weighed))
    log_likelihood = np.array(found)
    return {
        "log_likelihood": log_likelihood, "fit": -2 * log_likelihood, "bic": np.array(weighed),
        "lowest_x": np.array([best + 1.0]), "lowest_y": np.array([weighed[best]]),
    }  # fmt: skip


def _fitted(config: MarkovConfig, values: Any, k: int) -> float:
    """The best log-likelihood of K states after some iterations from some random starts.

    Longer sequences get fewer iterations, so that nobody waits for long.
    """
    rng = np.random.default_rng([config.seed, ORDERS, k])
    many = max(LEAST, min(ITERATIONS, ITERATIONS * 1000 // len(values)))
    initial = rng.dirichlet(np.ones(k), RESTARTS)
    transition = rng.dirichlet(np.ones(k), (RESTARTS, k))
    if config.emissions == "gaussian":
        spread = float(values.std()) or 1.0
        mean = rng.normal(values.mean(), spread, (RESTARTS, k))
        deviation = np.full((RESTARTS, k), spread)
        for _ in range(many):
            numbers = baum_welch_gaussian(initial, transition, mean, deviation, values)
            initial, transition, mean, deviation = numbers[:4]
        return float(baum_welch_gaussian(initial, transition, mean, deviation, values)[4].max())
    emission = rng.dirichlet(np.ones(symbols_of(config)), (RESTARTS, k))
    for _ in range(many):
        initial, transition, emission = baum_welch(initial, transition, emission, values)[:3]
    return float(baum_welch(initial, transition, emission, values).log_likelihood.max())
