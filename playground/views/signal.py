"""Numbers that are observed over time, and the levels of the states that may have made them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.views.classes import veiled
from playground.views.colours import GREY, VERMILION
from playground.views.expression import node, recorded
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.over_steps import Trace
from playground.views.slots import ROOM
from playground.views.states import state_racers

Floats = NDArray[np.float64]
MANY = 300
"""More numbers than this are drawn as smaller dots."""


def signal(
    values: Floats, names: Sequence[str], mean: Floats, deviation: Floats, ask: Question, *,
    slot: Slot = "hero", tab: str = "Signal",
) -> Figure:  # fmt: skip
    """Draw the numbers as dots, μ ± σ of each state as a band, and the mean of the best path.

    Args:
        values: Observed, (T,).
        names: Of the states.
        mean: μ (K,).
        deviation: σ (K,).
        ask: The question, at the start, whose answer gives edges (2 T,) and level (2 T,), the
            mean of the state that the best path is in.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    steps = len(values)
    shapes, notes = [], []
    for racer, centre, spread in zip(state_racers(names), mean, deviation, strict=True):
        color = racer.style.color
        shapes.append({
            "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": float(centre - spread),
            "y1": float(centre + spread), "fillcolor": veiled(color, 0.16), "layer": "below",
            "line": {"width": 0},
        })  # fmt: skip
        notes.append({
            "xref": "paper", "x": 1.005, "y": float(centre), "xanchor": "left",
            "showarrow": False, "text": f"{racer.label}", "font": {"color": color, "size": 12},
        })  # fmt: skip
    traces: list[Trace] = [
        dict(
            type="scatter", x=np.arange(1.0, steps + 1), y=np.asarray(values, dtype=np.float64),
            mode="markers", name="observed",
            marker={"color": GREY, "size": 4 if steps > MANY else 6},
            hovertemplate="step %{x}<br>observed %{y:.3g}<extra></extra>",
        ),
        dict(
            type="scatter", x=[None], y=[None], mode="lines", name="μ of the most likely path",
            line={"color": VERMILION, "width": 2.2}, meta={"role": "answer"},
            hovertemplate="step %{x:.0f}<br>μ of the best path %{y:.3g}<extra></extra>",
        ),
        dict(
            type="scatter", x=[None, None], y=[0, 1], yaxis="y2", mode="lines", hoverinfo="skip",
            showlegend=False,
            line={"color": "rgba(125, 128, 140, 0.9)", "width": 1.2, "dash": "dot"},
        ),
    ]  # fmt: skip
    bindings = (
        Binding(1, "x", "edges", "answer"), Binding(1, "y", "level", "answer"),
        Binding(2, "x", "", "current", value=node(recorded("time") + 1), repeat=2),
    )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "step t", "standoff": 2}, "range": [0.5, steps + 0.5],
                  "zeroline": False, "showgrid": False},
        "yaxis": {"title": {"text": "observed number", "standoff": 4}, "zeroline": False},
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        "shapes": shapes, "annotations": notes, "template": {}, "showlegend": True,
        "margin": {"l": 54, "r": 70, "t": 24, "b": 38},
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom",
                   "font": {"size": 11}},
    }  # fmt: skip
    return Figure(
        "signal", Drawing(traces, layout), bindings,
        title="The numbers observed, μ ± σ of each state, and the mean of the best path",
        alt="The observed numbers as dots over time, a band for the mean and the standard "
            "deviation of each state, and a line at the mean of the state that the most likely "
            "path is in.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip
