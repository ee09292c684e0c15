"""What a click on the pictures of the Network lab sets."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

from playground.core.config import Point
from playground.data.sets import MOST_CLASSES
from playground.labs.network.config import MOST_LAYERS, MOST_OWN, MOST_UNITS, NetworkConfig
from playground.labs.network.meaning import activations_of, inits_of, seeds_of, swept
from playground.labs.network.names import ACTIVATIONS, FEATURES

Fields = Mapping[str, object]
NEAR = 0.35
"""A click that is no farther from a point means the point."""
FIRST_WIDTH = 4
"""Units of a layer that is added to a network without one."""


def feature(config: NetworkConfig, index: float, _: float) -> Fields:
    """Turn an input on or off; the last one stays."""
    name = FEATURES[int(index)]
    chosen = {*config.features} ^ {name}
    kept = tuple(other for other in FEATURES if other in chosen)
    return {"features": kept, **_without_inner(config)} if kept else {}


def unit_add(config: NetworkConfig, layer: float, _: float) -> Fields:
    """Widen a hidden layer, counted from 1."""
    return _widths(config, int(layer) - 1, 1)


def unit_remove(config: NetworkConfig, layer: float, _: float) -> Fields:
    """Narrow a hidden layer; the last unit stays."""
    return _widths(config, int(layer) - 1, -1)


def _widths(config: NetworkConfig, layer: int, by: int) -> Fields:
    widths = list(config.hidden)
    if not 0 <= layer < len(widths):
        return {}
    widths[layer] = min(MOST_UNITS, max(1, widths[layer] + by))
    return {"hidden": tuple(widths), **_without_inner(config)}


def layer_add(config: NetworkConfig, _: float, __: float) -> Fields:
    """Add a hidden layer before the output, as wide as the last one."""
    if len(config.hidden) == MOST_LAYERS:
        return {}
    width = config.hidden[-1] if config.hidden else FIRST_WIDTH
    return {"hidden": (*config.hidden, width), **_without_inner(config)}


def layer_remove(config: NetworkConfig, _: float, __: float) -> Fields:
    """Take the last hidden layer away."""
    return {"hidden": config.hidden[:-1], **_without_inner(config)} if config.hidden else {}


def _without_inner(config: NetworkConfig) -> Fields:
    """Changes of single weights mean nothing in a network of another shape."""
    known = type(config).__struct_fields__
    kept = tuple(edit for edit in config.edits if edit.field in known)
    return {"edits": kept} if kept != config.edits else {}


def activation(config: NetworkConfig, layer: float, index: float) -> Fields:
    """Give one hidden layer another activation."""
    names = list(activations_of(config))
    if not 1 <= int(layer) <= len(names):
        return {}
    names[int(layer) - 1] = ACTIVATIONS[int(index)]
    if len(set(names)) == 1:
        return {"activation": names[0], "layer_activations": ""}
    return {"layer_activations": ",".join(names)}


def replica(config: NetworkConfig, index: float, _: float) -> Fields:
    """Go on with one of the networks alone."""
    i = int(index)
    if not 0 < i < config.replicas:
        return {}
    if config.sweep == "seed":
        return {"seed": seeds_of(config)[i], "replicas": 1}
    if config.sweep == "init":
        return {"init": inits_of(config)[i], "replicas": 1}
    values = swept(config, config.sweep)
    return {config.sweep: values[i], "replicas": 1} if values else {}


def point(config: NetworkConfig, x: float, y: float, *, brush: int | None = None) -> Fields:
    """Add a point of the chosen class, or change the class of the one that is there; a click with
    the class that it has takes it away.

    Args:
        config: The run.
        x: Where the click is.
        y: Likewise.
        brush: The class; else the Config's `own_class`.
    """
    if config.data != "own":
        return {}
    label = config.own_class if brush is None else brush
    points = _dabbed(config.own_points, Point(x, y, float(label)))
    if points == config.own_points:
        return {}
    chosen = {} if label == config.own_class else {"own_class": label}
    return {"own_points": points, **chosen}


def _dabbed(points: tuple[Point, ...], new: Point) -> tuple[Point, ...]:
    """What a click with a new point makes of those there are."""

    def far(old: Point) -> float:
        return math.hypot(old.x - new.x, old.y - new.y)

    nearest = min(points, key=far, default=None)
    if nearest is None or far(nearest) > NEAR:
        inside = abs(new.x) <= 6 and abs(new.y) <= 6 and len(points) < MOST_OWN
        return (*points, new) if inside else points
    at = points.index(nearest)
    recoloured = Point(nearest.x, nearest.y, new.label)
    return (*points[:at], *([] if nearest == recoloured else [recoloured]), *points[at + 1 :])


PICKS: dict[str, Any] = {
    "feature": feature, "unit_add": unit_add, "unit_remove": unit_remove, "layer_add": layer_add,
    "layer_remove": layer_remove, "activation": activation, "replica": replica, "output": point,
    "output_large": point,
    **{
        f"{key}:{brush}": functools.partial(point, brush=brush)
        for key in ("output", "output_large")
        for brush in range(MOST_CLASSES)
    },
}  # fmt: skip
"""Key of a picture or of a part of the diagram -> (config, x, y) -> the fields that follow; of
the map also with the class that a click gives, <key>:<class>.
"""
