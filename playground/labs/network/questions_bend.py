"""The plane as a layer of the network bends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.data.features import features_of
from playground.data.plane import PlaneData
from playground.labs.network.config import NetworkConfig
from playground.labs.network.questions_state import CPU, Arrays, Main, main_of, run_through

Array = NDArray[np.float64]
LINES, ALONG = 11, 60
"""Lines of the grid each way, and points of a line."""


@torch.inference_mode()
def bend(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Carry a grid over the plane and the training points through the first layers.

    Both axes are drawn to one scale, and each is centred on what it reaches.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: layer, 0 for the inputs up to the last hidden layer; first and second, the unit
            along each axis, from 0, or -1 for the first and second principal component of the
            grid's activations, turned so that the entry of greatest size is positive. What is
            beyond the last is the last.

    Returns:
        grid_x, grid_y (points,), NaN after each line; px0, py0, px1, py1, ...: the training points
        of each class, in the order of the training set; of a regression all are px0, py0. All lies
        in -1..1. The second axis of a layer with one unit is 0. NaN where the network has no
        number.
    """
    main = main_of(config, frame)
    data = main.made.data
    lines, layer = grid_lines(data), min(int(arguments.get("layer", 1)), len(config.hidden))
    ground = _carried(main, lines.reshape(-1, 2), layer)
    points = _carried(main, data.x[data.train], layer)
    chosen = [int(arguments.get(name, -1)) for name in ("first", "second")]
    axes = axes_of(ground, chosen)  # (units, 2)
    placed = scaled(np.concatenate([ground @ axes, points @ axes]))
    woven, points = placed[: len(ground)], placed[len(ground) :]
    broken = _broken(woven.reshape(*lines.shape))
    return {"grid_x": broken[:, 0], "grid_y": broken[:, 1], **_by_class(data, points)}


def grid_lines(data: PlaneData) -> Array:
    """Lines every tenth of the plane, (line, point, 2): first those across, from the least y, then
    those that go up; of examples on a line that line alone.
    """
    (x0, x1), (y0, y1) = data.domain
    along = np.linspace(x0, x1, ALONG)
    if data.dimensions == 1:
        return np.stack([along, np.zeros(ALONG)], 1)[None]
    up = np.linspace(y0, y1, ALONG)
    across = [np.stack([along, np.full(ALONG, y)], 1) for y in np.linspace(y0, y1, LINES)]
    upwards = [np.stack([np.full(ALONG, x), up], 1) for x in np.linspace(x0, x1, LINES)]
    return np.stack([*across, *upwards])


def _carried(main: Main, points: Array, layer: int) -> Array:
    """The outputs of a layer at places (n, 2) of the plane, (n, units)."""
    features = features_of(points, main.config.features)
    if layer == 0:
        return features
    x = torch.as_tensor(features, dtype=torch.float64, device=CPU)
    found: Array = run_through(main, x)[layer - 1].output[0].numpy()
    return found


def axes_of(activations: Array, chosen: list[int]) -> Array:
    """Directions of the two axes among the units, (units, 2): units, or principal components
    (right singular vectors of the centred activations) for -1.

    Args:
        activations: Shape (n, units).
        chosen: A unit or -1 for each axis.
    """
    units = activations.shape[1]
    axes = np.eye(units)[:, [min(unit, units - 1) for unit in chosen]]
    if -1 in chosen and np.isfinite(activations).all():
        centred = activations - activations.mean(0)
        _, _, components = np.linalg.svd(centred, full_matrices=False)  # rows
        for axis in (0, 1):
            if chosen[axis] == -1 and axis < units:
                found = components[axis]
                axes[:, axis] = found * np.sign(found[np.abs(found).argmax()])
    if units == 1:
        axes[:, 1] = 0
    return axes


def scaled(places: Array) -> Array:
    """Bring places (n, 2) into -1..1, both axes by the same factor, each axis about its middle."""
    low, high = places.min(0), places.max(0)
    half = (high - low).max() / 2
    return np.asarray((places - (low + high) / 2) / (half if half > 0 else 1.0))


def _broken(lines: Array) -> Array:
    """Lines (line, point, 2) one after the other, NaN after each, (line · (point + 1), 2)."""
    gaps = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, gaps], 1).reshape(-1, 2)


def _by_class(data: PlaneData, points: Array) -> Arrays:
    target = data.target[data.train]
    found: Arrays = {}
    for number in range(max(1, data.classes)):
        own = points[target == number] if data.classes else points
        found[f"px{number}"], found[f"py{number}"] = own[:, 0], own[:, 1]
    return found
