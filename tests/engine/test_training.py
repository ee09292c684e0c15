"""An epoch is torch.optim's steps, a replica learns as it would alone, and chance is the seed's."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.engine.batches import Batch, batches
from playground.engine.ground import Constants
from playground.engine.mlp import forward, losses, parameters_of
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.training import (
    Learner,
    Training,
    begin,
    train,
    update,
)
from tests.engine.network_peers import Case, case, peer_loss

N = 23
SETTINGS = Settings(0.05, Constants())
EXACT = {"rtol": 0, "atol": 1e-12}
PEERS: dict[str, Callable[[list[Tensor], float], torch.optim.Optimizer]] = {
    "gd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    "nesterov": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9, nesterov=True),
    "adagrad": lambda p, lr: torch.optim.Adagrad(p, lr=lr),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr=lr),
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr=lr),
    "nadam": lambda p, lr: torch.optim.NAdam(p, lr=lr),
    "adadelta": lambda p, lr: torch.optim.Adadelta(p, lr=lr),
}


def examples(**fields: Any) -> Case:
    return case(**{"examples": N, **fields})


def epoch_of(found: Case, size: int = 5, epoch: int = 1, dropout: float = 0.0) -> list[Batch]:
    seeds = list(range(len(found.weights)))
    return list(batches(found.network, found.x, found.target, size, seeds, epoch, dropout))


def trained(training: Training, found: Case, epoch: list[Batch], settings: Settings) -> Learner:
    return train(training, begin(found.network, training.optimizer, found.weights), epoch, settings)


def loss_of(found: Case, w: Tensor, batch: Batch) -> Tensor:
    passes = forward(found.network, parameters_of(found.network, w), batch.x, batch.drawn)
    return losses(found.network, passes, batch.target).sum()


@pytest.mark.parametrize("name", PEERS)
def test_an_epoch_is_torch_optims_steps_along_autograds_gradient(name: str) -> None:
    found = examples(head="softmax")
    epoch = epoch_of(found)
    parameter = torch.nn.Parameter(found.weights.clone())
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # else NAdam's product of momenta has seven digits
    try:
        optimizer = PEERS[name]([parameter], 0.05)
        for batch in epoch:
            optimizer.zero_grad()
            loss_of(found, parameter, batch).backward()
            optimizer.step()
    finally:
        torch.set_default_dtype(usual)
    learner = trained(Training(found.network, OPTIMIZERS[name]), found, epoch, SETTINGS)
    after = learner.weights
    look_ahead = OPTIMIZERS[name].look_ahead
    if look_ahead is not None:  # where torch keeps Nesterov's parameters
        after = look_ahead(after, learner.memory, SETTINGS.constants)
    torch.testing.assert_close(after, parameter.detach(), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    "kind", [("tanh", False), ("prelu", True), ("rrelu", False)], ids=lambda kind: kind[0]
)
def test_a_replica_learns_in_company_what_it_learns_alone(
    name: str, kind: tuple[str, bool]
) -> None:
    """Under batch normalisation a bias has a gradient of rounding alone, which RMSProp and Adam
    divide by its own size: 1e-9 there. Newton, where H is singular then, stands only without.
    """
    activation, batch_norm = kind
    if name == "newton" and batch_norm:
        batch_norm = False
    found = examples(
        activation=activation, batch_norm=batch_norm, replicas=3, hidden=(3,), outputs=1
    )
    training = Training(found.network, OPTIMIZERS[name], l1=0.01, l2=0.02, max_norm=2.0)
    together = trained(training, found, epoch_of(found, 8, dropout=0.3), SETTINGS)
    for r in range(3):
        own = Case(found.network, *(part[r : r + 1] for part in found[1:]))
        epoch = list(batches(own.network, own.x, own.target, 8, [r], 1, 0.3))
        alone = trained(training, own, epoch, SETTINGS)
        close = {"rtol": 0, "atol": 1e-9} if batch_norm or name == "newton" else EXACT
        torch.testing.assert_close(together.weights[r], alone.weights[0], **close)


def test_training_an_epoch_is_updating_batch_by_batch_and_changes_nothing_before() -> None:
    found = examples(activation="prelu", batch_norm=True, replicas=2)
    training = Training(found.network, OPTIMIZERS["nesterov"], l2=0.1, max_norm=1.0)
    start = begin(found.network, training.optimizer, found.weights)
    before = found.weights.clone()
    learner, kept = start, []
    for batch in epoch_of(found):
        learner = update(training, learner, batch, SETTINGS).learner
        kept.append((learner.weights, learner.weights.clone()))
    at_once = train(training, start, epoch_of(found), SETTINGS)
    assert torch.equal(at_once.weights, learner.weights)
    assert at_once.updates == learner.updates == 5
    assert torch.equal(start.weights, before)
    assert all(torch.equal(one, copy) for one, copy in kept)


def stepped(training: Training, found: Case, rate: float = 1.0) -> Tensor:
    """By how much one plain update of η = 1 moves the weights: the gradient it used."""
    learner = begin(found.network, training.optimizer, found.weights)
    settings = Settings(rate, Constants())
    after = update(training, learner, Batch(found.x, found.target), settings)
    return found.weights - after.learner.weights


def raw_gradient(found: Case) -> Tensor:
    w = found.weights.clone().requires_grad_()
    (g,) = torch.autograd.grad(loss_of(found, w, Batch(found.x, found.target)), w)
    return g


@pytest.mark.parametrize("most", [0.01, 0.1, 100.0])
def test_clipping_is_torchs_replica_by_replica(most: float) -> None:
    found = examples(head="squared", replicas=3)
    plain = Training(found.network, OPTIMIZERS["gd"])
    by_value = stepped(plain._replace(clip_value=most), found)
    by_norm = stepped(plain._replace(clip_norm=most), found)
    for r, g in enumerate(raw_gradient(found)):
        parameter = torch.nn.Parameter(torch.zeros_like(g))
        parameter.grad = g.clone()
        torch.nn.utils.clip_grad_value_([parameter], most)
        torch.testing.assert_close(by_value[r], parameter.grad, rtol=1e-10, atol=1e-12)
        parameter.grad = g.clone()
        torch.nn.utils.clip_grad_norm_([parameter], most)
        torch.testing.assert_close(by_norm[r], parameter.grad, rtol=1e-10, atol=1e-12)


def test_penalties_touch_weights_and_nothing_else() -> None:
    found = examples(activation="prelu", batch_norm=True)
    training = Training(found.network, OPTIMIZERS["gd"], l1=0.3, l2=0.7)
    by_penalty = stepped(training, found) - raw_gradient(found)
    w = found.weights
    for place, _ in found.network.layers:
        weights, rest = slice(place.at, place.bias), slice(place.bias, place.end)
        expected = 0.3 * torch.sign(w[:, weights]) + 0.7 * w[:, weights]
        torch.testing.assert_close(by_penalty[:, weights], expected, **EXACT)
        assert float(by_penalty[:, rest].abs().max()) < 1e-12


def test_penalties_of_zero_clipping_far_out_and_a_far_bound_change_nothing() -> None:
    found = examples(replicas=2)
    plain = Training(found.network, OPTIMIZERS["adam"])
    expected = trained(plain, found, epoch_of(found), SETTINGS).weights
    zeros = torch.zeros(2, 1, dtype=torch.float64)
    for idle in (
        plain._replace(l1=0.0), plain._replace(l2=0.0), plain._replace(l1=zeros, l2=zeros),
        plain._replace(clip_value=1e9), plain._replace(clip_norm=1e9), plain._replace(max_norm=1e9),
    ):  # fmt: skip
        assert torch.equal(trained(idle, found, epoch_of(found), SETTINGS).weights, expected)


def test_max_norm_shortens_the_long_incoming_weights_and_leaves_the_rest() -> None:
    found = examples(replicas=2, init="large")
    training = Training(found.network, OPTIMIZERS["gd"], max_norm=1.5)
    bounded = found.weights - stepped(training, found, rate=0.05)
    free = found.weights - stepped(training._replace(max_norm=None), found, rate=0.05)
    some_long = False
    for mine, other in zip(
        parameters_of(found.network, bounded), parameters_of(found.network, free), strict=True
    ):
        for r, j in itertools.product(range(2), range(mine.weight.shape[2])):
            length = float(other.weight[r, :, j].norm())
            some_long |= length > 1.5
            expected = other.weight[r, :, j] * min(1.0, 1.5 / length)
            torch.testing.assert_close(mine.weight[r, :, j], expected, **EXACT)
        torch.testing.assert_close(mine.bias, other.bias, **EXACT)
    assert some_long


@pytest.mark.parametrize("name", ["line_search", "newton"])
@pytest.mark.parametrize("penalties", [False, True], ids=["free", "penalised"])
@pytest.mark.parametrize("activation", ["tanh", "rrelu"])
@torch.inference_mode()
def test_rules_that_read_the_surface_work_on_what_inference_mode_made(
    name: str, penalties: bool, activation: str
) -> None:
    found = examples(activation=activation, batch_norm=True, replicas=2, hidden=(3,), outputs=1)
    strength = torch.full((2, 1), 0.01, dtype=torch.float64) if penalties else None
    training = Training(found.network, OPTIMIZERS[name], l1=strength, l2=strength)
    epoch = epoch_of(found, 0, dropout=0.2)
    learner = trained(training, found, epoch * 2, SETTINGS)
    assert learner.weights.isfinite().all()
    assert not torch.equal(learner.weights, found.weights)


def test_line_search_lowers_the_loss_with_its_penalties_at_every_update() -> None:
    found = examples(head="squared")
    training = Training(found.network, OPTIMIZERS["line_search"], l2=0.1)
    learner = begin(found.network, training.optimizer, found.weights)
    batch, trail = Batch(found.x, found.target), []
    for _ in range(8):
        weights = parameters_of(found.network, learner.weights)
        penalty = sum(0.05 * float((layer.weight**2).sum()) for layer in weights)
        trail.append(float(loss_of(found, learner.weights, batch)) + penalty)
        learner = update(training, learner, batch, SETTINGS).learner
    assert all(after < before for before, after in itertools.pairwise(trail))


def test_newton_solves_least_squares_with_a_penalty_in_one_update() -> None:
    """A network without hidden layers: ½(a−t)² is quadratic, its minimum the ridge regression's."""
    found = examples(head="squared", hidden=(), outputs=1)
    training = Training(found.network, OPTIMIZERS["newton"], l2=0.3)
    learner = begin(found.network, training.optimizer, found.weights)
    after = update(training, learner, Batch(found.x, found.target), SETTINGS).learner.weights[0]
    x = torch.cat((found.x[0], torch.ones(N, 1, dtype=torch.float64)), 1)
    ridge = 0.3 * torch.diag(torch.tensor([1, 1, 1, 0], dtype=torch.float64))
    expected = torch.linalg.solve(x.T @ x / N + ridge, x.T @ found.target[0, :, 0] / N)
    torch.testing.assert_close(after, expected, rtol=1e-9, atol=1e-10)


def test_an_update_tells_the_gradient_of_the_loss_alone() -> None:
    found = examples(replicas=2)
    training = Training(found.network, OPTIMIZERS["gd"], l2=0.5, clip_norm=0.01)
    learner = begin(found.network, training.optimizer, found.weights)
    told = update(training, learner, Batch(found.x, found.target), SETTINGS)
    torch.testing.assert_close(told.gradient.buffer, raw_gradient(found), rtol=0, atol=1e-10)
    expected = peer_loss("logistic", told.passes[-1].net[0], found.target[0])
    assert float(losses(found.network, told.passes, found.target)[0]) == pytest.approx(
        float(expected), rel=1e-12
    )
