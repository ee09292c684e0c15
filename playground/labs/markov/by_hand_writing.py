"""How the By hand tables of the Markov lab write numbers, sums of products, and names with indices.

A formula's line is made of equations, `name = calculation = result`, with "; " between them. A
test reads each one back and works it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsFloat

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: SupportsFloat) -> str:
    """Six significant digits, with a real minus sign."""
    text = f"{float(value):.6g}".replace("-", "−")
    return {"inf": "∞", "−inf": "−∞", "−0": "0"}.get(text, text)


def numbers(values: Iterable[SupportsFloat]) -> tuple[str, ...]:
    """Six significant digits of each."""
    return tuple(map(number, values))


def signed(value: SupportsFloat) -> str:
    """A number that may follow an operator: in brackets where it is negative."""
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def times(*factors: SupportsFloat) -> str:
    """Write a product: "0.6 · 0.4"."""
    return " · ".join(map(signed, factors))


def products(terms: Iterable[tuple[SupportsFloat, ...]]) -> str:
    """Write a sum of products: "0.24 · 0.7 + 0.08 · 0.4"."""
    return " + ".join(times(*term) for term in terms)


def total(values: Iterable[SupportsFloat]) -> str:
    """Write a sum: "0.24 + 0.08"."""
    return " + ".join(map(signed, values))


def at(letter: str, step: int) -> str:
    """A letter with its step, counted from 1: α₂."""
    return letter + str(step).translate(SUBSCRIPTS)
