"""Training in slow motion: an epoch batch by batch, and one example there and back."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.channels import Frame
from playground.core.config import config_at
from playground.engine.mlp import backward, forward, losses, parameters_of
from playground.engine.optimizers import Settings
from playground.engine.training import Batch, Learner, batches, orders, update
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import resolution
from playground.labs.network.plan import edited, settings_at
from playground.labs.network.questions_state import (
    Arrays,
    Main,
    main_of,
    output_over,
    run_through,
)


class Done(NamedTuple):
    """What the last of some mini-batches has done."""

    learner: Learner
    """After it."""
    gradient: Tensor
    """Of its loss, without penalties and clipping, where the optimizer measured it, (P,)."""
    before: float
    """Its loss before its update, with what it dropped."""
    after: float


@torch.inference_mode()
def batch(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Train the first mini-batches of the epoch that follows, just as the run does.

    Args:
        config: The run.
        frame: The network and the optimizer's memory are read.
        arguments: epoch, the frame's number; batch, how many mini-batches, at most all of them; 0
            is the network as the first of them finds it.

    Returns:
        weights (P,) after them; of the last of them gradient (P,), batch_loss (2,), its loss before
        and after its update, and members (B,), its places among the training points: zeros and no
        members if there is none; output (size, size) as the channel of that name; epoch (1,), the
        epoch that the mini-batches belong to, counted from 1: where pictures are rarer than frames
        it follows the last picture.
    """
    main = main_of(config, frame, int(arguments.get("epoch", 0)))
    count = min(int(arguments.get("batch", 0)), main.batches)
    done = _trained(main, _settings(config, main, frame), count)
    trained = main._replace(learner=done.learner)
    return {
        "weights": done.learner.weights[0].numpy().copy(), "gradient": done.gradient.numpy().copy(),
        "batch_loss": np.array([done.before, done.after]), "members": _members(main, count),
        "output": output_over(trained, resolution(config)),
        "epoch": np.array([main.epoch + 1.0]),
    }  # fmt: skip


def _settings(config: NetworkConfig, main: Main, frame: Frame) -> Settings:
    """η and constants of the epoch that follows."""
    settings = settings_at(main.made, main.epoch, None)
    if config.schedule != "performance":
        return settings
    # Only the recording knows what that schedule has come to; an η set anew it lowers as much.
    before = config_at(config, max(0, main.epoch - 1)).learning_rate
    ahead = float(frame["next_rate"])
    if main.config.learning_rate != before:
        ahead = main.config.learning_rate * (ahead / before)
    eta = torch.as_tensor(ahead, dtype=torch.float64, device="cpu")
    return settings._replace(learning_rate=eta)


def _trained(main: Main, settings: Settings, count: int) -> Done:
    config, made = main.config, main.made
    learner = edited(config, main.learner, main.epoch)
    done = Done(learner, torch.zeros_like(learner.weights[0]), 0.0, 0.0)
    epoch = batches(
        made.network, made.train.x, made.train.target, config.batch_size, made.seeds,
        main.epoch + 1, made.dropout,
    )  # fmt: skip
    for number, part in enumerate(itertools.islice(epoch, count), 1):
        found = update(made.training, learner, part, settings)
        if number == count:
            before, after = _loss(main, learner, part), _loss(main, found.learner, part)
            done = Done(found.learner, found.gradient.buffer[0], before, after)
        learner = found.learner
    return done


def _loss(main: Main, learner: Learner, part: Batch) -> float:
    """A mini-batch's mean loss, with what it drops."""
    network = main.made.network
    passes = forward(network, parameters_of(network, learner.weights), part.x, part.drawn)
    return float(losses(network, passes, part.target))


def _members(main: Main, count: int) -> NDArray[np.int32]:
    """Places among the training points of a mini-batch, counted from 1; none for 0."""
    n, size = main.made.train.x.shape[1], main.config.batch_size
    order = orders(n, main.made.seeds, main.epoch + 1)[0] if size else np.arange(n)
    if count == 0:
        order = order[:0]
    elif size:
        order = order[(count - 1) * size : count * size]
    return order.astype(np.int32)


@torch.inference_mode()
def example(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Follow one training example through the main network and its error back.

    Nothing is dropped, and batch normalisation is by the running averages.

    Args:
        config: The run.
        frame: The weights and the learning rate are read.
        arguments: index, its place among the training points; what is beyond the last is the last.

    Returns:
        inputs (features,); net z, activation f(z) and delta ∂L/∂z, each (layer, widest layer),
        padded with NaN, L the loss of this example alone; target (outputs,); loss (1,);
        weights (P,), gradient (P,) ∂L/∂w and after (P,) = weights − η · gradient.
    """
    main = main_of(config, frame)
    made, weights = main.made, main.learner.weights
    index = min(int(arguments.get("index", 0)), made.train.x.shape[1] - 1)
    passes = run_through(main, made.train.x[0, [index]])
    target = made.train.target[:, [index]]  # (1, 1, outputs)
    gradient = backward(made.network, parameters_of(made.network, weights), passes, target)
    found = gradient.buffer[0].numpy().copy()
    before = weights[0].numpy().copy()
    return {
        "inputs": made.train.x[0, index].numpy().copy(),
        "net": _padded([here.net for here in passes]),
        "activation": _padded([here.activation for here in passes]),
        "delta": _padded(gradient.deltas), "target": target[0, 0].numpy().copy(),
        "loss": losses(made.network, passes, target).numpy().copy(),
        "weights": before, "gradient": found,
        "after": before - float(frame["learning_rate"]) * found,
    }  # fmt: skip


def _padded(layers: list[Tensor]) -> NDArray[np.float64]:
    """One example's numbers (1, 1, units) of each layer, (layer, widest layer)."""
    found = np.full((len(layers), max(layer.shape[-1] for layer in layers)), np.nan)
    for row, layer in zip(found, layers, strict=True):
        row[: layer.shape[-1]] = layer[0, 0].numpy()
    return found
