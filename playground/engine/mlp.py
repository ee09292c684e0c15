"""Feed-forward networks: forward and the closed-form backward pass, with every intermediate.

All parameters of R networks lie in one buffer (R, P): for each layer its weights (inputs, units)
row by row, its biases and what else it has (layout.py). Everything is batched over the R networks,
the replicas, along the first axis. Weights and biases are one matrix M, and x̃ = [x, 1] has a
constant input for the biases: z = x̃M is one product, and so is its gradient x̃ᵀδ.
"""

from __future__ import annotations

import functools
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

    matrix: Tensor
    """M, the weights and below them the biases, (R, inputs + 1, units)."""
    weight: Tensor
    """W, M without its last row, (R, inputs, units)."""
    back: Tensor
    """Wᵀ, (R, units, inputs)."""
    gamma: Tensor | None
    """(R, 1, units)."""
    beta: Tensor | None
    """(R, 1, units)."""
    slope: Tensor | None
    """(R, 1, 1)."""

    @property
    def bias(self) -> Tensor:
        """b, the last row of M, (R, 1, units)."""
        return self.matrix[:, -1:]


def parameters_of(network: Network, buffer: Tensor) -> list[Parameters]:
    """Look at a buffer (R, P) as the parameters of each layer; what is written there is seen."""
    pieces = iter(buffer.split_with_sizes(network.sizes, 1))
    found = []
    for place, _ in network.layers:
        matrix = next(pieces).view(-1, place.inputs + 1, place.units)  # (R, inputs + 1, units)
        gamma = beta = slope = None
        if place.batch_norm:
            gamma, beta = next(pieces).unsqueeze(1), next(pieces).unsqueeze(1)
        if place.learns_slope:
            slope = next(pieces).unsqueeze(1)
        weight = matrix[:, :-1]
        found.append(Parameters(matrix, weight, weight.mT, gamma, beta, slope))
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

    extended: Tensor
    """x̃, what the layer reads and a last column of ones, (R, batch, inputs + 1)."""
    net: Tensor
    """z = x̃M, and with batch normalisation γẑ + β, (R, batch, units)."""
    activation: Tensor
    """a = f(z), before dropout."""
    output: Tensor
    """a after dropout: what the next layer reads."""
    normal: Normal | None
    """Of a batch normalisation, what its backward pass needs."""

    @property
    def inputs(self) -> Tensor:
        """x, what the layer reads, (R, batch, inputs)."""
        return self.extended[..., :-1]


@functools.lru_cache(maxsize=64)
def _ones(replicas: int, batch: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """The constant input, (R, batch, 1); usable with and without autograd."""
    with torch.inference_mode(False):
        return torch.ones(replicas, batch, 1, dtype=dtype, device=device)


def forward(
    network: Network,
    parameters: Sequence[Parameters],
    x: Tensor,
    drawn: Sequence[Drawn] | None = None,
    running: Sequence[Running | None] | None = None,
) -> list[Pass]:
    """Work out the network's output and keep every intermediate.

        z = [x, 1]M    ẑ = (z − μ) / √(σ² + ε), z = γẑ + β    a = f(z)    next x = a · mask

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
    one = _ones(*x.shape[:2], x.dtype, x.device)
    for i, (layer, own) in enumerate(zip(network.layers, parameters, strict=True)):
        extended = torch.cat((x, one), 2)  # (R, batch, inputs + 1)
        z, normal = torch.bmm(extended, own.matrix), None  # (R, batch, units)
        if own.gamma is not None and own.beta is not None:
            normal = normalise(z, None if running is None else running[i])
            z = rescale(normal, own.gamma, own.beta)
        if layer.activation is None:
            a = network.head.output(z)
            passes.append(Pass(extended, z, a, a, normal))
            break
        mask, random = NOTHING if drawn is None else drawn[i]
        a = layer.activation.value(z, slope_of(layer.activation, own.slope, random))
        x = a if mask is None else a * mask
        passes.append(Pass(extended, z, a, x, normal))
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

        δ_L = ∂L/∂z_L    ∂L/∂M = x̃ᵀδ    ∂L/∂x = δWᵀ    δ_l = ∂L/∂a · mask · f'(z_l)

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
    delta = network.head.delta(last.net, last.activation, target)  # (R, batch, outputs)
    delta = delta * (1 / target.shape[1])
    deltas: list[Tensor] = []
    pieces: list[Tensor] = []
    for i in range(len(passes) - 1, -1, -1):
        activation, own, here = network.layers[i].activation, parameters[i], passes[i]
        if activation is not None:
            mask, random = NOTHING if drawn is None else drawn[i]
            if mask is not None:
                delta = delta * mask
            if own.slope is not None:
                pieces.append((delta * here.net.clamp(max=0)).sum((1, 2)).unsqueeze(-1))  # (R, 1)
            if activation.back is not None:
                delta = activation.back(delta, here.activation)
            else:
                slope = slope_of(activation, own.slope, random)
                delta = delta * activation.derivative(here.net, here.activation, slope)
        deltas.append(delta)
        if here.normal is not None:
            assert own.gamma is not None
            pieces += [delta.sum(1), (delta * here.normal.scaled).sum(1)]  # of β and of γ
            delta = denormalise(here.normal, delta * own.gamma)
        pieces.append(torch.bmm(here.extended.mT, delta).flatten(1))  # (R, (inputs + 1) · units)
        if i:
            delta = torch.bmm(delta, own.back)  # (R, batch, inputs)
    return Gradient(torch.cat(pieces[::-1], 1), deltas[::-1])


def losses(network: Network, passes: Sequence[Pass], target: Tensor) -> Tensor:
    """Mean loss over the examples, shape (R,)."""
    return network.head.loss(passes[-1].net, passes[-1].activation, target).mean(1)
