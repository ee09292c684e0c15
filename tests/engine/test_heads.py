"""Each head's loss is torch's and stays finite; its δ is the loss's derivative."""

from __future__ import annotations

import pytest
import torch

from playground.engine.heads import HEADS, Head
from tests.engine.network_peers import HEAD_LOSSES, draw

every_head = pytest.mark.parametrize("head", HEADS.values(), ids=lambda head: head.name)
Z = 3 * draw(50, 4, seed=5)
T = torch.softmax(draw(50, 4, seed=6), -1)


def test_every_head_has_an_oracle() -> None:
    assert list(HEADS) == list(HEAD_LOSSES)
    assert all(name == head.name for name, head in HEADS.items())


@every_head
def test_its_loss_is_torchs_summed_over_the_outputs(head: Head) -> None:
    found = head.loss(Z, head.output(Z), T)
    torch.testing.assert_close(found, HEAD_LOSSES[head.name](Z, T).sum(-1), rtol=1e-12, atol=1e-12)


@every_head
def test_its_delta_is_the_derivative_of_torchs_loss(head: Head) -> None:
    z = Z.clone().requires_grad_()
    (expected,) = torch.autograd.grad(HEAD_LOSSES[head.name](z, T).sum(), z)
    found = head.delta(Z, head.output(Z), T)
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


@every_head
def test_its_delta_is_the_slope_of_its_own_loss(head: Head) -> None:
    h = 1e-6
    found = head.delta(Z, head.output(Z), T)
    for unit in range(Z.shape[1]):
        step = h * torch.eye(Z.shape[1], dtype=torch.float64)[unit]
        up, down = (head.loss(z, head.output(z), T) for z in (Z + step, Z - step))
        torch.testing.assert_close(found[:, unit], (up - down) / (2 * h), rtol=1e-6, atol=1e-7)


@every_head
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_stays_finite_and_right_at_a_thousand(head: Head, dtype: torch.dtype) -> None:
    z = torch.tensor([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype=dtype)
    target = torch.tensor([[1.0, 0.0], [1.0, 0.0]], dtype=dtype)
    a = head.output(z)
    found = head.loss(z, a, target)
    assert a.isfinite().all() and head.delta(z, a, target).isfinite().all()
    torch.testing.assert_close(found, HEAD_LOSSES[head.name](z, target).sum(-1), rtol=1e-6, atol=0)


def test_cross_entropy_of_a_sure_mistake_is_its_distance() -> None:
    for name, expected in (("logistic", 2000.0), ("softmax", 2000.0)):
        z = torch.tensor([[-1000.0, 1000.0]], dtype=torch.float64)
        target = torch.tensor([[1.0, 0.0]], dtype=torch.float64)
        assert HEADS[name].loss(z, HEADS[name].output(z), target).item() == expected


def test_softmax_sums_to_one_and_does_not_see_a_shift() -> None:
    softmax = HEADS["softmax"].output
    ones = torch.ones(50, dtype=torch.float64)
    torch.testing.assert_close(softmax(Z).sum(-1), ones, rtol=0, atol=1e-14)
    torch.testing.assert_close(softmax(Z + 700), softmax(Z), rtol=1e-12, atol=1e-15)
