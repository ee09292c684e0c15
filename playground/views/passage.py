"""A text coloured by the state of one unit, in which a reader brushes a stretch; drawn by the
Player.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from playground.views.colours import BLUE, ORANGE
from playground.views.figure import Question, Slot, asks
from playground.views.slots import ROOM

ASK = asks("passage", "playhead")
"""The question that a passage asks unless told otherwise, as the playhead moves."""


@dataclass(frozen=True)
class Passage:
    """Some sequences of n symbols together, read by a network at the playhead.

    Its question is asked with the numbers since and until, the first and the last symbol of what is
    brushed, both included, counted from 0 over all of them; and unit, −1 for the one that is most
    on there. The answer holds `state` (n,) of the unit shown, `order` (k,) of the units with their
    `contrast` (k,), `unit` (), `like` (n,), 1 where it is on like in the stretch, and `count` ().

    Attributes:
        key: Name within the lab.
        title: What is seen.
        alt: One sentence for who cannot see it.
        sequences: What is read at each step of each sequence.
        stretch: The first and the last symbol of what is brushed at first.
        noun: What the symbols are, one of them and several.
        running: Whether each sequence goes on where the one before ends.
        levels: Of numbers: how high each stands, from 0 to 1, in place of words; () of symbols.
        marked: Numbers that have a mark, by their place in the text.
        heads: A word before each sequence; () for none.
        limit: The state that has its full colour; None: the largest of the text.
        ask: Its question.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels.
    """

    key: str
    title: str
    alt: str
    sequences: Sequence[Sequence[str]]
    stretch: tuple[int, int]
    noun: tuple[str, str]
    running: bool = False
    levels: Sequence[Sequence[float]] = ()
    marked: Sequence[int] = ()
    heads: Sequence[str] = ()
    limit: float | None = 1.0
    ask: Question = ASK
    slot: Slot = "hero"
    tab: str = "Read"
    height: int = ROOM["hero"]

    def as_wire(self) -> dict[str, Any]:
        """The passage as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        return {
            "key": self.key, "title": self.title, "alt": self.alt, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": msgspec.to_builtins(self.ask), "overlay": None,
            "passage": {
                "sequences": [list(one) for one in self.sequences],
                "stretch": list(self.stretch), "noun": list(self.noun),
                "running": self.running,
                "levels": [list(one) for one in self.levels], "marked": list(self.marked),
                "heads": list(self.heads), "limit": self.limit, "colors": [BLUE, ORANGE],
            },
        }  # fmt: skip
