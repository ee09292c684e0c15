"""What a Config of the Recurrent lab means, without torch: its task, probe and racers."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data import sequences
from playground.data.sequences_batch import Batch, Probe, SequenceTask
from playground.engine.recurrent.layout import KINDS, Piece, pieces
from playground.labs.recurrent.names import RACED, TITLES

if TYPE_CHECKING:
    from playground.labs.recurrent.config import RecurrentConfig

LIMIT = 1e6
"""A network has diverged when a weight is larger than this or the loss is no number."""
PROBE = 40
"""Steps of a probe at most, unless its task needs more, or the student gave one."""
WRITTEN = 120
"""Symbols of the text that the network writes."""
TESTED, TESTED_STEPS, TESTED_LEAST = 256, 6000, 16
"""Sequences of the test part that are read at most, their steps together, and sequences that are
read in any case."""
TESTED_WORK = 500_000_000
"""Steps of the test part times parameters at most: large networks are tested on fewer sequences."""
BATCHES, WRITING = 2, 3
"""Second numbers of the generators' seeds, so that one draw does not change another."""
WRITES = ("autocomplete", "names", "shakespeare")
"""The tasks whose network can write."""
CANDIDATE = {"rnn": "h", "leaky": "h", "echo": "h", "gru": "n"}
"""The gate that reads the state to make a new one; of the LSTMs it is g."""


class Racer(NamedTuple):
    """Networks of one cell that are trained as one batch of replicas."""

    cell: str
    seeds: tuple[int, ...]
    """One for each replica."""


def task_of(config: RecurrentConfig) -> SequenceTask:
    """The task, made once for each text and gap."""
    return _task(config.task, config.text, config.gap if config.task == "copy" else 0)


@functools.lru_cache(maxsize=32)
def _task(name: str, text: str, gap: int) -> SequenceTask:
    return sequences.make(name, text=text or None, gap=gap)


def length_of(config: RecurrentConfig) -> int:
    """Steps of a training sequence at most; a Config with more than the task takes is refused."""
    return min(config.sequence_length, task_of(config).cap)


def probe_of(config: RecurrentConfig) -> Probe:
    """The sequence that the pictures follow, (1, T)."""
    task = task_of(config)
    if config.probe and task.read is not None:
        return task.own_probe(config.probe)
    needed = task.gap + 2 if task.gap else task.least
    return task.probe(min(length_of(config), max(PROBE, needed)))


def probe_steps(config: RecurrentConfig) -> int:
    """T, the steps of the probe."""
    return probe_of(config).batch.inputs.shape[1]


def held_out_of(config: RecurrentConfig, length: int | None = None) -> Batch:
    """The test part, the same every time; of a long one every so many sequences.

    Args:
        config: The run.
        length: Steps of its sequences; None: as in training.
    """
    batch = task_of(config).test(length or length_of(config))
    count = len(batch.lengths)
    steps = batch.inputs.shape[1]
    most = min(TESTED, max(TESTED_LEAST, steps_tested(config, steps) // steps))
    if count <= most:
        return batch
    return batch.rows(np.linspace(0, count - 1, most).round().astype(np.int64))


def steps_tested(config: RecurrentConfig, length: int) -> int:
    """Steps of the test sequences together, at most, where each has so many."""
    return max(TESTED_LEAST * length, min(TESTED_STEPS, TESTED_WORK // parameters(config)))


class Drawn(NamedTuple):
    """The sequences of one update."""

    batch: Batch
    fresh: bool
    """Whether they start anew; else they go on where those of the update before left off."""


def draw(config: RecurrentConfig, update: int) -> Drawn:
    """Draw the sequences of an update, counted from 0: the same for all networks."""
    task, length = task_of(config), length_of(config)
    if is_stateful(config) and task.following is not None:
        followed = task.following(config.batch_size, length, update)
        return Drawn(followed.batch, followed.fresh)
    rng = np.random.default_rng([config.seed, BATCHES, update])
    return Drawn(task.draw(rng, config.batch_size, length), True)


def is_stateful(config: RecurrentConfig) -> bool:
    """Whether a batch goes on where the one before ended."""
    return config.stateful and task_of(config).following is not None


def answers_each(config: RecurrentConfig) -> bool:
    """Whether the network answers at each step, or once after the last."""
    return task_of(config).kind != "answer"


def writes(config: RecurrentConfig) -> bool:
    """Whether the network can write text of its own."""
    return config.task in WRITES


def racers(config: RecurrentConfig) -> tuple[Racer, ...]:
    """The networks that race, the lab's own first."""
    if config.compare > 1 and config.differ == "cells":
        cells = (config.cell, *(cell for cell in RACED if cell != config.cell))
        return tuple(Racer(cell, (config.seed,)) for cell in cells[: min(config.compare, 3)])
    seeds = tuple((config.seed + i) % 2**31 for i in range(config.compare))
    return (Racer(config.cell, seeds),)


def replica_count(config: RecurrentConfig) -> int:
    """R, all networks together."""
    return sum(len(racer.seeds) for racer in racers(config))


def replicas(config: RecurrentConfig) -> tuple[str, ...]:
    """What each network is called on screen."""
    raced = racers(config)
    if len(raced) > 1 or config.compare == 1:
        return tuple(TITLES[racer.cell] for racer in raced)
    return tuple(f"seed {seed}" for seed in raced[0].seeds)


def gates_of(config: RecurrentConfig) -> tuple[str, ...]:
    """The main network's gates and states in the order of the channel `gates`."""
    return KINDS[config.cell].records


def candidate_of(cell: str) -> str:
    """The gate whose recurrent weights are called U."""
    return CANDIDATE.get(cell, "g")


def layout_of(config: RecurrentConfig, cell: str) -> tuple[Piece, ...]:
    """Where the tensors of a network of this cell lie in its buffer."""
    task = task_of(config)
    return pieces(
        cell, task.input_size, config.hidden_size, task.output_size, config.layers,
        config.bidirectional, config.initial_state == "learned",
    )  # fmt: skip


def parameters_of_one(config: RecurrentConfig, cell: str | None = None) -> int:
    """Numbers of one network."""
    return layout_of(config, cell or config.cell)[-1].end


def parameters(config: RecurrentConfig) -> int:
    """Numbers of all networks together."""
    return sum(len(racer.seeds) * parameters_of_one(config, racer.cell) for racer in racers(config))


def probe_target(config: RecurrentConfig) -> NDArray[np.float64]:
    """The right answer at each step of the probe, NaN where none is asked, (T,)."""
    batch = probe_of(config).batch
    return np.where(batch.weights[0] > 0, batch.targets[0].astype(np.float64), math.nan)


def start_symbols(config: RecurrentConfig) -> tuple[int, int]:
    """The symbol after which a text begins, and the one that ends it; −1 if none does."""
    task = task_of(config)
    if config.task == "names":
        return 0, 0
    if config.task == "autocomplete":
        return 0, len(task.alphabet) - 1
    return (task.alphabet.index("\n") if "\n" in task.alphabet else 0), -1


def steps(config: RecurrentConfig) -> int:
    """Updates of the run."""
    return config.steps


def chance(config: RecurrentConfig) -> bool:
    """Whether another seed gives another run."""
    return True
