"""What can be pressed at a figure: switches of how it is drawn, and what the next click adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec


class Toggle(msgspec.Struct, frozen=True):
    """A switch that changes an attribute of some traces; it stays as it was set while the run
    changes.

    Attributes:
        label: What is on while it is pressed.
        traces: Which traces, by their place in the figure.
        attribute: Of each of them.
        off: Its value while the switch is not pressed.
        on: And while it is.
        start: Whether it is pressed at first.
        help: A sentence on what it does.
    """

    label: str
    traces: tuple[int, ...]
    attribute: Literal["visible", "colorscale"]
    off: Any
    on: Any
    start: bool = False
    help: str = ""


class Tint(msgspec.Struct, frozen=True):
    """A class that a click can give: its number, name, CSS colour and symbol (Plotly's name)."""

    value: int
    name: str
    color: str
    symbol: str


class Brush(msgspec.Struct, frozen=True):
    """Which class the next click on the figure gives: its pick is called <key>:<value>.

    Attributes:
        label: What is chosen.
        tints: The classes.
        chosen: Value of the one that is chosen at first.
        hint: What a click does.
    """

    label: str
    tints: Sequence[Tint]
    chosen: int
    hint: str


def tints(
    values: Sequence[int], names: Sequence[str], colors: Sequence[str], symbols: Sequence[str]
) -> tuple[Tint, ...]:
    """One tint for each value; there may be more symbols than values."""
    count = len(values)
    return tuple(map(Tint, values, names, colors, symbols[:count]))
