"""The predict-then-run lessons of the Markov lab; the run itself gives the answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from playground.labs.lab import Prediction
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import model

Channels = Mapping[str, NDArray[np.float64]]

DAY = 3
"""The day of the mood that is asked for."""
CLOSE = 1.0
"""Nats below the best within which a start has found the same."""


def the_third_day(config: MarkovConfig, channels: Channels) -> tuple[str, str]:
    """The state of a day in the most likely path."""
    names = model(config).names
    path, daily = (channels[name].astype(int) for name in ("path", "daily_path"))
    told = ", ".join(names[state] for state in path)
    return (
        names[path[DAY - 1]].capitalize(),
        f"The most likely path is {told}. The greatest δ of day {DAY} alone belongs to "
        f"{names[daily[DAY - 1]]}.",
    )


def where_the_walk_settles(config: MarkovConfig, channels: Channels) -> tuple[str, str]:
    """Whether πPⁿ of the last steps stays where it is, and the shares of the visits."""
    late = channels["distribution"][-2:]
    visits = channels["visits"][-1] / channels["visits"][-1].sum()
    shares = ", ".join(f"{share:.2f}" for share in visits)
    turn = ["  ".join(f"{p:.2f}" for p in row) for row in late]
    told = f"The last two πPⁿ are {turn[0]} and {turn[1]}; the shares of the visits are {shares}."
    if np.abs(late[1] - late[0]).max() > CLOSE / 10:
        return "It swings for ever", told
    return ("One corner" if late[1].max() > 0.9 else "A quarter at each corner"), told


def how_many_find_it(config: MarkovConfig, channels: Channels) -> tuple[str, str]:
    """How many starts end near the best one."""
    ends = channels["log_likelihood"][-1]
    there = int((ends > ends.max() - CLOSE).sum())
    choice = "All of them" if there == len(ends) else "Only one" if there == 1 else "Some of them"
    told = (
        f"{there} of {len(ends)} end within {CLOSE:g} nat of the best, {ends.max():.1f}; the worst "
        f"ends at {ends.min():.1f}."
    ).replace(" -", " −")
    return choice, told


PREDICTIONS = (
    Prediction(
        "a grumpy day",
        "mood",
        "Sunny days are mostly happy, rainy days more often grumpy. The moods of six days are "
        "happy, happy, grumpy, grumpy, grumpy, happy. On day 3, what was the weather in the single "
        "most likely course of all six days?",
        ("Sunny", "Rainy"),
        the_third_day,
    ),
    Prediction(
        "round the square",
        "periodic",
        "A walker starts in the north of a square and goes to one of the two neighbouring corners, "
        "by a coin. Where does πPⁿ, the probability of each corner after n steps, tend to?",
        ("A quarter at each corner", "One corner", "It swings for ever"),
        where_the_walk_settles,
    ),
    Prediction(
        "ten climbs",
        "learn",
        "Ten random models learn from the same 300 observations. Baum–Welch never makes any of "
        "them worse. How many get to the best log-likelihood?",
        ("All of them", "Some of them", "Only one"),
        how_many_find_it,
    ),
)
