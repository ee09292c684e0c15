"""Paths through hidden states as rows of coloured cells, a colour a state, with the names in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.colours import Racer
from playground.views.figure import Binding
from playground.views.over_steps import Trace

LETTERS = 48
"""So many letters have room side by side in a row of cells."""
SHORTEST = 3
"""No name is cut to fewer letters."""
VEIL = 0.55
"""So much of the colour that letters in the theme's ink can be read on light and dark paper."""


def state_cells(
    racers: Sequence[Racer],
    rows: int,
    steps: int,
    at: int,
    *,
    first: int,
    axis: str,
    named: bool,
    gap: int,
    hover: str,
    size: int,
) -> tuple[list[Trace], list[Binding]]:
    """Make the traces of some paths, and say what feeds them.

    For each state k the answer gives p<k> (row, T), 1 where a row is in the state and NaN
    elsewhere, and tx<k> and ty<k> (n,), the places of these cells.

    Args:
        racers: Name and style of each state.
        rows: How many paths.
        steps: T.
        at: Place of the first of these traces in the figure.
        first: Number of the first row.
        axis: The vertical axis: "y", "y2".
        named: Whether the states' names stand in the cells.
        gap: Pixels of paper between two cells.
        hover: What the hover says before the state's name; %{x} is the step, %{y} the row.
        size: Of the names.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    for k, racer in enumerate(racers):
        bindings.append(Binding(at + len(traces), "z", f"p{k}", "answer"))
        traces.append(
            dict(
                type="heatmap", x=list(range(1, steps + 1)),
                y=list(range(first, first + rows)), z=[[None] * steps for _ in range(rows)],
                yaxis=axis, name=racer.label, zmin=0, zmax=1, opacity=VEIL, showscale=False,
                colorscale=[[0, racer.style.color], [1, racer.style.color]], xgap=gap, ygap=2,
                hoverongaps=False, meta={"role": "answer"},
                hovertemplate=f"{hover}{racer.label}<extra></extra>",
            )
        )  # fmt: skip
    for k, racer in enumerate(racers if named else ()):
        bindings += [
            Binding(at + len(traces), "x", f"tx{k}", "answer"),
            Binding(at + len(traces), "y", f"ty{k}", "answer"),
        ]
        traces.append(_name(racer, axis, size, max(SHORTEST, LETTERS // steps)))
    return traces, bindings


def _name(racer: Racer, axis: str, size: int, letters: int) -> dict[str, Any]:
    """One name at many places, cut to its cell: its colour is the theme's ink."""
    whole = len(racer.label) <= letters
    return dict(
        type="scatter", x=[None], y=[None], yaxis=axis, mode="text",
        text=racer.label if whole else f"{racer.label[: letters - 1]}…",
        textposition="middle center", textfont={"size": size}, hoverinfo="skip",
        showlegend=False, meta={"role": "answer"}, cliponaxis=True,
    )  # fmt: skip
