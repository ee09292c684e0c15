"""What is done to a layer, by hand: the variances it starts from, batch normalisation, dropout."""

from __future__ import annotations

import math

from playground.core.channels import Row, Table
from playground.labs.writing import number, numbers, plus, signed, total

LAYERS = ((2, 4), (4, 1), (64, 64))
"""Inputs and units: both layers of a 2-4-1 network, and one of a wide network."""

BATCH = (1.0, 2.0, 3.0, 4.0, 10.0)
GAMMA, BETA, EPSILON = 1.5, 0.5, 1e-5

ACTIVATIONS = (0.4, -1.2, 2.0, 0.8)
KEPT = (1, 0, 1, 1)
KEEP = 0.75


def tables() -> tuple[Table, ...]:
    """Initialisation, batch normalisation, dropout."""
    return variance_table(), batch_norm_table(), dropout_table()


def variance(scheme: str, fan_in: int, fan_out: int) -> float:
    """Give the variance of a weight: Glorot 2/(fan_in + fan_out), He 2/fan_in, LeCun 1/fan_in."""
    if scheme == "Glorot":
        return 2 / (fan_in + fan_out)
    return {"He": 2, "LeCun": 1}[scheme] / fan_in


def variance_table() -> Table:
    """The variances of the weights in three layers, by three schemes."""
    rows = []
    for fan_in, fan_out in LAYERS:
        for scheme in ("Glorot", "He", "LeCun"):
            v = variance(scheme, fan_in, fan_out)
            sums = {"Glorot": f"2/({fan_in} + {fan_out})", "He": f"2/{fan_in}"}
            calculation = sums.get(scheme, f"1/{fan_in}")
            formula = (
                f"Var w = {calculation} = {number(v)}; "
                f"normal with σ = √({number(v)}) = {number(math.sqrt(v))}; "
                f"or uniform up to ±√(3 Var w) = √(3 · {number(v)}) = {number(math.sqrt(3 * v))}; "
                f"fan_in · Var w = {fan_in} · {number(v)} = {number(fan_in * v)}"
            )
            values = (v, math.sqrt(v), math.sqrt(3 * v), fan_in * v)
            rows.append(Row((f"{scheme}, {fan_in} → {fan_out}", *numbers(values)), formula))
    return Table(
        "How large the first weights are",
        r"\text{Glorot: } \mathrm{Var}(w) = \frac{2}{fan_{in} + fan_{out}} = \frac{1}{fan_{avg}}, "
        r"\quad \text{He: } \frac{2}{fan_{in}}, \quad \text{LeCun: } \frac{1}{fan_{in}}",
        ("layer", "variance", "standard deviation", "uniform up to ±", "fan_in · Var w"),
        tuple(rows),
        "fan_in · Var w is the factor by which a linear layer multiplies the mean square of its "
        "inputs: 1 keeps it. ReLU halves a mean square, so He starts with 2.",
    )  # fmt: skip


def batch_norm_table() -> Table:
    """Five numbers of one unit normalised over their mini-batch."""
    n = len(BATCH)
    mean = sum(BATCH) / n
    squares = [(x - mean) ** 2 for x in BATCH]
    spread = sum(squares) / n
    root = math.sqrt(spread + EPSILON)
    scaled = [(x - mean) / root for x in BATCH]
    after = [GAMMA * value + BETA for value in scaled]
    rows = []
    for x, square, value, y in zip(BATCH, squares, scaled, after, strict=True):
        formula = (
            f"(x − μ)² = ({number(x)} − {number(mean)})^2 = {number(square)}; "
            f"x̂ = ({number(x)} − {number(mean)})/√({number(spread)} + {number(EPSILON)}) = "
            f"{number(value)}; y = {number(GAMMA)} · {signed(value)}{plus(BETA)} = {number(y)}"
        )
        rows.append(Row((f"x = {number(x)}", *numbers((x - mean, square, value, y))), formula))
    averages = [round(sum(column) / n, 12) for column in (scaled, after)]
    formula = (
        f"μ = ({total(BATCH)})/{n} = {number(mean)}; "
        f"σ² = ({total(squares)})/{n} = {number(spread)}; "
        f"√(σ² + ε) = √({number(spread)} + {number(EPSILON)}) = {number(root)}; "
        f"mean of x̂ = ({total(scaled)})/{n} = {number(averages[0])}; "
        f"mean of y = ({total(after)})/{n} = {number(averages[1])}"
    )
    rows.append(Row((f"mean {number(mean)}", "0", *numbers((spread, *averages))), formula))
    return Table(
        "Batch normalisation of five numbers",
        r"\mu_B = \frac{1}{m} \sum x_i, \; \sigma_B^2 = \frac{1}{m} \sum (x_i - \mu_B)^2, \; "
        r"\hat x_i = \frac{x_i - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}}, \; "
        r"y_i = \gamma \hat x_i + \beta",
        ("net input", "x − μ", "(x − μ)²", "x̂", "y"), tuple(rows),
        f"γ = {number(GAMMA)} and β = {number(BETA)} are learned, ε = {number(EPSILON)}; σ² "
        f"divides by m = {n}. In training μ and σ² are the mini-batch's; afterwards they are "
        "running averages.",
    )  # fmt: skip


def dropout_table() -> Table:
    """Dropout on four activations, the two ways to make up for it."""
    p, rows, named = KEEP, [], enumerate(zip(ACTIVATIONS, KEPT, strict=True), start=1)
    for k, (a, kept) in named:
        formula = (
            f"scaled at test, training = {number(a)} · {kept} = {number(a * kept)}; "
            f"test = {number(p)} · {signed(a)} = {number(p * a)}; "
            f"scaled in training = {number(a)} · {kept}/{number(p)} = {number(a * kept / p)}; "
            f"its mean over all masks = {number(p)} · {signed(a)}/{number(p)} = {number(a)}"
        )
        values = (a, kept, a * kept, p * a, a * kept / p, a)
        rows.append(Row((f"unit {k}", *numbers(values)), formula))
    return Table(
        "Dropout: scaling by the probability to keep",
        r"\tilde a_i = \frac{m_i}{p} a_i, \quad m_i = 1 \text{ with probability } p, \text{ else }"
        r" 0, \quad E[\tilde a_i] = a_i",
        ("unit", "activation a", "kept m", "scaled at test: training a·m", "test p·a",
         "scaled in training: a·m/p", "test a"), tuple(rows),
        f"p = {number(p)} is the probability to keep a unit; the control called dropout is 1 − p = "
        f"{number(1 - p)}. Either way training and test agree on average. The second way, which "
        "torch and this lab use, leaves the network as it is when it is tested.",
    )  # fmt: skip
