"""The tree of a formula in x and y: nodes, the functions it may hold, and the value of a constant
part.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Number:
    """A number, never negative and finite."""

    value: float
    text: str
    """As it was typed."""


@dataclasses.dataclass(frozen=True)
class Name:
    """x, y, pi or e."""

    name: str


@dataclasses.dataclass(frozen=True)
class Negative:
    """−a."""

    of: Node


@dataclasses.dataclass(frozen=True)
class Binary:
    """a + b, a − b, a · b, a / b or a ^ b."""

    sign: str
    """One of + - * / ^."""
    left: Node
    right: Node


@dataclasses.dataclass(frozen=True)
class Call:
    """A function of a."""

    function: str
    """A key of FUNCTIONS."""
    argument: Node


Node = Number | Name | Negative | Binary | Call

CONSTANTS = {"pi": math.pi, "e": math.e}


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else math.exp(value)


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "exp": math.exp, "log": math.log,
    "sqrt": math.sqrt, "abs": abs, "tanh": math.tanh, "sinh": math.sinh, "cosh": math.cosh,
    "atan": math.atan, "sigmoid": _sigmoid,
}  # fmt: skip
"""The functions a formula may hold, of a number."""


def constant_value(node: Node) -> float | None:
    """The value of a part without x and y, infinite or NaN where it has none; None with them."""
    match node:
        case Number(value=value):
            return value
        case Name(name=name):
            return CONSTANTS.get(name)
        case Negative(of=of):
            inner = constant_value(of)
            return None if inner is None else -inner
        case Call(function=function, argument=argument):
            inner = constant_value(argument)
            return None if inner is None else _called(function, inner)
        case Binary(sign=sign, left=left, right=right):
            a, b = constant_value(left), constant_value(right)
            return None if a is None or b is None else _joined(sign, a, b)


def _joined(sign: str, a: float, b: float) -> float:
    match sign:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b if b else a * math.copysign(math.inf, b)
    return _raised(a, b)


def _raised(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:  # a power of 0 below 0, or a root of a negative number
        return math.inf if a == 0 else math.nan


def _called(function: str, value: float) -> float:
    try:
        return FUNCTIONS[function](value)
    except OverflowError:
        return -math.inf if function == "sinh" and value < 0 else math.inf
    except ValueError:
        return -math.inf if function == "log" and value == 0 else math.nan
