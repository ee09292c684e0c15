"""One example through the course's network and back, number by number; and XOR by two ReLUs.

The course writes Err for minus the derivative of ½(t − o)² by a unit's net input, and θ for a
bias; elsewhere Err is −δ and θ is b.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from playground.core.channels import Row, Table
from playground.engine.perceptron import GATES
from playground.labs.writing import indexed, number, numbers, plus, point, products, signed

ETA = 0.9
TARGET = 1.0
INPUTS = {1: 1.0, 2: 0.0, 3: 1.0}
HIDDEN, OUTPUT = (4, 5), 6
WEIGHTS = {
    (1, 4): 0.2, (1, 5): -0.3, (2, 4): 0.4, (2, 5): 0.1, (3, 4): -0.5, (3, 5): 0.2,
    (4, 6): -0.3, (5, 6): -0.2,
}  # fmt: skip
BIASES = {4: -0.4, 5: 0.2, 6: 0.1}

SETTING = (
    "Inputs x₁ = 1, x₂ = 0, x₃ = 1 (units 1 to 3), hidden units 4 and 5, output unit 6, all three "
    "logistic; target t = 1, η = 0.9. wᵢⱼ leads from unit i to unit j."
)

XOR_W = ((1.0, 1.0), (1.0, 1.0))
XOR_C = (0.0, -1.0)
XOR_OUT = (1.0, -2.0)
XOR_B = 0.0


class Pass(NamedTuple):
    """One example forward, back, and the update; unit or (from, to) to number."""

    net: dict[int, float]
    output: dict[int, float]
    """The inputs among them."""
    err: dict[int, float]
    weights: dict[tuple[int, int], float]
    """After the update."""
    biases: dict[int, float]
    """After the update."""


def forward(
    weights: dict[tuple[int, int], float], biases: dict[int, float]
) -> tuple[dict[int, float], dict[int, float]]:
    """I_j = Σ w_ij O_i + θ_j and O_j = 1/(1 + e^−I_j), unit by unit."""
    net, output = {}, dict(INPUTS)
    for j in (*HIDDEN, OUTPUT):
        net[j] = sum(w * output[i] for (i, to), w in weights.items() if to == j) + biases[j]
        output[j] = 1 / (1 + math.exp(-net[j]))
    return net, output


def one_example() -> Pass:
    """The course's example, in plain floats.

    Err_6 = O_6(1 − O_6)(t − O_6)    Err_j = O_j(1 − O_j) Σ_k Err_k w_jk
    w_ij ← w_ij + η Err_j O_i        θ_j ← θ_j + η Err_j
    """
    net, out = forward(WEIGHTS, BIASES)
    err = {OUTPUT: out[OUTPUT] * (1 - out[OUTPUT]) * (TARGET - out[OUTPUT])}
    for j in reversed(HIDDEN):
        err[j] = out[j] * (1 - out[j]) * err[OUTPUT] * WEIGHTS[j, OUTPUT]
    weights = {(i, j): w + ETA * err[j] * out[i] for (i, j), w in WEIGHTS.items()}
    biases = {j: theta + ETA * err[j] for j, theta in BIASES.items()}
    return Pass(net, out, err, weights, biases)


def tables() -> tuple[Table, ...]:
    """Forward, backward, update; XOR."""
    example = one_example()
    return forward_table(example), error_table(example), update_table(example), xor_table()


def forward_table(example: Pass) -> Table:
    """Net inputs and outputs."""
    rows = []
    for j in (*HIDDEN, OUTPUT):
        pairs = [(w, example.output[i]) for (i, to), w in WEIGHTS.items() if to == j]
        net, output = example.net[j], example.output[j]
        formula = (
            f"{indexed('I', j)} = {products(pairs)}{plus(BIASES[j])} = {number(net)}; "
            f"{indexed('O', j)} = 1/(1 + e^({number(-net)})) = {number(output)}"
        )
        rows.append(Row((f"unit {j}", number(BIASES[j]), number(net), number(output)), formula))
    return Table(
        "Back-propagation by hand: forward",
        r"I_j = \sum_i w_{ij} O_i + \theta_j, \quad O_j = \frac{1}{1 + e^{-I_j}}",
        ("unit", "bias θ", "net input I", "output O"), tuple(rows),
        f"{SETTING} Elsewhere I is called z, O is a and θ is b.",
    )  # fmt: skip


def error_table(example: Pass) -> Table:
    """The errors, from the output back."""
    rows = []
    for j in (OUTPUT, *reversed(HIDDEN)):
        o, err = example.output[j], example.err[j]
        told = f"{signed(TARGET)} − {number(o)}"
        if j != OUTPUT:
            told = f"{signed(example.err[OUTPUT])} · {signed(WEIGHTS[j, OUTPUT])}"
        formula = (
            f"{indexed('Err', j)} = {number(o)} · (1 − {number(o)}) · ({told}) = {number(err)}"
        )
        cells = (f"unit {j}", *numbers((o, o * (1 - o), err, -err)))
        rows.append(Row(cells, formula, _rounded_error(o, err) if j == OUTPUT else ""))
    return Table(
        "Back-propagation by hand: the errors, backward",
        r"Err_6 = O_6 (1 - O_6)(t - O_6), \quad Err_j = O_j (1 - O_j) \sum_k Err_k \, w_{jk}",
        ("unit", "O", "O(1−O)", "Err", "δ = ∂L/∂I"), tuple(rows),
        "The loss is ½(t − O₆)². The course's Err is minus its derivative by the unit's net input; "
        "elsewhere that derivative is called δ, and the sign stands in the update.",
    )  # fmt: skip


def _rounded_error(output: float, err: float) -> str:
    """What Err_6 is when it is worked out from an output of three digits, as the course does."""
    o = round(output, 3)
    rounded = o * (1 - o) * (TARGET - o)
    return f"{rounded:.4f}, from O₆ rounded to {o}; unrounded it is {err:.4f}"


def update_table(example: Pass) -> Table:
    """Every new weight and bias, and what they make of the loss."""
    rows = []
    for (i, j), w in sorted(WEIGHTS.items(), key=lambda item: (-item[0][1], item[0][0])):
        err, o, new = example.err[j], example.output[i], example.weights[i, j]
        formula = f"{number(w)} + {ETA} · {signed(err)} · {number(o)} = {number(new)}"
        name = indexed("w", i, j)
        rows.append(Row((name, *numbers((w, -err * o, new))), f"new = {formula}"))
    for j in (OUTPUT, *reversed(HIDDEN)):
        theta, err, new = BIASES[j], example.err[j], example.biases[j]
        formula = f"{number(theta)} + {ETA} · {signed(err)} = {number(new)}"
        name = indexed("θ", j)
        rows.append(Row((name, *numbers((theta, -err, new))), f"new = {formula}"))
    return Table(
        "Back-propagation by hand: every new weight and bias",
        r"w_{ij} \leftarrow w_{ij} + \eta \, Err_j \, O_i, \quad "
        r"\theta_j \leftarrow \theta_j + \eta \, Err_j",
        ("parameter", "old", "gradient ∂L/∂w", "new"), tuple(rows),
        f"w₂₄ and w₂₅ stay: their input is 0. {_after(example)}",
    )  # fmt: skip


def _after(example: Pass) -> str:
    """What the update did to the output and the loss."""
    before = example.output[OUTPUT]
    _, after = forward(example.weights, example.biases)
    losses = [number(0.5 * (TARGET - o) ** 2) for o in (before, after[OUTPUT])]
    return (
        f"The same example forward once more gives O₆ = {number(after[OUTPUT])} after "
        f"{number(before)}: the loss ½(t − O₆)² falls from {losses[0]} to {losses[1]}."
    )


def xor_network(x: tuple[float, ...]) -> tuple[list[float], list[float], float]:
    """Work out z = xW + c, h = max(0, z) and y = w·h + b for one input."""
    columns = zip(*XOR_W, strict=True)
    z = [
        sum(xi * w for xi, w in zip(x, column, strict=True)) + c
        for column, c in zip(columns, XOR_C, strict=True)
    ]
    h = [max(0.0, value) for value in z]
    return z, h, sum(w * value for w, value in zip(XOR_OUT, h, strict=True)) + XOR_B


def xor_table() -> Table:
    """XOR by the ReLU network, for the four inputs."""
    rows = []
    for x, target in GATES["XOR"]:
        z, h, y = xor_network(x)
        columns = zip(zip(*XOR_W, strict=True), XOR_C, z, h, strict=True)
        parts = [
            f"{indexed('z', k)} = {products(zip(x, column, strict=True))}{plus(c)} = {number(net)}"
            f"; {indexed('h', k)} = max(0, {number(net)}) = {number(out)}"
            for k, (column, c, net, out) in enumerate(columns, start=1)
        ]
        out = f"y = {products(zip(XOR_OUT, h, strict=True))}{plus(XOR_B)} = {number(y)}"
        cells = (f"x = {point(x)}", *numbers((*z, *h, y, target)))
        rows.append(Row(cells, "; ".join((*parts, out))))
    return Table(
        "XOR by two ReLU units",
        r"h = \max(0, xW + c), \quad y = w^T h + b, \quad W = \begin{pmatrix} 1 & 1 \\ 1 & 1 "
        r"\end{pmatrix}, \; c = (0, -1), \; w = (1, -2), \; b = 0",
        ("input", "z₁", "z₂", "h₁", "h₂", "y", "XOR"), tuple(rows),
        "The hidden layer brings (0, 1) and (1, 0) to the same place h = (1, 0). In h a straight "
        "line parts the ones from the zeros; in x none does.",
    )  # fmt: skip
