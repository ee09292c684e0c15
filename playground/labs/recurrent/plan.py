"""From a Config to what the engine works with: networks, their training, sequences as tensors."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.data import sequences_batch
from playground.engine.ground import Constants
from playground.engine.heads import HEADS, Head
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.recurrent.initial import initial, random_state
from playground.engine.recurrent.network import Network, State
from playground.engine.recurrent.training import Batch, Learner, Training
from playground.labs.recurrent.channels import picture_every
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import (
    Racer,
    answers_each,
    draw,
    held_out_of,
    is_stateful,
    probe_of,
    racers,
    task_of,
)

MEAN_SQUARED = Head(
    "mean_squared", lambda z: z, lambda z, a, t: ((a - t) ** 2).sum(-1),
    lambda z, a, t: 2 * (a - t), low=-1.0,
)  # fmt: skip
"""(a − t)² as nn.MSELoss has it, without the half: a guess's loss is then a variance."""
KEEPS_NORM = ("rnn", "gru", "leaky")
"""The cells whose gradient's norm a penalty can keep."""


class Runner(NamedTuple):
    """The networks of one cell, ready to be trained."""

    racer: Racer
    network: Network
    training: Training
    state: State | None
    """Before the first step, (R, layers · directions, 1, H); None: zero or learned."""


class Plan(NamedTuple):
    """What a Config means, worked out once."""

    runners: tuple[Runner, ...]
    test: Batch
    probe: Batch
    every: int
    """Every how many updates there is a picture."""


@functools.lru_cache(maxsize=32)
def plan(config: RecurrentConfig, device: torch.device) -> Plan:
    """Read a Config; kept for the next update, since only an edit changes it."""
    with torch.inference_mode(False):
        return Plan(
            tuple(_runner(config, racer, device) for racer in racers(config)),
            tensors(config, held_out_of(config), device),
            tensors(config, probe_of(config).batch, device),
            picture_every(config),
        )


def networks(config: RecurrentConfig) -> tuple[Network, ...]:
    """The shape of each racer's network."""
    return tuple(network_of(config, racer.cell) for racer in racers(config))


def network_of(config: RecurrentConfig, cell: str) -> Network:
    """The shape of a network of this cell."""
    task = task_of(config)
    return Network(
        cell, task.input_size, config.hidden_size, task.output_size,
        HEADS["softmax"] if task.answers else MEAN_SQUARED, config.layers, config.bidirectional,
        answers_each(config), config.unit if cell == "rnn" else "tanh",
        config.reset if cell == "gru" else "after",
        config.leak if cell in ("leaky", "echo") else 1.0, config.initial_state == "learned",
    )  # fmt: skip


def _runner(config: RecurrentConfig, racer: Racer, device: torch.device) -> Runner:
    network = network_of(config, racer.cell)
    training = Training(
        network, OPTIMIZERS[config.optimizer], config.truncate or None, config.clip_value or None,
        config.clip_norm or None,
        (config.keep_norm or None) if racer.cell in KEEPS_NORM else None, is_stateful(config),
    )  # fmt: skip
    like = torch.zeros((), dtype=torch.float64, device=device)
    drawn = config.initial_state == "random"
    return Runner(
        racer, network, training, random_state(network, racer.seeds, 1, like) if drawn else None
    )


def initial_weights(config: RecurrentConfig, runner: Runner) -> np.ndarray:
    """Where the networks of one cell start, (R, P)."""
    drawn = [
        initial(runner.network, seed, config.weights, config.forget_bias, config.spectral_radius)
        for seed in runner.racer.seeds
    ]
    return np.stack(drawn)


def tensors(
    config: RecurrentConfig, batch: sequences_batch.Batch, device: torch.device
) -> Batch:  # fmt: skip
    """Sequences as the engine reads them, the same for all replicas.

    Args:
        config: The run.
        batch: (batch, T) symbols or (batch, T, features).
        device: Where they go.

    Returns:
        x (1, batch, T) or (1, batch, T, features); target with softmax (1, batch, T) classes, else
        (1, batch, T, 1) numbers, without T where the network answers once; lengths where they
        differ; counts where there is an answer at each step.
    """
    each = answers_each(config)
    last = (np.arange(len(batch.lengths)), batch.lengths - 1)
    target = batch.targets if each else batch.targets[last]
    if target.dtype == np.float64:
        target = target[..., None]
    steps = batch.inputs.shape[1]
    ragged = bool((batch.lengths != steps).any())

    def put(array: np.ndarray) -> Tensor:
        return torch.as_tensor(array, device=device).unsqueeze(0)

    return Batch(
        put(batch.inputs), put(target), put(batch.lengths) if ragged else None,
        put(batch.weights) if each else None,
    )  # fmt: skip


def batch_at(
    config: RecurrentConfig, update: int, device: torch.device
) -> tuple[Batch, bool]:  # fmt: skip
    """The sequences of an update counted from 0, and whether they start anew."""
    drawn = draw(config, update)
    return tensors(config, drawn.batch, device), drawn.fresh


def ready(runner: Runner, learner: Learner, batch: Batch, fresh: bool) -> tuple[Learner, Batch]:
    """Say from which states a batch begins: its own, or where the one before ended."""
    if runner.training.stateful and not fresh:
        return learner, batch
    return learner._replace(state=None), batch._replace(state=runner.state)


def settings_of(config: RecurrentConfig) -> Settings:
    """η and the optimizer's constants."""
    return Settings(config.learning_rate, Constants())
