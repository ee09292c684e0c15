"""What comes back of a gradient over so many steps: lines over the lag, in powers of ten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from playground.views.colours import GREY, Racer
from playground.views.expression import Value, node
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.notes import above
from playground.views.over_steps import Trace
from playground.views.slots import ROOM

TOP, STEEP, LEAST, MOST = 1.5, 0.25, 4.0, 10.0
"""Powers of ten that are shown above 1, and below it: so many a step back, from LEAST to MOST."""


def powers(lags: int) -> tuple[float, float]:
    """The sizes that are shown, as powers of ten: the more lags, the further down."""
    return -min(MOST, max(LEAST, STEEP * lags)), TOP


class LagLine(NamedTuple):
    """A line: name and style, and the channel (lag,) or, with an index, (replica, lag)."""

    racer: Racer
    channel: str
    at: tuple[int, ...] = ()


def by_lag(
    lines: Sequence[LagLine], lags: int, *, bound: Value | None = None, cut: int = 0,
    slot: Slot = "low", tab: str = "Gradient by lag",
) -> Figure:  # fmt: skip
    """Draw ‖∂L_T/∂h_t‖ over T − t, a line a network.

    Args:
        lines: Drawn last is on top.
        lags: How many, from 0.
        bound: What the first line cannot exceed, an expression of the lag X.
        cut: From this lag on nothing comes back, because the window is truncated; 0: never.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    places = [float(lag) for lag in range(lags)]
    traces: list[Trace] = [_line(line, places, len(lines) > 1) for line in lines]
    bindings = [
        Binding(place, "y", line.channel, "current", index=line.at)
        for place, line in enumerate(lines)
    ]
    if bound is not None:
        bindings.append(Binding(len(traces), "y", "", "function", value=node(bound)))
        traces.append(_bound(places))
    more = ", and dashed the greatest that (γλ)ᵏ allows" if bound is not None else ""
    title = "How much of the last step's loss comes back over k steps" + (
        " (dashed: the bound (γλ)ᵏ)" if bound is not None else ""
    )
    return Figure(
        "gradient_by_lag", Drawing(traces, _layout(lags, cut, len(traces) > 1)), tuple(bindings),
        title=title,
        alt="The length of the gradient of the last step's loss with respect to the hidden state "
            f"k steps before, over k, in powers of ten, a line for each network{more}.",
        slot=slot, tab=tab, height=ROOM[slot],
    )  # fmt: skip


def _line(line: LagLine, places: list[float], several: bool) -> Trace:
    style = line.racer.style
    return dict(
        type="scatter", x=places, y=[None] * len(places), mode="lines+markers",
        name=line.racer.label, showlegend=several,
        line={"color": style.color, "width": 2, "dash": style.dash},
        marker={"color": style.color, "size": 5, "symbol": style.symbol},
        hovertemplate=f"{line.racer.label}<br>%{{x}} steps back<br>%{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def _bound(places: list[float]) -> Trace:
    return dict(
        type="scatter", x=places, y=[None] * len(places), mode="lines", name="bound (γλ)ᵏ",
        line={"color": GREY, "width": 1.6, "dash": "dash"},
        hovertemplate="no more than %{y:.3g}<br>%{x} steps back<extra></extra>",
    )  # fmt: skip


def _layout(lags: int, cut: int, legend: bool) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "xaxis": {"title": {"text": "steps back k = T − t", "standoff": 2},
                  "range": [-0.4, max(1, lags) - 0.6], "zeroline": False, "nticks": 12,
                  "tickformat": "d"},
        "yaxis": {"title": {"text": "‖∂L<sub>T</sub>/∂h<sub>t</sub>‖", "standoff": 2},
                  "type": "log", "range": list(powers(lags)), "dtick": 2, "exponentformat": "power",
                  "tickfont": {"size": 10}, "zeroline": False},
        "margin": {"l": 58, "r": 10, "t": 20 if legend or cut else 8, "b": 36}, "template": {},
        "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom",
                   "font": {"size": 10}},
    }  # fmt: skip
    if cut:
        layout["shapes"] = [{
            "type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": cut - 0.5, "x1": cut - 0.5,
            "line": {"width": 1.2, "dash": "dot"},
        }]  # fmt: skip
        layout["annotations"] = [above("dotted: training looks no further")]
    return layout
