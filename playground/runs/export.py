"""Recordings as files: NPZ for NumPy, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import itertools
import json
from typing import Any

import msgspec
import numpy as np

from playground.labs.lab import Experiment, Lab, load
from playground.runs.engines import RunView
from playground.runs.recording import Recording
from playground.runs.run import Run


def npz_arrays(lab: Lab, run: Run | RunView) -> dict[str, Any]:
    """Every channel as values in its unit, and what the run was.

    Returns:
        Channel name to array, first axis the frame but for what is recorded once; `<name>/frames`
        for pictures; `step` (frame,) the updates done;
        `replicas` the labels; `config` and `ending` as JSON text.
    """
    recording = run.recording
    arrays: dict[str, Any] = dict(recording.arrays())
    for name, column in recording.columns.items():
        if column.channel.cadence == "picture":
            arrays[f"{name}/frames"] = np.asarray(column.frames, dtype=np.int64)
    ending = recording.ending
    arrays["step"] = np.arange(recording.count)
    arrays["replicas"] = np.array(lab.replicas(run.config))
    arrays["config"] = np.array(msgspec.json.encode(run.config).decode())
    arrays["ending"] = np.array(json.dumps(ending._asdict() if ending else None))
    return arrays


def torch_state(lab: Lab, run: Run) -> dict[str, Any]:
    """The exported script's state_dict() for the first replica, keys prefixed "state/"."""
    experiment: Experiment = load(lab.experiment)
    if experiment.torch_state is None:
        return {}
    found = experiment.torch_state(run.config, run.state)
    return {f"state/{key}": np.asarray(value) for key, value in found.items()}


def npz(arrays: dict[str, Any]) -> bytes:
    """Arrays as the bytes of a compressed .npz file, readable without pickle."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def csv_text(lab: Lab, run: Run | RunView) -> str:
    """The step channels as one table: a line a frame, a column a number, named
    channel[replica][coordinate].
    """
    recording = run.recording
    columns = [("step", np.arange(recording.count))]
    columns += itertools.chain.from_iterable(
        _flat_columns(recording, name, lab.replicas(run.config)) for name in recording.columns
    )
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    writer.writerows(zip(*(values.tolist() for _, values in columns), strict=True))
    return file.getvalue()


def _flat_columns(
    recording: Recording, name: str, labels: tuple[str, ...]
) -> list[tuple[str, Any]]:
    """Each number of a step channel as a named column; pictures and what is recorded once do not
    fit a table and are left out.
    """
    channel = recording.columns[name].channel
    if channel.cadence != "step":
        return []
    values = recording.columns[name].read()
    found = []
    for index in np.ndindex(channel.shape):
        words = [
            labels[i] if axis == "replica" else str(i)
            for axis, i in zip(channel.axes, index, strict=True)
        ]
        found.append((name + "".join(f"[{word}]" for word in words), values[(slice(None), *index)]))
    return found
