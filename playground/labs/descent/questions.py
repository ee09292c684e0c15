"""The Descent lab's questions: pure functions (config, frame, arguments) -> arrays, answered by a
host.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from playground.core.channels import Frame
from playground.engine.surfaces import Surface, hessian, surface_named
from playground.labs.descent.config import DescentConfig

Arrays = dict[str, np.ndarray]
MARGIN = 0.06
"""Room around a start outside the surface's own domain, as a part of the domain's width."""


def surface(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Map the loss on a grid.

    Args:
        config: The run: its surface, loss and start.
        frame: Not read; the map is the same at every frame.
        arguments: size, points a side; x0, x1, y0, y1, the corners, NaN for the default domain's.

    Returns:
        x (size,), y (size,), loss (size, size) with a row for each y, minima (n, 2).
    """
    place = _surface(config)
    size = int(arguments.get("size", 60))
    (x0, x1), (y0, y1) = _domain(config, place)
    asked = {"x0": x0, "x1": x1, "y0": y0, "y1": y1}
    for name in asked:
        value = float(arguments.get(name, math.nan))
        asked[name] = asked[name] if math.isnan(value) else value
    x = np.linspace(asked["x0"], asked["x1"], size)
    y = np.linspace(asked["y0"], asked["y1"], size)
    grid = torch.as_tensor(np.stack(np.meshgrid(x, y), -1), device="cpu")  # (y, x, 2)
    loss, _ = place.value_and_gradient(grid)
    minima = np.array(place.minima, dtype=float).reshape(-1, 2)
    return {"x": x, "y": y, "loss": loss.numpy(), "minima": minima}


def curvature(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Look at the surface through its second derivatives at one place.

    Args:
        config: The run: its surface and loss.
        frame: Not read; the place is an argument.
        arguments: x, y, the place; the start where they are missing or NaN.

    Returns:
        hessian (2, 2), eigenvalues (2,) ascending, eigenvectors (2, 2) in columns, gradient (2,),
        and learning_rate_bound (): 2/λ_max, beyond which plain descent leaves a bowl of that
        curvature;
        infinite where no direction curves upwards.
    """
    place = _surface(config)
    x, y = float(arguments.get("x", math.nan)), float(arguments.get("y", math.nan))
    x, y = config.start_x if math.isnan(x) else x, config.start_y if math.isnan(y) else y
    point = torch.tensor([x, y], dtype=torch.float64, device="cpu")
    matrix = hessian(place, point).numpy()
    values, vectors = np.linalg.eigh(matrix)
    bound = 2 / values[-1] if values[-1] > 0 else math.inf
    return {
        "hessian": matrix,
        "eigenvalues": values,
        "eigenvectors": vectors,
        "gradient": place.value_and_gradient(point)[1].numpy(),
        "learning_rate_bound": np.array(bound),
    }


def _surface(config: DescentConfig) -> Surface:
    return surface_named(config.surface, config.loss_scale)


def _domain(config: DescentConfig, place: Surface) -> tuple[tuple[float, float], ...]:
    """The surface's domain, widened where the start lies outside it."""
    start = (config.start_x, config.start_y)
    return tuple(
        (min(low, at - MARGIN * (high - low)), max(high, at + MARGIN * (high - low)))
        if not low <= at <= high else (low, high)
        for (low, high), at in zip(place.domain, start, strict=True)
    )  # fmt: skip
