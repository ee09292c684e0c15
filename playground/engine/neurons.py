"""The error surfaces of one sigmoid neuron: over its weight and bias, and over four weights of
which one belongs to a feature that is rarely there.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from playground.engine.minima import find_minima
from playground.engine.surfaces import SURFACES, Evaluation, Place, Point, Surface

LossScale = Literal["sum", "half_sum", "mean"]

COURSE_POINTS: tuple[Point, ...] = ((0.5, 0.2), (2.5, 0.9))
"""The course's two examples (x, target) for the sigmoid neuron."""

SCALES: dict[LossScale, Callable[[int], float]] = {
    "sum": lambda count: 1.0,
    "half_sum": lambda count: 0.5,
    "mean": lambda count: 1.0 / count,
}
"""What the sum of squared errors over `count` points is multiplied by."""

SCALE_SIGNS: dict[LossScale, str] = {"sum": "Σ", "half_sum": "½Σ", "mean": "mean "}

WIDE: tuple[Point, Point] = ((-24, 24), (-24, 24))
"""Where minima are searched for when the map shows none."""

RARE_EXAMPLES = 32
RARE = (5, 21)
"""The examples in which the rare feature is present."""
TRUE_WEIGHTS = (1.5, 2.0, -1.0, 0.5)
"""What made the targets, and so the minimum."""


class _Examples(NamedTuple):
    """Examples on one device: x1 (inputs, examples), targets (examples,), 1, c and 2c·inputs
    (examples, inputs).
    """

    x1: Tensor
    t: Tensor
    one: Tensor
    scale_by: Tensor
    gain: Tensor


class _Neuron(NamedTuple):
    value_and_gradient: Callable[[Tensor], Evaluation]
    each_gradient: Callable[[Tensor], Tensor]


def _neuron(inputs: tuple[Place, ...], targets: tuple[float, ...], scale: LossScale) -> _Neuron:
    """The loss c Σ (t − σ(w·x))² over w, and each example's own gradient times their number."""
    count = len(inputs)
    c = SCALES[scale](count)

    @functools.cache
    def examples(device: torch.device) -> _Examples:
        with torch.inference_mode(False):  # the Hessian differentiates through these
            table = torch.tensor(inputs, dtype=torch.float64, device=device)
            t = torch.tensor(targets, dtype=torch.float64, device=device)
            one = table.new_tensor(1.0, device=device)
            return _Examples(table.mT, t, one, c * one, 2 * c * table)

    def value_and_gradient(parameters: Tensor) -> Evaluation:
        x1, t, one, scale_by, gain = examples(parameters.device)
        f = torch.sigmoid(parameters @ x1)  # (..., examples)
        error = t - f
        slope = error * (f - one) * f
        return scale_by * (error * error).sum(-1), slope @ gain

    def each_gradient(parameters: Tensor) -> Tensor:
        x1, t, one, _, gain = examples(parameters.device)
        f = torch.sigmoid(parameters @ x1)
        slope = (t - f) * (f - one) * f
        return count * slope.unsqueeze(-1) * gain  # (..., examples, inputs)

    return _Neuron(value_and_gradient, each_gradient)


@functools.lru_cache(maxsize=256)
def sigmoid_neuron(
    points: tuple[Point, ...] = COURSE_POINTS,
    scale: LossScale = "sum",
    batch: tuple[int, ...] | None = None,
) -> Surface:
    """Make the error surface of the neuron f(x) = 1 / (1 + e^−(wx+b)) over (w, b).

        L = c Σ (t − f(x))²    ∂L/∂w = 2c Σ (t − f)(f − 1) f x    ∂L/∂b = 2c Σ (t − f)(f − 1) f

    Its minima are the fit through two points, else those that are found; none where the fit runs
    off to endless weights, and of a mini-batch only the fit through two points.

    Args:
        points: The examples (x, target t), targets in [0, 1].
        scale: c: "sum" is 1, "half_sum" is ½, "mean" is 1 / number of examples.
        batch: Which examples to sum over; all of them if None. Their number is the one that the
            mean divides by.

    Source: the course, part 1.
    """
    chosen = points if batch is None else tuple(points[index] for index in batch)
    neuron = _neuron(tuple((x, 1.0) for x, _ in chosen), tuple(t for _, t in chosen), scale)
    surface = Surface(
        "sigmoid_neuron", "Sigmoid neuron", f"{SCALE_SIGNS[scale]}(1/(1+e^−(wx+b)) − t)²",
        ((-4, 6), (-6, 6)), _perfect_fit(chosen), (2, 4), neuron.value_and_gradient,
        names=("weight w", "bias b"), each_gradient=neuron.each_gradient, whole=batch is None,
    )  # fmt: skip
    if surface.minima or not surface.whole:
        return surface
    # Where all inputs are the same, weight and bias can stand for each other: a valley floor.
    floors = len({x for x, _ in chosen}) == 1
    shown = find_minima(surface, floors)
    return surface._replace(minima=shown or find_minima(surface._replace(domain=WIDE), floors))


def _perfect_fit(points: tuple[Point, ...]) -> tuple[Place, ...]:
    """The (w, b) through two examples: two lines w x + b = ln(t / (1 − t))."""
    if len(points) != 2 or points[0][0] == points[1][0]:
        return ()
    if not all(0 < t < 1 for _, t in points):
        return ()
    (x0, z0), (x1, z1) = ((x, math.log(t / (1 - t))) for x, t in points)
    w = (z1 - z0) / (x1 - x0)
    return ((w, z0 - w * x0),)


def rare_inputs() -> tuple[Place, ...]:
    """Give the 32 inputs (x₁, x₂, x₃, x₄): x₂ is 1 in two of them and else 0, the others are ±1.

    Example i has the signs of i's three lowest binary digits, so that the common features know
    nothing of each other.
    """
    return tuple(
        (_sign(i), 1.0 if i in RARE else 0.0, _sign(i >> 1), _sign(i >> 2))
        for i in range(RARE_EXAMPLES)
    )  # fmt: skip


def _sign(number: int) -> float:
    return -1.0 if number & 1 else 1.0


@functools.lru_cache(maxsize=256)
def rare_feature(scale: LossScale = "sum", batch: tuple[int, ...] | None = None) -> Surface:
    """Make the error surface of the neuron f(x) = σ(w·x) over four weights, without a bias.

        L = c Σ (t − f(x))²    ∂L/∂w = 2c Σ (t − f)(f − 1) f x    t = σ(w*·x)

    w₂ belongs to a feature that two of 32 examples have: the gradient along it is small, and a
    method that divides each weight's step by its own gradients hurries there. Minimum: exactly w*.

    Args:
        scale: c: "sum" is 1, "half_sum" is ½, "mean" is 1 / number of examples.
        batch: Which examples to sum over; all of them if None.

    Source: the motive of Adagrad, Duchi, Hazan & Singer 2011, section 1.1.
    """
    everything = rare_inputs()
    chosen = everything if batch is None else tuple(everything[index] for index in batch)
    table = torch.tensor(chosen, dtype=torch.float64, device="cpu")
    targets = torch.sigmoid(table @ table.new_tensor(TRUE_WEIGHTS)).tolist()
    neuron = _neuron(chosen, tuple(targets), scale)
    return Surface(
        "rare_feature", "Neuron with a rare feature", f"{SCALE_SIGNS[scale]}(1/(1+e^−w·x) − t)²",
        ((-3, 5), (-5, 5)), (TRUE_WEIGHTS,), (-1, -3), neuron.value_and_gradient, parameters=4,
        names=("weight w₁ of a common feature", "weight w₂ of the rare feature",
               "weight w₃ of a common feature", "weight w₄ of a common feature"),
        each_gradient=neuron.each_gradient, whole=batch is None,
    )  # fmt: skip


def gradients_of_examples(surface: Surface, points: Tensor) -> Tensor:
    """Differentiate each example's own term, times the number of examples.

    So the mean over the examples is the full gradient, for each scale of the loss: a mini-batch of
    one points along one of them.

    Args:
        surface: A neuron's.
        points: Places (..., P), float64.

    Returns:
        Shape (..., examples, P).

    Raises:
        ValueError: If the surface has no examples.
    """
    if surface.each_gradient is None:
        raise ValueError(f"the surface {surface.name} has no examples")
    return surface.each_gradient(points)


def slice_of(surface: Surface, at: Place) -> Surface:
    """Cut a map of the first two parameters out of a surface, the others held at a place.

    Args:
        surface: A surface over two or more parameters.
        at: One number for each parameter; the first two are not read.

    Returns:
        A surface over points (..., 2); its minima are those of the surface that lie in the slice.
    """
    rest = tuple(float(value) for value in at[2:])

    def value_and_gradient(points: Tensor) -> Evaluation:
        others = points.new_tensor(rest).expand(*points.shape[:-1], -1)
        loss, gradient = surface.value_and_gradient(torch.cat((points, others), -1))
        return loss, gradient[..., :2]

    return surface._replace(
        minima=tuple(place[:2] for place in surface.minima if place[2:] == rest),
        value_and_gradient=value_and_gradient, parameters=2, names=surface.names[:2],
        each_gradient=None,
    )  # fmt: skip


def surface_named(name: str, scale: LossScale = "sum") -> Surface:
    """Find a surface by name, with the course's points; `scale` is for the neurons."""
    if name == "sigmoid_neuron":
        return sigmoid_neuron(COURSE_POINTS, scale)
    return rare_feature(scale) if name == "rare_feature" else SURFACES[name]
