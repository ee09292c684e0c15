"""Laws of the drawn data sets."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from playground.data.plane import PlaneData
from playground.data.sets import make
from playground.data.synthetic import RECIPES


def drawn(name: str, noise: float = 0.0, **rest: int) -> PlaneData:
    return make(name, **{"samples": 500, "noise": noise, "train_ratio": 0.5, "seed": 3, **rest})


def counts(data: PlaneData) -> list[int]:
    return [int((data.target == k).sum()) for k in range(data.classes)]


def test_circle_without_noise_is_class_1_exactly_within_2_5_of_the_middle() -> None:
    data = drawn("circle")
    away = np.hypot(*data.x.T)
    assert np.array_equal(data.target == 1, away < 2.5)
    assert away.max() <= 5


def test_circle_leaves_a_gap_between_the_disc_and_the_ring() -> None:
    away = np.hypot(*drawn("circle").x.T)
    assert not ((away > 2.5) & (away < 3.5)).any()


@pytest.mark.parametrize("name", ["circle", "xor", "plane", "hills"])
def test_noise_changes_labels_and_moves_no_example(name: str) -> None:
    clean, noisy = drawn(name), drawn(name, noise=0.5)
    assert np.array_equal(clean.x, noisy.x)
    assert (clean.target != noisy.target).any()


@pytest.mark.parametrize("name", ["spiral", "moons", "rings", "gate_xor"])
def test_noise_moves_examples_in_proportion_and_changes_no_label(name: str) -> None:
    clean, half, full = (drawn(name, noise=noise) for noise in (0, 0.25, 0.5))
    assert np.array_equal(clean.target, full.target)
    # A few roundings of numbers up to 10.
    assert np.allclose(2 * (half.x - clean.x), full.x - clean.x, atol=1e-13)
    assert not np.allclose(clean.x, full.x)


def test_xor_without_noise_is_class_1_where_the_signs_agree() -> None:
    data = drawn("xor")
    assert np.array_equal(data.target == 1, np.sign(data.x[:, 0]) == np.sign(data.x[:, 1]))


def test_xor_stays_off_the_axes_and_within_5_3() -> None:
    away = np.abs(drawn("xor").x)
    assert away.min() >= 0.3 and away.max() <= 5.3


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_its_centres_at_2_and_a_variance_from_a_half_to_four(
    noise: float, variance: float
) -> None:
    data = drawn("gauss", noise=noise, samples=20_000)
    for k, centre in enumerate((-2, 2)):
        own = data.x[data.target == k]
        # Six standard errors of a mean and of a variance of 10 000 normal numbers.
        assert own.mean(axis=0) == pytest.approx([centre] * 2, abs=6 * math.sqrt(variance / 1e4))
        assert own.var(axis=0) == pytest.approx([variance] * 2, rel=6 * math.sqrt(2 / 1e4))


def test_a_spiral_winds_one_and_three_quarter_turns_while_it_grows_to_5() -> None:
    data = drawn("spiral", samples=200)
    for k, start in ((1, 0.0), (0, math.pi)):
        arm = data.x[data.target == k]
        for i, (x, y) in enumerate(arm):
            r, t = i / 100 * 5, 1.75 * i / 100 * 2 * math.pi + start
            assert (x, y) == pytest.approx((r * math.sin(t), r * math.cos(t)), abs=1e-12)


def test_moons_without_noise_are_two_half_circles_of_radius_3() -> None:
    data = drawn("moons")
    x, y = data.x.T / 3 + np.array([[0.5], [0.25]])
    upper = data.target == 0
    assert np.hypot(x[upper], y[upper]) == pytest.approx(1) and (y[upper] >= 0).all()
    lower = np.hypot(x[~upper] - 1, y[~upper] - 0.5)
    assert lower == pytest.approx(1) and (y[~upper] <= 0.5).all()


def test_neighbouring_squares_of_the_checkerboard_differ() -> None:
    data = drawn("checkerboard")
    column, row = np.floor((data.x.T + 6) / 3)
    assert np.array_equal(data.target, np.abs(column - row) % 2)
    assert len(set(zip(column, row, strict=True))) == 16


@pytest.mark.parametrize("name", ["blobs", "rings"])
@pytest.mark.parametrize("classes", range(2, 7))
def test_there_are_as_many_blobs_and_rings_as_asked_for(name: str, classes: int) -> None:
    data = drawn(name, classes=classes)
    assert data.classes == classes == len(set(data.target)) == len(set(data.class_names))


@pytest.mark.parametrize("classes", range(2, 7))
def test_rings_without_noise_lie_around_each_other_and_do_not_touch(classes: int) -> None:
    data = drawn("rings", classes=classes)
    away = np.hypot(*data.x.T)
    extent = [(away[data.target == k].min(), away[data.target == k].max()) for k in range(classes)]
    assert all(inner[1] < outer[0] for inner, outer in pairwise(extent))


@pytest.mark.parametrize("classes", range(2, 7))
def test_the_nearest_blob_centre_tells_the_class_where_noise_is_least(classes: int) -> None:
    data = drawn("blobs", classes=classes)
    centres = np.array([data.x[data.target == k].mean(axis=0) for k in range(classes)])
    nearest = np.linalg.norm(data.x[:, None] - centres, axis=2).argmin(axis=1)
    # Of six blobs, two neighbours are 8 deviations apart: not one example in 10 000 is astray.
    assert np.array_equal(nearest, data.target)


@pytest.mark.parametrize(
    ("name", "gate"),
    [
        ("gate_and", lambda x, y: x and y),
        ("gate_or", lambda x, y: x or y),
        ("gate_xor", lambda x, y: x != y),
    ],
)
def test_a_gate_without_noise_is_its_truth_table(name: str, gate) -> None:
    data = drawn(name)
    table = {(*corner, target) for corner, target in zip(data.x.tolist(), data.target, strict=True)}
    assert table == {(x, y, float(gate(bool(x), bool(y)))) for x in (0, 1) for y in (0, 1)}


@pytest.mark.parametrize("name", ["gate_and", "gate_or", "gate_xor"])
@pytest.mark.parametrize("seed", range(20))
def test_all_four_corners_of_a_gate_train_whatever_the_split(name: str, seed: int) -> None:
    data = drawn(name, samples=6, seed=seed)
    assert {tuple(corner) for corner in data.x[data.train]} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_plane_without_noise_is_a_tenth_of_the_sum() -> None:
    data = drawn("plane")
    assert data.target == pytest.approx((data.x[:, 0] + data.x[:, 1]) / 10)


def test_hills_without_noise_have_the_height_of_the_nearest_cone() -> None:
    cones = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1, (4, -2.5): -1}
    data = drawn("hills")
    for (x, y), target in zip(data.x, data.target, strict=True):
        # No two cones overlap: their centres are 4 apart, and each reaches 2.
        near = [(math.dist((x, y), at), sign) for at, sign in cones.items()]
        away, sign = min(near)
        assert target == pytest.approx(sign * max(0, 1 - away / 2), abs=1e-12)


def test_sinusoid_is_a_sine_over_x_alone() -> None:
    data = drawn("sinusoid")
    assert data.dimensions == 1 and not data.x[:, 1].any()
    assert data.target == pytest.approx(np.sin(data.x[:, 0]))


def test_noise_is_the_deviation_around_the_sine() -> None:
    data = drawn("sinusoid", noise=0.3, samples=20_000)
    # Six standard errors of a deviation estimated from 20 000 normal numbers.
    around = data.target - np.sin(data.x[:, 0])
    assert around.std() == pytest.approx(0.3, rel=6 / math.sqrt(4e4))


@pytest.mark.parametrize("name", ["circle", "gauss", "spiral", "moons", "checkerboard", "blobs"])
@pytest.mark.parametrize("samples", [50, 51, 500])
def test_classes_are_balanced(name: str, samples: int) -> None:
    each = counts(drawn(name, samples=samples))
    # The checkerboard goes round 16 squares: an unfinished round may favour a class by two.
    assert max(each) - min(each) <= 2


def test_every_target_of_a_classification_is_a_class_and_each_class_occurs() -> None:
    for name in RECIPES:
        data = drawn(name, noise=0.2)
        if data.classes:
            assert set(data.target) == set(range(data.classes)), name
            assert len(data.class_names) == data.classes, name
        else:
            assert data.class_names == (), name
