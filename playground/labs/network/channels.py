"""What a run of the Network lab records."""

from __future__ import annotations

import math

from playground.core.channels import Channel, Wire
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import (
    is_regression,
    layer_names,
    parameters_of_one,
    resolution,
    shown_units,
)

THUMB = 24
"""Rows and columns of a unit's picture."""
BUDGET = 32 * 2**20
"""Bytes that the pictures of a recording may take."""
MOST, LEAST = 400, 50
"""Pictures of a run."""

MEMORIES = {
    "momentum": ("velocity",), "nesterov": ("velocity",), "adagrad": ("squares",),
    "rmsprop": ("squares",), "adam": ("velocity", "squares"), "adamw": ("velocity", "squares"),
    "nadam": ("velocity", "squares", "further"), "adadelta": ("squares", "further"),
}  # fmt: skip
"""What each optimizer remembers between updates."""


def channels(config: NetworkConfig) -> tuple[Channel, ...]:
    """What a run records: frame 0 is the start, frame t follows epoch t."""
    count, layers, replicas = parameters_of_one(config), len(layer_names(config)), config.replicas
    score = (
        "R² of the predictions" if is_regression(config) else "Share of the points in their class"
    )

    def step(name: str, help: str) -> Channel:
        return Channel(name, ("replica",), (replicas,), "loss" if "loss" in name else "", help)

    def layer(name: str, unit: str, help: str) -> Channel:
        return Channel(name, ("layer",), (layers,), unit, help)

    def inner(name: str, help: str, wire: Wire = "f4", unit: str = "") -> Channel:
        return Channel(
            name, ("parameter",), (count,), unit, help, cadence="picture", wire=wire,
        )  # fmt: skip

    size = resolution(config)
    by = " By the statistics of all training points, while the loss goes by the running averages."
    normal = by if config.batch_norm and config.hidden else ""
    return (
        step("train_loss", "Mean loss over the training points, without penalties or dropout."),
        step("test_loss", "Mean loss over the test points, without penalties or dropout."),
        step("train_accuracy", f"{score}, training points."),
        step("test_accuracy", f"{score}, test points."),
        *_bands(config),
        layer("gradient_norm", "loss per unit", "Length of the gradient of the training loss with "
              f"respect to the weights and biases of each layer, main network.{normal}"),
        layer("dead", "", "Part of the layer's units whose derivative is 0 on every training "
              "point, main network."),
        layer("saturated", "", "Part of (training point, unit) where the unit's derivative is "
              "below 5 % of its steepest, main network."),
        Channel("learning_rate", (), (), "", "η of the epoch that led here; at the start of the "
                                             "first one."),
        Channel("weight_norm", (), (), "", "Length of all weights, main network."),
        inner("weights", "Parameters of the main network: of each layer its weights, row by row "
              "from each unit of the layer before, its biases, then γ, β and slope."),
        inner("weight_gradient", "Gradient of the training loss with respect to `weights`."
              f"{normal}", unit="loss per unit"),
        *(inner(name, f"The optimizer's {name} of the main network.", wire="")
          for name in MEMORIES.get(config.optimizer, ())),
        *_running(config),
        *_next_rate(config),
        Channel("output", ("replica", "row", "column"), (replicas, size, size), "",
                "Each network's output over the plane, rows from the least y; beyond two classes "
                "the winner's number plus its share (of the probability, for the softmax above "
                "chance), 0 to 0.99.", cadence="picture", dtype="f4", wire="f2"),
        Channel("neurons", ("unit", "row", "column"), (len(shown_units(config)), THUMB, THUMB), "",
                "What the first eight units of each hidden layer and the output units of the main "
                "network say over the plane.", cadence="picture", dtype="f2", wire="f2"),
    )  # fmt: skip


def _bands(config: NetworkConfig) -> tuple[Channel, ...]:
    """Least, median and greatest of the networks."""
    if config.replicas == 1:
        return ()
    return tuple(
        Channel(f"{name}_band", ("quantile",), (3,), "loss" if "loss" in name else "",
                f"Least, median and greatest {name.replace('_', ' ')} of the networks that are "
                "still finite.")
        for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    )  # fmt: skip


def _running(config: NetworkConfig) -> tuple[Channel, ...]:
    """Batch normalisation's running averages of the main network."""
    if not config.batch_norm or not config.hidden:
        return ()
    units = sum(config.hidden)
    return tuple(
        Channel(name, ("unit",), (units,), "", f"Running {word} of each hidden unit's net input.",
                cadence="picture", wire="")
        for name, word in (("running_mean", "mean"), ("running_variance", "variance"))
    )  # fmt: skip


def _next_rate(config: NetworkConfig) -> tuple[Channel, ...]:
    """η of the epoch that follows, where only the losses so far tell it."""
    if config.schedule != "performance":
        return ()
    said = "η of the epoch that follows, unless it is set anew there, main network."
    return (Channel("next_rate", (), (), "", said, cadence="picture", wire=""),)


def pictures(config: NetworkConfig) -> int:
    """Most pictures of one channel: fewer where one is large."""
    each = sum(
        math.prod(channel.shape) * (4 if channel.dtype == "f4" else 8)
        for channel in channels(config)
        if channel.cadence == "picture"
    )
    return min(MOST, max(LEAST, BUDGET // max(1, each)))


def picture_every(config: NetworkConfig) -> int:
    """Every how many epochs there is a picture, so that the first and the last one fit too."""
    return math.ceil(config.epochs / (pictures(config) - 2))
