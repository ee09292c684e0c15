"""Where a walk has been, where it may be now, and where it is in the long run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.classes import veiled
from playground.views.colours import BLUE, GREY, SKY, VERMILION, Racer, Style
from playground.views.expression import STEP, node, recorded
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.notes import above
from playground.views.over_steps import Trace, cursor, growing_line, playhead_dot, step_layout
from playground.views.slots import ROOM
from playground.views.states import state_racers

HALF = 0.34
"""Half the width of a bar, where two states are 1 apart."""
FEW = 8
"""Of more states none has a large share."""
LEGEND: dict[str, Any] = {
    "showlegend": True,
    "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 11}},
}
FLOOR = -8
"""Distances below 10 to this power are as good as 0, and soon rounding alone."""


def shares(
    names: Sequence[str], *, key: str = "visits", slot: Slot = "side", tab: str = "Visits"
) -> Figure:
    """Draw the share of visits of each state as a bar, πPⁿ as a line across it, and the
    stationary distribution as a diamond.

    The channels are visits, distribution and stationary, each (state,).

    Args:
        names: Of the states.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    for k, racer in enumerate(state_racers(names)):
        # A line with the area under it: bars proper would be slow to move.
        share = node(recorded("visits", k) / (STEP + 1))
        bindings.append(Binding(len(traces), "y", "", "current", value=share, repeat=2))
        traces.append(_bar(k, racer))
    for k, name in enumerate(names):
        bindings.append(Binding(len(traces), "y", "distribution", "current", index=(k,), repeat=2))
        traces.append(_level(k, name))
    bindings.append(Binding(len(traces), "y", "stationary", "current"))
    traces.append(_marks(names))
    layout = _share_layout(names)
    return Figure(
        key, Drawing(traces, layout), tuple(bindings),
        title="Share of visits so far, and where πPⁿ says the walk is",
        alt="For each state the share of the visits so far as a bar, its probability after n "
            "steps as a line across the bar, and its share in the long run as a diamond.",
        slot=slot, tab=tab, height=ROOM[slot],
    )  # fmt: skip


def _bar(k: int, racer: Racer) -> Trace:
    color = racer.style.color
    return dict(
        type="scatter", x=[k - HALF, k + HALF], y=[None, None], mode="lines", fill="tozeroy",
        name="share of visits", legendgroup="visits", showlegend=k == 0,
        fillcolor=veiled(color, 0.5), line={"color": color, "width": 2},
        hovertemplate=f"{racer.label}<br>%{{y:.3f}} of the visits<extra></extra>",
    )  # fmt: skip


def _level(k: int, name: str) -> Trace:
    return dict(
        type="scatter", x=[k - HALF - 0.1, k + HALF + 0.1], y=[None, None], mode="lines",
        name="πPⁿ", legendgroup="now", showlegend=k == 0,
        line={"color": VERMILION, "width": 2.4, "dash": "dot"},
        hovertemplate=f"{name}<br>after so many steps with probability %{{y:.3f}}<extra></extra>",
    )  # fmt: skip


def _marks(names: Sequence[str]) -> Trace:
    return dict(
        type="scatter", x=list(range(len(names))), y=[None] * len(names), mode="markers",
        name="long run π∞", marker={"color": GREY, "size": 10, "symbol": "diamond",
                                    "line": {"color": "#FFFFFF", "width": 1}},
        hovertemplate="in the long run %{y:.3f}<extra></extra>",
    )  # fmt: skip


def _share_layout(names: Sequence[str]) -> dict[str, Any]:
    return {
        "xaxis": {
            "title": {"text": "state", "standoff": 2}, "tickmode": "array", "tickangle": 0,
            "tickvals": list(range(len(names))), "ticktext": list(names), "showgrid": False,
            "range": [-0.6, len(names) - 0.4], "zeroline": False,
        },
        "yaxis": {"title": {"text": "share, probability", "standoff": 4},
                  "range": [0, 1.02 if len(names) <= FEW else 0.32], "nticks": 6},
        "margin": {"l": 54, "r": 10, "t": 26, "b": 40}, "template": {}, **LEGEND,
    }  # fmt: skip


def distribution_curves(
    names: Sequence[str], steps: int, *, slot: Slot = "side", tab: str = "Distribution"
) -> Figure:
    """Draw πPⁿ over n, a line a state, with the stationary distribution dashed.

    Args:
        names: Of the states.
        steps: Of the whole walk.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    for k, racer in enumerate(state_racers(names)):
        at = len(traces)
        style = racer.style._replace(dash="solid")  # dashed is the long run
        traces += [
            _long_run(racer, steps),
            growing_line(Racer(racer.label, style), "n", ""),
            playhead_dot(racer, "middle right"),
        ]
        bindings += [
            Binding(at, "y", "stationary", "current", index=(k,), repeat=2),
            Binding(at + 1, "y", "distribution", "history", index=(k,)),
            Binding(at + 2, "x", "step", "current"),
            Binding(at + 2, "y", "distribution", "current", index=(k,)),
        ]
    bindings.append(Binding(len(traces), "x", "step", "current", repeat=2))
    traces.append(cursor())
    layout = step_layout("step n", steps, log=False, labelled=True, axis="probability πPⁿ")
    layout["yaxis"]["range"] = [-0.02, 1.02]
    layout["margin"] = {**layout["margin"], "r": 74, "t": 20}
    layout["annotations"] = [above("dashed: in the long run")]
    return Figure(
        "distribution", Drawing(traces, layout), tuple(bindings),
        title="πPⁿ after n steps (dashed: the stationary distribution)",
        alt="The probability of each state after n steps, a line each, and dashed the stationary "
            "distribution that they tend to.",
        slot=slot, tab=tab, height=ROOM[slot], grow="x",
    )  # fmt: skip


def _long_run(racer: Racer, steps: int) -> Trace:
    return dict(
        type="scatter", x=[0, max(1, steps)], y=[None, None], mode="lines",
        line={"color": racer.style.color, "width": 1.2, "dash": "dash"},
        hovertemplate=f"{racer.label} in the long run: %{{y:.3f}}<extra></extra>",
    )  # fmt: skip


DISTRIBUTION = Racer("πPⁿ", Style(VERMILION, "solid", "square"))
VISITS = Racer("visits", Style(BLUE, "solid", "circle"))


def distance_curves(
    steps: int, slope: tuple[Sequence[float], Sequence[float]], eigenvalue: float, *,
    slot: Slot = "low", tab: str = "Distance",
) -> Figure:  # fmt: skip
    """Draw the total variation distance of πPⁿ and of the visits over n, with the slope |λ₂|ⁿ.

    The channels are distance (replica,) and visit_distance ().

    Args:
        steps: Of the whole walk.
        slope: n and what |λ₂|ⁿ makes of the first distance.
        eigenvalue: |λ₂|.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    x, y = slope
    unnamed = {"showlegend": False}
    drawn = dict(
        type="scatter", x=[*x], y=[*y], mode="lines", name=f"|λ₂|ⁿ, |λ₂| = {eigenvalue:.3g}",
        line={"color": veiled(SKY, 0.55), "width": 8},
        hovertemplate=f"|λ₂|ⁿ with |λ₂| = {eigenvalue:.4g}<br>n %{{x}}: %{{y:.3g}}<extra></extra>",
    )  # fmt: skip
    traces: list[Trace] = [
        drawn,
        growing_line(VISITS, "n", ""), playhead_dot(VISITS) | unnamed,
        growing_line(DISTRIBUTION, "n", ""), playhead_dot(DISTRIBUTION) | unnamed,
        cursor() | unnamed,
    ]  # fmt: skip
    bindings = (
        Binding(1, "y", "visit_distance", "history"), Binding(2, "x", "step", "current"),
        Binding(2, "y", "visit_distance", "current"),
        Binding(3, "y", "distance", "history", index=(0,)), Binding(4, "x", "step", "current"),
        Binding(4, "y", "distance", "current", index=(0,)),
        Binding(5, "x", "step", "current", repeat=2),
    )  # fmt: skip
    layout = step_layout("step n", steps, log=True, axis="distance") | LEGEND
    layout["margin"] = {**layout["margin"], "t": 22}
    layout["yaxis"] |= {"range": [FLOOR, 0.1], "dtick": 2}
    return Figure(
        "distance", Drawing(traces, layout), bindings,
        title=f"Distance to the stationary distribution; broad: |λ₂|ⁿ with |λ₂| = {eigenvalue:.3g}",
        alt="The total variation distance of the distribution after n steps and of the shares of "
            "the visits to the stationary distribution, on a logarithmic scale, with the slope "
            "that the second eigenvalue gives.",
        slot=slot, tab=tab, height=ROOM[slot], grow="x",
    )  # fmt: skip
