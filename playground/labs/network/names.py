"""The names of data sets, inputs, activations, losses and starts, and what they are called."""

from __future__ import annotations

from typing import Literal, get_args

from playground.core.errors import PlaygroundError

DataName = Literal[
    "circle", "xor", "gauss", "spiral", "moons", "checkerboard", "blobs", "rings", "gate_and",
    "gate_or", "gate_xor", "plane", "hills", "sinusoid", "iris", "wine", "cancer", "own",
]  # fmt: skip
FeatureName = Literal["x", "y", "x2", "y2", "xy", "sin_x", "sin_y", "cos_x", "cos_y"]
ActivationName = Literal[
    "tanh", "logistic", "relu", "leaky_relu", "prelu", "rrelu", "elu", "selu", "softplus",
    "arctan", "identity", "threshold",
]  # fmt: skip
LossName = Literal["auto", "cross_entropy", "tanh_squared", "squared", "absolute", "huber"]
InitName = Literal["glorot", "he", "lecun", "orthogonal", "uniform", "small", "large", "zero"]
SweepName = Literal["seed", "init", "learning_rate", "momentum", "l1", "l2", "dropout", "noise"]

INNER = r"w\d{1,2}_\d{1,2}_\d{1,2}|b\d{1,2}_\d{1,2}"
"""Names of weights and biases: w<layer>_<from>_<to>, b<layer>_<unit>, all counted from 1."""

FEATURES: tuple[str, ...] = get_args(FeatureName)
ACTIVATIONS: tuple[str, ...] = get_args(ActivationName)
INITS: tuple[str, ...] = get_args(InitName)

RATELESS = ("line_search", "newton")
"""Optimizers that use no learning rate but the loss's second derivatives."""

REAL = ("iris", "wine", "cancer")
COLUMNS = {"iris": 4, "wine": 13, "cancer": 10}
MANY = ("blobs", "rings")
REGRESSION = ("plane", "hills", "sinusoid")
DRAWN = tuple(name for name in get_args(DataName) if name not in (*REAL, "own"))

FEATURE_TITLES = {
    "x": "x", "y": "y", "x2": "x²", "y2": "y²", "xy": "xy", "sin_x": "sin x", "sin_y": "sin y",
    "cos_x": "cos x", "cos_y": "cos y",
}  # fmt: skip
ACTIVATION_TITLES = {
    "tanh": "tanh", "logistic": "Logistic σ", "relu": "ReLU", "leaky_relu": "Leaky ReLU",
    "prelu": "PReLU (learned slope)", "rrelu": "Randomised leaky ReLU", "elu": "ELU",
    "selu": "SELU", "softplus": "Softplus", "arctan": "arctan", "identity": "Identity (linear)",
    "threshold": "Step (threshold)",
}  # fmt: skip
TITLES = {
    **FEATURE_TITLES, **ACTIVATION_TITLES,
    "circle": "Circle", "xor": "XOR quadrants", "gauss": "Two clouds", "spiral": "Spiral",
    "moons": "Moons", "checkerboard": "Checkerboard", "blobs": "Blobs", "rings": "Rings",
    "gate_and": "AND gate", "gate_or": "OR gate", "gate_xor": "XOR gate",
    "plane": "Plane (regression)", "hills": "Hills (regression)",
    "sinusoid": "Noisy sinusoid (1-D regression)", "iris": "Iris", "wine": "Wine",
    "cancer": "Breast cancer", "own": "Your own points",
    "auto": "What suits the data", "cross_entropy": "Cross-entropy",
    "tanh_squared": "Playground's ½(tanh z − t)²", "squared": "Squared ½(z − t)²",
    "absolute": "Absolute |z − t|", "huber": "Huber",
    "glorot": "Glorot: 1/fan_avg", "he": "He: 2/fan_in", "lecun": "LeCun: 1/fan_in",
    "orthogonal": "Orthogonal", "uniform": "Uniform ±½ (Playground's)",
    "small": "Small: σ = 0.01", "large": "Large: σ = 1", "zero": "Zero",
    "seed": "The seed", "init": "The initial weights", "learning_rate": "Learning rate η",
    "momentum": "Momentum γ", "l1": "L1 penalty", "l2": "L2 penalty", "dropout": "Dropout",
    "noise": "Noise of the points",
}  # fmt: skip


class UnknownActivation(PlaygroundError):
    """An activation that there is none of."""


def layer_activations_of(text: str) -> tuple[str, ...]:
    """Read the activations of the first hidden layers, written with commas.

    Raises:
        UnknownActivation: One of them is none.
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in ACTIVATIONS:
            raise UnknownActivation(
                f"Activation of each layer (layer_activations) names {name[:40]!r}, which is none; "
                f"try one of: {', '.join(ACTIVATIONS)}."
            )
    return names
