"""Lines of an answer's arrays: over the steps back, or over places of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from playground.views.colours import Racer
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.over_steps import Trace
from playground.views.slots import ROOM


class AnswerLine(NamedTuple):
    """A line: name and style, and its arrays of the answer."""

    racer: Racer
    values: str
    """(n,)."""
    places: str = ""
    """(n,); "" for 0, 1, 2, ..."""
    unit: str = "steps back"
    """Of the places, for the hover."""


def answer_lines(
    key: str,
    title: str,
    alt: str,
    lines: Sequence[AnswerLine],
    most: int,
    ask: Question,
    *,
    axis: str,
    across: str = "steps back k = T − t",
    powers: tuple[float, float] | None = None,
    mark: float | None = None,
    slot: Slot = "low",
    tab: str = "",
) -> Figure:
    """Draw some arrays of an answer as lines.

    Args:
        key: The figure's name.
        title: What is seen.
        alt: One sentence for who cannot see it.
        lines: Each with a name in the legend, if there are several.
        most: How many places there are, or the greatest.
        ask: The question.
        axis: What the values are.
        across: What the places are.
        powers: The sizes that are shown, as powers of ten; else from 0 to 1.
        mark: A place with a dotted line.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces = [_line(line, most) for line in lines]
    bindings: list[Binding] = []
    for place, line in enumerate(lines):
        if line.places:
            bindings.append(Binding(place, "x", line.places, "answer"))
        bindings.append(Binding(place, "y", line.values, "answer"))
    several = len(lines) > 1
    layout = _layout(most, axis, across, powers, several)
    if any(line.places for line in lines):
        layout["xaxis"]["range"] = [0, 1.02 * most]
    if mark is not None:
        layout["shapes"] = [{
            "type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": mark, "x1": mark,
            "line": {"width": 1.2, "dash": "dot"},
        }]  # fmt: skip
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title, alt=alt, slot=slot, tab=tab,
        height=ROOM[slot], ask=ask,
    )  # fmt: skip


def _line(line: AnswerLine, most: int) -> Trace:
    label, style = line.racer
    marks = {"mode": "lines+markers", "marker": {"color": style.color, "size": 5,
                                                 "symbol": style.symbol}}  # fmt: skip
    return dict(
        type="scatter", x=[None] if line.places else list(range(most)),
        y=[None] if line.places else [None] * most, name=label,
        line={"color": style.color, "width": 2, "dash": style.dash},
        meta={"role": "answer"},
        hovertemplate=f"{label}: %{{y:.3g}}<br>%{{x}} {line.unit}<extra></extra>",
        **(marks if style.symbol else {"mode": "lines"}),
    )  # fmt: skip


def _layout(
    most: int, axis: str, across: str, powers: tuple[float, float] | None, several: bool
) -> dict[str, Any]:
    values: dict[str, Any] = {"range": [-0.04, 1.04], "nticks": 5}
    if powers:
        values = {"type": "log", "range": list(powers), "dtick": 2, "exponentformat": "power",
                  "tickfont": {"size": 10}}  # fmt: skip
    return {
        "xaxis": {"title": {"text": across, "standoff": 2}, "range": [-0.4, max(1, most) - 0.6],
                  "zeroline": False, "nticks": 12, "tickformat": "d"},
        "yaxis": {"title": {"text": axis, "standoff": 2}, "zeroline": False, **values},
        "margin": {"l": 58, "r": 10, "t": 20 if several else 8, "b": 36}, "template": {},
        "showlegend": several,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom",
                   "font": {"size": 10}},
    }  # fmt: skip
