"""Figures that move: a Plotly figure built once, plus bindings that say which channel feeds which
trace.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import plotly.graph_objects as go

from playground.views.colours import GREY, OKABE_ITO

TEMPLATE = {"layout": {"colorway": list(OKABE_ITO), "shapedefaults": {"line": {"color": GREY}}}}
"""What a trace or shape without a colour of its own gets: readable on light and dark paper."""


class Binding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which channel feeds which attribute of which trace as the playhead moves.

    Modes: "trail" shows the values up to the playhead, "history" likewise with the step on the x
    axis (decimated),
    "current" the value at the playhead, `repeat` times.
    """

    trace: int
    attribute: Literal["x", "y", "z"]
    channel: str
    mode: Literal["trail", "history", "current"]
    index: tuple[int, ...] = ()
    run: Literal["live", "ghost"] = "live"
    repeat: int = 1
    window: int | None = None
    whole: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture of the Player.

    Attributes:
        key: Name within the lab; a figure with the same key keeps its zoom when its content
        changes.
        figure: The Plotly figure; colours of paper, ink and grid are left to the theme.
        bindings: What moves in it.
        title: What is seen.
        alt: One sentence for who cannot see it.
        slot: "hero" for the large picture, "side" for those beside it.
        height: In pixels.
        click: The hint if a click on a place means something.
        grow: "x" if the x axis grows with the training, "xy" if the y axis follows the recorded
        values too.
    """

    key: str
    figure: go.Figure
    bindings: tuple[Binding, ...]
    title: str
    alt: str
    slot: Literal["hero", "side"] = "side"
    height: int = 240
    click: str = ""
    grow: Literal["", "x", "xy"] = ""

    def as_wire(self) -> dict[str, Any]:
        """The figure as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        drawn = self.figure.to_plotly_json()
        # Streamlit's template holds stand-ins for colours that only Streamlit's own charts resolve.
        drawn["layout"]["template"] = TEMPLATE
        return {
            "key": self.key,
            "title": self.title,
            "alt": self.alt,
            "slot": self.slot,
            "height": self.height,
            "data": drawn["data"],
            "layout": drawn["layout"],
            "bindings": [msgspec.to_builtins(binding) for binding in self.bindings],
            "click": {"hint": self.click} if self.click else None,
            "grow": self.grow or None,
        }


Part = str | dict[str, Any]


@dataclass(frozen=True)
class Formula:
    """The update at the playhead written out: text with places for numbers (see `number` and
    `step`).
    """

    label: str
    color: str
    start: Sequence[Part]
    step: Sequence[Part]

    def as_wire(self) -> dict[str, Any]:
        """The formula as plain data for the Player."""
        return {
            "label": self.label, "color": self.color,
            "start": list(self.start), "step": list(self.step),
        }  # fmt: skip


def number(channel: str, *index: int, at: Literal[0, -1] = 0, digits: int = 3) -> Part:
    """A place for a channel's value at the playhead (at=0) or one frame before it (at=-1)."""
    return {"channel": channel, "index": list(index), "at": at, "digits": digits}


def step(at: Literal[0, -1] = 0) -> Part:
    """A place for the number of the playhead's step as a subscript."""
    return {"step": at}
