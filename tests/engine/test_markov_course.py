"""The course's numbers, and where its printed ones are wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.engine.markov.chain import path_factors, path_probability, power, stationary
from playground.engine.markov.counting import estimate, estimate_emission
from playground.engine.markov.enumeration import all_paths
from playground.engine.markov.inference import forward, viterbi
from playground.engine.markov.logspace import log_forward
from playground.engine.markov.raw import raw_backward, raw_forward, raw_viterbi

ICE = ([0.6, 0.4], [[0.7, 0.3], [0.4, 0.6]], [[0.1, 0.4, 0.5], [0.7, 0.2, 0.1]], [1, 2, 0, 1])
H, G = 0, 1
MOOD = (
    [2 / 3, 1 / 3], [[0.8, 0.2], [0.4, 0.6]], [[0.8, 0.2], [0.4, 0.6]], [H, H, G, G, G, H],
)  # fmt: skip
WORKOUT = [
    [0.10, 0.40, 0.30, 0.20], [0.35, 0.10, 0.25, 0.30], [0.40, 0.30, 0.05, 0.25],
    [0.42, 0.42, 0.08, 0.08],
]  # fmt: skip
WEATHER = ([0.33, 0.33, 0.34], [[0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0.1, 0.2, 0.7]])


def test_ice_cream_has_the_probability_of_the_course() -> None:
    ways = [
        raw_forward(*ICE).likelihood, raw_backward(*ICE).likelihood, all_paths(*ICE).total,
        math.exp(forward(*ICE).log_likelihood), math.exp(log_forward(*ICE).log_likelihood),
    ]  # fmt: skip
    assert ways == pytest.approx([0.0098344] * 5, rel=1e-12)


def test_ice_cream_forward_is_that_of_a_calculator() -> None:
    by_hand = [
        [0.24, 0.08], [0.1, 0.012], [0.00748, 0.02604], [0.0062608, 0.0035736],
    ]  # fmt: skip
    np.testing.assert_allclose(raw_forward(*ICE).alpha, by_hand, rtol=1e-12)


def test_the_most_likely_moods_are_not_the_best_day_by_day() -> None:
    found = viterbi(*MOOD)
    assert "".join("SR"[state] for state in found.path) == "SSRRRS"
    assert "".join("SR"[state] for state in found.scores.argmax(axis=1)) == "SSSRRS"
    raw = raw_viterbi(*MOOD)
    assert raw.path.tolist() == found.path.tolist() == all_paths(*MOOD).best_path.tolist()
    assert raw.scores.argmax(axis=1).tolist() == found.scores.argmax(axis=1).tolist()


def test_workout_squared_and_in_the_long_run() -> None:
    twice = power(WORKOUT, 2)
    np.testing.assert_allclose(twice[0], [0.354, 0.254, 0.161, 0.231], atol=1e-12)
    np.testing.assert_allclose(twice[2], [0.270, 0.310, 0.2175, 0.2025], atol=1e-12)
    # Printed with four decimals.
    np.testing.assert_allclose(stationary(WORKOUT), [0.2996, 0.2963, 0.1906, 0.2135], atol=5e-5)


def test_the_weather_path_has_the_probability_of_the_course() -> None:
    path = [0, 1, 2, 2, 1]
    assert path_factors(*WEATHER, path).tolist() == [0.33, 0.1, 0.2, 0.7, 0.2]
    assert path_probability(*WEATHER, path) == pytest.approx(0.000924, rel=1e-12)


def test_the_sixteen_days_are_counted() -> None:
    weather = ["SR".index(day) for day in "SSSSRRRSSSSRRSSS"]
    mood = ["HG".index(day) for day in "GHHHGHHGHHHGHHHH"]
    moves, shown = estimate(weather, 2), estimate_emission(weather, mood, 2, 2)
    np.testing.assert_allclose(moves.transition, [[0.8, 0.2], [0.4, 0.6]], rtol=1e-15)
    np.testing.assert_allclose(shown.emission, [[9 / 11, 2 / 11], [3 / 5, 2 / 5]], rtol=1e-15)
    assert moves.moves.tolist() == [[8, 2], [2, 3]]
    assert shown.counts.tolist() == [[9, 2], [3, 2]]
