"""Races with schedules, own settings, many starts, one free parameter and a typed surface."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from playground.core.config import Edit, Own, Pair, fields
from playground.engine.neurons import TRUE_WEIGHTS
from playground.engine.schedules import factor_at, momentum_at
from playground.labs.descent.channels import NOWHERE, channels
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.experiment import EXPERIMENT
from playground.labs.descent.figures import RARE_TRUTH
from playground.labs.descent.meaning import further_starts, grid_of
from playground.labs.descent.plan import schedule_of, starts_of, surface_of
from playground.labs.optimizing import OPTIMIZER_TITLES
from tests.labs.descent_runs import descent, record

EVERY = tuple(OPTIMIZER_TITLES)
OPEN_LOOP = [name for name in fields(DescentConfig)["schedule"].choices if name != "performance"]


@pytest.mark.parametrize("surface", ["sigmoid_neuron", "rare_feature", "formula"])
@pytest.mark.parametrize("crowd", [{}, {"starts": 20}, {"starts": 20, "spread": "random"}])
def test_every_race_records_what_it_declares(surface: str, crowd: dict[str, Any]) -> None:
    config = descent(surface=surface, optimizers=EVERY, steps=3, batch_size=1, **crowd)
    recorded = record(config).channels
    assert set(recorded) == {channel.name for channel in channels(config)}
    for channel in channels(config):
        assert recorded[channel.name].shape == (4, *channel.shape), channel.name
        assert recorded[channel.name].dtype == channel.dtype, channel.name


@pytest.mark.parametrize("schedule", OPEN_LOOP)
def test_the_learning_rate_follows_its_schedule(schedule: str) -> None:
    config = descent(schedule=schedule, schedule_period=7, steps=30, learning_rate=0.2,
                     schedule_pieces=(Pair(5, 0.5), Pair(20, 0.1)))  # fmt: skip
    expected = [0.2 * factor_at(schedule_of(config), t) for t in range(30)]
    for racer in record(config).channels["learning_rate"][1:].T:
        assert racer.tolist() == expected


def test_an_edit_of_the_rate_is_what_a_schedule_multiplies_from_then_on() -> None:
    config = descent(schedule="tenfold", schedule_period=10, steps=20, learning_rate=1.0,
                     edits=(Edit(10, "learning_rate", 0.5),))  # fmt: skip
    rates = record(config).channels["learning_rate"][1:, 0]
    assert rates[9] == pytest.approx(0.1**0.9) and rates[10] == pytest.approx(0.05)


def test_the_performance_schedule_is_torchs_on_the_recorded_losses() -> None:
    config = descent(
        surface="ravine", schedule="performance", schedule_period=3, schedule_factor=0.5,
        steps=80, learning_rate=0.0401, start_x=-4.0, start_y=1.0,
    )  # fmt: skip
    recorded = record(config).channels
    assert len(set(recorded["learning_rate"][1:].ravel())) > 2
    for replica in range(len(config.optimizers)):
        parameter = torch.nn.Parameter(torch.zeros(()))
        optimizer = torch.optim.SGD([parameter], lr=0.0401)
        reduce = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)
        reduce.step(float(recorded["loss"][0, replica]))
        for t in range(1, 81):
            expected = optimizer.param_groups[0]["lr"]
            assert recorded["learning_rate"][t, replica] == pytest.approx(expected, rel=1e-12), t
            optimizer.step()
            reduce.step(float(recorded["loss"][t, replica]))


def test_momentum_rises_on_the_courses_schedule_up_to_gamma() -> None:
    config = descent(momentum_schedule=True, momentum=0.7, steps=600, learning_rate=0.05)
    momenta = record(config).channels["momentum"][1:, 1]
    assert momenta.tolist() == [momentum_at(t, 0.7) for t in range(600)]
    assert sorted(set(momenta)) == [0.5, 0.7]


def test_a_racer_with_settings_of_its_own_runs_as_if_all_had_them() -> None:
    own = (Own("adam", "learning_rate", 0.05), Own("nesterov", "momentum", 0.5),
           Own("adam", "beta1", 0.6))  # fmt: skip
    mixed = record(descent(steps=40, own=own)).channels["position"]
    adam = record(descent(steps=40, learning_rate=0.05, beta1=0.6)).channels["position"]
    nesterov = record(descent(steps=40, momentum=0.5)).channels["position"]
    plain = record(descent(steps=40)).channels["position"]
    assert np.array_equal(mixed[:, 3], adam[:, 3])
    assert np.array_equal(mixed[:, 2], nesterov[:, 2])
    assert np.array_equal(mixed[:, :2], plain[:, :2])


def test_each_of_many_starts_moves_as_it_would_alone() -> None:
    fields: dict[str, Any] = {"surface": "himmelblau", "learning_rate": 0.01, "optimizers": EVERY}
    config = descent(**fields, starts=20, steps=15)
    crowd, places = record(config).channels, starts_of(config, surface_of(config))
    for start in (0, 7, 19):
        x, y = map(float, places[1 + start])
        alone = record(descent(**fields, start_x=x, start_y=y, steps=15)).channels["position"]
        # Heads are kept as float32.
        np.testing.assert_allclose(crowd["heads"][:, :, start], alone, rtol=1e-6, atol=1e-6)


def test_the_chosen_start_does_not_feel_the_others() -> None:
    alone = record(descent(optimizers=EVERY, steps=30)).channels
    among = record(descent(optimizers=EVERY, steps=30, starts=40)).channels
    for name in ("position", "loss", "velocity", "squares"):
        np.testing.assert_allclose(among[name], alone[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_a_grid_covers_the_map_with_cells_of_one_size() -> None:
    config = descent(surface="himmelblau", starts=24, steps=1)
    assert grid_of(config) == (6, 4)
    rows, columns = grid_of(config)
    heads = record(config).channels["heads"][0, 0].reshape(rows, columns, 2)
    np.testing.assert_allclose(heads[0, :, 0], -6 + 12 * (np.arange(columns) + 0.5) / columns,
                               atol=1e-5)  # fmt: skip
    np.testing.assert_allclose(heads[:, 0, 1], -6 + 12 * (np.arange(rows) + 0.5) / rows, atol=1e-5)


@pytest.mark.parametrize("starts", [1, 2, 20, 100, 300, 940, 1000])
def test_a_grid_has_nearly_as_many_starts_as_asked_for(starts: int) -> None:
    assert 0.97 * starts <= further_starts(DescentConfig(starts=starts)) <= starts


def test_random_starts_come_from_the_seed() -> None:
    one, same, other = (
        record(descent(starts=20, spread="random", seed=seed, steps=1)).channels["heads"][0]
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_a_basin_is_the_valley_that_is_nearest_and_nowhere_for_the_diverged() -> None:
    config = descent(surface="himmelblau", learning_rate=0.02, starts=100, steps=60,
                     optimizers=("momentum",))  # fmt: skip
    recorded = record(config).channels
    minima = np.array(surface_of(config).minima)
    heads = recorded["heads"][-1, 0]
    basins = recorded["basin"][-1, 0].ravel()
    for head, basin in zip(heads, basins, strict=True):
        if not np.isfinite(head).all():
            assert basin == NOWHERE
        else:
            distances = [math.dist(head, minimum) for minimum in minima]
            assert distances[basin] == pytest.approx(min(distances))
    assert 0 < (basins == NOWHERE).sum() < len(basins)


def test_with_one_free_parameter_the_other_stands_and_the_first_sees_its_own_slope() -> None:
    config = descent(surface="ravine", free="first", start_x=-4.0, start_y=1.5, steps=40,
                     optimizers=EVERY, learning_rate=0.3)  # fmt: skip
    recorded = record(config).channels
    assert (recorded["position"][:, :, 1] == 1.5).all()
    np.testing.assert_allclose(recorded["gradient"][:, 0, 0], recorded["position"][:, 0, 0])
    np.testing.assert_allclose(recorded["position"][:, 0, 0], -4 * 0.7 ** np.arange(41))
    assert recorded["position"][1, EVERY.index("newton"), 0] == pytest.approx(0)


def test_gd_leaves_the_rare_weight_behind_and_adam_brings_it_home() -> None:
    assert TRUE_WEIGHTS[1] == RARE_TRUTH
    config = descent(surface="rare_feature", optimizers=("gd", "adam"), learning_rate=0.05,
                     start_x=0.0, start_y=0.0, steps=300)  # fmt: skip
    rare, common = (record(config).channels["position"][-1][:, axis] for axis in (1, 0))
    assert abs(common[0] - TRUE_WEIGHTS[0]) < 0.15
    assert rare[0] < 0.5 * RARE_TRUTH and abs(rare[1] - RARE_TRUTH) < 0.05


def test_who_steps_into_a_hole_of_a_typed_surface_is_told_so() -> None:
    config = descent(surface="formula", formula="log(x) + y^2", start_x=0.5, start_y=1.0,
                     optimizers=("gd", "newton"), learning_rate=0.3)  # fmt: skip
    run = record(config)
    assert run.ending.kind == "diverged"
    assert "GD diverged at update 1: it stepped to where the loss" in run.ending.sentence
    told = EXPERIMENT.diagnose(config, run.channels)
    assert told is not None and "no finite number" in told.sentence


def test_newton_held_at_a_saddle_is_told_with_its_curvatures() -> None:
    config = descent(surface="saddle", optimizers=("newton",), start_x=1.6, start_y=0.4, steps=30)
    told = EXPERIMENT.diagnose(config, record(config).channels)
    assert told is not None and "Newton is held at a saddle" in told.sentence
    assert "eigenvalues are -1 and 1" in told.sentence


def test_a_contradicting_example_lifts_the_lowest_loss() -> None:
    points = (Pair(0.5, 0.2), Pair(2.5, 0.9), Pair(0.5, 0.8))
    config = descent(points=points, steps=3000, optimizers=("momentum",), learning_rate=0.3,
                     start_x=0.0, start_y=0.0)  # fmt: skip
    loss = record(config).channels["loss"][-1, 0]
    # Two targets at one input: the best output there is their mean, each is 0.3 away from it.
    assert loss == pytest.approx(2 * 0.3**2, abs=1e-4)
    assert record(config).channels["distance"][-1, 0] < 0.05


def test_controls_that_nobody_uses_are_not_drawn() -> None:
    known = fields(DescentConfig)
    plain = DescentConfig(optimizers=("gd", "newton"))
    hidden = ("momentum", "beta1", "epsilon", "bias_correction", "rmsprop_alpha", "formula",
              "condition", "schedule_period", "spread", "weight_decay")  # fmt: skip
    assert not any(known[name].applies(plain) for name in hidden)
    assert known["momentum"].applies(DescentConfig())


def test_the_seed_is_a_control_only_where_something_is_drawn() -> None:
    seed = fields(DescentConfig)["seed"]
    assert not seed.applies(DescentConfig()) and not seed.applies(DescentConfig(starts=20))
    assert seed.applies(DescentConfig(batch_size=1))
    assert seed.applies(DescentConfig(starts=20, spread="random"))


@pytest.mark.parametrize("fields", [
    {"schedule": "piecewise", "schedule_pieces": (Pair(0, 0.0),)},
    {"surface": "plateau", "start_x": 4.0, "schedule": "exponential", "schedule_decay": 1.0},
    {"surface": "plateau", "start_x": 4.0, "schedule": "tenfold", "schedule_period": 1},
])  # fmt: skip
def test_a_rate_that_has_fallen_to_nothing_is_diagnosed_without_a_fault(
    fields: dict[str, Any],
) -> None:
    run = record(descent(**fields, steps=400))
    EXPERIMENT.diagnose(run.config, run.channels)


def test_a_cure_under_a_schedule_is_tried_under_it() -> None:
    config = descent(surface="plateau", start_x=2.5, start_y=2.0, optimizers=("gd",),
                     learning_rate=0.01, schedule="exponential", schedule_decay=0.05)  # fmt: skip
    told = EXPERIMENT.diagnose(config, record(config).channels)
    assert told is not None
    if "learning_rate" in told.cure:
        cured = record(msgspec.structs.replace(config, **told.cure)).channels["loss"][-1, 0]
        assert cured < 0.5 * record(config).channels["loss"][-1, 0]


def test_what_the_performance_schedule_came_to_is_what_a_diagnosis_quotes() -> None:
    config = descent(surface="ravine", optimizers=("gd",), learning_rate=0.06, start_x=-4.0,
                     start_y=0.5, schedule="performance", schedule_period=1,
                     schedule_factor=0.01)  # fmt: skip
    told = EXPERIMENT.diagnose(config, record(config).channels)
    assert told is None or ("η = 0.06" not in told.sentence and not told.cure)


@pytest.mark.parametrize(("formula", "x"), [
    ("log(x)", -1.0), ("sqrt(abs(x)) + y^2", 0.0), ("abs(x)^1.5 + y^2", 0.0),
])  # fmt: skip
def test_no_hole_is_blamed_on_the_learning_rate(formula: str, x: float) -> None:
    config = descent(surface="formula", formula=formula, start_x=x, start_y=1.0,
                     optimizers=("gd", "newton"), learning_rate=0.01, steps=50)  # fmt: skip
    run = record(config)
    told = EXPERIMENT.diagnose(config, run.channels)
    for said in (run.ending.sentence, told.sentence if told else ""):
        assert "passed 1,000,000" not in said and "stability bound" not in said


def test_a_line_with_many_valleys_has_no_more_than_the_map_has_colours_for() -> None:
    config = descent(surface="formula", formula="sin(3x) + y^2", span=20.0, free="first",
                     starts=200, steps=3, learning_rate=0.01)  # fmt: skip
    assert len(surface_of(config).minima) == NOWHERE
    assert record(config).channels["basin"].max() < NOWHERE


def test_gamma_is_recorded_only_for_those_that_read_it_also_under_a_schedule() -> None:
    momenta = record(descent(schedule="cosine", steps=5)).channels["momentum"][1:]
    assert (momenta[:, [0, 3]] == 0).all() and (momenta[:, [1, 2]] == 0.9).all()


def test_a_cure_of_the_rate_removes_what_would_hide_it() -> None:
    own = (Own("gd", "learning_rate", 0.042), Own("gd", "momentum", 0.5))
    config = descent(surface="ravine", optimizers=("gd",), start_x=-4.0, start_y=0.05, own=own)
    told = EXPERIMENT.diagnose(config, record(config).channels)
    assert told is not None and told.cure["own"] == (Own("gd", "momentum", 0.5),)
