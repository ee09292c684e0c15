"""Feed-forward networks: forward and the closed-form backward pass, with every intermediate.

All parameters of R networks lie in one buffer (R, P): for each layer its weights (inputs, units)
row by row, its biases and what else it has (layout.py). Everything is batched over the R networks,
the replicas, along the first axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.activations import Activation, slope_of
from playground.engine.batch_norm import Normal, Running, denormalise, normalise, rescale
from playground.engine.heads import Head
from playground.engine.layout import Place, places


class Layer(NamedTuple):
    """One layer of a network."""

    place: Place
    """Its size, and where its parameters lie."""
    activation: Activation | None
    """None for the last layer: its activation belongs to the head."""


class Network(NamedTuple):
    """The shape of a network."""

    layers: tuple[Layer, ...]
    head: Head
    sizes: tuple[int, ...]
    """Lengths of the pieces of the buffer."""

    @property
    def parameters(self) -> int:
        """P, the trained numbers of one replica."""
        return self.layers[-1].place.end


def network_of(
    inputs: int,
    hidden: Sequence[int],
    activations: Sequence[Activation],
    outputs: int,
    head: Head,
    batch_norm: bool = False,
) -> Network:
    """Name the layers of a network.

    Args:
        inputs: Features.
        hidden: Units of each hidden layer; none for a network of one layer.
        activations: One for each hidden layer.
        outputs: Output units.
        head: Their activation and the loss.
        batch_norm: Whether the net inputs of the hidden layers are normalised.
    """
    learns = [activation.leak == "learned" for activation in activations]
    found = places(inputs, hidden, outputs, batch_norm, learns)
    layers = tuple(map(Layer, found, (*activations, None)))
    return Network(layers, head, tuple(size for place in found for size in place.sizes))


class Parameters(NamedTuple):
    """One layer's parameters as views of the buffer."""

    weight: Tensor
    """(R, inputs, units)."""
    bias: Tensor
    """(R, 1, units)."""
    gamma: Tensor | None
    """(R, 1, units)."""
    beta: Tensor | None
    """(R, 1, units)."""
    slope: Tensor | None
    """(R, 1, 1)."""


def parameters_of(network: Network, buffer: Tensor) -> list[Parameters]:
    """Look at a buffer (R, P) as the parameters of each layer; what is written there is seen."""
    pieces = iter(buffer.split_with_sizes(network.sizes, 1))
    found = []
    for place, _ in network.layers:
        weight = next(pieces).view(-1, place.inputs, place.units)  # (R, inputs, units)
        bias = next(pieces).unsqueeze(1)  # (R, 1, units)
        gamma = beta = slope = None
        if place.batch_norm:
            gamma, beta = next(pieces).unsqueeze(1), next(pieces).unsqueeze(1)
        if place.learns_slope:
            slope = next(pieces).unsqueeze(1)
        found.append(Parameters(weight, bias, gamma, beta, slope))
    return found


class Drawn(NamedTuple):
    """What chance decides for one layer in one mini-batch; None where it decides nothing."""

    mask: Tensor | None = None
    """1/keep for a unit that is kept, 0 for one that is dropped, (R, batch, units)."""
    slope: Tensor | None = None
    """The randomised leaky ReLU's slopes, (R, batch, units)."""


NOTHING = Drawn()


class Pass(NamedTuple):
    """What the forward pass leaves behind in one layer."""

    inputs: Tensor
    """x, what the layer reads, (R, batch, inputs)."""
    net: Tensor
    """z = xW + b, and with batch normalisation γẑ + β, (R, batch, units)."""
    activation: Tensor
    """a = f(z), before dropout."""
    output: Tensor
    """a after dropout: what the next layer reads."""
    normal: Normal | None
    """Of a batch normalisation, what its backward pass needs."""


def forward(
    network: Network,
    parameters: Sequence[Parameters],
    x: Tensor,
    drawn: Sequence[Drawn] | None = None,
    running: Sequence[Running | None] | None = None,
) -> list[Pass]:
    """Work out the network's output and keep every intermediate.

        z = xW + b    ẑ = (z − μ) / √(σ² + ε), z = γẑ + β    a = f(z)    next x = a · mask

    Args:
        network: Its shape.
        parameters: One for each layer, from `parameters_of`.
        x: Features, shape (R, batch, inputs).
        drawn: Dropout masks and random slopes of each hidden layer while it trains; None: nothing
            is dropped.
        running: Mean and variance by which batch normalisation normalises when nothing is trained;
            None: by the batch's own.

    Returns:
        One for each layer; the last one's `activation` is the network's output.
    """
    passes: list[Pass] = []
    for i, (layer, own) in enumerate(zip(network.layers, parameters, strict=True)):
        z, normal = torch.baddbmm(own.bias, x, own.weight), None  # (R, batch, units)
        if layer.place.batch_norm:
            assert own.gamma is not None and own.beta is not None
            normal = normalise(z, None if running is None else running[i])
            z = rescale(normal, own.gamma, own.beta)
        if layer.activation is None:
            a = network.head.output(z)
            passes.append(Pass(x, z, a, a, normal))
            break
        chance = NOTHING if drawn is None else drawn[i]
        a = layer.activation.value(z, slope_of(layer.activation, own.slope, chance.slope))
        output = a if chance.mask is None else a * chance.mask
        passes.append(Pass(x, z, a, output, normal))
        x = output
    return passes


class Gradient(NamedTuple):
    """What the backward pass finds."""

    buffer: Tensor
    """∂L/∂w in the parameters' order, shape (R, P)."""
    deltas: list[Tensor]
    """δ = ∂L/∂z of each layer, z as in `Pass.net`, each (R, batch, units)."""


def backward(
    network: Network,
    parameters: Sequence[Parameters],
    passes: Sequence[Pass],
    target: Tensor,
    drawn: Sequence[Drawn] | None = None,
) -> Gradient:
    """Carry the loss back from the output to every weight.

        δ_L = ∂L/∂z_L    ∂L/∂W = xᵀδ    ∂L/∂b = Σδ    ∂L/∂x = δWᵀ    δ_l = ∂L/∂a · mask · f'(z_l)

    L is the mean loss of the batch.

    Args:
        network: Its shape.
        parameters: As for `forward`.
        passes: What it left behind.
        target: Shape (R, batch, outputs).
        drawn: As for `forward`.

    Source: Rumelhart, Hinton & Williams 1986; batch normalisation: Ioffe & Szegedy 2015.
    """
    last = passes[-1]
    batch = target.shape[1]
    delta = network.head.delta(last.net, last.activation, target) * (
        1 / batch
    )  # (R, batch, outputs)
    deltas: list[Tensor] = []
    pieces: list[Tensor] = []
    for i in reversed(range(len(passes))):
        layer, own, here = network.layers[i], parameters[i], passes[i]
        extra: list[Tensor] = []
        if layer.activation is not None:
            chance = NOTHING if drawn is None else drawn[i]
            if chance.mask is not None:
                delta = delta * chance.mask
            slope = slope_of(layer.activation, own.slope, chance.slope)
            if layer.place.learns_slope:
                extra = [(delta * here.net.clamp(max=0)).sum((1, 2)).unsqueeze(-1)]  # (R, 1)
            delta = delta * layer.activation.derivative(here.net, here.activation, slope)
        deltas.append(delta)
        if here.normal is not None:
            assert own.gamma is not None
            extra = [(delta * here.normal.scaled).sum(1), delta.sum(1), *extra]  # of γ and of β
            delta = denormalise(here.normal, delta * own.gamma)
        pieces += [*reversed(extra), delta.sum(1)]
        pieces.append(torch.bmm(here.inputs.mT, delta).flatten(1))  # (R, inputs · units)
        if i:
            delta = torch.bmm(delta, own.weight.mT)  # (R, batch, inputs)
    return Gradient(torch.cat(pieces[::-1], 1), deltas[::-1])


def losses(network: Network, passes: Sequence[Pass], target: Tensor) -> Tensor:
    """Mean loss over the examples, shape (R,)."""
    return network.head.loss(passes[-1].net, passes[-1].activation, target).mean(1)
