"""What the presets and predictions of the Network lab say of their runs is what happens."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import pytest

from playground.core.channels import Ending
from playground.core.config import config_at
from playground.core.parsing import parse
from playground.labs.network.config import NetworkConfig
from playground.labs.network.experiment import EXPERIMENT
from playground.labs.network.predictions import PREDICTIONS
from playground.labs.network.presets import PRESETS

NAMED = {preset.name: preset for preset in PRESETS}


class Run(NamedTuple):
    config: NetworkConfig
    channels: dict[str, np.ndarray]
    ending: Ending


def record(**fields: Any) -> Run:
    """Run to the end."""
    config = parse(NetworkConfig, fields)
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    frames = [frame]
    while (ending := EXPERIMENT.ending(config, state)) is None:
        state, frame = EXPERIMENT.step(config_at(config, state.epoch), state)
        frames.append(frame)
    kept = {n: np.stack([np.asarray(f[n]) for f in frames if n in f]) for n in frames[0]}
    for values in kept.values():
        values.flags.writeable = False  # as a recording hands them out
    return Run(config, kept, ending)


@functools.cache
def of(name: str) -> Run:
    return record(**NAMED[name].fields)


def last(name: str, channel: str) -> float:
    return float(of(name).channels[channel][-1, 0])


def test_a_fresh_page_shows_the_first_preset() -> None:
    assert parse(NetworkConfig, PRESETS[0].fields) == NetworkConfig()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_card_fits_and_opens_inside_its_run(preset: Any) -> None:
    assert len(preset.title) <= 24 and len(preset.reason) <= 60
    assert preset.sentence.endswith(".") and preset.frame <= of(preset.name).ending.step


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_what_works_ends_with_most_points_right_and_what_fails_does_not(preset: Any) -> None:
    right = last(preset.name, "test_accuracy")
    if preset.name in ("penalties", "early_stopping"):  # the first network is the one that fails
        return
    assert right < 0.85 if preset.fails else right > 0.85


def test_the_circle_is_half_closed_where_it_opens_and_closed_near_epoch_90() -> None:
    accuracy = of("circle").channels["train_accuracy"][:, 0]
    assert 0.7 < accuracy[NAMED["circle"].frame] < 0.9
    assert accuracy[80] < 0.95 < accuracy[95]


def test_the_playground_preset_is_below_001_by_epoch_150_on_the_median_of_five_seeds() -> None:
    reached = []
    for seed in range(1, 6):
        run = record(**{**NAMED["playground"].fields, "seed": seed, "data_seed": seed})
        below = np.flatnonzero(run.channels["test_loss"][:, 0] < 0.01)
        reached.append(below[0] if len(below) else np.inf)
    assert np.median(reached) <= 150
    own = of("playground").channels["test_loss"][:, 0]
    assert 90 <= int(np.argmax(own < 0.01)) <= 130, "about a hundred epochs, as its sentence says"


def test_one_neuron_stays_at_guessing_on_xor_and_two_relus_solve_it() -> None:
    assert last("xor_one_neuron", "train_loss") == pytest.approx(np.log(2), abs=0.02)
    assert last("xor_two_relus", "test_accuracy") == 1


def test_about_a_quarter_of_the_32_seeds_solve_xor() -> None:
    solved = (of("luck").channels["test_accuracy"][-1] == 1).mean()
    assert 0.15 < solved < 0.35
    alone = of("xor_two_relus").channels["train_loss"][:, 0]
    np.testing.assert_allclose(of("luck").channels["train_loss"][:, 0], alone, rtol=1e-9)


def test_eight_units_do_not_solve_the_spiral_and_the_solved_one_passes_95_percent() -> None:
    stuck = of("spiral_stuck").channels["train_loss"][:, 0]
    assert stuck[-1] > 0.85 * stuck[0]
    assert last("spiral", "test_accuracy") > 0.95


def test_twenty_logistic_layers_pass_nothing_and_each_cure_alone_makes_them_learn() -> None:
    norms = of("vanishing").channels["gradient_norm"]
    assert norms[:, 0].max() < 1e-12 * norms[:, -1].max()
    assert last("vanishing", "train_loss") > 0.68
    for name in ("vanishing_relu", "vanishing_batch_norm"):
        assert last(name, "train_loss") < 0.6 * last("vanishing", "train_loss")


def test_the_learning_rate_of_10_ends_above_the_start_and_saturates() -> None:
    run = of("eta_10").channels
    assert run["train_loss"][-1, 0] > run["train_loss"][0, 0]
    assert np.nanmax(run["saturated"][-1]) > 0.9


def test_the_relus_die_for_good_after_they_had_learnt() -> None:
    run = of("dead").channels
    assert run["train_loss"][:, 0].min() < 0.6 < run["train_loss"][-1, 0]
    first = int(np.flatnonzero(run["dead"][:, 1] == 1)[0])
    assert (run["dead"][first:, 1] == 1).all()
    assert NAMED["dead"].frame >= first, "it opens where all of them are dead"


def test_the_test_loss_of_overfitting_turns_at_epoch_38_and_more_than_doubles() -> None:
    run = of("overfitting").channels
    assert int(run["test_loss"][:, 0].argmin()) == 38
    assert run["test_loss"][-1, 0] > 2 * run["test_loss"][38, 0]
    assert run["train_loss"][-1, 0] < 0.01


@pytest.mark.parametrize("name", ["early_stopping", "l2", "dropout", "more_points"])
def test_each_cure_of_overfitting_takes_a_third_of_the_test_loss(name: str) -> None:
    assert last(name, "test_loss") < 2 / 3 * last("overfitting", "test_loss")


def test_more_points_stay_far_below_as_their_sentence_says() -> None:
    sentence = NAMED["more_points"].sentence
    for name in ("more_points", "overfitting"):
        assert f"{last(name, 'test_loss'):.2f}" in sentence
    assert of("more_points").channels["train_loss"].min() > 0.02, "not learnt by heart"


def test_the_l2_penalty_halves_the_test_loss() -> None:
    assert last("l2", "test_loss") < 0.5 * last("overfitting", "test_loss")


def test_the_best_penalty_is_neither_none_nor_the_largest() -> None:
    loss = of("penalties").channels["test_loss"][-1]
    assert loss.argmin() not in (0, len(loss) - 1)
    train = of("penalties").channels["train_loss"][:, -1]
    assert train[-1] > 0.8 * train[0], "under the largest nothing is learnt"


def test_two_of_the_eight_starts_never_leave() -> None:
    right = of("starts").channels["train_accuracy"][-1]
    assert (right > 0.9).sum() == 6 and (right < 0.6).sum() == 2


def test_the_answers_of_the_predictions_are_those_of_the_runs() -> None:
    answers = {p.preset: p.answer(of(p.preset).config, of(p.preset).channels) for p in PREDICTIONS}
    learnt = of("starts").channels["train_accuracy"][:, :2] > 0.9  # Glorot, He
    assert answers["starts"][0] == ("Glorot", "He")[int(learnt.argmax(0).argmin())]
    assert "Small never" in answers["starts"][1] and "Zero never" in answers["starts"][1]
    assert answers["zero"][0] == "They stay equal"
    solved = int((of("luck").channels["train_accuracy"][-1] == 1).sum())
    assert answers["luck"][0] == "Fewer than half" and f"{solved} of 32" in answers["luck"][1]


def test_units_that_start_apart_are_said_to_differ() -> None:
    zero = next(p for p in PREDICTIONS if p.preset == "zero")
    choice, _ = zero.answer(of("circle").config, of("circle").channels)
    assert choice == "They come to differ"
