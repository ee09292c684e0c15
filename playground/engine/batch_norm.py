"""Batch normalisation of net inputs: by the batch's own mean and variance while it trains, by their
running averages afterwards.

Source: Ioffe & Szegedy 2015, algorithm 1 and section 3.1.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

EPSILON = 1e-5
MOMENTUM = 0.1
"""How fast the running averages follow; torch.nn's."""


class Running(NamedTuple):
    """Running averages of one layer, each (R, 1, units)."""

    mean: Tensor
    variance: Tensor


class Normal(NamedTuple):
    """What normalising leaves behind."""

    scaled: Tensor
    """ẑ = (z − μ) / √(σ² + ε), shape (R, batch, units)."""
    mean: Tensor
    """μ, (R, 1, units)."""
    variance: Tensor
    """σ², biased, (R, 1, units)."""
    own: bool
    """Whether μ and σ² are the batch's own, and so depend on z."""

    @property
    def rate(self) -> Tensor:
        """1 / √(σ² + ε), (R, 1, units)."""
        return (self.variance + EPSILON).rsqrt()


def normalise(z: Tensor, running: Running | None) -> Normal:
    """Scale net inputs (R, batch, units) to mean 0 and variance 1 over the batch.

    ẑ = (z − μ) / √(σ² + ε)

    Args:
        z: Net inputs.
        running: μ and σ² to use; None for the batch's own.
    """
    if running is not None:
        scaled = (z - running.mean) * (running.variance + EPSILON).rsqrt()
        return Normal(scaled, running.mean, running.variance, own=False)
    mean = z.mean(1, keepdim=True)
    centred = z - mean
    variance = (centred * centred).mean(1, keepdim=True)
    return Normal(centred * (variance + EPSILON).rsqrt(), mean, variance, own=True)


def rescale(normal: Normal, gamma: Tensor, beta: Tensor) -> Tensor:
    """γẑ + β."""
    return gamma * normal.scaled + beta


def denormalise(normal: Normal, delta: Tensor) -> Tensor:
    """From ∂L/∂ẑ to ∂L/∂z: (∂ẑ − mean(∂ẑ) − ẑ mean(∂ẑ ẑ)) / √(σ² + ε)."""
    if not normal.own:
        return delta * normal.rate
    along = (delta * normal.scaled).mean(1, keepdim=True)
    return (delta - delta.mean(1, keepdim=True) - normal.scaled * along) * normal.rate


def follow(running: Running, normal: Normal, batch: int) -> Running:
    """Let the running averages follow a batch: r = 0.9 r + 0.1 μ; σ² unbiased, by n − 1."""
    unbiased = normal.variance * (batch / max(1, batch - 1))
    return Running(
        running.mean + MOMENTUM * (normal.mean - running.mean),
        running.variance + MOMENTUM * (unbiased - running.variance),
    )
