"""A text as it is written, letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

from playground.views.classes import veiled
from playground.views.colours import ORANGE
from playground.views.figure import Binding, Drawing, Figure, Question, Slot
from playground.views.notes import above
from playground.views.over_steps import Trace
from playground.views.page import COLUMNS, ROWS
from playground.views.slots import ROOM


def written(
    names: Sequence[str], order: int, ask: Question, *, title: str, slot: Slot = "hero",
    tab: str = "Text",
) -> Figure:  # fmt: skip
    """Draw the last lines of a text, the letters that the next one depends on marked.

    Args:
        names: Of the letters, the space first.
        order: How many letters the next one depends on.
        ask: The question, at the playhead, whose answer gives for each letter k from 1 on x<k> and
            y<k> (n,), its columns and rows on a page of playground.views.page, from the upper
            left; and context_x and context_y (m,), the places that are marked.
        title: What is seen.
        slot: Where it stands.
        tab: Its name where several share the slot.
    """
    traces: list[Trace] = [
        dict(
            type="scatter", x=[None], y=[None], mode="markers", name="what decides",
            marker={"symbol": "square", "size": 17, "color": veiled(ORANGE, 0.45)},
            hovertemplate=f"one of the {order} that decide<extra></extra>",
            meta={"role": "answer"},
        )
    ]  # fmt: skip
    bindings = [Binding(0, "x", "context_x", "answer"), Binding(0, "y", "context_y", "answer")]
    for k, name in enumerate(names[1:], 1):
        bindings += [Binding(k, "x", f"x{k}", "answer"), Binding(k, "y", f"y{k}", "answer")]
        traces.append(
            dict(
                type="scatter", x=[None], y=[None], mode="text", text=name, hoverinfo="skip",
                textfont={"size": 17, "family": "ui-monospace, monospace"},
                meta={"role": "answer"},
            )
        )  # fmt: skip
    bare = {"visible": False, "fixedrange": True}
    layout = {
        "xaxis": {"range": [-0.8, COLUMNS - 0.2], **bare},
        "yaxis": {"range": [ROWS - 0.3, -0.7], **bare},
        "margin": {"l": 4, "r": 4, "t": 22, "b": 4}, "showlegend": False, "template": {},
        "annotations": [above(title)],
    }  # fmt: skip
    return Figure(
        "written", Drawing(traces, layout), tuple(bindings), title=title,
        alt="The last lines of the text that the chain of letters has written so far.",
        slot=slot, tab=tab, height=ROOM[slot], ask=ask,
    )  # fmt: skip
