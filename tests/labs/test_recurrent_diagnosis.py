"""The Recurrent lab says what is wrong with a run in its own numbers, and what it offers helps."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from playground.core.channels import Diagnosis
from playground.core.parsing import parse
from playground.labs.recurrent import troubles_of_fit
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.diagnosis import diagnose
from playground.labs.recurrent.meaning import LIMIT
from playground.labs.recurrent.presets import GAP_30, PRESETS
from playground.labs.recurrent.recorded import Recorded, short
from tests.labs.test_recurrent_presets import Run, of, record

SAID = {
    "forgets": "vanishes: after 31 steps", "bias_0": "vanishes: after 13 steps",
    "truncated": "cut off after 10 steps", "explodes": "Exploded in update 2",
    "reviews": "Overfitting since update 130",
}  # fmt: skip
CURES: dict[str, dict[str, Any]] = {
    "forgets": {"cell": "lstm", "forget_bias": 5.0}, "bias_0": {"forget_bias": 5.0},
    "truncated": {"truncate": 0}, "explodes": {"clip_norm": 1.0}, "reviews": {"steps": 130},
}  # fmt: skip
GUESS = np.log(4)
"""About the loss of guessing one of four letters."""


def told(run: Run) -> Diagnosis:
    found = diagnose(run.config, run.channels)
    assert found is not None
    return found


def invented(updates: int = 100, **columns: Any) -> dict[str, np.ndarray]:
    """Channels of a run that nobody made: a column may be a number or one for each frame."""
    made: dict[str, Any] = {
        "loss": GUESS, "test_loss": GUESS, "accuracy": 0.25, "gradient_norm": 0.5,
    } | columns  # fmt: skip
    found = {
        name: np.broadcast_to(np.asarray(made[name], float), updates + 1)[:, None]
        for name in ("loss", "test_loss", "accuracy", "gradient_norm")
    }
    found["learning_rate"] = np.full(updates + 1, columns.get("learning_rate", 0.003))
    found["weights"] = np.asarray(columns.get("weights", [[1.0, 0.0], [0.0, 1.0]]))
    found["gradient_by_lag"] = np.asarray(columns.get("by_lag", [[0.5, 0.4], [0.5, 0.4]]))
    return found


def copying(**fields: Any) -> RecurrentConfig:
    return parse(RecurrentConfig, {**GAP_30, "steps": 100, **fields})


def test_every_preset_that_fails_is_told_what_it_was_made_to_show() -> None:
    assert set(SAID) == {preset.name for preset in PRESETS if preset.fails}
    for name, said in SAID.items():
        assert said in told(of(name)).sentence, name


@pytest.mark.parametrize("preset", [p for p in PRESETS if not p.fails], ids=lambda p: p.name)
def test_nothing_is_said_of_a_preset_that_works(preset: Any) -> None:
    run = of(preset.name)
    assert diagnose(run.config, run.channels) is None


@pytest.mark.parametrize("name", ["forgets", "bias_0", "truncated", "explodes"])
def test_the_cure_of_a_preset_makes_it_learn_its_task(name: str) -> None:
    found = told(of(name))
    assert dict(found.cure) == CURES[name] and found.button
    preset = next(preset for preset in PRESETS if preset.name == name)
    cured = record(**{**preset.fields, **found.cure})
    assert cured.ending.kind == "finished"
    assert cured.channels["accuracy"][-1, 0] > 0.9
    assert diagnose(cured.config, cured.channels) is None


def test_stopping_early_ends_where_the_test_loss_was_least() -> None:
    found, run = told(of("reviews")), of("reviews")
    cured = record(task="reviews", **found.cure)
    least = run.channels["test_loss"].min()
    assert cured.channels["test_loss"][-1, 0] == pytest.approx(least, rel=1e-9)
    assert short(float(least)) in found.sentence


def test_the_numbers_of_an_explosion_are_the_gradients_before_and_in_the_last_update() -> None:
    sentence, lengths = told(of("explodes")).sentence, of("explodes").channels["gradient_norm"]
    assert f"from {short(lengths[-2, 0])} to {short(lengths[-1, 0])}" in sentence


def test_where_clipping_is_on_a_smaller_rate_is_offered_against_an_explosion() -> None:
    config = copying(clip_norm=1.0, learning_rate=0.5)
    ends: dict[str, Any] = {"loss": [1.0] * 7 + [np.nan], "gradient_norm": [2.0] * 7 + [np.inf]}
    arrays = invented(7, learning_rate=0.5, **ends)
    found = diagnose(config, arrays)
    assert found is not None and "in update 7" in found.sentence
    assert "grew beyond every number" in found.sentence
    assert found.cure == {"learning_rate": pytest.approx(0.05), "edits": ()}


def test_weights_out_of_bounds_are_an_explosion_though_the_loss_is_a_number() -> None:
    found = diagnose(copying(clip_norm=0.0), invented(weights=[[1.0, 0.0], [2 * LIMIT, 0.0]]))
    assert found is not None and found.cure == {"clip_norm": 1.0}
    assert diagnose(copying(), invented(weights=[[1.0, 0.0], [LIMIT / 2, 0.0]])) is None


@pytest.mark.parametrize(
    ("cell", "bias", "cure"),
    [("rnn", 1.0, {"cell": "lstm", "forget_bias": 5.0}),
     ("gru", 1.0, {"cell": "lstm", "forget_bias": 5.0}), ("peephole", 1.0, {"forget_bias": 5.0}),
     ("lstm", 5.0, {})],
)  # fmt: skip
def test_what_is_offered_against_vanishing_suits_the_cell(
    cell: str, bias: float, cure: dict[str, object]
) -> None:
    arrays = invented(by_lag=[[0.5, 1e-9], [0.5, 1e-9]])
    found = diagnose(copying(cell=cell, forget_bias=bias), arrays)
    assert found is not None and "vanishes" in found.sentence
    assert dict(found.cure) == cure and bool(found.button) == bool(cure)


def test_nobody_who_knows_the_letters_or_hears_the_last_step_is_told_of_vanishing() -> None:
    faint = [[0.5, 1e-9], [0.5, 1e-9]]
    assert diagnose(copying(), invented(by_lag=faint, accuracy=0.95)) is None
    assert diagnose(copying(), invented(by_lag=faint, test_loss=0.9 * GUESS)) is None
    assert diagnose(copying(), invented(by_lag=[[0.5, 0.01], [0.5, 0.01]])) is None
    assert diagnose(copying(steps=200), invented(by_lag=faint)) is None, "it is still running"
    sonnets = parse(RecurrentConfig, {"task": "shakespeare", "steps": 100})
    assert diagnose(sonnets, invented(by_lag=faint, test_loss=2.98, loss=2.98)) is None


@pytest.mark.parametrize(
    ("window", "short_of_it"), [(1, True), (31, True), (32, False), (0, False)]
)
def test_a_window_is_too_short_until_it_holds_the_letter_and_its_answer(
    window: int, short_of_it: bool
) -> None:
    found = diagnose(copying(truncate=window), invented())
    assert (found is not None) == short_of_it
    if found:
        steps = "1 step," if window == 1 else f"{window} steps,"
        assert f"after {steps}" in found.sentence and "31 steps back" in found.sentence


def test_a_rate_that_is_too_small_and_one_that_is_too_large_are_told_apart() -> None:
    slow, thrown = record(learning_rate=1e-4, steps=60), record(learning_rate=10.0, steps=60)
    small, large = told(slow), told(thrown)
    assert "0.0001 is too small" in small.sentence and "10 is too large" in large.sentence
    assert small.cure["learning_rate"] == pytest.approx(1e-3)
    assert large.cure["learning_rate"] == pytest.approx(1.0)
    for run, found in ((slow, small), (thrown, large)):
        better = record(**{"steps": 60, **{k: v for k, v in found.cure.items() if k != "edits"}})
        assert better.channels["test_loss"][-1, 0] < run.channels["test_loss"][-1, 0]
    worst = re.findall(r"to ([\d.e+]+), and", large.sentence)[0]
    assert worst == short(float(thrown.channels["loss"].max()))


def test_a_rate_that_was_changed_in_flight_is_the_one_that_is_spoken_of() -> None:
    falling = np.linspace(3, 2, 101)
    found = diagnose(
        copying(learning_rate=0.5),
        invented(test_loss=falling, loss=falling, learning_rate=[0.5] * 50 + [1e-3] * 51),
    )
    assert found is not None and "η = 0.001 is too small" in found.sentence
    assert found.cure == {"learning_rate": pytest.approx(0.01), "edits": ()}


def test_no_rate_out_of_bounds_is_offered() -> None:
    falling = np.linspace(3, 2, 101)
    arrays = invented(test_loss=falling, loss=falling, learning_rate=10.0)
    found = diagnose(copying(learning_rate=10.0), arrays)
    assert found is not None and "too small" in found.sentence
    assert (found.button, dict(found.cure)) == ("", {})


def test_a_loss_that_still_falls_asks_for_twice_the_updates_up_to_the_most() -> None:
    falling = np.linspace(1.3, 0.7, 101)
    found = diagnose(copying(), invented(test_loss=falling, loss=falling))
    assert found is not None and found.cure == {"steps": 200}
    assert f"from {short(falling[80])} to 0.7" in found.sentence
    most = troubles_of_fit.MOST_UPDATES
    falling = np.linspace(1.3, 0.7, most + 1)
    found = diagnose(copying(steps=most), invented(most, test_loss=falling, loss=falling))
    assert found is not None and found.button == ""


def test_a_task_without_end_cannot_be_learned_by_heart() -> None:
    columns: dict[str, Any] = {
        "test_loss": np.linspace(0.3, 1.2, 101),
        "loss": np.linspace(1.0, 0.1, 101),
    }
    columns["test_loss"][0] = 1.0
    assert diagnose(copying(), invented(**columns)) is None
    reviews = parse(RecurrentConfig, {"task": "reviews", "steps": 100})
    found = diagnose(reviews, invented(**columns))
    assert found is not None and found.cure == {"steps": 1}


@pytest.mark.parametrize("updates", [0, 1, 2])
def test_a_run_of_few_updates_is_told_nothing(updates: int) -> None:
    config = copying(steps=max(1, updates), gap=0, sequence_length=2, cell="rnn")
    arrays = invented(updates, by_lag=[[0.5]], weights=[[1.0, 0.0]])
    assert diagnose(config, arrays) is None


def test_the_diagnoses_leave_the_recording_as_it_is() -> None:
    for name in SAID:
        before = {key: value.copy() for key, value in of(name).channels.items()}
        told(of(name))
        for key, value in of(name).channels.items():
            np.testing.assert_array_equal(value, before[key])


def test_a_task_counts_as_learned_by_its_right_answers_or_its_r2() -> None:
    config = parse(RecurrentConfig, {"task": "brackets"})
    assert Recorded(config, invented(accuracy=0.93)).solved
    assert not Recorded(config, invented(accuracy=np.nan)).solved
