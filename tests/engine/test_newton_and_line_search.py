"""Newton jumps to the stationary point of the quadratic model; line search stops at the first
minimum along its ray.
"""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from playground.engine.line_search import FIRST_LENGTH, REACH
from playground.engine.neurons import sigmoid_neuron
from playground.engine.newton import second_derivatives
from playground.engine.optimizers import OPTIMIZERS, Constants, Ground
from playground.engine.surfaces import SURFACES, Surface

CONSTANTS = Constants()
SMOOTH = [
    *(SURFACES[name] for name in ("himmelblau", "rosenbrock", "beale", "two_minima", "saddle")),
    sigmoid_neuron(),
]
every_surface = pytest.mark.parametrize("surface", SMOOTH, ids=lambda s: s.name)


def place(*coordinates: float) -> Tensor:
    return torch.tensor(coordinates, dtype=torch.float64)


def after_one(name: str, evaluate: object, w: Tensor) -> Tensor:
    """Where one update leads from w."""
    _, g = evaluate(w)  # type: ignore[operator]
    optimizer = OPTIMIZERS[name]
    ground = Ground(w, g, evaluate)  # type: ignore[arg-type]
    return optimizer.update(ground, optimizer.init(w), 1, 0.1, CONSTANTS)[0]


def quadratic(*curvatures: float, at: tuple[float, ...] | None = None) -> object:
    """½ Σ λᵢ (wᵢ − atᵢ)²."""
    values = place(*curvatures)
    centre = place(*at) if at else torch.zeros_like(values)

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        d = w - centre
        return 0.5 * (values * d * d).sum(-1), values * d

    return evaluate


@pytest.mark.parametrize("name", ["bowl", "ravine"])
def test_newton_reaches_a_quadratics_minimum_in_one_update(name: str) -> None:
    for start in ((3.0, 2.0), (-4.0, 1.0), (1e-3, -5.0)):
        end = after_one("newton", SURFACES[name].value_and_gradient, place(*start))
        torch.testing.assert_close(end, place(0, 0), rtol=0, atol=1e-14)


@every_surface
def test_newtons_update_solves_its_linear_system(surface: Surface) -> None:
    """Hu = g with the Hessian that autograd gives for the loss, not for the gradient."""
    w = place(0.3, -0.7)
    u = w - after_one("newton", surface.value_and_gradient, w)
    matrix = torch.autograd.functional.hessian(lambda p: surface.value_and_gradient(p)[0], w)
    torch.testing.assert_close(matrix @ u, surface.value_and_gradient(w)[1], rtol=1e-9, atol=1e-12)


def test_newton_goes_uphill_to_a_maximum_and_sideways_to_a_saddle() -> None:
    for curvatures in ((-1.0, -3.0), (2.0, -1.0)):
        end = after_one("newton", quadratic(*curvatures, at=(1.0, -2.0)), place(4.0, 5.0))
        torch.testing.assert_close(end, place(1.0, -2.0), rtol=1e-14, atol=1e-14)


def test_newton_leaves_out_directions_without_curvature() -> None:
    end = after_one("newton", quadratic(2.0, 0.0), place(4.0, 5.0))
    assert end.tolist() == [0.0, 5.0]
    almost = after_one("newton", quadratic(2.0, 1e-13), place(4.0, 5.0))
    assert almost.tolist() == [0.0, 5.0]


def test_on_a_plane_newton_stays_and_line_search_goes_as_far_as_it_may() -> None:
    slope = place(0.6, 0.8)

    def plane(w: Tensor) -> tuple[Tensor, Tensor]:
        return (w * slope).sum(-1), slope.expand(w.shape)

    assert after_one("newton", plane, place(1.0, 1.0)).tolist() == [1.0, 1.0]
    end = after_one("line_search", plane, place(1.0, 1.0))
    torch.testing.assert_close(end, place(1.0, 1.0) - REACH * slope, rtol=1e-14, atol=0)


@settings(deadline=None)  # on a busy machine an example may take any time
@given(st.lists(st.floats(-2, 2), min_size=6, max_size=6), st.integers(1, 4))
def test_the_hessian_of_any_number_of_parameters_is_autograds(
    values: list[float], parameters: int
) -> None:
    weights = place(*values[:parameters])

    def loss(w: Tensor) -> Tensor:
        return (torch.sin(w * weights).sum(-1) + 1) ** 2

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        top = torch.sin(w * weights).sum(-1, keepdim=True) + 1
        return loss(w), 2 * top * weights * torch.cos(w * weights)

    points = torch.linspace(-1, 1, 3 * parameters, dtype=torch.float64).reshape(3, parameters)
    found = second_derivatives(evaluate, points)
    for point, matrix in zip(points, found, strict=True):
        expected = torch.autograd.functional.hessian(loss, point)
        torch.testing.assert_close(matrix, expected, rtol=1e-9, atol=1e-12)


def test_line_search_reaches_a_round_bowls_minimum_in_one_update() -> None:
    for start in ((3.0, 2.0), (-1e-5, 4.0), (300.0, -200.0)):
        for curvature in (0.5, 1.0, 80.0):
            end = after_one("line_search", quadratic(curvature, curvature), place(*start))
            torch.testing.assert_close(end, place(0, 0), rtol=0, atol=1e-12 * max(map(abs, start)))


@pytest.mark.parametrize("condition", [2.0, 10.0, 50.0, 1000.0])
def test_from_the_worst_start_line_search_zig_zags_at_the_exact_rate(condition: float) -> None:
    """L falls by ((κ−1)/(κ+1))² an update (Kantorovich's bound, met from (κ, 1))."""
    evaluate, w = quadratic(1.0, condition), place(condition, 1.0)
    for _ in range(40):
        before, _ = evaluate(w)  # type: ignore[operator]
        w = after_one("line_search", evaluate, w)
        after, _ = evaluate(w)  # type: ignore[operator]
        # Off the worst line its rate improves: rounding moves it there by 1e-15 an update.
        assert float(after / before) == pytest.approx(
            ((condition - 1) / (condition + 1)) ** 2, rel=1e-9
        )


@every_surface
def test_line_search_ends_where_the_loss_along_its_ray_is_level(surface: Surface) -> None:
    w = place(*surface.start)
    for _ in range(10):
        _, g = surface.value_and_gradient(w)
        w = after_one("line_search", surface.value_and_gradient, w)
        if float(g.norm()) < 1e-6:
            break  # below this a neighbouring float already has another sign of the slope
        slope = (surface.value_and_gradient(w)[1] * g).sum() / (g * g).sum()
        assert abs(float(slope)) < 1e-8


@every_surface
def test_no_minimum_lies_before_the_one_where_line_search_ends(surface: Surface) -> None:
    """A hundred thousand places on the ray, and downhill at every one."""
    w = place(*surface.start)
    for _ in range(4):
        _, g = surface.value_and_gradient(w)
        end = after_one("line_search", surface.value_and_gradient, w)
        part = torch.linspace(0, 0.999999, 100_000, dtype=torch.float64).unsqueeze(-1)
        _, gradients = surface.value_and_gradient(w + part * (end - w))
        assert bool(((gradients * g).sum(-1) > 0).all())
        w = end


def along_clipped(evaluate: object, w: Tensor, most: float, *, by: str) -> tuple[Tensor, Tensor]:
    """The clipped gradient, and where line search ends along it."""
    _, g = evaluate(w)  # type: ignore[operator]
    clipped = g.clamp(-most, most) if by == "value" else g * (most / g.norm()).clamp(max=1.0)
    optimizer = OPTIMIZERS["line_search"]
    ground = Ground(w, clipped, evaluate)  # type: ignore[arg-type]
    return clipped, optimizer.update(ground, optimizer.init(w), 1, 0.1, CONSTANTS)[0]


@pytest.mark.parametrize("by", ["value", "norm"])
@every_surface
def test_along_a_clipped_gradient_line_search_ends_at_the_first_level_place(
    surface: Surface, by: str
) -> None:
    w = place(*surface.start)
    for most in (1.0, 0.01, 1e-4):
        g, end = along_clipped(surface.value_and_gradient, w, most, by=by)
        slope = (surface.value_and_gradient(end)[1] * g).sum()
        first = (surface.value_and_gradient(w)[1] * g).sum()
        assert abs(float(slope / first)) < 1e-8
        part = torch.linspace(0, 0.999999, 10_000, dtype=torch.float64).unsqueeze(-1)
        _, gradients = surface.value_and_gradient(w + part * (end - w))
        assert bool(((gradients * g).sum(-1) > 0).all())


@pytest.mark.parametrize("by", ["value", "norm"])
def test_a_clipped_gradient_too_is_followed_to_a_parabolas_minimum_at_once(by: str) -> None:
    asked, bowl = 0, quadratic(1.0, 30.0)

    def counted(w: Tensor) -> tuple[Tensor, Tensor]:
        nonlocal asked
        asked += 1
        return bowl(w)  # type: ignore[operator]

    for most in (0.5, 1e-3):
        asked = 0
        g, end = along_clipped(counted, place(3.0, 2.0), most, by=by)
        assert asked - 1 <= 4, "the first is this test's own"
        slope = float((bowl(end)[1] * g).sum())  # type: ignore[operator]
        assert abs(slope) < 1e-10 * float((place(3.0, 60.0) * g).sum())


def test_at_a_kink_line_search_ends_closer_than_any_step_on_its_gentler_side() -> None:
    """|x − 1| + 2 max(x − 1, 0): its slope leaps from −1 to 3 where x is 1."""

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        above = (w > 1).to(w.dtype)
        return ((w - 1) * (4 * above - 1)).sum(-1), 4 * above - 1

    for start in (-2.0, 0.9, 5.0):
        end = float(after_one("line_search", evaluate, place(start)))
        assert abs(end - 1) < 1e-6 * abs(start - 1)
        assert end <= 1, "there the slope is 1 and not 3"


def test_line_search_stops_before_a_hole_in_the_ground() -> None:
    """Downhill to log x's edge at 0: it ends on the side where the loss is a number."""

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        x = w[..., 0]
        slope = torch.where(x > 0, 1 / x, torch.nan)
        return torch.log(x), torch.stack((slope, torch.zeros_like(x)), -1)

    end = after_one("line_search", evaluate, place(2.0, 1.0))
    assert 0 < float(end[0]) < 1e-6 and float(end[1]) == 1.0


@pytest.mark.parametrize("name", ["line_search", "newton"])
def test_at_rest_nobody_moves_and_no_number_stays_no_number(name: str) -> None:
    evaluate = SURFACES["himmelblau"].value_and_gradient
    assert after_one(name, evaluate, place(3.0, 2.0)).tolist() == [3.0, 2.0]
    lost = after_one(name, evaluate, place(math.nan, 2.0))
    assert lost.isnan().any()


@pytest.mark.parametrize("name", ["line_search", "newton"])
def test_a_batch_of_starts_of_any_shape_moves_as_each_alone(name: str) -> None:
    generator = torch.Generator().manual_seed(0)
    evaluate = SURFACES["himmelblau"].value_and_gradient
    starts = 8 * torch.rand(2, 3, 4, 2, dtype=torch.float64, generator=generator) - 4
    starts[0, 0, 0] = math.nan
    together = after_one(name, evaluate, starts)
    for index in range(24):
        i, j, k = index // 12, index // 4 % 3, index % 4
        alone = after_one(name, evaluate, starts[i, j, k])
        torch.testing.assert_close(together[i, j, k], alone, rtol=1e-9, atol=1e-9, equal_nan=True)


@every_surface
def test_line_search_asks_at_most_eighty_times_an_update(surface: Surface) -> None:
    asked = 0

    def counted(w: Tensor) -> tuple[Tensor, Tensor]:
        nonlocal asked
        asked += 1
        return surface.value_and_gradient(w)

    w = place(*surface.start)
    for _ in range(100):
        _, g = surface.value_and_gradient(w)
        optimizer, asked = OPTIMIZERS["line_search"], 0
        w, _ = optimizer.update(Ground(w, g, counted), optimizer.init(w), 1, 0.1, CONSTANTS)
        assert 0 < asked <= 80


def test_under_inference_mode_both_find_the_same_update() -> None:
    evaluate = SURFACES["beale"].value_and_gradient
    for name in ("line_search", "newton"):
        usual = after_one(name, evaluate, place(1.0, 1.5))
        with torch.inference_mode():
            assert torch.equal(after_one(name, evaluate, place(1.0, 1.5)), usual)


def test_a_dip_wider_than_the_first_step_and_behind_it_is_found() -> None:
    """Cos along x: from just past the crest the first minimum is π away, not 3π."""

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        return torch.cos(w).sum(-1), -torch.sin(w)

    end = after_one("line_search", evaluate, place(100 * FIRST_LENGTH))
    assert float(end) == pytest.approx(math.pi, rel=1e-9)
