"""Chains: powers, the long run, structure, absorption, mixing."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.markov.chain import (
    distance,
    eigenvalues,
    mixing_time,
    path_probability,
    power,
    second_eigenvalue,
    stationary,
    stationary_all,
)
from playground.engine.markov.errors import BadRow, BadShape, UnknownSymbol
from playground.engine.markov.structure import absorption, classes, period

NEAR = {"rtol": 1e-9, "atol": 1e-12}
laws = settings(deadline=None, max_examples=80)


def dense(seed: int, states: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(states), states)


def sparse(seed: int, states: int) -> np.ndarray:
    """Many moves cannot be: classes, periods and absorbing states of all kinds."""
    rng = np.random.default_rng(seed)
    edges = rng.random((states, states)) < rng.choice([0.15, 0.3, 0.5])
    edges[np.arange(states), rng.integers(states, size=states)] = True
    weights = edges * rng.uniform(0.1, 1, (states, states))
    return weights / weights.sum(axis=1, keepdims=True)


seeds, sizes = st.integers(0, 2**32 - 1), st.integers(1, 7)
chains = st.builds(dense, seeds, sizes) | st.builds(sparse, seeds, sizes)
CYCLE = np.roll(np.eye(3), 1, axis=1)
# A gambler with 0 to 4 coins who wins with probability 0.4.
GAMBLER = np.eye(5)
for coins in (1, 2, 3):
    GAMBLER[coins] = 0
    GAMBLER[coins, [coins - 1, coins + 1]] = 0.6, 0.4


@laws
@given(chains, st.integers(0, 40), st.integers(0, 40))
def test_powers_add_up(p: np.ndarray, m: int, n: int) -> None:
    np.testing.assert_allclose(power(p, m + n), power(p, m) @ power(p, n), **NEAR)
    np.testing.assert_allclose(power(p, n), np.linalg.matrix_power(p, n), **NEAR)
    np.testing.assert_allclose(power(p, n).sum(axis=1), 1, **NEAR)


def test_a_huge_power_is_still_made_of_distributions() -> None:
    found = power(dense(1, 6), 10**15)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(found, np.tile(stationary(dense(1, 6)), (6, 1)), **NEAR)


@laws
@given(chains)
def test_the_long_run_stays_as_it_is(p: np.ndarray) -> None:
    pi, each = stationary(p), stationary_all(p)
    np.testing.assert_allclose(pi @ p, pi, **NEAR)
    np.testing.assert_allclose(each @ p, each, **NEAR)
    np.testing.assert_allclose([pi.sum(), *each.sum(axis=1)], 1, **NEAR)
    assert len(each) == sum(classes(p).closed) >= 1


@laws
@given(st.builds(sparse, seeds, sizes))
def test_the_long_run_is_the_share_of_time_from_equal_chances(p: np.ndarray) -> None:
    # Half waiting leaves the share of time and makes every class aperiodic, so it converges.
    lazy = power((p + np.eye(len(p))) / 2, 2**40)
    np.testing.assert_allclose(stationary(p), lazy.mean(axis=0), atol=1e-9)


def test_a_nearly_reducible_chain_loses_no_digits() -> None:
    leave, back = 1e-13, 3e-13
    found = stationary([[1 - leave, leave], [back, 1 - back]])
    np.testing.assert_allclose(found, [0.75, 0.25], rtol=1e-3)  # 1 − 1e-13 itself is rounded
    assert found[0] / found[1] == pytest.approx(back / leave, rel=1e-12)


@laws
@given(chains)
def test_states_of_a_class_lead_to_each_other_and_to_no_other_class_if_it_is_closed(
    p: np.ndarray,
) -> None:
    found = classes(p)
    assert sorted(itertools.chain(*found.members)) == list(range(len(p)))
    lead = np.linalg.matrix_power(np.eye(len(p)) + (p > 0), len(p)) > 0
    for members, closed in zip(found.members, found.closed, strict=True):
        for i, j in itertools.product(members, range(len(p))):
            assert (lead[i, j] and lead[j, i]) == (j in members)
        outside = np.setdiff1d(np.arange(len(p)), members)
        assert closed == (not p[np.ix_(members, outside)].any())
    assert found.irreducible == (len(found.members) == 1)


@laws
@given(chains)
def test_the_period_divides_every_way_back_and_nothing_larger_does(p: np.ndarray) -> None:
    found, reached = classes(p), np.eye(len(p), dtype=bool)
    back: list[list[int]] = [[] for _ in range(len(p))]
    for n in range(1, 2 * len(p) ** 2 + 1):  # a way back and its cycles are in by then
        reached = (reached.astype(int) @ (p > 0)) > 0
        for state in np.flatnonzero(np.diag(reached)):
            back[state].append(n)
    for members, known in zip(found.members, period(p), strict=True):
        for state in members:
            assert math.gcd(*back[state]) == known


def test_periods_of_chains_everyone_knows() -> None:
    assert period(CYCLE) == (3,)
    assert period([[0, 1], [1, 0]]) == (2,)
    assert period([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]) == (2,)
    assert period([[0.1, 0.9], [1, 0]]) == (1,)
    assert period([[0, 1], [0, 1]]) == (0, 1), "the first state never comes back"


def test_the_gambler_ends_as_the_formula_says() -> None:
    found, ratio = absorption(GAMBLER), 0.6 / 0.4
    assert found.closed == ((0,), (4,)) and found.transient == (1, 2, 3)
    wins = [(ratio**i - 1) / (ratio**4 - 1) for i in range(5)]
    np.testing.assert_allclose(found.probabilities[:, 1], wins, **NEAR)
    takes = [(i - 4 * wins[i]) / (0.6 - 0.4) for i in range(5)]
    np.testing.assert_allclose(found.steps, takes, atol=1e-12)


@pytest.mark.parametrize("leak", [1e-17, 1e-100, 1e-300])
def test_a_way_out_too_narrow_for_a_sum_of_1_is_still_found(leak: float) -> None:
    """From 0 and 1, which swap places, out to 2 or, three times as often, to 3."""
    p = np.array([[0, 1, 0, 0], [1, 0, leak, 3 * leak], [0, 0, 1, 0], [0, 0, 0, 1]])
    found = absorption(p)
    np.testing.assert_allclose(found.probabilities[:2], [[0.25, 0.75]] * 2, rtol=1e-12)
    np.testing.assert_allclose(found.steps[:2], 2 / (4 * leak), rtol=1e-12)
    alone = absorption([[1, leak], [0, 1]])
    np.testing.assert_allclose(alone.steps, [1 / leak, 0], rtol=1e-12)


@laws
@given(chains)
def test_absorption_is_where_powers_end_and_its_steps_obey_the_first_step(p: np.ndarray) -> None:
    found, late = absorption(p), power(p, 2**30)
    assert found.closed == tuple(
        members for members, closed in zip(*classes(p), strict=True) if closed
    )
    for column, members in enumerate(found.closed):
        ends = late[:, list(members)].sum(axis=1)
        np.testing.assert_allclose(found.probabilities[:, column], ends, atol=1e-9)
    outside = list(found.transient)
    np.testing.assert_allclose(found.steps[outside], 1 + p[outside] @ found.steps, rtol=1e-9)
    inside = np.setdiff1d(np.arange(len(p)), outside)
    assert not found.steps[inside].any()


@laws
@given(chains, st.sampled_from([0.25, 0.01, 0.6]))
def test_the_mixing_time_is_the_first_step_that_is_near_enough(
    p: np.ndarray, tolerance: float
) -> None:
    found = mixing_time(p, tolerance)
    if found is None:
        loops = [n for n, closed in zip(period(p), classes(p).closed, strict=True) if closed]
        assert loops != [1]
        return
    assert distance(p, found) <= tolerance * (1 + 1e-9)
    assert found == 0 or distance(p, found - 1) > tolerance * (1 - 1e-9)


def test_two_states_mix_as_the_formula_says() -> None:
    """d(n) = max(a, b) / (a + b) |1 − a − b|^n for moves a and b."""
    a, b = 0.02, 0.01
    p = [[1 - a, a], [b, 1 - b]]
    assert second_eigenvalue(p) == pytest.approx(1 - a - b, rel=1e-12)
    wanted = math.ceil(math.log(0.25 / (a / (a + b))) / math.log(1 - a - b))
    assert mixing_time(p) == wanted
    assert distance(p, 7) == pytest.approx(a / (a + b) * (1 - a - b) ** 7, rel=1e-9)


def test_chains_that_never_forget_have_no_mixing_time() -> None:
    for p in (CYCLE, np.eye(2), GAMBLER):
        assert mixing_time(p) is None
        assert second_eigenvalue(p) == pytest.approx(1)
    assert mixing_time([[1.0]]) == 0 and second_eigenvalue([[1.0]]) == 0


@laws
@given(chains)
def test_eigenvalues_come_by_size_and_the_first_is_as_large_as_1(p: np.ndarray) -> None:
    sizes_ = np.abs(eigenvalues(p))
    assert (np.diff(sizes_) <= 1e-12).all()
    assert sizes_[0] == pytest.approx(1)
    assert 0 <= second_eigenvalue(p) <= 1


@laws
@given(st.builds(dense, seeds, st.integers(1, 4)), st.integers(1, 5))
def test_paths_of_a_length_share_all_probability(p: np.ndarray, length: int) -> None:
    every = itertools.product(range(len(p)), repeat=length)
    assert math.fsum(path_probability(p[0], p, path) for path in every) == pytest.approx(1)


@laws
@given(chains, st.randoms(use_true_random=False))
def test_states_in_another_order_give_the_same_chain_in_that_order(
    p: np.ndarray, rng: object
) -> None:
    order = list(range(len(p)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    other = p[np.ix_(order, order)]
    np.testing.assert_allclose(stationary(other), stationary(p)[order], **NEAR)
    np.testing.assert_allclose(absorption(other).steps, absorption(p).steps[order], rtol=1e-8)
    assert sorted(period(other)) == sorted(period(p))
    assert mixing_time(other) == mixing_time(p)


def test_what_is_wrong_is_said() -> None:
    for ask in (stationary, stationary_all, classes, period, absorption, mixing_time, eigenvalues):
        with pytest.raises(BadRow, match="Row 2"):
            ask([[1, 0], [0.5, 0.4]])
        with pytest.raises(BadShape):
            ask([[0.5, 0.5]])
        with pytest.raises(BadShape):
            ask([])
    with pytest.raises(ValueError, match="from 0 up"):
        power(CYCLE, -1)
    with pytest.raises(UnknownSymbol):
        path_probability([0.5, 0.5], np.eye(2), [0, 2])
