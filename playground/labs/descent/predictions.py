"""The predict-then-run lessons of the Descent lab; the run itself gives the answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from playground.labs.descent.config import DescentConfig
from playground.labs.lab import Prediction
from playground.labs.optimizing import OPTIMIZER_TITLES

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
        f"{OPTIMIZER_TITLES[name]} "
        + (f"at update {step}" if step is not None else f"not in {config.steps} updates")
        for step, name in zip(when, config.optimizers, strict=True)
    )  # fmt: skip
    return OPTIMIZER_TITLES[min(reached)[1]], f"Below half the starting loss: {told}."


def where_newton_goes(config: DescentConfig, channels: Channels) -> tuple[str, str]:
    """Whether Newton's last place is the saddle at (0, 0), one of the valleys, or neither."""
    place = channels["position"][-1, config.optimizers.index("newton")]
    loss = channels["loss"][-1, config.optimizers.index("newton")]
    told = f"It ends at ({place[0]:.3f}, {place[1]:.3f}) with loss {loss:.3f}."
    if np.hypot(*place) < 0.01:
        return "To the saddle", told
    near = min(np.hypot(place[0], place[1] - 1), np.hypot(place[0], place[1] + 1))
    return ("Into a valley" if near < 0.01 else "Off the map"), told


def whose_rare_weight_is_largest(config: DescentConfig, channels: Channels) -> tuple[str, str]:
    """Who has brought the rare feature's weight nearest to its best value."""
    weights = channels["position"][-1, :, 1]
    best = int(np.argmin(np.abs(weights - 2.0)))
    told = ", ".join(
        f"{OPTIMIZER_TITLES[name]} {weight:.2f}"
        for name, weight in zip(config.optimizers, weights, strict=True)
    )
    return OPTIMIZER_TITLES[config.optimizers[best]], f"The rare weight should be 2. It is: {told}."


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
    Prediction(
        "Newton at a saddle",
        "newton_saddle",
        "Newton's method divides the gradient by the curvature. It starts near a saddle, where the "
        "ground curves down in one direction. Where does it go?",
        ("Into a valley", "To the saddle", "Off the map"),
        where_newton_goes,
    ),
    Prediction(
        "a feature that is rarely there",
        "rare",
        "One input of the neuron is zero in 30 of 32 examples. After 300 updates, whose weight for "
        "it is nearest to the best value?",
        ("GD", "Momentum", "Adagrad", "Adam"),
        whose_rare_weight_is_largest,
    ),
)
