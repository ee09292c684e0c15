"""The Network lab names what goes wrong with the run's own numbers, and offers only what helps."""

from __future__ import annotations

import functools
import re
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.channels import Diagnosis
from playground.core.config import Edit, fields
from playground.core.parsing import parse
from playground.engine.mlp import forward, losses, parameters_of
from playground.labs.network import cures, troubles
from playground.labs.network.config import NetworkConfig
from playground.labs.network.diagnosis import diagnose
from playground.labs.network.meaning import LIMIT, places_of
from playground.labs.network.names import ACTIVATIONS, INITS
from playground.labs.network.plan import plan
from playground.labs.network.presets import PRESETS
from playground.labs.network.script import script
from playground.labs.optimizing import OPTIMIZER_TITLES
from tests.labs.test_network_presets import Run, of, record

SAID = {
    "xor_one_neuron": "Too simple", "spiral_stuck": "Too simple", "vanishing": "vanishes",
    "eta_10": "learning rate is too large", "zero": "same weights", "dead": "dead",
    "overfitting": "Overfitting since epoch 38",
}  # fmt: skip
COMPLAINTS = {"dropout": "Too few points", "penalties": "Overfitting"}
"""Presets that work and of which something may still be said."""
LINEAR: dict[str, Any] = {"data": "plane", "hidden": (), "batch_size": 0, "samples": 60}


def told(run: Run) -> Diagnosis:
    found = diagnose(run.config, run.channels)
    assert found is not None
    return found


@functools.cache
def told_of(name: str) -> Diagnosis:
    """What is said of a preset; worked out once, for its cures are tried in runs of their own."""
    return told(of(name))


def invented(config: NetworkConfig, epochs: int = 100, **columns: Any) -> dict[str, np.ndarray]:
    """Channels of a run that nobody made: a column may be a number or one for each frame."""
    layers, count = len(config.hidden) + 1, epochs + 1
    channels: dict[str, Any] = {
        "train_loss": 0.2, "test_loss": 0.2, "train_accuracy": 0.97, "test_accuracy": 0.97,
        "learning_rate": config.learning_rate,
    } | columns  # fmt: skip
    made = {name: np.broadcast_to(value, count).astype(float) for name, value in channels.items()}
    for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
        made[name] = made[name][:, None]
    for name in ("gradient_norm", "dead", "saturated"):
        made.setdefault(name, np.zeros(count))
        made[name] = np.tile(made[name][:, None], layers)
    rng = np.random.default_rng(0)
    size = places_of(config)[-1].end
    return made | {"weights": rng.standard_normal((2, size))}


def test_every_preset_that_fails_is_told_what_it_was_made_to_show() -> None:
    assert set(SAID) == {preset.name for preset in PRESETS if preset.fails}
    for name, words in SAID.items():
        assert words in told_of(name).sentence, name


@pytest.mark.parametrize("name", [preset.name for preset in PRESETS if not preset.fails])
def test_a_preset_that_works_has_nothing_to_complain_about(name: str) -> None:
    found = diagnose(of(name).config, of(name).channels)
    assert found is None or COMPLAINTS.get(name, "?") in found.sentence


@pytest.mark.parametrize("name", SAID)
def test_the_cure_of_a_failing_preset_lowers_its_test_loss_by_a_third(name: str) -> None:
    found, before = told_of(name), of(name).channels["test_loss"][-1, 0]
    assert found.button and found.cure
    after = record(**{**next(p.fields for p in PRESETS if p.name == name), **found.cure})
    assert after.ending.kind == "finished"
    assert after.channels["test_loss"][-1, 0] < 2 / 3 * before


def test_divergence_is_told_with_the_greatest_eigenvalue_of_the_hessian() -> None:
    run = record(data="hills", learning_rate=10.0, epochs=20, hidden=(3,), samples=40)
    assert run.ending.kind == "diverged"
    made = plan(run.config, torch.device("cpu"))

    def loss(w: torch.Tensor) -> torch.Tensor:
        passes = forward(made.network, parameters_of(made.network, w[None]), made.train.x)
        return losses(made.network, passes, made.train.target)[0]

    start = torch.tensor(run.channels["weights"][0], device="cpu")
    hessian = torch.autograd.functional.hessian(loss, start)
    expected = float(torch.linalg.eigvalsh(hessian)[-1])
    sentence = told(run).sentence
    curvature = float(re.findall(r"λ_max = ([\d.e+-]+)", sentence)[-1])
    bound = float(re.findall(r"2/λ_max = ([\d.e+-]+)", sentence)[-1])
    assert curvature == pytest.approx(expected, rel=0.02)  # it stops at 1 %
    assert bound == pytest.approx(2 / expected, rel=0.02)
    assert f"epoch {run.ending.step}:" in sentence


def test_on_a_quadratic_loss_the_bound_that_is_named_is_where_divergence_begins() -> None:
    wild = record(**LINEAR, learning_rate=5.0, epochs=100)
    bound = float(re.findall(r"2/λ_max = ([\d.e+-]+)", told(wild).sentence)[0])
    assert record(**LINEAR, learning_rate=1.05 * bound, epochs=1000).ending.kind == "diverged"
    below = record(**LINEAR, learning_rate=0.95 * bound, epochs=1000)
    assert below.ending.kind == "finished" and below.channels["train_loss"][-1, 0] < 1e-6


def test_a_run_that_diverged_is_cured_by_its_button() -> None:
    wild = {"data": "hills", "learning_rate": 10.0, "epochs": 30}
    found = told(record(**wild))
    assert found.button and record(**{**wild, **found.cure}).ending.kind == "finished"


@pytest.mark.parametrize(("rate", "where"), [(0.003, "below"), (0.01, "above")])
def test_divergence_is_blamed_on_the_bound_only_above_it(rate: float, where: str) -> None:
    run = record(data="hills", hidden=(), features=("x2", "y2"), learning_rate=rate,
                 batch_size=1, samples=200, epochs=60)  # fmt: skip
    sentence = told(run).sentence
    bound = float(re.findall(r"2/λ_max = ([\d.e+-]+)", sentence)[0])
    assert run.ending.kind == "diverged" and (rate > bound) == (where == "above")
    assert f"is {where} 2/λ_max" in sentence
    assert ("a mini-batch is steeper" in sentence) == (where == "below")


def test_a_rate_raised_in_flight_that_makes_it_diverge_is_the_one_that_is_told() -> None:
    edits = (Edit(10, "learning_rate", 8.0),)
    run = record(**LINEAR, learning_rate=0.01, epochs=200, edits=edits)
    found = told(run)
    assert "η = 8 " in found.sentence
    assert "learning_rate" not in found.cure, "the edit would set it again"


@pytest.mark.parametrize(("rate", "kind"), [(1e-6, "finished"), (0.5, "diverged")])
def test_run_diagnosis_and_script_have_one_bound_of_a_weight(rate: float, kind: str) -> None:
    edits = (Edit(0, "w1_1_1", LIMIT),)
    run = record(**LINEAR, learning_rate=rate, epochs=1, edits=edits)
    beyond = bool((np.abs(run.channels["weights"][-1]) > LIMIT).any())
    assert run.ending.kind == kind and beyond == (kind == "diverged")
    said = troubles.diverged(cures.recorded_of(run.config, run.channels))
    assert (said is None) == (kind == "finished")
    assert f"abs() <= {LIMIT:_.0f})" in script(run.config)


@pytest.mark.parametrize(("rise", "expected"), [(1.15, False), (1.3, True)])
def test_overfitting_is_a_test_loss_a_fifth_above_its_best(rise: float, expected: bool) -> None:
    epochs = np.arange(101)
    test = np.where(epochs < 40, 0.6 - 0.01 * epochs, 0.21 * (1 + (rise - 1) * (epochs > 60)))
    config = NetworkConfig(epochs=100)
    found = diagnose(config, invented(config, train_loss=0.5 * 0.97**epochs, test_loss=test))
    assert (found is not None and "Overfitting since epoch 39" in found.sentence) == expected


def test_a_rising_test_loss_is_no_overfitting_while_the_training_loss_rises_too() -> None:
    loss = np.concatenate([np.linspace(0.5, 0.1, 50), np.linspace(0.1, 0.3, 51)])
    config = NetworkConfig(epochs=100)
    assert diagnose(config, invented(config, train_loss=loss, test_loss=loss)) is None


def test_the_patience_that_is_offered_ends_the_run_near_its_best_epoch() -> None:
    patience = told_of("overfitting").cure["patience"]
    assert isinstance(patience, int)
    stopped = record(**{**dict(next(p.fields for p in PRESETS if p.name == "overfitting")),
                        "patience": patience})  # fmt: skip
    assert stopped.ending.step == 38 + patience


def test_too_few_points_are_fewer_than_a_fifth_of_the_parameters_with_a_gap() -> None:
    config = NetworkConfig(samples=20, hidden=(16, 16), epochs=100)
    gap = invented(config, train_loss=0.01, test_loss=0.5, test_accuracy=0.8)
    found = diagnose(config, gap)
    assert found is not None and "10 of them have to set 337 weights" in found.sentence
    many = NetworkConfig(samples=200, hidden=(16, 16), epochs=100)
    found = diagnose(many, gap)
    assert found is None or "Too few" not in found.sentence


@pytest.mark.parametrize(("ratio", "expected"), [(5e-4, True), (5e-3, False)])
def test_a_gradient_vanishes_below_a_thousandth_of_the_last_layers(
    ratio: float, expected: bool
) -> None:
    config = NetworkConfig(hidden=(4, 4), epochs=100)
    channels = invented(config, train_loss=0.69, test_loss=0.69, test_accuracy=0.5)
    channels["gradient_norm"] = np.tile([ratio, 0.1, 1.0], (101, 1))
    found = diagnose(config, channels)
    assert (found is not None and "vanishes" in found.sentence) == expected


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "arctan", "elu", "softplus"])
def test_only_dead_relus_are_said_to_be_never_above_0(activation: str) -> None:
    """A unit may be dead, its derivative 0 to the last digit, far above 0 as well."""
    config = NetworkConfig(activation=activation, hidden=(8,), epochs=100)
    channels = invented(config, train_accuracy=0.7, test_accuracy=0.7, dead=0.5)
    found = diagnose(config, channels)
    assert found is not None and "4 of 8 units" in found.sentence
    assert ("has them above 0" in found.sentence) == (activation == "relu")
    assert ("rounds to 0" in found.sentence) == (activation != "relu")
    assert activation == "relu" or found.button != "Leaky ReLU"


def test_a_score_says_of_which_points_it_is() -> None:
    config = NetworkConfig(epochs=100)
    channels = invented(config, train_loss=0.69, train_accuracy=0.55, test_accuracy=0.45)
    found = diagnose(config, channels)
    assert found is not None
    assert "55% of the training points and 45% of the test points are right" in found.sentence
    heights = NetworkConfig(data="hills", epochs=100)
    for train, test, said in (
        (0.5, 0.25, "R² is 0.50 on the training points and 0.25 on the test points"),
        (np.nan, 0.25, "R² is 0.25 on the test points"), (np.nan, np.nan, "no R²"),
    ):  # fmt: skip
        channels = invented(heights, train_loss=0.3, train_accuracy=train, test_accuracy=test)
        found = diagnose(heights, channels)
        assert found is not None and said in found.sentence and "nan" not in found.sentence


@pytest.mark.parametrize("schedule", ["constant", "step", "inverse", "performance"])
def test_the_learning_rate_that_is_blamed_is_that_of_the_epoch_that_diverged(
    schedule: str,
) -> None:
    run = record(data="hills", learning_rate=0.05, epochs=60, hidden=(), features=("x2", "y2"),
                 samples=40, batch_size=0, schedule=schedule, schedule_period=1,
                 schedule_factor=0.9)  # fmt: skip
    assert run.ending.kind == "diverged"
    rate = float(run.channels["learning_rate"][-1])
    assert (rate == 0.05) == (schedule == "constant")
    assert f"in epoch {run.ending.step} with η = {rate:.3g}:" in run.ending.sentence


def test_networks_that_are_not_finite_have_no_accuracy_and_are_in_no_band() -> None:
    for data in ("circle", "hills"):
        run = record(data=data, replicas=3, sweep="learning_rate", sweep_to=10.0, loss="squared",
                     learning_rate=0.001, hidden=(), features=("x2", "y2", "x"), samples=40,
                     epochs=300)  # fmt: skip
        lost = ~np.isfinite(run.channels["test_loss"][-1])
        assert lost.tolist() == [False, True, True]
        for name in ("train_accuracy", "test_accuracy"):
            assert np.isnan(run.channels[name][-1]).tolist() == lost.tolist()
            band = run.channels[f"{name}_band"][-1]
            assert (band == run.channels[name][-1, 0]).all()


def test_dead_units_are_no_trouble_in_a_network_that_does_well() -> None:
    config = NetworkConfig(activation="relu", hidden=(8,), epochs=100)
    for right, expected in ((0.99, False), (0.7, True)):
        channels = invented(config, train_accuracy=right, test_accuracy=right, dead=0.5)
        found = diagnose(config, channels)
        assert (found is not None and "4 of 8 units" in found.sentence) == expected


def test_saturation_from_the_start_is_told_and_the_trained_kind_is_not() -> None:
    config = NetworkConfig(init="large", epochs=60, hidden=(4,))
    for first, expected in ((0.8, True), (0.0, False)):
        share = np.linspace(first, 0.8, 61)
        channels = invented(config, 60, train_loss=0.6, train_accuracy=0.7, saturated=share)
        found = diagnose(config, channels)
        assert (found is not None and "saturated" in found.sentence) == expected


@pytest.mark.parametrize(
    ("restraint", "words"), [({"l2": 1.0}, "λ₂ = 1"), ({"l1": 0.5}, "λ₁ = 0.5")]
)
def test_a_penalty_that_leaves_nothing_to_learn_is_told_and_its_cure_learns(
    restraint: dict[str, float], words: str
) -> None:
    run = record(**restraint, epochs=100, learning_rate=0.1)
    found = told(run)
    assert f"Held back by {words}" in found.sentence and set(found.cure) == set(restraint)
    after = record(**{**restraint, **found.cure}, epochs=100, learning_rate=0.1)
    assert after.channels["train_loss"][-1, 0] < 0.7 * run.channels["train_loss"][-1, 0]


def test_weights_that_a_penalty_brings_to_zero_did_not_start_equal() -> None:
    assert "equal" not in told(record(l2=1.0, epochs=300, learning_rate=0.3)).sentence


def test_a_loss_still_falling_is_told_to_go_on_and_the_button_makes_it_well() -> None:
    found = told(record(epochs=40))
    assert "Not done after 40 epochs" in found.sentence and found.cure == {"epochs": 120}


def test_a_run_that_reached_its_goal_is_not_told_to_go_on() -> None:
    run = record(goal=0.5, epochs=100)
    assert 5 < run.ending.step < 100 and diagnose(run.config, run.channels) is None


def test_no_button_is_offered_where_a_trial_would_cost_too_much() -> None:
    config = NetworkConfig(
        hidden=(32,) * 20, activation="logistic", batch_size=1, samples=2000, epochs=1000
    )
    channels = invented(config, 1000, train_loss=0.69, test_loss=0.69, test_accuracy=0.5)
    channels["gradient_norm"] = np.tile([1e-9] + [1.0] * 20, (1001, 1))
    found = diagnose(config, channels)
    assert found is not None and "vanishes" in found.sentence and found.button == ""


def test_a_trial_makes_no_more_epochs_than_its_work_allows() -> None:
    recorded = cures.recorded_of(of("circle").config, of("circle").channels)
    work = 3000.0
    tried = cures.trial(recorded, {"learning_rate": 0.1}, work)
    assert tried is not None
    assert cures.SHORTEST <= tried.epochs <= work / cures.cost_of_an_epoch(recorded.config)


def test_a_trial_is_the_main_networks_own_run_with_the_cure() -> None:
    before = of("luck")
    recorded = cures.recorded_of(before.config, before.channels)
    tried = cures.trial(recorded, {"hidden": (4,)}, 1e6)
    alone = record(**{**next(p.fields for p in PRESETS if p.name == "luck"), "replicas": 1,
                      "hidden": (4,)})  # fmt: skip
    assert tried is not None
    np.testing.assert_array_equal(tried.train_loss, alone.channels["train_loss"][:, 0])


def test_a_diagnosis_says_the_same_twice_and_changes_nothing() -> None:
    run = of("spiral_stuck")
    before = {name: values.copy() for name, values in run.channels.items()}
    assert diagnose(run.config, run.channels) == told_of("spiral_stuck")
    for name, values in before.items():
        np.testing.assert_array_equal(values, run.channels[name])


def every_choice() -> list[dict[str, Any]]:
    return [
        *({"data": name} for name in fields(NetworkConfig)["data"].choices),
        *({"activation": name} for name in ACTIVATIONS),
        *({"init": name} for name in INITS),
        *({"optimizer": name, "batch_size": 0} for name in OPTIMIZER_TITLES),
        *({"learning_rate": rate} for rate in (1e-6, 1.0, 10.0)),
        {"hidden": ()}, {"replicas": 3}, {"batch_norm": True, "learning_rate": 10.0},
        {"dropout": 0.5}, {"epochs": 1}, {"loss": "absolute"}, {"patience": 2},
    ]  # fmt: skip


@pytest.mark.parametrize("chosen", every_choice(), ids=str)
def test_whatever_is_chosen_a_diagnosis_is_one_sentence_and_its_cure_is_taken(
    chosen: dict[str, Any],
) -> None:
    run = record(**{"samples": 60, "epochs": 8, "hidden": (3,), **chosen})
    found = diagnose(run.config, run.channels)
    if found is None:
        return
    assert found.sentence.endswith(".") and "\n" not in found.sentence
    assert "nan" not in found.sentence and "None" not in found.sentence
    assert bool(found.button) == bool(found.cure)
    if found.cure:
        assert parse(NetworkConfig, found.cure, run.config) != run.config
