"""How the By hand tables of every lab write numbers, sums, products, and names with indices.

A formula's line is made of equations, `name = calculation = result`, with "; " between them. A
test reads each one back and works it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import SupportsFloat

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


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


def times(*factors: SupportsFloat) -> str:
    """Write a product: "0.6 · (−0.4)"."""
    return " · ".join(map(signed, factors))


def products(terms: Iterable[Sequence[SupportsFloat]]) -> str:
    """Write a sum of products: "0.24 · 0.7 + 0.08 · (−0.4)"."""
    return " + ".join(times(*term) for term in terms)


def total(values: Iterable[SupportsFloat]) -> str:
    """Write a sum: "0.24 + (−0.08)"."""
    return " + ".join(map(signed, values))


def point(values: Iterable[SupportsFloat]) -> str:
    """Write a place or a vector: "(1, 0)"."""
    return f"({', '.join(numbers(values))})"


def indexed(letter: str, *indices: int) -> str:
    """A letter with its indices, or its step: w₁₂, α₂."""
    return letter + "".join(str(index) for index in indices).translate(SUBSCRIPTS)
