"""Training a network, or R of them at once: one mini-batch is a pure function, an epoch a loop."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.batch_norm import MOMENTUM, Running, follow
from playground.engine.batches import Batch, batches, orders
from playground.engine.ground import Evaluate, Ground, Memory, Rate
from playground.engine.mlp import (
    Drawn,
    Gradient,
    Network,
    Parameters,
    Pass,
    backward,
    forward,
    losses,
    parameters_of,
)
from playground.engine.optimizers import Optimizer, Settings
from playground.engine.workspace import Workspace, is_plain

__all__ = [
    "MOMENTUM", "Batch", "Learner", "Training", "batches", "begin", "orders", "train", "update",
]  # fmt: skip


class Training(NamedTuple):
    """How a network is trained; what is None is off. Rates may be one a replica, shape (R, 1)."""

    network: Network
    optimizer: Optimizer
    l1: Rate | None = None
    """λ of λΣ|w| over the weights, not the biases."""
    l2: Rate | None = None
    """λ of ½λΣw²."""
    clip_value: float | None = None
    """Largest size of one number of the gradient."""
    clip_norm: float | None = None
    """Largest length of the gradient."""
    max_norm: float | None = None
    """Largest length of a unit's incoming weights."""


class Learner(NamedTuple):
    """A network in training, after so many updates."""

    weights: Tensor
    """All parameters, (R, P)."""
    memory: Memory
    """The optimizer's."""
    running: tuple[Running | None, ...]
    """Of each layer with batch normalisation."""
    updates: int = 0


class Update(NamedTuple):
    """One update with its intermediates."""

    learner: Learner
    """After it."""
    passes: list[Pass]
    gradient: Gradient
    """Of the loss alone, before penalties and clipping."""


def begin(network: Network, optimizer: Optimizer, weights: Tensor) -> Learner:
    """Start from these parameters, shape (R, P)."""
    return Learner(weights, optimizer.init(weights), _running(network, weights))


def _running(network: Network, weights: Tensor) -> tuple[Running | None, ...]:
    def fresh(units: int) -> Running:
        mean = weights.new_zeros(len(weights), 1, units)
        return Running(mean, torch.ones_like(mean))

    return tuple(
        fresh(layer.place.units) if layer.place.batch_norm else None for layer in network.layers
    )


def update(training: Training, learner: Learner, batch: Batch, settings: Settings) -> Update:
    """Make one update: forward, backward, penalties, clipping, the optimizer's rule, max-norm.

    Args:
        training: How.
        learner: The network before; it is not changed.
        batch: What the update sees.
        settings: η and the optimizer's constants.
    """
    own = learner._replace(weights=learner.weights.clone())
    return _update(training, own, parameters_of(training.network, own.weights), batch, settings)


def train(
    training: Training, learner: Learner, epoch: Iterator[Batch] | Sequence[Batch],
    settings: Settings,
) -> Learner:  # fmt: skip
    """Make an update for each mini-batch; the learner before is not changed."""
    learner = learner._replace(weights=learner.weights.clone())
    parameters = parameters_of(training.network, learner.weights)
    quick = is_plain(training.network) and not training.optimizer.needs_surface
    at = torch.empty_like(learner.weights) if training.optimizer.look_ahead else learner.weights
    spaces: dict[int, Workspace] = {}
    for batch in epoch:
        if quick and batch.drawn is None:
            size = batch.x.shape[1]
            if size not in spaces:
                spaces[size] = Workspace(training.network, at, size)
            learner = _quick_update(training, learner, parameters, batch, settings, spaces[size])
        else:
            learner = _update(training, learner, parameters, batch, settings).learner
    return learner


def _quick_update(
    training: Training, learner: Learner, parameters: list[Parameters], batch: Batch,
    settings: Settings, space: Workspace,
) -> Learner:  # fmt: skip
    """`_update` without its intermediates."""
    look_ahead, at = training.optimizer.look_ahead, learner.weights
    if look_ahead is not None:
        at = space.weights.copy_(look_ahead(at, learner.memory, settings.constants))
    gradient = space.gradient(batch.x, batch.target)
    memory = _step(training, learner, parameters, at, gradient, None, settings)
    return Learner(learner.weights, memory, learner.running, learner.updates + 1)


def _update(
    training: Training, learner: Learner, parameters: list[Parameters], batch: Batch,
    settings: Settings,
) -> Update:  # fmt: skip
    """Make one update in place: the weights are changed, and `parameters`, their view, with them.

    Looking at the buffer anew for each mini-batch would cost a tenth of the time.
    """
    network, optimizer = training.network, training.optimizer
    where, at = parameters, learner.weights
    if optimizer.look_ahead is not None:
        at = optimizer.look_ahead(at, learner.memory, settings.constants)
        where = parameters_of(network, at)
    passes = forward(network, where, batch.x, batch.drawn)
    gradient = backward(network, where, passes, batch.target, batch.drawn)
    evaluate = _evaluate(training, batch) if optimizer.needs_surface else None
    memory = _step(training, learner, parameters, at, gradient.buffer, evaluate, settings)
    running = _followed(learner.running, passes, batch)
    after = Learner(learner.weights, memory, running, learner.updates + 1)
    return Update(after, passes, gradient)


def _step(
    training: Training, learner: Learner, parameters: list[Parameters], at: Tensor, g: Tensor,
    evaluate: Evaluate | None, settings: Settings,
) -> Memory:  # fmt: skip
    """Penalties, clipping, the optimizer's rule and max-norm, in place; `at` is where g was
    measured.
    """
    ground = Ground(learner.weights, _clipped(training, _penalised(training, at, g)), evaluate)
    u, memory = training.optimizer.change(
        ground, learner.memory, learner.updates + 1, settings.learning_rate, settings.constants
    )
    learner.weights.sub_(u)
    _bound(training, parameters)
    return memory


def _penalised(training: Training, w: Tensor, g: Tensor) -> Tensor:
    """∂/∂w of L + λ₁Σ|w| + ½λ₂Σw²; biases, γ, β and slopes are free."""
    if training.l1 is None and training.l2 is None:
        return g
    return _add_penalties(training, w * weight_mask(training.network, w.device), g)


def _add_penalties(training: Training, weights: Tensor, g: Tensor) -> Tensor:
    if training.l1 is not None:
        g = g + training.l1 * torch.sign(weights)
    if training.l2 is not None:
        g = g + training.l2 * weights
    return g


@functools.lru_cache(maxsize=64)
def weight_mask(network: Network, device: torch.device) -> Tensor:
    """1 for a weight, 0 for any other parameter, shape (P,)."""
    mask = torch.zeros(network.parameters, dtype=torch.float64, device=device)
    for layer in network.layers:
        mask[layer.place.at : layer.place.bias] = 1
    return mask


def _clipped(training: Training, g: Tensor) -> Tensor:
    """Each number cut to ±value; the whole shortened to a length, as torch.nn.utils does."""
    if training.clip_value is not None:
        g = g.clamp(-training.clip_value, training.clip_value)
    if training.clip_norm is not None:
        length = g.norm(dim=-1, keepdim=True)
        g = g * (training.clip_norm / (length + 1e-6)).clamp(max=1.0)
    return g


def _bound(training: Training, parameters: list[Parameters]) -> None:
    """Shorten the incoming weights of every unit to the largest length, in place.

    Source: Srebro & Shraibman 2005; Srivastava et al. 2014, section 5.1.
    """
    if training.max_norm is None:
        return
    for own in parameters:
        length = own.weight.norm(dim=1, keepdim=True)  # (R, 1, units)
        own.weight.mul_((training.max_norm / length.clamp(min=1e-12)).clamp(max=1.0))


def _followed(
    running: tuple[Running | None, ...], passes: Sequence[Pass], batch: Batch
) -> tuple[Running | None, ...]:
    """Running averages after a batch."""
    if not any(running):
        return running
    return tuple(
        follow(own, here.normal, batch.x.shape[1]) if own and here.normal else None
        for own, here in zip(running, passes, strict=True)
    )


def _evaluate(training: Training, batch: Batch) -> Evaluate:
    """The batch's loss with its penalties as a function of all parameters (R, P)."""
    network = training.network
    with torch.inference_mode(False):  # what autograd keeps must be no inference tensor
        x, target = batch.x.clone(), batch.target.clone()
        drawn = batch.drawn and [
            Drawn(*(one if one is None else one.clone() for one in layer)) for layer in batch.drawn
        ]
        mask = weight_mask(network, x.device).clone()
        l1, l2 = (
            rate.clone() if isinstance(rate, Tensor) else rate
            for rate in (training.l1, training.l2)
        )
        penalised = training._replace(l1=l1, l2=l2)

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        parameters = parameters_of(network, w)
        passes = forward(network, parameters, x, drawn)
        gradient = backward(network, parameters, passes, target, drawn).buffer
        loss = losses(network, passes, target)
        weights = w * mask
        if l1 is not None:
            loss = loss + (l1 * weights.abs()).sum(-1)
        if l2 is not None:
            loss = loss + (0.5 * l2 * weights * weights).sum(-1)
        return loss, _add_penalties(penalised, weights, gradient)

    return evaluate
