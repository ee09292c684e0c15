"""Threshold neurons: what one can say of the three gates, and the perceptron's rule that finds its
weights.
"""

from __future__ import annotations

from typing import NamedTuple

Inputs = tuple[float, ...]


class Example(NamedTuple):
    """Inputs and the answer wanted, 0 or 1."""

    x: Inputs
    target: int


CORNERS: tuple[Inputs, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))

GATES: dict[str, tuple[Example, ...]] = {
    "AND": tuple(Example(x, int(x[0] and x[1])) for x in CORNERS),
    "OR": tuple(Example(x, int(x[0] or x[1])) for x in CORNERS),
    "XOR": tuple(Example(x, int(x[0] != x[1])) for x in CORNERS),
}


def thresholds(examples: tuple[Example, ...]) -> tuple[float, float]:
    """Bound the thresholds θ with which a McCulloch–Pitts neuron gives every answer.

        o = 1 where Σ xᵢ ≥ θ, else 0

    Args:
        examples: With both answers among them.

    Returns:
        (a, b): every θ with a < θ ≤ b will do, and no other; there is none where a ≥ b.

    Source: McCulloch & Pitts 1943.
    """
    silent = max(sum(x) for x, target in examples if not target)
    firing = min(sum(x) for x, target in examples if target)
    return silent, firing


class Weights(NamedTuple):
    """A perceptron: one weight an input, and the bias."""

    w: Inputs
    b: float


class Update(NamedTuple):
    """One example put to the perceptron."""

    epoch: int
    """From 1."""
    example: Example
    before: Weights
    net: float
    """w·x + b."""
    output: int
    error: int
    """t − o."""
    after: Weights


class Training(NamedTuple):
    """Every example put to a perceptron, epoch after epoch."""

    updates: tuple[Update, ...]
    epochs: int
    """Epochs made."""
    learned: bool
    """The last epoch had no error."""
    repeats: int | None
    """The epoch after which the weights were what they are after the last, so that all between
    comes again for ever; 0 is the start, None if there is none.
    """


def update(weights: Weights, example: Example, learning_rate: float, epoch: int = 1) -> Update:
    """Put one example to a perceptron and correct it.

        o = 1 where w·x + b ≥ 0, else 0    w ← w + η(t − o)x    b ← b + η(t − o)

    Source: Rosenblatt 1958; the course, part 2.
    """
    (x, target), (w, b) = example, weights
    net = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b
    output = int(net >= 0)
    error = target - output
    new_w = tuple(wi + learning_rate * error * xi for wi, xi in zip(w, x, strict=True))
    after = Weights(new_w, b + learning_rate * error)
    return Update(epoch, example, weights, net, output, error, after)


def train(
    examples: tuple[Example, ...], start: Weights, learning_rate: float = 1.0, most: int = 100
) -> Training:
    """Go through the examples until an epoch has no error, or until the weights come back.

    The rule finds weights after finitely many updates if there are any. Where there are none and
    the inputs are whole numbers, the weights stay bounded, so some come back, and then for ever.

    Args:
        examples: In the order in which they are put in every epoch.
        start: The weights before the first.
        learning_rate: η.
        most: Epochs after which it gives up.

    Source: Novikoff 1962 (finitely many); Block & Levin 1970 (bounded).
    """
    weights, updates, ends = start, [], [start]
    for epoch in range(1, most + 1):
        errors = 0
        for example in examples:
            updates.append(update(weights, example, learning_rate, epoch))
            weights = updates[-1].after
            errors += abs(updates[-1].error)
        if not errors:
            return Training(tuple(updates), epoch, True, None)
        if weights in ends:
            return Training(tuple(updates), epoch, False, ends.index(weights))
        ends.append(weights)
    return Training(tuple(updates), most, False, None)
