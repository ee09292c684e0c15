"""A short text in large letters, at the playhead: what a network writes."""

from __future__ import annotations

from collections.abc import Sequence

from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.notes import above
from playground.views.over_steps import Trace
from playground.views.slots import ROOM

COLUMNS, ROWS = 34, 11
"""The size of a page. playground.labs.recurrent.letters lays a text out on it."""


def page_of_text(
    symbols: Sequence[str], ask: Question, *, title: str, note: str, slot: Slot = "hero",
    tab: str = "Text",
) -> Figure:  # fmt: skip
    """Draw letters at their places on a page.

    Args:
        symbols: Those that are seen, by their number; "" for one that is not.
        ask: The question, at the playhead, whose answer gives for each symbol k that is seen x<k>
            and y<k> (n,), its columns and rows from 0 at the upper left, NaN where there is none.
        title: What is seen.
        note: A few words over it.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = []
    bindings: list[Binding] = []
    for k, symbol in enumerate(symbols):
        if not symbol:
            continue
        bindings += [
            Binding(len(traces), "x", f"x{k}", "answer"),
            Binding(len(traces), "y", f"y{k}", "answer"),
        ]
        traces.append(
            dict(
                type="scatter", x=[None], y=[None], mode="text", text=symbol, hoverinfo="skip",
                textfont={"size": 18, "family": "ui-monospace, monospace"},
                meta={"role": "answer"},
            )
        )  # fmt: skip
    bare = {"visible": False, "fixedrange": True}
    layout = {
        "xaxis": {"range": [-0.8, COLUMNS - 0.2], **bare},
        "yaxis": {"range": [ROWS - 0.4, -0.8], **bare},
        "margin": {"l": 4, "r": 4, "t": 24, "b": 4}, "showlegend": False, "template": {},
        "annotations": [above(note)],
    }  # fmt: skip
    return Figure(
        "written", Drawing(traces, layout), tuple(bindings), title=title,
        alt="The text that the network writes with the weights of this update.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip
