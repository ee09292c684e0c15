"""Each scheme's weights have its variance, from one draw that it scales."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine.initial import INITS, initial
from playground.engine.layout import Place, places

IN, OUT = 300, 200
WIDE = Place(IN, OUT, False, False, 0)
VARIANCES = {
    "glorot": 2 / (IN + OUT), "he": 2 / IN, "lecun": 1 / IN, "uniform": 1 / 12, "small": 1e-4,
    "large": 1.0, "zero": 0.0,
}  # fmt: skip


def wide(init: str, seed: int = 3) -> np.ndarray:
    return initial([WIDE], init, seed)[: WIDE.bias].reshape(IN, OUT)


@pytest.mark.parametrize("init", VARIANCES)
def test_a_wide_layer_has_the_schemes_mean_and_variance(init: str) -> None:
    """60,000 numbers: the variance's own deviation is 0.6 %; 3 % are five of them."""
    weights = wide(init)
    assert weights.var() == pytest.approx(VARIANCES[init], rel=0.03)
    assert abs(weights.mean()) <= 0.02 * np.sqrt(VARIANCES[init])


def test_every_scheme_is_here() -> None:
    assert {*VARIANCES, "orthogonal"} == set(INITS)


@pytest.mark.parametrize(("rows", "columns"), [(6, 4), (4, 4), (3, 7), (1, 5), (5, 1)])
def test_orthogonal_weights_are_orthonormal_along_the_shorter_side(rows: int, columns: int) -> None:
    place = Place(rows, columns, False, False, 0)
    w = initial([place], "orthogonal", 1)[: place.bias].reshape(rows, columns)
    product = w @ w.T if columns > rows else w.T @ w
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-14)


def test_orthogonal_weights_have_no_favoured_sign() -> None:
    """QR alone gives a first column of one sign; 200 fair coins fall within 60 to 140."""
    place = Place(3, 3, False, False, 0)
    firsts = [initial([place], "orthogonal", seed)[0] > 0 for seed in range(200)]
    assert 60 < sum(firsts) < 140


def test_normal_schemes_scale_one_draw() -> None:
    """So that who changes the scheme changes nothing but the size."""
    unit = wide("large")
    for init in ("glorot", "he", "lecun", "small"):
        scale = np.sqrt(VARIANCES[init])
        np.testing.assert_allclose(wide(init), scale * unit, rtol=1e-12)


@pytest.mark.parametrize("init", INITS)
def test_the_draw_depends_on_the_seed_alone(init: str) -> None:
    assert np.array_equal(wide(init, 3), wide(init, 3))
    if init != "zero":
        assert not np.array_equal(wide(init, 3), wide(init, 4))


@pytest.mark.parametrize("init", INITS)
def test_everything_but_the_weights_starts_at_its_constant(init: str) -> None:
    layers = places(3, [4, 2], 2, batch_norm=True, learns=[True, False])
    buffer = initial(layers, init, 5)
    bias = 0.1 if init == "uniform" else 0.0
    for place in layers:
        assert set(buffer[place.bias : place.gamma]) == {bias}
        normal = buffer[place.gamma : place.slope]
        assert normal.tolist() == ([1.0] * place.units + [0.0] * place.units) * place.batch_norm
        assert buffer[place.slope : place.end].tolist() == [0.25] * place.learns_slope
    assert np.isfinite(buffer).all() and buffer.shape == (layers[-1].end,)


def test_playgrounds_weights_lie_between_plus_and_minus_a_half() -> None:
    weights = wide("uniform")
    assert -0.5 <= weights.min() < -0.499 and 0.499 < weights.max() < 0.5


def test_layers_of_equal_shape_do_not_start_alike() -> None:
    layers = places(4, [4, 4], 4, batch_norm=False, learns=[False, False])
    buffer = initial(layers, "glorot", 5)
    first, second = (buffer[p.at : p.bias] for p in layers[:2])
    assert not np.array_equal(first, second)
