"""Small multiples of the replicas: one picture each, drawn by the Player."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playground.views.figure import Slot


@dataclass(frozen=True)
class Mosaic:
    """A channel of pictures (replica, rows, columns) as a grid; a click is the pick "replica".

    Attributes:
        key: Name within the lab.
        title: What is seen.
        alt: One sentence for who cannot see it.
        channel: The pictures, rows from the least y.
        labels: What each replica is called.
        colorscale: Positions from 0 to 1 with their CSS colours.
        limits: The values at its ends; None: for each replica −m to m, m its largest size.
        number: Channel (replica,) of the number under each label; "" for none.
        digits: Its significant digits.
        unit: Its unit.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; more replicas than have room scroll.
    """

    key: str
    title: str
    alt: str
    channel: str
    labels: Sequence[str]
    colorscale: Sequence[tuple[float, str]]
    limits: tuple[float, float] | None = None
    number: str = ""
    digits: int = 3
    unit: str = ""
    slot: Slot = "low"
    tab: str = "Replicas"
    height: int = 200

    def as_wire(self) -> dict[str, Any]:
        """The grid as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        number = {"channel": self.number, "digits": self.digits, "unit": self.unit}
        return {
            "key": self.key, "title": self.title, "alt": self.alt, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": None, "overlay": None,
            "mosaic": {
                "channel": self.channel, "labels": list(self.labels),
                "number": number if self.number else None,
                "colorscale": [list(stop) for stop in self.colorscale],
                "range": None if self.limits is None else list(self.limits),
            },
        }  # fmt: skip
