"""Learning from many starts: log-likelihoods, parameters, and how many states are worth it."""

from __future__ import annotations

from collections.abc import Sequence

from playground.views.colours import BLUE, GREEN, GREY, ORANGE, VERMILION, Racer, Style
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.notes import above
from playground.views.over_steps import Trace, cursor, growing_line, playhead_dot, step_layout
from playground.views.slots import ROOM

THIN = "rgba(138, 141, 152, 0.75)"
"""The lines of the starts that are not looked at."""
RUNUP = 2
"""Iterations in which a random start gains so much that all later ones would look flat."""


def climb(
    starts: int, shown: int, iterations: int, ask: Question, *, key: str = "climb",
    slot: Slot = "hero", tab: str = "Climb",
) -> Figure:  # fmt: skip
    """Draw log p(O) of every start over the iterations: the one shown thick, the best marked.

    A click picks the start of the nearest line, counted from 1.

    The channel is log_likelihood (replica,).

    Args:
        starts: How many.
        shown: Index of the one whose parameters are drawn.
        iterations: Of the whole run.
        ask: The question, at the playhead, whose answer gives best (1,), the greatest
            log-likelihood at the playhead, and truth (2,), twice that of the model that made the
            observations, NaN where there is none.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    own = Racer(f"start {shown + 1}", Style(BLUE, "solid", "circle"))
    others = [start for start in range(starts) if start != shown]
    traces: list[Trace] = [_other(start) for start in others]
    bindings = [
        Binding(place, "y", "log_likelihood", "history", index=(start,))
        for place, start in enumerate(others)
    ]
    at = len(traces)
    thick = {"line": {"color": BLUE, "width": 3.2}, "meta": {"pick": shown + 1}}
    traces += [
        _truth(iterations), growing_line(own, "iteration", "nats") | thick,
        playhead_dot(own, "bottom right"), _best(), cursor(),
    ]  # fmt: skip
    bindings += [
        Binding(at, "y", "truth", "answer"),
        Binding(at + 1, "y", "log_likelihood", "history", index=(shown,)),
        Binding(at + 2, "x", "step", "current"),
        Binding(at + 2, "y", "log_likelihood", "current", index=(shown,)),
        Binding(at + 3, "x", "step", "current"), Binding(at + 3, "y", "best", "answer"),
        Binding(at + 4, "x", "step", "current", repeat=2),
    ]  # fmt: skip
    layout = step_layout("iteration", iterations, log=False, labelled=True,
                         axis="log p(O) in nats")  # fmt: skip
    layout["margin"] = {**layout["margin"], "l": 66, "r": 76}
    return Figure(
        key, Drawing(traces, layout), tuple(bindings),
        title="Log-likelihood of every start (thick: the one shown; star: the best)",
        alt=f"The log-likelihood of {starts} starts over the iterations, a thin line each, the "
            f"one shown, start {shown + 1}, thick, the best marked by a star, and the model that "
            "made the observations dashed where it is known.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask, grow="xy",
        click="Click a line to show that start", runup=min(RUNUP, iterations),
    )  # fmt: skip


def _other(start: int) -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name=f"start {start + 1}",
        line={"color": THIN, "width": 1.1}, meta={"pick": start + 1},
        hovertemplate=f"start {start + 1}<br>iteration %{{x}}<br>%{{y:.6g}} nats<extra></extra>",
    )  # fmt: skip


def _truth(iterations: int) -> Trace:
    return dict(
        type="scatter", x=[0, max(1, iterations)], y=[None, None], mode="lines+text",
        name="true model", line={"color": GREEN, "width": 2, "dash": "dash"},
        text=["", "true model"], textposition="bottom left",
        textfont={"color": GREEN, "size": 12}, meta={"role": "answer"},
        hovertemplate="the model that made the observations<br>%{y:.6g} nats<extra></extra>",
    )  # fmt: skip


def _best() -> Trace:
    return dict(
        type="scatter", x=[None], y=[None], mode="markers+text", name="best",
        marker={"color": VERMILION, "size": 13, "symbol": "star"}, text=["best"],
        textposition="top right", textfont={"color": VERMILION, "size": 12},
        cliponaxis=False, meta={"role": "answer"},
        hovertemplate="the best start here<br>%{y:.6g} nats<extra></extra>",
    )  # fmt: skip


def start_dots(starts: int, shown: int, *, slot: Slot = "low", tab: str = "Starts") -> Figure:
    """Draw the log-likelihood of each start at the playhead; a click shows that start.

    Args:
        starts: How many.
        shown: Index of the one whose parameters are drawn.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = [
        dict(
            type="scatter", x=list(range(1, starts + 1)), y=[None] * starts, mode="markers",
            name="starts", marker={"color": GREY, "size": 8},
            hovertemplate="start %{x}<br>%{y:.6g} nats<br>click to show it<extra></extra>",
        ),
        dict(
            type="scatter", x=[shown + 1], y=[None], mode="markers", name="shown",
            marker={"color": BLUE, "size": 13, "symbol": "diamond"},
            hovertemplate="start %{x}, shown<br>%{y:.6g} nats<extra></extra>",
        ),
    ]  # fmt: skip
    bindings = (
        Binding(0, "y", "log_likelihood", "current"),
        Binding(1, "y", "log_likelihood", "current", index=(shown,)),
    )
    layout = {
        "xaxis": {"title": {"text": "start", "standoff": 2}, "range": [0.4, starts + 0.6],
                  "zeroline": False, "nticks": 12, "tickformat": "d"},
        "yaxis": {"title": {"text": "log p(O)", "standoff": 4}, "zeroline": False, "nticks": 4},
        "margin": {"l": 66, "r": 10, "t": 6, "b": 36}, "showlegend": False, "template": {},
    }  # fmt: skip
    return Figure(
        "start", Drawing(traces, layout), bindings,
        title="Log-likelihood of each start at the playhead, in nats",
        alt="A dot for each start at its log-likelihood at the playhead; the one shown is a "
            "diamond.",
        slot=slot, tab=tab, height=ROOM[slot], click="Click a start to show it",
    )  # fmt: skip


def parameter_paths(
    key: str, title: str, channel: str, lines: Sequence[tuple[Racer, tuple[int, ...]]],
    iterations: int, axis: str, ask: Question, truth: str, *, span: tuple[float, float] | None,
    slot: Slot = "side", tab: str = "",
) -> Figure:  # fmt: skip
    """Draw numbers of the shown start over the iterations, and dashed what they should be.

    Args:
        key: The figure's name.
        title: What is seen.
        channel: Holds the numbers.
        lines: Name and style of each line, and its index in the channel.
        iterations: Of the whole run.
        axis: What the numbers are.
        ask: The question, at the playhead, whose answer gives the true numbers.
        truth: Array of the answer (line, 2), the true number twice, NaN where there is none.
        span: Least and greatest number that can be, if there are such.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    for number, (racer, index) in enumerate(lines):
        at = len(traces)
        solid = Racer(racer.label, racer.style._replace(dash="solid"))  # dashed is the truth
        plain = growing_line(solid, "iteration", "")
        traces += [_should(racer, iterations), plain, playhead_dot(racer, "middle right")]
        bindings += [
            Binding(at, "y", truth, "answer", index=(number,)),
            Binding(at + 1, "y", channel, "history", index=index),
            Binding(at + 2, "x", "step", "current"),
            Binding(at + 2, "y", channel, "current", index=index),
        ]
    bindings.append(Binding(len(traces), "x", "step", "current", repeat=2))
    traces.append(cursor())
    layout = step_layout("iteration", iterations, log=False, labelled=True, axis=axis)
    layout["margin"] = {**layout["margin"], "r": 96, "t": 20}
    layout["annotations"] = [above("dashed: the truth, if known")]
    if span:
        room = 0.03 * (span[1] - span[0])
        layout["yaxis"]["range"] = [span[0] - room, span[1] + room]
    return Figure(
        key, Drawing(traces, layout), tuple(bindings), title=title,
        alt=f"{title}, a line each over the iterations, and dashed the true numbers where they "
            "are known.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask, grow="x" if span else "xy",
    )  # fmt: skip


def _should(racer: Racer, iterations: int) -> Trace:
    return dict(
        type="scatter", x=[0, max(1, iterations)], y=[None, None], mode="lines",
        line={"color": racer.style.color, "width": 1.4, "dash": "dash"}, meta={"role": "answer"},
        hovertemplate=f"{racer.label}: truly %{{y:.3f}}<extra></extra>",
    )  # fmt: skip


def sizes(most: int, present: int, ask: Question, *, slot: Slot = "low") -> Figure:
    """Draw BIC and the log-likelihood over the number of states.

    Args:
        most: K from 1 to so many.
        present: The K of the run.
        ask: The question, at the start, whose answer gives bic and fit (most,), −2 log L;
            lowest_x and lowest_y (1,), where the BIC is lowest.
        slot: Where it stands.
    """
    k = list(range(1, most + 1))
    traces: list[Trace] = [
        dict(
            type="scatter", x=k, y=[None] * most, mode="lines+markers", name=name,
            line={"color": color, "width": 2, "dash": dash}, marker={"symbol": mark, "size": 7},
            meta={"role": "answer"},
            hovertemplate=f"%{{x}} states<br>{name} %{{y:.5g}}<extra></extra>",
        )
        for name, color, dash, mark in (
            ("BIC (the lowest is worth it)", BLUE, "solid", "circle"),
            ("−2 log L", ORANGE, "dash", "square"),
        )
    ]  # fmt: skip
    traces.append(
        dict(
            type="scatter", x=[None], y=[None], mode="markers", name="lowest BIC", showlegend=False,
            marker={"color": VERMILION, "size": 13, "symbol": "star"}, meta={"role": "answer"},
            hovertemplate="%{x} states have the lowest BIC, %{y:.5g}<extra></extra>",
        )
    )  # fmt: skip
    bindings = (
        Binding(0, "y", "bic", "answer"), Binding(1, "y", "fit", "answer"),
        Binding(2, "x", "lowest_x", "answer"), Binding(2, "y", "lowest_y", "answer"),
    )  # fmt: skip
    here = {
        "type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": present, "x1": present,
        "line": {"width": 1.2, "dash": "dot"},
    }  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "states K", "standoff": 2}, "range": [0.6, most + 0.4],
                  "dtick": 1, "zeroline": False},
        "yaxis": {"title": {"text": "BIC", "standoff": 4}, "nticks": 5,
                  "zeroline": False},
        "shapes": [here], "margin": {"l": 66, "r": 10, "t": 22, "b": 36}, "template": {},
        "showlegend": True, "legend": {"orientation": "h", "x": 0, "y": 1.02,
                                       "yanchor": "bottom", "font": {"size": 11}},
    }  # fmt: skip
    return Figure(
        "orders", Drawing(traces, layout), bindings,
        title="How many states: fit against size (dotted: yours)",
        alt="The Bayesian information criterion and minus twice the log-likelihood over the "
            "number of states.",
        slot=slot, tab="How many states", height=ROOM[slot], ask=ask,
    )  # fmt: skip
