"""The colours of things: the same thing has the same colour on every page, and a second code
besides.
"""

from __future__ import annotations

from typing import NamedTuple

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, YELLOW, GREY = "#56B4E9", "#D55E00", "#F0E442", "#8A8D98"
OKABE_ITO = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW, GREY)
"""Colours that people with any colour vision tell apart. Source: Okabe & Ito 2008."""

HEIGHT = (
    (0.00, "#00204D"), (0.12, "#0B2F6B"), (0.25, "#31446B"), (0.40, "#575C6D"), (0.55, "#7C7B78"),
    (0.70, "#A49D73"), (0.85, "#CDBE62"), (1.00, "#F0DF72"),
)  # fmt: skip
"""Dark valley to light ridge, even in lightness: the map of every loss surface. Source: cividis,
Nuñez et al. 2018.
"""


class Style(NamedTuple):
    """How one category is drawn: colour, and dash and marker for who cannot tell the colour."""

    color: str
    dash: str
    symbol: str


class Racer(NamedTuple):
    """One replica in a picture: its label and its style."""

    label: str
    style: Style


OPTIMIZERS = {
    "gd": Style(BLUE, "solid", "circle"),
    "momentum": Style(ORANGE, "solid", "square"),
    "nesterov": Style(GREEN, "dash", "diamond"),
    "adagrad": Style(SKY, "dashdot", "triangle-up"),
    "rmsprop": Style(VERMILION, "longdash", "triangle-down"),
    "adam": Style(PINK, "dot", "hexagon"),
    "adamw": Style("#AA4499", "dash", "hexagon2"),
    "nadam": Style("#882255", "dashdot", "pentagon"),
    "adadelta": Style(YELLOW, "solid", "star-triangle-up"),
    "line_search": Style("#117733", "dot", "cross"),
    "newton": Style(GREY, "longdash", "x"),
}
"""Optimizer to its style, on every page. Beyond Okabe and Ito's eight: Paul Tol's muted colours."""

PULL, CARRY, MOVE, CLOUD = VERMILION, SKY, "#FFFFFF", "#F4B183"
"""Arrows of an update: what the gradient asks for, what is kept of the last one, what is done, and
what each example alone asks for.
"""
