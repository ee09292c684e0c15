"""Gates and states of recurrent units as small heatmaps: unit by time, under what is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from playground.views.classes import PAPER, mixed, signed_scale
from playground.views.colours import BLUE
from playground.views.figure import (
    Binding,
    Drawing,
    Figure,
    Overlay,
    Question,
    Scale,
    Slot,
)
from playground.views.slots import ROOM

Kind = Literal["share", "signed", "memory", "free", "powers"]
"""What values are: from 0 to 1, from −1 to 1, of any size and read by a tanh, of any size with a
scale of their own, or of any size and told apart by powers of ten.
"""
FULL = 3.0
"""Beyond this tanh is ±1 within half a hundredth: a memory has its full colour."""
POWERS = 6
"""Powers of ten below 1 that are told apart: what is smaller is blank, what is larger is full."""
NAMED = {-1.0: "−1", -0.5: "−10⁻³", 0.0: "0", 0.5: "10⁻³", 1.0: "1"}
"""Places on the scale of powers to what they stand for."""

OPEN = [[0.0, PAPER], [1.0, mixed(BLUE, 1.0)]]
"""A gate from shut to open; its 0 looks like the 0 of signed values, its 1 like their 1."""
HEAD, FOOT, BETWEEN = 20, 18, 8
"""Pixels over a map for its name, below it for what is read, and under that."""
LEFT, BAR, BELOW = 46, 40, 22
"""Pixels left of the first map, right of each one for its scale, and below all of them."""
LONG = 14
"""Pixels more at the right for a scale with powers of ten, on a phone."""
WIDE = 620
"""Pixels of all maps across, about."""
LETTER = 0.62
"""Width of a letter, as a part of its size."""
SIZES = (13, 11, 9, 8)
"""Sizes of what is read, the first that fits is taken."""


class TimeMap(NamedTuple):
    """One map: what it is called, and where its numbers come from."""

    title: str
    channel: str
    """Holds (gate, time, unit)."""
    gate: int
    kind: Kind
    says: str
    """What the hover calls the number."""


def time_maps(
    key: str,
    title: str,
    alt: str,
    maps: Sequence[TimeMap],
    labels: Sequence[str],
    units: int,
    *,
    across: str,
    ask: Question | None = None,
    order: str = "",
    slot: Slot = "hero",
    tab: str = "",
) -> Figure:
    """Draw a small map for each gate, two in a row: time to the right, units downwards.

    Args:
        key: The figure's name.
        title: What is seen.
        alt: One sentence for who cannot see it.
        maps: From left to right, then down.
        labels: What is read at each step.
        units: H.
        across: What the labels are.
        ask: The question that answers `order`.
        order: The answer's array of the units from the first row down, from 0; "": in order.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    columns = 2 if len(maps) > 1 else 1
    rows = math.ceil(len(maps) / columns)
    grid = Grid(rows, columns, ROOM[slot])
    traces = [
        _cells(place, one, len(labels), units, grid, bool(order)) for place, one in enumerate(maps)
    ]
    right = LONG if any(one.kind == "powers" for one in maps) else 0
    layout: dict[str, Any] = {
        "margin": {"l": LEFT, "r": right, "t": 0, "b": BELOW}, "template": {}, "showlegend": False,
        "annotations": [_heading(place, one.title, grid) for place, one in enumerate(maps)],
    }  # fmt: skip
    for place in range(len(maps)):
        layout |= _axes(place, len(maps), labels, units, across, grid)
    bindings = tuple(
        binding for place, one in enumerate(maps) for binding in _bindings(place, one, order)
    )
    return Figure(
        key, Drawing(traces, layout), bindings, title=title, alt=alt, slot=slot, tab=tab,
        height=ROOM[slot], ask=ask, overlay=Overlay(lit=True),
    )  # fmt: skip


def _bindings(place: int, one: TimeMap, order: str) -> list[Binding]:
    """The colours; and the numbers themselves for the hover, where the colours are not these."""
    colour = Binding(place, "z", one.channel, "current", index=(one.gate,), sorted=order)
    if one.kind != "powers":
        return [colour]
    return [
        msgspec.structs.replace(colour, scale=Scale("powers", -POWERS, POWERS)),
        msgspec.structs.replace(colour, attribute="customdata"),
    ]


class Grid(NamedTuple):
    """How the maps share the plot; places are parts of it, from the lower left."""

    rows: int
    columns: int
    height: int

    def domain(self, place: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """Left and right, lower and upper end of a map."""
        row, column = divmod(place, self.columns)
        high, wide = 1 / self.rows, 1 / self.columns
        plot = self.height - BELOW
        left = column * (wide + self.gutter / self.columns)
        right = left + wide - (self.columns - 1) / self.columns * self.gutter - BAR / WIDE
        top = 1 - row * high - HEAD / plot
        return (left, right), (1 - (row + 1) * high + (FOOT + BETWEEN) / plot, top)

    @property
    def gutter(self) -> float:
        """Between two columns, for the second one's units."""
        return 0.04 if self.columns > 1 else 0.0


def _ends(place: int) -> str:
    return "" if place == 0 else str(place + 1)


def _cells(
    place: int, one: TimeMap, steps: int, units: int, grid: Grid, ordered: bool
) -> dict[str, Any]:
    """The channel has time first; transposed, time goes to the right. Of rows that are ordered the
    Player knows which unit they are.
    """
    unit, value = "hovertext" if ordered else "y", "z"
    marks: dict[str, Any] = {"tickvals": [-FULL, 0, FULL]} if one.kind == "memory" else {}
    if one.kind == "powers":
        value = "customdata"
        marks = {"tickvals": list(NAMED), "ticktext": list(NAMED.values())}
    (_, right), (low, high) = grid.domain(place)
    scale: dict[str, Any] = {
        "share": {"colorscale": OPEN, "zmin": 0, "zmax": 1},
        "signed": {"colorscale": signed_scale(), "zmin": -1, "zmax": 1},
        "memory": {"colorscale": signed_scale(), "zmin": -FULL, "zmax": FULL},
        "free": {"colorscale": signed_scale(), "zauto": True, "zmid": 0},
        "powers": {"colorscale": signed_scale(), "zmin": -1, "zmax": 1},
    }[one.kind]
    return dict(
        type="heatmap", x=places(steps), y=list(range(1, units + 1)),
        z=[[0.0] * units for _ in range(steps)], transpose=True, name=one.title,
        xaxis=f"x{_ends(place)}", yaxis=f"y{_ends(place)}", hoverongaps=False,
        xgap=1 if steps <= 30 else 0, ygap=1 if units <= 20 else 0,
        hovertemplate=f"unit %{{{unit}}} at %{{x}}<br>{one.says} %{{{value}:.3g}}<extra></extra>",
        colorbar={
            "x": right + 0.004, "xanchor": "left", "xpad": 0, "y": (low + high) / 2, "ypad": 0,
            "len": high - low, "thickness": 6, "outlinewidth": 0, "nticks": 3,
            "tickfont": {"size": 9}, "exponentformat": "power", "ticks": "",
            **marks,
        },
        **scale,
    )  # fmt: skip


def _heading(place: int, title: str, grid: Grid) -> dict[str, Any]:
    (left, _), (_, high) = grid.domain(place)
    return {
        "text": title, "x": left, "y": high, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "bottom", "showarrow": False, "font": {"size": 12},
    }  # fmt: skip


def _axes(
    place: int, count: int, labels: Sequence[str], units: int, across: str, grid: Grid
) -> dict[str, Any]:
    end, (sides, heights) = _ends(place), grid.domain(place)
    last, first = place + grid.columns >= count, place % grid.columns == 0
    bare = {"showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True}
    room = WIDE * (sides[1] - sides[0])
    below = {
        "title": {"text": across if last else "", "standoff": 0}, "domain": list(sides),
        "anchor": f"y{end}", **time_axis(labels, room), **bare,
    }  # fmt: skip
    named = sorted({1, units}) if units < 8 else [1, units // 2, units]
    down = {
        "title": {"text": "unit" if first else "", "standoff": 2}, "tickmode": "array",
        "tickvals": named, "ticktext": [str(unit) for unit in named], "tickfont": {"size": 10},
        "range": [units + 0.5, 0.5], "domain": list(heights), "anchor": f"x{end}", **bare,
    }  # fmt: skip
    return {f"xaxis{end}": below, f"yaxis{end}": down}


def places(steps: int) -> list[int]:
    """Where the steps stand on a `time_axis`."""
    return list(range(1, steps + 1))


def time_axis(labels: Sequence[str], room: float) -> dict[str, Any]:
    """Lay out an axis of steps with what is read under them; numbers, so that the Player may draw
    the cells itself.

    Args:
        labels: One a step.
        room: Pixels across.
    """
    return {"range": [0.5, len(labels) + 0.5], **ticks(labels, room)}


def ticks(labels: Sequence[str], room: float) -> dict[str, Any]:
    """Write what is read under the steps, counted from 1: all of it, or some of it.

    Args:
        labels: One a step.
        room: Pixels across.
    """
    widest, each = max(map(len, labels)), room / len(labels)
    if widest <= 1:
        size = next((size for size in SIZES if LETTER * size < each), SIZES[-1])
        every = 1 if LETTER * size < 1.3 * each else math.ceil(LETTER * size / each)
    else:
        size = 10
        every = math.ceil((widest + 1) * LETTER * size / each)
    shown = range(0, len(labels), every)
    return {
        "tickmode": "array", "tickvals": [k + 1 for k in shown],
        "ticktext": [labels[k] for k in shown], "tickangle": 0, "tickfont": {"size": size},
    }  # fmt: skip
