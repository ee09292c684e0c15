"""The plane as a layer of the network bends it."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.views.classes import SYMBOLS, class_colors, signed_scale
from playground.views.colours import GREY
from playground.views.examples import Plane, Trace, span
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.slots import ROOM

EDGE = "rgba(138, 141, 152, 0.9)"
"""Around a point that lies on the page itself, be it light or dark."""


def bent_plane(
    data: Plane,
    ask: Question,
    *,
    key: str = "bent",
    slot: Slot = "side",
    tab: str = "Bent plane",
    height: int | None = None,
) -> Figure:
    """Draw where a layer sends the lines of a grid over the plane, and the training examples.

    Args:
        data: The data set.
        ask: The question, at the playhead, whose answer gives grid_x and grid_y (points,), NaN
            between two lines, and px0, py0, px1, py1, ...: the training examples of class 0, 1,
            ... in the order of `train`; of a regression all of them are px0 and py0. All of it
            scaled to −1 to 1.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    points = [_class(data, number) for number in range(data.classes)] or [_targets(data)]
    bindings = [Binding(0, "x", "grid_x", "answer"), Binding(0, "y", "grid_y", "answer")]
    for number in range(len(points)):
        bindings += [
            Binding(number + 1, "x", f"px{number}", "answer"),
            Binding(number + 1, "y", f"py{number}", "answer"),
        ]
    return Figure(
        key, Drawing([_grid(), *points], _layout()), tuple(bindings),
        title="The plane as this layer bends it",
        alt="A grid over the plane and the training examples, where a layer of the network puts "
            "them.",
        slot=slot, tab=tab, height=height or ROOM[slot], ask=ask,
    )  # fmt: skip


def _grid() -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name="grid", showlegend=False,
        line={"color": GREY, "width": 0.8}, connectgaps=False, hoverinfo="skip",
        meta={"role": "answer"},
    )  # fmt: skip


def _class(data: Plane, number: int) -> Trace:
    name = data.class_names[number]
    look = {"color": class_colors(data.classes)[number], "symbol": SYMBOLS[number]}
    return _points(name, f"{name}<br>%{{x:.3g}}, %{{y:.3g}}", look)


def _targets(data: Plane) -> Trace:
    values, high = np.asarray(data.target[data.train], np.float32), span(data)
    look = {"color": values, "symbol": "circle", "colorscale": signed_scale(), "cmin": -high,
            "cmax": high}  # fmt: skip
    points = _points("training", "target %{customdata:.3g}<br>%{x:.3g}, %{y:.3g}", look)
    return points | {"customdata": values}


def _points(name: str, told: str, look: dict[str, Any]) -> Trace:
    """With a role of its own: where a pinned run bends the plane to, this question does not say."""
    return dict(
        type="scatter", x=[None], y=[None], mode="markers", name=name, meta={"role": "answer"},
        marker={"size": 6, "line": {"color": EDGE, "width": 0.8}, **look},
        hovertemplate=f"{told}<extra></extra>",
    )  # fmt: skip


def _layout() -> dict[str, Any]:
    bare = {"range": [-1.1, 1.1], "showticklabels": False, "zeroline": False, "showgrid": False,
            "constrain": "domain"}  # fmt: skip
    return {
        "xaxis": {"title": {"text": "first axis", "standoff": 4}, "constraintoward": "right",
                  **bare},
        "yaxis": {"title": {"text": "second axis", "standoff": 4}, "scaleanchor": "x", **bare},
        "margin": {"l": 24, "r": 8, "t": 6, "b": 26}, "template": {}, "showlegend": True,
        "legend": {"x": 1.02, "y": 1, "font": {"size": 11}, "tracegroupgap": 0},
    }  # fmt: skip
