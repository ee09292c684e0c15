"""What a Config of the Descent lab means: examples, names, starts, who has which setting."""

from __future__ import annotations

import math

from playground.labs.descent.config import RARE_EXAMPLES, DescentConfig


def examples(config: DescentConfig) -> int:
    """How many examples the loss is over; 0 where the surface has none."""
    known = {"sigmoid_neuron": len(config.points), "rare_feature": RARE_EXAMPLES}
    return known.get(config.surface, 0)


def stochastic(config: DescentConfig) -> bool:
    """Whether an update sees only some of the examples."""
    return 0 < config.batch_size < examples(config)


def chance(config: DescentConfig) -> bool:
    """Whether another seed gives another run."""
    return stochastic(config) or (config.starts > 0 and config.spread == "random")


def parameter_names(config: DescentConfig) -> tuple[str, ...]:
    """What the parameters are called; the first two are the map's."""
    match config.surface:
        case "sigmoid_neuron":
            return ("weight w", "bias b")
        case "rare_feature":
            return ("weight w₁ (common)", "weight w₂ (rare)", "weight w₃", "weight w₄")
    return ("x", "y")


def map_names(config: DescentConfig) -> tuple[str, str]:
    """What the map's two axes are called."""
    x, y, *_ = parameter_names(config)
    return x, y


def letters(config: DescentConfig) -> tuple[str, str]:
    """The first two parameters as the formulas write them."""
    pairs = {"sigmoid_neuron": ("w", "b"), "rare_feature": ("w₁", "w₂")}
    return pairs.get(config.surface, ("x", "y"))


def grid_of(config: DescentConfig) -> tuple[int, int]:
    """Rows and columns of the grid of further starts: as many as fit, then as square as it gets."""
    count = config.starts
    side = max(1, math.isqrt(count))
    columns = max(range(side, 1 + 8 * side // 5), key=lambda c: (count // c * c, -c))
    return count // columns, columns


def further_starts(config: DescentConfig) -> int:
    """How many further starts run along: of a grid, as many as its full rows hold."""
    rows, columns = grid_of(config)
    return rows * columns if config.spread == "grid" else config.starts


def own_value(config: DescentConfig, optimizer: str, field: str) -> float:
    """A setting as one optimizer has it: its own value, or everybody's."""
    for own in config.own:
        if (own.who, own.field) == (optimizer, field):
            return own.value
    return float(getattr(config, field))
