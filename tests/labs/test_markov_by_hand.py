"""The Markov lab's tables by hand are the course's calculations; the engine, which scales every
step, and all paths, multiplied out, agree with them.
"""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest

from playground.core.channels import Table
from playground.engine.markov import backward, baum_welch_step, forward, posterior, viterbi
from playground.labs.markov import by_hand_chains as chains
from playground.labs.markov import by_hand_counts as counts
from playground.labs.markov import by_hand_ice_cream as ice_cream
from playground.labs.markov import by_hand_learning as learning
from playground.labs.markov import by_hand_long as long
from playground.labs.markov import by_hand_mood as mood
from playground.labs.markov import by_hand_speech as speech
from playground.labs.markov.by_hand import tables
from playground.labs.writing import indexed, number, products, signed, times
from tests.labs.test_network_by_hand import column, equations, read, worked_out

TABLES = {table.title: table for table in tables()}
MODEL = (
    np.array(ice_cream.PI), np.array(ice_cream.A), np.array(ice_cream.B),
    np.array(ice_cream.SEEN) - 1,
)  # fmt: skip
SIX_DIGITS = 5e-6


def table(start: str) -> Table:
    return next(found for title, found in TABLES.items() if title.startswith(start))


def joint(path: tuple[int, ...]) -> float:
    """p(path, O) of the ice creams, multiplied out."""
    pi, a, b, seen = MODEL
    found = pi[path[0]] * b[path[0], seen[0]]
    for t in range(1, len(path)):
        found *= a[path[t - 1], path[t]] * b[path[t], seen[t]]
    return float(found)


PATHS = {path: joint(path) for path in itertools.product((0, 1), repeat=4)}


@pytest.mark.parametrize("title", TABLES)
def test_every_equation_is_true_when_it_is_worked_out_again(title: str) -> None:
    """Numbers have six digits; a logarithm near 0 loses some more."""
    found = 0
    for row in TABLES[title].rows:
        for name, *sides in equations(row):
            values = [worked_out(side) for side in sides]
            for value in values[:-1]:
                assert value == pytest.approx(values[-1], rel=2e-5, nan_ok=True), (title, name)
                found += 1
    assert found


@pytest.mark.parametrize("title", TABLES)
def test_a_table_is_complete_and_its_lines_have_names_of_their_own(title: str) -> None:
    rows, columns = TABLES[title].rows, TABLES[title].columns
    assert all(len(row.cells) == len(columns) and row.formula for row in rows)
    assert len(set(columns)) == len(columns)
    assert len({row.cells[0] for row in rows}) == len(rows)
    # Streamlit reads cells as Markdown, where these would change how a number looks.
    assert not any(set("*_$`") & set(cell) for row in rows for cell in row.cells)


@pytest.mark.parametrize("title", [title for title in TABLES if "new model" not in title])
def test_every_number_of_a_line_stands_in_its_formula(title: str) -> None:
    """The new model's line has the sum that it divides by as its terms only."""
    figure = r"[\d.]+(?:e[−+]\d+)?"
    for row in TABLES[title].rows:
        said = set(re.findall(figure, row.formula))
        cells = [cell.lstrip("−") for cell in row.cells[1:]]
        figures = {cell for cell in cells if re.fullmatch(figure, cell)} - {"0", "1"}
        assert figures <= said, row.cells[0]


def test_a_number_is_written_with_six_digits_and_a_real_minus_sign() -> None:
    assert [number(x) for x in (-0.0000123456789, 2, -math.inf, -0.0)] == [
        "−1.23457e−05", "2", "−∞", "0"
    ]  # fmt: skip
    assert (signed(-1), times(0.5, -2), indexed("α", 12)) == ("(−1)", "0.5 · (−2)", "α₁₂")
    assert products(((1, 2), (3, 4))) == "1 · 2 + 3 · 4"


# Ice cream.


def test_forward_by_hand_is_the_engines_and_its_end_the_sum_over_all_paths() -> None:
    found, known = ice_cream.trellis(), forward(*MODEL)
    assert found.likelihood == pytest.approx(sum(PATHS.values()), rel=1e-14)
    assert f"{found.likelihood:.7f}" == "0.0098344", "as the course prints"
    alpha = np.array(found.alpha)
    np.testing.assert_allclose(alpha / alpha.sum(1, keepdims=True), known.alpha, rtol=1e-14)
    np.testing.assert_allclose(
        column(table("Ice cream: forward"), "c = p(oₜ given those before)"), known.scale,
        rtol=SIX_DIGITS,
    )  # fmt: skip


def test_backward_by_hand_is_the_engines_once_unscaled() -> None:
    found, scale = np.array(ice_cream.trellis().beta), forward(*MODEL).scale
    later = np.array([scale[t + 1 :].prod() for t in range(4)])
    np.testing.assert_allclose(found / later[:, None], backward(*MODEL).beta, rtol=1e-14)


def test_the_posterior_by_hand_is_the_share_of_the_paths_through_each_cell() -> None:
    found = np.array(ice_cream.trellis().gamma)
    shares = [
        [sum(p for path, p in PATHS.items() if path[t] == i) for i in (0, 1)] for t in range(4)
    ]
    np.testing.assert_allclose(found, np.array(shares) / sum(PATHS.values()), rtol=1e-13)
    np.testing.assert_allclose(found, posterior(*MODEL).gamma, rtol=1e-13)


def test_viterbi_by_hand_finds_the_best_of_all_paths() -> None:
    found = ice_cream.trellis()
    best = max(PATHS, key=lambda path: PATHS[path])
    assert found.path == best == tuple(viterbi(*MODEL).path)
    assert max(found.delta[-1]) == pytest.approx(PATHS[best], rel=1e-14)
    np.testing.assert_allclose(np.log(found.delta), viterbi(*MODEL).scores, rtol=1e-13)
    assert table("Ice cream: Viterbi").rows[-1].cells[-1] == "hot, hot, cold, hot"


def test_the_expected_moves_are_the_shares_of_the_paths_that_make_them() -> None:
    found = learning.pairwise(ice_cream.trellis())
    for t, i, j in itertools.product(range(3), (0, 1), (0, 1)):
        share = sum(p for path, p in PATHS.items() if path[t : t + 2] == (i, j))
        assert found[t][i][j] == pytest.approx(share / sum(PATHS.values()), rel=1e-13)


def test_one_baum_welch_update_by_hand_is_the_engines_and_raises_the_likelihood() -> None:
    pi, a, b = learning.new_parameters()
    known = baum_welch_step(*MODEL)
    for found, expected in ((pi, known.initial), (a, known.transition), (b, known.emission)):
        np.testing.assert_allclose(np.array(found), expected, rtol=1e-13)
    flat = [*pi, *itertools.chain(*a), *itertools.chain(*b)]
    rows = table("Ice cream, one Baum–Welch update: the new")
    np.testing.assert_allclose(column(rows, "after"), flat, rtol=SIX_DIGITS)
    counted = np.concatenate([known.starts, known.moves.ravel(), known.emits.ravel()])
    np.testing.assert_allclose(column(rows, "expected count"), counted, rtol=SIX_DIGITS)
    before, after = map(read, re.findall(r"from (\S+) to (\S+); it never", rows.note)[0])
    assert before == pytest.approx(known.log_likelihood, rel=SIX_DIGITS)
    again = forward(known.initial, known.transition, known.emission, MODEL[3])
    assert after == pytest.approx(again.log_likelihood, rel=SIX_DIGITS) and after > before


# Mood.


def test_the_path_by_back_pointers_is_the_best_of_all_64_and_the_printed_one_is_not() -> None:
    every = {
        "".join(path): math.prod(mood.factors("".join(path)))
        for path in itertools.product("SR", repeat=6)
    }
    delta, _, path = mood.viterbi()
    assert path == max(every, key=lambda name: every[name]) == "SSRRRS"
    daily = "".join("SR"[row.index(max(row))] for row in delta)
    assert daily == mood.PRINTED == "SSSRRS"
    assert max(delta[-1]) == pytest.approx(every[path], rel=1e-14)
    assert every[daily] < 0.5 * every[path]
    products = column(table("Mood: the best path"), "p(path, O)")
    assert products == pytest.approx([every[path], every[daily]], rel=SIX_DIGITS)


def test_the_mood_table_marks_the_one_day_where_the_printed_path_differs() -> None:
    rows = table("Mood: Viterbi").rows
    assert [bool(row.printed) for row in rows] == [False, False, True, False, False, False]
    assert [row.cells[-1] for row in rows] == list("SSRRRS")
    assert table("Mood: the best path").rows[1].printed.startswith("S S S R R S")


# Chains.


def test_the_workouts_square_and_steady_state_are_the_courses() -> None:
    p = np.array(chains.P)
    square = [[read(cell) for cell in row.cells[1:]] for row in table("Workout: two").rows]
    np.testing.assert_allclose(square, p @ p, rtol=SIX_DIGITS)
    assert [f"{x:.3f}" for x in square[0]] == ["0.354", "0.254", "0.161", "0.231"]
    assert square[2] == [0.27, 0.31, 0.2175, 0.2025], "not .28 .31 .22 .20 as printed"
    values, vectors = np.linalg.eig(p.T)
    own = np.real(vectors[:, np.argmax(np.real(values))])
    np.testing.assert_allclose(chains.steady(), own / own.sum(), rtol=1e-12)
    assert [f"{x:.4f}" for x in chains.steady()] == ["0.2996", "0.2963", "0.1906", "0.2135"]


def test_the_workouts_printed_slips_are_told_with_what_is_right() -> None:
    printed = {row.cells[0]: row.printed for row in table("Workout: two").rows if row.printed}
    assert set(printed) == {"run", "rowing"}
    assert ".28 .31 .22 .20" in printed["rowing"] and ".254" in printed["run"]
    assert pytest.approx(0.254) == 0.1 * 0.4 + 0.4 * 0.1 + 0.3 * 0.3 + 0.2 * 0.42
    assert chains.P[0][1] == 0.4


def test_the_weathers_path_has_the_courses_probability() -> None:
    rows = table("Weather").rows
    assert rows[-1].cells[2] == "0.000924"
    assert math.prod(column(table("Weather"), "factor")) == pytest.approx(0.000924, rel=1e-12)


def test_sixteen_days_count_to_the_printed_a_and_to_another_b() -> None:
    shares = dict(zip(
        (row.cells[0] for row in table("Mood: A").rows), column(table("Mood: A"), "share"),
        strict=True,
    ))  # fmt: skip
    assert [shares[f"a({i}, {j})"] for i, j in ("SS", "SR", "RS", "RR")] == [0.8, 0.2, 0.4, 0.6]
    b = [shares[f"b({i}, {o})"] for i, o in ("SH", "SG", "RH", "RG")]
    assert b == pytest.approx([9 / 11, 2 / 11, 3 / 5, 2 / 5], rel=SIX_DIGITS)
    assert [bool(row.printed) for row in table("Mood: A").rows] == [False] * 4 + [True] * 4
    assert len(counts.LABELS) == len(counts.MOODS) == 16


# Speech.


@pytest.mark.parametrize("word", speech.WORDS)
@pytest.mark.parametrize("sounds", speech.UTTERANCES)
def test_a_words_likelihood_is_forwards_through_its_phones(word: str, sounds: str) -> None:
    """The phones as a hidden Markov model, left to right, and ½ to leave the last one."""
    phones = speech.WORDS[word]
    k = len(phones)
    alpha = np.zeros(k)
    alpha[0] = speech.SOUNDS[phones[0]][sounds[0]]
    a = speech.STAY * (np.eye(k) + np.eye(k, k=1))
    for sound in sounds[1:]:
        alpha = alpha @ a * [speech.SOUNDS[phone][sound] for phone in phones]
    assert speech.likelihood(word, sounds) == pytest.approx(alpha[-1] * (1 - speech.STAY))


def test_the_unclear_word_is_decided_by_what_is_often_said_and_the_clear_one_is_not() -> None:
    rows = [row.cells for row in table("Speech").rows]
    assert [cells[0] for cells in rows if cells[-1]] == [
        "G V V N: on",
        "G G V N: won",
        "N N V V: no",
    ]
    heard = {cells[0]: read(cells[1]) for cells in rows}
    assert heard["G V V N: won"] > heard["G V V N: on"]
    assert sum(speech.PRIOR.values()) == pytest.approx(1)
    assert all(sum(shown.values()) == pytest.approx(1) for shown in speech.SOUNDS.values())


# Long sequences.


def test_the_plain_product_is_zero_from_the_day_that_the_note_names() -> None:
    day = int(re.findall(r"From (\d+) days", table("Underflow").note)[0])
    assert long.raw(day) == 0 < long.raw(day - 1)


@pytest.mark.parametrize("days", long.LENGTHS)
def test_the_sum_of_logarithms_is_the_engines_at_every_length(days: int) -> None:
    seen = np.resize(MODEL[3], days)
    expected = forward(*MODEL[:3], seen).log_likelihood
    assert long.scaled(days)[0] == pytest.approx(expected, rel=1e-12)
    cells = next(row.cells for row in table("Underflow").rows if row.cells[0] == f"{days} days")
    assert read(cells[3]) == pytest.approx(expected, rel=SIX_DIGITS)


def test_log_sum_exp_is_numpys_where_the_naive_way_gives_minus_infinity() -> None:
    found = table("Adding in logarithms")
    expected = [np.logaddexp(a, b) for a, b in long.PAIRS]
    assert column(found, "log-sum-exp") == pytest.approx(expected, rel=SIX_DIGITS)
    assert column(found, "its logarithm")[-2:] == [-math.inf, -math.inf]
