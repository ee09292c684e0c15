"""The command line: the same parts, the same sentences, files that can be read without us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import command, labs
from playground.command import main
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.descent import LAB


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def record(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    out = tmp_path / "run.npz"
    assert main(["record", "descent", *arguments, "--out", str(out)]) == 0
    return dict(np.load(out, allow_pickle=False))


def test_labs_are_listed_with_a_tab(capsys: pytest.CaptureFixture[str]) -> None:
    listed = "".join(f"{lab.slug}\t{lab.title}\n" for lab in labs.ALL)
    assert run(capsys, "labs") == (0, listed, "")
    assert "descent\tDescent\n" in listed


def test_the_description_names_every_control_channel_preset_and_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    described = json.loads(run(capsys, "describe", "descent")[1])
    assert described["config"]["learning_rate"]["maximum"] == 100
    assert described["config"]["optimizers"]["choices"][:2] == ["gd", "momentum"]
    assert described["channels"]["position"]["axes"] == ["frame", "replica", "coordinate"]
    assert described["channels"]["position"]["shape"] == [201, 4, 2]
    assert set(described["channels"]["loss"]) >= {"axes", "shape", "unit", "cadence"}
    assert described["presets"]["headline"]["fields"]["learning_rate"] == 0.1
    assert "surface" in described["questions"]


def test_the_headline_preset_gives_the_courses_numbers(tmp_path: Path) -> None:
    recorded = record(tmp_path, "--preset", "headline")
    assert recorded["replicas"].tolist() == ["gd", "momentum"]
    assert recorded["loss"].shape == (101, 2)
    assert recorded["loss"][-1] == pytest.approx([0.3608, 1.2e-5], rel=0.02)
    assert json.loads(str(recorded["ending"]))["kind"] == "finished"


def test_fields_on_the_command_line_come_after_the_presets(tmp_path: Path) -> None:
    recorded = record(
        tmp_path, "--preset", "headline", "steps=7", "optimizers=adam,gd", "edits=3:learning_rate=1"
    )
    assert recorded["replicas"].tolist() == ["gd", "adam"] and recorded["step"].tolist() == [
        *range(8)
    ]
    assert recorded["learning_rate"][:, 0].tolist() == [0, 0.1, 0.1, 0.1, 1, 1, 1, 1]


def test_a_diverged_run_is_recorded_and_exits_0(tmp_path: Path) -> None:
    recorded = record(tmp_path, "--preset", "too_far", "learning_rate=1")
    ending = json.loads(str(recorded["ending"]))
    assert ending["kind"] == "diverged" and ending["step"] == len(recorded["loss"]) - 1 < 200
    assert "GD" in ending["sentence"]


def test_the_torch_state_of_the_first_replica_is_in_the_file(tmp_path: Path) -> None:
    recorded = record(tmp_path, "optimizers=gd")
    assert recorded["state/position"].tolist() == recorded["position"][-1, 0].tolist()


def test_a_question_is_answered_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "ask", "descent", "surface", "size=5", "surface=bowl")
    answer = json.loads(out)
    assert code == 0 and np.shape(answer["loss"]) == (5, 5) and answer["minima"] == [[0, 0]]


def test_the_exported_script_is_the_labs(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "code", "descent", "--preset", "headline", "steps=3")
    config = parse(LAB.config, {**LAB.preset("headline").fields, "steps": 3})
    assert out == LAB.script(config)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["describe", "golf"], ["'golf'", "descent"]),
        (["record", "descent", "learning_rate=1e9", "--out", "x.npz"], ["Learning rate", "100"]),
        (["record", "descent", "steps=1000000000", "--out", "x.npz"], ["Updates", "10000"]),
        (["record", "descent", "start_x=nan", "--out", "x.npz"], ["Start x", "finite", "nan"]),
        (["record", "descent", "start_x=inf", "--out", "x.npz"], ["Start x", "finite", "inf"]),
        (["record", "descent", "speed=1", "--out", "x.npz"], ["'speed'", "learning_rate"]),
        (["record", "descent", "speed", "--out", "x.npz"], ["field=value"]),
        (["record", "descent", "--preset", "no", "--out", "x.npz"], ["'no'", "headline"]),
        (["record", "descent", "--out", "/nowhere/x.npz"], ["/nowhere/x.npz", "another folder"]),
        (["record", "descent", "--device", "warp", "--out", "x.npz"], ["warp", "cpu"]),
        (["record", "descent", "--device", "meta", "--out", "x.npz"], ["meta", "cpu"]),
        (["ask", "descent", "weather"], ["'weather'", "surface"]),
        (["ask", "descent", "surface", "frame=9999"], ["frame", "between 0 and 200"]),
        (["ask", "descent", "surface", "frame=x"], ["frame", "number"]),
        (["ask", "descent", "surface", "size=big"], ["size", "number"]),
        (["ask", "descent", "surface", "size=1e9"], ["size"]),
        (["code", "descent", "surface=mars"], ["Surface", "mars", "beale"]),
    ],
)
def test_what_cannot_be_used_exits_2_with_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    code, out, sentence = run(capsys, *arguments)
    assert code == 2 and out == "" and sentence.count("\n") == 1
    assert all(word in sentence for word in words), sentence


def test_a_run_beyond_the_settings_is_refused_before_it_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_STEPS", "50")
    out = tmp_path / "run.npz"
    for arguments in (("record", "network", "--out", str(out)), ("ask", "network", "metrics")):
        code, printed, sentence = run(capsys, *arguments)
        assert (code, printed) == (2, "") and "asks for 200 epochs" in sentence
        assert "try 50 or fewer" in sentence and not out.exists()


def test_a_run_that_takes_too_long_is_stopped_with_the_hosts_sentence_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_SECONDS", "0.001")
    out = tmp_path / "run.npz"
    code, printed, _ = run(capsys, "record", "network", "epochs=5000", "--out", str(out))
    assert code == 0 and printed.startswith("It has trained for 0.001 s") and "epochs" in printed
    recorded = np.load(out, allow_pickle=False)
    assert json.loads(str(recorded["ending"]))["kind"] == "stopped"
    assert 0 < len(recorded["step"]) < 5001


def test_a_long_recording_says_on_stderr_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "PAUSE", 1e-3)
    code, printed, said = run(
        capsys, "record", "network", "epochs=60", "--out", str(tmp_path / "run.npz")
    )
    done = [int(line.removeprefix("epoch ").removesuffix(" of 60")) for line in said.splitlines()]
    assert code == 0 and printed.startswith("Trained for 60 epochs")
    assert done and done == sorted(done) and done[-1] < 60


def test_the_sentence_is_the_one_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PlaygroundError) as refusal:
        parse(LAB.config, {"momentum": "2"})
    _, _, sentence = run(capsys, "record", "descent", "momentum=2", "--out", "x.npz")
    assert sentence == f"{refusal.value}\n"


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = f"{sys.executable} -m playground describe descent | head -c 10"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, timeout=60,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_greek_letters_come_out_whatever_the_terminal_speaks() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "playground", "code", "descent"],
        capture_output=True, timeout=60, cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert done.returncode == 0 and "η" in done.stdout.decode("utf-8")
