"""What may come next in a text, letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

from playground.views.classes import veiled
from playground.views.colours import BLUE, GREY
from playground.views.figure import Binding, Drawing, Figure, Slot
from playground.views.over_steps import Trace
from playground.views.slots import ROOM

HALF = 0.4
"""Half the width of a bar, where two letters are 1 apart."""


def next_letter(names: Sequence[str], *, slot: Slot = "side", tab: str = "Next letter") -> Figure:
    """Draw the probability of each next letter, and how frequent each is in the long run.

    The channels are next and stationary, each (state,).

    Args:
        names: Of the letters.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    places = list(range(len(names)))
    empty: list[None] = [None] * len(names)
    traces: list[Trace] = [_bar(k, name) for k, name in enumerate(names)]
    traces.append(
        dict(
            type="scatter", x=places, y=empty, mode="markers", name="in the whole text",
            marker={"color": GREY, "size": 8, "symbol": "diamond"}, text=list(names),
            hovertemplate="%{text} in the whole text: %{y:.3f}<extra></extra>",
        )
    )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "letter", "standoff": 2}, "tickmode": "array",
                  "tickvals": places, "ticktext": list(names), "tickangle": 0,
                  "range": [-0.6, len(names) - 0.4], "showgrid": False, "zeroline": False,
                  "tickfont": {"size": 11}},
        "yaxis": {"title": {"text": "probability", "standoff": 4}, "range": [0, 1.02],
                  "nticks": 6},
        "margin": {"l": 54, "r": 10, "t": 26, "b": 40}, "showlegend": True, "template": {},
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom",
                   "font": {"size": 11}},
    }  # fmt: skip
    bindings = (
        *(Binding(k, "y", "next", "current", index=(k,), repeat=2) for k in places),
        Binding(len(names), "y", "stationary", "current"),
    )
    return Figure(
        "next", Drawing(traces, layout), bindings,
        title="Which letter comes next, given the letters so far",
        alt="The probability of each letter to come next as a bar, and its share of the whole "
            "text as a diamond.",
        slot=slot, tab=tab, height=ROOM[slot],
    )  # fmt: skip


def _bar(k: int, name: str) -> Trace:
    """A line with the area under it: bars proper would be slow to move."""
    return dict(
        type="scatter", x=[k - HALF, k + HALF], y=[None, None], mode="lines", fill="tozeroy",
        name="next letter", legendgroup="next", showlegend=k == 0, fillcolor=veiled(BLUE, 0.5),
        line={"color": BLUE, "width": 1.6},
        hovertemplate=f"{name} comes next: %{{y:.3f}}<extra></extra>",
    )  # fmt: skip
