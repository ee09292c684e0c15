"""The predict-then-run lessons of the Recurrent lab; the run itself gives the answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from playground.labs.lab import Prediction
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import replicas

Channels = Mapping[str, NDArray[np.float64]]

RIGHT = 0.9
"""From this share of right answers on a cell has learned the task."""


def who_remembers(config: RecurrentConfig, channels: Channels) -> tuple[str, str]:
    """Which cells say nearly every letter right in the end."""
    names, right = replicas(config), channels["accuracy"][-1]
    able = [name for name, share in zip(names, right, strict=True) if share >= RIGHT]
    told = ", ".join(f"{name} {share:.0%}" for name, share in zip(names, right, strict=True))
    choice = "None" if not able else "All three" if len(able) == len(names) else able[0]
    if 1 < len(able) < len(names):
        choice = "Two of them"
    return choice, f"Right answers after {config.steps} updates: {told}; guessing gives 25 %."


def how_much_arrives(config: RecurrentConfig, channels: Channels) -> tuple[str, str]:
    """How much of the gradient of the last step comes to the first, before any update."""
    lags = channels["gradient_by_lag"][0]
    part, steps = float(lags[-1] / lags[0]), len(lags) - 1
    choice = "About a third"
    if part < 1e-6:
        choice = "Less than a millionth"
    elif part < 0.05:
        choice = "About a hundredth"
    told = (
        f"At the last step the gradient is {lags[0]:.2g} long, {steps} steps earlier "
        f"{lags[-1]:.2g}: {part:.1g} of it. Each step takes off {1 - part ** (1 / steps):.0%}."
    )
    return choice, told.replace("e-", "e−")


def does_the_window_matter(config: RecurrentConfig, channels: Channels) -> tuple[str, str]:
    """Whether the truncated LSTM learns the letter."""
    right = float(channels["accuracy"][-1, 0])
    choice = "Yes" if right >= RIGHT else "No, it guesses" if right < 0.4 else "Half of it"
    told = (
        f"It says {right:.0%} right. The states run over all {config.sequence_length} steps, but a "
        f"gradient that stops after {config.truncate} never tells the first of them to keep the "
        "letter."
    )
    return choice, told


PREDICTIONS = (
    Prediction(
        "thirty blanks",
        "race",
        "A letter, 30 blanks, and the letter is asked again. An LSTM with forget bias 5, an RNN "
        "and a GRU learn this from the same sequences, for 120 updates. Who gets it?",
        ("LSTM", "Two of them", "All three", "None"),
        who_remembers,
    ),
    Prediction(
        "the way back",
        "forgets",
        "Before its first update an RNN of 32 tanh units reads 32 steps. How much of the "
        "gradient's length at the last step is left at the first?",
        ("About a third", "About a hundredth", "Less than a millionth"),
        how_much_arrives,
    ),
    Prediction(
        "a window of ten",
        "truncated",
        "The LSTM that can carry a letter over 30 blanks is trained with gradients that go back 10 "
        "steps at most. Its states still run over the whole sequence. Does it learn the letter?",
        ("Yes", "Half of it", "No, it guesses"),
        does_the_window_matter,
    ),
)
