"""How a run of the Markov lab ends, in a sentence."""

from __future__ import annotations

import math

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import observed

MOST_LOG = math.log(1e300)
"""Logarithms of numbers that float64 holds with all their digits are no further from 0."""


def chain_ending(config: MarkovConfig, last: str, visits: float, tends: float) -> str:
    """Where the walk is after its last step.

    Args:
        config: The run.
        last: The state's name.
        visits: Distance of the shares of the visits to the stationary distribution.
        tends: Distance of πPⁿ to it.
    """
    if config.source == "letters":
        return f"{config.length} letter{'s are' if config.length != 1 else ' is'} written."
    steps = f"{config.length} step{'s' * (config.length != 1)}"
    return (
        f"After {steps} the walk is in {last}. The shares of its visits are "
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
    density = "the density " if config.emissions == "gaussian" else ""
    if config.algorithm == "viterbi":
        return f"The best path has {density}{_power('p(O, path)', log_best)}."
    steps = len(observed(config).values)
    seen = "1 observation has" if steps == 1 else f"{steps} observations have"
    return f"{seen} {density}{_power('p(O)', log_likelihood)}."


def _power(name: str, logarithm: float) -> str:
    """A probability as a number, and as a logarithm where that is all a computer can hold; a
    density may be too large as well.
    """
    written = f"log {name} = {_written(logarithm)}"
    if abs(logarithm) > MOST_LOG:
        size = "small" if logarithm < 0 else "large"
        return f"{name} too {size} for a number; {written}"
    return f"{name} = {_written(math.exp(logarithm))}, {written}"


def _written(value: float) -> str:
    """Six digits, with a real minus sign."""
    return f"{value:.6g}".replace("-", "−").replace("inf", "∞")


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
        f"After {iteration} iteration{'s' * (iteration != 1)} {why}. Start {best + 1} is the best "
        f"with log p(O) = {_written(log_likelihood[best])}, the worst has "
        f"{_written(log_likelihood.min())}."
    )
