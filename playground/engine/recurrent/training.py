"""Training a recurrent network, or R of them at once: an update is a pure function, an epoch a
loop.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.ground import Evaluate, Ground, Memory, Rate
from playground.engine.optimizers import OPTIMIZERS, Optimizer, Settings
from playground.engine.recurrent.graph import loss_of
from playground.engine.recurrent.network import Network, Parameters, State, parameters_of
from playground.engine.recurrent.passes import Gradient, Pass, backward, forward
from playground.engine.recurrent.penalty import kept_norm
from playground.engine.recurrent.track import Size
from playground.engine.recurrent.workspace import Workspace


class Training(NamedTuple):
    """How a network is trained; what is None is off. Rates may be one a replica, shape (R, 1)."""

    network: Network
    optimizer: Optimizer = OPTIMIZERS["adam"]
    truncate: int | None = None
    """Steps after which the gradient stops; the states go on."""
    clip_value: Rate | None = None
    """Largest size of one number of the gradient."""
    clip_norm: Rate | None = None
    """Largest length of the gradient."""
    keep_norm: Rate | None = None
    """λ of λΩ, the penalty that keeps the gradient's norm."""
    stateful: bool = False
    """Whether a mini-batch goes on with the states that the one before left behind."""


class Batch(NamedTuple):
    """What one update sees."""

    x: Tensor
    """(R or 1, batch, T, inputs), or symbols (R or 1, batch, T)."""
    target: Tensor
    """As for `passes.backward`."""
    lengths: Tensor | None = None
    """Steps of each sequence, (R or 1, batch)."""
    counts: Tensor | None = None
    """Weight of each answer in the loss."""
    state: State | None = None
    """Before the first step; None: the learner's in stateful training, else as the network says."""


class Learner(NamedTuple):
    """A network in training, after so many updates."""

    weights: Tensor
    """All parameters, (R, P)."""
    memory: Memory
    """The optimizer's."""
    updates: int = 0
    state: State | None = None
    """After the last mini-batch, cut off from it, in stateful training."""
    loss: Tensor | None = None
    """Of the last mini-batch, before its update, (R,)."""


class Update(NamedTuple):
    """One update with its intermediates."""

    learner: Learner
    """After it."""
    passes: Pass
    gradient: Gradient
    """Of the loss alone, before penalty and clipping."""
    length: Tensor
    """Of the gradient before clipping, penalty included, (R, 1)."""


def begin(training: Training, weights: Tensor) -> Learner:
    """Start from these parameters, shape (R, P), of the type that all goes on with."""
    return Learner(weights, training.optimizer.init(weights))


def update(training: Training, learner: Learner, batch: Batch, settings: Settings) -> Update:
    """Make one update: forward, backward, penalty, clipping, the optimizer's rule.

    Args:
        training: How.
        learner: The network before; it is not changed.
        batch: What the update sees.
        settings: η and the optimizer's constants.
    """
    own = learner._replace(weights=learner.weights.clone())
    parameters = parameters_of(training.network, own.weights)
    return _update(training, own, parameters, batch, settings, {})


def train(
    training: Training, learner: Learner, epoch: Iterable[Batch], settings: Settings,
    spaces: dict[Size, Workspace] | None = None,
) -> Learner:  # fmt: skip
    """Make an update for each mini-batch; the learner before is not changed.

    Args:
        training: How.
        learner: The network before.
        epoch: Its mini-batches.
        settings: η and the optimizer's constants.
        spaces: Tensors of earlier epochs to use again; those that are missing are put there.
    """
    learner = learner._replace(weights=learner.weights.clone())
    parameters = parameters_of(training.network, learner.weights)
    spaces = {} if spaces is None else spaces
    for batch in epoch:
        learner = _update(training, learner, parameters, batch, settings, spaces).learner
    return learner


def _update(
    training: Training, learner: Learner, parameters: Parameters, batch: Batch,
    settings: Settings, spaces: dict[Size, Workspace],
) -> Update:  # fmt: skip
    """Make one update in place: the weights change, and `parameters`, their view, with them."""
    network, optimizer = training.network, training.optimizer
    where, at = parameters, learner.weights
    if optimizer.look_ahead is not None:
        at = optimizer.look_ahead(at, learner.memory, settings.constants)
        where = parameters_of(network, at)
    size = Size(batch.x.shape[2], len(at), batch.x.shape[1], network.hidden)
    if size not in spaces:
        spaces[size] = Workspace(network, size, at)
    if batch.state is None and training.stateful:
        batch = batch._replace(state=learner.state)
    passes = forward(network, where, batch.x, batch.state, batch.lengths, spaces[size])
    gradient = backward(network, where, passes, batch.target, batch.counts, training.truncate)
    g = gradient.buffer
    if training.keep_norm is not None:
        g = g + training.keep_norm * kept_norm(where, passes).buffer
    length = g.norm(dim=-1, keepdim=True)
    g = clipped(g, length, training.clip_value, training.clip_norm)
    evaluate = surface_of(training, batch, passes) if optimizer.needs_surface else None
    u, memory = optimizer.change(
        Ground(learner.weights, g, evaluate), learner.memory, learner.updates + 1,
        settings.learning_rate, settings.constants,
    )  # fmt: skip
    if network.fixed:  # a decay would move what has no gradient
        u[:, : network.fixed] = 0
    learner.weights.sub_(u)
    state = passes.state if training.stateful else None
    after = Learner(learner.weights, memory, learner.updates + 1, state, gradient.loss)
    return Update(after, passes, gradient, length)


def clipped(g: Tensor, length: Tensor, value: Rate | None, norm: Rate | None) -> Tensor:
    """Cut each number to ±value; shorten the whole to a length, as torch.nn.utils does.

        g ← θ g / ‖g‖ where ‖g‖ > θ

    Args:
        g: Gradients, (R, P).
        length: Their lengths, (R, 1).
        value: Largest size of a number.
        norm: θ.

    Source: Pascanu, Mikolov & Bengio 2013, algorithm 1; by value: Mikolov 2012.
    """
    if value is not None:
        g = torch.minimum(torch.maximum(g, -value + 0 * length), value + 0 * length)
        length = g.norm(dim=-1, keepdim=True)
    if norm is not None:
        g = g * (norm / (length + 1e-6)).clamp(max=1.0)
    return g


def surface_of(training: Training, batch: Batch, passes: Pass) -> Evaluate:
    """Make the batch's loss a function of all parameters (R, P), without the penalty.

    Args:
        training: How; its truncation stops the gradient here too.
        batch: What the update sees.
        passes: Of this batch.
    """
    network, fixed = training.network, training.network.fixed
    with torch.inference_mode(False):  # what autograd keeps must be no inference tensor
        x, target = passes.x.clone(), batch.target.clone()
        counts = None if batch.counts is None else batch.counts.clone()
        state = None if batch.state is None else batch.state.map(Tensor.clone)
        real = None if passes.mask is None else passes.mask.real.clone()

    def evaluate(w: Tensor) -> tuple[Tensor, Tensor]:
        with torch.inference_mode(False), torch.enable_grad():
            point = w if w.requires_grad else w.clone().requires_grad_()
            parameters = parameters_of(network, point)
            loss = loss_of(network, parameters, x, target, state, real, counts, training.truncate)
            (gradient,) = torch.autograd.grad(loss.sum(), point, create_graph=True)
            if fixed:
                learns = torch.ones_like(gradient)
                learns[:, :fixed] = 0
                gradient = gradient * learns
            return loss, gradient

    return evaluate
