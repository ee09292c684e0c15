"""Products of many equal factors, their bound for a recurrent network, and clipping against them.

The factors, slopes and gradients of these examples are this playground's own.
Source: Pascanu, Mikolov & Bengio 2013.
"""

from __future__ import annotations

import math

from playground.core.channels import Row, Table
from playground.labs.writing import number, numbers, point, products, signed

FACTORS = (0.5, 0.9, 1.0, 1.1, 2.0)
STEPS = (1, 2, 5, 10, 20, 30)
LAMBDAS = (0.5, 1.0, 1.5, 4.0, 5.0)
LAG = 10
GRADIENTS = ((0.3, -0.4), (3.0, -4.0), (0.3, 40.0), (-300.0, 400.0))
THETA = 1.0
"""What gradients are clipped to, in length and number by number."""


def tables() -> tuple[Table, ...]:
    """Input times 2ⁿ; the bound (γλ)ᵏ; clipping."""
    return powers_table(), bound_table(), clipping_table()


def powers_table() -> Table:
    """Multiply w with itself, n times."""
    rows = []
    for n in STEPS:
        values = [w**n for w in FACTORS]
        formula = "; ".join(
            f"{number(w)}ⁿ = {number(w)}^{n} = {number(value)}"
            for w, value in zip(FACTORS, values, strict=True)
        )
        rows.append(Row((f"n = {n}", *numbers(values)), formula))
    return Table(
        "Input × 2ⁿ",
        r"y = \underbrace{w \cdot w \cdots w}_{n} x = w^n x, \quad \frac{\partial y}{\partial x} "
        r"= w^n",
        ("steps", *(f"{number(w)}ⁿ" for w in FACTORS)), tuple(rows),
        "The smallest recurrent network: at each step the state is multiplied by the same w. "
        "After 30 steps 2 has become a thousand million and 0.5 the inverse of that, and so has "
        "the gradient. Only w = 1 keeps it.",
    )  # fmt: skip


def bound_table() -> Table:
    """(γλ)^k after ten steps, logistic and tanh."""
    rows = []
    for norm in LAMBDAS:
        found = [(gamma * norm) ** LAG for gamma in (0.25, 1.0)]
        formula = "; ".join(
            f"{name} = ({number(gamma)} · {number(norm)})^{LAG} = {number(value)}"
            for name, gamma, value in zip(("logistic", "tanh"), (0.25, 1.0), found, strict=True)
        )
        rows.append(Row((f"λ = {number(norm)}", *numbers(found)), formula))
    return Table(
        f"The bound after {LAG} steps",
        r"\left\lVert \frac{\partial s_t}{\partial s_k} \right\rVert \le (\gamma\lambda)^{t-k}, "
        r"\quad \gamma = \tfrac14 \text{ (logistic)},\ 1 \text{ (tanh)}, \quad \lambda = "
        r"\lVert W \rVert",
        ("norm of W", "logistic, γ = 0.25", "tanh, γ = 1"), tuple(rows),
        "Below 1 it forces the gradient to vanish. Above 1 it allows the gradient to explode, but "
        "does not force it: units that are saturated have slopes far below γ.",
    )  # fmt: skip


def clipped_by_norm(g: tuple[float, float]) -> tuple[float, float]:
    """Shorten: g ← θ g / ‖g‖ where ‖g‖ > θ."""
    length = math.hypot(*g)
    share = min(1.0, THETA / length)
    return share * g[0], share * g[1]


def clipped_by_value(g: tuple[float, float]) -> tuple[float, float]:
    """Each number between −θ and θ."""
    first, second = (min(THETA, max(-THETA, one)) for one in g)
    return first, second


def clipping_table() -> Table:
    """Two gradients' numbers before and after."""
    rows = []
    for g in GRADIENTS:
        length, by_norm, by_value = math.hypot(*g), clipped_by_norm(g), clipped_by_value(g)
        squares = products((one, one) for one in g)
        parts = [f"length = √({squares}) = {number(length)}"]
        share = min(1.0, THETA / length)
        parts.append(f"factor = min(1, {number(THETA)}/{number(length)}) = {number(share)}")
        for place, (one, new, cut) in enumerate(zip(g, by_norm, by_value, strict=True), start=1):
            named = f"g{'₁' if place == 1 else '₂'}"
            parts.append(f"{named} by norm = {number(share)} · {signed(one)} = {number(new)}")
            limits = f"min({number(THETA)}, max({number(-THETA)}, {number(one)}))"
            parts.append(f"{named} by value = {limits} = {number(cut)}")
        cells = (point(g), number(length), point(by_norm), point(by_value))
        rows.append(Row(cells, "; ".join(parts)))
    return Table(
        "Clipping the gradient",
        r"g \leftarrow \theta\, \frac{g}{\lVert g \rVert} \text{ if } \lVert g \rVert > \theta, "
        r"\quad \theta = 1; \qquad \text{by value: } g_i \leftarrow \min(\theta, "
        r"\max(-\theta, g_i))",
        ("gradient", "length", "clipped by norm", "clipped by value"), tuple(rows),
        "By norm the direction stays and only the length is cut. By value each number is cut for "
        "itself, so the direction turns: (0.3, 40) points almost straight up, (0.3, 1) no more. "
        "torch divides by the length + 0.000001.",
    )  # fmt: skip
