"""Small networks to put to the test, and the same ones built of torch.nn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.engine.activations import ACTIVATIONS
from playground.engine.heads import HEADS
from playground.engine.initial import initial
from playground.engine.mlp import Drawn, Network, network_of

INPUTS, HIDDEN, OUTPUTS, EXAMPLES = 3, (5, 4), 2, 7

PEERS = {
    "tanh": torch.tanh,
    "logistic": torch.sigmoid,
    "relu": functional.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
    "rrelu": lambda z: functional.rrelu(z, 1 / 8, 1 / 3, training=False),
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": functional.softplus,
    "arctan": torch.atan,
    "identity": lambda z: z,
    "threshold": lambda z: torch.heaviside(z.detach(), torch.ones_like(z)) + 0 * z,
}
"""Torch's own functions; PReLU is a module."""


class Case(NamedTuple):
    """A network, R sets of parameters for it and a batch."""

    network: Network
    weights: Tensor
    x: Tensor
    target: Tensor


def draw(*shape: int, seed: int = 0) -> Tensor:
    """Standard normals."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def case(
    activation: str = "tanh", head: str = "logistic", batch_norm: bool = False, replicas: int = 1,
    init: str = "glorot", hidden: tuple[int, ...] = HIDDEN, outputs: int = OUTPUTS,
    examples: int = EXAMPLES,
) -> Case:  # fmt: skip
    """Make a network whose biases, γ, β and slopes are not what they start at."""
    activations = [ACTIVATIONS[activation]] * len(hidden)
    network = network_of(INPUTS, hidden, activations, outputs, HEADS[head], batch_norm)
    layers = [layer.place for layer in network.layers]
    weights = np.stack([initial(layers, init, seed) for seed in range(replicas)])
    shaken = torch.from_numpy(weights) + 0.1 * draw(*weights.shape, seed=1)
    x, target = draw(replicas, examples, INPUTS, seed=2), draw(replicas, examples, outputs, seed=3)
    if head in ("softmax", "logistic"):
        target = torch.softmax(target, -1)
    return Case(network, shaken, x, target)


def chances(found: Case, drop: bool, slopes: bool) -> list[Drawn]:
    """Dropout masks that keep 7 of 10 units, and random slopes, of each hidden layer."""
    replicas, examples = found.x.shape[:2]
    drawn = []
    for i, layer in enumerate(found.network.layers[:-1]):
        shape = (replicas, examples, layer.place.units)
        mask = (draw(*shape, seed=10 + i) < 0.5).double() / 0.7 if drop else None
        slope = draw(*shape, seed=20 + i).abs() if slopes else None
        drawn.append(Drawn(mask, slope))
    return drawn


def module(network: Network, weights: Tensor) -> nn.Sequential:
    """The same network of torch.nn with one replica's weights (P,), without the head's output."""
    parts: list[nn.Module] = []
    for place, activation in network.layers:
        rows = weights[place.at : place.gamma].view(place.inputs + 1, place.units)
        linear = nn.Linear(place.inputs, place.units, dtype=torch.float64)
        linear.weight.data, linear.bias.data = rows[:-1].T.clone(), rows[-1].clone()
        parts.append(linear)
        if place.batch_norm:
            norm = nn.BatchNorm1d(place.units, dtype=torch.float64)
            gamma, beta = weights[place.gamma : place.gamma + 2 * place.units].view(2, -1)
            norm.weight.data, norm.bias.data = gamma.clone(), beta.clone()
            parts.append(norm)
        if activation is not None:
            parts.append(_Elementwise(activation.name, weights[place.slope : place.end]))
    return nn.Sequential(*parts)


class _Elementwise(nn.Module):
    def __init__(self, name: str, slope: Tensor) -> None:
        super().__init__()
        self.name = name
        if name == "prelu":
            self.slope = nn.Parameter(slope.clone())

    def forward(self, z: Tensor) -> Tensor:
        return functional.prelu(z, self.slope) if self.name == "prelu" else PEERS[self.name](z)


def flat_gradient(peer: nn.Sequential) -> Tensor:
    """The gradients of the peer's parameters in our order, (P,)."""
    found: list[Tensor] = []
    for part in peer:
        if isinstance(part, nn.Linear):
            assert part.weight.grad is not None and part.bias.grad is not None
            found += [part.weight.grad.T.reshape(-1), part.bias.grad]
        else:
            found += [p.grad for p in part.parameters() if p.grad is not None]
    return torch.cat(found)


HEAD_LOSSES = {
    "logistic": lambda z, t: functional.binary_cross_entropy_with_logits(z, t, reduction="none"),
    "softmax": lambda z, t: functional.cross_entropy(z, t, reduction="none").unsqueeze(-1),
    "tanh_squared": lambda z, t: 0.5 * functional.mse_loss(torch.tanh(z), t, reduction="none"),
    "squared": lambda z, t: 0.5 * functional.mse_loss(z, t, reduction="none"),
    "absolute": lambda z, t: functional.l1_loss(z, t, reduction="none"),
    "huber": lambda z, t: functional.huber_loss(z, t, reduction="none"),
}
"""Torch's losses of net inputs and targets (n, outputs), without any mean; sum over the outputs."""


def peer_loss(head: str, z: Tensor, target: Tensor) -> Tensor:
    """Mean over the examples of the sum over the outputs."""
    loss: Tensor = HEAD_LOSSES[head](z, target).sum(-1).mean()
    return loss
