"""The workspace finds the gradient of the plain formulas, to the last bit, again and again."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.engine.activations import ACTIVATIONS
from playground.engine.batches import batches
from playground.engine.ground import Constants
from playground.engine.heads import HEADS
from playground.engine.mlp import Network, backward, forward, network_of, parameters_of
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.training import Training, begin, train, update
from playground.engine.workspace import MOVING, Workspace, is_plain

PLAIN = [name for name, activation in ACTIVATIONS.items() if activation.leak not in MOVING]
HIDDEN = ((), (4,), (8, 1, 5))
EXAMPLES = 7


def network(activation: str = "tanh", head: str = "logistic", hidden: Any = (8, 1, 5)) -> Network:
    outputs = 3 if head == "softmax" else 1
    return network_of(3, hidden, [ACTIVATIONS[activation]] * len(hidden), outputs, HEADS[head])


def drawn(found: Network, replicas: int, examples: int) -> tuple[torch.Tensor, ...]:
    rng = torch.Generator().manual_seed(1)
    shapes = (found.parameters,), (examples, 3), (examples, found.layers[-1].place.units)
    w, x, target = (
        torch.randn(replicas, *shape, dtype=torch.float64, generator=rng) for shape in shapes
    )
    return w, x, (target > 0).double()


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("replicas", [1, 3])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("activation", PLAIN)
def test_the_gradient_is_that_of_the_plain_formulas_to_the_last_bit(
    activation: str, head: str, replicas: int, hidden: tuple[int, ...]
) -> None:
    found = network(activation, head, hidden)
    w, x, target = drawn(found, replicas, EXAMPLES)
    space = Workspace(found, w, EXAMPLES)
    for _ in range(2):  # the second time on other weights, in the tensors of the first
        parameters = parameters_of(found, w)
        passes = forward(found, parameters, x)
        assert torch.equal(
            space.gradient(x, target), backward(found, parameters, passes, target)[0]
        )
        w += 0.25


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_epoch_is_its_updates_one_after_another_to_the_last_bit(optimizer: str) -> None:
    found = network()
    training = Training(found, OPTIMIZERS[optimizer], 1e-3, 1e-2, 0.5, 0.8, 1.5)
    w, x, target = drawn(found, 2, 17)  # the last of its mini-batches is smaller
    epoch = list(batches(found, x, target, 5, [1, 2], 1))
    settings = Settings(0.05, Constants())
    one = begin(found, training.optimizer, w)
    for batch in epoch:
        one = update(training, one, batch, settings).learner
    other = train(training, begin(found, training.optimizer, w), epoch, settings)
    assert torch.equal(one.weights, other.weights)
    assert one.updates == other.updates
    assert all(map(torch.equal, one.memory, other.memory))


@pytest.mark.parametrize("name", MOVING)
def test_networks_that_need_more_than_a_workspace_are_not_plain(name: str) -> None:
    assert is_plain(network())
    leaky = next(key for key, found in ACTIVATIONS.items() if found.leak == name)
    assert not is_plain(network(leaky))
    tanh = [ACTIVATIONS["tanh"]]
    assert not is_plain(network_of(2, [3], tanh, 1, HEADS["logistic"], batch_norm=True))
