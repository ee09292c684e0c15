"""How the layers of a network do: their histograms, and what becomes of their gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.classes import mixed, veiled
from playground.views.colours import Racer, Style
from playground.views.curves import curves
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.over_steps import Trace
from playground.views.ridges import base_line, rise
from playground.views.slots import ROOM

FIRST_TO_LAST = ("#8A63C7", "#3F86CC", "#1B9A8C", "#8A9431", "#CF7A1F")
"""From the first layer to the last: the hue says which, all of them readable on light and dark."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKS = ("circle", "square", "diamond", "triangle-up", "x")
MOST_TICKS = 9


def layer_colors(layers: int) -> list[str]:
    """Give each layer its place on the ramp from the first to the last."""
    places = [layer / max(1, layers - 1) * (len(FIRST_TO_LAST) - 1) for layer in range(layers)]
    colors = []
    for place in places:
        before = min(int(place), len(FIRST_TO_LAST) - 2)
        colors.append(mixed(FIRST_TO_LAST[before + 1], place - before, FIRST_TO_LAST[before]))
    return colors


def layer_ridges(
    key: str,
    title: str,
    letter: str,
    layers: Sequence[str],
    ask: Question,
    *,
    axis: str,
    span: tuple[float, float] | None = None,
    powers: bool = False,
    slot: Slot = "low",
    tab: str = "",
    height: int | None = None,
) -> Figure:
    """Draw a histogram a layer, the first layer on top.

    Args:
        key: The figure's name.
        title: What is seen.
        letter: What the arrays' names begin with: the answer gives <letter>x0, <letter>y0, ..., as
            `playground.views.ridges.ridges` makes them.
        layers: Their names, from the first.
        ask: The question, at the playhead.
        axis: What is counted, with its unit.
        span: Least and greatest value shown; else as far as the ridges reach.
        powers: The values are logarithms to base 10.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    count = len(layers)
    traces = [_ridge(*pair) for pair in zip(layers, layer_colors(count), strict=True)]
    bindings: list[Binding] = []
    for layer in range(count):
        bindings += [
            Binding(layer, "x", f"{letter}x{layer}", "answer"),
            Binding(layer, "y", f"{letter}y{layer}", "answer"),
        ]
    return Figure(
        key, Drawing(traces, _ridge_layout(layers, axis, span, powers)), tuple(bindings),
        title=title, alt=f"{title}: a histogram for each layer, the first one on top.",
        slot=slot, tab=tab, height=height or ROOM[slot], ask=ask,
    )  # fmt: skip


def _ridge(name: str, color: str) -> Trace:
    """With a role of its own: of a pinned run this question says nothing."""
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name=name, fill="toself",
        fillcolor=veiled(color, 0.45), line={"color": color, "width": 1.4, "simplify": False},
        hoveron="points", hovertemplate=f"{name}<br>%{{x:.3g}}<extra></extra>",
        meta={"role": "answer"},
    )  # fmt: skip


def _ridge_layout(
    layers: Sequence[str], axis: str, span: tuple[float, float] | None, powers: bool
) -> dict[str, Any]:
    count = len(layers)
    every = -(-count // MOST_TICKS)
    # The last layer is named in any case: it is what the first one is compared with.
    named = sorted({*range(0, count - every // 2, every), count - 1})
    across: dict[str, Any] = {"title": {"text": axis, "standoff": 4}, "nticks": 7}
    if span:
        across["range"] = list(span)
    if powers:
        # The bins are of logarithms; the axis writes what they are logarithms of.
        across |= {"tickprefix": "10<sup>", "ticksuffix": "</sup>", "tickformat": "d"}
    return {
        "xaxis": {**across, "zeroline": not powers},
        "yaxis": {
            "tickvals": [base_line(layer, count) for layer in named],
            "ticktext": [layers[layer] for layer in named], "tickfont": {"size": 10},
            "range": [-0.15, count - 1 + rise(count) + 0.1], "zeroline": False,
            "fixedrange": True,
        },
        "margin": {"l": 68, "r": 10, "t": 6, "b": 40}, "showlegend": False, "template": {},
    }  # fmt: skip


def layer_racers(layers: Sequence[str]) -> list[Racer]:
    """Give each layer its colour, and a dash and a marker that differ from its neighbours'."""
    return [
        Racer(name, Style(color, DASHES[layer % len(DASHES)], MARKS[layer % len(MARKS)]))
        for layer, (name, color) in enumerate(zip(layers, layer_colors(len(layers)), strict=True))
    ]


def layer_curves(
    key: str,
    title: str,
    channel: str,
    layers: Sequence[str],
    epochs: int,
    *,
    unit: str = "",
    log: bool = False,
    slot: Slot = "low",
    tab: str = "",
    height: int | None = None,
    which: Sequence[int] | None = None,
) -> Figure:
    """Draw a channel (layer,) over the epochs, a line a layer; the first and the last are named.

    Args:
        key: The figure's name.
        title: What is seen.
        channel: gradient_norm (with `log`), dead or saturated, say.
        layers: The names of all layers, from the first.
        epochs: Of the whole run.
        unit: Of the values, for the hover.
        log: Whether the value axis is logarithmic.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
        which: The layers that are drawn, ascending; else all.
    """
    shown = range(len(layers)) if which is None else which
    ends = {0: "bottom right", len(shown) - 1: "top right"}
    racers = layer_racers(layers)
    return curves(
        key, title, channel, unit, [racers[layer] for layer in shown], epochs,
        alt=f"{title}, a line for each layer.", step_name="epoch", log=log, slot=slot, tab=tab,
        height=height or ROOM[slot], labels=ends, replicas=shown,
    )  # fmt: skip
