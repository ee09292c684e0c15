"""Runs and the inline engine: slices, edits, endings, questions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from playground.core.config import Edit
from playground.core.errors import BadArgument, UnknownQuestion
from playground.runs.engines import InlineEngine
from playground.runs.run import Run
from tests.toy import LAB, ToyConfig


def losses(run: Run) -> list[float]:
    values: list[float] = run.recording.arrays()["loss"][:, 0].tolist()
    return values


def test_slices_make_the_same_recording_as_one_go() -> None:
    sliced, whole = Run(LAB, ToyConfig()), Run(LAB, ToyConfig())
    while sliced.status == "running":
        sliced.advance(frames=3)
    whole.advance()
    assert losses(sliced) == losses(whole) and sliced.recording.count == 21


def test_a_slice_without_time_makes_no_step() -> None:
    run = Run(LAB, ToyConfig())
    run.advance(seconds=-1)
    assert run.recording.count == 1 and run.status == "running"


def test_an_edit_changes_the_updates_after_its_step_and_none_before() -> None:
    edited, plain = Run(LAB, ToyConfig(edits=(Edit(5, "factor", 1.0),))), Run(LAB, ToyConfig())
    edited.advance()
    plain.advance()
    assert losses(edited)[:6] == losses(plain)[:6]
    assert set(losses(edited)[5:]) == {losses(plain)[5]}


@pytest.mark.parametrize("edits", [(), (Edit(3, "factor", 0.9), Edit(12, "factor", 0.2))])
def test_a_run_resumed_from_any_kept_state_gives_the_same_rest(edits: tuple[Edit, ...]) -> None:
    run = Run(LAB, ToyConfig(edits=edits))
    run.advance()
    assert len(run.states) > 5
    for frame in run.states:
        fork = run.resume(frame)
        fork.advance()
        assert losses(fork) == losses(run)
        assert fork.recording.ending == run.recording.ending


def test_a_diverging_run_ends_with_its_sentence_at_the_step_where_it_left() -> None:
    run = Run(LAB, ToyConfig(factor=20.0))
    run.advance()
    assert run.status == "diverged" and run.recording.ending is not None
    assert run.recording.ending.step == run.recording.count - 1 < 20
    run.advance()
    assert run.recording.count - 1 == run.recording.ending.step


def test_the_engine_makes_equal_configs_one_run_and_forgets_the_oldest() -> None:
    engine = InlineEngine(keep=2)
    first = engine.start(LAB, ToyConfig())
    engine.advance(first, seconds=1)
    assert engine.start(LAB, ToyConfig()) == first and engine.look(first).status == "finished"
    for seed in (2, 3):
        engine.start(LAB, ToyConfig(seed=seed))
    assert engine.look(first).recording.count == 1  # it had to make room, and begins anew
    engine.advance(first, seconds=1)
    assert engine.look(first).status == "finished"


def test_a_question_is_answered_at_the_frame_asked() -> None:
    engine = InlineEngine()
    token = engine.start(LAB, ToyConfig())
    engine.advance(token, seconds=1)
    answer = engine.ask(token, "twice", 3, {"plus": 1.0})["twice"]
    np.testing.assert_array_equal(answer, 2 * engine.look(token).recording.arrays()["loss"][3] + 1)


@pytest.mark.parametrize(
    ("question", "frame", "arguments", "refusal", "words"),
    [
        ("thrice", 0, {}, UnknownQuestion, "twice"),
        ("twice", 99, {}, BadArgument, "between 0 and 20"),
        ("twice", 0, {"minus": 1.0}, BadArgument, "'minus'.*plus"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused_in_words(
    question: str, frame: int, arguments: dict[str, float], refusal: type[Exception], words: str
) -> None:
    engine = InlineEngine()
    token = engine.start(LAB, ToyConfig())
    engine.advance(token, seconds=1)
    with pytest.raises(refusal, match=words):
        engine.ask(token, question, frame, arguments)


def test_the_engine_diagnoses_and_knows_the_tables() -> None:
    engine = InlineEngine()
    token = engine.start(LAB, ToyConfig(factor=1.5))
    engine.advance(token, seconds=1)
    found = engine.diagnose(token)
    assert found is not None and found.cure == {"factor": 0.5}
    assert engine.tables(LAB)[0].title == "Halving"


def test_many_threads_that_crowd_one_another_out_never_see_a_wrong_recording() -> None:
    configs = [ToyConfig(seed=seed, steps=60) for seed in range(6)]
    expected = []
    for config in configs:
        run = Run(LAB, config)
        run.advance()
        expected.append(losses(run))
    engine, wrong = InlineEngine(keep=2), []

    def student(number: int) -> None:
        for turn in range(40):
            place = (number + turn) % len(configs)
            token = engine.start(LAB, configs[place])
            engine.advance(token, seconds=0.001)
            view = engine.look(token)
            seen = view.recording.arrays()["loss"][:, 0].tolist()
            if seen != expected[place][: len(seen)]:
                wrong.append((place, len(seen)))
            engine.ask(token, "twice", 0)
            engine.diagnose(token)

    with ThreadPoolExecutor(6) as crowd:
        for finished in [crowd.submit(student, number) for number in range(6)]:
            finished.result()
    assert wrong == []
