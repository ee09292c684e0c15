"""The engine against hmmlearn, iteration by iteration."""

from __future__ import annotations

import logging
import math

import numpy as np
import pytest
from scipy.stats import norm

from playground.engine.markov.emissions import GaussianEmission
from playground.engine.markov.inference import forward, posterior, viterbi
from playground.engine.markov.learning import baum_welch_step
from playground.engine.markov.learning_gaussian import baum_welch_step_gaussian
from playground.engine.markov.selection import bic, gaussian_parameters, parameters
from tests.engine.markov_models import Problem, categorical, gaussian, problem

# Log-likelihoods of some hundred steps are sums of that many rounded terms.
NEAR = {"rtol": 1e-9, "atol": 1e-9}
SIZES = [
    (1, 3, [20]), (2, 3, [500]), (3, 2, [7, 1, 30]), (5, 8, [100, 100]), (8, 20, [500]),
    (12, 6, [250, 1, 249]), (12, 40, [500]), (20, 10, [60, 40]),
]  # fmt: skip
CASES = [problem(seed, *size) for seed, size in enumerate(SIZES * 2)]
NAMES = [f"{len(case.initial)}x{case.emission.shape[1]}x{case.lengths}" for case in CASES]

each_case = pytest.mark.parametrize("given", CASES, ids=NAMES)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    # It warns about models with more parameters than observations.
    logging.getLogger("hmmlearn").setLevel(logging.CRITICAL)


def numbers(given: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, deviations and observations in place of symbols."""
    rng = np.random.default_rng(len(given.observations))
    states = len(given.initial)
    return rng.normal(0, 2, states), rng.uniform(0.5, 2, states), given.observations * 0.7 - 1


def weigh(given: Problem, likelihood: np.ndarray, path: np.ndarray) -> float:
    """Multiply along a path, in logarithms."""
    steps = len(path)
    first = np.cumsum([0, *given.lengths])[:-1]
    moves = np.setdiff1d(np.arange(1, steps), first)
    return math.fsum(
        [*np.log(given.initial[path[first]]), *likelihood[np.arange(steps), path],
         *np.log(given.transition[path[moves - 1], path[moves]])]
    )  # fmt: skip


@each_case
def test_score_and_posteriors_are_those_of_hmmlearn(given: Problem) -> None:
    score, gamma = categorical(given).score_samples(given.observations[:, None], given.lengths)
    found = posterior(*given)
    np.testing.assert_allclose(found.gamma, gamma, **NEAR)
    np.testing.assert_allclose(
        [found.log_likelihood, forward(*given).log_likelihood], score, **NEAR
    )


@each_case
def test_viterbi_is_that_of_hmmlearn(given: Problem) -> None:
    log_probability, _ = categorical(given).decode(given.observations[:, None], given.lengths)
    found = viterbi(*given)
    np.testing.assert_allclose(found.log_probability, log_probability, **NEAR)
    # Paths of equal probability abound, so the path is weighed rather than compared.
    weighed = weigh(given, np.log(given.emission[:, given.observations].T), found.path)
    np.testing.assert_allclose(weighed, log_probability, **NEAR)


@pytest.mark.parametrize("states", [2, 3, 20])
def test_of_equally_likely_paths_viterbi_takes_that_of_hmmlearn(states: int) -> None:
    """Where all probabilities are equal no rounding parts the paths."""
    even = np.full(states, 1 / states)
    seen = np.array([0, 1, 1, 0, 1])
    given = Problem(even, np.tile(even, (states, 1)), np.full((states, 2), 0.5), seen, [5])
    _, path = categorical(given).decode(given.observations[:, None], given.lengths)
    assert viterbi(*given).path.tolist() == path.tolist()


@each_case
@pytest.mark.parametrize("implementation", ["log", "scaling"])
def test_every_iteration_of_baum_welch_is_that_of_hmmlearn(
    given: Problem, implementation: str
) -> None:
    columns = given.observations[:, None]
    for iteration in range(5):
        peer = categorical(given, implementation=implementation).fit(columns, given.lengths)
        found = baum_welch_step(*given)
        np.testing.assert_allclose(found.log_likelihood, peer.monitor_.history[-1], **NEAR)
        np.testing.assert_allclose(found.initial, peer.startprob_, **NEAR, err_msg=str(iteration))
        np.testing.assert_allclose(found.transition, peer.transmat_, **NEAR)
        np.testing.assert_allclose(found.emission, peer.emissionprob_, **NEAR)
        given = Problem(*found[:3], given.observations, given.lengths)


@each_case
def test_gaussian_score_posteriors_and_path_are_those_of_hmmlearn(given: Problem) -> None:
    mean, deviation, x = numbers(given)
    model = gaussian(given.initial, given.transition, mean, deviation)
    score, gamma = model.score_samples(x[:, None], given.lengths)
    log_probability, _ = model.decode(x[:, None], given.lengths)
    ours = given._replace(emission=GaussianEmission(mean, deviation), observations=x)
    smoothed, best = posterior(*ours), viterbi(*ours)
    np.testing.assert_allclose(smoothed.gamma, gamma, **NEAR)
    np.testing.assert_allclose(smoothed.log_likelihood, score, **NEAR)
    np.testing.assert_allclose(best.log_probability, log_probability, **NEAR)
    likelihood = norm.logpdf(x[:, None], mean, deviation)
    np.testing.assert_allclose(weigh(given, likelihood, best.path), log_probability, **NEAR)


@each_case
def test_every_gaussian_iteration_is_that_of_hmmlearn(given: Problem) -> None:
    mean, deviation, _ = numbers(given)
    x = np.random.default_rng(1).normal(0, 2, len(given.observations))
    initial, transition = given.initial, given.transition
    for _ in range(3):
        peer = gaussian(initial, transition, mean, deviation).fit(x[:, None], given.lengths)
        found = baum_welch_step_gaussian(initial, transition, mean, deviation, x, given.lengths)
        np.testing.assert_allclose(found.log_likelihood, peer.monitor_.history[-1], **NEAR)
        np.testing.assert_allclose(found.initial, peer.startprob_, **NEAR)
        np.testing.assert_allclose(found.transition, peer.transmat_, **NEAR)
        np.testing.assert_allclose(found.mean, peer.means_[:, 0], **NEAR)
        np.testing.assert_allclose(found.deviation**2, peer.covars_[:, 0, 0], **NEAR)
        initial, transition, mean, deviation = found[:4]


@each_case
def test_bic_counts_the_parameters_that_hmmlearn_counts(given: Problem) -> None:
    states, symbols = given.emission.shape
    found = bic(forward(*given).log_likelihood, parameters(states, symbols), sum(given.lengths))
    theirs = categorical(given).bic(given.observations[:, None], given.lengths)
    np.testing.assert_allclose(found, theirs, **NEAR)


def test_bic_counts_the_parameters_of_gaussians_that_hmmlearn_counts() -> None:
    given = problem(3, 4, 5, [80])
    mean, deviation, x = numbers(given)
    ours = given._replace(emission=GaussianEmission(mean, deviation), observations=x)
    found = bic(forward(*ours).log_likelihood, gaussian_parameters(4), 80)
    model = gaussian(given.initial, given.transition, mean, deviation)
    model.n_features = 1
    theirs = model.bic(x[:, None])
    np.testing.assert_allclose(found, theirs, **NEAR)
