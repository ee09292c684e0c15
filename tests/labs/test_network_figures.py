"""The pictures of the Network lab show what the run has."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.config import Point, config_at
from playground.labs.network.config import NetworkConfig
from playground.labs.network.experiment import EXPERIMENT
from playground.labs.network.figures import figures
from playground.labs.network.questions_steps import batch, example
from playground.views.classes import class_colors
from playground.views.diagram import Diagram
from playground.views.figure import Figure

POINTS = tuple(
    Point(x, y, label) for label in (1.0, 4.0) for x, y in ((1, 1), (2, 2), (-1, label), (3, -1))
)


def shown(config: NetworkConfig) -> dict[str, Figure]:
    return {one.key: one for one in figures(config, None) if isinstance(one, Figure)}  # type: ignore[arg-type]


@pytest.mark.parametrize("data", ["circle", "blobs"])
def test_the_examples_of_a_mini_batch_are_where_the_diagram_places_them(data: str) -> None:
    config = NetworkConfig(data=data, batch_size=7, epochs=2)  # type: ignore[arg-type]
    diagram = figures(config, None)[0]  # type: ignore[arg-type]
    assert isinstance(diagram, Diagram) and diagram.places is not None
    _, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    members: list[int] = []
    for number in range(1, -(-diagram.examples // 7) + 1):
        answer = batch(config, frame, {"batch": number, "epoch": 0})
        members += answer["members"].tolist()
    assert sorted(members) == list(range(diagram.examples))
    for index in members[:10]:
        inputs = example(config, frame, {"index": index})["inputs"]  # x and y are its features
        assert np.allclose(diagram.places[index], inputs, atol=1e-6)


def test_saturation_is_shown_of_bounded_activations_and_death_of_rectified_ones() -> None:
    kinds = {
        "tanh": {"saturated"}, "logistic": {"saturated"}, "relu": {"dead"}, "prelu": {"dead"},
        "identity": set(), "softplus": set(),
    }  # fmt: skip
    for name, expected in kinds.items():
        found = shown(NetworkConfig(activation=name))  # type: ignore[arg-type]
        assert {"saturated", "dead"} & set(found) == expected, name


def test_of_mixed_layers_each_is_shown_where_it_belongs() -> None:
    found = shown(NetworkConfig(hidden=(4, 4, 4), layer_activations="relu,tanh,relu"))
    lines = {
        key: [one.index for one in found[key].bindings if one.mode == "history"]
        for key in ("dead", "saturated")
    }
    assert lines == {"dead": [(0,), (2,)], "saturated": [(1,)]}


def test_the_classes_that_a_click_can_give_look_like_their_points_and_there_is_a_new_one() -> None:
    config = NetworkConfig(data="own", own_points=POINTS, own_class=4)
    figure = shown(config)["output"]
    assert figure.brush is not None and figure.brush.chosen == 4
    tints = {tint.value: tint for tint in figure.brush.tints}
    assert set(tints) == {0, 1, 4}
    looks = {
        trace.name: (trace.marker.color, trace.marker.symbol)
        for trace in figure.figure.data
        if trace.name in ("class 1", "class 4")
    }
    assert {tints[label].name: (tints[label].color, tints[label].symbol) for label in (1, 4)} == (
        looks
    )
    assert tints[0].color == class_colors(3)[0] and tints[0].name == "new class 0"


def test_the_class_of_the_control_is_always_among_them() -> None:
    for chosen in range(6):
        config = NetworkConfig(data="own", own_points=POINTS, own_class=chosen)
        brush = shown(config)["output"].brush
        assert brush is not None and chosen in {tint.value for tint in brush.tints}


def test_only_ones_own_points_have_a_brush() -> None:
    assert shown(NetworkConfig())["output"].brush is None
