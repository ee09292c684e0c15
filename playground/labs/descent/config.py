"""Every knob of the Descent lab, declared once."""

from __future__ import annotations

from typing import Annotated, Literal

from playground.core.channels import Channel
from playground.core.config import Config, setting

SurfaceName = Literal[
    "sigmoid_neuron", "bowl", "ravine", "plateau", "saddle", "two_minima",
    "beale", "rosenbrock", "himmelblau", "rastrigin",
]  # fmt: skip
OptimizerName = Literal["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
LossScale = Literal["sum", "half_sum", "mean"]

TITLES = {
    "gd": "GD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "Adagrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
"""The optimizers' names on screen, in teaching order."""

NEURON = {"surface": ("sigmoid_neuron",)}


class DescentConfig(Config, frozen=True, kw_only=True):
    """A race of optimizers down one error surface from one start."""

    surface: Annotated[
        SurfaceName,
        setting(
            "Surface", "The error surface: height is the loss, the place is the two parameters."
        ),
    ] = "sigmoid_neuron"
    optimizers: Annotated[
        tuple[OptimizerName, ...],
        setting(
            "Optimizers", "Who races. All start at the same place with the same learning rate."
        ),
    ] = ("gd", "momentum", "nesterov", "adam")
    learning_rate: Annotated[
        float,
        setting(
            "Learning rate η",
            "How far one update goes for a given gradient. Too small crawls, too large "
            "overshoots or explodes.",
            ge=1e-6, le=100.0, scale="log", editable=True,
        ),
    ] = 0.35  # fmt: skip
    momentum: Annotated[
        float,
        setting(
            "Momentum γ",
            "How much of the last update momentum and Nesterov keep: 0 is plain descent, 0.9 "
            "averages about ten updates.",
            ge=0.0, le=0.999, step=0.001, editable=True,
        ),
    ] = 0.9  # fmt: skip
    steps: Annotated[
        int,
        setting(
            "Updates",
            "How many updates each optimizer makes.",
            ge=1,
            le=10_000,
            unit="updates",
            scale="log",
        ),
    ] = 200
    start_x: Annotated[
        float,
        setting(
            "Start x",
            "Where all optimizers start: x (the weight w of the neuron). Or click the map.",
            ge=-20.0,
            le=20.0,
            step=0.1,
        ),
    ] = 2.0
    start_y: Annotated[
        float,
        setting(
            "Start y",
            "Where all optimizers start: y (the bias b of the neuron). Or click the map.",
            ge=-20.0,
            le=20.0,
            step=0.1,
        ),
    ] = 4.0
    loss_scale: Annotated[
        LossScale,
        setting(
            "Loss",
            "How the points' squared errors add up: Σ(ŷ−y)², ½Σ(ŷ−y)² or their mean. It scales "
            "the gradient, and so the step.",
            advanced=True,
            only=NEURON,
        ),
    ] = "sum"
    batch_size: Annotated[
        int,
        setting(
            "Batch size", "Points per update: 0 is the full batch, 1 is stochastic descent in "
                          "an order drawn from the seed.",
            ge=0, le=2, unit="points", advanced=True, only=NEURON,
        ),
    ] = 0  # fmt: skip
    seed: Annotated[
        int,
        setting(
            "Seed",
            "Draws the order of the points when the batch is not the full one.",
            ge=0,
            le=2**31 - 1,
            advanced=True,
            only={"batch_size": (1,), **NEURON},
        ),
    ] = 7
    rmsprop_alpha: Annotated[
        float,
        setting(
            "RMSProp decay β",
            "How slowly RMSProp forgets old squared gradients.",
            ge=0.0,
            le=0.9999,
            step=0.01,
            advanced=True,
        ),
    ] = 0.99
    beta1: Annotated[
        float,
        setting(
            "Adam β₁",
            "How slowly Adam forgets old gradients.",
            ge=0.0,
            le=0.9999,
            step=0.01,
            advanced=True,
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        setting(
            "Adam β₂",
            "How slowly Adam forgets old squared gradients.",
            ge=0.0,
            le=0.99999,
            step=0.001,
            advanced=True,
        ),
    ] = 0.999
    epsilon: Annotated[
        float,
        setting(
            "ε of RMSProp and Adam",
            "Keeps the division finite where the squared gradients are zero.",
            ge=1e-16,
            le=1.0,
            scale="log",
            advanced=True,
        ),
    ] = 1e-8
    adagrad_epsilon: Annotated[
        float,
        setting(
            "ε of Adagrad",
            "Keeps Adagrad's division finite where the squared gradients are zero.",
            ge=1e-16,
            le=1.0,
            scale="log",
            advanced=True,
        ),
    ] = 1e-10


def replicas(config: DescentConfig) -> tuple[str, ...]:
    """The optimizers' names: one replica each."""
    return config.optimizers


def channels(config: DescentConfig) -> tuple[Channel, ...]:
    """What a race records: frame 0 is the start, frame t follows update t."""
    racers = len(config.optimizers)

    def scalar(name: str, unit: str, help: str) -> Channel:
        return Channel(name, ("replica",), (racers,), unit, help)

    def vector(name: str, unit: str, help: str) -> Channel:
        return Channel(name, ("replica", "coordinate"), (racers, 2), unit, help)

    return (
        vector("position", "", "The parameters (x, y), for the neuron (w, b), after the update."),
        scalar("loss", "loss", "Loss over all points at the position."),
        vector("gradient", "loss per unit", "Gradient of the loss over all points at the "
                                            "position."),
        scalar("gradient_norm", "loss per unit", "Length of `gradient`."),
        vector("step_gradient", "loss per unit", "The gradient that made the update: of the "
                                                 "batch, for Nesterov at the look-ahead point; "
                                                 "0 at the start."),
        vector("velocity", "", "u of momentum and Nesterov, m of Adam after the update; else 0."),
        vector("squares", "", "Accumulated squared gradients of Adagrad, RMSProp (s) and Adam "
                              "(v) after the update; else 0."),
        scalar("learning_rate", "", "η of the update, 0 at the start."),
        scalar("momentum", "", "γ of the update for momentum and Nesterov; else 0."),
    )  # fmt: skip
