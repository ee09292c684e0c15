"""What each unit goes along with, and how the network does on longer sequences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.core.errors import PlaygroundError
from playground.data.sequences_batch import SequenceTask, within
from playground.engine.recurrent.passes import forward
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.frames import scores
from playground.labs.recurrent.meaning import (
    held_out_of,
    length_of,
    parameters_of_one,
    task_of,
)
from playground.labs.recurrent.plan import tensors
from playground.labs.recurrent.questions import Arrays, main_of

Array = NDArray[np.float64]
LENGTHS = 8
"""Lengths that are tried."""
FEW, FEWEST = 64, 16
"""Sequences of each, and of a large network."""
WORK = 10_000_000_000
"""Steps of all of them times parameters, beyond which they are fewer."""


@torch.inference_mode()
def units(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Correlate each unit's hidden state with each input and each answer, on the test sequences.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: None.

    Returns:
        Of each unit of the top layer, read forward, (H,): input, the correlation with the input or
        symbol that it goes along with most, and symbol, the number of that; target, the same with
        the right answers, and answer; order, the units from the one that goes along most with the
        answers to the one that does least. 0 where a unit never changes.
    """
    main, task = main_of(config, frame), task_of(config)
    batch = held_out_of(config)
    test = main.made.test
    passes = forward(main.network, main.parameters, test.x, main.runner.state, test.lengths)
    hidden = passes.hidden[0, ..., : config.hidden_size].numpy()  # (batch, T, H)
    there = within(batch.lengths, hidden.shape[1]) > 0
    asked = batch.weights > 0
    read = correlation(hidden[there], task.encoded(batch.inputs)[there])
    said = correlation(hidden[asked], _answers(task, batch.targets[asked]))
    most, answer = np.abs(read).argmax(1), np.abs(said).argmax(1)
    rows = np.arange(config.hidden_size)
    target = said[rows, answer]
    return {
        "input": read[rows, most], "symbol": most, "target": target, "answer": answer,
        "order": np.argsort(-np.abs(target), kind="stable"),
    }  # fmt: skip


def order(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Order the units of the top layer, read forward, for the rows of a picture.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: by, 0 for the units as they are, 1 for those first whose |correlation| with the
            right answers is the largest, 2 for the same with what is read, as `units` has them.

    Returns:
        order, the units from 0, (H,).
    """
    by = int(arguments.get("by", 0))
    if by == 0:
        return {"order": np.arange(config.hidden_size)}
    found = units(config, frame, {})
    if by == 1:
        return {"order": found["order"]}
    return {"order": np.argsort(-np.abs(found["input"]), kind="stable")}


def _answers(task: SequenceTask, targets: NDArray[Any]) -> Array:
    """Right answers as columns, (n, answers)."""
    if not task.answers:
        return targets.astype(np.float64)[:, None]
    return np.eye(len(task.answers))[targets]


def correlation(left: Array, right: Array) -> Array:
    """Pearson's r of each column with each column, 0 where one never changes.

    Args:
        left: (n, units).
        right: (n, others).

    Returns:
        (units, others).
    """
    a, b = deviations(left), deviations(right)
    sizes = np.outer(np.sqrt((a**2).sum(0)), np.sqrt((b**2).sum(0)))
    # What rounding leaves of a column that never changes is no deviation.
    return np.divide(a.T @ b, sizes, out=np.zeros_like(sizes), where=sizes > 1e-12 * len(a))


def deviations(columns: Array) -> Array:
    """Each column less its mean, in units of its largest number where that is above 1: squares of
    what a network that exploded says are beyond all bounds. NaN where one of its numbers is none.
    """
    finite = np.where(np.isfinite(columns), columns, np.nan)
    scaled = finite / np.maximum(np.abs(finite).max(0), 1.0)
    apart: Array = scaled - scaled.mean(0)
    return apart


@torch.inference_mode()
def length(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Test the main network on other lengths than it is trained on.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: most, the longest that is tried.

    Returns:
        lengths, loss and accuracy (R² of numbers), each (lengths,); trained, the length in
        training, (1,), which is one of them.
    """
    main, task, trained = main_of(config, frame), task_of(config), length_of(config)
    most = max(trained, min(int(arguments.get("most", 100)), task.cap))
    least = max(task.least, task.gap + 2 if task.gap else 2)
    tried = {trained, *np.linspace(min(least, trained), most, LENGTHS).round().astype(int).tolist()}
    count = min(FEW, max(FEWEST, WORK // (parameters_of_one(config) * sum(tried))))
    found = []
    for steps in sorted(tried):
        try:
            batch = held_out_of(config, steps)
        except PlaygroundError:
            continue
        few = np.linspace(0, len(batch.lengths) - 1, count).round().astype(np.int64)
        some = tensors(config, batch.rows(np.unique(few)), torch.device("cpu"))
        loss, accuracy = scores(main.runner, main.parameters, some)
        found.append((steps, float(loss[0]), float(accuracy[0])))
    lengths, losses, accuracies = zip(*found, strict=True)
    return {
        "lengths": np.array(lengths), "loss": np.array(losses), "accuracy": np.array(accuracies),
        "trained": np.array([trained]),
    }  # fmt: skip
