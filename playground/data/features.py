"""What a network is told of a point of the plane: its coordinates, and functions of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x2": lambda x, y: x * x,
    "y2": lambda x, y: y * y,
    "xy": lambda x, y: x * y,
    "sin_x": lambda x, y: np.sin(x),
    "sin_y": lambda x, y: np.sin(y),
    "cos_x": lambda x, y: np.cos(x),
    "cos_y": lambda x, y: np.cos(y),
}
"""Name -> (x, y) -> the feature, elementwise; TensorFlow Playground's, and the cosines."""


def features_of(points: Array, names: Sequence[str]) -> Array:
    """Work out features of points (n, 2): shape (n, features), unscaled."""
    x, y = points[:, 0], points[:, 1]
    return np.stack([FEATURES[name](x, y) for name in names], axis=1)


def grid(domain: tuple[tuple[float, float], tuple[float, float]], size: int) -> Array:
    """Points (size², 2) of an even grid, row by row from the least y, ends included."""
    xs, ys = (np.linspace(low, high, size) for low, high in domain)
    across, up = np.meshgrid(xs, ys)
    return np.stack([across.ravel(), up.ravel()], axis=1)
