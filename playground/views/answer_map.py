"""How likely each answer is at each step of a sequence, and which one is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.views.colours import VERMILION
from playground.views.figure import Binding, Drawing, Figure, Overlay, Question, Slot
from playground.views.slots import ROOM
from playground.views.time_maps import OPEN, places, time_axis

WIDE = 300
"""Pixels of the map across, about."""
AROUND = 66
"""Pixels above and below it."""
LEAST = 11
"""Pixels that a named row needs."""


def answer_map(
    key: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    answers: Sequence[str],
    right: NDArray[np.float64],
    *,
    across: str,
    down: str,
    channel: str = "output",
    mode: Literal["current", "answer"] = "current",
    ask: Question | None = None,
    edge: str = "",
    slot: Slot = "side",
    tab: str = "Prediction",
) -> Figure:
    """Draw a column of probabilities for each step, the right answer with a ring.

    Args:
        key: The figure's name.
        title: What is seen.
        alt: One sentence for who cannot see it.
        labels: What is read at each step.
        answers: Their names.
        right: Number of the right one at each step, NaN where none is asked, (T,).
        across: What the labels are.
        down: What the answers are.
        channel: The channel, or the array of the answer, (time, answers).
        mode: Which of the two.
        ask: The question, if the numbers come from its answer.
        edge: Its array (2,) of the place, twice, of a dotted line from top to bottom; "" for none.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    asked = np.flatnonzero(~np.isnan(right))
    rings = dict(
        type="scatter", x=(asked + 1.0), y=right[asked], mode="markers",
        name="right",
        marker={"symbol": "circle-open", "size": 9, "color": VERMILION, "line": {"width": 2}},
        text=[answers[int(right[step])] for step in asked],
        hovertemplate="right at %{x}: %{text}<extra></extra>",
    )  # fmt: skip
    traces, bindings = [_cells(len(labels), len(answers)), rings], [Binding(0, "z", channel, mode)]
    if edge:
        bindings.append(Binding(len(traces), "x", edge, "answer"))
        traces.append(dotted(-0.5, len(answers) - 0.5))
    return Figure(
        key, Drawing(traces, _layout(labels, answers, across, down, ROOM[slot])),
        tuple(bindings), title=title, alt=alt, slot=slot, tab=tab,
        height=ROOM[slot], ask=ask, overlay=Overlay(lit=True),
    )  # fmt: skip


def dotted(low: float, high: float) -> dict[str, Any]:
    """Draw a line upright from low to high, at the place that an answer says twice."""
    return dict(
        type="scatter", x=[None, None], y=[low, high], mode="lines", hoverinfo="skip",
        showlegend=False, line={"color": VERMILION, "width": 2, "dash": "dot"},
    )  # fmt: skip


def _cells(steps: int, answers: int) -> dict[str, Any]:
    """The channel has time first; transposed, time goes to the right."""
    return dict(
        type="heatmap", x=places(steps), y=list(range(answers)),
        z=[[0.0] * answers for _ in range(steps)], transpose=True, name="probability",
        colorscale=OPEN, zmin=0, zmax=1, xgap=1 if steps <= 30 else 0,
        ygap=1 if answers <= 30 else 0, hoverongaps=False,
        hovertemplate="at %{x}: %{y}<br>probability %{z:.3f}<extra></extra>",
        colorbar={"thickness": 6, "outlinewidth": 0, "nticks": 3, "tickfont": {"size": 9},
                  "x": 1.01, "xpad": 0, "len": 1, "ticks": ""},
    )  # fmt: skip


def _layout(
    labels: Sequence[str], answers: Sequence[str], across: str, down: str, height: int
) -> dict[str, Any]:
    every = math.ceil(len(answers) * LEAST / (height - AROUND))
    named = range(0, len(answers), every)
    bare = {"showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True}
    return {
        "xaxis": {"title": {"text": across, "standoff": 2}, **time_axis(labels, WIDE), **bare},
        "yaxis": {"title": {"text": down, "standoff": 4}, "tickmode": "array",
                  "tickvals": list(named), "ticktext": [answers[k] for k in named],
                  "tickfont": {"size": 10}, "range": [len(answers) - 0.5, -0.5],
                  "automargin": True, **bare},
        "margin": {"l": 40, "r": 34, "t": 8, "b": 40}, "template": {}, "showlegend": False,
    }  # fmt: skip
