"""Sampling, counting, repairing rows, matching states, and the package as a whole."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import markov
from playground.engine.markov import WHERE
from playground.engine.markov.counting import estimate, estimate_emission, estimate_gaussian
from playground.engine.markov.emissions import GaussianEmission
from playground.engine.markov.errors import BadRow, BadShape, EmptySequence, MarkovError
from playground.engine.markov.repair import repaired
from playground.engine.markov.sampling import sample, simulate
from playground.engine.markov.selection import match, relabel
from tests.engine.markov_models import problem

ROOT = Path(__file__).parents[2]
NUMBA = {"inference", "learning", "learning_gaussian", "logspace", "warming"}
laws = settings(deadline=None, max_examples=60)
rows = st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=1, max_size=6).filter(any)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_walk_moves_as_often_as_the_matrix_says() -> None:
    model = problem(1, 4, 5, [1])
    found = estimate(simulate(model.initial, model.transition, 100_000, generator()), 4)
    # At least some 10,000 moves a row: a share is within 0.02 (4 standard errors).
    assert (found.moves.sum(axis=1) > 5_000).all()
    np.testing.assert_allclose(found.transition, model.transition, atol=0.03)


def test_walks_start_as_often_as_the_start_says() -> None:
    model, rng = problem(2, 3, 3, [1]), generator()
    starts = [int(simulate(model.initial, model.transition, 1, rng)[0]) for _ in range(4000)]
    share = np.bincount(starts, minlength=3) / 4000
    np.testing.assert_allclose(share, model.initial, atol=0.04)


def test_a_sample_shows_symbols_as_often_as_the_emissions_say() -> None:
    model = problem(3, 3, 4, [1])
    found = sample(*model[:3], 50_000, generator())
    shown = estimate_emission(*found, 3, 4)
    np.testing.assert_allclose(shown.emission, model.emission, atol=0.03)


def test_a_sample_of_gaussians_has_their_means_and_deviations() -> None:
    model = problem(3, 3, 4, [1])
    bells = GaussianEmission([-3.0, 0.0, 8.0], [0.5, 1.0, 2.0])
    found = estimate_gaussian(*sample(*model[:2], bells, 50_000, generator()), 3)
    np.testing.assert_allclose(found.mean, bells.mean, atol=0.1)
    np.testing.assert_allclose(found.deviation, bells.deviation, rtol=0.05)


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    model = problem(4, 3, 4, [1])[:3]
    first, again, other = (sample(*model, 50, generator(seed)) for seed in (1, 1, 2))
    assert first.path.tolist() == again.path.tolist() != other.path.tolist()
    assert first.observations.tolist() == again.observations.tolist()


def test_what_has_no_chance_never_happens() -> None:
    cycle = np.roll(np.eye(4), 1, axis=1)
    found = sample(
        [0, 0, 1, 0], cycle, [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]], 8, generator()
    )
    assert found.path.tolist() == [2, 3, 0, 1, 2, 3, 0, 1]
    assert found.observations.tolist() == [2, 1, 1, 0, 2, 1, 1, 0]
    with pytest.raises(EmptySequence):
        simulate([1.0], [[1.0]], 0, generator())


def test_no_move_is_counted_between_two_paths() -> None:
    found = estimate([0, 0, 1, 1], 3, [2, 2])
    assert found.moves.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert found.initial.tolist() == [0.5, 0.5, 0]
    assert found.left.tolist() == [True, True, False]
    np.testing.assert_allclose(found.transition[2], 1 / 3)


def test_labels_have_to_go_with_what_they_label() -> None:
    with pytest.raises(BadShape, match="2 labels for 3"):
        estimate_emission([0, 1], [0, 1, 1], 2, 2)
    with pytest.raises(BadShape, match="2 labels for 1"):
        estimate_gaussian([0, 1], [0.5], 2)
    unseen = estimate_gaussian([0, 0], [1.0, 3.0], 2)
    assert unseen.mean.tolist() == [2, 2] and unseen.seen.tolist() == [True, False]


@laws
@given(st.lists(rows, min_size=1, max_size=4))
def test_repaired_rows_sum_to_1_in_the_same_proportions(given_: list[list[float]]) -> None:
    for row in given_:
        found = repaired(row)
        assert found.matrix.sum() == pytest.approx(1, rel=1e-12)
        np.testing.assert_allclose(found.matrix * sum(row), row, rtol=1e-9)
        again = repaired(found.matrix)
        assert again.changed == () and again.matrix.tolist() == found.matrix.tolist()


def test_only_the_rows_that_need_it_are_changed() -> None:
    matrix = [[0.1, 0.9], [1, 3], [0.3, 0.3]]
    found = repaired(matrix)
    assert found.changed == (1, 2)
    assert found.matrix.tolist() == [[0.1, 0.9], [0.25, 0.75], [0.5, 0.5]]
    assert matrix[1] == [1, 3]
    assert repaired([1e308, 1e308]).matrix.tolist() == [0.5, 0.5]
    assert repaired([5e-324, 5e-324]).matrix.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("row", "words"),
    [([0, 0], "all zero"), ([0.5, -0.1], "negative"), ([0.5, float("nan")], "not a number"),
     ([float("inf"), 1], "not a number")],
)  # fmt: skip
def test_rows_that_cannot_be_repaired_are_named(row: list[float], words: str) -> None:
    with pytest.raises(BadRow, match=f"Row 2 of the emission matrix .*{words}") as caught:
        repaired([[0.5, 0.5], row], "emission matrix")
    assert (caught.value.row, isinstance(caught.value, ValueError)) == (1, True)
    for shape in ([], [[]], [[[1.0]]]):
        with pytest.raises(BadShape):
            repaired(shape)


@laws
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 5))
def test_no_order_matches_better(seed: int, states: int, symbols: int) -> None:
    rng = generator(seed)
    learned, truth = rng.dirichlet(np.ones(symbols), (2, states))
    found = match(learned, truth)
    assert sorted(found.tolist()) == list(range(states))
    best = min(
        np.abs(learned[list(order)] - truth).sum()
        for order in itertools.permutations(range(states))
    )
    assert np.abs(learned[found] - truth).sum() == pytest.approx(best, abs=1e-12)


@laws
@given(st.permutations(range(8)))
def test_eight_states_in_another_order_are_matched_back(order: list[int]) -> None:
    model = problem(1, 8, 6, [1])
    mixed = relabel(*model[:3], order)
    back = relabel(*mixed, match(mixed.emission, model.emission))
    for ours, theirs in zip(back, model[:3], strict=True):
        assert np.array_equal(ours, theirs)
    with pytest.raises(BadShape, match="at most 8"):
        match(np.eye(9), np.eye(9))


def python(code: str, **environment: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | environment,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_a_sum_that_is_off_by_more_than_rounding_is_mended() -> None:
    found = repaired([[0.5, 0.5 + 1e-9], [0.1, 0.9]])
    assert found.changed == (0,)
    np.testing.assert_allclose(found.matrix.sum(axis=1), 1, rtol=1e-15)


def test_models_are_matched_at_once_as_one_by_one() -> None:
    rng = generator()
    learned, truth = rng.dirichlet(np.ones(3), (7, 5)), rng.dirichlet(np.ones(3), 5)
    np.testing.assert_array_equal(match(learned, truth), [match(one, truth) for one in learned])


def test_of_equal_orders_the_first_is_taken() -> None:
    assert match(np.full((4, 2), 0.5), np.full((4, 2), 0.5)).tolist() == [0, 1, 2, 3]


def test_every_name_of_the_contract_is_found() -> None:
    for names in WHERE.values():
        for name in names:
            assert callable(getattr(markov, name))
    with pytest.raises(AttributeError, match="no attribute 'backwards'"):
        markov.backwards  # noqa: B018
    assert len(set(itertools.chain(*WHERE.values()))) == sum(map(len, WHERE.values()))


def test_a_page_can_use_chains_without_loading_numba() -> None:
    free = [name for module in sorted(set(WHERE) - NUMBA) for name in WHERE[module]]
    code = f"import sys; from playground.engine.markov import {', '.join(free)}\n"
    assert python(code + "print('numba' in sys.modules, 'torch' in sys.modules)") == "False False"


def test_kernels_compile_where_no_cache_can_be_written() -> None:
    """Numba looks for a folder when it sees a kernel; here it finds none, as in a locked image."""
    code = (
        "from numba.core import caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "from playground.engine.markov import forward, kernels, warm\n"
        "warm()\n"
        "print(kernels.forward_scan.stats.cache_path, forward([1], [[1]], [[1]], [0]).scale[0])"
    )
    assert python(code) == "None 1.0"


def test_warming_compiles_every_kernel() -> None:
    code = (
        "from numba.core.dispatcher import Dispatcher\n"
        "from playground.engine.markov import kernels, log_kernels, warm\n"
        "warm()\n"
        "from playground.engine.markov.inference import posterior, viterbi\n"
        "from playground.engine.markov.learning import baum_welch_step\n"
        "from playground.engine.markov.logspace import log_forward, log_backward\n"
        "from playground.engine.markov.learning_gaussian import baum_welch_step_gaussian as g\n"
        "def found():\n"
        "    names = vars(kernels) | vars(log_kernels)\n"
        "    every = [k for k in names.values() if isinstance(k, Dispatcher)]\n"
        "    return [len(k.signatures) for k in every]\n"
        "before = found()\n"
        "m = [0.5, 0.5], [[0.5, 0.5]] * 2, [[0.5, 0.5]] * 2, [0, 1, 1]\n"
        "for ask in (posterior, viterbi, baum_welch_step, log_forward, log_backward): ask(*m)\n"
        "g(*m[:2], [0, 1], [1, 1], [0.5, 0.6])\n"
        "print(found() == before, set(before), len(before))"
    )
    assert python(code) == "True {1} 7"


def test_the_errors_are_all_of_one_kind() -> None:
    for name in WHERE["errors"]:
        assert issubclass(getattr(markov, name), MarkovError)
