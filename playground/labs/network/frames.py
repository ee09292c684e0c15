"""From a network in training to the channels that are recorded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.activations import slope_of
from playground.engine.ground import Rate
from playground.engine.measures import (
    accuracy,
    dead_and_saturated,
    full_gradient,
    layer_norms,
    maps,
    r_squared,
    winner_and_share,
)
from playground.engine.mlp import Network, Pass, forward, losses, parameters_of
from playground.engine.training import Learner
from playground.labs.network.channels import MEMORIES, THUMB
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import SHOWN, resolution
from playground.labs.network.plan import Plan

Array = NDArray[np.float64]
HALF = 6e4
"""The largest number that a unit's picture holds."""


class Scores(NamedTuple):
    """How every network does, each of shape (R,)."""

    train_loss: Tensor
    test_loss: Tensor
    train_accuracy: Tensor
    test_accuracy: Tensor
    passes: list[Pass]
    """The forward pass over the training points."""


class Moment(NamedTuple):
    """What a frame is made of."""

    learner: Learner
    scores: Scores
    rate: Rate
    """η of the epoch that led here."""
    next_rate: Rate | None
    """η of the epoch that follows, where the schedule decides it by the loss; else None."""
    epoch: int
    pictured: bool
    """Whether this frame has pictures."""


def scores_of(made: Plan, learner: Learner) -> Scores:
    """Loss and accuracy over training and test points, nothing dropped."""
    parameters = parameters_of(made.network, learner.weights)
    replicas = len(learner.weights)
    found: list[Tensor] = []
    first: list[Pass] = []
    for part in (made.train, made.test):
        x, target = part.x.expand(replicas, -1, -1), part.target.expand(replicas, -1, -1)
        passes = forward(made.network, parameters, x, running=learner.running)
        first = first or passes
        found += [losses(made.network, passes, target), _accuracy(made, passes, target)]
    return Scores(found[0], found[2], found[1], found[3], first)


def _accuracy(made: Plan, passes: list[Pass], target: Tensor) -> Tensor:
    output = passes[-1].activation
    if made.data.classes == 0:
        return r_squared(output, target)
    return accuracy(made.network, output, target)


def frame_of(config: NetworkConfig, made: Plan, moment: Moment) -> dict[str, Array]:
    """Name the channels of a moment. Every array is made here: no two frames share memory."""
    learner, scores = moment.learner, moment.scores
    main = learner.weights[:1]
    gradient = full_gradient(made.network, main, made.train.x[:1], made.train.target[:1])[0]
    weights_only = main[0, made.weights]
    frame = {
        "train_loss": _copied(scores.train_loss), "test_loss": _copied(scores.test_loss),
        "train_accuracy": _copied(scores.train_accuracy),
        "test_accuracy": _copied(scores.test_accuracy),
        "gradient_norm": _copied(layer_norms(made.network, gradient)),
        "learning_rate": np.asarray(_first(moment.rate)),
        "weight_norm": np.asarray(float(weights_only.norm())),
    }  # fmt: skip
    frame["dead"], frame["saturated"] = map(_copied, _health(made.network, main, scores.passes))
    if config.replicas > 1:
        for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
            frame[f"{name}_band"] = band(frame[name])
    return frame | _pictures(config, made, moment, gradient) if moment.pictured else frame


def _copied(tensor: Tensor) -> Array:
    array: Array = tensor.cpu().numpy().copy()
    return array


def _first(rate: Rate) -> float:
    """The main network's rate."""
    return float(rate.flatten()[0]) if isinstance(rate, Tensor) else float(rate)


def band(values: Array) -> Array:
    """Least, median and greatest of the numbers that are finite, shape (3,); NaN without any."""
    known = values[np.isfinite(values)]
    if not len(known):
        return np.full(3, np.nan)
    return np.array([known.min(), np.median(known), known.max()])


def _health(network: Network, main: Tensor, passes: list[Pass]) -> tuple[Tensor, Tensor]:
    own = parameters_of(network, main)
    slopes = [
        0.0 if layer.activation is None else slope_of(layer.activation, here.slope, None)
        for layer, here in zip(network.layers, own, strict=True)
    ]
    return dead_and_saturated(network, passes, slopes)


def _pictures(
    config: NetworkConfig, made: Plan, moment: Moment, gradient: Tensor
) -> dict[str, Array]:
    """Weights, gradient, memories and maps."""
    learner = moment.learner
    names = MEMORIES.get(config.optimizer, ())
    return {
        "weights": _copied(learner.weights[0]), "weight_gradient": _copied(gradient),
        **{name: _copied(getattr(learner.memory, name)[0]) for name in names},
        **_averages(learner), **_ahead(moment.next_rate),
        "output": output_map(config, made, learner), "neurons": neuron_maps(made, learner),
    }  # fmt: skip


def _ahead(rate: Rate | None) -> dict[str, Array]:
    return {} if rate is None else {"next_rate": np.asarray(_first(rate))}


def _averages(learner: Learner) -> dict[str, Array]:
    known = [own for own in learner.running if own is not None]
    if not known:
        return {}
    return {
        "running_mean": _copied(torch.cat([own.mean[0, 0] for own in known])),
        "running_variance": _copied(torch.cat([own.variance[0, 0] for own in known])),
    }


def output_map(config: NetworkConfig, made: Plan, learner: Learner) -> Array:
    """What each network says over the plane, (R, rows, columns)."""
    size = resolution(config)
    output = maps(made.network, learner.weights, learner.running, made.plane)[-1]
    shown = winner_and_share(made.network, output) if output.shape[-1] > 1 else output[..., 0]
    return _copied(shown.view(-1, size, size))


def neuron_maps(made: Plan, learner: Learner) -> Array:
    """What the shown units of the main network say over the plane, (unit, rows, columns)."""
    running = [own and own._replace(mean=own.mean[:1], variance=own.variance[:1])
               for own in learner.running]  # fmt: skip
    layers = maps(made.network, learner.weights[:1], running, made.thumb)
    shown = [layer[0, :, :SHOWN] for layer in layers[:-1]] + [layers[-1][0]]  # (places, units)
    units = torch.cat(shown, 1).mT.clamp(-HALF, HALF)  # (unit, places)
    found: Array = units.reshape(-1, THUMB, THUMB).cpu().numpy().astype("f2")
    return found
