"""Batch normalisation is torch.nn.BatchNorm1d: what it says, what it remembers, its gradient."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from playground.engine.batch_norm import Running, denormalise, follow, normalise, rescale
from playground.engine.batches import Batch
from playground.engine.ground import Constants
from playground.engine.mlp import forward, parameters_of
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.training import Training, begin, train
from tests.engine.network_peers import case, draw, module

SAME = {"rtol": 1e-10, "atol": 1e-10}
Z = 2 * draw(3, 8, 4, seed=1) + 5
GAMMA, BETA = draw(3, 1, 4, seed=2), draw(3, 1, 4, seed=3)


def peer(r: int) -> nn.BatchNorm1d:
    norm = nn.BatchNorm1d(4, dtype=torch.float64)
    norm.weight.data, norm.bias.data = GAMMA[r, 0].clone(), BETA[r, 0].clone()
    return norm


def fresh(replicas: int = 3) -> Running:
    zeros = torch.zeros(replicas, 1, 4, dtype=torch.float64)
    return Running(zeros, torch.ones_like(zeros))


@pytest.mark.parametrize("batch", [2, 8])
def test_each_replica_is_normalised_as_batchnorm1d_does(batch: int) -> None:
    z = Z[:, :batch]
    found = rescale(normalise(z, None), GAMMA, BETA)
    for r in range(3):
        torch.testing.assert_close(found[r], peer(r)(z[r]), **SAME)


def test_running_averages_follow_as_batchnorm1ds_and_are_used_as_its() -> None:
    running, norms = fresh(), [peer(r) for r in range(3)]
    for seed in range(5):
        z = draw(3, 8, 4, seed=seed) * (seed + 1)
        running = follow(running, normalise(z, None), 8)
        for r, norm in enumerate(norms):
            norm(z[r])
    found = rescale(normalise(Z, running), GAMMA, BETA)
    for r, norm in enumerate(norms):
        torch.testing.assert_close(running.mean[r, 0], norm.running_mean, **SAME)
        torch.testing.assert_close(running.variance[r, 0], norm.running_var, **SAME)
        torch.testing.assert_close(found[r], norm.eval()(Z[r]), **SAME)


@pytest.mark.parametrize("own", [True, False], ids=["its own", "running"])
def test_the_way_back_is_autograds(own: bool) -> None:
    z = Z.clone().requires_grad_()
    running = None if own else follow(fresh(), normalise(Z, None), 8)
    normal = normalise(z, running)
    delta = draw(3, 8, 4, seed=9)
    (expected,) = torch.autograd.grad((normal.scaled * delta).sum(), z)
    torch.testing.assert_close(denormalise(normal, delta), expected, **SAME)


def test_a_batch_has_mean_0_and_variance_1_after_it() -> None:
    scaled = normalise(Z, None).scaled
    zero = torch.zeros(3, 4, dtype=torch.float64)
    torch.testing.assert_close(scaled.mean(1), zero, rtol=0, atol=1e-14)
    torch.testing.assert_close(scaled.var(1, correction=0), zero + 1, rtol=0, atol=1e-4)


def test_a_batch_of_one_example_says_beta_and_has_no_nan() -> None:
    normal = normalise(Z[:, :1], None)
    assert torch.equal(rescale(normal, GAMMA, BETA), BETA)
    assert bool((denormalise(normal, Z[:, :1]) == 0).all())
    after = follow(fresh(), normal, 1)
    assert after.mean.isfinite().all() and after.variance.isfinite().all()


def test_a_network_in_training_keeps_the_averages_that_torch_nn_keeps() -> None:
    found = case("tanh", "squared", batch_norm=True)
    training = Training(found.network, OPTIMIZERS["gd"])
    learner = begin(found.network, training.optimizer, found.weights)
    epoch = [Batch(draw(1, 6, 3, seed=s), draw(1, 6, 2, seed=50 + s)) for s in range(4)]
    twin = module(found.network, found.weights[0])
    optimizer = torch.optim.SGD(twin.parameters(), lr=0.1)
    for batch in epoch:
        optimizer.zero_grad()
        (0.5 * ((twin(batch.x[0]) - batch.target[0]) ** 2).sum(-1).mean()).backward()
        optimizer.step()
    learner = train(training, learner, epoch, Settings(0.1, Constants()))
    norms = [part for part in twin if isinstance(part, nn.BatchNorm1d)]
    kept = [own for own in learner.running if own is not None]
    for own, norm in zip(kept, norms, strict=True):
        torch.testing.assert_close(own.mean[0, 0], norm.running_mean, **SAME)
        torch.testing.assert_close(own.variance[0, 0], norm.running_var, **SAME)
    own_parameters = parameters_of(found.network, learner.weights)
    passes = forward(found.network, own_parameters, found.x, running=learner.running)
    torch.testing.assert_close(passes[-1].net[0], twin.eval()(found.x[0]), **SAME)
