"""Learning: Baum–Welch from several starts at once, an iteration at a time."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from playground.core.channels import Ending, Frame
from playground.engine.markov.learning import baum_welch
from playground.engine.markov.learning_gaussian import baum_welch_gaussian
from playground.engine.markov.selection import match
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.endings import learn_ending
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import STARTS, Integers, model, observed, shown

NEAR = 0.3
"""The part of a start near the model that is random."""


class Parameters(NamedTuple):
    """R sets of parameters; `emits` holds what the states show: B, or μ and σ."""

    initial: Floats
    """π (R, K)."""
    transition: Floats
    """A (R, K, K)."""
    emits: tuple[Floats, ...]
    """(B (R, K, M),) or (μ (R, K), σ (R, K))."""


class Expected(NamedTuple):
    """What one look at the observations says about R sets of parameters."""

    log_likelihood: Floats
    """(R,)."""
    starts: Floats
    """Expected counts, (R, K)."""
    moves: Floats
    """(R, K, K)."""
    shows: Floats | None
    """(R, K, M)."""
    following: Parameters
    """The parameters that fit these counts best."""


class LearnState(NamedTuple):
    """After so many iterations."""

    iteration: int
    parameters: Parameters
    expected: Expected
    """Under these parameters."""
    gained: float
    """The most that a start's log-likelihood rose in this iteration."""


def begin(config: MarkovConfig) -> tuple[LearnState, Frame]:
    """Draw the starts."""
    parameters = starts(config)
    state = LearnState(0, parameters, _expected(config, parameters), float("inf"))
    return state, _frame(config, state)


def step(config: MarkovConfig, state: LearnState) -> tuple[LearnState, Frame]:
    """Improve every start once."""
    parameters = state.expected.following
    expected = _expected(config, parameters)
    with np.errstate(invalid="ignore"):  # −∞ where nothing can be observed
        gained = float(np.nan_to_num(expected.log_likelihood - state.expected.log_likelihood).max())
    after = LearnState(state.iteration + 1, parameters, expected, gained)
    return after, _frame(config, after)


def starts(config: MarkovConfig) -> Parameters:
    """The parameters before the first iteration."""
    rng, found, values = (
        np.random.default_rng([config.seed, STARTS]),
        model(config),
        observed(config).values,
    )
    k, m = found.emission.shape
    gaussian = config.emissions == "gaussian"
    centre, spread = float(values.mean()), float(values.std()) or 1.0
    truth: list[Floats] = [found.initial, found.transition]
    truth += [found.mean, found.deviation] if gaussian else [found.emission]
    even: list[Floats] = [np.full(k, 1 / k), np.full((k, k), 1 / k)]
    even += [np.full(k, centre), np.full(k, spread)] if gaussian else [np.full((k, m), 1 / m)]
    drawn = []
    for _ in range(config.restarts):
        random: list[Floats] = [rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(k), k)]
        random += (
            [np.asarray(rng.normal(centre, spread, k)), np.full(k, spread)]
            if gaussian else [rng.dirichlet(np.ones(m), k)]
        )  # fmt: skip
        near = [(1 - NEAR) * one + NEAR * other for one, other in zip(truth, random, strict=True)]
        choices = {"random": random, "near": near, "given": truth, "uniform": even}
        drawn.append(choices[config.begin])
    initial, transition, *emits = map(np.stack, zip(*drawn, strict=True))
    return Parameters(initial, transition, tuple(emits))


def _expected(config: MarkovConfig, own: Parameters) -> Expected:
    values = observed(config).values
    if config.emissions == "gaussian":
        mean, deviation = own.emits
        found = baum_welch_gaussian(own.initial, own.transition, mean, deviation, values)
        after = Parameters(found.initial, found.transition, (found.mean, found.deviation))
        return Expected(found.log_likelihood, found.starts, found.moves, None, after)
    counted = baum_welch(own.initial, own.transition, own.emits[0], values)
    after = Parameters(counted.initial, counted.transition, (counted.emission,))
    return Expected(counted.log_likelihood, counted.starts, counted.moves, counted.emits, after)


def _frame(config: MarkovConfig, state: LearnState) -> dict[str, Any]:
    own, expected, which = state.parameters, state.expected, shown(config)
    order = matched(config, own)
    stands = order[which]  # one order for all tables of the start shown
    names = ("mean", "deviation") if config.emissions == "gaussian" else ("emission",)
    frame: dict[str, Any] = {
        "log_likelihood": expected.log_likelihood, "initial": own.initial,
        "transition": own.transition, **dict(zip(names, own.emits, strict=True)),
        "matched": order, "error": errors(config, own, order),
        "learned": own.transition[which][np.ix_(stands, stands)],
        "starts": expected.starts[which][stands],
        "moves": expected.moves[which][np.ix_(stands, stands)],
    }  # fmt: skip
    shows = "learned_emission" if expected.shows is not None else "learned_mean"
    frame[shows] = own.emits[0][which][stands]
    if expected.shows is not None:
        frame["emits"] = expected.shows[which][stands]
    return frame


@functools.lru_cache(maxsize=8)
def _truth(config: MarkovConfig) -> tuple[Floats, Floats] | None:
    """A and what the states show, a row each, where the observations were drawn from them."""
    if observed(config).truth is None:
        return None
    found = model(config)
    shows = found.mean[:, None] if config.emissions == "gaussian" else found.emission
    return found.transition, shows


def _shows(own: Parameters) -> Floats:
    """What the states show, (R, K, ·)."""
    return own.emits[0] if len(own.emits) == 1 else own.emits[0][..., None]


def matched(config: MarkovConfig, own: Parameters) -> Integers:
    """The learned state that stands for each true one, (R, K)."""
    truth = _truth(config)
    if truth is None:
        return np.tile(np.arange(own.initial.shape[1]), (len(own.initial), 1))
    return match(_shows(own), truth[1])


def errors(config: MarkovConfig, own: Parameters, order: Integers) -> Floats:
    """Mean absolute difference to the truth once the states are matched, (R,)."""
    truth = _truth(config)
    if truth is None:
        return np.full(len(own.initial), np.nan)
    each = np.arange(len(order))[:, None]
    a = own.transition[each[..., None], order[:, :, None], order[:, None, :]]
    shows = _shows(own)[each, order]
    wrong = np.abs(a - truth[0]).reshape(len(order), -1)
    return np.hstack([wrong, np.abs(shows - truth[1]).reshape(len(order), -1)]).mean(1)


def ending(config: MarkovConfig, state: LearnState) -> Ending | None:
    """Say how far it came; None while it climbs."""
    settled = config.tolerance > 0 and state.gained < config.tolerance
    if state.iteration < config.iterations and not settled:
        return None
    return Ending("finished", state.iteration, learn_ending(
        config, state.expected.log_likelihood, state.iteration, settled
    ))  # fmt: skip
