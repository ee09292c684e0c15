"""Error surfaces over two parameters, each with its gradient in closed form.

A surface is a pure function of points (..., 2) in float64, on any device and of any batch shape. It
has no unit.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
from torch import Tensor

Point = tuple[float, float]
Evaluation = tuple[Tensor, Tensor]
"""Loss (...) and gradient (..., 2) at points (..., 2)."""
LossScale = Literal["sum", "half_sum", "mean"]

COURSE_POINTS: tuple[Point, ...] = ((0.5, 0.2), (2.5, 0.9))
"""The course's two examples (x, target) for the sigmoid neuron."""


class Surface(NamedTuple):
    """A loss over two parameters."""

    name: str
    title: str
    formula: str
    """Plain text, ready for the screen."""
    domain: tuple[Point, Point]
    """((x0, x1), (y0, y1)): the part that shows what matters."""
    minima: tuple[Point, ...]
    """Known minima, the global ones first; of Rastrigin's many only the global one."""
    start: Point
    """A start from which there is something to see."""
    value_and_gradient: Callable[[Tensor], Evaluation]
    x_name: str = "x"
    y_name: str = "y"
    quadratic: bool = False
    """Whether its Hessian is the same everywhere, so that a stability bound holds from any start.
    """


def _bowl(points: Tensor) -> Evaluation:
    return 0.5 * (points * points).sum(-1), points.clone()


def _ravine(points: Tensor) -> Evaluation:
    x, y = points.unbind(-1)
    return 0.5 * (x * x + 50 * (y * y)), torch.stack((x, 50 * y), -1)


def _plateau(points: Tensor) -> Evaluation:
    height = torch.exp(-0.5 * (points * points).sum(-1))
    return 1 - height, points * height.unsqueeze(-1)


def _saddle(points: Tensor) -> Evaluation:
    x, y = points.unbind(-1)
    y2 = y * y
    return 0.5 * (x * x - y2) + 0.25 * (y2 * y2 + 1), torch.stack((x, y * (y2 - 1)), -1)


def _two_minima(points: Tensor) -> Evaluation:
    """Integrate dL/dx = (x² − 1)(x − 1/5): minima at ±1, the crest between them at 1/5."""
    x, y = points.unbind(-1)
    loss = (((x / 4 - 1 / 15) * x - 0.5) * x + 0.2) * x + 23 / 60 + 0.5 * (y * y)
    return loss, torch.stack(((x * x - 1) * (x - 0.2), y), -1)


def _beale(points: Tensor) -> Evaluation:
    x, y = points.unbind(-1)
    y2 = y * y
    y3 = y2 * y
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y2
    c = 2.625 - x + x * y3
    dx = 2 * (a * (y - 1) + b * (y2 - 1) + c * (y3 - 1))
    dy = 2 * x * (a + 2 * b * y + 3 * c * y2)
    return a * a + b * b + c * c, torch.stack((dx, dy), -1)


def _rosenbrock(points: Tensor) -> Evaluation:
    x, y = points.unbind(-1)
    a = 1 - x
    b = y - x * x
    gradient = torch.stack((-2 * a - 400 * x * b, 200 * b), -1)
    return a * a + 100 * (b * b), gradient


def _himmelblau(points: Tensor) -> Evaluation:
    x, y = points.unbind(-1)
    a = x * x + y - 11
    b = x + y * y - 7
    gradient = torch.stack((4 * x * a + 2 * b, 2 * a + 4 * y * b), -1)
    return a * a + b * b, gradient


def _rastrigin(points: Tensor) -> Evaluation:
    angle = 2 * math.pi * points
    loss = 20 + (points * points - 10 * torch.cos(angle)).sum(-1)
    return loss, 2 * points + 20 * math.pi * torch.sin(angle)


SURFACES: dict[str, Surface] = {
    surface.name: surface
    for surface in (
        Surface("bowl", "Bowl", "½(x² + y²)", ((-4, 4), (-4, 4)), ((0, 0),), (3, 2), _bowl,
                quadratic=True),
        Surface("ravine", "Ravine", "½(x² + 50 y²)", ((-6, 6), (-2.4, 2.4)), ((0, 0),), (-4, 1),
                _ravine, quadratic=True),
        Surface("plateau", "Plateau", "1 − exp(−½(x² + y²))", ((-5, 5), (-5, 5)), ((0, 0),),
                (2.5, 2), _plateau),
        Surface("saddle", "Saddle", "½x² + ¼(y² − 1)²", ((-2.5, 2.5), (-2, 2)), ((0, 1), (0, -1)),
                (2, 0.01), _saddle),
        Surface("two_minima", "Two minima", "¼x⁴ − x³/15 − ½x² + x/5 + ½y² + 23/60",
                ((-2.2, 2.2), (-2, 2)), ((-1, 0), (1, 0)), (2, 1.5), _two_minima),
        Surface("beale", "Beale", "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
                ((-4.5, 4.5), (-4.5, 4.5)), ((3, 0.5),), (1, 1.5), _beale),
        Surface("rosenbrock", "Rosenbrock", "(1 − x)² + 100 (y − x²)²", ((-2, 2), (-1, 3)),
                ((1, 1),), (-1.2, 1), _rosenbrock),
        Surface("himmelblau", "Himmelblau", "(x² + y − 11)² + (x + y² − 7)²", ((-6, 6), (-6, 6)),
                ((3, 2), (-2.805118086952745, 3.131312518250573),
                 (-3.779310253377747, -3.283185991286170),
                 (3.584428340330492, -1.848126526964404)), (0, 0), _himmelblau),
        Surface("rastrigin", "Rastrigin", "20 + x² − 10 cos 2πx + y² − 10 cos 2πy",
                ((-5.12, 5.12), (-5.12, 5.12)), ((0, 0),), (3.7, -2.6), _rastrigin),
    )
}  # fmt: skip
"""The surfaces that need no data, in teaching order."""

SCALES: dict[LossScale, Callable[[int], float]] = {
    "sum": lambda count: 1.0,
    "half_sum": lambda count: 0.5,
    "mean": lambda count: 1.0 / count,
}
"""What the sum of squared errors over `count` points is multiplied by."""

SCALE_SIGNS: dict[LossScale, str] = {"sum": "Σ", "half_sum": "½Σ", "mean": "mean "}


@functools.lru_cache(maxsize=256)
def sigmoid_neuron(
    points: tuple[Point, ...] = COURSE_POINTS,
    scale: LossScale = "sum",
    batch: tuple[int, ...] | None = None,
) -> Surface:
    """Make the error surface of the neuron f(x) = 1 / (1 + e^−(wx+b)) over (w, b).

        L = c Σ (t − f(x))²    ∂L/∂w = 2c Σ (t − f)(f − 1) f x    ∂L/∂b = 2c Σ (t − f)(f − 1) f

    Args:
        points: The examples (x, target t), targets in (0, 1).
        scale: c: "sum" is 1, "half_sum" is ½, "mean" is 1 / number of examples.
        batch: Which examples to sum over; all of them if None. Their number is the one that the
            mean divides by.

    Source: the course, part 1.
    """
    chosen = points if batch is None else tuple(points[index] for index in batch)
    c = SCALES[scale](len(chosen))

    @functools.cache
    def constants(device: torch.device) -> tuple[Tensor, ...]:
        with torch.inference_mode(False):  # the Hessian differentiates through these
            rows = [(x, 1.0, t) for x, t in chosen]
            table = torch.tensor(rows, dtype=torch.float64, device=device)
            inputs, one = table[:, :2].clone(), table.new_tensor(1.0, device=device)
            return inputs.mT, table[:, 2].clone(), one, c * one, 2 * c * inputs

    def value_and_gradient(parameters: Tensor) -> Evaluation:
        x1, t, one, scale_by, gain = constants(parameters.device)
        f = torch.sigmoid(parameters @ x1)  # (..., examples)
        error = t - f
        slope = error * (f - one) * f
        return scale_by * (error * error).sum(-1), slope @ gain

    return Surface(
        "sigmoid_neuron", "Sigmoid neuron", f"{SCALE_SIGNS[scale]}(1/(1+e^−(wx+b)) − t)²",
        ((-4, 6), (-6, 6)), _perfect_fit(chosen), (2, 4), value_and_gradient, "weight w", "bias b",
    )  # fmt: skip


def _perfect_fit(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The (w, b) through two examples: two lines w x + b = ln(t / (1 − t))."""
    if len(points) != 2 or points[0][0] == points[1][0]:
        return ()
    (x0, z0), (x1, z1) = ((x, math.log(t / (1 - t))) for x, t in points)
    w = (z1 - z0) / (x1 - x0)
    return ((w, z0 - w * x0),)


def surface_named(name: str, scale: LossScale = "sum") -> Surface:
    """Find a surface by name; `scale` is for the sigmoid neuron over the course's points."""
    return sigmoid_neuron(COURSE_POINTS, scale) if name == "sigmoid_neuron" else SURFACES[name]


def hessian(surface: Surface, points: Tensor) -> Tensor:
    """Differentiate the closed-form gradient: the exact second derivatives.

    Args:
        surface: The surface.
        points: Places (..., 2), float64.

    Returns:
        Shape (..., 2, 2), symmetric.
    """
    with torch.inference_mode(False), torch.enable_grad():
        places = points.detach().clone().requires_grad_()
        gx, gy = surface.value_and_gradient(places)[1].unbind(-1)
        rows = [torch.autograd.grad(g.sum(), places, retain_graph=True)[0] for g in (gx, gy)]
    matrix = torch.stack(rows, -2)  # (..., 2, 2)
    return 0.5 * (matrix + matrix.mT)


def curvatures(surface: Surface, points: Tensor) -> Tensor:
    """The Hessian's eigenvalues, ascending, shape (..., 2); NaN where the Hessian is not finite."""
    matrix = hessian(surface, points)
    finite = matrix.isfinite().all(-1).all(-1)
    values = torch.linalg.eigvalsh(torch.where(finite[..., None, None], matrix, 0.0))
    return torch.where(finite[..., None], values, torch.nan)
