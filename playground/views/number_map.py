"""Tables of numbers as coloured cells, side by side: Pⁿ, ξ, expected counts, emissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from playground.views.confusion import COUNTS
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.slots import ROOM

GAP = 0.2
"""Between two tables, as a part of the width: room for the rows' names of the second."""
WIDE, AROUND = 330, 62
"""Pixels of all tables together across, and of what stands above and below one."""
BIG, SMALL = 13, 9
"""Sizes of the numbers; where there is no room the colours speak alone, and numbers on hover."""
NAMES = 11
"""Size of the rows' and columns' names."""
LETTER = 0.56
"""Width of a letter, as a part of its size."""


class Numbers(NamedTuple):
    """One table: what it is called, its rows and columns, and where its numbers come from."""

    title: str
    down: str
    """What the rows are."""
    rows: Sequence[str]
    across: str
    """What the columns are."""
    columns: Sequence[str]
    channel: str
    """A channel or an array of the answer that is left (row, column) by `at`."""
    mode: Literal["current", "answer"] = "current"
    at: tuple[int, ...] = ()
    most: float = 1.0
    """The value of the darkest cell."""
    number: str = ".2f"
    """How a number is written, as d3 does."""
    hover: str = ""
    """What the hover says before the number; %{x} and %{y} are the names."""


def number_map(
    key: str,
    title: str,
    alt: str,
    tables: Sequence[Numbers],
    *,
    ask: Question | None = None,
    slot: Slot = "low",
    tab: str = "",
    height: int | None = None,
) -> Figure:
    """Draw tables of numbers side by side, each cell coloured by its number, which is in it.

    Args:
        key: The figure's name.
        title: What is seen.
        alt: One sentence for who cannot see it.
        tables: From left to right.
        ask: The question, if numbers come from its answer.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    layout: dict[str, Any] = {
        "margin": {"l": 62, "r": 10, "t": 22 if len(tables) > 1 else 6, "b": 36},
        "template": {}, "showlegend": False,
        "annotations": [_heading(place, table, len(tables)) for place, table in enumerate(tables)]
        if len(tables) > 1 else [],
    }  # fmt: skip
    tall = height or ROOM[slot]
    rooms = [_room(table, len(tables), tall) for table in tables]
    for place, (table, room) in enumerate(zip(tables, rooms, strict=True)):
        layout |= _axes(place, table, len(tables), room)
    bindings = tuple(
        Binding(place, "z", table.channel, table.mode, index=table.at)
        for place, table in enumerate(tables)
    )
    cells = [
        _cells(place, table, room)
        for place, (table, room) in enumerate(zip(tables, rooms, strict=True))
    ]
    return Figure(
        key, Drawing(cells, layout), bindings, title=title, alt=alt, slot=slot, tab=tab,
        height=tall, ask=ask,
    )  # fmt: skip


def _room(table: Numbers, count: int, height: int) -> tuple[float, float]:
    """Width and height of a cell in pixels, about."""
    wide = WIDE * (1 - GAP * (count - 1)) / count
    return wide / len(table.columns), (height - AROUND) / len(table.rows)


def _size(room: tuple[float, float], letters: int) -> int:
    """The size at which so many letters fit a cell; 0 if there is none."""
    fitting = (size for size in (BIG, 11, SMALL) if letters * LETTER * size < room[0])
    return next((size for size in fitting if size < room[1]), 0)


def _cells(place: int, table: Numbers, room: tuple[float, float]) -> dict[str, Any]:
    """Without a colour of their own the numbers stand out from their cells on any paper."""
    rows, columns = len(table.rows), len(table.columns)
    size = _size(room, len(f"{table.most:{table.number}}"))
    end = "" if place == 0 else str(place + 1)
    says = table.hover or f"{table.down} %{{y}}, {table.across} %{{x}}<br>"
    return dict(
        type="heatmap", x=list(range(columns)), y=list(range(rows)),
        z=[[0.0] * columns for _ in range(rows)], name=table.title, xaxis=f"x{end}",
        yaxis=f"y{end}", colorscale=COUNTS, zmin=0, zmax=table.most, showscale=False, xgap=2,
        ygap=2, texttemplate=f"%{{z:{table.number}}}" if size else "",
        textfont={"size": size or SMALL}, hoverongaps=False,
        hovertemplate=f"{says}%{{z:.4g}}<extra></extra>",
    )  # fmt: skip


def _axes(place: int, table: Numbers, count: int, room: tuple[float, float]) -> dict[str, Any]:
    """Numbers stay numbers on the axes, so that the Player may draw the cells itself.

    Columns that have no room for their names are counted as the rows are, from 1.
    """
    named = max(map(len, table.columns)) * LETTER * NAMES < room[0] + 4
    columns = [*table.columns] if named else [str(k + 1) for k in range(len(table.columns))]
    end = "" if place == 0 else str(place + 1)
    wide = (1 - GAP * (count - 1)) / count
    left = place * (wide + GAP)
    bare = {"showgrid": False, "zeroline": False, "ticks": "", "tickfont": {"size": NAMES},
            "fixedrange": True}  # fmt: skip
    across = {
        "title": {"text": table.across, "standoff": 2}, "tickmode": "array",
        "tickvals": list(range(len(table.columns))), "ticktext": columns,
        "range": [-0.5, len(table.columns) - 0.5], "domain": [left, left + wide],
        "anchor": f"y{end}", "tickangle": 0, **bare,
    }  # fmt: skip
    down = {
        # The second table's rows are the first one's.
        "title": {"text": "" if place else table.down, "standoff": 4}, "tickmode": "array",
        "tickvals": list(range(len(table.rows))), "ticktext": list(table.rows),
        "range": [len(table.rows) - 0.5, -0.5], "anchor": f"x{end}", "automargin": place == 0,
        **bare,
    }  # fmt: skip
    return {f"xaxis{end}": across, f"yaxis{end}": down}


def _heading(place: int, table: Numbers, count: int) -> dict[str, Any]:
    wide = (1 - GAP * (count - 1)) / count
    return {
        "text": table.title, "x": place * (wide + GAP) + wide / 2, "y": 1, "xref": "paper",
        "yref": "paper", "xanchor": "center", "yanchor": "bottom", "showarrow": False,
        "font": {"size": 12},
    }  # fmt: skip
