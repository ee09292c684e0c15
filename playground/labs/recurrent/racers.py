"""How the networks of a run are drawn: a cell has its own colour, seeds take their turn."""

from __future__ import annotations

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import racers, replicas
from playground.views.colours import (
    BLUE,
    GREEN,
    GREY,
    OKABE_ITO,
    ORANGE,
    PINK,
    SKY,
    VERMILION,
    Racer,
    Style,
)
from playground.views.states import DASHES, MARKS

CELLS = {
    "rnn": Style(VERMILION, "dash", "square"),
    "lstm": Style(BLUE, "solid", "circle"),
    "gru": Style(GREEN, "dashdot", "diamond"),
    "peephole": Style(SKY, "solid", "triangle-up"),
    "coupled": Style(PINK, "longdash", "cross"),
    "leaky": Style(ORANGE, "dot", "triangle-down"),
    "echo": Style(GREY, "longdashdot", "pentagon"),
}
"""Cell to its style, on every picture."""


def shown_racers(config: RecurrentConfig) -> list[Racer]:
    """Name and style of each network, the lab's own first."""
    raced, names = racers(config), replicas(config)
    if config.compare == 1 or len(raced) > 1:
        styles = [CELLS[racer.cell] for racer in raced]
    else:
        styles = [
            Style(
                OKABE_ITO[k % len(OKABE_ITO)],
                DASHES[k // len(OKABE_ITO) % len(DASHES)],
                MARKS[k % len(MARKS)],
            )
            for k in range(len(names))
        ]
    return [Racer(name, style) for name, style in zip(names, styles, strict=True)]


def colors(config: RecurrentConfig) -> tuple[str, ...]:
    """One colour a network."""
    return tuple(racer.style.color for racer in shown_racers(config))
