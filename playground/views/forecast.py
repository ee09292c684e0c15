"""Numbers that a network says of a sequence, beside the true ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.answer_map import dotted
from playground.views.colours import BLUE, GREY, VERMILION
from playground.views.expression import Value, node
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.over_steps import Trace
from playground.views.slots import ROOM
from playground.views.time_maps import ticks

Floats = NDArray[np.float64]
WIDE = {"hero": 600, "side": 320, "low": 320}
"""Pixels of the plot across, about."""
ROOMY = 0.25
"""So much of the span of the true numbers is shown above and below them."""
DASH = (6, 16)
"""Least and greatest width of a predicted value's dash in pixels."""


def forecast(
    labels: Sequence[str],
    truth: Floats,
    read: Floats | None,
    predicted: Callable[[int], Value],
    *,
    across: str,
    axis: str,
    later: int = 0,
    key: str = "forecast",
    title: str = "Prediction (dashes) and truth (dots) on the probe",
    ask: Question | None = None,
    edge: str = "",
    slot: Slot = "hero",
    tab: str = "Prediction",
) -> Figure:
    """Draw the true numbers as dots on a line, and a dash for what is predicted at each step.

    Args:
        labels: What is read at each step.
        truth: (time,), NaN where nothing is asked, in the world's unit.
        read: The numbers that are read, likewise; None: they are no such numbers.
        predicted: Step, from 0, to what is predicted there, in the world's unit.
        across: What the labels are.
        axis: What is predicted, with its unit.
        later: How many steps after the one that is read the number belongs.
        key: The figure's name.
        title: What is seen.
        ask: The question, if the predictions come from its answer.
        edge: Its array (2,) of the place, twice, of a dotted line from top to bottom; "" for none.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    steps = len(truth)
    places = np.arange(1.0, steps + 1)
    asked = np.flatnonzero(~np.isnan(truth))
    traces: list[Trace] = [] if read is None else [_read(places, read)]
    traces.append(_true(places[asked] + later, truth[asked]))
    first = len(traces)
    wide = max(DASH[0], min(DASH[1], round(0.8 * WIDE[slot] / steps)))
    traces += [_predicted(int(step) + later, axis, wide, bool(step == asked[0])) for step in asked]
    bindings = [
        Binding(first + number, "y", "", "current", value=node(predicted(int(step))))
        for number, step in enumerate(asked)
    ]
    seen = truth[asked] if read is None else np.concatenate([truth[asked], read])
    layout = _layout(labels, seen, across, axis, WIDE[slot])
    layout["xaxis"]["range"][1] += later
    if edge:
        bindings.append(Binding(len(traces), "x", edge, "answer"))
        traces.append(dotted(*layout["yaxis"]["range"]))
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title,
        alt="The true numbers of the probe as dots over its steps, and a dash at what the network "
            "predicts at each step.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip


def _read(places: Floats, read: Floats) -> Trace:
    return dict(
        type="scatter", x=places, y=read, mode="lines+markers", name="read",
        line={"color": GREY, "width": 1.2}, marker={"color": GREY, "size": 4},
        hovertemplate="read at %{x}: %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _true(places: Floats, truth: Floats) -> Trace:
    return dict(
        type="scatter", x=places, y=truth, mode="lines+markers", name="truth",
        line={"color": BLUE, "width": 1.2}, marker={"color": BLUE, "size": 8},
        hovertemplate="truth at %{x}: %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _predicted(step: int, axis: str, wide: int, first: bool) -> Trace:
    """A trace a step: a channel of one answer a step has no row that would be a line."""
    dash = {"symbol": "line-ew", "size": wide, "line": {"color": VERMILION, "width": 3}}
    return dict(
        type="scatter", x=[step + 1.0], y=[None], mode="markers", name="prediction", marker=dash,
        legendgroup="prediction", showlegend=first,
        hovertemplate=f"predicted {axis}: %{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def _layout(
    labels: Sequence[str], seen: Floats, across: str, axis: str, wide: int
) -> dict[str, Any]:
    low, high = float(seen.min()), float(seen.max())
    room = ROOMY * (high - low or 1.0)
    return {
        "xaxis": {"title": {"text": across, "standoff": 2}, "range": [0.3, len(labels) + 0.7],
                  "zeroline": False, "showgrid": False, **ticks(labels, wide)},
        "yaxis": {"title": {"text": axis, "standoff": 4}, "range": [low - room, high + room],
                  "zeroline": False, "nticks": 7},
        "margin": {"l": 58, "r": 10, "t": 26, "b": 40}, "template": {}, "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom",
                   "font": {"size": 11}},
    }  # fmt: skip
