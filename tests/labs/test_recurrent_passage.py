"""The passage of the Recurrent lab: what is read, and which units are on in a stretch of it."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from playground.data import weather
from playground.data.sequences_errors import STOP
from playground.data.sequences_series import sunspot_table
from playground.labs.lab import load
from playground.labs.recurrent.asked import QUESTIONS
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_passage import NOUNS, passage_figures
from playground.labs.recurrent.meaning import task_of
from playground.labs.recurrent.names import CellName, TaskName, UnitName
from playground.labs.recurrent.passage import LINE, MOST, MOST_HIGH, MOST_WORDS, START, text_of
from playground.labs.recurrent.questions_passage import alike, contrast, mended, states_of
from playground.views.passage import Passage
from tests.labs.recurrent_runs import Done, ran

TASKS = get_args(TaskName)
MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def asked(done: Done, **arguments: float) -> dict[str, Any]:
    """Ask at the last frame; what is not given is the default."""
    question = next(question for question in QUESTIONS if question.name == "passage")
    every = {key: argument.default for key, argument in question.arguments.items()} | arguments
    found: dict[str, Any] = load(question.path)(done.config, done.last, every)
    return found


def by_hand(states: np.ndarray, since: int, until: int) -> tuple[list[float], list[list[int]]]:
    """The contrast of each unit and where else it is on like that, in loops over plain numbers."""
    contrasts, others = [], []
    for column in states.T.tolist():
        mean = sum(column) / len(column)
        spread = math.sqrt(sum((value - mean) ** 2 for value in column) / len(column))
        inside = column[since : until + 1]
        outside = column[:since] + column[until + 1 :]
        here = sum(inside) / len(inside)
        contrasts.append((here - sum(outside) / len(outside)) / spread)
        far, places = here - mean, []
        for n, value in enumerate(column):
            if since <= n <= until:
                continue
            same_side = (value > mean) == (here > mean)
            if same_side and abs(value - mean) >= abs(far) / 2:
                places.append(n)
        others.append(places)
    return contrasts, others


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("task", ["names", "shakespeare", "anbn", "wave", "reviews"])
def test_the_states_are_those_of_torchs_module_on_each_sequence_alone(task: str, cell: str) -> None:
    done = ran(task=task, cell=cell, layers=2, bidirectional=True)
    config, weights = done.config, dict(done.weights)
    text = text_of(config)
    module = MODULES[cell](task_of(config).input_size, 5, 2, bidirectional=True).double()
    module.load_state_dict({n: w for n, w in weights.items() if not n.startswith("output.")})
    expected = []
    for row, length in zip(text.batch.inputs, text.batch.lengths, strict=True):
        x = torch.from_numpy(task_of(config).encoded(row[None, :length])[0])
        with torch.no_grad():
            expected.append(module(x)[0][:, :5].numpy())
    found = states_of(config, done.last)
    np.testing.assert_allclose(found, np.concatenate(expected), atol=1e-9)


@pytest.mark.parametrize("task", ["names", "parity", "sunspots"])
@pytest.mark.parametrize("stretch", [(0, 0), (7, 12), (40, 79)])
def test_order_contrast_and_like_places_are_those_of_plain_loops(
    task: str, stretch: tuple[int, int]
) -> None:
    done = ran(task=task, steps=20)
    states = states_of(done.config, done.last)
    contrasts, others = by_hand(states, *stretch)
    found = asked(done, since=stretch[0], until=stretch[1])
    order = found["order"].tolist()
    assert sorted(order) == list(range(5)) and found["unit"] == order[0]
    np.testing.assert_allclose(found["contrast"], [contrasts[unit] for unit in order], rtol=1e-9)
    sizes = [abs(contrasts[unit]) for unit in order]
    assert sizes == sorted(sizes, reverse=True)
    for unit in range(5):
        one = asked(done, since=stretch[0], until=stretch[1], unit=unit)
        assert one["unit"] == unit and one["count"] == len(others[unit])
        assert np.flatnonzero(one["like"]).tolist() == others[unit]
        assert np.array_equal(one["state"], states[:, unit])


def test_a_unit_that_never_changes_has_no_contrast_and_is_like_nothing() -> None:
    states = np.random.default_rng(1).normal(size=(30, 3))
    states[:, 1] = 0.3
    inside = np.arange(30) < 4
    found = contrast(states, inside)
    assert found[1] == 0 and (found[[0, 2]] != 0).all()
    assert not alike(states[:, 1], inside).any()


def test_a_stretch_of_the_whole_text_has_no_elsewhere() -> None:
    done = ran(task="names")
    found = asked(done, since=0, until=511)
    assert (found["contrast"] == 0).all() and found["count"] == 0
    assert found["stretch"].tolist() == [0, text_of(done.config).size - 1]


@given(st.integers(0, 600), st.integers(-1, 600), st.integers(1, 500))
def test_any_two_numbers_are_a_stretch_of_the_text(since: int, until: int, count: int) -> None:
    first, last = mended(since, until, count, (0, 0))
    assert 0 <= first <= last < count
    if until < since:
        assert first == last
    elif until < count:
        assert (first, last) == (since, until)


@pytest.mark.parametrize(
    ("given_", "seen"),
    [
        ({"since": 9, "until": 3}, (9, 9)),
        ({"since": 511, "until": 511}, None),
        ({}, None),
    ],
)
def test_what_is_no_stretch_is_mended(
    given_: dict[str, float], seen: tuple[int, int] | None
) -> None:
    done = ran(task="anbn")
    text = text_of(done.config)
    last = text.size - 1
    expected = seen or ((last, last) if given_ else text.stretch)
    assert tuple(asked(done, **given_)["stretch"]) == expected


def test_a_unit_that_there_is_not_is_the_last_one() -> None:
    assert asked(ran(), unit=127)["unit"] == 4


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("length", [12, 20, 120])
def test_every_task_has_a_passage_of_its_own_test_sequences(task: TaskName, length: int) -> None:
    config = RecurrentConfig(task=task, sequence_length=length)
    text, spec = text_of(config), task_of(config)
    lengths = text.batch.lengths.tolist()
    assert [len(row) for row in text.symbols] == lengths
    assert 1 <= text.size <= MOST and text.size == sum(lengths)
    since, until = text.stretch
    ends = np.cumsum(lengths)
    assert 0 <= since <= until < text.size
    assert (ends > since).argmax() == (ends > until).argmax()  # within one sequence
    seen = {STOP: START, "\n": LINE}
    for row, symbols in zip(text.batch.inputs, text.symbols, strict=True):
        if spec.alphabet:
            assert symbols == tuple(
                seen.get(spec.alphabet[k], spec.alphabet[k]) for k in row[: len(symbols)]
            )
        else:
            numbers = row[:, 0] * spec.scale.spread + spec.scale.mean
            read = [float(one.rstrip("*").split()[0].replace("−", "-")) for one in symbols]
            np.testing.assert_allclose(read, numbers, atol=0.051)
    assert set(NOUNS) == set(TASKS)


@pytest.mark.parametrize("task", TASKS)
def test_the_test_sequences_are_read_as_a_frame_has_them(task: str) -> None:
    done = ran(task=task)
    found, n = asked(done), text_of(done.config).size
    assert found["state"].shape == found["like"].shape == (n,)
    assert all(np.isfinite(one).all() for one in found.values())


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("length", [12, 20, 40])
def test_words_numbers_and_lines_have_less_room_than_letters(task: TaskName, length: int) -> None:
    config = RecurrentConfig(task=task, sequence_length=length)
    wide = {"reviews": MOST_WORDS, "shakespeare": MOST_HIGH}
    most = wide.get(task, MOST if task_of(config).alphabet else MOST_HIGH)
    assert text_of(config).size <= most


@pytest.mark.parametrize("task", ["wave", "adding", "sunspots", "temperature"])
def test_numbers_stand_as_high_as_they_are_from_the_least_to_the_highest(task: TaskName) -> None:
    text = text_of(RecurrentConfig(task=task))
    values = text.batch.inputs[..., 0]
    heights = (values - values.min()) / np.ptp(values)
    np.testing.assert_allclose(text.levels, heights, atol=6e-4)  # three digits are sent


def test_the_days_of_a_passage_are_read_once() -> None:
    """No measured day stands in two of the sequences, though there is a window a day."""
    batch = text_of(RecurrentConfig(task="temperature", sequence_length=7)).batch
    values = task_of(RecurrentConfig(task="temperature")).scale.standard(weather.seattle().warmest)
    windows = np.lib.stride_tricks.sliding_window_view(values, 7)
    starts = [int(np.flatnonzero((windows == row[:, 0]).all(1))[0]) for row in batch.inputs]
    assert len(starts) > 10 and (np.diff(starts) >= 7).all()


def test_a_letter_of_a_running_text_is_never_one_of_the_training() -> None:
    config = RecurrentConfig(task="shakespeare")
    text = text_of(config)
    whole = "".join("".join(row) for row in text.symbols).replace(LINE, "\n")
    training = task_of(config).training(20)
    alphabet = task_of(config).alphabet
    read = {"".join(alphabet[k] for k in row) for row in training.inputs}
    assert not any(whole[n : n + 20] in read for n in range(len(whole) - 20))
    since, until = text.stretch
    assert whole[since - 1] == "\n" and "\n" not in whole[since : until + 1]


@pytest.mark.parametrize("task", ["sunspots", "temperature"])
@pytest.mark.parametrize("length", [7, 20, 60])
def test_a_measured_sequence_is_headed_by_when_it_begins(task: TaskName, length: int) -> None:
    text = text_of(RecurrentConfig(task=task, sequence_length=length))
    if task == "sunspots":
        years, values = sunspot_table()
        when = [str(year) for year in years]
    else:
        days = weather.seattle()
        when, values = [day[5:] for day in days.dates], days.warmest
    series = [round(float(value), 1) for value in values]
    for head, row in zip(text.heads, text.symbols, strict=True):
        read = [float(one.split()[0].replace("−", "-")) for one in row]
        places = [n for n in range(len(series) - length + 1) if series[n : n + length] == read]
        assert [when[n] for n in places] == [head]


def test_the_highest_or_the_marked_number_is_brushed_at_first() -> None:
    waves, sums = (text_of(RecurrentConfig(task=task)) for task in ("wave", "adding"))
    levels = [level for row in waves.levels for level in row]
    since, until = waves.stretch
    assert max(levels[20:40]) in levels[since : until + 1] and until - since == 2
    since, until = sums.stretch
    assert any(since <= place <= until for place in sums.marked)
    symbols = [symbol for row in sums.symbols for symbol in row]
    assert [n for n, one in enumerate(symbols) if one.endswith("*")] == list(sums.marked)


@pytest.mark.parametrize(
    ("cell", "unit", "limit"), [("rnn", "relu", None), ("rnn", "tanh", 1.0), ("gru", "relu", 1.0)]
)
def test_states_without_a_bound_have_a_scale_of_their_own(
    cell: CellName, unit: UnitName, limit: float | None
) -> None:
    (view,) = passage_figures(RecurrentConfig(cell=cell, unit=unit))
    assert isinstance(view, Passage) and view.limit == limit
