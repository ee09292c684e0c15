"""The quadratic model at a place is the surface's second derivatives; its rates are those of the
iteration matrices.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.curvature import KINDS, curvature_at, curvatures, hessian, rates_of
from playground.engine.ground import Constants
from playground.engine.neurons import rare_feature, sigmoid_neuron
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.surfaces import SURFACES, Surface, along_x, tilted_bowl
from playground.engine.typed import typed
from tests.engine.surface_places import places

ALL = (*SURFACES.values(), tilted_bowl(30.0, 20.0), sigmoid_neuron(), rare_feature())
every_surface = pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)
METHODS = ("gd", "momentum", "nesterov")


@every_surface
def test_the_hessian_is_autograds_of_the_loss(surface: Surface) -> None:
    for point in places(surface, 5):
        expected = torch.autograd.functional.hessian(
            lambda w: surface.value_and_gradient(w)[0], point
        )
        torch.testing.assert_close(hessian(surface, point), expected, rtol=1e-9, atol=1e-9)


@every_surface
def test_eigenvalues_and_vectors_rebuild_the_hessian(surface: Surface) -> None:
    point = places(surface, 1)[0]
    found = curvature_at(surface, tuple(point.tolist()))
    assert (np.diff(found.eigenvalues) >= 0).all()
    vectors, scale = found.eigenvectors, np.abs(found.hessian).max()
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(surface.parameters), atol=1e-12)
    rebuilt = vectors @ np.diag(found.eigenvalues) @ vectors.T
    np.testing.assert_allclose(rebuilt, found.hessian, atol=1e-12 * scale)
    np.testing.assert_allclose(curvatures(surface, point), found.eigenvalues, atol=1e-12 * scale)
    size = np.abs(found.eigenvalues)
    assert found.condition == pytest.approx(size.max() / size.min(), rel=1e-6)


@every_surface
def test_the_newton_step_ends_where_the_model_has_no_slope(surface: Surface) -> None:
    found = curvature_at(surface, tuple(places(surface, 1)[0].tolist()))
    size = np.abs(found.gradient).max()
    np.testing.assert_allclose(
        found.gradient + found.hessian @ found.newton, 0, atol=1e-9 * max(size, 1)
    )


@every_surface
def test_the_optimal_step_is_the_lowest_of_the_model_along_the_gradient(surface: Surface) -> None:
    found = curvature_at(surface, tuple(places(surface, 1)[0].tolist()))
    g, bend = found.gradient, found.gradient @ found.hessian @ found.gradient

    def model(eta: float) -> float:
        return -eta * (g @ g) + 0.5 * eta**2 * bend

    if bend > 0:
        best = found.optimal_step
        assert model(best) < min(model(0.99 * best), model(1.01 * best))
    else:
        assert found.optimal_step == math.inf


def test_from_anywhere_on_a_bowl_newtons_step_leads_to_the_bottom() -> None:
    found = curvature_at(tilted_bowl(50.0, 35.0), (1.0, -2.0))
    np.testing.assert_allclose(found.newton, [-1.0, 2.0], rtol=1e-12)
    assert found.condition == pytest.approx(50, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("x^2 + 3y^2", 0), ("x^2 - y^2", 1), ("-x^2 - y^2", 2), ("x^2", 3), ("-x^2", 3), ("x + y", 3),
     ("5", 3), ("log(x)", 4), ("(x + y)^2", 3), ("x y", 1)],
)  # fmt: skip
def test_a_place_is_named_by_the_signs_of_its_curvatures(text: str, kind: int) -> None:
    assert curvature_at(typed(text), (-1.0, 0.5)).kind == KINDS[kind]


def test_where_only_the_first_parameter_moves_the_others_do_not_count() -> None:
    found = curvature_at(along_x(SURFACES["two_minima"], (0.5,)), (0.4, 0.5))
    bend = 3 * 0.4**2 - 0.4 * 0.4 - 1  # of (x² − 1)(x − 1/5)
    assert found.hessian.tolist() == [[pytest.approx(bend), 0.0], [0.0, 0.0]]
    assert found.kind == KINDS[2] and found.condition == 1.0
    assert found.newton[1] == 0


def test_words_for_what_has_no_number() -> None:
    nothing = curvature_at(typed("log(x)"), (-1.0, 0.0))
    assert math.isnan(nothing.condition) and math.isnan(nothing.optimal_step)
    assert np.isnan(nothing.eigenvalues).all() and np.isnan(nothing.newton).all()
    assert curvature_at(typed("x^2"), (1.0, 1.0)).condition == math.inf
    assert math.isnan(curvature_at(SURFACES["bowl"], (0.0, 0.0)).optimal_step)
    assert np.array_equal(curvature_at(typed("x^2"), (3.0, 1.0)).newton, [-3.0, 0.0])


def iteration_matrix(method: str, left: float, gamma: float) -> np.ndarray:
    """What one update does to (w, last w) on ½λw², with left = 1 − ηλ."""
    match method:
        case "gd":
            return np.array([[left, 0.0], [0.0, 0.0]])
        case "momentum":
            return np.array([[left + gamma, -gamma], [1.0, 0.0]])
    return np.array([[(1 + gamma) * left, -gamma * left], [1.0, 0.0]])


@pytest.mark.parametrize("method", METHODS)
def test_rates_are_the_spectral_radii_of_the_iteration_matrices(method: str) -> None:
    values, etas, gammas = [0.3, 1.0, 7.0], np.linspace(0.001, 1.2, 17), np.linspace(0, 0.99, 9)
    found = rates_of(method, values, etas, gammas)
    assert found.shape == (len(gammas), len(etas))
    for i, gamma in enumerate(gammas):
        for j, eta in enumerate(etas):
            radii = [
                np.abs(np.linalg.eigvals(iteration_matrix(method, 1 - eta * v, gamma))).max()
                for v in values
            ]
            # A double root is half as exact.
            assert found[i, j] == pytest.approx(max(radii), abs=1e-7)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9])
def test_the_rate_is_1_at_the_optimizers_bound(method: str, gamma: float) -> None:
    bound = OPTIMIZERS[method].bound
    assert bound is not None
    eta = float(bound(3.0, Constants(momentum=gamma)))
    below, at, above = rates_of(method, [0.5, 3.0], [0.999 * eta, eta, 1.001 * eta], [gamma])[0]
    assert below < 1 == pytest.approx(at, abs=1e-12) and above > 1


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(METHODS), st.floats(0.02, 0.25), st.sampled_from([0.0, 0.3, 0.6, 0.8]))
def test_a_run_on_the_bowl_shrinks_by_the_rate(method: str, eta: float, gamma: float) -> None:
    """Over 2,000 updates; a slow turn of the phase leaves a few percent of the last ones."""
    values = np.array([1.0, 5.0])
    w, u, logs = np.array([1.0, 1.3]), np.zeros(2), 0.0
    momentum = 0.0 if method == "gd" else gamma
    for _ in range(2_000):
        place = w - momentum * u if method == "nesterov" else w
        u = momentum * u + eta * values * place
        w = w - u
        size = max(np.abs(w).max(), np.abs(u).max())
        w, u, logs = w / size, u / size, logs + math.log(size)
    rate = rates_of(method, values, [eta], [gamma])[0, 0]
    assert math.exp(logs / 2_000) == pytest.approx(rate, rel=0.02)


def test_gd_does_not_read_gamma_and_an_unknown_method_is_refused() -> None:
    found = rates_of("gd", [1.0, 4.0], [0.1, 0.3], [0.0, 0.9])
    assert np.array_equal(found[0], found[1])
    assert found[0].tolist() == [pytest.approx(0.9), pytest.approx(0.7)]
    with pytest.raises(ValueError, match="adam"):
        rates_of("adam", [1.0], [0.1], [0.9])
