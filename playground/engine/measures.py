"""What can be read off a network at one moment: losses, accuracy, health of its layers, maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.batch_norm import Running
from playground.engine.mlp import Network, Pass, backward, forward, parameters_of

SATURATED = 0.05
"""A unit is saturated on an example where its derivative is below this part of the steepest."""


def r_squared(output: Tensor, target: Tensor) -> Tensor:
    """R² = 1 − Σ(t − a)² / Σ(t − mean t)² of each replica, shape (R,).

    Args:
        output: a, (R, n, 1).
        target: t, (R or 1, n, 1).
    """
    missed = ((target - output) ** 2).sum((1, 2))
    spread = ((target - target.mean(1, keepdim=True)) ** 2).sum((1, 2))
    return 1 - missed / spread


def right(network: Network, output: Tensor, target: Tensor) -> Tensor:
    """Which examples get their class, (R, n).

    Args:
        network: Its head says where the border between two classes lies.
        output: (R, n, outputs).
        target: (R or 1, n, outputs).
    """
    if output.shape[-1] > 1:
        return output.argmax(-1) == target.argmax(-1)
    middle = (network.head.low + network.head.high) / 2
    return ((output > middle) == (target > middle)).squeeze(-1)


class Health(NamedTuple):
    """The state of each layer, each of shape (layer,); NaN for what the output layer has not."""

    gradient_norm: Tensor
    """Length of ∂L/∂(weights and biases)."""
    dead: Tensor
    """Part of the units whose derivative is 0 on every example."""
    saturated: Tensor
    """Part of (example, unit) where the derivative is below 5 % of the steepest."""


def layer_norms(network: Network, gradient: Tensor) -> Tensor:
    """Length of each layer's part of a gradient (P,), shape (layer,)."""
    parts = [gradient[place.at : place.gamma].norm() for place, _ in network.layers]
    return torch.stack(parts)


def dead_and_saturated(network: Network, passes: Sequence[Pass], slopes: Sequence[Tensor | float]
                       ) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Look at the derivatives of the hidden units of one replica: two shapes (layer,)."""
    like = passes[-1].net
    dead, saturated = [], []
    for layer, here, slope in zip(network.layers, passes, slopes, strict=True):
        if layer.activation is None:
            break
        slopes_here = layer.activation.derivative(here.net, here.activation, slope)[0]  # (n, units)
        dead.append((slopes_here == 0).all(0).to(like.dtype).mean())
        low = slopes_here.abs() < SATURATED * layer.activation.steepest
        saturated.append(low.to(like.dtype).mean())
    nothing = like.new_full((), torch.nan)
    return torch.stack([*dead, nothing]), torch.stack([*saturated, nothing])


def full_gradient(network: Network, weights: Tensor, x: Tensor, target: Tensor) -> Tensor:
    """∂L/∂w over all examples, dropping nothing, shape (R, P); batch normalisation by their own
    mean and variance.
    """
    parameters = parameters_of(network, weights)
    return backward(network, parameters, forward(network, parameters, x), target).buffer


def maps(
    network: Network, weights: Tensor, running: Sequence[Running | None], points: Tensor
) -> list[Tensor]:
    """Every unit's output at places of the plane, in float32.

    Args:
        network: Its shape.
        weights: (R, P).
        running: What batch normalisation uses.
        points: Features of the places, float32, (n, inputs).

    Returns:
        One for each layer, (R, n, units).
    """
    replicas = len(weights)
    parameters = parameters_of(network, weights.float())
    averages = [own and Running(own.mean.float(), own.variance.float()) for own in running]
    passes = forward(network, parameters, points.expand(replicas, -1, -1), running=averages)
    return [here.activation for here in passes]


def winner_and_share(network: Network, output: Tensor) -> Tensor:
    """Class k of the largest output plus how far it leads: k + (p − 1/K) / (1 − 1/K) · 0.999.

    Args:
        network: Its head says what no and yes are.
        output: (..., K); K > 1.
    """
    high, low = network.head.high, network.head.low
    best, k = output.max(-1)
    chance = 1 / output.shape[-1] if network.head.one_hot else 0.0
    share = ((best - low) / (high - low) - chance) / (1 - chance)
    return k + 0.999 * share.clamp(0, 1)
