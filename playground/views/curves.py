"""Curves over the steps of a run, with one cursor at the playhead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playground.views.colours import Racer
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.over_steps import Trace, cursor, growing_line, playhead_dot, step_layout


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
    labels: Mapping[int, str] | None = None,
    replicas: Sequence[int] | None = None,
    axis: str = "",
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
        labels: Where the names of some racers stand beside their dots: "top right", say.
        replicas: Which number of the channel is each racer's, where not all have one.
        axis: What the values are, written along the axis.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    part = () if coordinate is None else (coordinate,)
    places = labels or {}
    for number, racer in enumerate(racers):
        place, index = len(traces), (replicas[number] if replicas else number, *part)
        dot = playhead_dot(racer, places.get(number, ""))
        traces += [growing_line(racer, step_name, unit), dot]
        bindings += [
            Binding(place, "y", channel, "history", index=index),
            Binding(place + 1, "x", "step", "current"),
            Binding(place + 1, "y", channel, "current", index=index),
        ]
    bindings.append(Binding(len(traces), "x", "step", "current", repeat=2))
    traces.append(cursor())
    layout = step_layout(step_name, steps, log=log, level=level, labelled=bool(places), axis=axis)
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title, alt=alt, slot=slot,
        height=height, grow="xy", tab=tab,
    )  # fmt: skip
