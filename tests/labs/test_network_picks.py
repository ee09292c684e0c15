"""Clicks on the pictures of the Network lab, and what does not go together."""

from __future__ import annotations

import re

import msgspec
import pytest

from playground.core.config import Edit, Point, as_text, config_at
from playground.core.config import fields as fields_of
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.network import LAB
from playground.labs.network.config import MOST_LAYERS, MOST_UNITS, NetworkConfig
from playground.labs.network.meaning import places_of, replicas, seeds_of, swept, weight_index
from playground.labs.network.picks import PICKS
from playground.labs.network.presets import PRESETS
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


def test_a_click_with_a_class_of_its_own_gives_that_class_and_the_control_follows() -> None:
    config = NetworkConfig(data="own", own_class=0)
    for picture in ("output", "output_large"):
        added = clicked(config, f"{picture}:3", 5.0, 5.0)
        assert added.own_points == (*config.own_points, Point(5.0, 5.0, 3.0))
        assert added.own_class == 3
        recoloured = clicked(added, f"{picture}:1", 5.0, 5.1)
        assert recoloured.own_points[-1] == Point(5.0, 5.0, 1.0)
        erased = clicked(recoloured, f"{picture}:1", 5.0, 5.0)
        assert erased.own_points == config.own_points


def test_a_click_that_changes_nothing_leaves_the_control_as_it_is() -> None:
    config = NetworkConfig(data="own", own_class=0)
    assert PICKS["output:2"](config, 9.0, 9.0) == {}


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


@pytest.mark.parametrize("last", [0.3, 0.1, 0.07, 1.0])
@pytest.mark.parametrize("sweep", ["learning_rate", "l1", "l2", "momentum", "dropout"])
def test_the_last_network_has_exactly_the_value_that_was_asked_for(sweep: str, last: float) -> None:
    for count in (2, 3, 7, 64):
        config = msgspec.structs.replace(
            NetworkConfig(), replicas=count, sweep=sweep, sweep_to=last, l1=0.003
        )
        values = swept(config, sweep)
        assert values is not None and len(values) == count
        assert (values[0], values[-1]) == (getattr(config, sweep), last)


def test_a_sweep_of_penalties_is_even_where_an_end_is_0_and_logarithmic_elsewhere() -> None:
    def found(first: float, last: float) -> list[float] | None:
        return swept(NetworkConfig(replicas=3, sweep="l2", l2=first, sweep_to=last), "l2")

    assert found(0.0, 0.2) == [0.0, 0.1, 0.2] and found(0.2, 0.0) == [0.2, 0.1, 0.0]
    assert found(0.01, 1.0) == pytest.approx([0.01, 0.1, 1.0])
    assert found(1e-6, 1.0) == pytest.approx([1e-6, 1e-3, 1.0])


SEVERAL = {"replicas": 2, "sweep_to": 0.2}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        *((SEVERAL | {"sweep": "noise", "data": data}, "takes none")
          for data in ("iris", "wine", "cancer", "own")),
        (SEVERAL | {"sweep": "momentum", "optimizer": "adam"}, "adam has none"),
        (SEVERAL | {"sweep": "learning_rate", "optimizer": "line_search"}, "does not use it"),
        (SEVERAL | {"sweep": "learning_rate", "optimizer": "newton"}, "does not use it"),
        (SEVERAL | {"sweep": "dropout", "hidden": ""}, "no hidden layer"),
        (SEVERAL | {"sweep": "l2", "l2": 0.2}, "would not differ"),
    ],
)  # fmt: skip
def test_networks_that_differ_in_nothing_are_refused_and_one_alone_is_not(
    fields: dict[str, object], said: str
) -> None:
    with pytest.raises(PlaygroundError) as refused:
        parse(NetworkConfig, fields)
    sentence = str(refused.value)
    assert said in sentence and "(sweep" in sentence and sentence.endswith(".")
    assert parse(NetworkConfig, fields | {"replicas": 1}).replicas == 1
    assert parse(NetworkConfig, fields | {"sweep": "seed"}).replicas == 2


@pytest.mark.parametrize(
    ("sweep", "most"),
    [("momentum", 0.999), ("l1", 1.0), ("l2", 1.0), ("dropout", 0.9), ("noise", 0.5),
     ("learning_rate", 10.0)],
)  # fmt: skip
def test_a_sweep_may_reach_the_bound_of_its_field_and_not_beyond(sweep: str, most: float) -> None:
    def swept_to(last: float) -> NetworkConfig:
        several = {"replicas": 3, "sweep": sweep, "sweep_to": last, "optimizer": "momentum"}
        return parse(NetworkConfig, several)

    assert swept_to(most).sweep_to == most == fields_of(NetworkConfig)[sweep].maximum
    with pytest.raises(PlaygroundError, match=f"between .* and {most:g}" if most < 10 else "10"):
        swept_to(most * 1.01)
    if sweep == "learning_rate":
        with pytest.raises(PlaygroundError, match=r"between 1e-06 and 10 where.*learning_rate"):
            swept_to(0.0)


SLOW = {"batch_size": 1, "samples": 1000, "train_ratio": 0.9}
DEEP = ",".join(["32"] * 20)


@pytest.mark.parametrize(
    ("fields", "said", "batch_0_helps"),
    [
        (SLOW | {"optimizer": "newton", "hidden": "15,13"}, "newton", True),
        (SLOW | {"optimizer": "line_search", "hidden": "8,8,8"}, "line_search", True),
        (SLOW | {"optimizer": "line_search", "hidden": DEEP, "replicas": 64}, "replicas", False),
    ],
)
def test_an_epoch_that_would_take_long_is_refused_with_its_time_and_what_to_try(
    fields: dict[str, object], said: str, batch_0_helps: bool
) -> None:
    with pytest.raises(PlaygroundError) as refused:
        parse(NetworkConfig, fields)
    sentence = str(refused.value)
    assert said in sentence and ("try batch_size 0" in sentence) == batch_0_helps
    assert "fewer" in sentence and sentence.endswith(".")
    assert float(re.findall(r"about (\d+) s", sentence)[0]) > 8
    if batch_0_helps:
        assert parse(NetworkConfig, fields | {"batch_size": 0}).batch_size == 0
    assert parse(NetworkConfig, fields | {"optimizer": "adam"}), "once a mini-batch is fast enough"


def test_an_ordinary_epoch_is_not_refused() -> None:
    for fields in (
        *(preset.fields for preset in PRESETS), {"hidden": DEEP},
        {"hidden": DEEP, "replicas": 64, "samples": 2000, "batch_size": 1, "train_ratio": 0.9},
        {"replicas": 64, "hidden": "8,8,8,8"}, {"optimizer": "newton", "batch_size": 0},
        {"optimizer": "line_search"},
    ):  # fmt: skip
        assert parse(NetworkConfig, fields)


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
