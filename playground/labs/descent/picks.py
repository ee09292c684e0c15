"""What a click on a picture of the Descent lab sets."""

from __future__ import annotations

import math
from collections.abc import Mapping

from playground.core.config import Pair
from playground.labs.descent.config import DescentConfig

NEAR = (0.15, 0.06)
"""A click so near to an example, in input and target, takes it away."""
MOST = 12
SEARCHED = 7
"""Learning rates a decade of the search for one."""


def start(config: DescentConfig, x: float, y: float) -> Mapping[str, object]:
    """Start there."""
    return {"start_x": x, "start_y": y}


def start_on_curve(config: DescentConfig, x: float, y: float) -> Mapping[str, object]:
    """Start at that weight, whatever the height of the click."""
    return {"start_x": x}


def example(config: DescentConfig, x: float, y: float) -> Mapping[str, object]:
    """Add an example, or take away the one that was clicked, but never the last."""
    kept = tuple(
        pair for pair in config.points
        if abs(pair.x - x) > NEAR[0] or abs(pair.y - y) > NEAR[1]
    )  # fmt: skip
    if len(kept) < len(config.points):
        return {"points": kept or config.points}
    if len(kept) == MOST:
        return {}
    return {"points": (*kept, Pair(round(x, 2), round(min(max(y, 0.0), 1.0), 2)))}


def rate_and_momentum(config: DescentConfig, x: float, y: float) -> Mapping[str, object]:
    """Set η and γ for all."""
    return {"learning_rate": x, "momentum": min(max(y, 0.0), 0.999), **_common(config)}


def rate(config: DescentConfig, x: float, y: float) -> Mapping[str, object]:
    """Set η for all: the one that was searched nearest to the click."""
    nearest = 10 ** (round(SEARCHED * math.log10(x)) / SEARCHED)
    return {"learning_rate": float(f"{nearest:.3g}"), **_common(config)}


def _common(config: DescentConfig) -> Mapping[str, object]:
    """Own values and edits but those of η and γ, which would hide what was just set."""
    hidden = ("learning_rate", "momentum")
    return {
        "own": tuple(own for own in config.own if own.field not in hidden),
        "edits": tuple(edit for edit in config.edits if edit.field not in hidden),
    }


PICKS = {
    "map": start, "curve": start_on_curve, "fit": example, "rates_momentum": rate_and_momentum,
    "rates_nesterov": rate_and_momentum,
    "sweep": rate,
}  # fmt: skip
"""Key of a picture -> (config, x, y) -> the fields that follow."""
