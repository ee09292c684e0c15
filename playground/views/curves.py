"""Curves over the steps of a run, with one cursor at the playhead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.colours import Racer
from playground.views.figure import Binding, Drawing, Figure, Slot

Trace = dict[str, Any]


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
    height: int = 200,
    slot: Slot = "side",
    tab: str = "",
    coordinate: int | None = None,
    level: float | None = None,
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
        slot: Where it stands.
        tab: Its name where several share the slot.
        coordinate: Which one, of a channel of shape (frame, replica, coordinate).
        level: A value that is worth a line of its own.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    part = () if coordinate is None else (coordinate,)
    for replica, racer in enumerate(racers):
        place, index = len(traces), (replica, *part)
        traces += [_line(racer, step_name, unit), _dot(racer)]
        bindings += [
            Binding(place, "y", channel, "history", index=index),
            Binding(place + 1, "x", "step", "current"),
            Binding(place + 1, "y", channel, "current", index=index),
        ]
    bindings.append(Binding(len(traces), "x", "step", "current", repeat=2))
    traces.append(_cursor())
    layout = _layout(step_name, steps, log, level)
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title, alt=alt, slot=slot,
        height=height, grow="xy", tab=tab,
    )  # fmt: skip


def _layout(step_name: str, steps: int, log: bool, level: float | None) -> dict[str, Any]:
    line = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level,
        "line": {"width": 1, "dash": "dot"},
    }  # fmt: skip
    return {
        "xaxis": {
            "title": {"text": step_name, "standoff": 4},
            "range": [0, max(1, steps)],
            "zeroline": False,
            "nticks": 6,
        },
        "yaxis": _value_axis(log),
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        "margin": {"l": 54, "r": 10, "t": 6, "b": 40},
        "showlegend": False,
        "hovermode": "closest",
        "template": {},
        "shapes": [] if level is None else [line],
    }


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


def _line(racer: Racer, step_name: str, unit: str) -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name=racer.label,
        line={"color": racer.style.color, "width": 2.2, "dash": racer.style.dash},
        hovertemplate=f"{racer.label}<br>{step_name} %{{x}}<br>%{{y:.3g}} {unit}<extra></extra>",
    )  # fmt: skip


def _dot(racer: Racer) -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="markers", name=racer.label, hoverinfo="skip",
        marker={"color": racer.style.color, "size": 8, "symbol": racer.style.symbol},
    )  # fmt: skip


def _cursor() -> Trace:
    return dict(
        type="scatter", x=[None, None], y=[0, 1], yaxis="y2", mode="lines", hoverinfo="skip",
        line={"color": "rgba(125, 128, 140, 0.9)", "width": 1.2, "dash": "dot"},
    )  # fmt: skip
