"""What the output layer says of each step, what that costs, and the gradient of the cost."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.heads import Head


class Cost(NamedTuple):
    """A loss and where it comes from."""

    loss: Tensor
    """Mean over what counts, (R,)."""
    delta: Tensor
    """∂L/∂ the net inputs of the output units, (R, n, outputs)."""


def shares(
    like: Tensor, real: Tensor | None, counts: Tensor | None, each: bool
) -> Tensor:  # fmt: skip
    """Part of each answer in the loss; the parts of a replica sum to 1.

    Args:
        like: Net inputs of the output units, (R, n, outputs).
        real: True where a sequence has a step, (T, R, batch, 1); None: everywhere.
        counts: Weight of each answer, (R or 1, batch, T), or (R or 1, batch) where there is one a
            sequence; None: 1 everywhere.
        each: Whether there is an answer at each step.

    Returns:
        (R, n), or (1, 1) where all are the same.
    """
    if counts is None and (real is None or not each):
        return like.new_full((1, 1), 1 / like.shape[1])
    weight = like.new_ones(1, 1)
    if real is not None and each:
        weight = real[..., 0].transpose(0, 1).flatten(1).to(like.dtype)  # (R, T · batch)
    if counts is not None:
        weight = weight * in_order(counts, each).to(like.dtype)
    weight = weight.expand(like.shape[:2])
    return weight / weight.sum(1, keepdim=True).clamp(min=torch.finfo(like.dtype).tiny)


def in_order(target: Tensor, each: bool) -> Tensor:
    """Order as the net inputs are: (R, batch, T, ...) -> (R, T · batch, ...)."""
    return target.transpose(1, 2).flatten(1, 2) if each else target


def each_loss(head: Head, net: Tensor, target: Tensor) -> Tensor:
    """Loss of each answer, (R, n), arguments as for `cost`."""
    if target.is_floating_point():
        return head.loss(net, head.output(net), target)
    column = target.expand(net.shape[:2]).unsqueeze(-1)  # (R, n, 1)
    return -torch.log_softmax(net, -1).gather(-1, column).squeeze(-1)


def cost(head: Head, net: Tensor, target: Tensor, share: Tensor) -> Cost:
    """Work out the mean loss and its gradient.

    Args:
        head: The output units' activation and the loss.
        net: Their net inputs, (R, n, outputs).
        target: (R or 1, n, outputs), or with softmax the classes (R or 1, n).
        share: From `shares`.
    """
    if target.is_floating_point():
        answer = head.output(net)
        loss = head.loss(net, answer, target)  # (R, n)
        delta = head.delta(net, answer, target)
    else:
        column = target.expand(net.shape[:2]).unsqueeze(-1)  # (R, n, 1)
        log_p = torch.log_softmax(net, -1)
        loss = -log_p.gather(-1, column).squeeze(-1)
        delta = log_p.exp_()
        delta.scatter_add_(-1, column, delta.new_full((1, 1, 1), -1).expand_as(column))
    return Cost((loss * share).sum(1), delta.mul_(share.unsqueeze(-1)))
