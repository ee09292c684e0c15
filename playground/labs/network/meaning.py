"""What a Config of the Network lab means, without torch: its task, shape and replicas."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playground.core.config import as_text
from playground.engine.layout import Place, places
from playground.labs.network.names import (
    INITS,
    INNER,
    MANY,
    REGRESSION,
    TITLES,
    layer_activations_of,
)

if TYPE_CHECKING:
    from playground.labs.network.config import NetworkConfig

SHOWN = 8
"""Units of a hidden layer that have a picture."""
LIMIT = 1e6
"""A network has diverged when a weight is larger than this or the loss is no number."""
_CLASSES = {"iris": 3, "wine": 3}
_LOGARITHMIC = ("learning_rate", "l1", "l2")


def is_regression(config: NetworkConfig) -> bool:
    """Whether the network learns heights and not classes."""
    return config.data in REGRESSION


def classes_of(config: NetworkConfig) -> int:
    """How many classes the data have; 0 for a regression."""
    if is_regression(config):
        return 0
    if config.data in MANY:
        return config.classes
    if config.data == "own":
        return len({point.label for point in config.own_points})
    return _CLASSES.get(config.data, 2)


def outputs_of(config: NetworkConfig) -> int:
    """Output units: one for a height or two classes, else one for each class."""
    return max(1, classes_of(config)) if classes_of(config) > 2 else 1


def head_of(config: NetworkConfig) -> str:
    """The head's name: what the output units say and what that costs."""
    if config.loss == "auto" and is_regression(config):
        return "squared"
    if config.loss in ("auto", "cross_entropy"):
        return "softmax" if classes_of(config) > 2 else "logistic"
    return config.loss


def activations_of(config: NetworkConfig) -> tuple[str, ...]:
    """The activation of each hidden layer."""
    named = layer_activations_of(config.layer_activations)[: len(config.hidden)]
    return (*named, *[config.activation] * (len(config.hidden) - len(named)))


def places_of(config: NetworkConfig) -> tuple[Place, ...]:
    """Size and place of each layer, the output layer last."""
    learns = [name == "prelu" for name in activations_of(config)]
    return places(
        len(config.features), config.hidden, outputs_of(config), config.batch_norm, learns
    )


def parameters_of_one(config: NetworkConfig) -> int:
    """Trained numbers of one network."""
    return places_of(config)[-1].end


def layer_names(config: NetworkConfig) -> tuple[str, ...]:
    """The layers as they are called on screen, the output last."""
    return (*(f"Hidden {i}" for i in range(1, len(config.hidden) + 1)), "Output")


def shown_units(config: NetworkConfig) -> tuple[tuple[int, int], ...]:
    """(layer, unit) of each picture in the channel `neurons`, both counted from 0."""
    hidden = [(i, j) for i, width in enumerate(config.hidden) for j in range(min(width, SHOWN))]
    return (*hidden, *((len(config.hidden), j) for j in range(outputs_of(config))))


def weight_index(places: Sequence[Place], name: str) -> int | None:
    """Where the weight w<layer>_<from>_<to> or the bias b<layer>_<unit> lies in the buffer, all
    counted from 1; None if the network has none of that name.
    """
    if not re.fullmatch(INNER, name):
        return None
    layer, *units = (int(number) - 1 for number in name[1:].split("_"))
    if not 0 <= layer < len(places) or min(units) < 0:
        return None
    place = places[layer]
    if units[-1] >= place.units or (len(units) == 2 and units[0] >= place.inputs):
        return None
    return (
        place.bias + units[0] if len(units) == 1 else place.at + units[0] * place.units + units[1]
    )


def seeds_of(config: NetworkConfig) -> list[int]:
    """Each replica's seed."""
    step = 1 if config.sweep == "seed" else 0
    return [(config.seed + step * i) % 2**31 for i in range(config.replicas)]


def inits_of(config: NetworkConfig) -> list[str]:
    """How each replica's weights start."""
    if config.replicas == 1 or config.sweep != "init":
        return [config.init] * config.replicas
    first = INITS.index(config.init)
    return [INITS[(first + i) % len(INITS)] for i in range(config.replicas)]


def swept(config: NetworkConfig, field: str) -> list[float] | None:
    """Each replica's value of a numeric field; None where it is the same for all.

    The first is the field's, the last `sweep_to`; those between lie evenly, for η and the penalties
    on a log scale unless an end is 0.
    """
    if config.replicas == 1 or config.sweep != field:
        return None
    first, last = float(getattr(config, field)), config.sweep_to
    parts = [i / (config.replicas - 1) for i in range(1, config.replicas - 1)]
    if field in _LOGARITHMIC and first > 0 and last > 0:
        low, high = math.log(first), math.log(last)
        between = [math.exp(low + part * (high - low)) for part in parts]
    else:
        between = [first + part * (last - first) for part in parts]
    return [first, *between, last]


def replicas(config: NetworkConfig) -> tuple[str, ...]:
    """What each network is called on screen."""
    if config.replicas == 1:
        return ("network",)
    if config.sweep == "seed":
        return tuple(f"seed {seed}" for seed in seeds_of(config))
    if config.sweep == "init":
        return tuple(
            TITLES[init].split(":")[0] + (f" {i // len(INITS) + 1}" if i >= len(INITS) else "")
            for i, init in enumerate(inits_of(config))
        )
    values = swept(config, config.sweep) or []
    return tuple(f"{i + 1}: {as_text(float(f'{value:.3g}'))}" for i, value in enumerate(values))


def resolution(config: NetworkConfig) -> int:
    """Rows and columns of the output's picture."""
    return 50 if config.replicas <= 8 else 24


def chance(config: NetworkConfig) -> bool:
    """Whether another seed gives another run."""
    return True
