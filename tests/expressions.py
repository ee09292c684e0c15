"""Works out the Player's expressions in Python, independently of the browser's code."""

from __future__ import annotations

import bisect
import math
import operator
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.runs.recording import Column

OPERATIONS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "^": operator.pow, "sqrt": math.sqrt, "abs": abs,
    "sigmoid": lambda value: 1 / (1 + math.exp(-value)),
}  # fmt: skip


class Rows:
    """A channel by its frames: of pictures the last one that was made by then."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __getitem__(self, frame: int) -> np.ndarray:
        made = self.column.frames
        return self.column.read()[bisect.bisect_right(made, frame) - 1 if made else frame]


def work_out(
    node: Any, channels: Mapping[str, np.ndarray], frame: int, *, x: float = math.nan,
    chosen: int = 0, answer: Mapping[str, np.ndarray] | None = None,
) -> float:  # fmt: skip
    """The value of an expression at a frame of a recording (every channel (frame, ...))."""
    match node:
        case {"answer": name, "index": index}:
            return float((answer or {})[name][tuple(index)])
        case "x":
            return x
        case "t":
            return float(frame)
        case {"channel": name, "index": index, "at": at}:
            place = tuple(chosen if entry == -1 else entry for entry in index)
            return float(channels[name][max(0, frame + at)][place])
        case [str(name), *operands]:
            values = [
                work_out(part, channels, frame, x=x, chosen=chosen, answer=answer)
                for part in operands
            ]
            return float(OPERATIONS[name](*values))
    return float(node)
