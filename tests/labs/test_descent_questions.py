"""The Descent lab's questions answer with the surface's own numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from playground.engine.neurons import surface_named
from playground.engine.surfaces import SURFACES
from playground.labs.descent.questions import curvature, surface
from tests.labs.descent_runs import descent

NAMES = ("sigmoid_neuron", *SURFACES)


@pytest.mark.parametrize("name", NAMES)
def test_the_map_holds_the_loss_with_a_row_for_each_y(name: str) -> None:
    answer = surface(descent(surface=name), {}, {"size": 7})
    assert answer["x"].shape == answer["y"].shape == (7,) and answer["loss"].shape == (7, 7)
    place = torch.tensor([answer["x"][2], answer["y"][5]])
    loss, _ = surface_named(name).value_and_gradient(place)
    assert answer["loss"][5, 2] == pytest.approx(float(loss), rel=1e-12)
    assert answer["minima"].tolist() == [list(m) for m in surface_named(name).minima]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", [(0.1, 0.1), (-20.0, 20.0), (17.0, -0.5)])
def test_the_default_map_shows_the_start_and_the_surfaces_own_domain(
    name: str, start: tuple[float, float]
) -> None:
    config = descent(surface=name, start_x=start[0], start_y=start[1])
    answer = surface(config, {}, {"size": 60, "x0": math.nan})
    for axis, at, (low, high) in zip(("x", "y"), start, surface_named(name).domain, strict=True):
        assert answer[axis][0] <= low and answer[axis][-1] >= high
        assert answer[axis][0] < at < answer[axis][-1]
        assert (answer[axis][0] == low) == (at >= low) and (answer[axis][-1] == high) == (
            at <= high
        )


def test_a_corner_asked_for_is_a_corner_got() -> None:
    answer = surface(descent(), {}, {"x0": -1.0, "x1": 2.5, "y0": 0.5, "y1": 3.0, "size": 5})
    assert (answer["x"][0], answer["x"][-1]) == (-1.0, 2.5)
    assert (answer["y"][0], answer["y"][-1]) == (0.5, 3.0)


def test_the_map_follows_the_loss_scale() -> None:
    whole, half = (
        surface(descent(loss_scale=scale), {}, {"size": 5})["loss"] for scale in ("sum", "half_sum")
    )
    np.testing.assert_allclose(half, whole / 2, rtol=1e-14)


def test_the_ravines_curvatures_and_its_bound() -> None:
    answer = curvature(descent(surface="ravine"), {}, {"x": 1.0, "y": 2.0})
    assert answer["hessian"].tolist() == [[1.0, 0.0], [0.0, 50.0]]
    assert answer["eigenvalues"].tolist() == [1.0, 50.0]
    assert np.abs(answer["eigenvectors"][:, 1]).tolist() == [0.0, 1.0]
    assert answer["gradient"].tolist() == [1.0, 100.0]
    # 2/λ, 2(1+γ)/λ and 2(1+γ)/((1+2γ)λ) with γ = 0.9
    assert answer["bounds"] == pytest.approx([0.04, 0.076, 3.8 / 140])


@pytest.mark.parametrize("name", NAMES)
def test_eigenvectors_and_values_rebuild_the_hessian(name: str) -> None:
    answer = curvature(descent(surface=name), {}, {"x": 0.7, "y": -0.4})
    values, vectors = answer["eigenvalues"], answer["eigenvectors"]
    assert values[0] <= values[1]
    np.testing.assert_allclose(vectors * values @ vectors.T, answer["hessian"], atol=1e-9)


def test_where_nothing_curves_upwards_no_rate_is_too_large_and_the_start_is_the_default() -> None:
    far = curvature(descent(surface="plateau", start_x=0.0, start_y=0.0), {}, {})
    assert far["gradient"].tolist() == [0.0, 0.0] and far["bounds"][0] == 2.0
    crest = curvature(descent(surface="rastrigin"), {}, {"x": 0.5, "y": 0.5})
    assert crest["eigenvalues"][1] < 0 and (crest["bounds"] == math.inf).all()
