"""The loss of a recurrent network by plain steps, for autograd: differentiable as often as asked.

Slower than passes.py by far; for who needs second derivatives or other points than the gradient's.
"""

from __future__ import annotations

import torch
from torch import Tensor

from playground.engine.recurrent.answers import each_loss, in_order, shares
from playground.engine.recurrent.network import (
    Network,
    Own,
    Parameters,
    State,
    zero_state,
)
from playground.engine.recurrent.plain_track import scan
from playground.engine.recurrent.track import flat_symbols, rows


def net_inputs(own: Own, x: Tensor) -> Tensor:
    """Wx + b of all steps, (T, R, batch, gates · H), of inputs with time first."""
    if x.is_floating_point():
        return torch.matmul(x, own.weight_ih.mT) + own.bias_ih
    table = own.weight_ih.mT.flatten(0, 1)  # (R · symbols, gates · H)
    net = table[flat_symbols(x, own.weight_ih)].view(*x.shape, -1)
    return net + own.bias_ih


def loss_of(
    network: Network, parameters: Parameters, x: Tensor, target: Tensor,
    state: State | None = None, real: Tensor | None = None, counts: Tensor | None = None,
    truncate: int | None = None,
) -> Tensor:  # fmt: skip
    """Mean loss over all answers that count, (R,).

    Args:
        network: Its shape.
        parameters: Views of a buffer that autograd knows.
        x: Inputs with time first, (T, R, batch, inputs) or symbols (T, R, batch).
        target: As for `passes.backward`.
        state: Before the first step; None: the learned one, or 0.
        real: True where a sequence has a step, (T, R, batch, 1); None: everywhere.
        counts: As for `passes.backward`.
        truncate: Likewise.
    """
    _, replicas, batch = x.shape[:3]
    if state is None:
        state = parameters.state or zero_state(network, replicas, batch, parameters.weight)
    reals = None if real is None else list(real.unbind(0))
    ends: list[Tensor] = []
    for layer in range(network.layers):
        outputs, ends = [], []
        for direction in range(network.directions):
            i, reverse = layer * network.directions + direction, bool(direction)
            own, turn = parameters.own[i], slice(None, None, -1 if reverse else None)
            begin = {"h": state.h[:, i].expand(-1, batch, -1)}
            if state.c is not None:
                begin["c"] = state.c[:, i].expand(-1, batch, -1)
            nets = list(net_inputs(own, x).unbind(0))[turn]
            own_reals = None if reals is None else reals[turn]
            found = scan(network, own, nets, begin, own_reals, truncate, reverse)
            outputs.append(torch.stack([named["h"] for named in found[turn]]))
            ends.append(found[-1]["h"])
        x = torch.cat(outputs, -1)  # (T, R, batch, directions · H)
    read = rows(x) if network.each else torch.cat(ends, -1)
    net = torch.baddbmm(parameters.bias, read, parameters.weight.mT)
    share = shares(net, real, counts, network.each)
    return (each_loss(network.head, net, in_order(target, network.each)) * share).sum(1)
