"""Where the weights of a network start: every scheme scales the same draw of standard normals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.engine.layout import Place

Array = NDArray[np.float64]

WEIGHTS = 3
"""Second number of the generator's seed, so that one draw does not change another."""
SMALL, LARGE = 0.01, 1.0
"""Standard deviations of the small and the large start."""
PLAYGROUND_BIAS = 0.1
"""What TensorFlow Playground's biases start at."""
FIRST_SLOPE = 0.25
"""Where PReLU's learned slope starts. Source: He et al. 2015, section 2.1."""


def _scaled(
    deviation: Callable[[int, int], float],
) -> Callable[[np.random.Generator, Place], Array]:
    """Normal weights with a standard deviation by the numbers of inputs and units."""

    def draw(rng: np.random.Generator, place: Place) -> Array:
        normals = rng.standard_normal((place.inputs, place.units))
        return deviation(place.inputs, place.units) * normals

    return draw


def _uniform(rng: np.random.Generator, place: Place) -> Array:
    """Between −½ and ½, as in TensorFlow Playground."""
    return rng.random((place.inputs, place.units)) - 0.5


def _orthogonal(rng: np.random.Generator, place: Place) -> Array:
    """Columns, or rows where there are more columns, that are orthogonal unit vectors.

    Source: Saxe, McClelland & Ganguli 2014.
    """
    normals = rng.standard_normal((place.inputs, place.units))
    wide = place.units > place.inputs
    q, r = np.linalg.qr(normals.T if wide else normals)
    signed = q * np.sign(np.diag(r))
    return np.ascontiguousarray(signed.T if wide else signed)


INITS: dict[str, Callable[[np.random.Generator, Place], Array]] = {
    "glorot": _scaled(lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out))),
    "he": _scaled(lambda fan_in, fan_out: math.sqrt(2 / fan_in)),
    "lecun": _scaled(lambda fan_in, fan_out: math.sqrt(1 / fan_in)),
    "orthogonal": _orthogonal,
    "uniform": _uniform,
    "small": _scaled(lambda fan_in, fan_out: SMALL),
    "large": _scaled(lambda fan_in, fan_out: LARGE),
    "zero": _scaled(lambda fan_in, fan_out: 0.0),
}
"""Name -> (generator, place) -> weights (inputs, units). The variance is 1/fan_avg for Glorot,
2/fan_in for He, 1/fan_in for LeCun.

Source: Glorot & Bengio 2010, equation 12; He et al. 2015, equation 10; LeCun et al. 1998, section
4.6.
"""


def initial(places: Sequence[Place], init: str, seed: int) -> Array:
    """Draw a network's parameters, shape (P,).

    Biases start at 0 (at 0.1 with "uniform"), γ at 1, β at 0, a learned slope at 0.25.

    Args:
        places: Its layers.
        init: A key of INITS.
        seed: What is drawn depends on nothing else.
    """
    rng = np.random.default_rng([seed, WEIGHTS])
    buffer = np.zeros(places[-1].end)
    for place in places:
        buffer[place.at : place.bias] = INITS[init](rng, place).ravel()
        buffer[place.bias : place.gamma] = PLAYGROUND_BIAS if init == "uniform" else 0.0
        if place.batch_norm:
            buffer[place.gamma : place.gamma + place.units] = 1.0
        if place.learns_slope:
            buffer[place.slope] = FIRST_SLOPE
    return buffer
