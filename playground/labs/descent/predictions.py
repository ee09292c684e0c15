"""The predict-then-run lesson of the Descent lab; the run itself gives the answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from playground.labs.descent.config import TITLES, DescentConfig
from playground.labs.lab import Prediction

Channels = Mapping[str, NDArray[np.float64]]


def first_off_the_plateau(config: DescentConfig, channels: Channels) -> tuple[str, str]:
    """Whose loss is first below half of the start's, and when everyone's is."""
    loss = channels["loss"]
    below = loss < 0.5 * loss[0]
    when = [int(np.argmax(column)) if column.any() else None for column in below.T]
    reached = [
        (step, name) for step, name in zip(when, config.optimizers, strict=True) if step is not None
    ]
    told = ", ".join(
        f"{TITLES[name]} at update {step}" if step is not None else f"{TITLES[name]} not in "
            f"{config.steps} updates"
        for step, name in zip(when, config.optimizers, strict=True)
    )  # fmt: skip
    return TITLES[min(reached)[1]], f"Below half the starting loss: {told}."


PREDICTIONS = (
    Prediction(
        "off the plateau",
        "plateau_and_valley",
        "Four methods start on the plateau at w = 2, b = 4, where the gradient is almost zero. "
        "All have η = 0.35. "
        "Whose loss is the first below half of what it was?",
        ("GD", "Momentum", "Nesterov", "Adam"),
        first_off_the_plateau,
    ),
)
