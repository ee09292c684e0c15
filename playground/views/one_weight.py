"""Pictures of one weight: the loss as a curve over it, and a neuron's output over its input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.colours import GREY, VERMILION, Racer
from playground.views.expression import X, node, recorded, sigmoid
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.settings_maps import note

Trace = dict[str, Any]


def loss_curve(
    curve: Mapping[str, NDArray[Any]], racers: Sequence[Racer], start: float, name: str
) -> Figure:
    """Draw the loss over the one parameter that is free, each racer on it, and the tangent at the
    chosen one.

    Args:
        curve: x (points,) and loss (points,).
        racers: One a replica.
        start: Where all start.
        name: What the parameter is.
    """
    loss = np.where(np.isfinite(curve["loss"]), curve["loss"], np.nan)
    x, low, high = curve["x"], float(np.nanmin(loss)), float(np.nanmax(loss))
    slope, at = recorded("gradient", -1, 0), recorded("position", -1, 0)
    traces: list[Trace] = [
        _line("loss", x, loss, GREY, "solid", 2.6),
        {**_line("tangent: its slope is the gradient", x[[0, -1]], [None, None], VERMILION, "dash",
                 1.6), "meta": {"role": "tangent"}},
        _ring(start, float(np.interp(start, x, loss))),
    ]  # fmt: skip
    tangent = recorded("loss", -1) + slope * (X - at)
    bindings = [Binding(1, "y", "", "function", value=node(tangent))]
    for replica, racer in enumerate(racers):
        for trace, mode in ((_trail(racer), "trail"), (_head(racer), "current")):
            traces.append(trace)
            bindings += [
                Binding(len(traces) - 1, "x", "position", mode, index=(replica, 0)),  # type: ignore[arg-type]
                Binding(len(traces) - 1, "y", "loss", mode, index=(replica,)),  # type: ignore[arg-type]
            ]
    room = 0.06 * (high - low) or 1.0
    layout = {
        "xaxis": {"title": {"text": name}, "range": [float(x[0]), float(x[-1])], "zeroline": False},
        "yaxis": {"title": {"text": "loss"}, "range": [low - room, high + room], "zeroline": False},
        "margin": {"l": 60, "r": 8, "t": 8, "b": 44}, "showlegend": False, "template": {},
        "uirevision": f"{x[[0, -1]]} {low:.6g} {high:.6g}",
    }  # fmt: skip
    return Figure(
        "curve", Drawing(traces, layout), tuple(bindings), title=f"Loss over {name}",
        alt="The loss as a curve over one parameter with each optimizer on it.", slot="hero",
        tab="One weight", height=424, click="Click to start there",
    )  # fmt: skip


def neuron_fit(
    points: Sequence[tuple[float, float]], racers: Sequence[Racer], slot: Slot = "low"
) -> Figure:
    """Draw f(x) = σ(wx + b) of each racer at the playhead among the examples.

    Args:
        points: The examples (x, target).
        racers: One a replica; channel "position" holds (w, b).
        slot: Where it stands.
    """
    low, high = min(-1.0, *(x for x, _ in points)), max(4.0, *(x for x, _ in points))
    grid = np.linspace(low - 0.5, high + 0.5, 81)
    traces = [
        {**_line(racer.label, grid, [None] * len(grid), racer.style.color, racer.style.dash, 2.2)}
        for racer in racers
    ]
    bindings = []
    for replica in range(len(racers)):
        w, b = recorded("position", replica, 0), recorded("position", replica, 1)
        bindings.append(Binding(replica, "y", "", "function", value=node(sigmoid(w * X + b))))
    xs, ts = zip(*points, strict=True)
    traces.append(
        dict(
            type="scatter", x=list(xs), y=list(ts), mode="markers", name="example",
            marker={"size": 10, "color": "#FBFAF7", "line": {"color": "#1D2233", "width": 2}},
            hovertemplate="example<br>input %{x:.3g}<br>target %{y:.3g}<extra></extra>",
        )
    )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "input x", "standoff": 4}, "range": [low - 0.5, high + 0.5],
                  "zeroline": False},
        "yaxis": {"title": {"text": "output"}, "range": [-0.06, 1.06], "zeroline": False},
        "margin": {"l": 54, "r": 10, "t": 6, "b": 40}, "showlegend": False, "template": {},
        "annotations": [note("click: add or remove an example", below=True)],
    }  # fmt: skip
    return Figure(
        "fit", Drawing(traces, layout), tuple(bindings), title="Output of the neuron",
        alt="The neuron's output over its input for each optimizer, with the examples.",
        slot=slot, tab="Fit", height=200, click="Click to add or remove a point",
    )  # fmt: skip


def _line(name: str, x: Any, y: Any, color: str, dash: str, width: float) -> Trace:
    return dict(
        type="scatter", x=list(x), y=list(y), mode="lines", name=name,
        line={"color": color, "width": width, "dash": dash},
        hovertemplate=f"{name}<br>%{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def _ring(x: float, y: float) -> Trace:
    ring = {"symbol": "circle-open", "size": 15, "color": GREY, "line": {"width": 2.5}}
    return dict(type="scatter", x=[x], y=[y], mode="markers", name="start", marker=ring)


def _trail(racer: Racer) -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="lines+markers", name=racer.label,
        line={"color": racer.style.color, "width": 1.4},
        marker={"color": racer.style.color, "size": 4}, hoverinfo="skip",
    )  # fmt: skip


def _head(racer: Racer) -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="markers+text", name=racer.label,
        text=[racer.label], textposition="top center", cliponaxis=True, meta={"role": "head"},
        marker={"color": racer.style.color, "size": 12, "symbol": racer.style.symbol,
                "line": {"color": "#FFFFFF", "width": 2}},
        hovertemplate=f"{racer.label}<br>%{{x:.3g}}, loss %{{y:.3g}}<extra></extra>",
    )  # fmt: skip
