"""Configs of the Descent lab worth starting from, each with what to look for."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.descent.config import DescentConfig
from playground.labs.lab import Preset

PRESETS = (
    Preset(
        "plateau_and_valley",
        "Plateau and valley",
        "Who leaves the flat part first?",
        "One sigmoid neuron, two points. Watch momentum cross the plateau, overshoot the valley "
        "and come back; "
        "Nesterov looks before it leaps.",
        {},
        frame=66,
    ),
    Preset(
        "headline",
        "0.36 or 0.00001",
        "The course's headline, 100 updates.",
        "After 100 updates plain descent is still at a loss of 0.36; momentum, with the same "
        "learning rate, is at 0.00001.",
        {
            "optimizers": "gd,momentum",
            "learning_rate": 0.1,
            "start_x": 1.125,
            "start_y": 2.375,
            "steps": 100,
        },
        frame=100,
    ),
    Preset(
        "blog",
        "Momentum or Nesterov",
        "Half the squared error, start (2, 4).",
        "The three classics from w = 2, b = 4 with ½Σ(ŷ−y)² and η = 1. Momentum makes u-turns; "
        "Nesterov makes smaller ones.",
        {
            "optimizers": "gd,momentum,nesterov",
            "learning_rate": 1.0,
            "loss_scale": "half_sum",
            "steps": 100,
        },
        frame=60,
    ),
    Preset(
        "zigzag",
        "Zig-zag ravine",
        "Condition number 50.",
        "The ravine is 50 times steeper across than along. Plain descent bounces from wall to "
        "wall; dividing by the "
        "root of the squared gradients goes straight, but with this η in short steps.",
        {
            "surface": "ravine",
            "optimizers": "gd,momentum,adagrad,rmsprop",
            "learning_rate": 0.038,
            "momentum": 0.8,
            "steps": 120,
            "start_x": -4.0,
            "start_y": 1.0,
        },
        frame=14,
    ),
    Preset(
        "too_far",
        "Too far",
        "η beyond 2/λ: see it explode.",
        "The learning rate is just beyond 2/λ_max = 0.04. Each update lands higher on the other "
        "wall than the last one.",
        {
            "surface": "ravine",
            "optimizers": "gd",
            "learning_rate": 0.042,
            "steps": 200,
            "start_x": -4.0,
            "start_y": 0.05,
        },
        frame=36,
        fails=True,
    ),
    Preset(
        "saddle",
        "Leave the saddle",
        "Almost no gradient, almost stuck.",
        "All start a hair's breadth beside the ridge of a saddle. Along it there is nearly no "
        "gradient: see who is "
        "still waiting there when the others have found the valley.",
        {
            "surface": "saddle",
            "optimizers": "gd,momentum,rmsprop,adam",
            "learning_rate": 0.05,
            "steps": 200,
            "start_x": 1.4,
            "start_y": 0.001,
        },
        frame=75,
    ),
    Preset(
        "banana",
        "Rosenbrock's banana",
        "All six, one curved valley.",
        "Finding the curved valley is easy, following its flat floor to (1, 1) is not. One η for "
        "all is not fair: a step of Adagrad, RMSProp or Adam is about η long, so they crawl; with "
        "a larger η plain descent explodes.",
        {
            "surface": "rosenbrock",
            "optimizers": "gd,momentum,nesterov,adagrad,rmsprop,adam",
            "learning_rate": 0.0005,
            "steps": 1000,
            "start_x": -1.2,
            "start_y": 1.0,
        },
        frame=300,
    ),
    Preset(
        "trap",
        "Caught in a dimple",
        "A valley, but not the lowest.",
        "Rastrigin's surface is full of dimples. Every method stops in the nearest one it "
        "cannot leave; none knows of the lowest.",
        {
            "surface": "rastrigin",
            "optimizers": "gd,momentum,rmsprop,adam",
            "learning_rate": 0.002,
            "steps": 150,
            "start_x": 3.3,
            "start_y": -2.7,
        },
        frame=60,
        fails=True,
    ),
    Preset(
        "one_at_a_time",
        "One point at a time",
        "Stochastic descent is noisy.",
        "Each update sees one of the two points, in a random order. The paths shake, because "
        "the two points do not pull the same way.",
        {
            "optimizers": "gd,momentum",
            "batch_size": 1,
            "learning_rate": 0.8,
            "momentum": 0.8,
            "start_x": -1.0,
            "start_y": 2.0,
            "steps": 300,
        },
        frame=120,
    ),
)


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
}
"""Start x, start y, η."""


def sentence(config: DescentConfig) -> str:
    """What to watch for when the controls are no preset's."""
    return _SENTENCES[config.surface]


_SENTENCES = {
    "sigmoid_neuron": "One sigmoid neuron, two points: a wide plateau and a narrow valley. "
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
}
