"""Hidden states over time: how likely each is, and what several ways of decoding say, in strips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.classes import veiled
from playground.views.colours import Racer
from playground.views.expression import node, recorded
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.over_steps import Trace
from playground.views.slots import ROOM
from playground.views.state_cells import state_cells
from playground.views.states import state_racers

MOST_NAMED = 16
"""Up to so many steps each cell has its state's name in it."""
GAPPED = 30
"""Up to so many steps there is paper between two cells."""
COUNTED = {3: "three", 4: "four"}


def strips(
    names: Sequence[str],
    rows: Sequence[str],
    steps: int,
    ask: Question,
    *,
    key: str = "strips",
    slot: Slot = "side",
    tab: str = "State by state",
) -> Figure:
    """Draw the posterior of each step as a stack, and below it decoded paths as strips.

    Args:
        names: Of the states.
        rows: What the paths are called, from the top.
        steps: T.
        ask: The question, at the start, whose answer gives edges (2 T,), the left and right end
            of each step; g0, g1, ... (2 T,), the posterior of each state at both; the cells of
            `state_cells`, row 0 on top; differ_x and differ_y (n,), the places where a row is not
            what the first one is.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    racers = state_racers(names)
    traces = [_area(racer) for racer in racers]
    bindings: list[Binding] = []
    for k in range(len(racers)):
        bindings += [Binding(k, "x", "edges", "answer"), Binding(k, "y", f"g{k}", "answer")]
    cells, fed = state_cells(
        racers, len(rows), steps, len(traces), first=0, axis="y2", named=steps <= MOST_NAMED,
        gap=2 if steps <= GAPPED else 0, hover="step %{x}<br>%{y}: ", size=12,
    )  # fmt: skip
    at = len(traces) + len(cells)
    traces += [*cells, _differences(), _cursor("y", (0, 1)), _cursor("y2", (-0.5, len(rows)))]
    bindings += [
        *fed, Binding(at, "x", "differ_x", "answer"), Binding(at, "y", "differ_y", "answer"),
        *(_at_playhead(at + 1 + i) for i in range(2)),
    ]  # fmt: skip
    ways = COUNTED[len(rows)]
    return Figure(
        key, Drawing(traces, _layout(rows, steps)), tuple(bindings),
        title=f"Posterior of each state, and {ways} paths (▲: not Viterbi's)",
        alt="Above, the posterior probability of every state at each step as a stack; below, "
            f"{ways} paths as strips of states: {', '.join(rows)}.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip


def _at_playhead(trace: int) -> Binding:
    """Steps are counted from 1 on the axis and from 0 in the channel."""
    return Binding(trace, "x", "", "current", value=node(recorded("time") + 1), repeat=2)


def _area(racer: Racer) -> Trace:
    """An area of the stack. Of a pinned run this answer says nothing."""
    color = racer.style.color
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", stackgroup="posterior",
        name=racer.label, line={"color": color, "width": 1}, fillcolor=veiled(color, 0.6),
        meta={"role": "answer"},
        hovertemplate=f"step %{{x:.0f}}<br>{racer.label} γ = %{{y:.3f}}<extra></extra>",
    )  # fmt: skip


def _differences() -> Trace:
    """In the upper corner of its cell, so that the name stays readable."""
    return dict(
        type="scatter", x=[None], y=[None], yaxis="y2", mode="text", text="▲", showlegend=False,
        textposition="top center", textfont={"size": 9}, name="differs",
        meta={"role": "answer"}, hoverinfo="skip",
    )  # fmt: skip


def _cursor(axis: str, ends: tuple[float, float]) -> Trace:
    return dict(
        type="scatter", x=[None, None], y=list(ends), yaxis=axis, mode="lines", showlegend=False,
        hoverinfo="skip",
        line={"color": "rgba(125, 128, 140, 0.95)", "width": 1.6, "dash": "dot"},
    )  # fmt: skip


def _layout(rows: Sequence[str], steps: int) -> dict[str, Any]:
    return {
        "xaxis": {"title": {"text": "step t  (▲ not Viterbi's)", "standoff": 2},
                  "range": [0.5, steps + 0.5], "zeroline": False, "showgrid": False, "anchor": "y2",
                  **({"dtick": 1} if steps <= MOST_NAMED else {"nticks": 10})},
        "yaxis": {"title": {"text": "posterior γ", "standoff": 4}, "range": [0, 1],
                  "domain": [0.5, 1], "nticks": 4, "zeroline": False, "fixedrange": True},
        "yaxis2": {"tickmode": "array", "tickvals": list(range(len(rows))),
                   "ticktext": list(rows), "range": [len(rows) - 0.5, -0.5], "domain": [0, 0.46],
                   "showgrid": False, "zeroline": False, "tickfont": {"size": 11},
                   "fixedrange": True},
        "margin": {"l": 76, "r": 10, "t": 24, "b": 38}, "template": {}, "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom",
                   "font": {"size": 11}, "traceorder": "normal"},
    }  # fmt: skip
