"""Recordings: append-only copies, pictures at their own pace, files that say everything."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from playground.core.channels import Channel, Diagnosis, Ending
from playground.runs.export import csv_text, npz, npz_arrays
from playground.runs.recording import Recording, attach, create
from playground.runs.run import Run
from tests.toy import LAB, ToyConfig

CHANNELS = (
    Channel("loss", (), (), "", ""),
    Channel("picture", ("x",), (4,), "", "", cadence="picture", dtype="f4", wire="u1"),
)


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


def test_a_recording_takes_as_many_frames_as_were_reserved_and_no_more() -> None:
    recording = Recording([Channel("loss", (), (), "", "")], 3)
    for value in range(3):
        recording.append({"loss": value})
    with pytest.raises(ValueError, match="room for 3 rows"):
        recording.append({"loss": 3})
    assert recording.arrays()["loss"].tolist() == [0, 1, 2] and recording.count == 3


def in_file(path: Path) -> tuple[Recording, Recording]:
    """A recording for its writer, and the same for a reader."""
    shape = (CHANNELS, 100, 7)
    create(path, *shape)
    return attach(path, *shape, write=True), attach(path, *shape)


def test_a_reader_of_the_file_sees_what_the_writer_has_counted(tmp_path: Path) -> None:
    writer, reader = in_file(tmp_path / "run")
    assert reader.count == 0 and reader.status == "running" and reader.ending is None
    for value in range(20):
        writer.append({"loss": value, **({"picture": np.full(4, value)} if value % 5 == 0 else {})})
        assert reader.count == value + 1 and reader.columns["loss"].read()[-1] == value
    assert reader.columns["picture"].frames == [0, 5, 10, 15]
    assert reader.frame(12)["picture"].tolist() == [10] * 4


def test_what_is_recorded_once_has_no_frames_and_stays_with_its_forks(tmp_path: Path) -> None:
    shape = ((*CHANNELS, Channel("truth", ("x",), (2,), "", "", cadence="once")), 100, 7)
    create(tmp_path / "run", *shape)
    writer = attach(tmp_path / "run", *shape, write=True)
    writer.append({"loss": 0.0, "picture": np.zeros(4), "truth": [3.0, 4.0]})
    writer.append({"loss": 1.0})
    reader = attach(tmp_path / "run", *shape)
    assert reader.arrays()["truth"].tolist() == [3, 4]
    assert reader.frame(1)["truth"].tolist() == [3, 4]
    fork = Recording(*shape)
    fork.copy(reader, 2)
    assert fork.arrays()["truth"].tolist() == [3, 4]
    with pytest.raises(ValueError, match="room for 1 rows"):
        writer.append({"loss": 2.0, "truth": [5.0, 6.0]})


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    _, reader = in_file(tmp_path / "run")
    with pytest.raises(ValueError, match="read-only"):
        reader.append({"loss": 1, "picture": np.zeros(4)})


def test_the_ending_and_the_diagnosis_reach_the_reader_however_long(tmp_path: Path) -> None:
    writer, reader = in_file(tmp_path / "run")
    writer.end(Ending("diverged", 3, "η was too large. " * 1000))
    assert reader.status == "diverged" and not reader.settled and reader.diagnosis is None
    assert reader.ending is not None and reader.ending.sentence.startswith("η was too large.")
    writer.settle(Diagnosis("It grows.", "Halve η", {"learning_rate": 0.1}))
    assert reader.diagnosis == Diagnosis("It grows.", "Halve η", {"learning_rate": 0.1})


def test_a_second_note_takes_the_whole_place_of_the_first(tmp_path: Path) -> None:
    writer, reader = in_file(tmp_path / "run")
    writer.end(Ending("finished", 3, "A long sentence about how it ended."))
    writer.end(Ending("stopped", 3, "Short."))
    assert reader.ending == Ending("stopped", 3, "Short.")


def test_a_file_for_which_there_is_no_room_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space left"):
        create(tmp_path / "run", CHANNELS, 100, 7)


def test_a_file_of_other_channels_is_refused(tmp_path: Path) -> None:
    create(tmp_path / "run", CHANNELS, 100, 7)
    with pytest.raises(ValueError, match="no recording of these channels"):
        attach(tmp_path / "run", CHANNELS, 101, 7)


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
