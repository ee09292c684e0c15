"""The formula line: an update written out in micro-steps, with its numbers and its arrows."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from playground.views.expression import Operand, Value, node

Part = str | dict[str, Any]
"""Text, or a place for a number, a step or a word: see `number`, `worked`, `step` and `words`."""

Pair = tuple[Operand, Operand]
"""A number for each of the two coordinates."""


@dataclass(frozen=True)
class Vector:
    """An arrow in the parameters' units: from a place, by so much."""

    start: Pair
    by: Pair
    color: str
    label: str
    dash: bool = False

    def as_wire(self) -> dict[str, Any]:
        """The arrow as plain data for the Player."""
        return {
            "from": list(map(node, self.start)), "by": list(map(node, self.by)),
            "color": self.color, "label": self.label, "dash": self.dash,
        }  # fmt: skip


@dataclass(frozen=True)
class Micro:
    """One micro-step of an update: what is done, with its numbers, and the arrows it adds."""

    title: str
    parts: Sequence[Part]
    vectors: Sequence[Vector] = ()

    def as_wire(self) -> dict[str, Any]:
        """The micro-step as plain data for the Player."""
        vectors = [vector.as_wire() for vector in self.vectors]
        return {"title": self.title, "parts": list(self.parts), "vectors": vectors}


@dataclass(frozen=True)
class Squares:
    """Accumulated squares drawn as squares: their sides, and what is measured against them."""

    sides: Pair
    against: Pair
    label: str


@dataclass(frozen=True)
class Variant:
    """The formula for one of the parameters: at the start, and an update's micro-steps."""

    name: str
    start: Sequence[Part]
    steps: Sequence[Micro]


@dataclass(frozen=True)
class Formula:
    """The update at the playhead written out: text with places for numbers (see `number` and
    `step`), once for each parameter.
    """

    label: str
    color: str
    variants: Sequence[Variant]
    anchor: Pair
    """Where the update starts: the arrows are magnified about it."""
    squares: Squares | None = None
    replica: int = 0

    def as_wire(self) -> dict[str, Any]:
        """The formula as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        return {
            "label": self.label, "color": self.color, "replica": self.replica,
            "anchor": list(map(node, self.anchor)),
            "squares": self.squares and {
                "sides": list(map(node, self.squares.sides)),
                "against": list(map(node, self.squares.against)),
                "label": self.squares.label,
            },
            "variants": [
                {"name": variant.name, "start": list(variant.start),
                 "steps": [micro.as_wire() for micro in variant.steps]}
                for variant in self.variants
            ],
        }  # fmt: skip


def number(channel: str, *index: int, at: Literal[0, -1] = 0, digits: int = 3) -> Part:
    """A place for a channel's value at the playhead (at=0) or one frame before it (at=-1)."""
    return {"channel": channel, "index": list(index), "at": at, "digits": digits}


def worked(value: Value, digits: int = 3) -> Part:
    """A place for a number that is worked out."""
    return {"value": node(value), "digits": digits}


def words(choices: Sequence[str], of: Value) -> Part:
    """A place for one of several texts, by the number of the one that holds."""
    return {"words": list(choices), "of": node(of)}


def step(at: Literal[0, -1] = 0) -> Part:
    """A place for the number of the playhead's step as a subscript."""
    return {"step": at}
