"""What is read off a network is what counting by hand gives."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from playground.engine.activations import ACTIVATIONS, MEAN_SLOPE
from playground.engine.batch_norm import Running
from playground.engine.heads import HEADS
from playground.engine.measures import (
    accuracy,
    dead_and_saturated,
    full_gradient,
    layer_norms,
    maps,
    r_squared,
    right,
    winner_and_share,
)
from playground.engine.mlp import Network, forward, losses, network_of, parameters_of
from tests.engine.network_peers import case, draw

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)


def of_head(head: str, outputs: int) -> Network:
    return network_of(2, (), (), outputs, HEADS[head])


@pytest.mark.parametrize("head", HEADS)
def test_two_classes_part_half_way_between_no_and_yes(head: str) -> None:
    low, high = HEADS[head].low, HEADS[head].high
    output = low + (high - low) * torch.tensor([[[0.1], [0.49], [0.51], [0.9]]])
    target = torch.tensor([low, high, low, high])[None, :, None]
    assert right(of_head(head, 1), output, target).tolist() == [[True, False, False, True]]


@pytest.mark.parametrize("head", HEADS)
def test_among_several_classes_the_largest_output_wins(head: str) -> None:
    output = draw(3, 40, 4, seed=1)
    classes = torch.arange(40) % 4
    target = torch.eye(4, dtype=torch.float64)[classes].unsqueeze(0)
    found = right(of_head(head, 4), output, target)
    for r in range(3):
        for i in range(40):
            values = output[r, i].tolist()
            assert bool(found[r, i]) == (values.index(max(values)) == int(classes[i]))


def test_r_squared_is_numpys_and_knows_perfect_and_mean() -> None:
    output, target = draw(3, 30, 1, seed=1), draw(1, 30, 1, seed=2)
    found = r_squared(output, target)
    t = target[0, :, 0].numpy()
    for r in range(3):
        missed = t - output[r, :, 0].numpy()
        expected = 1 - np.sum(missed**2) / np.sum((t - t.mean()) ** 2)
        assert float(found[r]) == pytest.approx(expected, rel=1e-12)
    assert float(r_squared(target, target)) == 1
    assert float(r_squared(target.mean().expand(1, 30, 1), target)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_network_that_is_not_finite_has_no_accuracy_and_no_r_squared(wrong: float) -> None:
    output, target = draw(3, 10, 1, seed=1), draw(1, 10, 1, seed=2)
    output[1, 4] = wrong
    for found in (r_squared(output, target), accuracy(of_head("logistic", 1), output, target)):
        assert found.isfinite().tolist() == [True, False, True] and math.isnan(found[1])
    one_hot = torch.eye(4, dtype=torch.float64)[torch.arange(10) % 4].unsqueeze(0)
    shares = one_hot.expand(2, -1, -1).clone()
    shares[0, 0, 3] = wrong
    found = accuracy(of_head("softmax", 4), shares, one_hot)
    assert math.isnan(found[0]) and found[1] == 1


def test_accuracy_is_the_part_of_the_examples_that_get_their_class() -> None:
    output = torch.tensor([[[0.2], [0.9], [0.7]], [[0.9], [0.1], [0.1]]])
    target = torch.tensor([[[0.0], [1.0], [0.0]]])
    found = accuracy(of_head("logistic", 1), output, target)
    assert found.tolist() == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize("height", [0.0, 0.1, -1 / 3, 1e6])
@pytest.mark.parametrize("count", [1, 3, 7, 49])
def test_equal_targets_have_no_r_squared(height: float, count: int) -> None:
    target = torch.full((1, count, 1), height, dtype=torch.float64)
    assert r_squared(draw(2, count, 1, seed=1), target).isnan().all()
    assert r_squared(target, target).isnan().all()


@every_activation
def test_dead_and_saturated_units_are_counted_one_by_one(activation: str) -> None:
    found = case(activation, init="large")
    own = parameters_of(found.network, 4 * found.weights)
    passes = forward(found.network, own, found.x)
    slopes = [0.01, 0.02, 0.0]
    dead, saturated = dead_and_saturated(found.network, passes, slopes)
    for k, here in enumerate(passes[:-1]):
        f = ACTIVATIONS[activation]
        rates = f.derivative(here.net, here.activation, slopes[k])[0].tolist()
        units = len(rates[0])
        silent = sum(all(row[j] == 0 for row in rates) for j in range(units))
        low = sum(abs(rate) < 0.05 * f.steepest for row in rates for rate in row)
        assert float(dead[k]) == pytest.approx(silent / units)
        assert float(saturated[k]) == pytest.approx(low / (units * len(rates)))
    assert math.isnan(float(dead[-1])) and math.isnan(float(saturated[-1]))


def test_a_relu_that_no_example_reaches_is_dead_and_a_big_tanh_saturated() -> None:
    for activation, index in (("relu", 0), ("tanh", 1)):
        found = case(activation, hidden=(4,), outputs=1)
        weights = found.weights.clone()
        own = parameters_of(found.network, weights)
        own[0].weight[..., :3] = 0
        own[0].bias[..., :3] = -5
        own[0].weight[..., 3] = 0
        own[0].bias[..., 3] = 0.5
        passes = forward(found.network, own, found.x)
        measured = dead_and_saturated(found.network, passes, [0.0, 0.0])[index]
        assert float(measured[0]) == 0.75


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_full_gradient_is_autograds_and_layer_norms_its_lengths(batch_norm: bool) -> None:
    found = case("prelu", batch_norm=batch_norm)
    w = found.weights.clone().requires_grad_()
    passes = forward(found.network, parameters_of(found.network, w), found.x)
    (expected,) = torch.autograd.grad(losses(found.network, passes, found.target).sum(), w)
    g = full_gradient(found.network, found.weights, found.x, found.target)
    torch.testing.assert_close(g, expected, rtol=1e-10, atol=1e-10)
    norms = layer_norms(found.network, g[0])
    for norm, (place, _) in zip(norms, found.network.layers, strict=True):
        length = math.sqrt(sum(float(g[0, i]) ** 2 for i in range(place.at, place.gamma)))
        assert float(norm) == pytest.approx(length, rel=1e-12)


@every_activation
@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "normed"])
@pytest.mark.parametrize("head", ["logistic", "softmax"])
def test_maps_are_the_networks_outputs_in_single_precision(
    activation: str, batch_norm: bool, head: str
) -> None:
    found = case(activation, head, batch_norm, replicas=3)
    running = [
        Running(draw(3, 1, layer.place.units, seed=i), draw(3, 1, layer.place.units).abs() + 0.1)
        if layer.place.batch_norm
        else None
        for i, layer in enumerate(found.network.layers)
    ]
    points = draw(40, 3, seed=7)
    own = parameters_of(found.network, found.weights)
    passes = forward(found.network, own, points.expand(3, -1, -1), running=running)
    shown = maps(found.network, found.weights, running, points.float())
    for here, drawn in zip(passes, shown, strict=True):
        assert drawn.dtype == torch.float32
        if activation != "threshold":  # near its step the last bit decides
            torch.testing.assert_close(drawn.double(), here.activation, rtol=1e-4, atol=1e-4)
        assert drawn.shape == here.activation.shape


def test_maps_use_the_mean_of_the_random_slopes() -> None:
    found = case("rrelu", hidden=(4,))
    point = draw(1, 3, seed=7)
    own = parameters_of(found.network, found.weights)[0]
    z = (point @ own.weight[0] + own.bias[0])[0]
    expected = torch.where(z > 0, z, MEAN_SLOPE * z)
    drawn = maps(found.network, found.weights, [None, None], point.float())[0][0, 0]
    torch.testing.assert_close(drawn.double(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_winner_and_share_tell_class_and_lead(classes: int) -> None:
    output = torch.softmax(3 * draw(50, classes, seed=classes), -1)
    found = winner_and_share(of_head("softmax", classes), output)
    for value, row in zip(found.tolist(), output.tolist(), strict=True):
        best = max(row)
        assert math.floor(value) == row.index(best)
        share = (best - 1 / classes) / (1 - 1 / classes)
        assert value - math.floor(value) == pytest.approx(0.99 * share, abs=1e-9)


@pytest.mark.parametrize("head", HEADS)
def test_a_winners_number_never_reaches_the_next_class(head: str) -> None:
    low, high = HEADS[head].low, HEADS[head].high
    sure = low + (high - low) * torch.eye(4, dtype=torch.float64)
    beyond = sure * 3 if head != "softmax" else sure
    for output in (sure, beyond):
        found = winner_and_share(of_head(head, 4), output)
        torch.testing.assert_close(
            found, torch.arange(4, dtype=torch.float64) + 0.99, rtol=0, atol=1e-9
        )
    even = torch.full((1, 4), 0.25 if head == "softmax" else low, dtype=torch.float64)
    assert winner_and_share(of_head(head, 4), even).item() == 0
