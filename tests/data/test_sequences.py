"""Laws that every task on sequences keeps."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.errors import PlaygroundError
from playground.data import sequences
from playground.data.sequences_batch import Batch, SequenceTask
from playground.data.sequences_errors import (
    CAP,
    GapTooLong,
    NoText,
    SequenceTooLong,
    SequenceTooShort,
    TextTooShort,
    UnknownSymbol,
)

READERS = ("autocomplete", "names", "shakespeare", "anbn", "copy", "parity", "brackets", "reviews")
OWN = {
    "autocomplete": "deep",
    "names": "Ada",
    "shakespeare": "Shall I",
    "anbn": "aabb",
    "copy": "abba",
    "parity": "0110",
    "brackets": "(())",
    "reviews": "not a good film",
}


@pytest.fixture(params=sequences.NAMES)
def task(request: pytest.FixtureRequest) -> SequenceTask:
    return sequences.make(request.param, gap=3)


def drawn(task: SequenceTask, seed: int, length: int = 20) -> Batch:
    return task.draw(np.random.default_rng(seed), 16, length)


def same(one: Batch, other: Batch) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def parts(task: SequenceTask, length: int) -> list[Batch]:
    return [drawn(task, 1, length), task.training(length), task.test(length)]


@pytest.mark.parametrize("length", [5, 20, 100])
def test_arrays_agree_in_shape_and_fit_the_alphabet(task: SequenceTask, length: int) -> None:
    for batch in (*parts(task, length), task.probe(length).batch):
        size, time = batch.weights.shape
        assert batch.targets.shape == (size, time) and batch.lengths.shape == (size,)
        assert time <= length and batch.lengths.min() >= 1 and batch.lengths.max() <= time
        if task.alphabet:
            assert batch.inputs.shape == (size, time) and batch.inputs.dtype == np.int64
            assert batch.inputs.min() >= 0 and batch.inputs.max() < task.input_size
        else:
            assert batch.inputs.shape == (size, time, task.features)
            assert batch.inputs.dtype == np.float64
        if task.answers:
            assert batch.targets.dtype == np.int64
            assert batch.targets.min() >= 0 and batch.targets.max() < task.output_size
        else:
            assert batch.targets.dtype == np.float64


def test_no_step_beyond_a_sequences_length_counts(task: SequenceTask) -> None:
    for batch in parts(task, 9):
        beyond = np.arange(batch.weights.shape[1]) >= batch.lengths[:, None]
        assert set(np.unique(batch.weights)) <= {0.0, 1.0}
        assert not batch.weights[beyond].any() and not batch.targets[beyond].any()
        assert not batch.inputs[beyond].any()


def test_every_sequence_for_training_has_a_step_that_counts(task: SequenceTask) -> None:
    assert (drawn(task, 5).weights.sum(1) >= 1).all()


def test_a_task_with_one_answer_counts_the_last_step_only(task: SequenceTask) -> None:
    if task.kind != "answer":
        assert (drawn(task, 5).weights.sum(1) > 1).any()
        return
    for batch in parts(task, 9):
        for weights, length in zip(batch.weights, batch.lengths, strict=True):
            assert weights.sum() == 1 and weights[length - 1] == 1


def test_same_seed_same_sequences_and_another_seed_others(task: SequenceTask) -> None:
    assert same(drawn(task, 7), drawn(task, 7))
    # Autocomplete knows one word: there is nothing to draw.
    assert same(drawn(task, 7), drawn(task, 8)) == (task.name == "autocomplete")


def test_the_test_part_and_the_probe_are_the_same_every_time(task: SequenceTask) -> None:
    again = sequences.make(task.name, gap=3)
    assert same(task.test(17), again.test(17))
    assert same(task.probe(17).batch, again.probe(17).batch)


def test_what_a_task_gives_may_be_written_into_without_changing_what_it_gives_next(
    task: SequenceTask,
) -> None:
    def everything() -> list[Batch]:
        return [*parts(task, 20), task.probe(20).batch]

    before = everything()
    for batch in everything():
        for array in batch:
            array[...] = 0
    assert all(same(one, other) for one, other in zip(before, everything(), strict=True))


def test_the_probe_is_one_sequence_without_padding_and_has_a_label_for_each_step(
    task: SequenceTask,
) -> None:
    probe = task.probe(20)
    assert probe.batch.lengths.tolist() == [probe.batch.weights.shape[1]] == [len(probe.labels)]
    assert all(label.strip() for label in probe.labels)


def test_encoding_makes_a_symbol_a_single_one_and_leaves_numbers(task: SequenceTask) -> None:
    inputs = drawn(task, 2).inputs
    encoded = task.encoded(inputs)
    assert encoded.shape == (*inputs.shape[:2], task.input_size)
    if task.alphabet:
        assert np.array_equal(encoded.argmax(-1), inputs)
        assert (encoded.sum(-1) == 1).all() and (encoded.max(-1) == 1).all()
    else:
        assert np.array_equal(encoded, inputs)


def test_the_cap_is_taken_and_one_step_more_is_refused(task: SequenceTask) -> None:
    task.draw(np.random.default_rng(0), 2, task.cap)
    task.test(task.cap)
    for ask in (lambda: drawn(task, 0, CAP + 1), lambda: task.test(CAP + 1)):
        with pytest.raises(SequenceTooLong, match=r"201 steps is too long here; the most is \d+,"):
            ask()
    with pytest.raises(SequenceTooLong):
        task.probe(task.cap + 1)


def test_fewer_steps_than_the_task_can_be_told_in_are_refused(task: SequenceTask) -> None:
    with pytest.raises((SequenceTooShort, GapTooLong)):
        drawn(task, 0, task.least - 1)


@pytest.mark.parametrize("name", READERS)
def test_own_text_is_read_back_from_its_symbols(name: str) -> None:
    task = sequences.make(name, gap=3)
    batch = task.own_probe(OWN[name]).batch
    read = [task.alphabet[symbol] for symbol in batch.inputs[0]]
    expected = OWN[name].split() if name == "reviews" else list(OWN[name].lower())
    assert read == {
        "names": ["stop", *expected],
        "shakespeare": expected[:-1],
        "copy": [*expected, "·", "·", "·", "▸", "·", "·", "·"],
    }.get(name, expected)


@pytest.mark.parametrize("name", READERS)
def test_a_probe_with_an_unknown_letter_an_empty_one_and_a_long_one_are_refused(name: str) -> None:
    task = sequences.make(name)
    with pytest.raises(UnknownSymbol, match="'@' is not in the task's alphabet; try some of: "):
        task.own_probe(f"{OWN[name]} @" if name == "reviews" else f"{OWN[name]}@")
    with pytest.raises(TextTooShort):
        task.own_probe("")
    with pytest.raises(SequenceTooLong):
        task.own_probe((OWN[name] + " " * (name == "reviews")) * 100)


@pytest.mark.parametrize("name", sorted(set(sequences.NAMES) - set(READERS)))
def test_a_task_of_numbers_refuses_letters(name: str) -> None:
    with pytest.raises(NoText, match=name):
        sequences.make(name).own_probe("deep")


def test_an_unknown_task_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PlaygroundError, match=r"'chess'; try one of: autocomplete, .*, reviews\."):
        sequences.make("chess")


@pytest.mark.parametrize("length", [1, 12, 31])
def test_a_gap_that_does_not_fit_is_refused_with_a_length_that_does(length: int) -> None:
    task = sequences.make("copy", gap=30)
    with pytest.raises(GapTooLong, match="try a sequence of 32 steps"):
        drawn(task, 0, length)
    assert drawn(task, 0, 32).weights.sum() == 16


@pytest.mark.parametrize("text", ["", "a", "aaaa"])
@pytest.mark.parametrize("name", ["autocomplete", "shakespeare"])
def test_own_text_that_is_empty_or_of_one_letter_is_refused(name: str, text: str) -> None:
    with pytest.raises(TextTooShort, match=r"; try (deep|a text of 40)"):
        sequences.make(name, text=text)


def test_every_refusal_is_one_sentence() -> None:
    refusals = [
        SequenceTooLong(300, CAP),
        SequenceTooShort("adding", 1, 2),
        GapTooLong(30, 8),
        GapTooLong(300, 8),
        UnknownSymbol("é", ("d", "e", " ", "\n", "stop")),
        NoText("wave"),
    ]
    for refusal in refusals:
        text = str(refusal)
        assert text.endswith(".") and ". " not in text and "\n" not in text
        assert "try" in text.lower() or "leave" in text
