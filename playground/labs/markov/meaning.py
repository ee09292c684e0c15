"""What the fields of a MarkovConfig mean together."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.letters import LETTERS, sonnets, spelled
from playground.data.weather import WEATHERS, seattle
from playground.engine.markov.counting import estimate
from playground.engine.markov.emissions import GaussianEmission
from playground.engine.markov.sampling import sample, simulate
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import (
    Floats,
    emission_of,
    gaussian_of,
    initial_of,
    transition_of,
)
from playground.labs.markov.tables import states_of, symbols_named

Integers = NDArray[np.int64]
WALK, SEQUENCE, STARTS = 1, 2, 3
"""Second number of the generators' seeds, so that one draw does not change another."""
MOST_CELLS = 1500
"""More cells than this are walked a column at a time."""
LEARNED_LETTERS = 2000
"""Letters of a text that a hidden model is learned from."""


class Model(NamedTuple):
    """A hidden Markov model with its names. One kind of emissions plays a part."""

    initial: Floats
    """π (K,)."""
    transition: Floats
    """A (K, K)."""
    emission: Floats
    """B (K, M)."""
    mean: Floats
    """μ (K,)."""
    deviation: Floats
    """σ (K,)."""
    names: tuple[str, ...]
    symbols: tuple[str, ...]


@functools.lru_cache(maxsize=64)
def model(config: MarkovConfig) -> Model:
    """The hidden Markov model of a Config, its rows summing to 1."""
    return Model(
        initial_of(config), transition_of(config), emission_of(config), *gaussian_of(config),
        states_of(config), symbols_named(config),
    )  # fmt: skip


class Sequence(NamedTuple):
    """What is observed."""

    values: NDArray[np.float64] | Integers
    """Indices of symbols, or numbers, (T,)."""
    truth: Integers | None
    """The hidden path (T,), from 0, where it is known."""


@functools.lru_cache(maxsize=64)
def observed(config: MarkovConfig) -> Sequence:
    """The observations of a hidden Markov model."""
    numbers = config.emissions == "gaussian"
    if config.source == "weather":
        days = seattle()
        return Sequence((days.warmest if numbers else days.weather)[: config.length], None)
    if config.source == "letters" and not numbers:
        return Sequence(text_of(config)[: min(config.length, LEARNED_LETTERS)], None)
    if config.source == "counted" and not numbers:
        known = np.array(config.path, dtype=np.int64) if config.mode == "hmm" else None
        return Sequence(np.array(config.observations, dtype=np.int64), known)
    if config.source == "typed" and not numbers:
        return Sequence(np.array(config.observations, dtype=np.int64), None)
    return _sampled(config, numbers)


def _sampled(config: MarkovConfig, numbers: bool) -> Sequence:
    """Walk the hidden chain and let each state show something."""
    found, rng = model(config), np.random.default_rng([config.seed, SEQUENCE])
    emission = GaussianEmission(found.mean, found.deviation) if numbers else found.emission
    drawn = sample(found.initial, found.transition, emission, config.length, rng)
    return Sequence(drawn.observations, drawn.path)


class Chain(NamedTuple):
    """A chain that is seen."""

    initial: Floats
    matrix: Floats
    names: tuple[str, ...]


@functools.lru_cache(maxsize=64)
def chain(config: MarkovConfig) -> Chain:
    """The chain of the mode "chain": typed, counted in labels or the weather, or of order 1 in a
    text.
    """
    if config.source == "weather":
        return Chain(_only(len(WEATHERS), seattle().weather[0]), _counted(seattle().weather, 5),
                     WEATHERS)  # fmt: skip
    if config.source == "letters":
        letters, count = text_of(config), len(LETTERS)
        return Chain(_only(count, 0), _counted(letters, count), tuple(LETTERS.replace(" ", "␣")))
    return Chain(initial_of(config), transition_of(config), states_of(config))


def _only(count: int, which: int) -> Floats:
    return np.eye(count)[which]


def _counted(path: Integers, count: int) -> Floats:
    return estimate(path, count).transition


@functools.lru_cache(maxsize=64)
def walk(config: MarkovConfig) -> Integers:
    """The states of a walk along the chain, (length + 1,): the start, then one a step."""
    found, rng = chain(config), np.random.default_rng([config.seed, WALK])
    return simulate(found.initial, found.matrix, config.length + 1, rng)


@functools.lru_cache(maxsize=16)
def text_of(config: MarkovConfig) -> Integers:
    """The text as letters; where none is typed, the sonnets."""
    return spelled(config.text if config.text.strip() else sonnets())


@functools.lru_cache(maxsize=64)
def cells(config: MarkovConfig) -> Integers:
    """Time and state of the cell that each frame after the first fills, shape (frames − 1, 2).

    Viterbi walks back along the best path afterwards; those cells are the experiment's to know,
    and are −1 here.
    """
    steps, k = len(observed(config).values), config.states
    times = np.arange(steps)
    order = times[::-1] if config.algorithm == "backward" else times
    if steps * k > MOST_CELLS:
        filled = np.stack([order, np.full(steps, k - 1)], 1)
    else:
        filled = np.stack([np.repeat(order, k), np.tile(np.arange(k), steps)], 1)
    if config.algorithm != "viterbi":
        return filled
    return np.vstack([filled, np.stack([times[::-1], np.full(steps, -1)], 1)])


def steps(config: MarkovConfig) -> int:
    """Frames after the first."""
    if config.mode == "chain":
        return config.length
    return config.iterations if config.mode == "learn" else len(cells(config))


def is_sampled(config: MarkovConfig) -> bool:
    """Whether the observations are drawn from the model."""
    numbers = config.emissions == "gaussian" and config.source != "weather"
    return config.mode != "chain" and (config.source == "sampled" or numbers)


def chance(config: MarkovConfig) -> bool:
    """Whether another seed gives another run."""
    if config.mode == "chain":
        return config.source != "letters" or config.choose == "sample"
    return is_sampled(config) or (config.mode == "learn" and config.begin in ("random", "near"))


def replicas(config: MarkovConfig) -> tuple[str, ...]:
    """What the runs side by side are called."""
    if config.mode != "learn":
        return ("walk",) if config.mode == "chain" else (config.algorithm,)
    return tuple(f"start {i + 1}" for i in range(config.restarts))


def shown(config: MarkovConfig) -> int:
    """Index of the start whose parameters are drawn."""
    return min(config.shown, config.restarts) - 1
