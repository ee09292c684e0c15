"""The gradient of a plain network in tensors that are made once: what training calls most.

The operations of `mlp.forward` and `mlp.backward` in their order and to the last bit, but each
mini-batch overwrites what the one before left behind. A tensor of this size takes as long to
make as to fill, so an epoch takes about half the time. Read `mlp` first.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.activations import LEAK, Activation
from playground.engine.mlp import Network, parameters_of


def is_plain(network: Network) -> bool:
    """Whether every layer is an affine map and a fixed function: no batch normalisation, no learned
    or random slope.
    """
    return not any(
        layer.place.batch_norm or (layer.activation and layer.activation.leak in MOVING)
        for layer in network.layers
    )


MOVING = ("learned", "random")


class Stage(NamedTuple):
    """One layer's tensors; the names are those of `mlp.Pass`."""

    activation: Activation | None
    extended: Tensor
    """x̃, its last column always 1, (R, batch, inputs + 1)."""
    transposed: Tensor
    """x̃ᵀ."""
    matrix: Tensor
    """M, a view of the network's parameters, (R, inputs + 1, units)."""
    back: Tensor
    """Wᵀ, a view of them, (R, units, inputs)."""
    net: Tensor
    """z, (R, batch, units)."""
    output: Tensor
    """a, (R, batch, units)."""
    following: Tensor
    """Where the next layer reads it, a view of its x̃."""
    delta: Tensor
    """δ, (R, batch, units)."""
    upstream: Tensor
    """∂L/∂x, (R, batch, inputs)."""
    gradient: Tensor
    """∂L/∂M, a view of the gradient's buffer, (R, inputs + 1, units)."""


class Workspace:
    """The tensors of R networks for mini-batches of one size.

    Args:
        network: A plain one.
        weights: The buffer (R, P) that its parameters are read from, at every call.
        batch: Examples of a mini-batch.
    """

    def __init__(self, network: Network, weights: Tensor, batch: int) -> None:
        """Make the tensors."""
        self.head, self.weights = network.head, weights
        self.buffer = torch.empty_like(weights)
        self.share = weights.new_tensor(1 / batch)
        self.one = weights.new_ones(len(weights), batch, 1)
        wanted = zip(
            network.layers,
            parameters_of(network, weights),
            parameters_of(network, self.buffer),
            strict=True,
        )
        stages: list[Stage] = []
        following = weights.new_empty(0)
        for layer, own, gradient in reversed(list(wanted)):
            inputs, units = layer.place.inputs, layer.place.units
            extended = weights.new_ones(len(weights), batch, inputs + 1)
            net, output, delta = weights.new_empty(3, len(weights), batch, units)
            upstream = weights.new_empty(len(weights), batch, inputs)
            stages.append(
                Stage(
                    layer.activation, extended, extended.mT, own.matrix, own.back, net, output,
                    following, delta, upstream, gradient.matrix,
                )
            )  # fmt: skip
            following = extended[..., :-1]
        self.stages = stages[::-1]

    def gradient(self, x: Tensor, target: Tensor) -> Tensor:
        """∂L/∂w of the batch's mean loss at the weights as they are now, shape (R, P).

        The next call overwrites it.

        Args:
            x: Features, (R, batch, inputs).
            target: (R, batch, outputs).
        """
        torch.cat((x, self.one), 2, out=self.stages[0].extended)
        for here in self.stages:
            torch.bmm(here.extended, here.matrix, out=here.net)
            if here.activation is not None:
                _activate(here.activation, here.net, here.output)
                here.following.copy_(here.output)
        last = self.stages[-1]
        delta = self.head.delta(last.net, self.head.output(last.net), target)
        torch.mul(delta, self.share, out=last.delta)
        for i in range(len(self.stages) - 1, -1, -1):
            here = self.stages[i]
            torch.bmm(here.transposed, here.delta, out=here.gradient)
            if i:
                torch.bmm(here.delta, here.back, out=here.upstream)
                _differentiate(self.stages[i - 1], here.upstream)
        return self.buffer


def _activate(activation: Activation, net: Tensor, out: Tensor) -> None:
    if activation.into is not None:
        activation.into(net, out)
    else:
        out.copy_(activation.value(net, LEAK))


def _differentiate(here: Stage, upstream: Tensor) -> None:
    """δ = ∂L/∂a · f'(z)."""
    activation = here.activation
    assert activation is not None
    if activation.back_into is not None:
        activation.back_into(upstream, here.output, here.delta)
    else:
        slope = activation.derivative(here.net, here.output, LEAK)
        torch.mul(upstream, slope, out=here.delta)
