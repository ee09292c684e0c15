"""Clicks on the pictures of the Network lab, and what does not go together."""

from __future__ import annotations

import pytest

from playground.core.config import Edit, Point, as_text, config_at
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.network import LAB
from playground.labs.network.config import MOST_LAYERS, MOST_UNITS, NetworkConfig
from playground.labs.network.meaning import places_of, replicas, seeds_of, swept, weight_index
from playground.labs.network.picks import PICKS
from playground.runs.run import Run


def clicked(config: NetworkConfig, what: str, x: float = 0.0, y: float = 0.0) -> NetworkConfig:
    return parse(NetworkConfig, PICKS[what](config, x, y), config)


def test_a_click_on_an_input_turns_it_on_and_another_turns_it_off() -> None:
    on = clicked(NetworkConfig(), "feature", 4)
    assert on.features == ("x", "y", "xy")
    assert clicked(on, "feature", 4) == NetworkConfig()


def test_the_last_input_stays() -> None:
    one = NetworkConfig(features=("x",))
    assert clicked(one, "feature", 0) == one


def test_units_and_layers_come_and_go_within_their_bounds() -> None:
    config = NetworkConfig()
    assert clicked(config, "unit_add", 2).hidden == (4, 3)
    assert clicked(config, "unit_remove", 1).hidden == (3, 2)
    assert clicked(NetworkConfig(hidden=(1,)), "unit_remove", 1).hidden == (1,)
    assert clicked(NetworkConfig(hidden=(MOST_UNITS,)), "unit_add", 1).hidden == (MOST_UNITS,)
    assert clicked(config, "layer_add").hidden == (4, 2, 2)
    assert clicked(NetworkConfig(hidden=()), "layer_remove").hidden == ()
    full = NetworkConfig(hidden=(1,) * MOST_LAYERS)
    assert clicked(full, "layer_add") == full


def test_another_shape_forgets_the_weights_set_by_hand_and_keeps_the_other_changes() -> None:
    config = NetworkConfig(edits=(Edit(3, "w1_1_1", 2.0), Edit(4, "learning_rate", 0.1)))
    assert clicked(config, "unit_add", 1).edits == (Edit(4, "learning_rate", 0.1),)


def test_layers_may_have_activations_of_their_own_and_one_for_all_is_written_once() -> None:
    mixed = clicked(NetworkConfig(), "activation", 2, 2)
    assert mixed.layer_activations == "tanh,relu"
    same = clicked(mixed, "activation", 1, 2)
    assert (same.activation, same.layer_activations) == ("relu", "")


def test_a_click_adds_a_point_recolours_it_and_takes_it_away() -> None:
    config = NetworkConfig(data="own", own_class=2)
    added = clicked(config, "output", 5.0, 5.0)
    assert added.own_points == (*config.own_points, Point(5.0, 5.0, 2.0))
    blue = parse(NetworkConfig, {"own_class": 1}, added)
    recoloured = clicked(blue, "output", 5.1, 5.1)
    assert recoloured.own_points[-1] == Point(5.0, 5.0, 1.0)
    assert clicked(recoloured, "output", 5.0, 4.9).own_points == config.own_points
    assert clicked(NetworkConfig(), "output", 5.0, 5.0) == NetworkConfig(), "not one's own"


@pytest.mark.parametrize("sweep", ["seed", "init", "learning_rate", "dropout"])
def test_a_click_on_a_replica_makes_it_the_main_run(sweep: str) -> None:
    """Its test loss over 5 epochs is the one that it had among the others."""
    fields = {
        "replicas": 4, "sweep": sweep, "sweep_to": 0.3, "epochs": 5, "samples": 60,
        "learning_rate": 0.1,
    }  # fmt: skip
    config = parse(NetworkConfig, fields)
    many, alone = Run(LAB, config), Run(LAB, clicked(config, "replica", 2))
    for run in (many, alone):
        run.advance()
    assert len(set(replicas(config))) == 4
    among = many.recording.columns["test_loss"].read()[:, 2]
    assert among == pytest.approx(alone.recording.columns["test_loss"].read()[:, 0], rel=1e-9)


def test_a_sweep_begins_at_the_main_runs_value_and_ends_at_the_last() -> None:
    config = NetworkConfig(replicas=3, sweep="learning_rate", learning_rate=0.01, sweep_to=1.0)
    assert swept(config, "learning_rate") == pytest.approx([0.01, 0.1, 1.0])
    assert swept(config, "l2") is None
    assert seeds_of(config) == [7, 7, 7]


def test_a_weight_is_found_by_its_name_and_only_where_there_is_one() -> None:
    places = places_of(NetworkConfig())  # 2-4-2-1
    assert weight_index(places, "w1_1_1") == 0
    assert weight_index(places, "w1_2_4") == 7
    assert weight_index(places, "b1_1") == 8
    assert weight_index(places, "b3_1") == places[-1].end - 1
    for nothing in ("w1_3_1", "w4_1_1", "b1_5", "w1_1", "w0_1_1", "momentum"):
        assert weight_index(places, nothing) is None, nothing


def test_a_weight_set_by_hand_holds_from_its_epoch_on() -> None:
    fields = {"epochs": 6, "samples": 40, "edits": "3:w1_1_1=2.5"}
    config, plain = parse(NetworkConfig, fields), parse(NetworkConfig, {**fields, "edits": ()})
    assert config_at(config, 5).edits == config.edits
    edited, untouched = Run(LAB, config), Run(LAB, plain)
    for run in (edited, untouched):
        run.advance()
    weights = edited.recording.columns["weights"].read()
    before = untouched.recording.columns["weights"].read()
    assert (weights[:4] == before[:4]).all()
    assert abs(weights[4, 0] - 2.5) < 0.5 < abs(before[4, 0] - 2.5)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"data": "plane", "loss": "cross_entropy"}, "squared"),
        ({"data": "iris", "column_x": 5}, "between 1 and 4"),
        ({"data": "wine", "column_x": 3, "column_y": 3}, "another one"),
        ({"data": "own", "own_points": "0:0:1,1:1:1,2:2:1,3:3:1"}, "one class"),
        ({"data": "own", "own_points": "0:0:0,1:1:1"}, "until there are 4"),
        ({"data": "own", "own_points": "0:0:0.5,1:1:1,2:2:1,3:3:0"}, "whole numbers"),
        ({"optimizer": "newton", "hidden": "32,32"}, "fewer units"),
        ({"edits": "3:w9_1_1=2"}, "no such weight"),
        ({"edits": "3:w1_1_1=nan"}, "takes numbers"),
        ({"hidden": "4,0"}, "hidden"),
        ({"hidden": ",".join(["4"] * 21)}, "at most 20"),
        ({"features": "x,z"}, "features"),
        ({"layer_activations": "tanh,sine"}, "sine"),
        ({"train_ratio": 0}, "train_ratio"),
        ({"own_points": "0:0"}, "x:y:label"),
        ({"own_points": "7:0:1"}, "between -6 and 6"),
        ({"own_points": ",".join(["0:0:1"] * 501)}, "500"),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_sentence(
    fields: dict[str, object], said: str
) -> None:
    with pytest.raises(PlaygroundError) as refused:
        parse(NetworkConfig, fields)
    sentence = str(refused.value)
    assert said in sentence and len(sentence) < 300 and sentence.endswith(".")


def test_points_are_written_and_read_alike() -> None:
    points = (
        Point(1.5, -2.25, 0.0),
        Point(0.0, 6.0, 5.0),
        Point(1.0, 1.0, 1.0),
        Point(2.0, 2.0, 0.0),
    )
    config = parse(NetworkConfig, {"data": "own", "own_points": as_text(points)})
    assert config.own_points == points
