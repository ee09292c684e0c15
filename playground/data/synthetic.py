"""Data sets drawn from a recipe and a generator: shapes to part and surfaces to fit.

The five of TensorFlow Playground, and its two regressions, are drawn as its src/dataset.ts does
(Smilkov et al. 2017), with `noise` from 0 to 0.5 for its 0 to 50 %. Its label 1 is class 1 here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from playground.data.plane import PLANE, Interval

Array = NDArray[np.float64]

RADIUS = 5.0
"""How far the shapes reach from the middle."""
EDGE = 6.0
"""How far the plane reaches."""
XOR_PADDING = 0.3
SPIRAL_TURNS = 1.75
MOON_SCALE = 3.0
"""The two moons of the literature are arcs of radius 1."""
SQUARES = 4
"""Along each side of the checkerboard."""
BLOB_RADIUS = 4.0
RING_FILL = 0.7
"""Which share of its band a ring covers; the rest is the gap to the next."""
GATE_SCATTER = 0.4
CORNERS = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
HILLS = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
HILL_SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
HILL_REACH = 2.0


class Points(NamedTuple):
    """Examples not yet parted."""

    x: Array
    """Shape (n, 2)."""
    target: Array
    """Class number or value, shape (n,)."""


Draw = Callable[[int, float, int, Generator], Points]
"""How many examples, noise, K and a generator -> points. Most have no use for K."""


class Recipe(NamedTuple):
    """How a data set is drawn, and what it is then called."""

    draw: Draw
    class_names: tuple[str, ...] = ()
    """None for a regression."""
    many: bool = False
    """Whether the student chooses how many of the classes there are."""
    domain: tuple[Interval, Interval] = PLANE
    dimensions: int = 2
    first: int = 0
    """How many of the first examples have to train."""


def circle(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw a disc of class 1 in a ring of class 0; noise blurs where one sees the border.

    An example is labelled by where noise pushes it, and drawn where it stood.
    """
    inside = _turns(samples, 2) == 0
    low = np.where(inside, 0.0, 0.7 * RADIUS)
    high = np.where(inside, 0.5 * RADIUS, RADIUS)
    x = _polar(rng.uniform(low, high), rng.uniform(0, 2 * np.pi, samples))  # (n, 2)
    seen = x + noise * rng.uniform(-RADIUS, RADIUS, (samples, 2))
    return Points(x, _as_class(np.hypot(seen[:, 0], seen[:, 1]) < 0.5 * RADIUS))


def xor(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw four quadrants: class 1 where noisy x and y have the same sign."""
    x = rng.uniform(-RADIUS, RADIUS, (samples, 2))
    x += np.where(x > 0, XOR_PADDING, -XOR_PADDING)
    seen = x + noise * rng.uniform(-RADIUS, RADIUS, (samples, 2))
    return Points(x, _as_class(seen[:, 0] * seen[:, 1] >= 0))


def gauss(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw two Gaussians around (-2, -2) and (2, 2), of variance 0.5 to 4 with the noise."""
    target = 1.0 - _turns(samples, 2)
    centre = np.where(target == 1, 2.0, -2.0)[:, None]  # (n, 1)
    deviation = np.sqrt(0.5 + (4 - 0.5) * noise / 0.5)
    return Points(centre + deviation * rng.standard_normal((samples, 2)), target)


def spiral(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw two arms of 1¾ turns, half a turn apart: r = 5 i/n, t = 1.75 · 2π i/n."""
    turn = _turns(samples, 2)
    along = np.arange(samples) // 2 / (samples / 2)  # i/n: 0 in the middle, almost 1 at the end
    x = _polar(RADIUS * along, SPIRAL_TURNS * 2 * np.pi * along + np.pi * turn)  # (n, 2)
    return Points(x + noise * rng.uniform(-1, 1, (samples, 2)), 1.0 - turn)


def moons(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw two half circles that reach into each other, as scikit-learn's make_moons, times 3."""
    target = _turns(samples, 2)
    angle = rng.uniform(0, np.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (n, 2)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)  # (n, 2)
    arc = np.where(target[:, None] == 0, upper, lower) - (0.5, 0.25)  # the middle to the origin
    return Points(MOON_SCALE * (arc + noise * rng.standard_normal((samples, 2))), target)


def checkerboard(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw 4 x 4 squares, as many examples in each; noise pushes them out of theirs."""
    column, row = np.divmod(_turns(samples, SQUARES**2), SQUARES)
    side = 2 * EDGE / SQUARES
    corner = side * np.stack([column, row], axis=1) - EDGE  # (n, 2)
    x = corner + side * rng.uniform(0, 1, (samples, 2))
    pushed = x + side * noise * rng.uniform(-1, 1, (samples, 2))
    return Points(np.clip(pushed, -EDGE, EDGE), (column + row) % 2)


def blobs(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw K Gaussians around a circle, of deviation 0.5 to 1.5 with the noise."""
    target = _turns(samples, classes)
    centre = _polar(np.full(samples, BLOB_RADIUS), 2 * np.pi * target / classes)  # (n, 2)
    return Points(centre + (0.5 + 2 * noise) * rng.standard_normal((samples, 2)), target)


def rings(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw K rings around the origin, class 0 innermost; noise pushes by up to half a band."""
    target = _turns(samples, classes)
    band = RADIUS / classes
    radius = band * (target + (1 - RING_FILL) / 2 + RING_FILL * rng.uniform(0, 1, samples))
    x = _polar(radius, rng.uniform(0, 2 * np.pi, samples))  # (n, 2)
    return Points(x + band * noise * rng.uniform(-1, 1, (samples, 2)), target)


def gate_and(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw the truth table of AND."""
    return _gate((0, 0, 0, 1), samples, noise, rng)


def gate_or(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw the truth table of OR."""
    return _gate((0, 1, 1, 1), samples, noise, rng)


def gate_xor(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw the truth table of XOR."""
    return _gate((0, 1, 1, 0), samples, noise, rng)


def plane(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw targets on the plane (x + y) / 10, read where noise pushes the example."""
    x = rng.uniform(-EDGE, EDGE, (samples, 2))
    seen = x + noise * rng.uniform(-EDGE, EDGE, (samples, 2))
    return Points(x, seen.sum(axis=1) / 10)


def hills(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw targets on three hills and three pits, cones of radius 2; the steepest counts."""
    x = rng.uniform(-EDGE, EDGE, (samples, 2))
    seen = x + noise * rng.uniform(-EDGE, EDGE, (samples, 2))
    away = np.linalg.norm(seen[:, None] - HILLS, axis=2)  # (n, 6)
    height = HILL_SIGNS * np.clip(1 - away / HILL_REACH, 0, 1)
    highest = np.abs(height).argmax(axis=1)
    return Points(x, height[np.arange(samples), highest])


def sinusoid(samples: int, noise: float, classes: int, rng: Generator) -> Points:
    """Draw targets on sin x with Gaussian noise of that deviation; y is always 0."""
    x = rng.uniform(-EDGE, EDGE, samples)
    target = np.sin(x) + noise * rng.standard_normal(samples)
    return Points(np.stack([x, np.zeros(samples)], axis=1), target)


def _gate(truth: tuple[int, ...], samples: int, noise: float, rng: Generator) -> Points:
    """Go round the four corners; the scatter moves an example, never its label."""
    corner = _turns(samples, 4).astype(np.int64)
    scatter = GATE_SCATTER * noise * rng.standard_normal((samples, 2))
    return Points(CORNERS[corner] + scatter, np.array(truth, dtype=np.float64)[corner])


def _turns(samples: int, groups: int) -> Array:
    """Number the examples 0, 1, ..., groups - 1, 0, 1, ...: no group leads by more than one."""
    return np.arange(samples, dtype=np.float64) % groups


def _polar(radius: Array, angle: Array) -> Array:
    """Points (n, 2) at a distance from the origin; the angle is 0 upwards and grows clockwise."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)  # (n, 2)


def _as_class(positive: NDArray[np.bool_]) -> Array:
    return positive.astype(np.float64)


GATE = (-0.5, 1.5)
OUTPUTS = ("output 0", "output 1")

RECIPES: dict[str, Recipe] = {
    "circle": Recipe(circle, ("outside", "inside")),
    "xor": Recipe(xor, ("signs differ", "signs agree")),
    "gauss": Recipe(gauss, ("lower left", "upper right")),
    "spiral": Recipe(spiral, ("second arm", "first arm")),
    "moons": Recipe(moons, ("upper moon", "lower moon")),
    "checkerboard": Recipe(checkerboard, ("even squares", "odd squares")),
    "blobs": Recipe(blobs, tuple(f"blob {k}" for k in range(1, 7)), many=True),
    "rings": Recipe(rings, tuple(f"ring {k}" for k in range(1, 7)), many=True),
    "gate_and": Recipe(gate_and, OUTPUTS, domain=(GATE, GATE), first=4),
    "gate_or": Recipe(gate_or, OUTPUTS, domain=(GATE, GATE), first=4),
    "gate_xor": Recipe(gate_xor, OUTPUTS, domain=(GATE, GATE), first=4),
    "plane": Recipe(plane),
    "hills": Recipe(hills),
    "sinusoid": Recipe(sinusoid, dimensions=1),
}
"""Every drawn data set, in teaching order."""
