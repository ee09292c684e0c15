"""Heads: a network's last activation together with its loss, and the gradient of both at once.

z net input of the output units, p or a their output, t the target, each of shape (..., output).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.activations import STRAIGHT

HUBER = 1.0
"""Where Huber's loss turns from square to straight. Source: Huber 1964."""


class Head(NamedTuple):
    """What the output units say and what that costs."""

    name: str
    output: Callable[[Tensor], Tensor]
    """z -> a."""
    loss: Callable[[Tensor, Tensor, Tensor], Tensor]
    """(z, a, t) -> loss of each example, summed over its output units, shape (...)."""
    delta: Callable[[Tensor, Tensor, Tensor], Tensor]
    """(z, a, t) -> ∂loss/∂z of each example, shape (..., output)."""
    low: float
    """The target that says no."""
    high: float = 1.0
    """The target that says yes."""
    one_hot: bool = False
    """Whether even two classes have an output unit each."""


def _logistic_loss(z: Tensor, a: Tensor, t: Tensor) -> Tensor:
    """−t log p − (1−t) log(1−p) = log(1 + e^z) − t z, which does not overflow."""
    return (torch.nn.functional.softplus(z, threshold=STRAIGHT) - t * z).sum(-1)


def _softmax_loss(z: Tensor, a: Tensor, t: Tensor) -> Tensor:
    """−Σ t log p = log Σ e^z − Σ t z for targets that sum to 1."""
    return torch.logsumexp(z, -1) - (t * z).sum(-1)


def _huber_loss(z: Tensor, a: Tensor, t: Tensor) -> Tensor:
    """½e² where |e| ≤ 1, |e| − ½ beyond."""
    size = (a - t).abs()
    return torch.where(size <= HUBER, 0.5 * size * size, HUBER * (size - 0.5 * HUBER)).sum(-1)


HEADS: dict[str, Head] = {
    head.name: head
    for head in (
        Head("logistic", torch.sigmoid, _logistic_loss, lambda z, a, t: a - t, low=0.0),
        Head(
            "softmax", lambda z: torch.softmax(z, -1), _softmax_loss, lambda z, a, t: a - t,
            low=0.0, one_hot=True,
        ),
        Head(
            "tanh_squared", torch.tanh, lambda z, a, t: 0.5 * ((a - t) ** 2).sum(-1),
            lambda z, a, t: (a - t) * (1 - a * a), low=-1.0,
        ),
        Head(
            "squared", lambda z: z, lambda z, a, t: 0.5 * ((a - t) ** 2).sum(-1),
            lambda z, a, t: a - t, low=-1.0,
        ),
        Head(
            "absolute", lambda z: z, lambda z, a, t: (a - t).abs().sum(-1),
            lambda z, a, t: torch.sign(a - t), low=-1.0,
        ),
        Head(
            "huber", lambda z: z, _huber_loss,
            # Unlike clamp's, its derivative is 0 where |e| is 1, as torch's Huber loss has it.
            lambda z, a, t: torch.nn.functional.hardtanh(a - t, -HUBER, HUBER), low=-1.0,
        ),
    )
}  # fmt: skip
"""Logistic and softmax with cross-entropy; tanh with ½(a−t)², which is TensorFlow Playground's; and
linear with ½(a−t)², |a−t| and Huber's loss.
"""
