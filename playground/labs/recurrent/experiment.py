"""The Recurrent lab's experiment: init and step as pure functions; a frame is an update."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from playground.core.channels import Ending, Frame
from playground.engine.recurrent.network import parameters_of
from playground.engine.recurrent.passes import backward, forward
from playground.engine.recurrent.training import Batch, Learner, begin, update
from playground.labs.lab import Experiment
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.diagnosis import diagnose
from playground.labs.recurrent.endings import divergence_sentence, finish_sentence
from playground.labs.recurrent.frames import Array, Measured, Moment, frame_of, measured_of
from playground.labs.recurrent.meaning import LIMIT
from playground.labs.recurrent.plan import (
    Runner,
    batch_at,
    initial_weights,
    plan,
    ready,
    settings_of,
)
from playground.labs.recurrent.state_dict import torch_state


class RecurrentState(NamedTuple):
    """A run after so many updates."""

    learners: tuple[Learner, ...]
    """One for each racer."""
    update: int
    measured: Measured
    length: float
    """Of the main network's last gradient, before clipping."""
    over: str
    """Why the run ends here: "updates" or "diverged"; empty while it goes on."""


@torch.inference_mode()
def init(config: RecurrentConfig, device: str) -> tuple[RecurrentState, Frame]:
    """Draw the weights: state and frame 0.

    Args:
        config: The run.
        device: Where it runs, in torch's words.
    """
    where = torch.device(device)
    made = plan(config, where)
    batch, fresh = batch_at(config, 0, where)
    learners, losses, lengths = [], [], []
    for runner in made.runners:
        weights = torch.as_tensor(initial_weights(config, runner), device=where)
        learner = begin(runner.training, weights)
        loss, length = _slope(runner, *ready(runner, learner, batch, fresh))
        learners.append(learner)
        losses.append(loss)
        lengths.append(length)
    measured = measured_of(made, learners)
    moment = Moment(
        tuple(learners), np.concatenate(losses), np.concatenate(lengths), measured, 0, True
    )
    state = RecurrentState(tuple(learners), 0, measured, float(lengths[0][0]), "")
    return state, frame_of(config, made, moment)


def _slope(runner: Runner, learner: Learner, batch: Batch) -> tuple[Array, Array]:
    """Loss and length of the gradient before any update, (R,) each."""
    parameters = parameters_of(runner.network, learner.weights)
    passes = forward(runner.network, parameters, batch.x, batch.state, batch.lengths)
    found = backward(
        runner.network, parameters, passes, batch.target, batch.counts, runner.training.truncate
    )
    return found.loss.cpu().numpy().copy(), found.buffer.norm(dim=-1).cpu().numpy()


@torch.inference_mode()
def step(config: RecurrentConfig, state: RecurrentState) -> tuple[RecurrentState, Frame]:
    """Make one update of every network: the next state and its frame.

    Args:
        config: The run, with the edits in force applied.
        state: The state before; it is not changed.
    """
    device = state.learners[0].weights.device
    made = plan(config, device)
    batch, fresh = batch_at(config, state.update, device)
    settings = settings_of(config)
    done = [
        update(runner.training, *ready(runner, learner, batch, fresh), settings)
        for runner, learner in zip(made.runners, state.learners, strict=True)
    ]
    learners, number = tuple(one.learner for one in done), state.update + 1
    loss = np.concatenate([one.gradient.loss.cpu().numpy() for one in done])
    length = np.concatenate([one.length[:, 0].cpu().numpy() for one in done])
    over = _over(config, learners[0], float(loss[0]), number)
    pictured = bool(over) or number % made.every == 0
    measured = measured_of(made, learners) if pictured else state.measured
    moment = Moment(learners, loss, length, measured, number, pictured)
    frame = frame_of(config, made, moment)
    return RecurrentState(learners, number, measured, float(length[0]), over), frame


def _over(config: RecurrentConfig, learner: Learner, loss: float, number: int) -> str:
    """Why the run ends with this update; empty if it goes on."""
    if not bool((learner.weights[0].abs() <= LIMIT).all()) or not np.isfinite(loss):
        return "diverged"
    return "updates" if number >= config.steps else ""


def ending(config: RecurrentConfig, state: RecurrentState) -> Ending | None:
    """Say how the run ended; None while it goes on."""
    if not state.over:
        return None
    if state.over == "diverged":
        sentence = divergence_sentence(config, state.update, state.length)
        return Ending("diverged", state.update, sentence)
    loss, accuracy = float(state.measured.test_loss[0]), float(state.measured.accuracy[0])
    sentence = finish_sentence(config, state.update, loss, accuracy)
    return Ending("finished", state.update, sentence)


EXPERIMENT = Experiment(init, step, ending, diagnose, torch_state)
