"""The Markov lab says what is wrong with a run in its own numbers, and what it offers helps."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from playground.core.channels import Diagnosis
from playground.core.parsing import parse
from playground.engine.markov.learning_gaussian import NARROWEST
from playground.labs.markov import cures, diagnosis_learn
from playground.labs.markov.channels import channels
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.diagnosis import diagnose
from playground.labs.markov.meaning import model
from playground.labs.markov.names import TITLES
from playground.labs.markov.presets import PRESETS
from tests.labs.test_markov_presets import NAMED, Run, of, record

SAID = {
    "underflow": "exactly 0", "periodic": "period 2", "two_islands": "2 parts",
    "letters_argmax": "goes round", "local_optimum": "local optimum", "uniform": "alike",
}  # fmt: skip
EXPLAINED = {"seattle_temperature": "exactly 0", "gambler": "2 parts"}
"""Presets that work and of which something is still said."""
CHAIN: dict[str, Any] = {"mode": "chain", "length": 100}
NEVER = (0.0, 0.5, 0.5, 0.0, 0.5, 0.5)
"""Emissions of which no state shows the first symbol, seen on day 3."""


def told(run: Run) -> Diagnosis:
    found = diagnose(run.config, run.channels)
    assert found is not None
    return found


def first(run: Run, frames: int) -> dict[str, np.ndarray]:
    """What a run had recorded after so many frames."""
    once = {channel.name for channel in channels(run.config) if channel.cadence == "once"}
    return {
        name: values if name in once else values[:frames] for name, values in run.channels.items()
    }


def numbers(text: str, pattern: str) -> float:
    return float(re.findall(pattern.replace("#", r"(−?[\d.e+]*\d)"), text)[0].replace("−", "-"))


def cured(found: Diagnosis, **fields: Any) -> Run:
    assert found.button and found.cure
    return record(**{**fields, **found.cure})


def test_every_preset_that_fails_is_told_what_it_was_made_to_show() -> None:
    assert set(SAID) == {preset.name for preset in PRESETS if preset.fails}
    for name, words in SAID.items():
        assert words in told(of(name)).sentence, name


@pytest.mark.parametrize("name", [preset.name for preset in PRESETS if not preset.fails])
def test_a_preset_that_works_has_nothing_to_complain_about(name: str) -> None:
    found = diagnose(of(name).config, of(name).channels)
    assert found is None or EXPLAINED.get(name, "?") in found.sentence


@pytest.mark.parametrize("name", [name for name in SAID if name != "underflow"])
def test_the_cure_of_a_failing_preset_leaves_nothing_to_complain_about(name: str) -> None:
    after = cured(told(of(name)), **NAMED[name].fields)
    assert diagnose(after.config, after.channels) is None


@pytest.mark.parametrize("name", NAMED)
def test_a_run_that_has_only_begun_is_spoken_of_without_an_error(name: str) -> None:
    for frames in (1, 2):
        early = first(of(name), frames)
        found = diagnose(of(name).config, early)
        assert found is None or found.sentence.endswith(".")


# Chains.


@pytest.mark.parametrize("states", [2, 3, 4])
def test_a_cycle_is_told_with_its_period_and_settles_once_it_may_stay(states: int) -> None:
    a = np.roll(np.eye(states), 1, axis=1)
    fields = CHAIN | {
        "states": states, "initial": tuple(np.eye(states)[0]), "transition": tuple(a.ravel()),
        "emission": (0.5,) * 2 * states,
    }  # fmt: skip
    found = told(record(**fields))
    assert f"period {states}" in found.sentence
    assert numbers(found.sentence, "steps it is # away") == pytest.approx(1 - 1 / states, rel=5e-3)
    assert cured(found, **fields).channels["distance"][-1, 0] < 0.01


def test_a_cycle_that_starts_in_balance_is_not_complained_about() -> None:
    run = record(**CHAIN, initial=(0.5, 0.5), transition=(0.0, 1.0, 1.0, 0.0))
    assert diagnose(run.config, run.channels) is None


def test_the_chances_of_the_closed_classes_are_those_of_where_many_steps_lead() -> None:
    a = ((0.5, 0.2, 0.3), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    run = record(**CHAIN, states=3, state_names="a,b,c", initial=(1.0, 0.0, 0.0),
                 transition=sum(a, ()), emission=(0.5,) * 6)  # fmt: skip
    far = np.linalg.matrix_power(np.array(a), 1000)[0]
    sentence = told(run).sentence
    assert numbers(sentence, "b with probability #") == pytest.approx(far[1], rel=1e-3)
    assert numbers(sentence, "c with probability #") == pytest.approx(far[2], rel=1e-3)
    assert "takes 2 steps" in sentence and not told(run).button


def test_one_absorbing_state_is_explained_with_the_steps_to_it() -> None:
    run = record(**CHAIN, initial=(1.0, 0.0), transition=(0.75, 0.25, 0.0, 1.0))
    assert "cold is absorbing" in told(run).sentence and "after 4 steps" in told(run).sentence


@pytest.mark.parametrize("stay", [0.99, 0.9999])
def test_a_chain_that_has_not_settled_is_told_how_many_steps_it_takes(stay: float) -> None:
    fields = CHAIN | {
        "initial": (1.0, 0.0), "transition": (stay, 1 - stay, 1 - stay, stay), "length": 20,
    }  # fmt: skip
    found = told(record(**fields))
    second = 2 * stay - 1  # πPⁿ − π∞ = ½ λ₂ⁿ
    steps = math.ceil(math.log(0.01 / 0.5) / math.log(second))
    assert f"|λ₂| = {second:.3g}" in found.sentence
    if steps > 2000:
        assert not found.button and "not enough" in found.sentence
        return
    assert f"it takes {steps} to come" in found.sentence
    assert cured(found, **fields).channels["distance"][-1, 0] < 0.01


def test_a_chain_is_not_blamed_before_its_last_step() -> None:
    run = record(**CHAIN, initial=(1.0, 0.0), transition=(0.999, 0.001, 0.001, 0.999))
    early = first(run, 50)
    assert diagnose(run.config, early) is None and "after 100 steps" in told(run).sentence.lower()


def test_of_a_counted_chain_that_goes_round_no_matrix_is_offered() -> None:
    run = record(mode="chain", source="letters", choose="argmax", order=1, length=60)
    assert told(run).cure == {"choose": "sample"}
    text = run.channels["state"]
    length = int(numbers(told(run).sentence, "every # letter"))
    assert (text[30 + length :] == text[30:-length]).all()


# On the trellis.


@pytest.mark.parametrize("mode", ["hmm", "learn"])
def test_an_impossible_observation_is_told_where_it_is_and_can_be_made_possible(mode: str) -> None:
    fields = {"mode": mode, "begin": "given", "emission": NEVER}
    found = told(record(**fields))
    assert "observation 1 at step 3" in found.sentence and "no state shows it" in found.sentence
    after = cured(found, **fields)
    assert np.isfinite(after.channels["log_likelihood"][-1]).all()


@pytest.mark.parametrize("mode", ["hmm", "learn"])
def test_a_state_that_shows_it_but_cannot_be_reached_is_named(mode: str) -> None:
    run = record(mode=mode, begin="given", initial=(1.0, 0.0), transition=(1.0, 0.0, 0.0, 1.0),
                 emission=(0.0, 0.5, 0.5, 1.0, 0.0, 0.0))  # fmt: skip
    assert "cold may show it, but cannot be reached" in told(run).sentence


def test_the_cure_fits_a_model_of_which_only_some_states_are_used() -> None:
    fields = {
        "states": 2, "initial": (0.5, 0.5, 0.0), "transition": (0.5, 0.5, 0.0) * 3,
        "emission": (*NEVER, 1.0, 0.0, 0.0),
    }  # fmt: skip
    found = told(record(**fields))
    assert np.isfinite(cured(found, **fields).channels["log_likelihood"][-1]).all()


@pytest.mark.parametrize("emissions", ["categorical", "gaussian"])
def test_underflow_is_told_at_the_step_where_the_plain_product_is_zero(emissions: str) -> None:
    run = record(source="sampled", length=1000, emissions=emissions)
    scale = run.channels["scale"]
    step = int(numbers(told(run).sentence, "from step # on"))
    assert np.log(scale[: step - 2]).sum() > -745.2 > np.log(scale[: step + 1]).sum()
    total = numbers(told(run).sentence, "Σ log cₜ = #")
    assert total == pytest.approx(np.log(scale).sum(), abs=0.06)


def test_a_sequence_whose_product_is_a_number_is_fine() -> None:
    run = record(source="sampled", length=300)
    assert diagnose(run.config, run.channels) is None


# Learning.


@pytest.mark.parametrize("emissions", ["categorical", "gaussian"])
def test_equal_states_are_told_and_a_random_start_parts_them(emissions: str) -> None:
    fields = {"mode": "learn", "source": "sampled", "begin": "uniform", "emissions": emissions,
              "length": 200, "restarts": 3}  # fmt: skip
    before = record(**fields)
    found = told(before)
    assert "alike" in found.sentence
    after = cured(found, **fields)
    gained = after.channels["log_likelihood"][-1] - before.channels["log_likelihood"][-1]
    assert gained.max() > 1


def test_a_model_of_equal_states_is_told_too_and_those_that_differ_a_little_are_not() -> None:
    fields = {"mode": "learn", "begin": "given", "initial": (0.5, 0.5), "transition": (0.5,) * 4}
    same = told(record(**fields, emission=(0.2, 0.3, 0.5) * 2))
    assert "alike" in same.sentence and same.cure == {"begin": "random"}
    other = record(**fields, emission=(0.2, 0.3, 0.5, 0.21, 0.29, 0.5))
    found = diagnose(other.config, other.channels)
    assert found is None or "alike" not in found.sentence


def test_too_few_iterations_are_told_with_the_gain_and_more_bring_more() -> None:
    fields = {**NAMED["learn"].fields, "iterations": 4}
    before = record(**fields)
    found = told(before)
    likelihood = before.channels["log_likelihood"]
    gained = numbers(found.sentence, "gained # nats")
    best = int(likelihood[-1].argmax())
    assert gained == pytest.approx(likelihood[-1, best] - likelihood[-2, best], rel=5e-3)
    after = cured(found, **fields)
    assert after.channels["log_likelihood"][-1].max() > likelihood[-1].max() + gained


def test_a_start_that_ended_below_is_told_by_how_much_and_the_best_one_is_shown() -> None:
    fields = NAMED["local_optimum"].fields
    run = of("local_optimum")
    ends = run.channels["log_likelihood"][-1]
    found = told(run)
    assert numbers(found.sentence, "#" + r" nats") == pytest.approx(
        ends.max() - ends[run.config.shown - 1], rel=5e-3
    )
    after = cured(found, **fields)
    assert after.config.shown - 1 == ends.argmax()
    assert np.array_equal(after.channels["log_likelihood"], run.channels["log_likelihood"])


def test_a_start_below_that_still_gains_is_offered_more_iterations_and_they_help() -> None:
    """Start 6 lies 50 nats below the best after 100 iterations, and finds it after 300."""
    fields = {**NAMED["local_optimum"].fields, "shown": 6}
    run = record(**fields)
    found = diagnose(run.config, run.channels)
    assert found is not None and "still gained" in found.sentence
    gained = np.diff(run.channels["log_likelihood"][-2:, 5])[0]
    assert numbers(found.sentence, "gained #" + r" nats") == pytest.approx(gained, rel=5e-3)
    after = cured(found, **fields)
    likelihood = after.channels["log_likelihood"]
    assert likelihood[-1, 5] > run.channels["log_likelihood"][-1, 5] + 40


def test_states_that_differ_in_their_spread_alone_are_not_called_alike() -> None:
    config = parse(MarkovConfig, {"mode": "learn", "emissions": "gaussian", "restarts": 1})
    half = np.full((3, 1, 2, 2), 0.5)
    seen = {
        "log_likelihood": np.array([[-9.0], [-8.0], [-8.0]]), "initial": half[:, :, 0],
        "transition": half, "mean": np.zeros((3, 1, 2)), "deviation": np.ones((3, 1, 2)),
    }  # fmt: skip
    assert diagnosis_learn.alike(config, seen) is not None
    other = seen | {"deviation": np.tile([1.0, 5.0], (3, 1, 1))}
    assert diagnosis_learn.alike(config, other) is None


def test_parts_of_which_one_takes_turns_are_promised_no_limit() -> None:
    island = {"states": 4, "initial": (0.5, 0, 0.5, 0), "emission": (0.5,) * 8}
    turns = (0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.9, 0.1)
    assert "no limit" in told(record(**CHAIN, **island, transition=turns)).sentence
    calm = (0.6, 0.4, 0, 0, 0.3, 0.7, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.9, 0.1)
    assert "has a limit" in told(record(**CHAIN, **island, transition=calm)).sentence


def test_the_cure_of_a_chain_leaves_no_list_for_another_number_of_states() -> None:
    """π is of three states already, A and B still of two."""
    fields = {"states": 3, "initial": (1.0, 0.0, 0.0), "transition": (0.0, 1.0, 1.0, 0.0)}
    config = parse(MarkovConfig, {**CHAIN, **fields})
    cured_ = parse(MarkovConfig, cures.lazy(config), config)
    np.testing.assert_allclose(model(cured_).emission, model(config).emission, atol=1e-12)
    np.testing.assert_allclose(
        model(cured_).transition, 0.9 * model(config).transition + 0.1 * np.eye(3), atol=1e-12
    )


def test_a_new_states_mean_stays_in_its_bounds() -> None:
    config = parse(MarkovConfig, {"mean": (0.0, 1e6), "states": 3})
    after = parse(MarkovConfig, cures.forgiving(config), config)
    assert len(after.mean) == 3 and max(after.mean) == 1e6


def test_a_gaussian_that_shrinks_to_a_point_is_told_and_a_sound_start_shown() -> None:
    assert pytest.approx(NARROWEST, rel=2e-3) == diagnosis_learn.NARROW
    run = of("learn_temperature")
    deviation = run.channels["deviation"].copy()
    at = run.config.shown - 1
    deviation[-1, at, 0] = NARROWEST
    found = diagnose(run.config, run.channels | {"deviation": deviation})
    assert found is not None and "shrunk" in found.sentence
    shown = found.cure["shown"]
    assert isinstance(shown, int) and shown != at + 1
    deviation[1:] = NARROWEST
    none = diagnose(run.config, run.channels | {"deviation": deviation})
    assert none is not None and not none.button
    typed = np.full_like(deviation, NARROWEST)  # σ as it was given has not shrunk
    same = diagnose(run.config, run.channels | {"deviation": typed})
    assert same is None or "shrunk" not in same.sentence


def test_a_cure_speaks_of_fields_and_choices_that_exist() -> None:
    for name in SAID:
        cure = told(of(name)).cure
        assert set(cure) <= set(of(name).config.__struct_fields__)
        assert all(value in TITLES for value in cure.values() if isinstance(value, str))
