"""What the presets and predictions of the Markov lab say of their runs is what happens."""

from __future__ import annotations

import functools
import itertools
from typing import Any, NamedTuple

import numpy as np
import pytest

from playground.core.channels import Ending
from playground.core.config import config_at
from playground.core.parsing import parse
from playground.data.letters import LETTERS, sonnets, spelled
from playground.engine.markov import baum_welch, forward
from playground.labs.markov.channels import channels
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.experiment import EXPERIMENT
from playground.labs.markov.meaning import chain, model, observed
from playground.labs.markov.predictions import PREDICTIONS
from playground.labs.markov.presets import PRESETS

NAMED = {preset.name: preset for preset in PRESETS}


class Run(NamedTuple):
    config: MarkovConfig
    channels: dict[str, np.ndarray]
    ending: Ending


def record(**fields: Any) -> Run:
    """Run to the end."""
    config = parse(MarkovConfig, fields)
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    frames = [frame]
    while (ending := EXPERIMENT.ending(config, state)) is None:
        state, frame = EXPERIMENT.step(config, state)
        frames.append(frame)
    kept: dict[str, np.ndarray] = {}
    for channel in channels(config):
        seen = [np.asarray(f[channel.name], dtype=float) for f in frames if channel.name in f]
        kept[channel.name] = seen[0] if channel.cadence == "once" else np.stack(seen)
    for values in kept.values():
        values.flags.writeable = False  # as a recording hands them out
    return Run(config, kept, ending)


@functools.cache
def of(name: str) -> Run:
    return record(**NAMED[name].fields)


def once(name: str, channel: str) -> np.ndarray:
    return of(name).channels[channel]


def ends(name: str) -> np.ndarray:
    """The log-likelihood of every start at the end."""
    return of(name).channels["log_likelihood"][-1]


def test_a_fresh_page_shows_the_first_preset() -> None:
    assert parse(MarkovConfig, PRESETS[0].fields) == MarkovConfig()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_card_fits_and_opens_inside_its_run(preset: Any) -> None:
    assert len(preset.title) <= 24 and len(preset.reason) <= 60
    assert preset.sentence.endswith(".") and 0 < preset.frame <= of(preset.name).ending.step


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_still_has_a_model_when_another_part_is_chosen(preset: Any) -> None:
    for mode in ("chain", "hmm", "learn"):
        parse(MarkovConfig, {**preset.fields, "mode": mode})


def test_the_ice_creams_sum_to_what_the_sentences_say() -> None:
    for name in ("ice_cream", "ice_cream_backward"):
        assert "0.0098344" in NAMED[name].sentence
        assert np.exp(ends(name)[0]) == pytest.approx(0.0098344, rel=1e-6)
    assert once("ice_cream_posterior", "gamma")[2, 1] == pytest.approx(0.74, abs=0.005)
    assert once("ice_cream_viterbi", "path").tolist() == [0, 0, 1, 0]


def test_the_moods_two_paths_differ_on_day_3_alone() -> None:
    daily = "".join("SR"[int(state)] for state in once("mood", "daily_path"))
    best = "".join("SR"[int(state)] for state in once("mood", "path"))
    assert (daily, best) == ("SSSRRS", "SSRRRS")
    assert " ".join(daily) in NAMED["mood"].sentence and " ".join(best) in NAMED["mood"].sentence


def spells(path: np.ndarray) -> list[tuple[int, int]]:
    """Start and end of each spell with the loaded die."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], path, [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def test_viterbi_finds_the_long_spells_of_the_loaded_die_and_misses_the_short_ones() -> None:
    path, truth = once("casino", "path"), once("casino", "truth")
    found = {(a, b): path[a:b].mean() > 0.5 for a, b in spells(truth)}
    long = [hit for (a, b), hit in found.items() if b - a >= 20]
    short = [hit for (a, b), hit in found.items() if b - a <= 2]
    assert long and short and all(long) and not any(short)
    assert (path == truth).mean() > 0.8


def test_viterbi_says_nothing_of_the_doubt_that_the_posterior_shows() -> None:
    loaded = once("casino_posterior", "gamma")[:, 1]
    assert ((loaded > 0.4) & (loaded < 0.6)).sum() > 5


def test_the_plain_product_of_2000_days_is_zero_before_the_frame_that_opens() -> None:
    run = of("underflow")
    found, seen = model(run.config), observed(run.config).values
    product = found.initial * found.emission[:, seen[0]]
    for symbol in seen[1 : NAMED["underflow"].frame]:
        product = product @ found.transition * found.emission[:, symbol]
    assert product.sum() == 0
    assert -2300 < ends("underflow")[0] < -2000


def test_one_warm_day_in_winter_is_no_summer() -> None:
    days, gamma = once("seattle_temperature", "observations"), once("seattle_temperature", "gamma")
    config = of("seattle_temperature").config
    z = (days[:, None] - model(config).mean) / model(config).deviation
    density = np.exp(-0.5 * z**2) / model(config).deviation  # of each day by itself
    fooled = (density.argmax(1) == 1) & (gamma[:, 1] < 0.5)
    assert fooled[:90].any() or fooled[-60:].any()
    assert (gamma[180:240, 1] > 0.9).all() and (gamma[:60, 1] < 0.1).all()


# Chains.


def test_the_workout_reaches_the_steady_state_in_ten_steps_and_the_visits_come_near() -> None:
    run = of("workout").channels
    assert run["distance"][10, 0] < 5e-5
    assert [f"{x:.4f}".lstrip("0") for x in run["stationary"]] == (
        NAMED["workout"].sentence.split("state ")[1].split(",")[0].split(" ")
    )
    assert run["visit_distance"][-1] < 0.1 < run["visit_distance"][2]


def test_the_weathers_path_has_the_probability_that_its_sentence_says() -> None:
    made = chain(of("weather").config)
    path = [made.names.index(name) for name in ("hot", "cold", "rain", "rain", "cold")]
    p = made.initial[path[0]] * np.prod([made.matrix[i, j] for i, j in itertools.pairwise(path)])
    assert p == pytest.approx(0.000924, rel=1e-12) and "0.000924" in NAMED["weather"].sentence


def test_after_rain_comes_rain_more_often_than_not_and_the_shares_are_the_years() -> None:
    config = of("seattle").config
    made = chain(config)
    rain = made.names.index("rain")
    assert made.matrix[rain, rain] > 0.5
    days = observed(parse(MarkovConfig, {"source": "weather", "length": 2000})).values
    share = np.bincount(days, minlength=5) / len(days)
    np.testing.assert_allclose(once("seattle", "stationary"), share, atol=2e-3)  # 1,461 days end


def test_the_square_swings_between_two_pairs_and_its_visits_settle() -> None:
    run = of("periodic").channels
    np.testing.assert_allclose(run["distribution"][-2:], [[0, 0.5, 0, 0.5], [0.5, 0, 0.5, 0]])
    assert run["distance"][-1, 0] == pytest.approx(0.5) and run["visit_distance"][-1] < 0.1


def test_the_gambler_ends_at_either_end_with_one_half() -> None:
    run = of("gambler").channels
    np.testing.assert_allclose(run["distribution"][-1], [0.5, 0, 0, 0, 0.5], atol=1e-4)
    assert run["state"][-1] in (0, 4)
    still = 1 - run["distribution"][:, [0, 4]].sum(1)  # P(not yet ended) sums to the mean
    assert still.sum() == pytest.approx(4, abs=1e-3)


def test_the_walk_never_leaves_its_island() -> None:
    run = of("two_islands").channels
    on = run["state"] >= 2
    assert on.all() or not on.any()
    assert (abs(np.linalg.eigvals(run["matrix"]) - 1) < 1e-9).sum() == 2


def test_three_letters_back_write_more_english_words_than_one() -> None:
    known = set("".join(LETTERS[i] for i in spelled(sonnets())).split(" "))

    def share(name: str) -> float:
        text = "".join(LETTERS[int(i)] for i in of(name).channels["state"])
        words = [word for word in text.split(" ")[1:-1] if len(word) > 2]
        return float(np.mean([word in known for word in words]))

    assert share("letters_3") > 2 * share("letters_1")


def test_the_likeliest_letters_go_round_before_the_frame_that_opens() -> None:
    text = "".join(LETTERS[int(i)] for i in of("letters_argmax").channels["state"])
    end = text[NAMED["letters_argmax"].frame :]
    length = next(n for n in range(1, len(end) // 2) if end[n:] == end[:-n])
    assert length < 40


# Learning.


@pytest.mark.parametrize("name", [p.name for p in PRESETS if p.fields.get("mode") == "learn"])
def test_no_climb_ever_goes_down(name: str) -> None:
    """But for rounding, which is far below 1e-6 of a sum of some thousand logarithms."""
    assert np.diff(of(name).channels["log_likelihood"], axis=0).min() > -1e-6


def test_five_of_the_ten_starts_find_the_three_states_and_five_end_17_nats_lower() -> None:
    found = ends("learn") > ends("learn").max() - 1
    assert found.sum() == 5 and (ends("learn").max() - ends("learn")[~found]).min() > 17
    error = of("learn").channels["error"][-1]
    assert error[found].max() < 0.06 < 0.2 < error[~found].min()


def test_the_shown_start_of_the_local_optimum_is_17_nats_below_the_best_and_stays() -> None:
    run = of("local_optimum")
    at, values = run.config.shown - 1, observed(run.config).values
    assert np.array_equal(ends("learn"), ends("local_optimum"))
    assert ends("local_optimum").max() - ends("local_optimum")[at] == pytest.approx(17.5, abs=0.5)
    found = [run.channels[name][-1, at] for name in ("initial", "transition", "emission")]
    rng = np.random.default_rng(0)
    beside = [
        np.stack([0.95 * rows + 0.05 * rng.dirichlet(np.ones(rows.shape[-1]), rows.shape[:-1])
                  for _ in range(8)]) for rows in found
    ]  # fmt: skip
    lower = baum_welch(*beside, values).log_likelihood
    assert lower.max() < ends("local_optimum")[at]
    for _ in range(1000):
        beside = list(baum_welch(*beside, values)[:3])
    again = baum_welch(*beside, values).log_likelihood
    np.testing.assert_allclose(again, ends("local_optimum")[at], atol=0.01)


def test_equal_states_change_nothing_after_one_iteration() -> None:
    likelihood = of("uniform").channels["log_likelihood"][:, 0]
    assert likelihood[1] > likelihood[0] + 1
    assert likelihood[2] == pytest.approx(likelihood[1], abs=1e-9)


def test_learned_ice_cream_is_more_likely_than_the_truth() -> None:
    run = of("learn_ice_cream")
    found = model(run.config)
    truth = forward(
        found.initial, found.transition, found.emission, observed(run.config).values
    ).log_likelihood
    best = ends("learn_ice_cream")
    assert best.max() > truth + 1 and best.argmax() == run.config.shown - 1


def test_the_learned_seasons_are_a_cool_and_a_warm_one() -> None:
    run = of("learn_temperature")
    best = int(ends("learn_temperature").argmax())
    assert best == run.config.shown - 1
    cool, warm = np.sort(run.channels["mean"][-1, best])
    assert 8 < cool < 13 and 19 < warm < 25


def test_one_of_the_five_states_shows_the_vowels_and_another_the_space() -> None:
    run = of("vowels")
    best = int(ends("vowels").argmax())
    assert best == run.config.shown - 1
    emission = run.channels["emission"][-1, best]
    vowels = emission[:, [LETTERS.index(letter) for letter in "aeiouy"]].sum(1)
    assert vowels.max() > 0.99 and np.sort(vowels)[-2] < 0.3
    assert emission[:, 0].max() > 0.9 and emission[:, 0].argmax() != vowels.argmax()


# Predictions.


def answer(preset: str) -> tuple[str, str]:
    found = next(p for p in PREDICTIONS if p.preset == preset)
    return found.answer(of(preset).config, of(preset).channels)


@pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda p: p.preset)
def test_every_prediction_is_answered_with_one_of_its_choices(prediction: Any) -> None:
    choice, told = answer(prediction.preset)
    assert choice in prediction.choices and told.endswith(".")


def test_the_answers_of_the_predictions_are_those_of_the_runs() -> None:
    assert answer("mood")[0] == "Rainy" and "day 3 alone belongs to sunny" in answer("mood")[1]
    assert answer("periodic")[0] == "It swings for ever"
    assert answer("learn")[0] == "Some of them" and answer("learn")[1].startswith("5 of 10")


@pytest.mark.parametrize(
    ("fields", "choice"),
    [
        ({"transition": (0.5, 0.5, 0.5, 0.5)}, "A quarter at each corner"),
        ({"transition": (1.0, 0.0, 1.0, 0.0)}, "One corner"),
        ({"transition": (0.0, 1.0, 1.0, 0.0)}, "It swings for ever"),
    ],
)
def test_another_chain_gets_another_answer(fields: dict[str, Any], choice: str) -> None:
    found = next(p for p in PREDICTIONS if p.preset == "periodic")
    run = record(mode="chain", length=30, initial=(1.0, 0.0), **fields)
    assert found.answer(run.config, run.channels)[0] == choice


def test_starts_that_all_agree_are_said_to() -> None:
    found = next(p for p in PREDICTIONS if p.preset == "learn")
    run = record(mode="learn", begin="given", restarts=3)
    assert found.answer(run.config, run.channels)[0] == "All of them"
    alone = run.channels | {"log_likelihood": np.array([[-1.0, -9.0, -9.0]])}
    assert found.answer(run.config, alone)[0] == "Only one"
