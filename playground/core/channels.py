"""Channels: the named arrays of which the frames of a recording are made; and how a recording
ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Frame = Mapping[str, Any]
"""One moment of a run: channel name to array (NumPy or torch), of the channel's shape."""


Wire = Literal["f4", "f2", "u1", ""]


@dataclass(frozen=True)
class Channel:
    """A named array that a run records.

    Attributes:
        name: Letters, digits and underscores.
        axes: What each axis is, without the frame axis: ("replica", "coordinate").
        shape: Length of each axis, without the frame axis.
        unit: Unit of the values, empty for a pure number.
        help: One sentence saying what the value is and when it is taken.
        cadence: "step": in every frame. "picture": only in frames that the Config decides, always
        the first and the last. "once": in the first frame, and true of the whole run.
        dtype: NumPy type kept in the recording.
        wire: NumPy type sent to the browser: f4, f2 or u1 (scaled between the picture's least and
        greatest value); "" for what only questions read.
    """

    name: str
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    unit: str
    help: str
    cadence: Literal["step", "picture", "once"] = "step"
    dtype: str = "f8"
    wire: Wire = "f4"


class Ending(NamedTuple):
    """Why a recording does not grow any more."""

    kind: Literal["finished", "diverged", "stopped", "lost"]
    step: int
    """Updates done."""
    sentence: str


class Diagnosis(NamedTuple):
    """What is wrong with a run, in one sentence, and the change of the Config that tries the
    cure.
    """

    sentence: str
    button: str
    """What the cure's button says; empty if there is no cure to try."""
    cure: Mapping[str, object]
    """Field name to value."""


class Row(NamedTuple):
    """One line of a By hand table."""

    cells: tuple[str, ...]
    formula: str = ""
    """Where the line's last number comes from, with the values put in."""
    printed: str = ""
    """What the course prints where that differs, and why."""


class Table(NamedTuple):
    """A calculation of the course, number by number."""

    title: str
    formula: str
    """The rule in the course's notation (LaTeX, without the dollar signs)."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
