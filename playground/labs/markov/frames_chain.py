"""A chain's run: the walk, its visits and the distribution after each step."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from playground.core.channels import Ending, Frame
from playground.engine.markov.chain import stationary_all
from playground.engine.markov.structure import absorption
from playground.labs.markov.channels import MOST_POWER
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.endings import chain_ending
from playground.labs.markov.letters import written
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import Chain, Integers, chain, walk


class ChainState(NamedTuple):
    """A walk after so many steps."""

    step: int
    visits: Floats
    """(K,)."""
    distribution: Floats
    """πPⁿ (K,)."""
    power: Floats
    """Pⁿ (K, K); of a long alphabet P alone."""


class Course(NamedTuple):
    """What is known of a walk before it is taken."""

    chain: Chain
    path: Integers
    """(length + 1,)."""
    following: Floats | None
    """Of letters: the probabilities of the next one, (length + 1, K)."""
    stationary: Floats
    """Where πPⁿ tends to on average, (K,)."""


@functools.lru_cache(maxsize=8)
def course(config: MarkovConfig) -> Course:
    """Walk ahead."""
    found = chain(config)
    ends = found.initial @ absorption(found.matrix).probabilities @ stationary_all(found.matrix)
    if config.source == "letters":
        text = written(config)
        return Course(found, text.letters, text.following, ends)
    return Course(found, walk(config), None, ends)


def begin(config: MarkovConfig) -> tuple[ChainState, Frame]:
    """Stand at the start."""
    made = course(config)
    k = len(made.chain.names)
    visits = np.eye(k)[made.path[0]]
    state = ChainState(0, visits, made.chain.initial, np.eye(k))
    once = {"stationary": made.stationary, "matrix": made.chain.matrix}
    return state, {**_frame(made, state), **once}


def step(config: MarkovConfig, state: ChainState) -> tuple[ChainState, Frame]:
    """Take a step."""
    made, n = course(config), state.step + 1
    p, k = made.chain.matrix, len(made.chain.names)
    visits = state.visits + np.eye(k)[made.path[n]]
    power = state.power @ p if k <= MOST_POWER else state.power
    after = ChainState(n, visits, state.distribution @ p, power)
    return after, _frame(made, after)


def _frame(made: Course, state: ChainState) -> dict[str, Any]:
    shares = state.visits / state.visits.sum()
    frame = {
        "state": float(made.path[state.step]), "visits": state.visits,
        "distribution": state.distribution,
        "distance": [_apart(state.distribution, made.stationary)],
        "visit_distance": _apart(shares, made.stationary),
    }  # fmt: skip
    if len(made.chain.names) <= MOST_POWER:
        frame["power"] = state.power
    if made.following is not None:
        frame["next"] = made.following[state.step]
    return frame


def _apart(one: Floats, other: Floats) -> float:
    """Total variation distance."""
    return float(0.5 * np.abs(one - other).sum())


def ending(config: MarkovConfig, state: ChainState) -> Ending | None:
    """Say where it ended; None while it goes on."""
    if state.step < config.length:
        return None
    made = course(config)
    shares = state.visits / state.visits.sum()
    return Ending("finished", state.step, chain_ending(
        config, made.chain.names[int(made.path[state.step])], _apart(shares, made.stationary),
        _apart(state.distribution, made.stationary),
    ))  # fmt: skip
