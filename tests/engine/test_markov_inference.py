"""Inference: every path by brute force, the laws, and what happens at the edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.engine.markov.emissions import GaussianEmission, gaussian_likelihood
from playground.engine.markov.enumeration import all_paths
from playground.engine.markov.errors import (
    BadLengths,
    BadRow,
    BadShape,
    BadSpread,
    EmptySequence,
    MarkovError,
    TooManyPaths,
    UnknownSymbol,
)
from playground.engine.markov.inference import backward, forward, pairwise, posterior, viterbi
from playground.engine.markov.logspace import exact, log_backward, log_forward
from playground.engine.markov.model import model_of
from playground.engine.markov.raw import raw_backward, raw_forward, raw_viterbi
from playground.engine.markov.selection import relabel
from tests.engine.markov_models import Problem, pieces, problem, problems

NEAR = {"rtol": 1e-9, "atol": 1e-12}
laws = settings(deadline=None, max_examples=60)
SMALL = [
    problem(seed, states, symbols, [steps])
    for seed, (states, symbols, steps) in enumerate(
        [
            (2, 2, 16),
            (3, 4, 10),
            (4, 3, 8),
            (5, 5, 7),
            (10, 4, 5),
            (1, 3, 20),
            (6, 2, 1),
            (20, 3, 3),
        ]
        * 3
    )
]


def one(given_: Problem) -> tuple[np.ndarray, ...]:
    """A problem of one sequence, without its lengths."""
    return given_[:4]


def every_path(model: tuple[np.ndarray, ...]) -> dict[tuple[int, ...], float]:
    """Multiply out in plain Python."""
    initial, transition, emission, shown = (np.asarray(part).tolist() for part in model)
    found = {}
    for path in itertools.product(range(len(initial)), repeat=len(shown)):
        factors = [initial[path[0]], *(transition[i][j] for i, j in itertools.pairwise(path))]
        factors += [emission[k][o] for k, o in zip(path, shown, strict=True)]
        found[path] = math.prod(factors)
    return found


@pytest.mark.parametrize("model", [one(small) for small in SMALL[2:7]])
def test_all_paths_are_all_paths(model: tuple[np.ndarray, ...]) -> None:
    wanted, found = every_path(model), all_paths(*model)
    assert [tuple(path) for path in found.paths.tolist()] == list(wanted)
    np.testing.assert_allclose(found.probabilities, list(wanted.values()), rtol=1e-12)
    assert wanted[tuple(found.best_path.tolist())] == max(wanted.values())


@pytest.mark.parametrize("model", [one(small) for small in SMALL])
def test_every_answer_is_that_of_all_paths(model: tuple[np.ndarray, ...]) -> None:
    wanted, best = all_paths(*model), viterbi(*model)
    totals = [
        math.exp(forward(*model).log_likelihood), math.exp(posterior(*model).log_likelihood),
        math.exp(log_forward(*model).log_likelihood), raw_forward(*model).likelihood,
        raw_backward(*model).likelihood,
    ]  # fmt: skip
    np.testing.assert_allclose(totals, wanted.total, **NEAR)
    np.testing.assert_allclose(posterior(*model).gamma, wanted.gamma, **NEAR)
    np.testing.assert_allclose(pairwise(*model).xi, wanted.xi, **NEAR)
    np.testing.assert_allclose(
        forward(*model).alpha[-1] * backward(*model).beta[-1], wanted.gamma[-1], **NEAR
    )
    tops = [math.exp(best.log_probability), raw_viterbi(*model).probability]
    np.testing.assert_allclose(tops, wanted.probabilities[wanted.best], **NEAR)
    for path in (best.path, raw_viterbi(*model).path):
        row = np.flatnonzero((wanted.paths == path).all(axis=1))
        np.testing.assert_allclose(wanted.probabilities[row], tops[0], **NEAR)


@pytest.mark.parametrize("model", [one(small) for small in SMALL])
def test_gaussian_answers_are_those_of_all_paths(model: tuple[np.ndarray, ...]) -> None:
    initial, transition, emission, shown = model
    bells = GaussianEmission(emission[:, 0] * 5, emission[:, -1] + 0.5)
    wanted = all_paths(initial, transition, bells, shown)
    known = posterior(initial, transition, bells, shown)
    np.testing.assert_allclose(math.exp(known.log_likelihood), wanted.total, **NEAR)
    np.testing.assert_allclose(known.gamma, wanted.gamma, **NEAR)
    np.testing.assert_allclose(pairwise(initial, transition, bells, shown).xi, wanted.xi, **NEAR)
    best = viterbi(initial, transition, bells, shown)
    np.testing.assert_allclose(best.log_probability, math.log(wanted.probabilities.max()), **NEAR)
    scale = forward(initial, transition, bells, shown).scale
    np.testing.assert_allclose(scale.prod(), wanted.total, **NEAR)


@laws
@given(problems)
def test_posteriors_sum_to_1_and_pairs_add_up_to_them(model: Problem) -> None:
    gamma, xi, seen = posterior(*model).gamma, pairwise(*model).xi, forward(*model)
    np.testing.assert_allclose(gamma.sum(axis=1), 1, **NEAR)
    np.testing.assert_allclose(seen.alpha.sum(axis=1), 1, **NEAR)
    np.testing.assert_allclose(seen.alpha * backward(*model).beta, gamma, **NEAR)
    last = np.cumsum(model.lengths) - 1
    within = np.setdiff1d(np.arange(len(xi)), last)
    np.testing.assert_allclose(xi[within].sum(axis=2), gamma[within], **NEAR)
    np.testing.assert_allclose(xi[within].sum(axis=1), gamma[within + 1], **NEAR)
    assert not xi[last[:-1]].any()


@laws
@given(problems)
def test_sequences_joined_end_to_end_are_the_sequences_one_by_one(model: Problem) -> None:
    for ask in (forward, backward, posterior, viterbi):
        parts = [ask(*model[:3], piece) for piece in pieces(model)]
        for field in ask(*model)._fields:
            together = getattr(ask(*model), field)
            apart = [getattr(part, field) for part in parts]
            if isinstance(together, float):
                np.testing.assert_allclose(together, math.fsum(apart), **NEAR)
            elif isinstance(together, np.ndarray):
                np.testing.assert_allclose(together, np.concatenate(apart), **NEAR)


@laws
@given(problems, st.randoms(use_true_random=False))
def test_states_in_another_order_give_everything_in_that_order(model: Problem, rng: object) -> None:
    order = list(range(len(model.initial)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    other = Problem(*relabel(*model[:3], order), model.observations, model.lengths)
    np.testing.assert_allclose(forward(*other).alpha, forward(*model).alpha[:, order], **NEAR)
    np.testing.assert_allclose(posterior(*other).gamma, posterior(*model).gamma[:, order], **NEAR)
    np.testing.assert_allclose(
        pairwise(*other).xi, pairwise(*model).xi[:, order][:, :, order], **NEAR
    )
    np.testing.assert_allclose(viterbi(*other).scores, viterbi(*model).scores[:, order], **NEAR)


@laws
@given(problems)
def test_logarithms_scaled_and_raw_form_agree(model: Problem) -> None:
    slow = exact(model_of(*model))
    np.testing.assert_allclose(slow.alpha, forward(*model).alpha, **NEAR)
    np.testing.assert_allclose(slow.scale, forward(*model).scale, **NEAR)
    np.testing.assert_allclose(slow.beta, backward(*model).beta, **NEAR)
    np.testing.assert_allclose(slow.gamma, posterior(*model).gamma, **NEAR)
    every = slow.xi(model_of(*model), 0, len(model.observations) - 1)
    np.testing.assert_allclose(every, pairwise(*model).xi, **NEAR)
    np.testing.assert_allclose(slow.moves(model_of(*model)), every.sum(axis=0), **NEAR)
    first = (*model[:3], pieces(model)[0])
    np.testing.assert_allclose(np.exp(log_forward(*first).log_alpha), raw_forward(*first).alpha)
    np.testing.assert_allclose(np.exp(log_backward(*first).log_beta), raw_backward(*first).beta)
    np.testing.assert_allclose(np.exp(viterbi(*first).scores), raw_viterbi(*first).scores)


def test_a_hundred_thousand_steps_neither_underflow_nor_overflow() -> None:
    model = problem(5, 4, 6, [100_000])
    seen, best = forward(*model), viterbi(*model)
    for array in (seen.alpha, seen.scale, backward(*model).beta, best.scores):
        assert np.isfinite(array).all()
    np.testing.assert_allclose(posterior(*model).gamma.sum(axis=1), 1, atol=1e-9)
    by_logarithms = log_forward(*model).log_likelihood
    # Rounded to 1e-16 relative at every one of 100,000 steps.
    assert seen.log_likelihood == pytest.approx(by_logarithms, rel=1e-11)
    assert best.log_probability < seen.log_likelihood < -100_000


def test_raw_products_underflow_where_the_scaled_form_goes_on() -> None:
    model = one(problem(6, 3, 4, [2000]))
    raw = raw_forward(*model)
    first_lost = int(np.flatnonzero(~raw.alpha.any(axis=1))[0])
    assert 100 < first_lost < 2000 and raw.likelihood == 0
    assert not raw_backward(*model).beta[0].any() and not raw_viterbi(*model).scores[-1].any()
    assert math.isfinite(forward(*model).log_likelihood)


IMPOSSIBLE = ([1.0, 0.0], [[0.5, 0.5], [0.0, 1.0]], [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])


def test_an_impossible_observation_is_pointed_out_and_nothing_is_no_number() -> None:
    seen = forward(*IMPOSSIBLE, [0, 1, 2, 1])
    assert (seen.impossible, seen.log_likelihood) == (2, -math.inf)
    np.testing.assert_allclose(seen.alpha.sum(axis=1), [1, 1, 0, 0])
    assert seen.scale[2:].tolist() == [0, 0]
    known, best = posterior(*IMPOSSIBLE, [0, 1, 2, 1]), viterbi(*IMPOSSIBLE, [0, 1, 2, 1])
    assert (known.impossible, known.log_likelihood) == (2, -math.inf)
    assert not known.gamma.any() and not backward(*IMPOSSIBLE, [0, 1, 2, 1]).beta.any()
    assert not pairwise(*IMPOSSIBLE, [0, 1, 2, 1]).xi.any()
    assert best.path.tolist() == [-1] * 4 and best.log_probability == -math.inf
    assert all_paths(*IMPOSSIBLE, [0, 1, 2, 1]).total == 0


def test_a_move_that_cannot_be_is_impossible_too() -> None:
    # Symbol 0 comes from state 0 only, and there is no way back from state 1.
    stay = ([0.0, 1.0], *IMPOSSIBLE[1:])
    assert forward(*stay, [1, 1, 0]).impossible == 2
    assert forward(*stay, [0]).impossible == 0


def test_an_impossible_sequence_leaves_the_others_alone() -> None:
    shown, lengths = [0, 1, 0, 2, 1, 0, 1], [2, 3, 2]
    alone, among = posterior(*IMPOSSIBLE, [0, 1]), posterior(*IMPOSSIBLE, shown, lengths)
    assert among.impossible == forward(*IMPOSSIBLE, shown, lengths).impossible == 3
    np.testing.assert_allclose(among.gamma[[0, 1]], alone.gamma, **NEAR)
    np.testing.assert_allclose(among.gamma[[5, 6]], alone.gamma, **NEAR)
    assert not among.gamma[2:5].any()
    path = viterbi(*IMPOSSIBLE, shown, lengths).path
    assert path[2:5].tolist() == [-1] * 3 and (path[[0, 1, 5, 6]] >= 0).all()


def test_an_observation_far_from_every_state_that_can_be_is_not_impossible() -> None:
    """From state 0 there is no way to state 1, which would explain what is seen far better."""
    bells, x = GaussianEmission([0.0, 60.0], [1.0, 1.0]), [0.1, 60.0, 59.0]
    model = ([1.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], bells, x)
    log_density = sum(-0.5 * v**2 - 0.5 * math.log(2 * math.pi) for v in x)
    assert forward(*model).log_likelihood == pytest.approx(log_density, rel=1e-12)
    assert (forward(*model).impossible, posterior(*model).impossible) == (-1, -1)
    assert posterior(*model).gamma.tolist() == [[1, 0]] * 3
    assert viterbi(*model).log_probability == pytest.approx(log_density, rel=1e-12)
    assert gaussian_likelihood([0.0], [1.0], x)[1, 0] == 0, "the density itself underflows"


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 12])
@pytest.mark.parametrize("x", [30.0, 38.0, 40.0, 45.0])
def test_a_state_that_cannot_be_does_no_harm_by_explaining_all_better(x: float, steps: int) -> None:
    """Backward, its value grows by up to exp(1500) a step."""
    bells = GaussianEmission([0.0, 60.0], [1.0, 1.0])
    model = ([1.0, 0.0], [[1.0, 0.0], [0.5, 0.5]], bells, [x] * steps)
    assert posterior(*model).gamma.tolist() == [[1, 0]] * steps
    assert np.isfinite(backward(*model).beta).all()
    assert pairwise(*model).xi.tolist() == [[[1, 0], [0, 0]]] * (steps - 1)


def test_posteriors_sum_to_1_where_a_double_holds_no_decimals_of_the_likelihood() -> None:
    """The one state that can be is 10⁶ deviations away: log p is near −10¹⁴."""
    model = (0, 1), ((1, 0), (0.5, 0.5)), GaussianEmission((0, -1e6), (1, 0.1)), np.arange(50) / 7
    known = posterior(*model)
    assert known.log_likelihood < -1e13
    np.testing.assert_allclose(known.gamma.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(pairwise(*model).xi.sum(axis=(1, 2)), 1, rtol=1e-12)


def test_a_step_that_all_but_underflows_keeps_its_digits() -> None:
    """A product of 1e-320 has three digits left as a double."""
    model = ([1e-160, 1.0], np.eye(2), [[1e-160, 1.0], [0.0, 1.0]], [0, 1])
    assert forward(*model).log_likelihood == pytest.approx(2 * math.log(1e-160), rel=1e-14)
    assert forward(*model).alpha.tolist() == [[1, 0], [1, 0]]


def test_one_state_has_nothing_hidden() -> None:
    model = ([1.0], [[1.0]], [[0.25, 0.75]], [0, 1, 1])
    assert forward(*model).scale.tolist() == [0.25, 0.75, 0.75]
    assert posterior(*model).gamma.tolist() == [[1], [1], [1]]
    assert viterbi(*model).path.tolist() == [0, 0, 0]
    assert all_paths(*model).total == pytest.approx(0.25 * 0.75**2)


def test_an_absorbing_start_stays() -> None:
    model = ([0.0, 1.0], [[0.5, 0.5], [0.0, 1.0]], [[0.9, 0.1], [0.2, 0.8]], [0, 0, 0, 1])
    assert posterior(*model).gamma[:, 1].tolist() == [1] * 4
    assert viterbi(*model).path.tolist() == [1] * 4


@laws
@given(problems)
def test_the_arguments_are_left_as_they_were(model: Problem) -> None:
    assume(model.lengths is not None)
    before = [np.copy(part) for part in model]
    for ask in (forward, backward, posterior, pairwise, viterbi):
        ask(*model)
    for part, copy in zip(model, before, strict=True):
        assert np.array_equal(part, copy)


PI, A, B = [0.5, 0.5], [[0.5, 0.5], [0.2, 0.8]], [[0.1, 0.9], [0.6, 0.4]]
BAD = {
    "outside": ((PI, A, B, [0, 2]), UnknownSymbol, "Observation 2 is 2"),
    "below": ((PI, A, B, [-1, 0]), UnknownSymbol, "Observation 1 is -1"),
    "fraction": ((PI, A, B, [0, 0.5]), UnknownSymbol, "Observation 2 is 0.5"),
    "not a number": ((PI, A, B, [float("nan")]), UnknownSymbol, "Observation 1 is nan"),
    "empty": ((PI, A, B, []), EmptySequence, "nothing to look at"),
    "empty piece": ((PI, A, B, [0, 1], [2, 0]), EmptySequence, "nothing to look at"),
    "lengths": ((PI, A, B, [0, 1], [1, 2]), BadLengths, "add up to 3"),
    "sum": ((PI, [[0.5, 0.5], [0.2, 0.7]], B, [0]), BadRow, "Row 2 of the transition matrix does"),
    "negative": ((PI, A, [[-0.1, 1.1], [0.5, 0.5]], [0]), BadRow, "Row 1 of the emission matrix"),
    "zero": (([0.0, 0.0], A, B, [0]), BadRow, "Row 1 of the start is all zero"),
    "nan": ((PI, [[0.5, float("nan")], [0.2, 0.8]], B, [0]), BadRow, "not a number"),
    "not square": ((PI, [[0.5, 0.5]], B, [0]), BadShape, "one row and one column"),
    "other states": (([1.0], A, B, [0]), BadShape, "one row and one column"),
    "fewer emissions": ((PI, A, [[1.0]], [0]), BadShape, "emissions of 1"),
    "flat": ((PI, A, GaussianEmission([0.0, 1.0], [1.0, 0.0]), [0.0]), BadSpread, "State 2"),
    "no x": ((PI, A, GaussianEmission([0.0, 1.0], [1.0, 1.0]), []), EmptySequence, "nothing"),
    "x": ((PI, A, GaussianEmission([0, 1], [1, 1]), [0.0, np.inf]), MarkovError, "2 is inf"),
}


@pytest.mark.parametrize("ask", [forward, backward, posterior, pairwise, viterbi, log_forward])
@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said(case: str, ask: object) -> None:
    arguments, error, words = BAD[case]
    with pytest.raises(error, match=words) as caught:
        ask(*arguments)  # type: ignore[operator]
    assert isinstance(caught.value, ValueError)


def test_too_many_paths_are_refused() -> None:
    with pytest.raises(TooManyPaths, match="131,072"):
        all_paths(PI, A, B, [0] * 17)
