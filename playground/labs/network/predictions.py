"""The predict-then-run lessons of the Network lab; the run itself gives the answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from playground.labs.lab import Prediction
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import inits_of, places_of

Channels = Mapping[str, NDArray[np.float64]]

LEARNT = 0.9
"""A network has learnt when it gets this part of its training points right."""
RACERS = {"Glorot": "glorot", "He": "he", "Small": "small", "Zero": "zero"}


def who_learns_first(config: NetworkConfig, channels: Channels) -> tuple[str, str]:
    """Which of four starts first brings its network to 90 % of the training points."""
    accuracy, inits = channels["train_accuracy"], inits_of(config)
    when = {name: _first(accuracy[:, inits.index(init)]) for name, init in RACERS.items()}
    told = ", ".join(
        f"{name} after {epoch} epochs" if epoch is not None else f"{name} never"
        for name, epoch in when.items()
    )
    reached = {name: epoch for name, epoch in when.items() if epoch is not None}
    return min(reached, key=lambda name: reached[name]), f"90 % right: {told}."


def _first(accuracy: NDArray[np.float64]) -> int | None:
    above = np.flatnonzero(accuracy > LEARNT)
    return int(above[0]) if len(above) else None


def whether_units_part(config: NetworkConfig, channels: Channels) -> tuple[str, str]:
    """Whether the first layer's units have come to differ."""
    place = places_of(config)[0]
    incoming = channels["weights"][-1, place.at : place.gamma].reshape(-1, place.units)
    apart = float(np.ptp(incoming, axis=1).max())
    kinds = len(np.unique(incoming, axis=1).T)
    start, end = channels["train_loss"][[0, -1], 0]
    return (
        "They stay equal" if kinds == 1 else "They come to differ",
        f"The largest difference between weights of the {place.units} units is {apart:.3g}; the "
        f"training loss went from {start:.3f} to {end:.3f}.",
    )


def how_many_solve(config: NetworkConfig, channels: Channels) -> tuple[str, str]:
    """How many of the networks get every training point right."""
    right = channels["train_accuracy"][-1] == 1
    solved = int(right.sum())
    share = solved / len(right)
    choice = "Fewer than half" if share < 0.5 else "Half or more" if share < 1 else "All"
    seeds = ", ".join(str(config.seed + int(i)) for i in np.flatnonzero(right))
    return choice, f"{solved} of {len(right)} do, those of the seeds {seeds}."


PREDICTIONS = (
    Prediction(
        "the start decides",
        "starts",
        "The same network starts from four kinds of weights. Whose is the first to get 90 % of its "
        "training points right?",
        tuple(RACERS),
        who_learns_first,
    ),
    Prediction(
        "all weights zero",
        "zero",
        "Every weight and bias starts at 0, then the network is trained for 100 epochs. What "
        "becomes of the four units of the first hidden layer?",
        ("They come to differ", "They stay equal"),
        whether_units_part,
    ),
    Prediction(
        "one run says nothing",
        "luck",
        "Two ReLU units are enough for XOR. Of 32 networks that differ in their seed alone, how "
        "many get every training point right?",
        ("All", "Half or more", "Fewer than half"),
        how_many_solve,
    ),
)
