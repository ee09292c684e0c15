"""How the By hand tables write numbers and sums.

A formula's line is made of equations, `name = calculation = result`, with "; " between them. A
test reads each one back and works it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsFloat


def number(value: SupportsFloat) -> str:
    """Six significant digits, with a real minus sign."""
    text = f"{float(value):.6g}".replace("-", "−")
    return {"inf": "∞", "−inf": "−∞", "nan": "NaN", "−0": "0"}.get(text, text)


def numbers(values: Iterable[SupportsFloat]) -> tuple[str, ...]:
    """Six significant digits of each."""
    return tuple(map(number, values))


def signed(value: SupportsFloat) -> str:
    """A number that may follow an operator: in brackets where it is negative."""
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def plus(value: SupportsFloat) -> str:
    """A number with its operator before it: " + 2" or " − 2"."""
    text = number(value)
    return f" − {text[1:]}" if text.startswith("−") else f" + {text}"


def products(pairs: Iterable[tuple[SupportsFloat, SupportsFloat]]) -> str:
    """Write a sum of products: "1 · 0.2 + 0 · (−0.3)"."""
    return " + ".join(f"{signed(a)} · {signed(b)}" for a, b in pairs)


def total(values: Iterable[SupportsFloat]) -> str:
    """Write a sum: "1 + (−2) + 3"."""
    return " + ".join(map(signed, values))


def point(values: Iterable[SupportsFloat]) -> str:
    """Write a place: "(1, 0)"."""
    return f"({', '.join(numbers(values))})"


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def indexed(letter: str, *indices: int) -> str:
    """A letter with its indices: w₁₄."""
    return letter + "".join(str(index) for index in indices).translate(SUBSCRIPTS)
