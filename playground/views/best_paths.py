"""The most likely of all hidden paths, each drawn out, with its probability beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.colours import BLUE
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.slots import ROOM
from playground.views.state_cells import state_cells
from playground.views.states import state_racers

MOST_NAMED = 6
"""Up to so many steps each cell has its state's name in it."""
FEW = 16
"""Up to so many paths the rows are high enough for larger letters."""


def best_paths(
    names: Sequence[str],
    steps: int,
    drawn: int,
    count: int,
    ask: Question,
    *,
    slot: Slot = "side",
    tab: str = "Paths",
) -> Figure:
    """Draw the best paths as rows of states, and beside each a bar as long as its share.

    Args:
        names: Of the states.
        steps: T.
        drawn: How many paths.
        count: How many there are.
        ask: The question, at the start, whose answer gives the cells of `state_cells`, the best
            path first, counted from 1; and bar_x and bar_y (6 drawn,), the outlines of the bars,
            shares of p(O).
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    cells, fed = state_cells(
        state_racers(names), drawn, steps, 0, first=1, axis="y", named=steps <= MOST_NAMED, gap=2,
        hover="path %{y}, step %{x}: ", size=11 if drawn <= FEW else 9,
    )  # fmt: skip
    bars = dict(
        type="scatter", x=[None], y=[None], xaxis="x2", mode="lines", fill="toself",
        fillcolor=BLUE, line={"color": BLUE, "width": 1, "simplify": False}, hoveron="points",
        meta={"role": "answer"}, name="share", connectgaps=False,
        hovertemplate="%{x:.4g} of p(O)<extra></extra>",
    )  # fmt: skip
    bars_at = len(cells)
    bindings = (
        *fed, Binding(bars_at, "x", "bar_x", "answer"), Binding(bars_at, "y", "bar_y", "answer"),
    )  # fmt: skip
    what = f"All {count:,} paths" if drawn == count else f"The {drawn} best of {count:,} paths"
    return Figure(
        "paths", Drawing([*cells, bars], _layout(drawn, steps)), bindings,
        title=f"{what}, and the share of p(O) of each",
        alt=f"{what}, each a row of states, with a bar for its share of the probability of the "
            "observations.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip


def _layout(drawn: int, steps: int) -> dict[str, Any]:
    return {
        "xaxis": {"title": {"text": "step t", "standoff": 2}, "range": [0.5, steps + 0.5],
                  "dtick": 1, "domain": [0, 0.6], "showgrid": False, "zeroline": False},
        "xaxis2": {"title": {"text": "share of p(O)", "standoff": 2}, "domain": [0.64, 1],
                   "rangemode": "tozero", "nticks": 4, "zeroline": False},
        "yaxis": {"title": {"text": "path, the best first", "standoff": 4},
                  "range": [drawn + 0.5, 0.5], "nticks": 10, "showgrid": False,
                  "zeroline": False},
        "margin": {"l": 50, "r": 14, "t": 6, "b": 40}, "showlegend": False, "template": {},
    }  # fmt: skip
