"""A typed formula is a surface like a built-in one: value, gradient and Hessian are exact."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from playground.core.errors import FormulaError
from playground.core.formula import parse_formula
from playground.engine.curvature import KINDS, curvature_at, hessian
from playground.engine.minima import find_minima
from playground.engine.surfaces import SURFACES
from playground.engine.typed import evaluation_of, typed

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
SAME: dict[str, str] = {
    "bowl": "0.5(x² + y²)",
    "ravine": "(x^2 + 50y^2)/2",
    "plateau": "1 - exp(-(x^2 + y^2)/2)",
    "cliff": "4/(1 + exp(20(x + 1))) + (x − 3)²/40 + y²/10",
    "saddle": "x^2/2 + (y^2 - 1)^2/4",
    "two_minima": "x^4/4 - x^3/15 - x^2/2 + x/5 + y^2/2 + 23/60",
    "beale": "(1.5 - x + xy)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
    "rosenbrock": "(1-x)^2 + 100(y-x^2)^2",
    "himmelblau": HIMMELBLAU,
    "rastrigin": "20 + x^2 - 10cos(2πx) + y^2 - 10 cos(2 pi y)",
}
SMOOTH = [
    *SAME.values(), "x", "y", "x + y", "3", "x y", "x/y", "x^3 y^2", "1/(1 + x^2 + y^2)", "2^x",
    "(x^2 + 1)^y", "(x^2 + 1)^(y/3 - 1)", "exp(-x^2) tan(y/9)", "log(x^2 + 1) sqrt(y^2 + 2)",
    "tanh(x y)", "sinh(x/3) + cosh(y/3)", "atan(2x - y)", "sigmoid(3x) σ(y)", "-x^2 - -y",
    "abs(x - 31) y", "(x^2 + 1)^-2", "(x² + 1)^0.5", "x^0 + y^1", "e^(x/4) − π^(y/4)", "5 - x",
    "2/(x + 40)", "sin(cos(tanh(x + y)))", "abs(y) x",
]  # fmt: skip


def grid(span: float = 6.0, count: int = 23) -> Tensor:
    """Places that avoid 0, (count², 2)."""
    line = torch.linspace(-span, 0.97 * span, count, dtype=torch.float64)
    return torch.cartesian_prod(line, line + 0.013)


@pytest.mark.parametrize("name", list(SURFACES))
def test_a_built_in_surface_typed_by_hand_is_the_same(name: str) -> None:
    points = grid(2.0)
    loss, gradient = typed(SAME[name]).value_and_gradient(points)
    expected, slope = SURFACES[name].value_and_gradient(points)
    # Close relative to the greatest, as differences of large numbers leave rounding.
    torch.testing.assert_close(loss, expected, rtol=1e-12, atol=1e-14 * float(expected.max()))
    torch.testing.assert_close(gradient, slope, rtol=1e-12, atol=1e-13 * float(slope.abs().max()))


def test_himmelblau_typed_by_hand_has_its_minima_and_curvature() -> None:
    surface = typed(HIMMELBLAU)
    assert len(surface.minima) == 4
    for place in SURFACES["himmelblau"].minima:
        assert min(math.dist(place, found) for found in surface.minima) < 1e-12
    points = grid()
    torch.testing.assert_close(
        hessian(surface, points), hessian(SURFACES["himmelblau"], points), rtol=1e-12, atol=1e-11
    )
    assert surface.formula == "(x² + y − 11)² + (x + y² − 7)²"


@pytest.mark.parametrize("text", SMOOTH)
def test_the_gradient_is_the_derivative_of_the_value(text: str) -> None:
    """By autograd through the value alone."""
    points = grid(2.5).requires_grad_()
    surface = typed(text)
    loss, gradient = surface.value_and_gradient(points)
    assert loss.shape == (len(points),) and gradient.shape == points.shape
    if loss.requires_grad:
        (slope,) = torch.autograd.grad(loss.sum(), points)
    else:
        slope = torch.zeros_like(points)
    torch.testing.assert_close(gradient.detach(), slope, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("text", SMOOTH)
def test_gradient_and_hessian_are_finite_differences(text: str) -> None:
    """Central differences of step 1e-4 are off by 1e-8 of the third derivative."""
    points, step = grid(2.5, 7), 1e-4
    surface = typed(text)
    _, gradient = surface.value_and_gradient(points)
    matrix = hessian(surface, points)
    for axis in range(2):
        shift = step * torch.eye(2, dtype=torch.float64)[axis]
        above, below = (surface.value_and_gradient(points + sign * shift) for sign in (1, -1))
        near = {"rtol": 1e-4, "atol": 1e-4}
        slope = (above[0] - below[0]) / (2 * step)
        torch.testing.assert_close(gradient[:, axis], slope, **near)
        bend = (above[1] - below[1]) / (2 * step)
        torch.testing.assert_close(matrix[..., axis], bend, **near)


@settings(max_examples=60, deadline=None)
@given(st.integers(-20, 20), st.floats(0.3, 2.5))
def test_an_integer_power_has_the_derivative_n_b_to_the_n_minus_1(n: int, b: float) -> None:
    for sign in (1, -1):
        point = torch.tensor([sign * b, 0.0], dtype=torch.float64)
        surface = typed(f"x^{n}")
        loss, gradient = surface.value_and_gradient(point)
        assert float(loss) == pytest.approx((sign * b) ** n, rel=1e-12)
        assert float(gradient[0]) == pytest.approx(n * (sign * b) ** (n - 1), rel=1e-12)
        bend = n * (n - 1) * (sign * b) ** (n - 2)
        assert float(hessian(surface, point)[0, 0]) == pytest.approx(bend, rel=1e-11)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
@pytest.mark.parametrize("text", ["5", "x", "y^2", "x y"])
def test_loss_and_gradient_have_the_points_shape_whatever_the_formula_holds(
    text: str, shape: tuple[int, ...]
) -> None:
    loss, gradient = typed(text).value_and_gradient(torch.ones(*shape, 2, dtype=torch.float64))
    assert loss.shape == shape and gradient.shape == (*shape, 2)
    assert loss.dtype == gradient.dtype == torch.float64


@pytest.mark.parametrize(
    ("text", "hole"),
    [("log(x)", (-1.0, 0.0)), ("log(x)", (0.0, 0.0)), ("sqrt(x)", (-1.0, 2.0)), ("1/x", (0.0, 1.0)),
     ("x/(y-y)", (1.0, 1.0)), ("x^y", (-2.0, 0.5)), ("x^-3", (0.0, 0.0)), ("x^0.5", (-1.0, 0.0)),
     ("(1e308)^20 + x", (1.0, 1.0)), ("1/0 + x", (1.0, 1.0)), ("x log(-1)", (1.0, 1.0)),
     ("exp(exp(exp(x)))", (9.0, 0.0)), ("x/0", (1.0, 0.0)), ("0/0 x", (1.0, 0.0)),
     ("(x/0)/0", (-1.0, 0.0))],
)  # fmt: skip
def test_a_hole_is_no_number_and_no_exception(text: str, hole: tuple[float, float]) -> None:
    surface = typed(text)
    point = torch.tensor(hole, dtype=torch.float64)
    loss, gradient = surface.value_and_gradient(point)
    assert not loss.isfinite()
    assert not loss.isnan() or gradient.isnan().all()
    hessian(surface, point)


def test_no_number_in_gives_no_number_out_even_for_a_constant() -> None:
    nowhere = torch.tensor([[math.nan, 1.0], [1.0, math.nan]], dtype=torch.float64)
    for text in ("5", "x", "y", "x + y^2"):
        loss, gradient = typed(text).value_and_gradient(nowhere)
        assert loss.isnan().all() and gradient.isnan().all()


def test_a_derivative_that_is_zero_stays_so_beside_an_endless_one() -> None:
    _, gradient = typed("sqrt(x) + y").value_and_gradient(torch.zeros(2, dtype=torch.float64))
    assert gradient.tolist() == [math.inf, 1.0]


def test_a_power_of_a_negative_number_has_a_value_but_no_slope_along_its_exponent() -> None:
    place = torch.tensor([-2.0, 2.0], dtype=torch.float64)
    loss, gradient = typed("x^y").value_and_gradient(place)
    assert float(loss) == 4 and float(gradient[0]) == -4 and gradient[1].isnan()


def test_the_slope_of_abs_at_0_is_0() -> None:
    _, gradient = typed("abs(x)").value_and_gradient(torch.zeros(2, dtype=torch.float64))
    assert gradient.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("text", SMOOTH)
def test_the_exported_torch_is_the_same_function(text: str) -> None:
    points = grid(2.0)
    x, y = points.unbind(-1)
    names = {"torch": torch, "x": x, "y": y}
    exported = eval(parse_formula(text).python(torch=True), names)  # noqa: S307 - our own code
    loss, _ = typed(text).value_and_gradient(points)
    torch.testing.assert_close(exported, loss, rtol=1e-12, atol=1e-12)


def test_the_domain_reaches_span_from_0_and_a_bad_formula_is_refused() -> None:
    assert typed("x^2 + y^2", 2.5).domain == ((-2.5, 2.5), (-2.5, 2.5))
    assert typed("x^2 + y^2", 2.5) is typed("x^2 + y^2", 2.5)
    with pytest.raises(FormulaError):
        typed("x +")


def test_a_surface_made_in_inference_mode_can_be_differentiated_outside() -> None:
    with torch.inference_mode():
        surface = typed("(x - 1)^2 + 3y^2 + 0.25")
    assert surface.minima == ((pytest.approx(1.0), pytest.approx(0.0)),)
    matrix = hessian(surface, torch.ones(2, dtype=torch.float64))
    assert matrix.tolist() == [[2.0, 0.0], [0.0, 6.0]]


@pytest.mark.parametrize(
    ("text", "minima"),
    [
        ("x^2 + y^2", {(0.0, 0.0)}),
        ("(x^2 - 4)^2 + (y - 1)^2", {(2.0, 1.0), (-2.0, 1.0)}),
        ("x^4/4 - x^3/15 - x^2/2 + x/5 + y^2/2 + 23/60", {(-1.0, 0.0), (1.0, 0.0)}),
        ("1 - exp(-x^2 - y^2)", {(0.0, 0.0)}),
        ("sin(x) + y^2", {(-math.pi / 2, 0.0), (1.5 * math.pi, 0.0)}),
        ("x + y", set()), ("x^2 - y^2", set()), ("-x^2 - y^2", set()), ("exp(x) + y^2", set()),
        ("1/x", set()), ("log(x)", set()), ("5", set()), ("-1/(x^2 + y^2)", set()),
        ("(x - 7)^2 + y^2", set()),
    ],
)  # fmt: skip
def test_the_minima_of_a_formula_are_found_and_no_others(
    text: str, minima: set[tuple[float, float]]
) -> None:
    found = typed(text).minima
    assert len(found) == len(minima)
    for place in minima:
        assert min(math.dist(place, other) for other in found) < 1e-6


@pytest.mark.parametrize("name", ["himmelblau", "two_minima", "saddle", "beale", "rosenbrock"])
def test_the_known_minima_are_found_again(name: str) -> None:
    surface = SURFACES[name]
    found = find_minima(surface)
    assert len(found) == len(surface.minima)
    for place in surface.minima:
        assert min(math.dist(place, other) for other in found) < 1e-7


def test_the_lowest_minima_come_first_and_at_most_twelve() -> None:
    found = find_minima(SURFACES["rastrigin"])
    assert len(found) == 12 and found[0] == pytest.approx((0.0, 0.0), abs=1e-9)
    loss, _ = SURFACES["rastrigin"].value_and_gradient(torch.tensor(found, dtype=torch.float64))
    assert (loss.diff() >= -1e-9).all()


def test_a_valley_floor_is_shown_by_one_place() -> None:
    ((x, y),) = typed("(x + 2y - 1)^2").minima
    assert x + 2 * y == pytest.approx(1.0, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["x", "y", "2", "0", "1e300", "0.5", "20"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/^"), inner).map(
                lambda p: "({}){}({})".format(*p)
            ),
            st.tuples(st.sampled_from(["log", "sqrt", "exp", "sinh", "tan", "abs"]), inner).map(
                lambda p: "{}({})".format(*p)
            ),
        ),
        max_leaves=9,
    )
)
def test_whatever_can_be_typed_has_a_map_a_gradient_and_a_curvature(text: str) -> None:
    try:
        surface = typed(text)
    except FormulaError:
        return
    points = torch.tensor([[0.0, 0.0], [1.0, -1.0], [-3.0, 5.0]], dtype=torch.float64)
    loss, gradient = surface.value_and_gradient(points)
    assert loss.shape == (3,) and gradient.shape == (3, 2)
    assert curvature_at(surface, (1.0, -1.0)).kind in KINDS


def test_a_formula_is_compiled_once_and_holds_no_state() -> None:
    evaluate = evaluation_of(parse_formula("x^2 y").tree)
    points = grid()
    first, second = evaluate(points), evaluate(points)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
