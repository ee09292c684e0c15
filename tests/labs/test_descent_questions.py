"""The Descent lab's questions answer with the surface's own numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.config import Own, Pair
from playground.engine.neurons import surface_named
from playground.engine.surfaces import SURFACES
from playground.labs.descent.plan import surface_of
from playground.labs.descent.questions import curvature, rates, surface, sweep
from tests.labs.descent_runs import descent, record

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
    assert crest["eigenvalues"][1] < 0 and np.isnan(crest["bounds"]).all()


@pytest.mark.parametrize("fields", [
    {}, {"schedule": "warmup", "schedule_period": 50}, {"schedule": "cosine"},
    {"schedule": "piecewise", "schedule_pieces": (Pair(0, 0.1), Pair(20, 1.0))},
    {"schedule": "performance", "schedule_period": 2}, {"momentum_schedule": True},
    {"own": (Own("adam", "beta1", 0.5),)}, {"surface": "formula", "formula": "x^2 + 9y^2 - 3"},
])  # fmt: skip
def test_the_search_ends_where_the_race_itself_ends_with_that_learning_rate(
    fields: dict[str, Any],
) -> None:
    base = {"surface": "ravine", "start_x": -4.0, "start_y": 1.0, "steps": 50, **fields}
    answer = sweep(descent(**base), {}, {})
    names = descent().optimizers
    for place in (14, 21, 24, 30, 49):
        eta = float(answer["learning_rates"][place])
        race = record(descent(**base, learning_rate=eta)).channels
        ends = race["excess" if base["surface"] == "formula" else "loss"][-1]
        for racer in range(len(names)):
            found = answer["loss"][racer, place]
            if np.isnan(found) or np.isnan(ends[racer]):
                # Whoever diverges with the last update still has that update's loss on record.
                assert np.isnan(found) and not abs(ends[racer]) < 1e6, (eta, names[racer])
            else:
                assert found == pytest.approx(ends[racer], rel=1e-6, abs=1e-9), (eta, names[racer])


def test_the_search_knows_nothing_of_methods_without_a_rate() -> None:
    answer = sweep(descent(optimizers=("gd", "line_search", "newton"), steps=5), {}, {})
    assert np.isfinite(answer["loss"][0]).any() and np.isnan(answer["loss"][1:]).all()


def test_the_rate_map_is_how_fast_the_race_gets_nearer() -> None:
    config = descent(surface="tilted_bowl", condition=9.0, angle=20, steps=400)
    for nesterov, name in ((0, "momentum"), (1, "nesterov")):
        answer = rates(config, {}, {"nesterov": nesterov})
        checked = 0
        for row, column in ((0, 40), (30, 40), (38, 45), (20, 52)):
            eta, gamma = answer["learning_rates"][column], answer["momenta"][row]
            if not answer["rate"][row, column] < 0.97:
                continue
            run = record(descent(surface="tilted_bowl", condition=9.0, angle=20, steps=400,
                                 optimizers=(name,), learning_rate=float(eta),
                                 momentum=float(gamma), start_x=4.0, start_y=3.0))  # fmt: skip
            distance = run.channels["distance"][:, 0]
            last = min(400, int(np.argmax(distance < 1e-10)) or 400)
            begin = last // 2
            measured = (distance[last - 1] / distance[begin]) ** (1 / (last - 1 - begin))
            assert measured == pytest.approx(answer["rate"][row, column], rel=0.05)
            expected = math.log(10) / -math.log(answer["rate"][row, column])
            assert answer["updates"][row, column] == pytest.approx(expected)
            assert answer["speed"][row, column] == pytest.approx(math.log10(expected))
            checked += 1
        assert checked >= 2


@pytest.mark.parametrize("fields", [
    {"points": (Pair(5.0, 1.0),), "start_x": 8.0}, {"surface": "formula", "formula": "x + y"},
    {"surface": "formula", "formula": "5"}, {"surface": "formula", "formula": "-x^2-y^2"},
    {"surface": "formula", "formula": "log(x)", "start_x": -1.0},
])  # fmt: skip
def test_where_there_is_no_bowl_the_rate_map_is_empty(fields: dict[str, Any]) -> None:
    answer = rates(descent(**fields), {}, {})
    assert np.isnan(answer["speed"]).all() and answer["learning_rates"].max() <= 100


def test_the_lines_of_the_curvature_lie_along_its_axes() -> None:
    answer = curvature(descent(surface="ravine", optimizers=("momentum",), momentum=0.5), {},
                       {"x": 1.0, "y": 0.5})  # fmt: skip
    flat = answer["flattest"][1] - answer["flattest"][0]
    steep = answer["steepest"][1] - answer["steepest"][0]
    assert abs(flat[0]) > abs(steep[1]) > 0 and flat[1] == steep[0] == 0
    # A level line: every point of the ellipse has the same ½dᵀHd, but for axes of least length.
    around = answer["ellipse"] - [1.0, 0.5]
    # It is drawn with 72 corners, of which none need be its very end.
    assert np.abs(around[:, 0]).max() == pytest.approx(abs(flat[0]), rel=1e-3)
    assert np.abs(around[:, 1]).max() == pytest.approx(abs(steep[1]), rel=1e-3)
    assert answer["newton_line"].tolist() == [[1.0, 0.5], [0.0, 0.0]]
    assert answer["bounds"][1] == pytest.approx(2 * 1.5 / 50)


def test_the_curvature_of_four_weights_is_taken_where_all_four_are() -> None:
    config = descent(surface="rare_feature")
    place = {"x": 1.0, "y": 0.5, "third": -0.3, "fourth": 0.2}
    found = curvature(config, {}, place)["gradient"]
    point = torch.tensor(list(place.values()), dtype=torch.float64)
    assert found == pytest.approx(surface_of(config).value_and_gradient(point)[1].numpy())
