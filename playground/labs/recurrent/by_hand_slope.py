"""The direct part of ∂s₄/∂W, which the course prints without the slope of the logistic unit.

One logistic unit, so that every matrix is a number; the numbers are this playground's own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from playground.core.channels import Row, Table
from playground.labs.writing import indexed, number, numbers, signed, times

W, START = 0.8, 0.5
INPUTS = (1.0, -0.5, 0.25, 0.75)
"""u · x_t + b."""


def logistic(z: float) -> float:
    """σ(z) = 1 / (1 + e^(−z))."""
    return 1 / (1 + math.exp(-z))


class Chain(NamedTuple):
    """Every number of the four steps."""

    a: tuple[float, ...]
    s: tuple[float, ...]
    """s₀ first."""
    slope: tuple[float, ...]
    """σ'(a_t) = s_t(1 − s_t)."""
    direct: tuple[float, ...]
    """∂⁺s_t/∂W, s_{t−1} held."""
    whole: tuple[float, ...]
    """ds_t/dW along all ways."""


def chain(weight: float = W) -> Chain:
    """a_t = u x_t + b + W s_{t−1},  s_t = σ(a_t),  ds_t/dW = ∂⁺s_t/∂W + σ'(a_t) W ds_{t−1}/dW."""
    a: list[float] = []
    s, slope, direct, whole = [START], [], [], [0.0]
    for given in INPUTS:
        a.append(given + weight * s[-1])
        out = logistic(a[-1])
        slope.append(out * (1 - out))
        direct.append(slope[-1] * s[-1])
        whole.append(direct[-1] + slope[-1] * weight * whole[-1])
        s.append(out)
    return Chain(tuple(a), tuple(s), tuple(slope), tuple(direct), tuple(whole[1:]))


def tables() -> tuple[Table, ...]:
    """Four steps: state, slope, direct part, whole derivative."""
    found, rows = chain(), []
    for t, given in enumerate(INPUTS):
        before, state, slope = found.s[t], found.s[t + 1], found.slope[t]
        n = t + 1
        parts = [
            f"{indexed('a', n)} = {signed(given)} + {times(W, before)} = {number(found.a[t])}",
            f"{indexed('s', n)} = σ({number(found.a[t])}) = {number(state)}",
            f"σ'({indexed('a', n)}) = {number(state)} · (1 − {number(state)}) = {number(slope)}",
            f"∂⁺{indexed('s', n)}/∂W = {times(slope, before)} = {number(found.direct[t])}",
        ]
        if t:
            calculation = f"{number(found.direct[t])} + {times(slope, W, found.whole[t - 1])}"
            parts.append(f"d{indexed('s', n)}/dW = {calculation} = {number(found.whole[t])}")
        else:
            parts.append(f"ds₁/dW = {number(found.direct[t])}")
        cells = (f"t = {n}", *numbers((state, slope, found.direct[t], found.whole[t])))
        rows.append(Row(cells, "; ".join(parts), _printed(found) if n == len(INPUTS) else ""))
    return (
        Table(
            "The direct part of the derivative",
            r"\frac{\partial^+ s_t}{\partial W} = \sigma'(a_t)\, s_{t-1}, \quad \frac{ds_t}{dW} = "
            r"\frac{\partial^+ s_t}{\partial W} + \sigma'(a_t)\, W\, \frac{ds_{t-1}}{dW}",
            ("step", "s", "σ'(a)", "∂⁺s/∂W", "ds/dW"), tuple(rows),
            f"One logistic unit with W = {number(W)} and s₀ = {number(START)}; ux + b is "
            "1, −0.5, 0.25, 0.75: numbers of our own. ∂⁺ holds the state before it; the whole "
            "derivative adds what W did through that state.",
        ),
    )  # fmt: skip


def _printed(found: Chain) -> str:
    return (
        f"s₃, which is {number(found.s[3])}: the slope σ'(a₄) = {number(found.slope[3])} is "
        "missing. s₄ is the unit's output, not its net input."
    )
