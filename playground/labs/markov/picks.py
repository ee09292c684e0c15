"""What a click on the pictures of the Markov lab sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import symbols_of
from playground.labs.markov.meaning import chain
from playground.labs.markov.names import MOST_TYPED
from playground.labs.markov.tables import model_fields

Fields = Mapping[str, object]


def observation(config: MarkovConfig, step: float, symbol: float) -> Fields:
    """See another symbol at a step, both counted from 0."""
    seen, t = list(config.observations), round(step)
    if not _typed(config) or not 0 <= t < len(seen):
        return {}
    seen[t] = round(symbol) % symbols_of(config)
    return {"observations": tuple(seen)}


def observation_add(config: MarkovConfig, symbol: float, _: float) -> Fields:
    """See one symbol more."""
    if not _typed(config) or len(config.observations) >= MOST_TYPED:
        return {}
    return {"observations": (*config.observations, round(symbol) % symbols_of(config))}


def observation_remove(config: MarkovConfig, _: float, __: float) -> Fields:
    """Forget the last symbol; the first one stays."""
    if not _typed(config) or len(config.observations) <= 1:
        return {}
    return {"observations": config.observations[:-1]}


def _typed(config: MarkovConfig) -> bool:
    return config.source == "typed" and config.emissions == "categorical"


def state(config: MarkovConfig, index: float, _: float) -> Fields:
    """Let the walk start in a state, where the chain is the student's own."""
    k, counted = round(index), config.source in ("weather", "letters")
    names = chain(config).names
    if config.mode != "chain" or counted or not 0 <= k < len(names):
        return {}
    # All lists as long as the number of states says: what it was stretched from is forgotten.
    return {**model_fields(config), "initial": tuple(float(i == k) for i in range(len(names)))}


def start(config: MarkovConfig, number: float, _: float) -> Fields:
    """Draw the parameters of the start that is nearest, counted from 1."""
    if config.mode != "learn":
        return {}
    return {"shown": min(max(round(number), 1), config.restarts)}


PICKS: dict[str, Callable[[MarkovConfig, float, float], Fields]] = {
    "observation": observation, "observation_add": observation_add,
    "observation_remove": observation_remove, "state": state, "start": start,
    "climb": start,
}  # fmt: skip
"""Key of a picture or of a part of it -> (config, x, y) -> the fields that follow."""
