"""Pictures over the settings themselves: how fast each (η, γ) is, and what each η ends at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.colours import HEIGHT, Racer
from playground.views.figure import Binding, Drawing, Figure, Question, Slot

AXIS_ETA = {
    "title": {"text": "learning rate η", "standoff": 6}, "type": "log", "zeroline": False,
    "exponentformat": "power", "dtick": 1, "tickfont": {"size": 10},
}  # fmt: skip
MARGIN = {"l": 54, "r": 10, "t": 6, "b": 42}


def note(words: str, *, below: bool = False) -> dict[str, Any]:
    """A few words in the upper left corner of a small picture, or in the lower right one."""
    x, y, across, down = (0.98, 0.04, "right", "bottom") if below else (0.02, 0.98, "left", "top")
    return {
        "text": words, "x": x, "y": y, "xref": "paper", "yref": "paper", "showarrow": False,
        "xanchor": across, "yanchor": down, "font": {"size": 11, "color": "#FFFFFF"},
        "bgcolor": "rgba(20, 22, 30, 0.6)",
    }  # fmt: skip


def rate_map(
    key: str, method: str, learning_rate: float, momentum: float, ask: Question, tab: str
) -> Figure:
    """Draw how many updates bring the distance down to a tenth, over η and γ, with the present
    setting; a hole where it grows.

    Args:
        key: The figure's name.
        method: Whose map it is.
        learning_rate: The present η.
        momentum: The present γ.
        ask: The question whose answer gives learning_rates (n,), momenta (m,), updates (m, n) and
            speed (m, n), the logarithm of `updates` to base 10.
        tab: Its name in the strip.
    """
    traces: list[dict[str, Any]] = [
        dict(
            type="heatmap", x=[0.01, 0.1], y=[0, 1], z=[[1, 1], [1, 1]], zmin=0, zmax=3.5,
            colorscale=[list(stop) for stop in HEIGHT], showscale=False, name="speed",
            customdata=[[1, 1], [1, 1]], hoverongaps=False,
            hovertemplate="η %{x:.3g}, γ %{y:.3g}<br>ten times nearer every %{customdata:.3g} "
                          "updates<br>click to set both<extra></extra>",
        ),
        dict(
            type="scatter", x=[learning_rate], y=[momentum], mode="markers", name="your setting",
            marker={"size": 12, "color": "#FFFFFF", "line": {"color": "#1D2233", "width": 2}},
            hovertemplate="your η %{x:.3g} and γ %{y:.3g}<extra></extra>",
        ),
    ]  # fmt: skip
    bindings = (
        Binding(0, "x", "learning_rates", "answer"),
        Binding(0, "y", "momenta", "answer"),
        Binding(0, "z", "speed", "answer"),
        Binding(0, "customdata", "updates", "answer"),
    )
    layout = {
        "xaxis": AXIS_ETA, "yaxis": {"title": {"text": "momentum γ"}, "range": [0, 1]},
        "margin": MARGIN, "showlegend": False, "template": {},
        "annotations": [note(f"{method}: dark is fast, empty diverges")],
    }  # fmt: skip
    return Figure(
        key, Drawing(traces, layout), bindings,
        title=f"{method}: dark is fast, empty diverges",
        alt="How fast each pair of learning rate and momentum converges on the bowl that the "
            "surface is around its minimum.",
        slot="low", tab=tab, height=200, click="Click to set η and γ", ask=ask,
    )  # fmt: skip


def sweep(racers: Sequence[Racer], learning_rate: float, ask: Question, slot: Slot) -> Figure:
    """Draw the final loss over η, one line a racer.

    Args:
        racers: One a replica.
        learning_rate: The present η.
        ask: The question whose answer gives learning_rates (n,) and loss (replica, n).
        slot: Where it stands.
    """
    traces: list[dict[str, Any]] = [
        dict(
            type="scatter", x=[0.1], y=[1.0], mode="lines+markers", name=racer.label,
            line={"color": racer.style.color, "width": 1.8, "dash": racer.style.dash},
            marker={"size": 4}, connectgaps=False,
            hovertemplate=f"{racer.label}<br>η %{{x:.3g}}: loss %{{y:.3g}}<br>click to set it"
                          "<extra></extra>",
        )
        for racer in racers
    ]  # fmt: skip
    bindings = []
    for replica in range(len(racers)):
        bindings += [
            Binding(replica, "x", "learning_rates", "answer"),
            Binding(replica, "y", "loss", "answer", index=(replica,)),
        ]
    here = {
        "type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": learning_rate,
        "x1": learning_rate, "line": {"width": 1.2, "dash": "dot"},
    }  # fmt: skip
    layout = {
        "xaxis": AXIS_ETA,
        "yaxis": {"title": {"text": "final loss"}, "type": "log", "exponentformat": "power",
                  "zeroline": False, "tickfont": {"size": 10}},
        "annotations": [note("click a point to set its η")],
        "shapes": [here], "margin": MARGIN, "showlegend": False, "template": {},
    }  # fmt: skip
    return Figure(
        "sweep", Drawing(traces, layout), tuple(bindings),
        title="Final loss for every learning rate",
        alt="The loss after the last update over the learning rate, one line an optimizer.",
        slot=slot, tab="Search η", height=200, click="Click to set η", ask=ask,
    )  # fmt: skip
