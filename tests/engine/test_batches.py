"""An epoch shows every example once, in an order and with masks that are the seed's and epoch's."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from playground.engine.activations import ACTIVATIONS
from playground.engine.batches import Batch, batches, orders
from playground.engine.heads import HEADS
from playground.engine.mlp import network_of
from tests.engine.network_peers import Case, case, draw

N = 23


def examples(**fields: Any) -> Case:
    return case(**{"examples": N, **fields})


def epoch_of(found: Case, size: int = 5, epoch: int = 1, dropout: float = 0.0) -> list[Batch]:
    seeds = list(range(len(found.weights)))
    return list(batches(found.network, found.x, found.target, size, seeds, epoch, dropout))


@pytest.mark.parametrize("size", [1, 5, N, N + 1, 500])
def test_an_epoch_shows_every_example_once(size: int) -> None:
    found = examples(replicas=2)
    epoch = epoch_of(found, size)
    widths = [batch.x.shape[1] for batch in epoch]
    assert sum(widths) == N and all(width == min(size, N) for width in widths[:-1])
    for part in ("x", "target"):
        shown = torch.cat([getattr(batch, part) for batch in epoch], 1)
        for r, order in enumerate(orders(N, [0, 1], 1)):
            assert sorted(order) == list(range(N))
            assert torch.equal(shown[r], getattr(found, part)[r, order])


def test_batch_size_0_is_all_examples_in_order() -> None:
    found = examples(replicas=2)
    (batch,) = epoch_of(found, 0, dropout=0.5)
    assert torch.equal(batch.x, found.x) and torch.equal(batch.target, found.target)
    assert batch.drawn is not None and batch.drawn[0].mask is not None
    assert batch.drawn[0].mask.shape == (2, N, 5)


def test_examples_that_all_replicas_share_reach_each_of_them() -> None:
    found = examples(replicas=3)
    shared = found._replace(x=found.x[:1], target=found.target[:1])
    for size in (0, 5):
        for batch in epoch_of(shared, size):
            assert batch.x.shape[0] == batch.target.shape[0] == 3


@pytest.mark.parametrize("activation", ["tanh", "rrelu"])
def test_order_masks_and_slopes_depend_on_seed_and_epoch_alone(activation: str) -> None:
    network = network_of(3, [4], [ACTIVATIONS[activation]], 1, HEADS["logistic"])
    x, target = draw(1, N, 3), draw(1, N, 1)

    def drawn(seed: int, epoch: int, company: tuple[int, ...] = ()) -> list[Tensor]:
        found = batches(network, x, target, 7, [seed, *company], epoch, 0.4)
        parts = [(batch.x, *(part for part in batch.drawn[0])) for batch in found]
        return [part[0].clone() for batch in parts for part in batch if part is not None]

    first = drawn(5, 2)
    for again in (drawn(5, 2), drawn(5, 2, company=(8, 9))):
        assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    for seed, epoch in ((6, 2), (5, 3)):
        assert not any(torch.equal(a, b) for a, b in zip(first, drawn(seed, epoch), strict=True))


@pytest.mark.parametrize("dropout", [0.2, 0.9])
def test_dropout_keeps_the_expectation(dropout: float) -> None:
    network = network_of(3, [32], [ACTIVATIONS["tanh"]], 1, HEADS["logistic"])
    (batch,) = batches(network, draw(1, 2000, 3), draw(1, 2000, 1), 0, [1], 1, dropout)
    assert batch.drawn is not None and batch.drawn[0].mask is not None
    mask = batch.drawn[0].mask
    assert set(mask.unique().tolist()) == {0.0, 1 / (1 - dropout)}
    share = float((mask == 0).double().mean())
    assert share == pytest.approx(dropout, abs=0.01)  # of 64,000: five deviations


def test_a_rate_of_dropout_for_each_replica_is_its_own() -> None:
    found = examples(replicas=2)
    rates = torch.tensor([[0.0], [0.5]], dtype=torch.float64)
    both = epoch_of(found, 0, dropout=rates)[0].drawn  # type: ignore[arg-type]
    half = epoch_of(found, 0, dropout=0.5)[0].drawn
    assert both is not None and half is not None
    for mine, other in zip(both, half, strict=True):
        assert bool((mine.mask[0] == 1).all())
        assert torch.equal(mine.mask[1], other.mask[1])
