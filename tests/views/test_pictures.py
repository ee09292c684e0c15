"""Pictures of the Descent lab: what they draw is what was asked."""

from __future__ import annotations

import numpy as np
import pytest

from playground.views.basins import GONE, VALLEYS, basin_maps
from playground.views.colours import OPTIMIZERS, Racer
from playground.views.curves import curves
from playground.views.figure import Swarm, asks
from playground.views.one_weight import loss_curve, neuron_fit
from playground.views.settings_maps import sweep
from playground.views.surface_3d import surface_3d
from playground.views.surface_map import height, scale_of, surface_map, whole
from tests.expressions import work_out

RACERS = [Racer("GD", OPTIMIZERS["gd"]), Racer("Adam", OPTIMIZERS["adam"])]


def ground(loss: np.ndarray) -> dict[str, np.ndarray]:
    rows, columns = loss.shape
    return {
        "x": np.linspace(-2, 2, columns), "y": np.linspace(-1, 1, rows), "loss": loss,
        "minima": np.zeros((0, 2)),
    }  # fmt: skip


@pytest.mark.parametrize("powers", [False, True])
def test_the_height_falls_nowhere_where_the_loss_rises_and_starts_at_zero(powers: bool) -> None:
    loss = np.sort(np.random.default_rng(1).random(200)) * 3 + 5
    loss = loss if not powers else 10 ** (2 * loss - 12)
    scale = scale_of(loss)
    drawn = height(loss, scale)
    assert scale.kind == ("log" if powers else "root")
    assert drawn[0] == 0 and (np.diff(drawn) >= 0).all()


def test_a_surface_with_holes_is_drawn_with_holes() -> None:
    loss = np.full((4, 5), 2.0)
    loss[1, 1], loss[2, 3], loss[0] = np.inf, np.nan, 1.0
    drawn = surface_map(ground(loss), RACERS, (0, 0), ("x", "y")).figure.data[0].z
    assert np.isnan(drawn[1, 1]) and np.isnan(drawn[2, 3]) and np.isfinite(drawn[3]).all()


def test_a_surface_that_is_nowhere_a_number_is_drawn_flat() -> None:
    assert (whole(np.full((3, 3), np.nan)) == 0).all()
    surface_map(ground(np.full((3, 3), np.nan)), RACERS, (0, 0), ("x", "y"))


def test_the_same_heights_are_in_the_map_and_in_space() -> None:
    loss = np.random.default_rng(2).random((6, 6))
    space = surface_3d(ground(loss), RACERS, ("x", "y"), asks("surface", size=60))
    scales = {binding.scale for binding in space.bindings if binding.attribute == "z"}
    assert scales == {scale_of(loss)}
    assert space.as_wire()["ask"] == {
        "question": "surface", "at": "start", "arguments": {"size": 60.0}, "places": False,
    }  # fmt: skip


def test_the_tangent_touches_the_curve_at_the_chosen_racer_with_the_gradients_slope() -> None:
    curve = {"x": np.linspace(-2, 2, 9), "loss": np.linspace(-2, 2, 9) ** 2}
    figure = loss_curve(curve, RACERS, 1.0, "x")
    (tangent,) = (binding.value for binding in figure.bindings if binding.mode == "function")
    channels = {
        "position": np.array([[[9.0, 9.0], [1.5, 0.0]]]), "loss": np.array([[9.0, 2.25]]),
        "gradient": np.array([[[9.0, 9.0], [3.0, 0.0]]]),
    }  # fmt: skip
    assert work_out(tangent, channels, 0, x=1.5, chosen=1) == 2.25
    assert work_out(tangent, channels, 0, x=2.5, chosen=1) == 5.25


def test_the_fit_is_the_logistic_of_w_x_plus_b() -> None:
    figure = neuron_fit([(0.5, 0.2), (2.5, 0.9)], RACERS)
    channels = {"position": np.array([[[1.0, -2.0], [0.5, 0.25]]])}
    for replica, (w, b) in enumerate(channels["position"][0]):
        value = figure.bindings[replica].value
        expected = 1 / (1 + np.exp(-(w * 3 + b)))
        assert work_out(value, channels, 0, x=3.0) == pytest.approx(expected)


def test_a_basin_map_has_a_cell_around_each_start_and_a_colour_for_each_valley() -> None:
    figure = basin_maps(RACERS, ((-6, 6), (0, 4)), (4, 6), ("x", "y")).figure
    cells = figure.data[0]
    centres = (np.arange(6) + 0.5) / 6 * 12 - 6
    assert np.allclose(cells.x0 + cells.dx * np.arange(6), centres)
    assert np.allclose(cells.y0 + cells.dy * np.arange(4), [0.5, 1.5, 2.5, 3.5])
    assert len(set(VALLEYS)) == GONE == 12 and (cells.zmin, cells.zmax) == (-0.5, 12.5)


def test_each_racer_has_its_line_in_the_search_for_a_rate() -> None:
    figure = sweep(RACERS, 0.1, asks("sweep"), "low")
    assert [trace.name for trace in figure.figure.data] == ["GD", "Adam"]
    rows = [binding.index for binding in figure.bindings if binding.channel == "loss"]
    assert rows == [(0,), (1,)] and all(b.mode == "answer" for b in figure.bindings)


def test_a_curve_may_show_one_coordinate_beside_a_level() -> None:
    figure = curves("w", "W", "position", "", RACERS, 10, alt="", coordinate=1, level=2.0)
    assert {binding.index for binding in figure.bindings if binding.channel == "position"} == {
        (0, 1), (1, 1),
    }  # fmt: skip
    assert figure.figure.layout.shapes[0].y0 == 2.0


def test_a_map_says_what_is_drawn_over_it() -> None:
    swarm = Swarm("heads", ("#111111", "#222222"))
    map_ = surface_map(ground(np.eye(4)), RACERS, (0, 0), ("x", "y"), swarm)
    assert map_.as_wire()["overlay"] == {
        "swarm": {"channel": "heads", "colors": ("#111111", "#222222"), "tail": 8},
        "vectors": True, "clamp": True,
    }  # fmt: skip
