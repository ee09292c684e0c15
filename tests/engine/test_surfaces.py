"""Each surface's closed form is its formula, its gradient the derivative, its minima minima."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from playground.engine.curvature import curvatures, hessian
from playground.engine.neurons import rare_feature, sigmoid_neuron, surface_named
from playground.engine.surfaces import SURFACES, Surface, along_x, tilted_bowl
from tests.engine.surface_places import places

PI = torch.pi
Formula = Callable[[Tensor, Tensor], Tensor]


def tilted(condition: float, degrees: float) -> Formula:
    """½ dᵀ R diag(1, κ) Rᵀ d, matrix by matrix."""
    angle = torch.tensor(degrees, dtype=torch.float64).deg2rad()
    turn = torch.stack((angle.cos(), -angle.sin(), angle.sin(), angle.cos())).reshape(2, 2)
    matrix = turn @ torch.diag(torch.tensor([1.0, condition], dtype=torch.float64)) @ turn.T

    def loss(x: Tensor, y: Tensor) -> Tensor:
        d = torch.stack((x, y), -1)
        return 0.5 * (d * (d @ matrix)).sum(-1)

    return loss


def neuron_loss(w: Tensor, b: Tensor) -> Tensor:
    one, two = ((1 / (1 + torch.exp(-(w * x + b))) - t) ** 2 for x, t in ((0.5, 0.2), (2.5, 0.9)))
    return one + two


FORMULAS: dict[str, Formula] = {
    "bowl": lambda x, y: (x**2 + y**2) / 2,
    "tilted_bowl": tilted(40.0, 25.0),
    "ravine": lambda x, y: (x**2 + 50 * y**2) / 2,
    "plateau": lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 2),
    "cliff": lambda x, y: 4 / (1 + torch.exp(20 * (x + 1))) + (x - 3) ** 2 / 40 + y**2 / 10,
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
    "sigmoid_neuron": neuron_loss,
}
TWO = (*SURFACES.values(), tilted_bowl(40.0, 25.0), sigmoid_neuron())
ALL = (*TWO, rare_feature())
every_surface = pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)


def test_every_surface_has_its_formula_here() -> None:
    assert {surface.name for surface in TWO} == set(FORMULAS)
    assert all(surface_named(s.name).name == s.name for s in ALL if s.name != "tilted_bowl")


@pytest.mark.parametrize("surface", TWO, ids=lambda s: s.name)
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
    for axis in range(surface.parameters):
        shift = torch.zeros(surface.parameters, dtype=torch.float64)
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
    for axis in range(surface.parameters):
        shift = torch.zeros(surface.parameters, dtype=torch.float64)
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
    assert loss.shape == (2, 3) and gradient.shape == (2, 3, surface.parameters)
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
        for (low, high), at in zip(surface.domain, place, strict=False):
            assert low < at < high
    assert len(surface.names) == surface.parameters == len(surface.minima[0])
    points = places(surface, 5)
    before = points.clone()
    _, gradient = surface.value_and_gradient(points)
    gradient.zero_()
    assert torch.equal(points, before)


@every_surface
def test_no_number_in_gives_no_number_out(surface: Surface) -> None:
    """A replica that left the race stays out of it."""
    nowhere = torch.full((1, surface.parameters), torch.nan, dtype=torch.float64)
    loss, gradient = surface.value_and_gradient(nowhere)
    assert loss.isnan().all() and gradient.isnan().all()


def test_quadratic_surfaces_and_only_they_curve_the_same_everywhere() -> None:
    for surface in ALL:
        values = curvatures(surface, places(surface, 30))
        assert bool((values - values[0]).abs().max() < 1e-9) == surface.quadratic, surface.name


def test_the_saddle_lies_at_the_origin() -> None:
    origin = torch.zeros(2, dtype=torch.float64)
    assert not SURFACES["saddle"].value_and_gradient(origin)[1].any()
    assert curvatures(SURFACES["saddle"], origin).tolist() == [-1.0, 1.0]


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 179.0])
def test_a_tilted_bowl_curves_by_1_along_its_flat_axis_and_by_kappa_across(angle: float) -> None:
    matrix = hessian(tilted_bowl(20.0, angle), torch.tensor([0.7, -1.3], dtype=torch.float64))
    turned = torch.tensor([angle, angle + 90], dtype=torch.float64).deg2rad()
    axes = torch.stack((turned.cos(), turned.sin()))  # in the columns
    torch.testing.assert_close(
        matrix @ axes, axes * torch.tensor([1.0, 20.0]), rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize(("angle", "diagonal"), [(0.0, [1.0, 20.0]), (90.0, [20.0, 1.0])])
def test_a_bowl_along_the_axes_has_nothing_off_its_diagonal(
    angle: float, diagonal: list[float]
) -> None:
    """Not even rounding: methods that treat each parameter by itself are told apart by it."""
    matrix = hessian(tilted_bowl(20.0, angle), torch.ones(2, dtype=torch.float64))
    assert torch.equal(matrix, torch.diag(torch.tensor(diagonal, dtype=torch.float64)))


def farthest(starts: Tensor, momentum: float, rate: float, updates: int) -> tuple[float, Tensor]:
    """The longest single step down the cliff, and where the starts (n, 2) end."""
    w, u, longest = starts, torch.zeros_like(starts), 0.0
    for _ in range(updates):
        u = momentum * u + rate * SURFACES["cliff"].value_and_gradient(w)[1]
        w = w - u
        longest = max(longest, float(u.norm(dim=-1).max()))
    return longest, w


def test_the_cliffs_edge_is_far_steeper_than_the_plateau_and_the_valley() -> None:
    places = torch.tensor([[-1.0, 0.0], [-2.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
    loss, gradient = SURFACES["cliff"].value_and_gradient(places)
    edge, plateau, valley = gradient[:, 0].abs().tolist()
    assert edge > 50 * max(plateau, valley)
    assert loss[1] > 10 * loss[2]


def test_the_cliff_throws_a_method_with_a_large_rate_out_of_the_map_and_no_other() -> None:
    starts = torch.linspace(-3, -1.5, 40, dtype=torch.float64)
    starts = torch.stack((starts, torch.ones_like(starts)), -1)
    assert farthest(starts, 0.0, 1.0, 60)[0] > 10
    assert farthest(starts, 0.0, 0.05, 60)[0] < 1


def test_momentum_gets_from_the_plateau_to_the_cliffs_valley() -> None:
    cliff = SURFACES["cliff"]
    _, end = farthest(torch.tensor([cliff.start], dtype=torch.float64), 0.9, 0.05, 400)
    torch.testing.assert_close(end[0], torch.tensor(cliff.minima[0]).double(), rtol=0, atol=0.01)


@every_surface
def test_along_x_the_loss_is_the_same_and_only_the_first_parameter_has_a_slope(
    surface: Surface,
) -> None:
    rest = (0.3,) * (surface.parameters - 1)
    line, points = along_x(surface, rest), places(surface, 20)
    loss, gradient = surface.value_and_gradient(points)
    same, slope = line.value_and_gradient(points)
    assert torch.equal(same, loss) and torch.equal(slope[:, 0], gradient[:, 0])
    assert not slope[:, 1:].any()
    bend, full = hessian(line, points), hessian(surface, points)
    torch.testing.assert_close(bend[:, 0, 0], full[:, 0, 0], rtol=1e-12, atol=1e-12)
    assert bend.count_nonzero() <= 20
    for place in line.minima:
        assert place[1:] == rest
        at = torch.tensor(place, dtype=torch.float64)
        aside = at + torch.tensor([[-1e-3], [1e-3]]) * torch.eye(surface.parameters)[0]
        assert line.value_and_gradient(at)[0] <= line.value_and_gradient(aside.double())[0].min()


def test_along_x_the_minima_are_the_lines_own_the_lowest_first() -> None:
    assert along_x(SURFACES["two_minima"], (0.7,)).minima == ((-1.0, 0.7), (1.0, 0.7))
    (place,) = along_x(SURFACES["rosenbrock"], (0.0,)).minima
    # 200 x³ + x − 1 = 0: not 0, where y = x² has its valley
    assert 200 * place[0] ** 3 + place[0] - 1 == pytest.approx(0, abs=1e-12)
    assert along_x(sigmoid_neuron(batch=(0,)), (0.0,)).minima == ()
