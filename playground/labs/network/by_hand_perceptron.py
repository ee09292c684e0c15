"""Threshold neurons by hand: the gates with a threshold, and the perceptron's rule on AND, OR and
XOR.
"""

from __future__ import annotations

from playground.core.channels import Row, Table
from playground.engine.perceptron import (
    CORNERS,
    GATES,
    Training,
    Update,
    Weights,
    thresholds,
    train,
)
from playground.labs.writing import number, numbers, plus, point, products, signed

START = Weights((0.0, 0.0), 0.0)
LEARNING_RATE = 1.0


def tables() -> tuple[Table, ...]:
    """The gates by a threshold; the perceptron on each."""
    return (threshold_table(), *(perceptron_table(gate) for gate in GATES))


def threshold_table() -> Table:
    """Which thresholds of a McCulloch–Pitts neuron give which gate."""
    rows = []
    for gate, examples in GATES.items():
        low, high = thresholds(examples)
        silent = [f"{number(sum(x))}" for x, target in examples if not target]
        firing = [f"{number(sum(x))}" for x, target in examples if target]
        formula = (
            f"largest silent sum = max({', '.join(silent)}) = {number(low)}; "
            f"smallest firing sum = min({', '.join(firing)}) = {number(high)}"
        )
        answer = f"{number(low)} < θ ≤ {number(high)}" if low < high else "none"
        targets = [number(target) for _, target in examples]
        rows.append(Row((gate, *targets, answer), formula))
    return Table(
        "McCulloch–Pitts: a threshold for each gate",
        r"o = 1 \text{ where } x_1 + x_2 \ge \theta, \text{ else } 0",
        ("gate", *(f"x = {point(x)}" for x in CORNERS), "thresholds θ that do it"), tuple(rows),
        "θ must lie above every sum that is to stay silent and not above any that is to fire. For "
        "XOR the sum 2 has to stay silent and the sum 1 to fire: no threshold does that.",
    )  # fmt: skip


def perceptron_table(gate: str) -> Table:
    """Each update of the perceptron's rule, until an epoch without error or until it cycles."""
    training = train(GATES[gate], START, LEARNING_RATE)
    rows = [_row(line) for line in training.updates if line.error]
    last = training.updates[-1].after
    title = f"The perceptron on {gate}"
    if training.learned:
        title += f": learned after {training.epochs} epochs"
        rows.append(_checked(training, last))
    else:
        title += ": it goes round for ever"
    return Table(
        title,
        r"o = 1 \text{ where } w \cdot x + b \ge 0, \text{ else } 0, \quad "
        r"w \leftarrow w + \eta (t - o) x, \quad b \leftarrow b + \eta (t - o)",
        ("example", "w·x + b", "o", "t", "t − o", "new w₁", "new w₂", "new b"), tuple(rows),
        _note(training, last),
    )  # fmt: skip


def _row(line: Update) -> Row:
    (w, b), (x, target), error = line.before, line.example, line.error
    net = f"w·x + b = {products(zip(w, x, strict=True))}{plus(b)} = {number(line.net)}"
    step = f"{number(LEARNING_RATE)} · {signed(error)}"
    named = zip(("w₁", "w₂"), w, x, line.after.w, strict=True)
    changes = [
        f"{name} = {number(old)} + {step} · {number(xi)} = {number(new)}"
        for name, old, xi, new in named
    ]
    bias = f"b = {number(b)} + {step} = {number(line.after.b)}"
    cells = (f"epoch {line.epoch}, {point(x)}", *numbers((line.net, line.output, target, error)))
    return Row((*cells, *numbers((*line.after.w, line.after.b))), "; ".join((net, *changes, bias)))


def _checked(training: Training, weights: Weights) -> Row:
    """The last epoch, in which nothing is wrong any more."""
    lines = [line for line in training.updates if line.epoch == training.epochs]
    nets = "; ".join(
        f"w·x + b at {point(line.example.x)} = "
        f"{products(zip(weights.w, line.example.x, strict=True))}{plus(weights.b)} = "
        f"{number(line.net)}"
        for line in lines
    )
    errors = sum(abs(line.error) for line in lines)
    return Row(
        (f"epoch {training.epochs}, all four", "", "", "", f"{errors} errors",
         *numbers((*weights.w, weights.b))), nets,
    )  # fmt: skip


def _note(training: Training, last: Weights) -> str:
    wrong = sum(abs(line.error) for line in training.updates)
    start = f"Start w = {point(START.w)}, b = {number(START.b)}; η = {number(LEARNING_RATE)}. "
    start += "Only the examples with an error are shown: the others change nothing. "
    if training.learned:
        return start + f"{wrong} updates in {training.epochs} epochs."
    length = training.epochs - (training.repeats or 0)
    again = "what it was one epoch before" if length == 1 else f"what it was {length} epochs before"
    return (
        f"{start}After epoch {training.epochs} the perceptron is {again}, w = {point(last.w)}, "
        f"b = {number(last.b)}. The examples come in the same order, so the same updates come "
        "again, without end: no line parts XOR's ones from its zeros."
    )
