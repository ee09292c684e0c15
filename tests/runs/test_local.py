"""The engine of host processes: the same frames as inline, and what becomes of runs and hosts when
somebody dies, hangs, or goes away.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.core.channels import Diagnosis
from playground.core.config import Edit
from playground.core.errors import BadArgument, PlaygroundError
from playground.runs.engines import InlineEngine, RunView, UnknownRun
from playground.runs.limits import BadSetting, Limits, TooLarge
from playground.runs.local import Crowded, LocalEngine
from tests import slow
from tests.toy import LAB, ToyConfig

pytestmark = pytest.mark.alone

LONG = ToyConfig(steps=10_000, factor=1.0)
LIMITS = Limits(
    hosts=2, training=2, pause_after=0.4, release_after=1.2, silent=1.5, patience=1.0,
    runs_per_session=4, steps=20_000,
)  # fmt: skip
BIG = dataclasses.replace(LAB, steps=lambda config: 20_001)
GONE: set[str] = set()
"""Sessions whose page is closed."""


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    engine = LocalEngine(LIMITS, lambda owner: owner not in GONE)
    assert engine.hosts.wait(60)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def alone(engine: LocalEngine) -> None:
    """No run of another test shares the hosts, and the hosts that those killed are forgotten: more
    in a minute than would be replaced.
    """
    for token in list(engine._held):
        engine.release(token)
    engine.hosts._deaths.clear()


def until(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def ended(engine: LocalEngine, token: str) -> RunView:
    """The run once its host has said all about it."""
    view = engine.look(token)
    assert until(lambda: engine.beat(token) and view.recording.settled)
    return view


def same(view: RunView, config: ToyConfig) -> bool:
    """Whether it has the frames that the inline engine makes."""
    inline = InlineEngine()
    token = inline.start(LAB, config)
    inline.advance(token, 60)
    expected = inline.look(token).recording
    pairs = zip(view.recording.arrays().values(), expected.arrays().values(), strict=True)
    return view.recording.ending == expected.ending and all(
        np.array_equal(a, b, equal_nan=True) for a, b in pairs
    )


def slow_run(engine: LocalEngine, owner: str, seconds: float = 0.02) -> str:
    return engine.start(slow.LAB, ToyConfig(steps=10_000, factor=seconds), owner)


def test_a_host_makes_the_frames_that_the_inline_engine_makes(engine: LocalEngine) -> None:
    for config in (ToyConfig(), ToyConfig(factor=9.0), ToyConfig(edits=(Edit(7, "factor", 0.9),))):
        assert same(ended(engine, engine.start(LAB, config, "same")), config)


def test_an_ended_run_brings_its_diagnosis(engine: LocalEngine) -> None:
    token = engine.start(LAB, ToyConfig(factor=9.0), "diagnosis")
    ended(engine, token)
    assert engine.diagnose(token) == Diagnosis("It grows.", "Halve it", {"factor": 0.5})


def test_equal_configs_are_one_run_for_one_session_and_two_for_two(engine: LocalEngine) -> None:
    tokens = [engine.start(LAB, ToyConfig(), owner) for owner in ("ann", "ann", "bob")]
    assert tokens[0] == tokens[1] != tokens[2]
    assert engine.look(tokens[0]).id == engine.look(tokens[2]).id


def test_questions_and_tables_are_answered_while_runs_train(engine: LocalEngine) -> None:
    token = engine.start(LAB, LONG, "asks")
    loss = (
        engine.look(token).recording.frame(0)["loss"]
        if until(lambda: engine.look(token).recording.count > 3)
        else None
    )
    assert engine.ask(token, "twice", 3, {"plus": 1.0})["twice"] == pytest.approx(2 * loss + 1)
    with pytest.raises(BadArgument, match="between -9 and 9"):
        engine.ask(token, "twice", 3, {"plus": 10.0})
    with pytest.raises(BadArgument, match="you gave 10001"):
        engine.ask(token, "twice", 10_001)
    assert engine.tables(LAB) == InlineEngine().tables(LAB)


def test_an_edited_run_resumes_and_has_the_frames_of_one_made_from_the_start(
    engine: LocalEngine,
) -> None:
    ended(engine, engine.start(LAB, ToyConfig(steps=200), "edits"))
    edited = ToyConfig(steps=200, edits=(Edit(150, "factor", 0.9),))
    assert same(ended(engine, engine.start(LAB, edited, "edits")), edited)


def test_an_edit_between_kept_states_changes_no_frame_before_it(engine: LocalEngine) -> None:
    ended(engine, engine.start(LAB, ToyConfig(), "between"))
    for step in (11, 12, 13):
        edited = ToyConfig(edits=(Edit(step, "factor", 0.9),))
        assert same(ended(engine, engine.start(LAB, edited, "between")), edited)


def test_an_edited_run_is_not_trained_again_up_to_the_edit(engine: LocalEngine) -> None:
    config = ToyConfig(steps=30, factor=0.1)  # three seconds
    first = engine.start(slow.LAB, config, "resumes")
    until(lambda: engine.beat(first) and engine.look(first).recording.count > 20)
    again = ToyConfig(steps=30, factor=0.1, edits=(Edit(20, "factor", 0.2),))
    second = engine.look(engine.start(slow.LAB, again, "resumes"))
    assert until(lambda: second.recording.count > 0)
    assert second.recording.count >= 19 and second.recording.seconds < 0.5


def test_training_pauses_steps_and_goes_on_at_a_word(engine: LocalEngine) -> None:
    token = slow_run(engine, "words", 0.01)
    recording = engine.look(token).recording
    assert until(lambda: recording.count > 2)
    engine.order(token, "pause")
    assert until(lambda: recording.paused)
    count = recording.count
    engine.order(token, "step", 3)
    assert until(lambda: recording.count == count + 3 and recording.paused)
    engine.order(token, "resume")
    assert until(lambda: engine.beat(token) and recording.count > count + 5)
    engine.release(token)


def test_a_run_that_nobody_looks_at_pauses_goes_on_with_a_beat_and_is_released(
    engine: LocalEngine,
) -> None:
    token = slow_run(engine, "away")
    recording = engine.look(token).recording
    assert until(lambda: not engine._held[token].watched)
    time.sleep(0.05)
    count = recording.count
    time.sleep(0.1)
    assert recording.count == count
    assert engine.beat(token) and until(lambda: engine.beat(token) and recording.count > count)
    path = engine._held[token].path
    assert until(lambda: token not in engine._held) and not path.exists()
    with pytest.raises(UnknownRun, match="reload the page"):
        engine.look(token)


def test_one_who_leaves_pauses_the_run_at_once_and_the_other_tab_keeps_it(
    engine: LocalEngine,
) -> None:
    token = slow_run(engine, "tabs")
    engine.follow(token)
    engine.follow(token)
    engine.leave(token, cut=False)
    assert engine._held[token].watched
    engine.leave(token, cut=False)
    assert not engine._held[token].watched
    engine.release(token)


def test_an_ended_run_stays_while_its_page_lives_and_goes_with_it(engine: LocalEngine) -> None:
    token = engine.start(LAB, ToyConfig(), "reader")
    ended(engine, token)
    time.sleep(LIMITS.release_after + 0.5)
    assert engine.look(token).recording.count == 21
    GONE.add("reader")
    assert until(lambda: token not in engine._held)


def test_a_killed_host_loses_its_runs_and_no_other_and_is_replaced(engine: LocalEngine) -> None:
    tokens = [slow_run(engine, owner) for owner in ("one", "two")]
    lost, kept = (engine._held[token] for token in tokens)
    assert lost.host is not kept.host
    assert until(
        lambda: all(engine.beat(t) and engine._held[t].recording.count > 3 for t in tokens)
    )
    os.kill(lost.host.pid, signal.SIGKILL)
    assert until(lambda: lost.recording.status == "lost", 2)
    assert lost.recording.ending is not None and "run it again" in lost.recording.ending.sentence
    count = kept.recording.count
    assert until(lambda: engine.beat(tokens[1]) and kept.recording.count > count + 10)
    assert engine.hosts.wait(60) and len(engine.hosts.all) == 2
    again = engine.start(slow.LAB, lost.config, "one", again=True)
    assert until(lambda: engine.beat(again) and engine.look(again).recording.count > 3)
    for token in (*tokens, again):
        engine.release(token)


def test_questions_about_a_run_whose_host_died_are_answered_by_another(
    engine: LocalEngine,
) -> None:
    token = engine.start(LAB, ToyConfig(), "orphan")
    ended(engine, token)
    os.kill(engine._held[token].host.pid, signal.SIGKILL)
    assert until(lambda: not engine._held[token].host.alive())
    assert engine.look(token).status == "finished"
    assert engine.ask(token, "twice", 2)["twice"].shape == (1,)
    assert engine.hosts.wait(60)


def test_a_host_that_hangs_is_killed_and_its_runs_are_lost(engine: LocalEngine) -> None:
    token = slow_run(engine, "hangs", 20.0)
    held = engine._held[token]
    assert until(lambda: engine.beat(token) and held.recording.status == "lost")
    assert not held.host.alive() and engine.hosts.wait(60)


def test_a_host_that_hears_nothing_holds_up_nobody_and_is_killed(engine: LocalEngine) -> None:
    tokens = [slow_run(engine, owner) for owner in ("deaf", "hears")]
    deaf, other = (engine._held[token] for token in tokens)
    os.kill(deaf.host.pid, signal.SIGSTOP)
    for _ in range(5000):  # more than its pipe holds
        engine.order(tokens[0], "resume")
    count = other.recording.count
    assert engine.beat(tokens[0])
    assert until(lambda: engine.beat(tokens[1]) and other.recording.count > count + 10)
    assert until(lambda: deaf.recording.status == "lost")
    assert engine.hosts.wait(60)
    for token in tokens:
        engine.release(token)


def test_a_run_lost_before_its_first_frame_begins_anew(engine: LocalEngine) -> None:
    for pid in engine.hosts.pids:
        os.kill(pid, signal.SIGSTOP)
    token = engine.start(LAB, ToyConfig(seed=77), "stillborn")
    for pid in engine.hosts.pids:
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: engine.look(token).status == "lost")
    assert until(lambda: len(engine.hosts.all) == 2) and engine.hosts.wait(60)
    again = engine.start(LAB, ToyConfig(seed=77), "stillborn")
    assert again != token and ended(engine, again).recording.count == 21


def test_whatever_goes_wrong_in_a_round_the_next_one_comes(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new, failures = engine.hosts._new, []

    def fails_twice(device: str) -> object:
        if len(failures) < 2:
            failures.append(device)
            raise OSError("too many open files")
        return new(device)

    monkeypatch.setattr(engine.hosts, "_new", fails_twice)
    token = slow_run(engine, "round")
    os.kill(engine._held[token].host.pid, signal.SIGKILL)
    assert until(lambda: engine.look(token).status == "lost", 2)
    assert until(lambda: len(engine.hosts.all) == 2) and engine.hosts.wait(60)
    assert len(failures) == 2 and "too many open files" in capsys.readouterr().err


def test_hosts_are_not_blamed_for_the_time_that_the_page_process_was_away(
    engine: LocalEngine,
) -> None:
    host = engine.hosts.all[0]
    host._looked -= 100
    host._pong -= 100
    assert host.silent() < 1


def test_hosts_that_die_too_fast_are_not_replaced_at_once(engine: LocalEngine) -> None:
    before = list(engine.hosts._deaths)
    engine.hosts._deaths.extend([time.monotonic()] * 5)
    assert engine.hosts._too_fast()
    engine.hosts._deaths.extend([time.monotonic() - 61] * 5)
    assert not engine.hosts._too_fast()
    engine.hosts._deaths.clear()
    engine.hosts._deaths.extend(before)


def test_a_question_about_a_run_that_is_just_released_is_refused_in_words(
    engine: LocalEngine,
) -> None:
    token = engine.start(LAB, ToyConfig(), "goes")
    ended(engine, token)
    engine._held[token].path.unlink()
    with pytest.raises(PlaygroundError, match="no longer kept"):
        engine.ask(token, "twice", 2)
    engine.release(token)


def test_a_fault_in_a_lab_ends_its_run_with_words_and_the_host_goes_on(
    engine: LocalEngine,
) -> None:
    view = ended(engine, engine.start(slow.BROKEN, ToyConfig(), "fault"))
    assert view.recording.ending is not None and view.status == "stopped"
    assert "server's log" in view.recording.ending.sentence and view.recording.count == 1
    assert same(ended(engine, engine.start(LAB, ToyConfig(seed=9), "fault")), ToyConfig(seed=9))


def test_runs_beyond_those_that_train_wait_in_a_queue(engine: LocalEngine) -> None:
    runs = [engine.look(slow_run(engine, f"queue {i}", 0.02 + i / 1000)) for i in range(6)]

    def places() -> list[int]:
        for run in runs:
            engine.beat(run.token)
        return sorted(run.recording.place for run in runs)

    assert until(lambda: places() == [0, 0, 0, 0, 1, 1])
    first = next(run for run in runs if run.recording.place == 0)
    engine.release(first.token)
    runs.remove(first)
    assert until(lambda: places() == [0, 0, 0, 0, 1])
    for run in runs:
        engine.release(run.token)


def test_a_session_that_begins_too_many_runs_loses_the_one_unseen_for_longest(
    engine: LocalEngine,
) -> None:
    tokens = [engine.start(LAB, ToyConfig(seed=seed), "many") for seed in range(6)]
    assert [token in engine._held for token in tokens] == [False, False, True, True, True, True]
    for token in tokens[2:]:
        engine.follow(token)
    with pytest.raises(Crowded, match="Your page holds 4 runs"):
        engine.start(LAB, ToyConfig(seed=7), "many")
    for token in tokens[2:]:
        engine.leave(token, cut=False)


def test_recordings_that_nobody_looks_at_make_room_for_new_ones() -> None:
    small = LocalEngine(Limits(hosts=1, recordings=1, runs_per_session=100))  # MiB
    config = [ToyConfig(steps=9000, seed=seed) for seed in range(20)]  # some 90 kB each
    tokens = [small.start(LAB, one, "much") for one in config]
    assert not small.knows(tokens[0]) and small.knows(tokens[-1]) and 5 < small.held < 20
    for token in tokens:
        if small.knows(token):
            small.follow(token)
    held = small.held
    with pytest.raises(Crowded, match="there is no room for one of this size"):
        small.start(LAB, ToyConfig(steps=9000, seed=50), "much")
    assert small.held == held
    small.close()


def test_a_run_too_large_for_the_server_is_refused_and_nobody_is_sent_away_for_it() -> None:
    small = LocalEngine(Limits(hosts=1, recordings=1))
    token = small.start(LAB, ToyConfig(), "there")
    with pytest.raises(Crowded, match="there is no room for one of this size"):
        small.start(slow.WIDE, ToyConfig(steps=9000), "large")
    assert small.knows(token)
    small.close()


def test_a_run_past_a_limit_is_refused_before_it_begins(engine: LocalEngine) -> None:
    held = engine.held
    with pytest.raises(TooLarge, match=r"Steps \(steps\) asks for 20001"):
        engine.start(BIG, ToyConfig(), "big")
    assert engine.held == held


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts the files of /proc")
def test_after_fifty_sessions_files_and_runs_are_what_they_were(engine: LocalEngine) -> None:
    def files() -> list[int]:
        pids = [os.getpid(), *sorted(engine.hosts.pids)]
        return [len(os.listdir(f"/proc/{pid}/fd")) for pid in pids]

    GONE.update(held.owner for held in engine._held.values())
    assert until(lambda: engine.held == 0)
    time.sleep(0.3)
    before = files()
    for number in range(50):
        ended(engine, engine.start(LAB, ToyConfig(seed=number), f"session {number}"))
        GONE.add(f"session {number}")
    assert until(lambda: engine.held == 0) and until(lambda: files() == before)
    assert [path.name for path in engine.hosts.folder.iterdir() if path.name[:3] == "run"] == []


STARTER = """
import sys, time
from playground.runs.limits import Limits
from playground.runs.local import LocalEngine
engine = LocalEngine(Limits(hosts=2, patience=0.5))
assert engine.hosts.wait(60)
print(engine.hosts.folder, *engine.hosts.pids, flush=True)
sys.stdin.readline()
engine.close()
"""


def started() -> tuple[subprocess.Popen[str], Path, list[int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    folder, *pids = process.stdout.readline().split()
    return process, Path(folder), [int(pid) for pid in pids]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        Path(f"/proc/{pid}/status").exists()
        and "Z (zombie)" not in Path(f"/proc/{pid}/status").read_text()
    )


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("end", ["close", "kill"])
def test_when_the_page_process_ends_or_dies_its_hosts_and_files_are_gone(end: str) -> None:
    process, folder, pids = started()
    assert folder.exists() and all(alive(pid) for pid in pids)
    if end == "close":
        process.communicate("\n", timeout=20)
    else:
        process.kill()
        process.communicate(timeout=20)
    assert until(lambda: not any(alive(pid) for pid in pids) and not folder.exists())


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_host_that_ignores_stop_is_killed() -> None:
    process, folder, pids = started()
    os.kill(pids[0], signal.SIGSTOP)
    process.communicate("\n", timeout=20)
    assert until(lambda: not any(alive(pid) for pid in pids) and not folder.exists())


def test_a_gpu_that_is_not_there_is_refused_in_a_sentence() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    engine = LocalEngine(Limits(device="cuda"))
    try:
        with pytest.raises(BadSetting, match="torch sees no GPU here"):
            engine.hosts.wait(60)
    finally:
        engine.close()


def test_the_folders_of_dead_page_processes_are_swept(tmp_path: Path) -> None:
    from playground.runs import hosts

    dead = Path(hosts.tempfile.mkdtemp(prefix=f"{hosts.PREFIX}999999999-"))
    mine = Path(hosts.tempfile.mkdtemp(prefix=f"{hosts.PREFIX}{os.getpid()}-"))
    hosts._sweep()
    assert not dead.exists() and mine.exists()
    mine.rmdir()
