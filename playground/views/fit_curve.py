"""What a network of one input predicts, as a curve among the examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.chips import Toggle
from playground.views.colours import BLUE, GREY, VERMILION
from playground.views.examples import PARTS, Plane, Trace, marker
from playground.views.figure import Binding, Drawing, Figure, Overlay, Slot
from playground.views.slots import ROOM

OTHERS = 16
"""Replicas whose curves are drawn beside the main one's, at most."""
TEST = Toggle(
    "Test points", (0,), "visible", off=False, on=True, start=True,
    help="Show the points that are kept back for the test.",
)  # fmt: skip
"""The test examples are the first trace."""


def fit_curve(
    data: Plane,
    *,
    key: str = "output",
    slot: Slot = "side",
    tab: str = "Output",
    height: int | None = None,
    size: int = 50,
    replicas: int = 1,
    overlay: Overlay | None = None,
) -> Figure:
    """Draw the prediction over the one input, and the targets; the main run's curve on top.

    The curve is the first row of the channel "output" (replica, row, column).

    Args:
        data: The data set; only the first coordinate counts.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
        size: Columns of the channel.
        replicas: How many networks train side by side.
        overlay: What is drawn over it.
    """
    grid = np.linspace(*data.domain[0], size).round(6)
    traces = [_points(data, part) for part in reversed(PARTS)]
    bindings = []
    # The main run's is drawn last, over the others.
    for replica in (*range(1, min(replicas, OTHERS + 1)), 0):
        bindings.append(Binding(len(traces), "y", "output", "current", index=(replica, 0)))
        traces.append(_curve(grid, data.names) if replica == 0 else _faint(grid))
    return Figure(
        key, Drawing(traces, _layout(data)), tuple(bindings),
        title=f"Prediction over {data.names[0]}",
        alt=f"The network's prediction as a curve over {data.names[0]}, with training examples as "
            "filled points and test examples as hollow ones.",
        slot=slot, tab=tab, height=height or ROOM[slot], overlay=overlay, toggles=(TEST,),
    )  # fmt: skip


def _curve(grid: NDArray[Any], names: tuple[str, str]) -> Trace:
    return _faint(grid) | dict(
        name="prediction", line={"color": VERMILION, "width": 2.6}, hoverinfo="all",
        hovertemplate=f"{names[0]} %{{x:.3g}}<br>prediction %{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def _faint(grid: NDArray[Any]) -> Trace:
    """Another replica's: it has no name, hence no ghost."""
    return dict(
        type="scatter", x=grid, y=[None] * len(grid), mode="lines", hoverinfo="skip",
        line={"color": GREY, "width": 1}, showlegend=False,
    )  # fmt: skip


def _points(data: Plane, part: str) -> Trace:
    members = data.train if part == "training" else data.test
    return dict(
        type="scatter", x=np.asarray(data.x[members, 0], np.float32),
        y=np.asarray(data.target[members], np.float32), mode="markers", name=part,
        marker=marker(BLUE, "circle", part), legendrank=1000 + PARTS.index(part),
        hovertemplate=f"{part} example<br>{data.names[0]} %{{x:.3g}}<br>target %{{y:.3g}}"
                      "<extra></extra>",
    )  # fmt: skip


def _layout(data: Plane) -> dict[str, Any]:
    (x0, x1), (low, high) = data.domain[0], (data.target.min(), data.target.max())
    room = 0.15 * float(high - low) or 1.0
    return {
        "xaxis": {"title": {"text": data.names[0], "standoff": 4}, "range": [x0, x1],
                  "zeroline": False},
        "yaxis": {"title": {"text": data.names[1]}, "zeroline": False,
                  "range": [float(low) - room, float(high) + room]},
        "margin": {"l": 54, "r": 10, "t": 6, "b": 38}, "template": {}, "showlegend": True,
        "legend": {"x": 1.02, "y": 1, "font": {"size": 11}, "tracegroupgap": 0},
        "uirevision": f"{data.names} {data.domain}",
    }  # fmt: skip
