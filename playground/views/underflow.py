"""Products of many probabilities against the range of a double."""

from __future__ import annotations

from playground.views.colours import BLUE, GREEN, GREY, ORANGE, VERMILION
from playground.views.expression import node, recorded
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.over_steps import Trace
from playground.views.slots import ROOM


def underflow(steps: int, ask: Question, *, slot: Slot = "low", tab: str = "Underflow") -> Figure:
    """Draw log10 of the forward values over time: of the raw products, in logarithms, and scaled.

    Args:
        steps: T.
        ask: The question, at the start, whose answer gives times (T,), and of the sum over the
            states raw (T,), NaN where it is 0; log (T,); scaled (T,), of the least likely state;
            zero_x and zero_y (1,), where the raw product is 0 first, NaN if it never is;
            border_x and border_y (2,), where the smallest double lies, NaN if far away.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = [
        _border(),
        _line("in logarithms", ORANGE, "dash", 2.4),
        _line("raw product", BLUE, "solid", 2.4),
        _line("scaled α̂, least likely state", GREEN, "dot", 2.0),
        dict(
            type="scatter", x=[None], y=[None], mode="markers+text", name="0 in float64",
            marker={"color": VERMILION, "size": 11, "symbol": "x"}, text=["raw is 0 from here"],
            textposition="top right", textfont={"color": VERMILION, "size": 12},
            meta={"role": "answer"}, showlegend=False, cliponaxis=False,
            hovertemplate="step %{x}: the product is below 4.9·10⁻³²⁴, so float64 says 0"
                          "<extra></extra>",
        ),
        dict(
            type="scatter", x=[None, None], y=[0, 1], yaxis="y2", mode="lines", hoverinfo="skip",
            showlegend=False,
            line={"color": "rgba(125, 128, 140, 0.9)", "width": 1.2, "dash": "dot"},
        ),
    ]  # fmt: skip
    bindings = [Binding(0, "x", "border_x", "answer"), Binding(0, "y", "border_y", "answer")]
    for place, name in enumerate(("log", "raw", "scaled"), 1):
        bindings += [Binding(place, "x", "times", "answer"), Binding(place, "y", name, "answer")]
    bindings += [
        Binding(4, "x", "zero_x", "answer"), Binding(4, "y", "zero_y", "answer"),
        Binding(5, "x", "", "current", value=node(recorded("time") + 1), repeat=2),
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "step t", "standoff": 2}, "range": [0.5, steps + 0.5],
                  "zeroline": False, "nticks": 8},
        "yaxis": {"title": {"text": "log₁₀", "standoff": 4}, "nticks": 5, "zeroline": False},
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        "margin": {"l": 56, "r": 10, "t": 22, "b": 36}, "template": {},
        "showlegend": True, "legend": {"orientation": "h", "x": 0, "y": 1.02,
                                       "yanchor": "bottom", "font": {"size": 11}},
    }  # fmt: skip
    return Figure(
        "underflow", Drawing(traces, layout), tuple(bindings),
        title="log₁₀ p(o₁ … o_t): raw, in logarithms, and scaled",
        alt="The logarithm of the forward values over time: the raw product falls until float64 "
            "knows it as 0, the sum of logarithms goes on, the scaled values stay near 0.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip


def _line(name: str, color: str, dash: str, width: float) -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name=name, connectgaps=False,
        line={"color": color, "width": width, "dash": dash}, meta={"role": "answer"},
        hovertemplate=f"{name}<br>step %{{x}}: 10^%{{y:.2f}}<extra></extra>",
    )  # fmt: skip


def _border() -> Trace:
    return dict(
        type="scatter", x=[None, None], y=[None, None], mode="lines", name="smallest float64",
        line={"color": GREY, "width": 1.2, "dash": "dot"}, meta={"role": "answer"},
        showlegend=False, hovertemplate="the smallest float64, 4.9·10⁻³²⁴<extra></extra>",
    )  # fmt: skip
