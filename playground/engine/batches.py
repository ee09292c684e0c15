"""Mini-batches: the order of the examples in an epoch and what chance decides for each of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.engine.activations import RANDOM_SLOPES
from playground.engine.ground import Rate
from playground.engine.mlp import Drawn, Network

ORDER, MASKS, SLOPES = 4, 5, 6
"""Second number of the generators' seeds, so that one draw does not change another."""


class Batch(NamedTuple):
    """What one update sees."""

    x: Tensor
    """Features, (R, batch, inputs)."""
    target: Tensor
    """(R, batch, outputs)."""
    drawn: Sequence[Drawn] | None = None
    """Masks and slopes of the hidden layers."""


def batches(
    network: Network, x: Tensor, target: Tensor, size: int, seeds: Sequence[int], epoch: int,
    dropout: Rate = 0.0,
) -> Iterator[Batch]:  # fmt: skip
    """Shuffle the examples for an epoch, draw its masks, and cut it into mini-batches.

    Args:
        network: Its shape.
        x: Features of all examples, (R or 1, n, inputs).
        target: (R or 1, n, outputs).
        size: Examples of a mini-batch; the last one has what is left. 0: all in one, in order.
        seeds: One for each replica.
        epoch: Its number, from 1.
        dropout: Part of the hidden units that is dropped; a number, or one a replica (R, 1).
    """
    replicas, n = len(seeds), x.shape[1]
    drawn = _chances(network, n, seeds, epoch, dropout, x)
    if size == 0:
        yield Batch(x.expand(replicas, -1, -1), target.expand(replicas, -1, -1), drawn)
        return
    order = torch.from_numpy(orders(n, seeds, epoch)).to(x.device)  # (R, n)
    if replicas == 1:
        x, target = x.index_select(1, order[0]), target.index_select(1, order[0])
    else:
        rows = torch.arange(replicas, device=x.device).unsqueeze(1)
        x = x.expand(replicas, -1, -1)[rows, order]  # (R, n, inputs)
        target = target.expand(replicas, -1, -1)[rows, order]
    chances = itertools.repeat(None) if drawn is None else _cut(drawn, n, size)
    yield from map(Batch, torch.split(x, size, 1), torch.split(target, size, 1), chances)


def orders(n: int, seeds: Sequence[int], epoch: int) -> np.ndarray:
    """The order of the examples in an epoch, for each replica, shape (R, n)."""
    return np.array([np.random.default_rng([seed, ORDER, epoch]).permutation(n) for seed in seeds])


def _chances(
    network: Network, n: int, seeds: Sequence[int], epoch: int, dropout: Rate, like: Tensor
) -> list[Drawn] | None:
    """Masks and slopes of an epoch for each hidden layer, (R, n, units)."""
    hidden = network.layers[:-1]
    drops = isinstance(dropout, Tensor) or dropout > 0
    random = [
        layer.activation is not None and layer.activation.leak == "random" for layer in hidden
    ]
    if not drops and not any(random):
        return None
    masks = [np.random.default_rng([seed, MASKS, epoch]) for seed in seeds]
    slopes = [np.random.default_rng([seed, SLOPES, epoch]) for seed in seeds]
    keep = 1 - (dropout.unsqueeze(-1) if isinstance(dropout, Tensor) else dropout)
    drawn = []
    for layer, own_slope in zip(hidden, random, strict=True):
        shape, mask, slope = (n, layer.place.units), None, None
        if drops:
            uniform = np.stack([rng.random(shape) for rng in masks])
            mask = (torch.from_numpy(uniform).to(like.device) < keep).to(like.dtype) / keep
        if own_slope:
            values = np.stack([rng.uniform(*RANDOM_SLOPES, shape) for rng in slopes])
            slope = torch.from_numpy(values).to(like.device)
        drawn.append(Drawn(mask, slope))
    return drawn


def _cut(drawn: list[Drawn], n: int, size: int) -> Iterator[Sequence[Drawn]]:
    """Masks and slopes of each mini-batch."""
    for at in range(0, n, size):
        yield [
            Drawn(*(one if one is None else one[:, at : at + size] for one in layer))
            for layer in drawn
        ]
