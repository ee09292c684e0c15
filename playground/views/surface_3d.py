"""The surface in space, with the same run on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.colours import HEIGHT, Racer
from playground.views.figure import Binding, Drawing, Figure, Question, Scale
from playground.views.surface_map import height, scale_of, whole


def surface_3d(
    surface: Mapping[str, NDArray[Any]],
    racers: Sequence[Racer],
    names: tuple[str, str],
    ask: Question,
) -> Figure:
    """Draw the surface in space; trails follow "position" and "loss" at the map's heights.

    Args:
        surface: x, y and loss as the map has them, for the scale of the height.
        racers: One a replica.
        names: What x and y are.
        ask: The question whose answer gives x, y and loss; asked when the picture is opened.
    """
    loss = whole(surface["loss"])
    scale = scale_of(loss)
    top = float(np.nanmax(height(loss, scale))) or 1.0
    traces: list[dict[str, Any]] = [_ground(top)]
    bindings = [
        Binding(0, "x", "x", "answer"),
        Binding(0, "y", "y", "answer"),
        Binding(0, "z", "loss", "answer", scale=scale),
    ]
    for replica, racer in enumerate(racers):
        for trace, mode in ((_trail(racer), "trail"), (_head(racer), "current")):
            traces.append(trace)
            bindings += _on_the_ground(len(traces) - 1, mode, replica, scale)
    return Figure(
        "space", Drawing(traces, _layout(surface, names, top)), tuple(bindings),
        title=f"Loss over {names[0]} and {names[1]}", tab="3-D", slot="hero", height=424,
        alt="The loss as a surface in space with the path of each optimizer on it.", ask=ask,
    )  # fmt: skip


def _on_the_ground(trace: int, mode: Any, replica: int, scale: Scale) -> list[Binding]:
    return [
        Binding(trace, "x", "position", mode, index=(replica, 0)),
        Binding(trace, "y", "position", mode, index=(replica, 1)),
        Binding(trace, "z", "loss", mode, index=(replica,), scale=scale),
    ]


def _ground(top: float) -> dict[str, Any]:
    flat = [[0.0, 0.0], [0.0, 0.0]]
    return dict(
        type="surface", x=[0, 1], y=[0, 1], z=flat, cmin=0, cmax=top, showscale=False,
        colorscale=[list(stop) for stop in HEIGHT], opacity=0.94, hoverinfo="skip",
        contours={"z": {"show": True, "start": top / 24, "end": top, "size": top / 12,
                        "color": "rgba(255, 255, 255, 0.4)", "width": 1}},
        lighting={"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
    )  # fmt: skip


def _trail(racer: Racer) -> dict[str, Any]:
    return dict(
        type="scatter3d", x=[None], y=[None], z=[None], mode="lines", name=racer.label,
        line={"color": racer.style.color, "width": 6}, hoverinfo="name",
    )  # fmt: skip


def _head(racer: Racer) -> dict[str, Any]:
    return dict(
        type="scatter3d", x=[None], y=[None], z=[None], mode="markers+text", name=racer.label,
        text=[racer.label], textposition="top center", hoverinfo="name",
        marker={"color": racer.style.color, "size": 5, "line": {"color": "#FFFFFF", "width": 1.5}},
    )  # fmt: skip


def _layout(
    surface: Mapping[str, NDArray[Any]], names: tuple[str, str], top: float
) -> dict[str, Any]:
    x, y = surface["x"], surface["y"]
    return {
        "scene": {
            "xaxis": {"title": {"text": names[0]}, "range": [float(x[0]), float(x[-1])]},
            "yaxis": {"title": {"text": names[1]}, "range": [float(y[0]), float(y[-1])]},
            "zaxis": {"title": {"text": "height"}, "range": [0, 1.05 * top],
                      "showticklabels": False},
            "aspectratio": {"x": 1.15, "y": 1.15, "z": 0.7},
            "camera": {"eye": {"x": 1.4, "y": -1.5, "z": 1.0}},
        },
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False, "template": {},
        "uirevision": f"{x[[0, -1]]} {y[[0, -1]]} {top:.6g}",
    }  # fmt: skip
