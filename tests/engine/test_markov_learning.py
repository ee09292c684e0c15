"""Baum–Welch: the likelihood never falls, restarts are independent, the edges hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.markov import expectation
from playground.engine.markov.emissions import GaussianEmission
from playground.engine.markov.errors import BadRow, BadShape, UnknownSymbol
from playground.engine.markov.inference import forward, pairwise, posterior
from playground.engine.markov.learning import baum_welch, baum_welch_step
from playground.engine.markov.learning_gaussian import (
    NARROWEST,
    baum_welch_gaussian,
    baum_welch_step_gaussian,
)
from playground.engine.markov.sampling import sample
from playground.engine.markov.selection import match, relabel
from tests.engine.markov_models import Problem, pieces, problem, problems

NEAR = {"rtol": 1e-9, "atol": 1e-12}
laws = settings(deadline=None, max_examples=60)


def drawn(seed: int) -> Problem:
    """A problem of some size, now and then with rows that are all but 0."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 40, rng.integers(1, 5)).tolist()
    return problem(seed, int(rng.integers(1, 7)), int(rng.integers(1, 7)), lengths,
                   concentration=float(rng.choice([0.1, 1.0, 10.0])))  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_the_likelihood_never_falls(seed: int) -> None:
    model, history = drawn(seed), []
    for _ in range(8):
        found = baum_welch_step(*model)
        history.append(found.log_likelihood)
        model = Problem(*found[:3], model.observations, model.lengths)
    # A sum of some hundred logarithms is rounded at the 13th digit.
    assert (np.diff(history) >= -1e-11 * abs(history[0]) - 1e-11).all(), history
    assert history[0] == pytest.approx(forward(*drawn(seed)).log_likelihood, rel=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_the_likelihood_of_numbers_never_falls(seed: int) -> None:
    model, rng, history = drawn(seed), np.random.default_rng(seed), []
    states = len(model.initial)
    x = rng.normal(0, 3, len(model.observations)) + model.observations
    found = (model.initial, model.transition, rng.normal(0, 3, states), np.full(states, 2.0))
    for _ in range(8):
        step = baum_welch_step_gaussian(*found, x, model.lengths)
        if (step.deviation <= NARROWEST).any():
            break  # a state has shrunk onto a single number and was kept from going on
        history.append(step.log_likelihood)
        found = step[:4]
    assert (np.diff(history) >= -1e-10 * np.abs(history[:-1]) - 1e-10).all(), history


@laws
@given(problems)
def test_expected_counts_are_sums_of_posteriors(model: Problem) -> None:
    found, gamma = baum_welch_step(*model), posterior(*model).gamma
    first = np.cumsum([0, *model.lengths])[:-1]
    np.testing.assert_allclose(found.starts, gamma[first].sum(axis=0), **NEAR)
    np.testing.assert_allclose(found.moves, pairwise(*model).xi.sum(axis=0), **NEAR)
    for symbol in range(model.emission.shape[1]):
        shown = gamma[model.observations == symbol].sum(axis=0)
        np.testing.assert_allclose(found.emits[:, symbol], shown, **NEAR)


@laws
@given(problems)
def test_what_is_learned_are_distributions(model: Problem) -> None:
    found = baum_welch_step(*model)
    for rows in found[:3]:
        assert (rows >= 0).all()
        np.testing.assert_allclose(rows.sum(axis=-1), 1, **NEAR)


@laws
@given(problems, st.randoms(use_true_random=False))
def test_states_in_another_order_learn_the_same_in_that_order(model: Problem, rng: object) -> None:
    order = list(range(len(model.initial)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    other = Problem(*relabel(*model[:3], order), model.observations, model.lengths)
    ours, theirs = baum_welch_step(*other)[:3], relabel(*baum_welch_step(*model)[:3], order)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, **NEAR)


@pytest.mark.parametrize("held", [1, 300, 1 << 22])
def test_restarts_at_once_are_the_restarts_one_by_one(
    held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expectation, "HELD", held)
    starts = [problem(seed, 3, 4, [30, 1, 20]) for seed in range(7)]
    stacked = [np.stack(parts) for parts in list(zip(*starts, strict=True))[:3]]
    together = baum_welch(*stacked, starts[0].observations, starts[0].lengths)
    for r, start in enumerate(starts):
        alone = baum_welch_step(*start[:3], starts[0].observations, starts[0].lengths)
        for field in alone._fields:
            np.testing.assert_allclose(
                getattr(together, field)[r], getattr(alone, field), **NEAR, err_msg=field
            )


def test_gaussian_restarts_at_once_are_the_restarts_one_by_one() -> None:
    starts = [problem(seed, 3, 4, [30, 1, 20]) for seed in range(4)]
    initial, transition = (np.stack([start[i] for start in starts]) for i in (0, 1))
    rng = np.random.default_rng(0)
    mean, deviation, x = rng.normal(size=(4, 3)), rng.uniform(1, 2, (4, 3)), rng.normal(size=51)
    together = baum_welch_gaussian(initial, transition, mean, deviation, x, [30, 1, 20])
    for r in range(4):
        own = (initial[r], transition[r], mean[r], deviation[r])
        alone = baum_welch_step_gaussian(*own, x, [30, 1, 20])
        for field in alone._fields:
            np.testing.assert_allclose(
                getattr(together, field)[r], getattr(alone, field), **NEAR, err_msg=field
            )


def test_a_state_that_is_never_expected_keeps_what_it_had() -> None:
    model = ([1.0, 0.0], [[1.0, 0.0], [0.3, 0.7]], [[0.5, 0.5], [0.1, 0.9]], [0, 1, 1])
    found = baum_welch_step(*model)
    assert found.transition[1].tolist() == [0.3, 0.7] and found.emission[1].tolist() == [0.1, 0.9]
    bells = baum_welch_step_gaussian(*model[:2], [0.0, 5.0], [1.0, 2.0], [0.0, 1.0, 1.0])
    assert (bells.mean[1], bells.deviation[1]) == (5.0, 2.0)


def test_one_observation_teaches_nothing_about_moves() -> None:
    given_ = problem(1, 3, 3, [1, 1, 1])
    found = baum_welch_step(*given_)
    assert found.transition.tolist() == given_.transition.tolist() and not found.moves.any()


def test_an_impossible_sequence_counts_for_nothing() -> None:
    model = ([1.0, 0.0], [[0.5, 0.5], [0.0, 1.0]], [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
    with_it = baum_welch_step(*model, [0, 1, 0, 0, 2, 1], [3, 3])
    without = baum_welch_step(*model, [0, 1, 0])
    assert with_it.log_likelihood == -math.inf
    for field in ("initial", "transition", "emission", "starts", "moves", "emits"):
        np.testing.assert_allclose(getattr(with_it, field), getattr(without, field), **NEAR)
    alone = baum_welch_step(*model, [2])
    assert [part.tolist() for part in alone[:3]] == [list(part) for part in model]


def test_learning_goes_on_where_the_scaled_form_underflows() -> None:
    """Only state 0 can be, and state 1 explains the second number better by exp(1800)."""
    x = [0.1, 60.0, -0.3]
    found = baum_welch_step_gaussian(
        [1.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], [0.0, 60.0], [1.0, 1.0], x
    )
    log_density = sum(-0.5 * v**2 - 0.5 * math.log(2 * math.pi) for v in x)
    assert found.log_likelihood == pytest.approx(log_density, rel=1e-12)
    assert found.visits.tolist() == [3, 0] and found.moves.tolist() == [[2, 0], [0, 0]]
    np.testing.assert_allclose([found.mean[0], found.deviation[0]], [np.mean(x), np.std(x)])


@pytest.mark.parametrize("x", [30.0, 38.0, 40.0])
def test_learning_goes_on_where_backward_overflows(x: float) -> None:
    model = ([1.0, 0.0], [[1.0, 0.0], [0.5, 0.5]])
    found = baum_welch_step_gaussian(*model, [0.0, 60.0], [1.0, 1.0], [x, x + 1] * 3)
    assert found.visits.tolist() == [6, 0] and found.moves.tolist() == [[5, 0], [0, 0]]
    assert (found.mean[0], found.deviation[0]) == (x + 0.5, 0.5)
    assert found.transition.tolist() == [[1, 0], [0.5, 0.5]]


@pytest.mark.parametrize("held", [1, expectation.HELD])
def test_each_restart_that_underflows_is_helped_with_its_own_numbers(
    held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after another, and all at once."""
    monkeypatch.setattr(expectation, "HELD", held)
    states = [0, 1, 0]
    start, moves = np.eye(2)[states], np.array([np.eye(2)] * 3)
    mean, deviation = np.array([[0.0, 60.0], [5.0, 70.0], [-3.0, 65.0]]), np.ones((3, 2))
    x = [0.1, 62.0, -0.3]
    found = baum_welch_gaussian(start, moves, mean, deviation, x)
    for r, k in enumerate(states):
        log_density = sum(-0.5 * (v - mean[r, k]) ** 2 - 0.5 * math.log(2 * math.pi) for v in x)
        assert found.log_likelihood[r] == pytest.approx(log_density, rel=1e-12)


def test_a_gaussian_does_not_shrink_to_a_point() -> None:
    found = baum_welch_step_gaussian([1.0], [[1.0]], [0.0], [1.0], [2.0, 2.0])
    assert found.deviation.tolist() == [NARROWEST]
    assert (
        baum_welch_step_gaussian([1.0], [[1.0]], [0.0], [1.0], [2.0], narrowest=0.5).deviation[0]
        == 0.5
    )


def test_learning_finds_the_model_that_made_a_long_sequence() -> None:
    truth = ([0.5, 0.5], [[0.95, 0.05], [0.1, 0.9]], [[0.8, 0.1, 0.1], [0.1, 0.3, 0.6]])
    shown = sample(*truth, 20_000, np.random.default_rng(3)).observations
    start = problem(4, 2, 3, [1])
    found = start[:3]
    for _ in range(100):
        found = baum_welch_step(*found, shown)[:3]
    ordered = relabel(*found, match(found[2], truth[2]))
    # Some hundreds of changes of state: two digits of a move, more of an emission.
    np.testing.assert_allclose(ordered.transition, truth[1], atol=0.02)
    np.testing.assert_allclose(ordered.emission, truth[2], atol=0.03)


def test_what_is_wrong_with_the_start_is_said() -> None:
    pi, a, b = [[0.5, 0.5]], [[[0.5, 0.5], [0.2, 0.8]]], [[[0.1, 0.9], [0.6, 0.4]]]
    with pytest.raises(BadRow, match="Row 2 of the transition matrix"):
        baum_welch(pi, [[[0.5, 0.5], [0.2, 0.7]]], b, [0])
    with pytest.raises(BadShape, match="restarts"):
        baum_welch(pi, a, b[0], [0])
    with pytest.raises(BadShape, match="restarts"):
        baum_welch_gaussian(pi, a, [0.0, 1.0], [1.0, 1.0], [0.0])
    with pytest.raises(UnknownSymbol):
        baum_welch(pi, a, b, [2])


def test_gaussian_expected_counts_are_sums_of_posteriors() -> None:
    model = problem(2, 3, 3, [12, 9])
    rng = np.random.default_rng(0)
    mean, deviation, x = rng.normal(size=3), rng.uniform(1, 2, 3), rng.normal(size=21)
    bells = model._replace(emission=GaussianEmission(mean, deviation), observations=x)
    gamma = posterior(*bells).gamma
    found = baum_welch_step_gaussian(*model[:2], mean, deviation, x, model.lengths)
    np.testing.assert_allclose(found.visits, gamma.sum(axis=0), **NEAR)
    np.testing.assert_allclose(found.moves, pairwise(*bells).xi.sum(axis=0), **NEAR)
    assert len(pieces(model)) == 2
