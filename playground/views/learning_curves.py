"""Training against test over the epochs, with the band of several networks."""

from __future__ import annotations

from typing import Literal

from playground.views.classes import veiled
from playground.views.colours import BLUE, VERMILION, Racer, Style
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.over_steps import Trace, cursor, growing_line, playhead_dot, step_layout
from playground.views.slots import ROOM

TRAIN = Racer("training", Style(BLUE, "solid", "circle"))
TEST = Racer("test", Style(VERMILION, "dash", "square"))
"""The same two on every picture of a training."""
FILL = {TRAIN.label: 0.2, TEST.label: 0.06}
"""How dense a band is: where the two lie over each other the denser one can still be told, and the
other by its dashed outline.
"""
NAMED_MEDIANS = 108
"""Pixels at the right for the names of the medians."""

Grow = Literal["x", "xy"]


def learning_curves(
    key: str,
    title: str,
    channels: tuple[str, str],
    epochs: int,
    *,
    bands: bool = False,
    log: bool = False,
    unit: str = "",
    axis: str = "",
    span: tuple[float, float] | None = None,
    falls: bool = True,
    slot: Slot = "side",
    tab: str = "",
    height: int | None = None,
) -> Figure:
    """Draw a channel of the training examples and one of the test examples over the epochs.

    Args:
        key: The figure's name.
        title: What is seen.
        channels: Training and test, each (replica,); drawn is replica 0.
        epochs: Of the whole run.
        bands: Each channel has one more of the same name + "_band" (3,): the least, the median and
            the greatest of all replicas.
        log: Whether the value axis is logarithmic.
        unit: Of the values, for the hover.
        axis: What the values are, written along the axis.
        span: Least and greatest value that can be, if there are such; else the axis grows.
        falls: Whether less is better: where the names stand clear of the other curve.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    pairs = list(zip((TRAIN, TEST), channels, strict=True))
    # The test set does worse as a rule: its name stands on that side.
    places = ("bottom right", "top right") if falls else ("top right", "bottom right")
    for (racer, channel), place in zip(pairs, places, strict=True) if bands else []:
        _band(traces, bindings, racer, f"{channel}_band", place)
    for (racer, channel), place in zip(pairs, places, strict=True):
        # Of several networks the medians are named: two names at each end would hide each other.
        _run(traces, bindings, racer, channel, unit, "" if bands else place)
    bindings.append(Binding(len(traces), "x", "step", "current", repeat=2))
    traces.append(cursor())
    layout = step_layout("epoch", epochs, log=log, labelled=True, axis=axis)
    if bands:
        layout["margin"] = {**layout["margin"], "r": NAMED_MEDIANS}
    if span:
        layout["yaxis"]["range"] = _roomy(span)
    grow: Grow = "x" if span else "xy"
    more = ", and the band from the least to the greatest of all networks" if bands else ""
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title,
        alt=f"{title}, a solid line for training and a dashed one for test{more}.",
        slot=slot, tab=tab, height=height or ROOM[slot], grow=grow,
    )  # fmt: skip


def _run(
    traces: list[Trace], bindings: list[Binding], racer: Racer, channel: str, unit: str, place: str
) -> None:
    """A line and the dot at its end."""
    at = len(traces)
    traces += [growing_line(racer, "epoch", unit), playhead_dot(racer, place)]
    bindings += [
        Binding(at, "y", channel, "history", index=(0,)),
        Binding(at + 1, "x", "step", "current"),
        Binding(at + 1, "y", channel, "current", index=(0,)),
    ]


def _band(
    traces: list[Trace], bindings: list[Binding], racer: Racer, channel: str, place: str
) -> None:
    """Least, greatest with the fill down to it, and the median dotted with its name at its end."""
    color = racer.style.color
    edge = {"color": color, "width": 1, "dash": racer.style.dash}
    fill = {"fill": "tonexty", "fillcolor": veiled(color, FILL[racer.label])}
    median = {"color": color, "width": 1.6, "dash": "dot"}
    for part, line, more in ((0, edge, {}), (2, edge, fill), (1, median, {})):
        bindings.append(Binding(len(traces), "y", channel, "history", index=(part,)))
        # Without a name it has no ghost.
        traces.append(
            dict(type="scatter", x=[None], y=[None], mode="lines", line=line, hoverinfo="skip")
            | more
        )
    bindings += [
        Binding(len(traces), "x", "step", "current"),
        Binding(len(traces), "y", channel, "current", index=(1,)),
    ]
    traces.append(
        dict(type="scatter", x=[None], y=[None], mode="text", hoverinfo="skip", cliponaxis=False,
             text=[f"\u00a0\u00a0{racer.label} median"], textposition=place,
             textfont={"color": color, "size": 12})
    )  # fmt: skip


def _roomy(span: tuple[float, float]) -> list[float]:
    room = 0.03 * (span[1] - span[0])
    return [span[0] - room, span[1] + room]
