"""What a network says over the plane, with the examples on it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from playground.views.chips import Brush, Toggle
from playground.views.classes import MAP_STRENGTH, Stops, band_scale, halves, signed_scale
from playground.views.examples import SMALL, Plane, Trace, examples, span
from playground.views.figure import Binding, Drawing, Figure, Overlay, Slot
from playground.views.slots import ROOM

Kind = Literal["logistic", "signed"]
"""What the output unit for two classes gives: 0 to 1, or −1 to 1."""


def decision_map(
    data: Plane,
    kind: Kind = "logistic",
    *,
    key: str = "output",
    slot: Slot = "side",
    tab: str = "Output",
    height: int | None = None,
    size: int = 50,
    replica: int = 0,
    brush: Brush | None = None,
    overlay: Overlay | None = None,
) -> Figure:
    """Draw the output as a map under the examples.

    The channel "output" (replica, row, column) holds the prediction; for two classes the output
    unit's activation; for more classes the winner's number plus its lead over chance, 0 to 0.99.

    Args:
        data: The data set; its `classes` say how the output is read.
        kind: What the output unit for two classes gives.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
        size: Rows and columns of the channel.
        replica: Whose output.
        brush: The examples are the student's own: the class that a click gives.
        overlay: What is drawn over it.
    """
    title = f"Output over {data.names[0]} and {data.names[1]}"
    said = "the value predicted" if data.classes == 0 else "the class predicted"
    points = examples(data, 1.0 if slot == "hero" else SMALL)
    return Figure(
        key, Drawing([_cells(data, kind, size), *points], _layout(data)),
        (Binding(0, "z", "output", "current", index=(replica,)),),
        title=title,
        alt=f"Map over {data.names[0]} and {data.names[1]}, coloured by {said}, with the training "
            "examples as filled points and the test examples as hollow ones.",
        slot=slot, tab=tab, height=height or ROOM[slot],
        click=brush.hint if brush else "", overlay=overlay,
        toggles=_toggles(data, kind), brush=brush,
    )  # fmt: skip


def _toggles(data: Plane, kind: Kind) -> tuple[Toggle, ...]:
    """Whether the test examples are drawn, and whether the map says yes and no only."""
    test = tuple(range(1, 1 + max(1, data.classes)))
    *_, stops, _ = _scale(data, kind)
    flat = "the class that wins" if data.classes else "the sign"
    return (
        Toggle("Test points", test, "visible", off=False, on=True, start=True,
               help="Show the points that are kept back for the test."),
        Toggle("Discretize", (0,), "colorscale", off=stops, on=halves(stops),
               help=f"Show {flat} only, not how sure the output is."),
    )  # fmt: skip


def _cells(data: Plane, kind: Kind, size: int) -> Trace:
    low, high, stops, ticks = _scale(data, kind)
    several = data.classes > 2
    place = f"{data.names[0]} %{{x:.3g}}<br>{data.names[1]} %{{y:.3g}}"
    (x0, x1), (y0, y1) = data.domain
    return dict(
        type="heatmap",
        x=np.linspace(x0, x1, size).round(6), y=np.linspace(y0, y1, size).round(6),
        z=np.full((size, size), np.float32((low + high) / 2)),
        zmin=low, zmax=high, colorscale=stops, showscale=not several, name="output",
        colorbar={
            "thickness": 9, "outlinewidth": 0, "len": 0.5, "y": 0, "yanchor": "bottom",
            "tickvals": ticks, "tickformat": ".2~g", "tickfont": {"size": 10},
        },
        # The channel's number means nothing to a reader where several classes share it.
        hovertemplate=place + ("" if several else "<br>output %{z:.3g}") + "<extra></extra>",
    )  # fmt: skip


def _scale(data: Plane, kind: Kind) -> tuple[float, float, Stops, list[float]]:
    """Least and greatest value, the colours between them, and what to write beside them."""
    if data.classes > 2:
        return 0.0, float(data.classes), band_scale(data.classes), []
    low, high = (0.0, 1.0) if kind == "logistic" else (-1.0, 1.0)
    if data.classes == 0:
        low, high = -span(data), span(data)
    return low, high, signed_scale(MAP_STRENGTH), [low, (low + high) / 2, high]


def _layout(data: Plane) -> dict[str, Any]:
    (x0, x1), (y0, y1) = data.domain
    bare = {"showgrid": False, "zeroline": False, "constrain": "domain", "nticks": 7}
    return {
        "xaxis": {"title": {"text": data.names[0], "standoff": 4}, "range": [x0, x1],
                  "constraintoward": "right", **bare},
        # A square whatever the units: circles look like circles where both axes are alike.
        "yaxis": {"title": {"text": data.names[1], "standoff": 4}, "range": [y0, y1],
                  "scaleanchor": "x", "scaleratio": (x1 - x0) / (y1 - y0), **bare},
        "margin": {"l": 44, "r": 8, "t": 8, "b": 36},
        "legend": {"x": 1.02, "y": 1, "font": {"size": 11}, "tracegroupgap": 0,
                   "itemwidth": 30},
        "showlegend": True, "template": {},
        # Another plane is another picture: only on the same one does a zoom survive.
        "uirevision": f"{data.names} {data.domain}",
    }  # fmt: skip
