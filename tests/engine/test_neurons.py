"""A neuron's surface is the sum over its examples; the rare feature's weight is slow to learn."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from playground.engine.neurons import (
    COURSE_POINTS,
    RARE_EXAMPLES,
    TRUE_WEIGHTS,
    LossScale,
    gradients_of_examples,
    rare_feature,
    rare_inputs,
    sigmoid_neuron,
    slice_of,
)
from playground.engine.surfaces import SURFACES, Surface
from tests.engine.surface_places import places

SCALES: tuple[LossScale, ...] = ("sum", "half_sum", "mean")
every_scale = pytest.mark.parametrize("scale", SCALES)
MANY = ((-1.0, 0.1), (0.0, 0.7), (1.0, 0.4), (2.0, 1.0))


@pytest.mark.parametrize(("scale", "factor"), [("sum", 1.0), ("half_sum", 0.5), ("mean", 0.5)])
def test_the_loss_scale_multiplies_loss_and_gradient(scale: LossScale, factor: float) -> None:
    points = places(sigmoid_neuron(), 10)
    loss, gradient = sigmoid_neuron().value_and_gradient(points)
    scaled, slope = sigmoid_neuron(COURSE_POINTS, scale).value_and_gradient(points)
    torch.testing.assert_close(scaled, factor * loss, rtol=1e-14, atol=0)
    torch.testing.assert_close(slope, factor * gradient, rtol=1e-14, atol=0)


@every_scale
def test_the_batches_gradients_add_up_to_the_full_one(scale: LossScale) -> None:
    """The mean over a batch of one divides by one: their mean is the full mean."""
    points = places(sigmoid_neuron(), 10)
    _, whole = sigmoid_neuron(COURSE_POINTS, scale).value_and_gradient(points)
    parts = [
        sigmoid_neuron(COURSE_POINTS, scale, (i,)).value_and_gradient(points)[1] for i in (0, 1)
    ]
    total = sum(parts) / (2 if scale == "mean" else 1)
    torch.testing.assert_close(total, whole, rtol=1e-13, atol=1e-16)


@every_scale
@pytest.mark.parametrize("name", ["sigmoid", "rare"])
def test_the_mean_of_the_examples_gradients_is_the_full_one(name: str, scale: LossScale) -> None:
    surface = sigmoid_neuron(MANY, scale) if name == "sigmoid" else rare_feature(scale)
    points = places(surface, 3, 5)
    each = gradients_of_examples(surface, points)
    count = len(MANY) if name == "sigmoid" else RARE_EXAMPLES
    assert each.shape == (3, 5, count, surface.parameters)
    full = surface.value_and_gradient(points)[1]
    torch.testing.assert_close(each.mean(-2), full, rtol=1e-12, atol=1e-14)


@every_scale
def test_an_examples_gradient_is_that_of_a_batch_of_one(scale: LossScale) -> None:
    """Times the number of examples where the loss is a sum: a sum's batch is small by that."""
    surface, count = rare_feature(scale), 1 if scale == "mean" else RARE_EXAMPLES
    points = places(surface, 4)
    each = gradients_of_examples(surface, points)
    for index in range(RARE_EXAMPLES):
        one = rare_feature(scale, (index,)).value_and_gradient(points)[1]
        torch.testing.assert_close(each[:, index], count * one, rtol=1e-12, atol=1e-14)


def test_a_surface_without_examples_has_no_gradients_of_examples() -> None:
    with pytest.raises(ValueError, match="has no examples"):
        gradients_of_examples(SURFACES["bowl"], torch.zeros(2, dtype=torch.float64))


@pytest.mark.parametrize(
    "points", [COURSE_POINTS, ((-1.0, 0.3), (0.5, 0.6)), MANY, ((0.0, 0.5), (1.0, 0.3), (2.0, 0.9))]
)
def test_a_neurons_minima_are_lower_than_all_around(
    points: tuple[tuple[float, float], ...],
) -> None:
    surface = sigmoid_neuron(points)
    assert surface.minima
    at = torch.tensor(surface.minima, dtype=torch.float64)
    loss, gradient = surface.value_and_gradient(at)
    assert gradient.abs().max() < 1e-9
    around = at[:, None] + 0.05 * torch.randn(
        len(at), 200, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(3)
    )
    assert (surface.value_and_gradient(around)[0] > loss[:, None]).all()
    assert loss[0] == loss.min()


def test_a_minimum_beyond_the_map_is_found() -> None:
    ((w, b),) = sigmoid_neuron(((0.0, 0.2), (0.2, 0.8), (0.4, 0.95))).minima
    assert w > 6
    at = torch.tensor([w, b], dtype=torch.float64)
    _, gradient = sigmoid_neuron(((0.0, 0.2), (0.2, 0.8), (0.4, 0.95))).value_and_gradient(at)
    assert gradient.abs().max() < 1e-9


def test_one_example_leaves_a_valley_floor_and_one_place_stands_for_it() -> None:
    (place,) = sigmoid_neuron(((0.5, 0.2),)).minima
    assert 0.5 * place[0] + place[1] == pytest.approx(torch.logit(torch.tensor(0.2)).item())


@pytest.mark.parametrize(
    "points",
    [
        ((0.5, 0.0), (2.5, 1.0)),
        ((0.5, 0.2), (2.5, 1.0)),
        ((-1, 0), (0, 0), (1, 1.0), (2, 1.0)),
        ((0.0, 0.5), (1.0, 0.0), (2.0, 0.9)),
    ],
)
def test_where_the_fit_runs_off_to_endless_weights_there_is_no_minimum(
    points: tuple[tuple[float, float], ...],
) -> None:
    surface = sigmoid_neuron(points)
    assert surface.minima == ()
    loss, _ = surface.value_and_gradient(places(surface, 10))
    assert loss.isfinite().all()


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
def test_any_one_to_twelve_examples_give_a_surface(count: int) -> None:
    points = tuple((0.8 * i - 4.5, (5 * i % 12) / 11) for i in range(count))
    surface = sigmoid_neuron(points)
    at = places(surface, 6)
    w, b = at.unbind(-1)
    expected = sum((torch.sigmoid(w * x + b) - t) ** 2 for x, t in points)
    assert isinstance(expected, Tensor)
    torch.testing.assert_close(surface.value_and_gradient(at)[0], expected, rtol=1e-12, atol=1e-15)


def test_the_rare_feature_is_in_two_of_32_examples_and_the_others_are_in_all() -> None:
    inputs = torch.tensor(rare_inputs())
    assert inputs.shape == (RARE_EXAMPLES, 4)
    assert inputs[:, 1].tolist().count(1.0) == 2 and inputs[:, 1].tolist().count(0.0) == 30
    common = inputs[:, [0, 2, 3]]
    assert (common.abs() == 1).all()
    assert torch.equal(common.T @ common, 32 * torch.eye(3))


@every_scale
def test_the_rare_features_true_weights_are_its_minimum(scale: LossScale) -> None:
    surface = rare_feature(scale)
    loss, gradient = surface.value_and_gradient(torch.tensor(TRUE_WEIGHTS, dtype=torch.float64))
    assert surface.minima == (TRUE_WEIGHTS,)
    assert loss < 1e-30 and gradient.abs().max() < 1e-15


def test_the_rare_features_loss_is_the_squared_error_over_its_examples() -> None:
    surface = rare_feature("sum")
    inputs = torch.tensor(rare_inputs(), dtype=torch.float64)
    targets = torch.sigmoid(inputs @ torch.tensor(TRUE_WEIGHTS, dtype=torch.float64))
    w = places(surface, 9)
    expected = torch.stack([((torch.sigmoid(inputs @ one) - targets) ** 2).sum() for one in w])
    torch.testing.assert_close(surface.value_and_gradient(w)[0], expected, rtol=1e-12, atol=0)


def trained(surface: Surface, make: type[torch.optim.Optimizer], rate: float) -> Tensor:
    start = (*surface.start, *[0.0] * (surface.parameters - 2))
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([w], lr=rate)  # type: ignore[call-arg]
    for _ in range(200):
        w.grad = surface.value_and_gradient(w.detach())[1]
        optimizer.step()
    return w.detach()


def test_in_200_updates_gd_hardly_moves_the_rare_weight_and_adam_brings_it_home() -> None:
    surface = rare_feature("sum")
    true = torch.tensor(TRUE_WEIGHTS, dtype=torch.float64)
    common = [0, 2, 3]
    gd = trained(surface, torch.optim.SGD, 0.35)
    assert (gd - true)[common].abs().max() < 0.05
    assert abs(gd[1] - surface.start[1]) < 0.1 * abs(true[1] - surface.start[1])
    adam = trained(surface, torch.optim.Adam, 0.1)
    torch.testing.assert_close(adam, true, rtol=0, atol=0.01)


def test_a_slice_is_the_surface_with_the_other_parameters_held() -> None:
    surface = rare_feature("mean")
    cut = slice_of(surface, surface.minima[0])
    assert cut.parameters == 2 and cut.minima == (TRUE_WEIGHTS[:2],)
    points = places(cut, 4, 3)
    full = torch.cat((points, torch.tensor(TRUE_WEIGHTS[2:]).double().expand(4, 3, 2)), -1)
    loss, gradient = surface.value_and_gradient(full)
    flat, slope = cut.value_and_gradient(points)
    assert torch.equal(flat, loss) and torch.equal(slope, gradient[..., :2])
    assert slice_of(surface, (0.0, 0.0, 0.0, 0.0)).minima == ()
