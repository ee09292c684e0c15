"""Each activation is torch's, and its derivative is the slope of its graph."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from playground.engine.activations import (
    ACTIVATIONS,
    MEAN_SLOPE,
    RANDOM_SLOPES,
    Activation,
    slope_of,
)
from tests.engine.network_peers import PEERS

Z = torch.linspace(-6, 6, 121, dtype=torch.float64) + 0.013  # at no kink, step or zero
every_activation = pytest.mark.parametrize(
    "activation", ACTIVATIONS.values(), ids=lambda activation: activation.name
)
LEARNED = torch.tensor(0.3, dtype=torch.float64)


def slope(activation: Activation) -> float | Tensor:
    return slope_of(activation, LEARNED, None)


def test_activations_stand_under_their_own_names() -> None:
    assert all(name == activation.name for name, activation in ACTIVATIONS.items())


@every_activation
def test_it_is_torchs_function(activation: Activation) -> None:
    peer = PEERS.get(activation.name, lambda z: functional.prelu(z, LEARNED))
    found = activation.value(Z, slope(activation))
    torch.testing.assert_close(found, peer(Z), rtol=1e-12, atol=1e-8)  # softplus cuts at 20


@every_activation
def test_its_derivative_is_the_slope_of_its_graph(activation: Activation) -> None:
    h = 1e-6
    up, down = (activation.value(Z + d, slope(activation)) for d in (h, -h))
    a = activation.value(Z, slope(activation))
    found = activation.derivative(Z, a, slope(activation))
    torch.testing.assert_close(found, (up - down) / (2 * h), rtol=1e-7, atol=1e-8)


@every_activation
def test_its_derivative_is_autograds_at_every_place_without_a_kink(activation: Activation) -> None:
    z = Z.clone().requires_grad_()
    a = activation.value(z, slope(activation))
    expected = torch.zeros_like(Z)
    if a.requires_grad:
        (expected,) = torch.autograd.grad(a.sum(), z)
    found = activation.derivative(Z, a.detach(), slope(activation))
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


@every_activation
def test_steepest_is_the_largest_derivative(activation: Activation) -> None:
    z = torch.linspace(-40, 40, 20001, dtype=torch.float64)
    found = activation.derivative(z, activation.value(z, slope(activation)), slope(activation))
    most = 0.0 if activation.name == "threshold" else activation.steepest
    assert float(found.max()) == pytest.approx(most, abs=1e-4)


@every_activation
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_has_no_nan_and_no_overflow_far_out(activation: Activation, dtype: torch.dtype) -> None:
    """The logarithm in softplus must not see e^1000."""
    z = torch.tensor([-1000.0, -100.0, 0.0, 100.0, 1000.0], dtype=dtype)
    a = activation.value(z, float(slope(activation)))
    assert a.isfinite().all() and a.dtype == dtype
    assert activation.derivative(z, a, float(slope(activation))).isfinite().all()
    if activation.name == "softplus":
        assert a.tolist() == [0.0, pytest.approx(0), pytest.approx(0.693147), 100.0, 1000.0]


def test_softplus_has_every_digit_on_both_sides_of_its_cut() -> None:
    z = torch.linspace(35, 45, 1001, dtype=torch.float64)
    found = ACTIVATIONS["softplus"].value(z, 0.0)
    torch.testing.assert_close(found, torch.logaddexp(z, torch.zeros_like(z)), rtol=3e-16, atol=0)


def test_random_slopes_are_their_mean_when_none_is_drawn() -> None:
    drawn = torch.tensor(0.2, dtype=torch.float64)
    rrelu = ACTIVATIONS["rrelu"]
    assert slope_of(rrelu, None, None) == MEAN_SLOPE == sum(RANDOM_SLOPES) / 2
    assert slope_of(rrelu, None, drawn) is drawn
    assert slope_of(ACTIVATIONS["prelu"], LEARNED, drawn) is LEARNED
    assert slope_of(ACTIVATIONS["leaky_relu"], LEARNED, drawn) == 0.01


def test_derivatives_at_a_kink_are_the_declared_ones() -> None:
    zero = torch.zeros(1, dtype=torch.float64)
    assert ACTIVATIONS["relu"].derivative(zero, zero, 0.0).item() == 0
    assert ACTIVATIONS["threshold"].value(zero, 0.0).item() == 1
    assert ACTIVATIONS["threshold"].derivative(Z, Z, 0.0).abs().max() == 0
