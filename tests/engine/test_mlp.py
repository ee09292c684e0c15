"""The closed-form backward pass equals autograd's and torch.nn's, whatever the network has."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor

from playground.engine.activations import ACTIVATIONS
from playground.engine.batches import Batch
from playground.engine.heads import HEADS
from playground.engine.initial import INITS
from playground.engine.mlp import Drawn, backward, forward, losses, network_of, parameters_of
from playground.engine.optimizers import OPTIMIZERS, Constants, Settings
from playground.engine.training import Training, begin, update
from tests.engine.network_peers import (
    INPUTS,
    Case,
    case,
    chances,
    draw,
    flat_gradient,
    module,
    peer_loss,
)

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
every_head = pytest.mark.parametrize("head", HEADS)
normed_or_not = pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "normed"])
one_or_three = pytest.mark.parametrize("replicas", [1, 3])
SAME = {"rtol": 1e-10, "atol": 1e-10}


def by_autograd(found: Case, drawn: list[Drawn] | None, l1: float = 0, l2: float = 0) -> Tensor:
    """The gradient of the loss that `forward` gives, and of its penalties."""
    w = found.weights.clone().requires_grad_()
    own = parameters_of(found.network, w)
    loss = losses(found.network, forward(found.network, own, found.x, drawn), found.target).sum()
    for layer in own:
        loss = loss + l1 * layer.weight.abs().sum() + 0.5 * l2 * (layer.weight**2).sum()
    (gradient,) = torch.autograd.grad(loss, w)
    return gradient


def by_hand(found: Case, drawn: list[Drawn] | None) -> Tensor:
    own = parameters_of(found.network, found.weights)
    passes = forward(found.network, own, found.x, drawn)
    return backward(found.network, own, passes, found.target, drawn).buffer


@every_activation
@every_head
@normed_or_not
@one_or_three
def test_the_gradient_is_autograds(
    activation: str, head: str, batch_norm: bool, replicas: int
) -> None:
    found = case(activation, head, batch_norm, replicas)
    torch.testing.assert_close(by_hand(found, None), by_autograd(found, None), **SAME)


@every_activation
@normed_or_not
@one_or_three
def test_the_gradient_is_autograds_with_dropout_masks_and_random_slopes(
    activation: str, batch_norm: bool, replicas: int
) -> None:
    found = case(activation, "softmax", batch_norm, replicas)
    drawn = chances(found, drop=True, slopes=ACTIVATIONS[activation].leak == "random")
    torch.testing.assert_close(by_hand(found, drawn), by_autograd(found, drawn), **SAME)


@every_head
@pytest.mark.parametrize("init", INITS)
@normed_or_not
def test_the_gradient_is_autograds_from_every_start(head: str, init: str, batch_norm: bool) -> None:
    found = case("tanh", head, batch_norm, 3, init)
    torch.testing.assert_close(by_hand(found, None), by_autograd(found, None), **SAME)


@pytest.mark.parametrize("hidden", [(), (1,), (3,) * 20])
@normed_or_not
def test_the_gradient_is_autograds_at_every_depth(
    hidden: tuple[int, ...], batch_norm: bool
) -> None:
    found = case("tanh", "logistic", batch_norm, 2, hidden=hidden)
    torch.testing.assert_close(by_hand(found, None), by_autograd(found, None), **SAME)


@every_activation
@normed_or_not
@one_or_three
def test_an_update_goes_down_autograds_gradient_of_loss_and_penalties(
    activation: str, batch_norm: bool, replicas: int
) -> None:
    found = case(activation, "squared", batch_norm, replicas)
    drawn = chances(found, drop=True, slopes=ACTIVATIONS[activation].leak == "random")
    training = Training(found.network, OPTIMIZERS["gd"], l1=0.03, l2=0.2)
    learner = begin(found.network, training.optimizer, found.weights)
    batch = Batch(found.x, found.target, drawn)
    after = update(training, learner, batch, Settings(1.0, Constants())).learner.weights
    expected = by_autograd(found, drawn, l1=0.03, l2=0.2)
    torch.testing.assert_close(found.weights - after, expected, **SAME)


@every_activation
@every_head
@normed_or_not
def test_output_loss_and_gradient_are_torch_nns(
    activation: str, head: str, batch_norm: bool
) -> None:
    """Softplus is cut at 20 there, which costs 2e-9."""
    found = case(activation, head, batch_norm, replicas=3)
    own = parameters_of(found.network, found.weights)
    passes = forward(found.network, own, found.x)
    gradient = backward(found.network, own, passes, found.target).buffer
    loss = losses(found.network, passes, found.target)
    for r in range(3):
        peer = module(found.network, found.weights[r])
        z = peer(found.x[r])
        expected = peer_loss(head, z, found.target[r])
        expected.backward()
        torch.testing.assert_close(passes[-1].net[r], z, rtol=1e-10, atol=1e-8)
        torch.testing.assert_close(loss[r], expected, rtol=1e-10, atol=1e-8)
        torch.testing.assert_close(gradient[r], flat_gradient(peer), rtol=1e-9, atol=1e-8)


def test_every_delta_is_the_derivative_by_its_net_input() -> None:
    """By adding a number to z: the derivative by a bias of one example's own."""
    found = case("tanh", "softmax")
    own = parameters_of(found.network, found.weights)
    passes = forward(found.network, own, found.x)
    deltas = backward(found.network, own, passes, found.target).deltas
    for layer in range(len(passes)):
        shift = torch.zeros_like(passes[layer].net, requires_grad=True)
        x = passes[layer].net + shift
        for i in range(layer, len(passes)):
            last = i == len(passes) - 1
            a = found.network.head.output(x) if last else torch.tanh(x)
            net, x = x, a if last else a @ own[i + 1].weight + own[i + 1].bias
        loss = found.network.head.loss(net, a, found.target).mean()
        (expected,) = torch.autograd.grad(loss, shift)
        torch.testing.assert_close(deltas[layer], expected, **SAME)


def test_what_a_pass_keeps_belongs_together() -> None:
    found = case("relu", batch_norm=True, replicas=2)
    drawn = chances(found, drop=True, slopes=False)
    own = parameters_of(found.network, found.weights)
    passes = forward(found.network, own, found.x, drawn)
    assert torch.equal(passes[0].inputs, found.x)
    for i, (here, after) in enumerate(itertools.pairwise(passes)):
        assert torch.equal(here.activation, torch.relu(here.net))
        assert torch.equal(here.output, here.activation * drawn[i].mask)
        assert torch.equal(after.inputs, here.output)
        assert bool((after.extended[..., -1] == 1).all())


def test_a_batchs_gradient_is_the_mean_of_its_examples() -> None:
    found = case("elu", "huber")
    each = [
        by_hand(found._replace(x=found.x[:, i : i + 1], target=found.target[:, i : i + 1]), None)
        for i in range(found.x.shape[1])
    ]
    torch.testing.assert_close(by_hand(found, None), torch.stack(each).mean(0), **SAME)


def test_what_is_written_into_the_views_is_in_the_buffer() -> None:
    found = case("prelu", batch_norm=True, replicas=2)
    buffer = found.weights.clone()
    for k, layer in enumerate(parameters_of(found.network, buffer)):
        layer.weight.fill_(k)
        layer.bias.fill_(-k)
        for own in (layer.gamma, layer.beta, layer.slope):
            if own is not None:
                own.fill_(10 + k)
    for k, (place, _) in enumerate(found.network.layers):
        assert bool((buffer[:, place.at : place.bias] == k).all())
        assert bool((buffer[:, place.bias : place.gamma] == -k).all())
        assert bool((buffer[:, place.gamma : place.end] == 10 + k).all())


def test_the_weight_of_an_edge_lies_where_the_contract_says() -> None:
    """From unit i of the layer before to unit j: at + i * columns + j; biases are the last row."""
    found = case()
    for here, (place, _) in zip(
        parameters_of(found.network, found.weights), found.network.layers, strict=True
    ):
        for i in range(place.inputs):
            for j in range(place.units):
                assert here.weight[0, i, j] == found.weights[0, place.at + i * place.units + j]
                assert here.back[0, j, i] == here.weight[0, i, j]
        rows = place.inputs + 1
        for j in range(place.units):
            assert here.bias[0, 0, j] == found.weights[0, place.at + (rows - 1) * place.units + j]


def test_the_gradient_can_be_differentiated_again() -> None:
    """Newton needs the Hessian: it is autograd's of the loss, and symmetric."""
    found = case("tanh", "tanh_squared", batch_norm=True, hidden=(3,), outputs=1)
    network = found.network

    def loss(w: Tensor) -> Tensor:
        own = parameters_of(network, w.unsqueeze(0))
        return losses(network, forward(network, own, found.x), found.target).sum()

    def gradient(w: Tensor) -> Tensor:
        own = parameters_of(network, w.unsqueeze(0))
        return backward(network, own, forward(network, own, found.x), found.target).buffer[0]

    w = found.weights[0]
    expected = torch.autograd.functional.hessian(loss, w)
    matrix = torch.autograd.functional.jacobian(gradient, w)
    torch.testing.assert_close(matrix, expected, **SAME)
    torch.testing.assert_close(matrix, matrix.mT, **SAME)


def test_a_network_without_hidden_layers_is_logistic_regression() -> None:
    network = network_of(INPUTS, (), (), 1, HEADS["logistic"])
    w, x = draw(1, INPUTS + 1, seed=1), draw(1, 9, INPUTS, seed=2)
    output = forward(network, parameters_of(network, w), x)[-1].activation
    expected = torch.sigmoid(x @ w[0, :-1, None] + w[0, -1])
    torch.testing.assert_close(output, expected, **SAME)
