"""Arithmetic that the Player does at the playhead: numbers of a formula line, arrows, curves.

A Value is written in Python as the formula reads and travels as nested lists; the browser works it
out from the recorded channels, so that it follows the playhead without asking anybody.

    pull = -number_of("learning_rate", 0) * number_of("step_gradient", 0, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Node = float | str | list[Any] | dict[str, Any]


@dataclass(frozen=True)
class Value:
    """A number at the playhead, by how it is worked out.

    Attributes:
        node: A number; "x", the variable of a curve; "t", the number of the playhead's step;
            {"channel", "index", "at"}, a recorded number; {"answer", "index"}, a number of a
            question's answer; or [operation, operand, ...] with the operations + − * / ^ and sqrt,
            abs, sigmoid.
    """

    node: Node

    def __add__(self, other: Operand) -> Value:
        return _operation("+", self, other)

    def __radd__(self, other: Operand) -> Value:
        return _operation("+", other, self)

    def __sub__(self, other: Operand) -> Value:
        return _operation("-", self, other)

    def __rsub__(self, other: Operand) -> Value:
        return _operation("-", other, self)

    def __mul__(self, other: Operand) -> Value:
        return _operation("*", self, other)

    def __rmul__(self, other: Operand) -> Value:
        return _operation("*", other, self)

    def __truediv__(self, other: Operand) -> Value:
        return _operation("/", self, other)

    def __rtruediv__(self, other: Operand) -> Value:
        return _operation("/", other, self)

    def __pow__(self, other: Operand) -> Value:
        return _operation("^", self, other)

    def __rpow__(self, other: Operand) -> Value:
        return _operation("^", other, self)

    def __neg__(self) -> Value:
        return _operation("*", -1.0, self)


Operand = Value | float


def recorded(channel: str, *index: int, at: Literal[0, -1] = 0) -> Value:
    """A channel's number at the playhead (at=0) or one frame before it (at=-1)."""
    return Value({"channel": channel, "index": list(index), "at": at})


def answered(array: str, *index: int) -> Value:
    """A number of the answer to the question of the figure or panel at hand."""
    return Value({"answer": array, "index": list(index)})


STEP = Value("t")
"""The number of the playhead's step."""
X = Value("x")
"""The variable of a curve."""


def sqrt(value: Operand) -> Value:
    """√value."""
    return _operation("sqrt", value)


def absolute(value: Operand) -> Value:
    """|value|."""
    return _operation("abs", value)


def sigmoid(value: Operand) -> Value:
    """1 / (1 + e^−value)."""
    return _operation("sigmoid", value)


def node(value: Operand) -> Node:
    """What travels to the browser."""
    return value.node if isinstance(value, Value) else float(value)


def _operation(name: str, *operands: Operand) -> Value:
    return Value([name, *map(node, operands)])
