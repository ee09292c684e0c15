"""Curves over the steps of a run, with one cursor at the playhead."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from playground.views.colours import Racer
from playground.views.figure import Binding, Figure


def curves(
    key: str,
    title: str,
    channel: str,
    unit: str,
    racers: Sequence[Racer],
    steps: int,
    *,
    alt: str,
    step_name: str = "update",
    log: bool = True,
    height: int = 226,
) -> Figure:
    """Draw one line a replica of a channel of shape (frame, replica) over the steps.

    Args:
        key: The figure's name.
        title: What is seen.
        channel: Which channel.
        unit: Its unit, for the hover.
        racers: One a replica.
        steps: Updates of the whole run.
        alt: One sentence for who cannot see it.
        step_name: What a step is called.
        log: Whether the value axis is logarithmic.
        height: In pixels.
    """
    figure = go.Figure()
    bindings: list[Binding] = []
    for replica, racer in enumerate(racers):
        figure.add_trace(_line(racer, step_name, unit))
        bindings.append(Binding(len(figure.data) - 1, "y", channel, "history", index=(replica,)))
    for replica, racer in enumerate(racers):
        figure.add_trace(_dot(racer))
        bindings.append(Binding(len(figure.data) - 1, "x", "step", "current"))
        bindings.append(Binding(len(figure.data) - 1, "y", channel, "current", index=(replica,)))
    figure.add_trace(_cursor())
    bindings.append(Binding(len(figure.data) - 1, "x", "step", "current", repeat=2))
    figure.update_layout(
        xaxis={
            "title": {"text": step_name, "standoff": 4},
            "range": [0, max(1, steps)],
            "zeroline": False,
            "nticks": 6,
        },
        yaxis=_value_axis(log),
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"l": 54, "r": 10, "t": 6, "b": 36},
        showlegend=False,
        hovermode="closest",
    )
    return Figure(key, figure, tuple(bindings), title=title, alt=alt, height=height, grow="xy")


def _value_axis(log: bool) -> dict[str, object]:
    """Powers of ten or plain numbers; the Player widens the range as values come in."""
    if log:
        return {
            "type": "log",
            "range": [-1, 0],
            "dtick": 1,
            "exponentformat": "power",
            "tickfont": {"size": 10},
            "zeroline": False,
        }
    return {"range": [0, 1], "nticks": 6, "zeroline": False}


def _line(racer: Racer, step_name: str, unit: str) -> go.Scatter:
    return go.Scatter(
        x=[None], y=[None], mode="lines", name=racer.label,
        line={"color": racer.style.color, "width": 2.2, "dash": racer.style.dash},
        hovertemplate=f"{racer.label}<br>{step_name} %{{x}}<br>%{{y:.3g}} {unit}<extra></extra>",
    )  # fmt: skip


def _dot(racer: Racer) -> go.Scatter:
    return go.Scatter(
        x=[None], y=[None], mode="markers", name=racer.label, hoverinfo="skip",
        marker={"color": racer.style.color, "size": 8, "symbol": racer.style.symbol},
    )  # fmt: skip


def _cursor() -> go.Scatter:
    return go.Scatter(
        x=[None, None], y=[0, 1], yaxis="y2", mode="lines", hoverinfo="skip",
        line={"color": "rgba(125, 128, 140, 0.9)", "width": 1.2, "dash": "dot"},
    )  # fmt: skip
