"""Recurrent networks: forward, and closed-form back-propagation through time, with every gate.

All parameters of R networks lie in one buffer (R, P), in torch.nn's order and sense (layout.py).
Everything is batched over the R networks, the replicas, and over the sequences of a mini-batch.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.recurrent.answers import cost, each_loss, in_order, shares
from playground.engine.recurrent.network import (
    Network,
    Parameters,
    State,
    zero_state,
)
from playground.engine.recurrent.track import Mask, Size, rows
from playground.engine.recurrent.workspace import Workspace, begin_at, ended, mask_of


class Pass(NamedTuple):
    """What the forward pass leaves behind."""

    net: Tensor
    """Net inputs of the output units, (R, batch, T, outputs), or (R, batch, outputs) where the
    network answers once."""
    state: State
    """After the last step of each sequence; cut off from this pass."""
    x: Tensor
    """Inputs with time first."""
    mask: Mask | None
    space: Workspace
    """All else; the next pass in the same workspace overwrites it."""
    given: bool = False
    """Whether it began in states that were handed in, to which learned ones say nothing."""

    @property
    def answer(self) -> Tensor:
        """What the output units say, shaped as `net`."""
        return self.space.network.head.output(self.net)

    @property
    def hidden(self) -> Tensor:
        """The top layer's hidden states, (R, batch, T, directions · H)."""
        return self.space.top.permute(1, 2, 0, 3)

    def gates(self, layer: int = -1, direction: int = 0) -> dict[str, Tensor]:
        """Gates and states of a layer in a direction, by name, each (R, batch, T, H).

        In the order of layout.KINDS; a padded step has what the cell would have done.
        """
        return _batch_first(self.space.layers[layer][direction].values())


def _batch_first(named: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.permute(1, 2, 0, 3) for name, value in named.items()}


def stacked(named: dict[str, Tensor]) -> Tensor:
    """Copy gates into one tensor (gate, R, batch, T, H)."""
    return torch.stack(list(named.values()))


def forward(
    network: Network,
    parameters: Parameters,
    x: Tensor,
    state: State | None = None,
    lengths: Tensor | None = None,
    space: Workspace | None = None,
) -> Pass:
    """Read the sequences and keep every gate and state.

    Args:
        network: Its shape.
        parameters: From `parameters_of`.
        x: (R or 1, batch, T, inputs), or symbols (R or 1, batch, T), which stand for one-hot rows.
        state: Before the first step; None: the learned one, or 0.
        lengths: Steps of each sequence, (R or 1, batch), where they differ: a padded step leaves
            state and loss alone, and the direction that reads from the end begins at the sequence's
            own end.
        space: Tensors to use again; None: new ones.
    """
    replicas, batch, steps = len(parameters.weight), x.shape[1], x.shape[2]
    like = parameters.weight
    size = Size(steps, replicas, batch, network.hidden)
    if space is None:
        space = Workspace(network, size, like)
    x = x.expand(replicas, *x.shape[1:]).transpose(1, 2).transpose(0, 1)  # (T, R, batch, ...)
    read, mask = x.contiguous(), mask_of(lengths, size, like)
    given = state is not None
    if state is None:
        state = parameters.state or zero_state(network, replicas, batch, like)
    begin_at(space, state)
    for layer, tracks in enumerate(space.layers):
        for direction, track in enumerate(tracks):
            below = space.outputs[layer - 1][1:-1] if layer else read
            track.run(parameters.own[layer * network.directions + direction], below, mask)
    net = torch.baddbmm(parameters.bias, _answering(space), parameters.weight.mT)
    if network.each:
        net = net.view(replicas, steps, batch, -1).transpose(1, 2)  # (R, batch, T, outputs)
    return Pass(net, ended(space), read, mask, space, given)


def _answering(space: Workspace) -> Tensor:
    """What the output layer reads, (R, T · batch, directions · H), or once, (R, batch, ...)."""
    if space.network.each:
        return rows(space.top)
    return torch.cat([track.hidden[track.last] for track in space.layers[-1]], -1)


class Gradient(NamedTuple):
    """What the backward pass finds."""

    buffer: Tensor
    """∂L/∂w in the parameters' order, (R, P)."""
    loss: Tensor
    """Mean loss over all answers that count, (R,)."""
    space: Workspace
    """All else."""

    def gates(self, layer: int = -1, direction: int = 0) -> dict[str, Tensor]:
        """∂L/∂ each gate and state of a layer in a direction, by name, each (R, batch, T, H).

        Of a state along all ways to the loss, the steps to come included.
        """
        return _batch_first(self.space.layers[layer][direction].gradients())

    @property
    def state(self) -> State:
        """∂L/∂ the states before the first step, (R, layers · directions, batch, H)."""
        tracks = self.space.tracks
        h = torch.stack([track.upstream[track.first] for track in tracks], 1)
        cells = [track.cell_upstream for track in tracks]
        found = [c[track.first] for c, track in zip(cells, tracks, strict=True) if c is not None]
        return State(h, torch.stack(found, 1) if found else None)


def backward(
    network: Network,
    parameters: Parameters,
    passes: Pass,
    target: Tensor,
    counts: Tensor | None = None,
    truncate: int | None = None,
) -> Gradient:
    """Carry the loss back through the output layer and through time to every parameter.

    L is the mean loss over all answers that count.

    Args:
        network: Its shape.
        parameters: As for `forward`.
        passes: What it left behind.
        target: (R or 1, batch, T, outputs), with softmax also the classes (R or 1, batch, T);
            without T where the network answers once.
        counts: Weight of each answer, (R or 1, batch, T) or (R or 1, batch); None: 1 each. A padded
            step has none.
        truncate: Stop the gradient after every so many steps; None: nowhere. The states go on, and
            so does the gradient through a sequence's padding.

    Source: Werbos 1990; truncated: Williams & Peng 1990.
    """
    space = passes.space
    net = passes.net.transpose(1, 2).flatten(1, 2) if network.each else passes.net
    real = None if passes.mask is None else passes.mask.real
    share = shares(net, real, counts, network.each)
    loss, delta = cost(network.head, net, in_order(target, network.each), share)
    torch.bmm(delta.mT, _answering(space), out=space.gradient.weight)
    torch.sum(delta, 1, keepdim=True, out=space.gradient.bias)
    upstream = torch.bmm(delta, parameters.weight)  # (R, n, directions · H)
    return Gradient(back_from(parameters, passes, upstream, truncate), loss, space)


def back_from(
    parameters: Parameters, passes: Pass, upstream: Tensor, truncate: int | None = None
) -> Tensor:
    """Carry ∂L/∂ what the output layer reads back to the recurrent parameters.

    Args:
        parameters: As for `forward`.
        passes: What it left behind.
        upstream: (R, T · batch, directions · H), or (R, batch, ...) where it answers once.
        truncate: As for `backward`.

    Returns:
        The gradient's buffer, (R, P); that of the output layer is as it was.
    """
    space, network = passes.space, passes.space.network
    for each in space.upstreams:
        each.zero_()
    if network.each:
        _add(space.upstreams[-1], upstream)
    else:
        parts = upstream.chunk(network.directions, -1)
        for track, part in zip(space.layers[-1], parts, strict=True):
            track.upstream[track.last] = part
    for layer in range(network.layers - 1, -1, -1):
        below = space.outputs[layer - 1][1:-1] if layer else passes.x
        for direction, track in enumerate(space.layers[layer]):
            i = layer * network.directions + direction
            own, into = parameters.own[i], space.gradient.own[i]
            track.back(own, below, passes.mask, truncate, into)
            if layer:
                _add(space.upstreams[layer - 1], track.below(own))
    if space.gradient.state is not None:
        found = Gradient(space.buffer, space.buffer, space).state
        for into_state, gradient in zip(space.gradient.state, found, strict=True):
            if into_state is not None and passes.given:
                into_state.zero_()
            elif into_state is not None and gradient is not None:
                torch.sum(gradient, 2, keepdim=True, out=into_state)
    return space.buffer


def _add(upstream: Tensor, found: Tensor) -> None:
    """Add (R, T · batch, n) to the steps of (T + 2, R, batch, n)."""
    steps, replicas, batch, n = upstream.shape
    upstream[1:-1] += found.view(replicas, steps - 2, batch, n).transpose(0, 1)


def losses(network: Network, passes: Pass, target: Tensor, counts: Tensor | None = None) -> Tensor:
    """Mean loss over all answers that count, (R,)."""
    net = passes.net.transpose(1, 2).flatten(1, 2) if network.each else passes.net
    real = None if passes.mask is None else passes.mask.real
    share = shares(net, real, counts, network.each)
    return (each_loss(network.head, net, in_order(target, network.each)) * share).sum(1)
