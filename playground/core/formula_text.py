"""A formula's tree written out: for the screen, and as Python."""

from __future__ import annotations

import math

from playground.core.formula_tree import Binary, Call, Name, Negative, Node, Number, constant_value

_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_NEGATIVE = 3
_ATOM = 5
_SHOWN = {"+": " + ", "-": " − ", "*": "·", "/": "/"}
_PYTHON = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "^": " ** "}
EXACT = 2.0**53
"""Below it every integer is a float."""
_SMALL = {2.0: "²", 3.0: "³"}


def shown_text(node: Node) -> str:
    """Write a formula for the screen."""
    match node:
        case Number(text=text):
            return text
        case Name(name=name):
            return "π" if name == "pi" else name
        case Call(function=function, argument=argument):
            return f"{function}({shown_text(argument)})"
        case Negative(of=of):
            return "−" + _shown_within(of, _NEGATIVE)
        case Binary(sign="^", left=left, right=right):
            base = _shown_within(left, _ATOM)
            small = _SMALL.get(right.value) if isinstance(right, Number) else None
            return base + (small or "^" + _shown_exponent(right))
        case Binary(sign=sign, left=left, right=right):
            strength = _STRENGTH[sign]
            return _shown_within(left, strength) + _SHOWN[sign] + _shown_within(right, strength + 1)


def _shown_exponent(node: Node) -> str:
    if isinstance(node, Negative) and _strength(node.of) == _ATOM:
        return shown_text(node)
    return _shown_within(node, _ATOM)


def _shown_within(node: Node, least: int) -> str:
    text = shown_text(node)
    return text if _strength(node) >= least else f"({text})"


def _strength(node: Node) -> int:
    match node:
        case Negative():
            return _NEGATIVE
        case Binary(sign=sign):
            return _STRENGTH[sign]
    return _ATOM


def python_text(node: Node, prefix: str) -> str:
    """Write a formula as Python, its functions behind `torch.` or `math.`.

    Behind `torch.` a formula without x and y still gives a tensor.
    """
    if prefix == "torch." and constant_value(node) is not None:
        return f"0 * x + {_python_within(node, _STRENGTH['*'], prefix)}"
    return _python(node, prefix)


def _python(node: Node, prefix: str) -> str:
    value = constant_value(node)
    if value is not None and not _plain(node, value):
        return _number(value, prefix)
    match node:
        case Number(text=text):
            return _digits(text)
        case Name(name=name):
            return name if name in ("x", "y") else f"{prefix}{name}"
        case Call(function=function, argument=argument):
            return _called(function, _python(argument, prefix), prefix)
        case Negative(of=of):
            return "-" + _python_within(of, _NEGATIVE, prefix)
        case Binary(sign="^", left=left, right=right):
            exponent = _python_within(right, _NEGATIVE, prefix)
            return f"{_python_within(left, _ATOM, prefix)} ** {exponent}"
        case Binary(sign=sign, left=left, right=right):
            strength = _STRENGTH[sign]
            before = _python_within(left, strength, prefix)
            return before + _PYTHON[sign] + _python_within(right, strength + 1, prefix)


def _python_within(node: Node, least: int, prefix: str) -> str:
    text = _python(node, prefix)
    strength = _NEGATIVE if text.startswith("-") and _strength(node) == _ATOM else _strength(node)
    return text if strength >= least else f"({text})"


def _number(value: float, prefix: str) -> str:
    if math.isfinite(value):
        return repr(value)
    return f"{prefix}nan" if math.isnan(value) else f"{'-' if value < 0 else ''}{prefix}inf"


def _plain(node: Node, value: float) -> bool:
    """Whether a constant part may stand as it was typed: torch has no sin of a float and no endless
    integers, and Python no 1 / 0.
    """
    return abs(value) < EXACT and not _has_call(node)


def _has_call(node: Node) -> bool:
    match node:
        case Call():
            return True
        case Negative(of=of):
            return _has_call(of)
        case Binary(left=left, right=right):
            return _has_call(left) or _has_call(right)
    return False


def _digits(text: str) -> str:
    """A number as Python spells it: no leading zeros, which Python refuses."""
    return text.lstrip("0") if text.lstrip("0")[:1].isdigit() else text


def _called(function: str, argument: str, prefix: str) -> str:
    if prefix == "math.":
        if function == "abs":
            return f"abs({argument})"
        if function == "sigmoid":
            return f"(1 / (1 + math.exp(-({argument}))))"
    return f"{prefix}{function}({argument})"
