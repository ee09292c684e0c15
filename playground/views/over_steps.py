"""The parts of every picture over the steps of a run: lines that grow, the dot at the playhead and
the cursor through it.
"""

from __future__ import annotations

from typing import Any

from playground.views.colours import Racer

Trace = dict[str, Any]
PLAIN = {"l": 54, "r": 10, "t": 6, "b": 40}


def step_layout(
    step_name: str, steps: int, *, log: bool, level: float | None = None, labelled: bool = False,
    axis: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Lay out values over steps.

    Args:
        step_name: What a step is called.
        steps: Steps of the whole run.
        log: Whether the value axis is logarithmic.
        level: A value that is worth a line of its own.
        labelled: Leave room for the names of lines, above and behind their ends.
        axis: What the values are, written along the axis.
    """
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
        "yaxis": _value_axis(log) | _named(axis),
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        "margin": {"l": 54, "r": 58, "t": 14, "b": 36} if labelled else PLAIN,
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


def _named(axis: str) -> dict[str, object]:
    return {"title": {"text": axis, "standoff": 4}} if axis else {}


def growing_line(racer: Racer, step_name: str, unit: str) -> Trace:
    """A line that ends at the playhead."""
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name=racer.label,
        line={"color": racer.style.color, "width": 2.2, "dash": racer.style.dash},
        hovertemplate=f"{racer.label}<br>{step_name} %{{x}}<br>%{{y:.3g}} {unit}<extra></extra>",
    )  # fmt: skip


def playhead_dot(racer: Racer, place: str = "") -> Trace:
    """The value at the playhead; with the line's name beside it if `place` says where."""
    dot: Trace = dict(
        type="scatter", x=[None], y=[None], mode="markers", name=racer.label, hoverinfo="skip",
        marker={"color": racer.style.color, "size": 8, "symbol": racer.style.symbol},
    )  # fmt: skip
    if not place:
        return dot
    return dot | dict(
        mode="markers+text", text=[racer.label], textposition=place, cliponaxis=False,
        textfont={"color": racer.style.color, "size": 12},
    )  # fmt: skip


def cursor() -> Trace:
    """The vertical line at the playhead."""
    return dict(
        type="scatter", x=[None, None], y=[0, 1], yaxis="y2", mode="lines", hoverinfo="skip",
        line={"color": "rgba(125, 128, 140, 0.9)", "width": 1.2, "dash": "dot"},
    )  # fmt: skip
