"""What suits a surface: a start and a learning rate, and what to watch for on it."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.descent.config import DescentConfig


def suits(field: str, value: object) -> Mapping[str, object]:
    """Start and learning rate from which a surface just chosen has something to show."""
    if field != "surface":
        return {}
    x, y, learning_rate = _SUITS[str(value)]
    return {"start_x": x, "start_y": y, "learning_rate": learning_rate}


_SUITS = {
    "sigmoid_neuron": (2.0, 4.0, 0.35),
    "bowl": (3.0, 2.0, 0.1),
    "ravine": (-4.0, 1.0, 0.02),
    "plateau": (2.5, 2.0, 0.5),
    "saddle": (1.4, 0.01, 0.1),
    "two_minima": (2.0, 1.5, 0.1),
    "beale": (1.0, 1.5, 0.002),
    "rosenbrock": (-1.2, 1.0, 0.001),
    "himmelblau": (0.0, 0.0, 0.01),
    "rastrigin": (3.3, -2.7, 0.002),
    "rare_feature": (0.0, 0.0, 0.1),
    "tilted_bowl": (-4.0, 1.5, 0.05),
    "cliff": (-3.0, 1.0, 0.1),
    "formula": (0.0, 0.0, 0.01),
}
"""Start x, start y, η."""


def sentence(config: DescentConfig) -> str:
    """What to watch for when the controls are no preset's."""
    return _SENTENCES[config.surface]


_SENTENCES = {
    "sigmoid_neuron": "One sigmoid neuron: a wide plateau and a narrow valley. "
    "Watch who crosses the flat part and who overshoots.",
    "bowl": "A round bowl: every gradient points at the minimum. Watch which learning rate "
    "reaches it in one update.",
    "ravine": "A ravine, 50 times steeper across than along. Watch who bounces between the "
    "walls and who walks along the floor.",
    "plateau": "A pit in a plain: far from it there is almost no gradient. Watch who moves at all.",
    "saddle": "A saddle between two valleys: downhill both ways, but flat on the ridge. Watch "
    "who leaves it first.",
    "two_minima": "Two valleys, one deeper. Watch which one each method falls into and whether "
    "momentum carries it over the ridge.",
    "beale": "Beale's function: a flat floor between steep walls. Watch the walls throw the "
    "methods without a brake.",
    "rosenbrock": "Rosenbrock's banana: a curved valley with a flat floor. Watch how slowly it "
    "is followed.",
    "himmelblau": "Himmelblau's function: four equal valleys. Click different starts and watch "
    "which one each method finds.",
    "rastrigin": "Rastrigin's function: dimples everywhere. Watch each method stop in one of them.",
    "rare_feature": "A neuron with four inputs, one of them nearly always zero. Watch whose weight "
    "for it gets anywhere. The map shows two of the four weights, with the others at their best.",
    "tilted_bowl": "A bowl as steep as you like, turned as you like. Watch how the condition "
    "number makes the zig-zag, and who cares about the angle.",
    "cliff": "A plateau that ends in a cliff. Watch who is thrown far at the edge.",
    "formula": "Your own surface. Type a formula in x and y, then click the map for a start.",
}
