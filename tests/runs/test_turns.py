"""How a host shares its time: fair turns, long steps charged, a queue, the student's word."""

from __future__ import annotations

import pytest

from playground.runs.run import Run
from playground.runs.turns import Turn, Turns, slice_of
from tests.toy import LAB, ToyConfig


def turns_of(count: int, training: int = 64, steps: int = 10_000) -> Turns:
    turns = Turns(training)
    for number in range(count):
        turns.add(Turn(str(number), Run(LAB, ToyConfig(steps=steps, factor=1.0))))
    return turns


def order(turns: Turns, rounds: int, took: dict[str, float]) -> list[str]:
    """Whose turns come, if each takes a slice and what `took` says beyond."""
    found = []
    for _ in range(rounds):
        turn, seconds = turns.next() or pytest.fail("nobody has a turn")
        turns.took(turn, seconds, seconds + took.get(turn.token, 0))
        found.append(turn.token)
    return found


@pytest.mark.parametrize(
    ("active", "seconds"), [(1, 0.008), (3, 0.008), (5, 0.005), (25, 0.001), (400, 0.001)]
)
def test_a_slice_is_25_ms_over_the_active_runs_between_1_and_8_ms(
    active: int, seconds: float
) -> None:
    assert slice_of(active) == pytest.approx(seconds)


def test_runs_take_turns() -> None:
    assert order(turns_of(3), 7, {}) == ["0", "1", "2", "0", "1", "2", "0"]


def test_a_run_with_long_steps_sits_out_until_the_others_had_as_much() -> None:
    # Three slices too long, every time: one turn in four.
    found = order(turns_of(3), 400, {"0": 3 * slice_of(3)})
    assert found.count("1") == pytest.approx(4 * found.count("0"), rel=0.05)
    assert found.count("1") == pytest.approx(found.count("2"), abs=1)


def test_a_run_alone_pays_nothing() -> None:
    assert order(turns_of(1), 5, {"0": 1.0}) == ["0"] * 5


def test_those_beyond_the_limit_wait_in_a_queue_and_move_up() -> None:
    turns = turns_of(4, training=2)
    assert [turn.run.recording.place for turn in turns.all.values()] == [0, 0, 1, 2]
    assert set(order(turns, 6, {})) == {"0", "1"}
    turns.remove("0")
    assert [turn.run.recording.place for turn in turns.all.values()] == [0, 0, 1]
    assert set(order(turns, 6, {})) == {"1", "2"}


def test_an_ended_run_says_what_went_wrong_in_a_turn_of_its_own_and_then_has_none() -> None:
    turns = Turns(64)
    turns.add(turn := Turn("a", Run(LAB, ToyConfig(factor=9.0))))
    while turn.run.status == "running":
        turn.take(1.0, 60)
    assert turn.wants and not turn.run.recording.settled
    turn.take(1.0, 60)
    turns.took(turn, 1.0, 1.0)
    assert turn.run.recording.diagnosis is not None and turns.next() is None


def test_a_step_trains_so_many_frames_and_pauses() -> None:
    turn = Turn("a", Run(LAB, ToyConfig()))
    turn.allowed = 3
    turn.take(1.0, 60)
    assert turn.run.recording.count == 4 and turn.run.recording.paused and not turn.wants


def test_a_run_that_nobody_watches_does_not_train() -> None:
    turns = turns_of(2)
    turns.all["0"].watched = False
    turns.place()
    assert set(order(turns, 4, {})) == {"1"}


def test_a_run_over_its_time_is_stopped_with_words() -> None:
    turn = Turn("a", Run(LAB, ToyConfig(steps=10_000, factor=1.0)))
    turn.take(0.002, 0.001)
    ending = turn.run.recording.ending
    assert (
        ending is not None and ending.kind == "stopped" and "Try fewer updates" in ending.sentence
    )


def test_one_freak_turn_is_hardly_charged_and_turns_that_stay_long_are_charged_in_full() -> None:
    turns = turns_of(2)
    turn = turns.all["0"]
    for _ in range(50):
        turns.took(turn, 0.001, 0.001)
    turns.took(turn, 0.001, 0.1)
    assert turn.owed < 0.004
    for _ in range(100):
        turns.took(turn, 0.001, 0.1)
    before = turn.owed
    turns.took(turn, 0.001, 0.1)
    assert turn.owed - before == pytest.approx(0.099)
