"""Each surface's closed form is its formula, its gradient its derivative, its minima minima."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from playground.engine.surfaces import (
    COURSE_POINTS,
    SURFACES,
    LossScale,
    Surface,
    curvatures,
    hessian,
    sigmoid_neuron,
    surface_named,
)  # fmt: skip

PI = torch.pi
Formula = Callable[[Tensor, Tensor], Tensor]


def neuron_loss(w: Tensor, b: Tensor, points: tuple[tuple[float, float], ...]) -> Tensor:
    return sum((1 / (1 + torch.exp(-(w * x + b))) - t) ** 2 for x, t in points)  # type: ignore[return-value]


FORMULAS: dict[str, Formula] = {
    "bowl": lambda x, y: (x**2 + y**2) / 2,
    "ravine": lambda x, y: (x**2 + 50 * y**2) / 2,
    "plateau": lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 2),
    "saddle": lambda x, y: x**2 / 2 + (y**2 - 1) ** 2 / 4,
    "two_minima": lambda x, y: x**4 / 4 - x**3 / 15 - x**2 / 2 + x / 5 + y**2 / 2 + 23 / 60,
    "beale": lambda x, y: (
        (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "rastrigin": lambda x, y: (
        20 + x**2 - 10 * torch.cos(2 * PI * x) + y**2 - 10 * torch.cos(2 * PI * y)
    ),
    "sigmoid_neuron": lambda w, b: neuron_loss(w, b, COURSE_POINTS),
}
ALL = (*SURFACES.values(), sigmoid_neuron())
every_surface = pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)


def places(surface: Surface, *shape: int) -> Tensor:
    (x0, x1), (y0, y1) = surface.domain
    unit = torch.rand(*shape, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    low, high = torch.tensor([x0, y0]), torch.tensor([x1, y1])
    return low + unit * (high - low)


def test_every_surface_has_its_formula_here() -> None:
    assert {surface.name for surface in ALL} == set(FORMULAS)
    assert all(surface_named(name).name == name for name in FORMULAS)


@every_surface
def test_loss_and_gradient_are_the_formula_and_its_autograd(surface: Surface) -> None:
    points = places(surface, 50).requires_grad_()
    expected = FORMULAS[surface.name](*points.unbind(-1))
    (slope,) = torch.autograd.grad(expected.sum(), points)
    loss, gradient = surface.value_and_gradient(points.detach())
    torch.testing.assert_close(loss, expected.detach(), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(gradient, slope, rtol=1e-11, atol=1e-11)


@every_surface
def test_the_gradient_is_the_finite_difference(surface: Surface) -> None:
    """Central differences of step 1e-5: off by about 1e-10 of the third derivative."""
    points, step = places(surface, 20), 1e-5
    _, gradient = surface.value_and_gradient(points)
    for axis in range(2):
        shift = torch.zeros(2, dtype=torch.float64)
        shift[axis] = step
        up, down = (surface.value_and_gradient(points + sign * shift)[0] for sign in (1, -1))
        torch.testing.assert_close(
            gradient[:, axis], (up - down) / (2 * step), rtol=1e-5, atol=1e-4
        )


@every_surface
def test_the_hessian_is_the_gradients_finite_difference_and_symmetric(surface: Surface) -> None:
    points, step = places(surface, 20), 1e-6
    matrix = hessian(surface, points)
    assert torch.equal(matrix, matrix.mT)
    for axis in range(2):
        shift = torch.zeros(2, dtype=torch.float64)
        shift[axis] = step
        up, down = (surface.value_and_gradient(points + sign * shift)[1] for sign in (1, -1))
        torch.testing.assert_close(
            matrix[..., axis], (up - down) / (2 * step), rtol=1e-4, atol=1e-3
        )


@every_surface
def test_a_minimum_has_no_gradient_and_curves_upwards(surface: Surface) -> None:
    assert surface.minima
    points = torch.tensor(surface.minima, dtype=torch.float64)
    loss, gradient = surface.value_and_gradient(points)
    assert gradient.abs().max() < 1e-12 * max(1, float(hessian(surface, points).abs().max()))
    assert (curvatures(surface, points) > 0).all()
    assert loss[0] == loss.min()


@every_surface
def test_a_batch_of_any_shape_is_its_points_one_by_one(surface: Surface) -> None:
    points = places(surface, 2, 3)
    loss, gradient = surface.value_and_gradient(points)
    assert loss.shape == (2, 3) and gradient.shape == (2, 3, 2)
    for i in range(2):
        for j in range(3):
            one, slope = surface.value_and_gradient(points[i, j])
            torch.testing.assert_close(one, loss[i, j], rtol=1e-13, atol=1e-13)
            torch.testing.assert_close(slope, gradient[i, j], rtol=1e-13, atol=1e-13)


@every_surface
def test_start_and_minima_lie_in_the_domain_and_the_points_stay_as_they_were(
    surface: Surface,
) -> None:
    for place in (surface.start, *surface.minima):
        for (low, high), at in zip(surface.domain, place, strict=True):
            assert low < at < high
    points = places(surface, 5)
    before = points.clone()
    _, gradient = surface.value_and_gradient(points)
    gradient.zero_()
    assert torch.equal(points, before)


@every_surface
def test_no_number_in_gives_no_number_out(surface: Surface) -> None:
    """A replica that left the race stays out of it."""
    loss, gradient = surface.value_and_gradient(torch.full((1, 2), torch.nan, dtype=torch.float64))
    assert loss.isnan().all() and gradient.isnan().all()


def test_quadratic_surfaces_and_only_they_curve_the_same_everywhere() -> None:
    for surface in ALL:
        values = curvatures(surface, places(surface, 30))
        assert bool((values - values[0]).abs().max() < 1e-9) == surface.quadratic, surface.name


def test_the_saddle_lies_at_the_origin() -> None:
    origin = torch.zeros(2, dtype=torch.float64)
    assert not SURFACES["saddle"].value_and_gradient(origin)[1].any()
    assert curvatures(SURFACES["saddle"], origin).tolist() == [-1.0, 1.0]


@pytest.mark.parametrize(("scale", "factor"), [("sum", 1.0), ("half_sum", 0.5), ("mean", 0.5)])
def test_the_loss_scale_multiplies_loss_and_gradient(scale: LossScale, factor: float) -> None:
    points = places(sigmoid_neuron(), 10)
    loss, gradient = sigmoid_neuron().value_and_gradient(points)
    scaled, slope = sigmoid_neuron(COURSE_POINTS, scale).value_and_gradient(points)
    torch.testing.assert_close(scaled, factor * loss, rtol=1e-14, atol=0)
    torch.testing.assert_close(slope, factor * gradient, rtol=1e-14, atol=0)


@pytest.mark.parametrize("scale", ["sum", "half_sum", "mean"])
def test_the_batches_gradients_add_up_to_the_full_one(scale: LossScale) -> None:
    """The mean over a batch of one divides by one: their mean is the full mean."""
    points = places(sigmoid_neuron(), 10)
    _, whole = sigmoid_neuron(COURSE_POINTS, scale).value_and_gradient(points)
    parts = [
        sigmoid_neuron(COURSE_POINTS, scale, (i,)).value_and_gradient(points)[1] for i in (0, 1)
    ]
    total = sum(parts) / (2 if scale == "mean" else 1)
    torch.testing.assert_close(total, whole, rtol=1e-13, atol=1e-16)
