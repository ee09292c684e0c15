"""How the states of a chain are drawn: a colour, a dash and a marker each, on every picture."""

from __future__ import annotations

from collections.abc import Sequence

from playground.views.colours import BLUE, GREY, OKABE_ITO, ORANGE, Racer, Style

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
MARKS = (
    "circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "pentagon",
)  # fmt: skip
VOWELS = "aeiou"


def state_colors(names: Sequence[str]) -> tuple[str, ...]:
    """One colour a state; of an alphabet vowels, the other letters and the space have one each."""
    if len(names) <= len(OKABE_ITO):
        return OKABE_ITO[: len(names)]
    return tuple(ORANGE if name in VOWELS else BLUE if name.isalpha() else GREY for name in names)


def state_racers(names: Sequence[str]) -> list[Racer]:
    """Name and style of each state."""
    return [
        Racer(name, Style(color, DASHES[k % len(DASHES)], MARKS[k % len(MARKS)]))
        for k, (name, color) in enumerate(zip(names, state_colors(names), strict=True))
    ]
