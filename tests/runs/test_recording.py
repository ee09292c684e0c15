"""Recordings: append-only copies, pictures at their own pace, files that say everything."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from playground.core.channels import Channel
from playground.runs.export import csv_text, npz, npz_arrays
from playground.runs.recording import Recording
from playground.runs.run import Run
from tests.toy import LAB, ToyConfig


def test_a_row_is_a_copy_that_later_changes_do_not_reach() -> None:
    recording = Recording([Channel("loss", ("replica",), (2,), "", "")], 3)
    row = np.zeros(2)
    recording.append({"loss": row})
    row += 1
    recording.append({"loss": row})
    assert recording.arrays()["loss"].tolist() == [[0, 0], [1, 1]]


def test_what_is_read_cannot_be_written() -> None:
    recording = Recording([Channel("loss", (), (), "", "")], 3)
    recording.append({"loss": 1.0})
    with pytest.raises(ValueError, match="read-only"):
        recording.arrays()["loss"][0] = 2
    recording.append({"loss": 3.0})
    assert recording.arrays()["loss"].tolist() == [1, 3]


def test_a_recording_grows_past_what_was_reserved() -> None:
    recording = Recording([Channel("loss", (), (), "", "")], 1)
    for value in range(5000):
        recording.append({"loss": value})
    assert recording.arrays()["loss"].tolist() == list(range(5000))


def test_a_frame_without_a_step_channel_is_a_bug() -> None:
    with pytest.raises(KeyError, match="loss"):
        Recording([Channel("loss", (), (), "", "")], 1).append({})


def test_pictures_keep_their_frames_always_with_the_first_and_the_last() -> None:
    run = Run(LAB, ToyConfig(steps=10))
    run.advance()
    assert run.recording.columns["picture"].frames == [0, 4, 8, 10]
    assert run.recording.frame(7)["picture"][1, 2] == run.recording.arrays()["loss"][4, 0]


def test_the_npz_file_says_everything_without_pickle() -> None:
    run = Run(LAB, ToyConfig(steps=10, factor=0.25))
    run.advance()
    stored = np.load(io.BytesIO(npz(npz_arrays(LAB, run))), allow_pickle=False)
    assert stored["loss"].shape == (11, 1) and stored["step"].tolist() == list(range(11))
    assert stored["picture/frames"].tolist() == [0, 4, 8, 10] and stored["picture"].shape == (
        4,
        2,
        3,
    )
    assert stored["replicas"].tolist() == ["it"]
    assert json.loads(str(stored["config"]))["factor"] == 0.25
    assert json.loads(str(stored["ending"])) == {
        "kind": "finished",
        "step": 10,
        "sentence": "Made all 10 updates.",
    }


def test_the_csv_table_has_a_line_a_frame_and_the_same_numbers() -> None:
    run = Run(LAB, ToyConfig(steps=3))
    run.advance()
    lines = list(csv.DictReader(io.StringIO(csv_text(LAB, run))))
    assert [float(line["loss[it]"]) for line in lines] == run.recording.arrays()["loss"][
        :, 0
    ].tolist()
