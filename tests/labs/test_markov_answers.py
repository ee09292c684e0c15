"""Answers about chains and about learning, each against another way to work it out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.parsing import parse
from playground.data.letters import LETTERS
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lines import emission_lines, transition_lines
from playground.labs.markov.meaning import chain, model, observed, walk
from playground.labs.markov.questions_learn import RESTARTS
from playground.views.page import COLUMNS, ROWS
from tests.labs.markov_models import ROUNDING, asked, drawn, every_path, frames


def test_facts_of_a_gambler_are_what_simulation_of_the_matrix_says() -> None:
    """From the middle of three states, the ends absorbing: a fair coin, twice on average."""
    config = parse(MarkovConfig, {
        "mode": "chain", "states": 3, "initial": (0.0, 1.0, 0.0),
        "transition": (1, 0, 0, 0.25, 0.5, 0.25, 0, 0, 1),
    })  # fmt: skip
    found = asked("facts", config)
    far = np.linalg.matrix_power(chain(config).matrix, 200)
    assert found["ends"][1] == pytest.approx(far[1, [0, 2]])
    assert float(found["steps"][1]) == pytest.approx(2.0)
    assert np.isnan(found["mixing"])
    assert found["stationary"] == pytest.approx(far[1])


def test_mixing_time_is_the_first_power_whose_rows_are_within_a_quarter() -> None:
    config = drawn(7, mode="chain")
    found, matrix = asked("facts", config), chain(config).matrix
    values, vectors = np.linalg.eig(matrix.T)
    long_run = np.real(vectors[:, np.argmin(abs(values - 1))])
    long_run /= long_run.sum()
    apart = [
        0.5 * np.abs(np.linalg.matrix_power(matrix, n) - long_run).sum(axis=1).max()
        for n in range(20)
    ]
    assert int(found["mixing"]) == next(n for n, d in enumerate(apart) if d <= 0.25)
    assert found["stationary"] == pytest.approx(long_run)
    assert float(found["second"]) == pytest.approx(sorted(abs(values))[-2])


def test_the_probability_of_a_walk_is_the_product_of_its_moves() -> None:
    config = drawn(8, mode="chain", length=30)
    found, path = chain(config), walk(config)
    product = float(found.initial[path[0]])
    for n in range(31):
        if n:
            product *= float(found.matrix[path[n - 1], path[n]])
        told = asked("path_probability", config, step=n)
        assert float(told["probability"]) == pytest.approx(product, rel=ROUNDING)
        assert float(told["log"]) == pytest.approx(math.log(product), rel=ROUNDING)
        assert float(told["bits"]) == pytest.approx(-math.log2(product) / (n + 1), rel=1e-9)


LETTERED = MarkovConfig(mode="chain", source="letters", length=900, order=3)


@pytest.mark.parametrize("step", [0, 1, 37, 500, 900])
def test_the_page_shows_the_end_of_the_text_in_order_and_no_word_is_broken(step: int) -> None:
    page = np.full((ROWS, COLUMNS), " ")
    found = asked("written", LETTERED, step=step)
    for k in range(1, 27):
        for x, y in zip(found[f"x{k}"], found[f"y{k}"], strict=True):
            if not math.isnan(x):
                assert page[int(y), int(x)] == " ", "two letters in one place"
                page[int(y), int(x)] = LETTERS[k]
    states = [int(frame["state"]) for frame in frames(LETTERED, step)]
    text = "".join(LETTERS[state] for state in states).split()
    shown = " ".join("".join(row) for row in page).split()
    assert shown == text[len(text) - len(shown) :]
    assert len(shown) == len(text) or len(shown) > ROWS


def test_the_marked_letters_are_the_last_ones_as_many_as_the_order() -> None:
    for step, marked in ((0, 1), (1, 2), (2, 3), (50, 3)):
        found = asked("written", LETTERED, step=step)
        assert len(found["context_x"]) == marked


LEARN = MarkovConfig(mode="learn", source="sampled", length=120, restarts=6, iterations=10, shown=3)


def test_the_best_start_is_the_one_with_the_greatest_log_likelihood() -> None:
    for frame in frames(LEARN, 4):
        found = asked("starts", LEARN, frame)
        assert found["best"][0] == max(frame["log_likelihood"])
        assert frame["log_likelihood"][int(found["which"][0]) - 1] == found["best"][0]


def test_the_true_model_has_the_log_likelihood_of_all_its_paths() -> None:
    config = MarkovConfig(mode="learn", source="sampled", length=8)
    total = sum(every_path(config).values())
    assert asked("starts", config)["truth"] == pytest.approx([math.log(total)] * 2)
    assert np.isnan(asked("starts", MarkovConfig(mode="learn"))["truth"]).all()


@pytest.mark.parametrize("emissions", ["categorical", "gaussian"])
def test_matched_states_are_the_learned_ones_in_the_truths_order(emissions: str) -> None:
    config = parse(MarkovConfig, {"emissions": emissions}, LEARN)
    found, frame = model(config), frames(config, 5)[-1]
    told = asked("matched", config, frame)
    order = frame["matched"][2].astype(int)
    truth = found.emission
    if emissions == "gaussian":
        truth = np.stack([found.mean, found.deviation], axis=1)
    assert told["truth"] == pytest.approx(truth)
    learned = frame["emission"][2] if emissions == "categorical" else np.stack(
        [frame["mean"][2], frame["deviation"][2]], axis=1
    )  # fmt: skip
    for true, stands in enumerate(order):
        assert told["learned"][true] == pytest.approx(learned[stands])
        for other, its in enumerate(order):
            moves = frame["transition"][2, stands, its]
            assert told["learned_moves"][true, other] == pytest.approx(moves)
            line = transition_lines(2).index((true, other))
            assert told["a_lines"][line] == pytest.approx([found.transition[true, other]] * 2)
    if emissions == "categorical":
        for line, (i, m) in enumerate(emission_lines(2, 3)):
            assert told["b_lines"][line] == pytest.approx([truth[i, m]] * 2)


@pytest.mark.parametrize("emissions", ["categorical", "gaussian"])
def test_every_table_of_the_shown_start_names_its_states_alike(emissions: str) -> None:
    swapped = 0
    for which in range(1, 7):
        config = parse(MarkovConfig, {"emissions": emissions, "shown": which}, LEARN)
        before, after = frames(config, 5)[-2:]
        told, order = asked("matched", config, after), after["matched"][which - 1]
        swapped += order.tolist() != [0, 1]
        assert after["learned"] == pytest.approx(told["learned_moves"])
        shows = "learned_emission" if emissions == "categorical" else "learned_mean"
        assert after[shows].reshape(2, -1) == pytest.approx(
            told["learned"] if emissions == "categorical" else told["learned"][:, :1]
        )
        if before["matched"][which - 1].tolist() == order.tolist():
            shares = before["moves"] / before["moves"].sum(1, keepdims=True)
            assert after["learned"] == pytest.approx(shares)
            if emissions == "categorical":
                shares = before["emits"] / before["emits"].sum(1, keepdims=True)
                assert after[shows] == pytest.approx(shares)
    assert swapped  # some start must name its states the other way round


@pytest.mark.parametrize("emission", [MarkovConfig().emission, (0.8, 0.2, 0.4, 0.6)])
def test_one_state_explains_as_much_as_the_shares_of_the_symbols(
    emission: tuple[float, ...],
) -> None:
    config = MarkovConfig(mode="learn", source="sampled", length=200, emission=emission)
    found, values = asked("orders", config), observed(config).values
    shares = np.bincount(values) / 200
    alone = float(np.log(shares[values]).sum())
    free = len(emission) // 2 - 1
    assert found["log_likelihood"][0] == pytest.approx(alone, rel=1e-9)
    assert found["bic"][0] == pytest.approx(-2 * alone + free * math.log(200), rel=1e-9)
    assert found["bic"].shape == (8,) and RESTARTS > 1
    lowest = int(found["lowest_x"][0])
    assert found["bic"][lowest - 1] == found["bic"].min() == found["lowest_y"][0]


def test_three_states_that_stay_and_speak_clearly_are_found_to_be_three() -> None:
    config = parse(MarkovConfig, {
        "mode": "learn", "source": "sampled", "length": 600, "states": 3,
        "emissions": "gaussian", "mean": (0, 20, 40), "deviation": (2, 2, 2),
        "initial": (1, 1, 1), "transition": (0.9, 0.05, 0.05, 0.05, 0.9, 0.05, 0.05, 0.05, 0.9),
    })  # fmt: skip
    assert asked("orders", config)["lowest_x"][0] == 3


@pytest.mark.parametrize("emissions", ["categorical", "gaussian"])
def test_the_error_of_a_start_is_its_mean_distance_to_the_truth_state_by_state(
    emissions: str,
) -> None:
    """Of the order of states in which what they show lies nearest to the truth."""
    config = parse(MarkovConfig, {"emissions": emissions}, LEARN)
    found, frame = model(config), frames(config, 5)[-1]
    gaussian = emissions == "gaussian"
    truth = found.mean[:, None] if gaussian else found.emission
    for start, error in enumerate(frame["error"]):
        shows = frame["mean"][start][:, None] if gaussian else frame["emission"][start]
        moves = frame["transition"][start]
        apart = [np.abs(shows[order] - truth).sum() for order in ([0, 1], [1, 0])]
        order = [0, 1] if apart[0] <= apart[1] else [1, 0]
        wrong = [
            *(moves[order[i], order[j]] - found.transition[i, j] for i in (0, 1) for j in (0, 1)),
            *(shows[order] - truth).ravel(),
        ]
        assert error == pytest.approx(np.abs(wrong).mean())
