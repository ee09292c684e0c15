"""Figures that move: a Plotly figure built once, plus bindings that say which channel feeds which
trace; panels of numbers; and what is drawn over a figure.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.views.chips import Brush, Toggle
from playground.views.colours import GREY, OKABE_ITO
from playground.views.expression import Node, Operand, node
from playground.views.formula import Part

TEMPLATE = {"layout": {"colorway": list(OKABE_ITO), "shapedefaults": {"line": {"color": GREY}}}}
"""What a trace or shape without a colour of its own gets: readable on light and dark paper."""


class Binding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which channel feeds which attribute of which trace as the playhead moves.

    Modes: "trail" shows the values up to the playhead, "history" likewise with the step on the x
    axis (decimated), "current" the value at the playhead, `repeat` times, "function" a curve over
    the trace's own x by the expression `value`, "answer" an array of the answer to the figure's
    question.
    """

    trace: int
    attribute: Literal["x", "y", "z", "customdata"]
    channel: str
    mode: Literal["trail", "history", "current", "function", "answer"]
    index: tuple[int, ...] = ()
    run: Literal["live", "ghost"] = "live"
    repeat: int = 1
    window: int | None = None
    whole: bool = False
    value: Node | None = None
    """For "function", and for "current" in place of a channel."""
    scale: Scale | None = None
    sorted: str = ""
    """Of a map, the answer's array that says which entry of the last axis comes first, which next;
    until there is an answer they come in order. The map's rows are these entries.
    """


class Scale(msgspec.Struct, frozen=True):
    """How a value is drawn: log1p((v − low) / unit), √(v − low), or with its sign by powers of ten,
    ±(log₁₀|v| − low) / unit between 0 and ±1.
    """

    kind: Literal["log", "root", "powers"]
    low: float
    unit: float = 1.0


When = Literal["start", "playhead", "rest"]


class Choice(msgspec.Struct, frozen=True):
    """A number of a question that the reader chooses: what the select is called, and its options,
    each a number and its name. The first is what is asked at first.
    """

    label: str
    options: tuple[tuple[float, str], ...]


class Question(msgspec.Struct, frozen=True):
    """What a figure or panel asks of the run while it is in sight.

    Attributes:
        question: One of the lab's questions.
        at: At the start, once a run; at the playhead, as it moves; or where it first stands and
        then wherever it comes to rest.
        arguments: Numbers or expressions.
        places: A click on the hero picture gives the arguments x and y.
        choices: Arguments that the reader chooses in the figure; selects in its first line.
    """

    question: str
    at: When = "start"
    arguments: Mapping[str, Node] = {}
    places: bool = False
    choices: Mapping[str, Choice] = {}


def asks(
    question: str, at: When = "start", *, places: bool = False,
    choices: Mapping[str, Choice] | None = None, **arguments: Operand,
) -> Question:  # fmt: skip
    """Name a question with its arguments as they are written in Python."""
    given = {name: node(value) for name, value in arguments.items()}
    return Question(question, at, given, places, choices or {})


class Swarm(msgspec.Struct, frozen=True):
    """Many moving points: a channel of shape (replica, point, 2), with a tail of so many frames."""

    channel: str
    colors: tuple[str, ...]
    tail: int = 8


class Overlay(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the Player draws over a figure's plot area.

    Attributes:
        swarm: Many moving points.
        vectors: The arrows and squares of the formula line's update.
        clamp: Arrows at the edge for heads that have left the picture.
        neuron: The output of the unit that is pointed at in the page's diagram, in the picture's
        place.
        members: Rings around the examples of the mini-batch that the page's diagram shows.
        lit: Frames around the columns of the step that is looked at, in every map of the figure; a
        click on a column lights it.
    """

    swarm: Swarm | None = None
    vectors: bool = False
    clamp: bool = False
    neuron: bool = False
    members: bool = False
    lit: bool = False


class Shape(msgspec.Struct, frozen=True):
    """A line over the hero picture: an answer's array of shape (points, 2)."""

    path: str
    color: str
    label: str = ""
    dash: bool = False
    closed: bool = False


Slot = Literal["hero", "side", "low"]


class Drawing(NamedTuple):
    """A Plotly figure as plain data: building go.Figure checks every attribute, and that takes ten
    times as long as all the rest. `Figure.figure` checks it; the tests do so for every picture.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A picture of the Player.

    Attributes:
        key: Name within the lab; a figure with the same key keeps its zoom when its content
        changes.
        drawing: The Plotly figure; colours of paper, ink and grid are left to the theme.
        bindings: What moves in it.
        title: What is seen.
        alt: One sentence for who cannot see it.
        slot: "hero" for the large picture, "side" and "low" for those beside it.
        tab: Its name where several share a slot.
        height: In pixels.
        click: The hint if a click on a place means something.
        grow: "x" if the x axis grows with the training, "xy" if the y axis follows the recorded
        values too.
        runup: So many frames at the start do not widen the y axis: what climbs from far below
        would flatten all that follows.
        ask: What it asks of the run, for bindings of the mode "answer".
        overlay: What is drawn over it.
        toggles: Switches of how it is drawn.
        brush: Which class the next click gives.
    """

    key: str
    drawing: Drawing
    bindings: tuple[Binding, ...]
    title: str
    alt: str
    slot: Slot = "side"
    height: int = 240
    click: str = ""
    grow: Literal["", "x", "xy"] = ""
    runup: int = 0
    tab: str = ""
    ask: Question | None = None
    overlay: Overlay | None = None
    toggles: tuple[Toggle, ...] = ()
    brush: Brush | None = None

    def as_wire(self) -> dict[str, Any]:
        """The figure as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def figure(self) -> go.Figure:
        """The drawing as Plotly sees it.

        Raises:
            ValueError: Plotly has no such attribute, or it does not take this value.
        """
        return go.Figure(self.drawing.data, self.drawing.layout)

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title,
            "alt": self.alt,
            "slot": self.slot,
            "tab": self.tab,
            "height": self.height,
            "data": [_packed(trace) for trace in self.drawing.data],
            # Without one of our own, Plotly's default template takes its place.
            "layout": {**self.drawing.layout, "template": TEMPLATE},
            "bindings": [msgspec.to_builtins(binding) for binding in self.bindings],
            "click": {"hint": self.click} if self.click else None,
            "grow": self.grow or None,
            **({"runup": self.runup} if self.runup else {}),
            "ask": _asked(self.ask),
            "overlay": msgspec.to_builtins(self.overlay),
            "toggles": msgspec.to_builtins(self.toggles),
            "brush": msgspec.to_builtins(self.brush),
        }


def _asked(ask: Question | None) -> dict[str, Any] | None:
    """A question as it travels; most have nothing to choose."""
    if ask is None:
        return None
    wire: dict[str, Any] = msgspec.to_builtins(ask)
    return wire if ask.choices else {k: v for k, v in wire.items() if k != "choices"}


def _packed(trace: Mapping[str, Any]) -> dict[str, Any]:
    """A trace with its arrays as Plotly packs them: base64 with their type and shape."""
    return {
        name: _typed_array(value) if isinstance(value, np.ndarray) else value
        for name, value in trace.items()
    }


def _typed_array(array: NDArray[Any]) -> dict[str, str]:
    packed = {
        "dtype": array.dtype.str[1:],
        "bdata": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii"),
    }
    return packed if array.ndim == 1 else {**packed, "shape": str(array.shape)[1:-1]}


@dataclass(frozen=True)
class Panel:
    """A table of numbers in a figure's place, worked out from a question's answer.

    Attributes:
        key: Name within the lab.
        title: What is told.
        rows: A label and its text, a line each.
        ask: What it asks of the run.
        note: A sentence under the table.
        draws: Lines over the hero picture while it is open.
    """

    key: str
    title: str
    tab: str
    rows: Sequence[tuple[str, Sequence[Part]]]
    ask: Question
    note: str = ""
    draws: Sequence[Shape] = ()
    slot: Slot = "low"
    height: int = 200

    def as_wire(self) -> dict[str, Any]:
        """The panel as plain data for the Player."""
        return {
            "key": self.key, "title": self.title, "alt": self.title, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": _asked(self.ask), "overlay": None,
            "panel": {"rows": [[label, list(parts)] for label, parts in self.rows],
                      "note": self.note},
            "draws": [msgspec.to_builtins(shape) for shape in self.draws],
        }  # fmt: skip
