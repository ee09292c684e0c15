"""Laws of the models of the next letter: a word, names, the sonnets."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from playground.data import letters, sequences
from playground.data.sequences_batch import Batch, SequenceTask
from playground.data.sequences_errors import SequenceTooLong, TextTooShort
from playground.data.sequences_letters import all_names


def spelled(task: SequenceTask, batch: Batch) -> list[list[str]]:
    return [
        [task.alphabet[symbol] for symbol in row[:length]]
        for row, length in zip(batch.inputs, batch.lengths, strict=True)
    ]


def asked(task: SequenceTask, batch: Batch) -> list[list[str]]:
    return [
        [task.answers[symbol] for symbol in row[weights > 0]]
        for row, weights in zip(batch.targets, batch.weights, strict=True)
    ]


def flat(rows: list[list[str]]) -> list[str]:
    return list(chain.from_iterable(rows))


def test_autocomplete_is_the_course_s_word_over_its_alphabet() -> None:
    task = sequences.make("autocomplete")
    assert task.alphabet == ("d", "e", "p", "stop")
    batch = task.draw(np.random.default_rng(0), 3, 32)
    assert spelled(task, batch) == [["d", "e", "e", "p"]] * 3
    assert asked(task, batch) == [["e", "e", "p", "stop"]] * 3


def test_autocomplete_takes_a_word_of_the_student_s() -> None:
    task = sequences.make("autocomplete", text="Banana")
    assert task.alphabet == ("B", "a", "n", "stop")
    assert asked(task, task.test(4)) == [["a", "n", "a", "n"]]
    with pytest.raises(SequenceTooLong):
        sequences.make("autocomplete", text="no" * 101)


def test_names_go_from_the_start_to_the_stop() -> None:
    task = sequences.make("names")
    batch = task.draw(np.random.default_rng(0), 64, 32)
    for read, said in zip(spelled(task, batch), asked(task, batch), strict=True):
        assert read[0] == said[-1] == "stop" and read[1:] == said[:-1]
        assert "".join(read[1:]) in all_names()


def test_each_name_is_either_for_training_or_for_the_test() -> None:
    task = sequences.make("names")
    known, held = (
        ["".join(name[1:]) for name in spelled(task, part)]
        for part in (task.training(32), task.test(32))
    )
    assert sorted(known + held) == sorted(all_names())
    assert len(set(all_names())) == len(all_names()) >= 600 and len(held) >= 60


def test_a_name_longer_than_the_sequence_is_cut_and_loses_its_stop() -> None:
    task = sequences.make("names")
    whole, cut = asked(task, task.test(32)), asked(task, task.test(4))
    assert cut == [name[:4] for name in whole]


TEXT = letters.sonnets().rstrip().lower()


@pytest.mark.parametrize("length", [1, 30, 200])
def test_shakespeare_asks_for_the_next_letter_of_the_text(length: int) -> None:
    task = sequences.make("shakespeare")
    batch = task.draw(np.random.default_rng(0), 8, length)
    for read, said in zip(spelled(task, batch), asked(task, batch), strict=True):
        assert read[1:] == said[:-1] and "".join([*read, said[-1]]) in TEXT


@pytest.mark.parametrize("length", [7, 30, 200])
def test_each_letter_of_the_text_is_asked_once_in_training_or_in_the_test(length: int) -> None:
    task = sequences.make("shakespeare")
    known = "".join(flat(asked(task, task.training(length))))
    held = "".join(flat(asked(task, task.test(length))))
    assert TEXT[0] + known + held == TEXT
    assert len(held) == round(len(TEXT) / 10)


def test_no_letter_of_the_test_is_drawn_for_training() -> None:
    # A text that never says the same twice tells where each of its letters stands.
    text = "".join(chr(0x4E00 + place) for place in range(100))
    task = sequences.make("shakespeare", text=text)
    batch = task.draw(np.random.default_rng(0), 500, 30)
    drawn = set(flat(spelled(task, batch) + asked(task, batch)))
    held = set(flat(asked(task, task.test(30))))
    assert held == set(text[90:]) and not drawn & held


@pytest.mark.parametrize(("batch", "length"), [(4, 25), (1, 7), (16, 200), (100, 180)])
def test_following_windows_go_on_where_the_last_ones_ended_until_all_begin_anew(
    batch: int, length: int
) -> None:
    task = sequences.make("shakespeare")
    assert task.following is not None
    before: Batch | None = None
    starts = 0
    for update in range(2000 // length + 2):
        found, fresh = task.following(batch, length, update)
        starts += fresh
        if before is not None and not fresh:
            assert np.array_equal(found.inputs[:, 0], before.targets[:, -1])
        before = found
    assert starts >= 1
    anew = next(u for u in range(1, 20000) if task.following(batch, length, u).fresh)
    again, first = task.following(batch, length, anew), task.following(batch, length, 0)
    assert np.array_equal(again.batch.inputs, first.batch.inputs)


def test_a_text_too_short_to_be_tested_on_is_refused_and_a_short_one_has_a_lower_cap() -> None:
    with pytest.raises(TextTooShort, match="A text of 11 letters is too short"):
        sequences.make("shakespeare", text="hello world")
    task = sequences.make("shakespeare", text="hello world " * 5)
    with pytest.raises(SequenceTooLong, match="the most is 53"):
        task.test(54)


def test_capital_letters_are_read_as_small_ones() -> None:
    task = sequences.make("shakespeare")
    assert task.own_probe("THEE").labels == ("t", "h", "e")
    assert sequences.make("names").own_probe("Ada").labels == ("start", "a", "d", "a")
