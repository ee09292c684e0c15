"""Curves over the updates of a run, against what guessing reaches: dashed levels with names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from playground.views.colours import GREY, Racer
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.over_steps import Trace, cursor, growing_line, playhead_dot, step_layout
from playground.views.slots import ROOM

MOST_NAMED = 4
"""Up to so many lines have their names beside their ends."""
NAMED = 8.2
"""Pixels of a letter of a name, about."""


class Line(NamedTuple):
    """A line: name and style, its channel, and where its number stands there."""

    racer: Racer
    channel: str
    at: tuple[int, ...] = ()


class Level(NamedTuple):
    """A value worth a dashed line of its own, and what reaches it."""

    label: str
    value: float


def level_curves(
    key: str,
    title: str,
    alt: str,
    lines: Sequence[Line],
    steps: int,
    *,
    levels: Sequence[Level] = (),
    axis: str,
    unit: str = "",
    log: bool = False,
    span: tuple[float, float] | None = None,
    slot: Slot = "side",
    tab: str = "",
) -> Figure:
    """Draw some lines over the updates, and dashed across the picture what they are held against.

    Args:
        key: The figure's name.
        title: What is seen.
        alt: One sentence for who cannot see it.
        lines: From the one drawn first.
        steps: Updates of the whole run.
        levels: The values that guessing reaches, say.
        axis: What the values are, written along the axis.
        unit: Of the values, for the hover.
        log: Whether the value axis is logarithmic.
        span: Least and greatest value that can be, if there are such; else the axis grows.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = [_level(level, steps) for level in levels]
    bindings: list[Binding] = []
    named = len(lines) <= MOST_NAMED
    for number, line in enumerate(lines):
        # Names at every other end stand above, the others below: close ends stay readable.
        place = ("top right", "bottom right")[number % 2] if named else ""
        at = len(traces)
        traces += [growing_line(line.racer, "update", unit), playhead_dot(line.racer, place)]
        bindings += [
            Binding(at, "y", line.channel, "history", index=line.at),
            Binding(at + 1, "x", "step", "current"),
            Binding(at + 1, "y", line.channel, "current", index=line.at),
        ]
    bindings.append(Binding(len(traces), "x", "step", "current", repeat=2))
    traces.append(cursor())
    layout = step_layout("update", steps, log=log, labelled=True, axis=axis)
    widest = max((len(line.racer.label) for line in lines), default=0) if named else 0
    layout["annotations"] = [_name(level, log) for level in levels]
    layout["margin"] = {**layout["margin"], "l": 58, "r": 16 + round(NAMED * widest)}
    if span:
        room = 0.03 * (span[1] - span[0])
        layout["yaxis"]["range"] = [span[0] - room, span[1] + room]
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title, alt=alt, slot=slot, tab=tab,
        height=ROOM[slot], grow="x" if span else "xy",
    )  # fmt: skip


def _level(level: Level, steps: int) -> dict[str, Any]:
    return dict(
        type="scatter", x=[0, max(1, steps)], y=[level.value] * 2, mode="lines",
        name=level.label, line={"color": GREY, "width": 1.3, "dash": "dash"},
        hovertemplate=f"{level.label}<br>%{{y:.4g}}<extra></extra>",
    )  # fmt: skip


def _name(level: Level, log: bool) -> dict[str, Any]:
    """At the right, where the axis may grow: a curve that learns is far below by then."""
    return {
        "text": level.label, "xref": "paper", "x": 1, "xanchor": "right", "yanchor": "bottom",
        "y": math.log10(level.value) if log else level.value, "showarrow": False,
        "font": {"color": GREY, "size": 11},
    }  # fmt: skip
