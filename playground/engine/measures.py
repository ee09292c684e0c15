"""What can be read off a network at one moment: losses, accuracy, health of its layers, maps."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.engine.activations import slope_of
from playground.engine.batch_norm import EPSILON, Running
from playground.engine.mlp import Network, Parameters, Pass, backward, forward, parameters_of

SATURATED = 0.05
"""A unit is saturated on an example where its derivative is below this part of the steepest."""


def r_squared(output: Tensor, target: Tensor) -> Tensor:
    """R² = 1 − Σ(t − a)² / Σ(t − mean t)² of each replica, shape (R,); NaN where an output is not
    finite or all targets are equal.

    Args:
        output: a, (R, n, 1).
        target: t, (R or 1, n, 1).
    """
    missed = ((target - output) ** 2).sum((1, 2))
    spread = ((target - target.mean(1, keepdim=True)) ** 2).sum((1, 2))
    # The mean of equal numbers may miss them by a last bit: their spread need not be 0.
    means_nothing = (target == target[:, :1]).all(1).all(1) | ~_finite(output)
    return (1 - missed / spread).masked_fill(means_nothing, torch.nan)


def accuracy(network: Network, output: Tensor, target: Tensor) -> Tensor:
    """Part of the examples that get their class, shape (R,); NaN where an output is not finite.

    Args:
        network: Its head says where the border between two classes lies.
        output: (R, n, outputs).
        target: (R or 1, n, outputs).
    """
    share = right(network, output, target).to(output.dtype).mean(1)
    return share.masked_fill(~_finite(output), torch.nan)


def _finite(output: Tensor) -> Tensor:
    """Whether all outputs (R, n, outputs) of a replica are finite, (R,)."""
    return output.isfinite().flatten(1).all(1)


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


def layer_norms(network: Network, gradient: Tensor) -> Tensor:
    """Length of each layer's part of a gradient (P,), shape (layer,)."""
    parts = [gradient[place.at : place.gamma].norm() for place, _ in network.layers]
    return torch.stack(parts)


def dead_and_saturated(network: Network, passes: Sequence[Pass], slopes: Sequence[Tensor | float]
                       ) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Look at the derivatives of the hidden units of one replica, layer by layer.

    Returns:
        Part of the units whose derivative is 0 on every example, and part of (example, unit) where
        it is below 5 % of the steepest; each (layer,), NaN for the output layer.
    """
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
    # Places lie along the last axis: with the few units there, each product is several times as
    # slow.
    parameters = parameters_of(network, weights.float())
    a = points.mT.contiguous().expand(len(weights), -1, -1)  # (R, inputs, n)
    found = []
    for layer, own, average in zip(network.layers, parameters, running, strict=True):
        weight, bias = own.back, own.bias.mT  # (R, units, inputs), (R, units, 1)
        if average is not None:
            weight, bias = _folded(own, average)
        z = torch.baddbmm(bias, weight, a)  # (R, units, n)
        if layer.activation is None:
            found.append(network.head.output(z.mT))
            break
        a = layer.activation.value(z, slope_of(layer.activation, own.slope, None))
        found.append(a.mT)
    return found


def _folded(own: Parameters, average: Running) -> tuple[Tensor, Tensor]:
    """Put a batch normalisation by running averages into weights and biases: it is affine.

    γ (Wx + b − μ) / √(σ² + ε) + β = (sW)x + s(b − μ) + β with s = γ / √(σ² + ε)
    """
    assert own.gamma is not None and own.beta is not None
    scale = own.gamma * (average.variance.float() + EPSILON).rsqrt()  # (R, 1, units)
    bias = scale * (own.bias - average.mean.float()) + own.beta
    return (own.weight * scale).mT, bias.mT


def winner_and_share(network: Network, output: Tensor) -> Tensor:
    """Number k of the winner, the largest output, plus its share, 0 to 0.99.

    Softmax: of the probability above chance, k + 0.99 (p − 1/K) / (1 − 1/K); the other heads: of
    the way from no to yes.

    Args:
        network: Its head says what no and yes are.
        output: (..., K); K > 1.
    """
    high, low = network.head.high, network.head.low
    best, k = output.max(-1)
    chance = 1 / output.shape[-1] if network.head.one_hot else 0.0
    share = ((best - low) / (high - low) - chance) / (1 - chance)
    return k + 0.99 * share.clamp(0, 1)
