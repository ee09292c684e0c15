"""Views: arrays in, figures out; the height scale is true, ghosts are recognisable."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from playground.views.colours import OPTIMIZERS, Racer
from playground.views.curves import curves
from playground.views.figure import Figure
from playground.views.ghost import with_ghosts
from playground.views.stills import bands, final_values, finals
from playground.views.surface_map import height, scale_of, surface_map
from playground.web import wire

RACERS = [Racer("GD", OPTIMIZERS["gd"]), Racer("Adam", OPTIMIZERS["adam"])]
GRID = np.linspace(-1, 1, 5)
SURFACE = {
    "x": GRID,
    "y": GRID,
    "loss": GRID[:, None] ** 2 + GRID**2,
    "minima": np.array([[0.0, 0.0]]),
}


def both() -> tuple[Figure, Figure]:
    curve = curves("loss", "Loss", "loss", "loss", RACERS, 100, alt="Loss.")
    return surface_map(SURFACE, RACERS, (1.0, 1.0), ("w", "b")), curve


@given(arrays(float, (4, 4), elements=some.floats(0, 1e12)))
def test_a_higher_loss_never_lies_lower_on_the_map(loss: np.ndarray) -> None:
    order = np.argsort(loss, axis=None)
    assert (np.diff(height(loss, scale_of(loss)).ravel()[order]) >= 0).all()


def test_every_replica_has_its_own_colour_dash_and_marker() -> None:
    for part in ("color", "dash", "symbol"):
        looks = [getattr(style, part) for style in OPTIMIZERS.values()]
        assert part == "dash" or len(set(looks)) == len(OPTIMIZERS), part
    pairs = {(style.color, style.dash) for style in OPTIMIZERS.values()}
    assert len(pairs) == len(OPTIMIZERS)


def test_the_map_moves_trail_and_head_of_every_replica_along_its_own_position() -> None:
    figure, _ = both()
    modes = {}
    for binding in figure.bindings:
        assert binding.channel == "position"
        assert binding.index[1] == ("x", "y").index(binding.attribute)
        modes.setdefault(binding.index[0], []).append(binding.mode)
    assert {replica: sorted(set(found)) for replica, found in modes.items()} == {
        0: ["current", "trail"],
        1: ["current", "trail"],
    }


def test_a_figure_on_the_wire_is_plain_json() -> None:
    for figure in both():
        sent = json.loads(wire.json(figure.as_wire()))
        assert len(sent["data"]) == len(figure.figure.data)
        assert all(binding["trace"] < len(sent["data"]) for binding in sent["bindings"])


def test_a_ghost_is_thin_dashed_and_pale_in_its_own_colour_and_follows_the_ghost() -> None:
    live = both()
    for before, after in zip(live, with_ghosts(live, live), strict=True):
        ghosts = [b for b in after.bindings if b.run == "ghost"]
        assert ghosts and after.bindings[: len(before.bindings)] == before.bindings
        for binding in ghosts:
            trace = after.figure.data[binding.trace]
            assert binding.trace >= len(before.figure.data) and trace.opacity == 0.4
            assert trace.mode == "markers" or (trace.line.dash == "dash" and trace.line.width < 2)
            assert binding.whole == (binding.mode != "current")
        colours = {trace.line.color for trace in after.figure.data[len(before.figure.data) :]}
        assert {style.style.color for style in RACERS} <= colours


def test_a_pinned_run_of_other_figures_leaves_the_live_ones_alone() -> None:
    map_, curve = both()
    assert with_ghosts((map_,), (curve,)) == (map_,)


@pytest.mark.parametrize(
    ("values", "scale"),
    [([1e-6, 0.5], "log"), ([0.0, 0.5], None), ([-1.0, 2.0], None), ([np.nan, 0.3], "log")],
)
def test_final_values_stand_on_a_logarithmic_axis_only_where_all_are_positive(
    values: list[float], scale: str | None
) -> None:
    chart = finals(["a", "b"], np.array(values), ["#111", "#222"], "Final loss").to_dict()
    assert chart["encoding"]["x"]["scale"].get("type") == scale
    assert chart["encoding"]["color"]["scale"]["range"] == ["#111", "#222"]


def test_a_band_holds_every_seed_and_its_line_is_the_median() -> None:
    values = np.random.default_rng(0).random((8, 1000, 2)) + 0.1
    chart = bands(["a", "b"], values, ["#111", "#222"], "Loss")
    table = chart.data
    assert len(table) <= 2 * 300 and set(table["step"]) >= {0, 999}
    last = table[(table["step"] == 999) & (table["who"] == "b")].iloc[0]
    assert last["low"] == values[:, 999, 1].min() and last["high"] == values[:, 999, 1].max()
    assert last["middle"] == np.median(values[:, 999, 1])


def test_no_finite_value_is_still_a_picture() -> None:
    assert finals(["a"], np.array([np.nan]), ["#111"], "Final loss").to_dict()


def test_the_table_shows_three_significant_digits() -> None:
    table = final_values(["a", "b"], {"loss": np.array([0.123456, 4.87e-7])})
    assert table["loss"].tolist() == ["0.123", "4.87e-07"]
