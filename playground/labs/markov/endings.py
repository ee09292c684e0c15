"""How a run of the Markov lab ends, in a sentence."""

from __future__ import annotations

import math

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import observed


def chain_ending(config: MarkovConfig, last: str, visits: float, tends: float) -> str:
    """Where the walk is after its last step.

    Args:
        config: The run.
        last: The state's name.
        visits: Distance of the shares of the visits to the stationary distribution.
        tends: Distance of πPⁿ to it.
    """
    if config.source == "letters":
        return f"{config.length} letters are written."
    return (
        f"After {config.length} steps the walk is in {last}. The shares of its visits are "
        f"{_rounded(visits)} away from the stationary distribution, πPⁿ is {_rounded(tends)} away."
    )


def _rounded(distance: float) -> str:
    """Two digits; what is but rounding is 0."""
    return f"{distance:.2g}" if distance > 1e-12 else "0"


def hidden_ending(
    config: MarkovConfig, log_likelihood: float, log_best: float, impossible: int
) -> str:
    """What the algorithm found.

    Args:
        config: The run.
        log_likelihood: log p(O).
        log_best: log p(best path, O).
        impossible: First step whose observation cannot be, from 0; −1 if none.
    """
    if impossible >= 0:
        return (
            f"The observation at step {impossible + 1} is impossible after those before it: "
            "p(O) = 0."
        )
    if config.algorithm == "viterbi":
        return f"The best path has {_power('p(O, path)', log_best)}."
    steps = len(observed(config).values)
    return f"{steps} observations have {_power('p(O)', log_likelihood)}."


def _power(name: str, logarithm: float) -> str:
    """A probability as a number, and as a logarithm where that is all a computer can hold."""
    if logarithm < math.log(1e-300):
        return f"log {name} = {logarithm:.6g}; {name} itself is too small for a number"
    return f"{name} = {math.exp(logarithm):.6g}, log {name} = {logarithm:.6g}"


def learn_ending(
    config: MarkovConfig, log_likelihood: Floats, iteration: int, settled: bool
) -> str:
    """How high the starts climbed.

    Args:
        config: The run.
        log_likelihood: Of each start.
        iteration: The last one.
        settled: Whether it ended because nothing was gained any more.
    """
    best = int(log_likelihood.argmax())
    why = "no start gains any more" if settled else "all iterations are done"
    return (
        f"After {iteration} iterations {why}. Start {best + 1} is the best with log p(O) = "
        f"{log_likelihood[best]:.6g}, the worst has {log_likelihood.min():.6g}."
    )
