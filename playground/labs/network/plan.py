"""From a Config to what the engine works with: examples as tensors, the network, its training."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.data.features import features_of, grid
from playground.data.plane import PlaneData
from playground.engine.activations import ACTIVATIONS
from playground.engine.ground import Constants, Rate
from playground.engine.heads import HEADS, Head
from playground.engine.initial import initial
from playground.engine.mlp import Network, network_of
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.schedules import Schedule, factor_at
from playground.engine.training import Learner, Training, weight_mask
from playground.labs.network.channels import THUMB, picture_every
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import (
    activations_of,
    head_of,
    inits_of,
    outputs_of,
    places_of,
    resolution,
    seeds_of,
    swept,
    weight_index,
)
from playground.labs.network.points import data_of


class Examples(NamedTuple):
    """Points as the network sees them; the first axis is 1 where all replicas see the same."""

    x: Tensor
    """Features, (R or 1, n, inputs)."""
    target: Tensor
    """(R or 1, n, outputs)."""


class Plan(NamedTuple):
    """What a Config means, ready on the device and worked out once."""

    data: PlaneData
    """The main network's points."""
    train: Examples
    test: Examples
    network: Network
    training: Training
    constants: Constants
    rate: Rate
    """η₀, (R, 1) where it is another one in each network."""
    schedule: Schedule
    dropout: Rate
    weights: Tensor
    """Which parameters are weights of units, (P,)."""
    seeds: list[int]
    every: int
    """Every how many epochs there is a picture."""
    plane: Tensor
    """Features of the places of the output's picture, float32, (size², inputs)."""
    thumb: Tensor
    """Of the places of a unit's picture, float32, (THUMB², inputs)."""


@functools.lru_cache(maxsize=64)
def plan(config: NetworkConfig, device: torch.device) -> Plan:
    """Read a Config; kept for the next epoch, since only an edit changes it."""
    data = data_of(config)
    noises = swept(config, "noise")
    sets = [data] if noises is None else [data_of(config, noise) for noise in noises]
    network, head = network_for(config), HEADS[head_of(config)]

    def places(size: int) -> Tensor:
        points = features_of(grid(data.domain, size) * [1, data.dimensions - 1], config.features)
        return torch.as_tensor(points, dtype=torch.float32, device=device)

    return Plan(
        data=data,
        train=_examples(config, head, sets, "train", device),
        test=_examples(config, head, sets, "test", device),
        network=network,
        training=_training(config, network, device),
        constants=_constants(config, device),
        rate=_rate(config, "learning_rate", device),
        schedule=_schedule(config),
        dropout=_dropout(config, device),
        weights=weight_mask(network, device).bool(),
        seeds=seeds_of(config),
        every=picture_every(config),
        plane=places(resolution(config)),
        thumb=places(THUMB),
    )


def network_for(config: NetworkConfig) -> Network:
    """The network's shape."""
    return network_of(
        len(config.features), config.hidden, [ACTIVATIONS[name] for name in activations_of(config)],
        outputs_of(config), HEADS[head_of(config)], config.batch_norm,
    )  # fmt: skip


def targets(head: Head, data: PlaneData) -> np.ndarray:
    """What the output units should say of each point, (n, outputs)."""
    if data.classes == 0:
        return data.target[:, None]
    if data.classes == 2 and not head.one_hot:
        return np.where(data.target == 1, head.high, head.low)[:, None]
    yes = data.target[:, None] == np.arange(data.classes)
    return np.where(yes, head.high, head.low)


def _examples(
    config: NetworkConfig, head: Head, sets: list[PlaneData], part: str, device: torch.device
) -> Examples:
    def stack(arrays: list[np.ndarray]) -> Tensor:
        return torch.as_tensor(np.stack(arrays), dtype=torch.float64, device=device)

    which = [getattr(data, part) for data in sets]
    x = [features_of(data.x[i], config.features) for data, i in zip(sets, which, strict=True)]
    target = [targets(head, data)[i] for data, i in zip(sets, which, strict=True)]
    return Examples(stack(x), stack(target))


def _training(config: NetworkConfig, network: Network, device: torch.device) -> Training:
    def off(value: float) -> float | None:
        return value or None

    penalties: dict[str, Rate | None] = {}
    for name in ("l1", "l2"):
        several = swept(config, name) is not None
        penalties[name] = _rate(config, name, device) if several else off(getattr(config, name))
    return Training(
        network, OPTIMIZERS[config.optimizer], penalties["l1"], penalties["l2"],
        off(config.clip_value), off(config.clip_norm), off(config.max_norm),
    )  # fmt: skip


def _rate(config: NetworkConfig, field: str, device: torch.device) -> Tensor:
    """A number on the device, or one for each replica, (R, 1)."""
    values = swept(config, field)
    if values is None:
        return torch.tensor(getattr(config, field), dtype=torch.float64, device=device)
    return torch.tensor(values, dtype=torch.float64, device=device).unsqueeze(1)


def _dropout(config: NetworkConfig, device: torch.device) -> Rate:
    several = swept(config, "dropout") is not None
    return _rate(config, "dropout", device) if several else config.dropout


def _constants(config: NetworkConfig, device: torch.device) -> Constants:
    return Constants(
        momentum=_rate(config, "momentum", device), rmsprop_alpha=config.rmsprop_alpha,
        beta1=config.beta1, beta2=config.beta2, weight_decay=config.weight_decay,
    )  # fmt: skip


def _schedule(config: NetworkConfig) -> Schedule:
    return Schedule(
        config.schedule, config.schedule_decay, config.schedule_period, config.schedule_factor,
        config.schedule_power, tuple((int(p.x), p.y) for p in config.schedule_pieces),
        config.epochs,
    )  # fmt: skip


def settings_at(made: Plan, epochs: int, scale: Tensor | None) -> Settings:
    """η and constants of the epoch that follows so many epochs.

    Args:
        made: The plan.
        epochs: Epochs done.
        scale: What the schedule that watches the loss has come to, (R,); None for the others.
    """
    factor: Rate = 1.0
    if scale is not None:
        factor = scale.unsqueeze(1)  # (R, 1)
    elif made.schedule.name not in ("constant", "performance"):
        factor = factor_at(made.schedule, epochs)
    return Settings(made.rate * factor, made.constants)


def edited(config: NetworkConfig, learner: Learner, epoch: int) -> Learner:
    """Set the weights that were changed by hand at an epoch, in the main network."""
    found = [
        (weight_index(places_of(config), edit.field), edit.value)
        for edit in config.edits
        if edit.step == epoch
    ]
    edits = [(index, value) for index, value in found if index is not None]
    if not edits:
        return learner
    weights = learner.weights.clone()
    for index, value in edits:
        weights[0, index] = value
    return learner._replace(weights=weights)


def initial_weights(config: NetworkConfig) -> np.ndarray:
    """Where each network starts, (R, P)."""
    layers = places_of(config)
    pairs = zip(inits_of(config), seeds_of(config), strict=True)
    return np.stack([initial(layers, init, seed) for init, seed in pairs])
