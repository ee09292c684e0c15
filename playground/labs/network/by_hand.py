"""The course's calculations for the Network lab, number by number.

They are worked out in plain floats, or in float32 where that is the point, so that they can be
followed with a calculator; the tests compare them with autograd and torch.nn.
"""

from __future__ import annotations

from playground.core.channels import Table
from playground.labs.network import (
    by_hand_backprop,
    by_hand_decisions,
    by_hand_layers,
    by_hand_losses,
    by_hand_perceptron,
)


def tables() -> tuple[Table, ...]:
    """Every By hand table of the lab, in the order of the lesson."""
    parts = (
        by_hand_backprop, by_hand_perceptron, by_hand_losses, by_hand_layers, by_hand_decisions,
    )  # fmt: skip
    return tuple(table for part in parts for table in part.tables())
