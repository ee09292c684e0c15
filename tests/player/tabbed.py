"""A staged page whose slots hold several figures and panels, one of each kind there is."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from tests.player import walkers

Spec = dict[str, Any]


def position(axis: int, walker: int = 5) -> Spec:
    """Where a walker is, as an expression."""
    return {"channel": "position", "index": [walker, axis], "at": 0}


def space() -> Spec:
    """The surface and one walker's trail and head on it."""
    w, b = np.linspace(-2, 5, 40), np.linspace(-5, 5, 40)
    z = np.sqrt(walkers.surface(*np.meshgrid(w, b)))
    figure = go.Figure(go.Surface(x=w, y=b, z=z, colorscale="Cividis", showscale=False))
    figure.add_scatter3d(x=[], y=[], z=[], mode="lines", line={"color": "#CC79A7", "width": 6})
    figure.add_scatter3d(x=[], y=[], z=[], mode="markers", marker={"color": "#CC79A7", "size": 5})
    bindings: list[Spec] = []
    for trace, mode in ((1, "trail"), (2, "current")):
        for axis, attribute in enumerate("xy"):
            place = {"channel": "position", "index": [5, axis]}
            bindings.append({"trace": trace, "attribute": attribute, "mode": mode} | place)
        height = {"channel": "loss", "index": [5], "scale": {"kind": "root", "low": 0.0}}
        bindings.append({"trace": trace, "attribute": "z", "mode": mode} | height)
    names = {
        "xaxis": ("w", [-2, 5]),
        "yaxis": ("b", [-5, 5]),
        "zaxis": ("root of the loss", [0, 1]),
    }
    scene = {axis: {"title": {"text": name}, "range": ends} for axis, (name, ends) in names.items()}
    figure.update_layout(showlegend=False, scene=scene)
    return walkers.figure_spec(
        "space", "The loss as a landscape", figure, bindings, slot="hero", tab="3-D", height=470
    )


def tangent() -> Spec:
    """A curve by an expression: the parabola at the walker's weight."""
    xs = np.linspace(-2, 5, 50)
    figure = go.Figure(go.Scatter(x=xs, mode="lines", line_color="#0072B2"))
    figure.update_layout(xaxis_range=[-2, 5], yaxis_range=[0, 50], showlegend=False)
    away = ["^", ["-", "x", position(0)], 2]
    bindings = [{"trace": 0, "attribute": "y", "channel": "", "mode": "function", "value": away}]
    return walkers.figure_spec(
        "tangent", "Distance of each weight, squared", figure, bindings, tab="Parabola"
    )


def asked(at: str = "start") -> Spec:
    """A curve that the run is asked for."""
    figure = go.Figure(go.Scatter(x=[], y=[], mode="lines+markers"))
    figure.update_layout(xaxis_range=[-2, 5], yaxis_range=[-10, 10], showlegend=False)
    bindings = [
        {"trace": 0, "attribute": axis, "channel": "line", "index": [i], "mode": "answer"}
        for i, axis in enumerate("xy")
    ]
    ask = {"question": "line", "at": at, "arguments": {"x": position(0)}}
    more = {"slot": "low", "tab": "Cut", "ask": ask}
    return walkers.figure_spec("cut", "A cut through the valley", figure, bindings, **more)


def panel() -> Spec:
    """Numbers about a place: the walker's, or where the map was clicked."""
    rows = [
        ["Weight w", [{"value": {"answer": "place", "index": [0]}, "digits": 4}]],
        ["Bias b", [{"value": {"answer": "place", "index": [1]}, "digits": 4}]],
        ["Side of the valley", [{"words": ["left", "right"], "of": {"answer": "side"}}]],
    ]
    ask = {
        "question": "ring", "at": "playhead", "places": True,
        "arguments": {"x": position(0), "y": position(1)},
    }  # fmt: skip
    circle = {"path": "ring", "color": "#D55E00", "dash": True, "closed": True, "label": "near"}
    return {
        "key": "local", "title": "The surface at this place", "alt": "", "slot": "low",
        "tab": "This place", "height": 240, "data": [], "layout": {}, "bindings": [],
        "panel": {"rows": rows, "note": "The curve is the circle of radius 1."},
        "ask": ask, "draws": [circle],
    }  # fmt: skip


def spec(frames: int, at: str = "start") -> Spec:
    """Tabs in all three slots."""
    plain = walkers.spec(frames)
    hero, loss, slope = plain["figures"]
    named = [hero | {"tab": "Map"}, loss | {"tab": "Loss"}, slope | {"tab": "Gradient"}]
    return plain | {"figures": [*named[:1], space(), *named[1:], tangent(), asked(at), panel()]}
