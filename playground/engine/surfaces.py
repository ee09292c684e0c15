"""Error surfaces, each with its gradient in closed form.

A surface is a pure function of points (..., parameters) in float64, on any device and of any batch
shape. It has no unit. Most have two parameters; a map shows the first two.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

Point = tuple[float, float]
Place = tuple[float, ...]
"""One number for each parameter."""
Evaluation = tuple[Tensor, Tensor]
"""Loss (...) and gradient (..., parameters) at points (..., parameters)."""


class Surface(NamedTuple):
    """A loss over two or more parameters."""

    name: str
    title: str
    formula: str
    """Plain text, ready for the screen."""
    domain: tuple[Point, Point]
    """((x0, x1), (y0, y1)): the part of the first two parameters that shows what matters."""
    minima: tuple[Place, ...]
    """Known or found minima, the global ones first; of Rastrigin's many only the global one."""
    start: Point
    """A start from which there is something to see; further parameters start at 0."""
    value_and_gradient: Callable[[Tensor], Evaluation]
    parameters: int = 2
    names: tuple[str, ...] = ("x", "y")
    """What the parameters are called."""
    quadratic: bool = False
    """Whether its Hessian is the same everywhere, so that a stability bound holds from any start.
    """
    free: int | None = None
    """How many of the first parameters move; all if None."""
    each_gradient: Callable[[Tensor], Tensor] | None = None
    """Points (..., P) -> each example's gradient (..., examples, P); None without examples."""
    whole: bool = True
    """Whether it is the loss over all examples; the minima of a mini-batch's are not searched for.
    """


def _bowl(points: Tensor) -> Evaluation:
    return 0.5 * (points * points).sum(-1), points.clone()


def _ravine(points: Tensor) -> Evaluation:
    x, y = points.unbind(-1)
    return 0.5 * (x * x + 50 * (y * y)), torch.stack((x, 50 * y), -1)


def _plateau(points: Tensor) -> Evaluation:
    height = torch.exp(-0.5 * (points * points).sum(-1))
    return 1 - height, points * height.unsqueeze(-1)


def _cliff(points: Tensor) -> Evaluation:
    """Stand a plateau of height 4 on a gentle bowl around (3, 0); it breaks off at x = −1."""
    x, y = points.unbind(-1)
    step = torch.sigmoid(-20 * (x + 1))
    loss = 4 * step + (x - 3) * (x - 3) / 40 + y * y / 10
    return loss, torch.stack(((x - 3) / 20 - 80 * step * (1 - step), y / 5), -1)


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
        Surface("cliff", "Cliff", "4/(1 + e^(20(x + 1))) + (x − 3)²/40 + y²/10",
                ((-5, 5), (-5, 5)), ((3, 0),), (-3, 2.5), _cliff),
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


@functools.lru_cache(maxsize=256)
def tilted_bowl(condition: float, angle: float) -> Surface:
    """Make the bowl ½ dᵀ R diag(1, κ) Rᵀ d that is κ times steeper across than along its flat axis.

        u = x cos θ + y sin θ    v = y cos θ − x sin θ    L = ½(u² + κ v²)

    Args:
        condition: κ, the Hessian's condition number, at least 1.
        angle: θ, the direction of the flat axis in degrees: 0 lies along x, 90 along y.
    """
    cos, sin = _cos_sin(angle)

    def value_and_gradient(points: Tensor) -> Evaluation:
        x, y = points.unbind(-1)
        u = cos * x + sin * y
        v = cos * y - sin * x
        slope = condition * v
        gradient = torch.stack((cos * u - sin * slope, sin * u + cos * slope), -1)
        return 0.5 * (u * u + v * slope), gradient

    return Surface(
        "tilted_bowl", f"Bowl, condition number {condition:g}",
        f"½(u² + {condition:g} v²), u along {angle:g}°",
        ((-5, 5), (-5, 5)), ((0, 0),), (-4, 1.5), value_and_gradient, quadratic=True,
    )  # fmt: skip


def _cos_sin(degrees: float) -> Point:
    """Cosine and sine, exact along the axes: there the parameters have nothing to do with each
    other.
    """
    exact = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}
    radians = math.radians(degrees)
    return exact.get(degrees % 360.0, (math.cos(radians), math.sin(radians)))


@functools.lru_cache(maxsize=256)
def along_x(surface: Surface, rest: tuple[float, ...]) -> Surface:
    """Free only the first parameter: the same loss, the gradient of the others 0.

    The others are taken from the points as they are; the Hessian has only its first entry.

    Args:
        surface: The surface.
        rest: Where the other parameters stand, for the minima: those along this line, within the
            domain.
    """

    def held(points: Tensor) -> Tensor:
        # Detached, so that no second derivative leads to a parameter that does not move.
        return torch.cat((points[..., :1], points[..., 1:].detach()), -1)

    def only_first(gradient: Tensor) -> Tensor:
        return torch.cat((gradient[..., :1], torch.zeros_like(gradient[..., 1:])), -1)

    def value_and_gradient(points: Tensor) -> Evaluation:
        loss, gradient = surface.value_and_gradient(held(points))
        return loss, only_first(gradient)

    each = surface.each_gradient
    return surface._replace(
        minima=_minima_on_line(surface, rest) if surface.whole else (),
        value_and_gradient=value_and_gradient,
        free=1,
        each_gradient=each and (lambda points: only_first(each(held(points)))),
    )


MOST_MINIMA = 12
"""Of a line with more, the lowest are known."""


def _minima_on_line(surface: Surface, rest: tuple[float, ...]) -> tuple[Place, ...]:
    """Bisect wherever the slope along x turns from falling to rising; the lowest first."""
    low, high = surface.domain[0]

    def at(x: Tensor) -> Evaluation:
        others = x.new_tensor(rest).expand(*x.shape, -1)
        loss, gradient = surface.value_and_gradient(torch.cat((x.unsqueeze(-1), others), -1))
        return loss, gradient[..., 0]

    with torch.inference_mode():
        x = torch.linspace(low, high, 402, dtype=torch.float64, device="cpu")
        slope = at(x)[1]
        turns = (slope[:-1] < 0) & (slope[1:] >= 0)
        left, right = x[:-1][turns], x[1:][turns]
        for _ in range(60):
            middle = 0.5 * (left + right)
            falls = at(middle)[1] < 0
            left, right = torch.where(falls, middle, left), torch.where(falls, right, middle)
        loss, at_turn = at(right)
        steep = float(slope[slope.isfinite()].abs().max()) if slope.isfinite().any() else 0.0
        # A pole turns too: there the slope is endless.
        real = loss.isfinite() & (at_turn.abs() <= 1e-6 * max(steep, 1e-300))
        pairs = sorted(zip(loss[real].tolist(), right[real].tolist(), strict=True))
    return tuple((place, *rest) for _, place in pairs[:MOST_MINIMA])
