"""From networks in training to the channels that are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.recurrent.flow import gradient_by_lag, spectral_norm, spectral_radius
from playground.engine.recurrent.network import Parameters, parameters_of
from playground.engine.recurrent.passes import Pass, backward, forward, losses, stacked
from playground.engine.recurrent.training import Batch, Learner
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import (
    candidate_of,
    probe_of,
    probe_target,
    task_of,
    writes,
)
from playground.labs.recurrent.plan import Plan, Runner
from playground.labs.recurrent.writing import written

Array = NDArray[np.float64]


class Measured(NamedTuple):
    """What is measured with each picture and held between, each (replica,)."""

    test_loss: Array
    accuracy: Array
    recurrent_norm: Array
    spectral_radius: Array


class Moment(NamedTuple):
    """What a frame is made of."""

    learners: tuple[Learner, ...]
    """One for each racer."""
    loss: Array
    """Of the batch that led here, (replica,)."""
    length: Array
    """Of its gradient before clipping, (replica,)."""
    measured: Measured
    update: int
    pictured: bool
    """Whether this frame has pictures."""


def measured_of(made: Plan, learners: Sequence[Learner]) -> Measured:
    """Test all networks."""
    found = [_measured(made, *pair) for pair in zip(made.runners, learners, strict=True)]
    return Measured(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _measured(made: Plan, runner: Runner, learner: Learner) -> Measured:
    parameters = parameters_of(runner.network, learner.weights)
    network = runner.network
    loss, accuracy = scores(runner, parameters, made.test)
    top = parameters.own[(network.layers - 1) * network.directions].weight_hh
    at = network.kind.gates.index(candidate_of(network.cell)) * network.hidden
    return Measured(
        _copied(loss), _copied(accuracy), _copied(spectral_norm(top)),
        _copied(spectral_radius(top[:, at : at + network.hidden])),
    )  # fmt: skip


def scores(runner: Runner, parameters: Parameters, batch: Batch) -> tuple[Tensor, Tensor]:
    """Mean loss, and the share of right answers or R², over sequences, (R,) each."""
    network = runner.network
    passes = forward(network, parameters, batch.x, runner.state, batch.lengths)
    loss = losses(network, passes, batch.target, batch.counts)
    weight = torch.ones_like(batch.target[..., 0] if _numbers(batch) else batch.target)
    weight = weight.to(loss.dtype) if batch.counts is None else batch.counts
    over = tuple(range(1, weight.dim()))
    whole = weight.sum(over).clamp(min=torch.finfo(loss.dtype).tiny)
    if not _numbers(batch):
        right = (passes.net.argmax(-1) == batch.target).to(loss.dtype)
        share = (right * weight).sum(over) / whole
        return loss, torch.where(loss.isfinite(), share, torch.nan)
    truth = batch.target[..., 0]
    mean = ((truth * weight).sum(over) / whole).view(-1, *[1] * len(over))
    missed = (((passes.net[..., 0] - truth) ** 2) * weight).sum(over)
    return loss, 1 - missed / (((truth - mean) ** 2) * weight).sum(over)


def _numbers(batch: Batch) -> bool:
    return batch.target.is_floating_point()


def frame_of(config: RecurrentConfig, made: Plan, moment: Moment) -> dict[str, Array]:
    """Name the channels of a moment. Every array is made here: no two frames share memory."""
    frame: dict[str, Array] = {
        "loss": moment.loss.copy(),
        "gradient_norm": moment.length.copy(),
        "learning_rate": np.asarray(config.learning_rate),
        **{name: value.copy() for name, value in moment.measured._asdict().items()},
    }
    if moment.update == 0:
        frame["probe"] = task_of(config).encoded(probe_of(config).batch.inputs)[0]
        frame["probe_target"] = probe_target(config)
    return frame | _pictures(config, made, moment) if moment.pictured else frame


def _pictures(config: RecurrentConfig, made: Plan, moment: Moment) -> dict[str, Array]:
    runner, learner = made.runners[0], moment.learners[0]
    main = learner.weights[:1]
    first = first_of(runner)
    parameters = parameters_of(runner.network, main)
    passes = forward(runner.network, parameters, made.probe.x, first.state)
    gates = stacked(passes.gates())[:, 0, 0]  # (gate, T, H)
    gradient = backward(
        runner.network, parameters, passes, made.probe.target, made.probe.counts
    )  # fmt: skip
    gradients = stacked(gradient.gates())[:, 0, 0]
    lags = np.concatenate([lags_of(*pair, made.probe) for pair in
                           zip(made.runners, moment.learners, strict=True)])  # fmt: skip
    found = {
        "gates": _copied(gates), "gate_gradients": single(_copied(gradients)),
        "gradient_by_lag": lags[0].copy(),
        "output": single(_copied(answers(parameters, passes))), "weights": _copied(main[0]),
    }  # fmt: skip
    if len(lags) > 1:
        found["lags"] = lags
    if writes(config):
        said = written(config, first, parameters, moment.update)
        found["written"] = said.astype("f4")
    return found


def single(values: Array) -> NDArray[np.float32]:
    """Halve the digits; what is too large for that, as in a network that explodes, is the largest
    number there is.
    """
    most = float(np.finfo(np.float32).max)
    return np.clip(values, -most, most).astype(np.float32)


def first_of(runner: Runner) -> Runner:
    """The main network alone."""
    state = runner.state
    return runner._replace(state=None if state is None else state.map(_first))


def _first(state: Tensor) -> Tensor:
    return state[:1]


def answers(parameters: Parameters, passes: Pass) -> Tensor:
    """What the network would answer after each step of one sequence, (T, outputs).

    One that answers once is asked at each step all the same; the last one is its answer.
    """
    network = passes.space.network
    if network.each:
        return passes.answer[0, 0]
    net = passes.hidden[0, 0] @ parameters.weight[0].mT + parameters.bias[0]  # (T, outputs)
    return torch.cat([network.head.output(net)[:-1], passes.answer[0]])


def lags_of(runner: Runner, learner: Learner, probe: Batch) -> Array:
    """‖∂L_T/∂h_(T−lag)‖ of the probe for each replica, (R, lag)."""
    found = gradient_by_lag(
        runner.network, parameters_of(runner.network, learner.weights), probe.x,
        probe.target.expand(len(learner.weights), *probe.target.shape[1:]), runner.state,
    )  # fmt: skip
    return _copied(found.h.mean(1))


def _copied(tensor: Tensor) -> Array:
    array: Array = tensor.cpu().numpy().copy()
    return array
