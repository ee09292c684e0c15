"""The Network lab's experiment: init and step as pure functions; a frame is an epoch."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.core.channels import Ending, Frame
from playground.engine.ground import Rate
from playground.engine.schedules import Performance, judge
from playground.engine.schedules import begin as watch
from playground.engine.training import Learner, batches, train
from playground.engine.training import begin as start
from playground.labs.lab import Experiment
from playground.labs.network.config import NetworkConfig
from playground.labs.network.diagnosis import diagnose
from playground.labs.network.frames import Moment, Scores, frame_of, scores_of
from playground.labs.network.meaning import LIMIT
from playground.labs.network.plan import Plan, edited, initial_weights, plan, settings_at
from playground.labs.network.state_dict import torch_state
from playground.labs.network.words import divergence_sentence, finish_sentence


class Best(NamedTuple):
    """The lowest test loss of the main network so far, and the epoch that reached it."""

    loss: float
    epoch: int


class NetworkState(NamedTuple):
    """A run after so many epochs."""

    learner: Learner
    epoch: int
    best: Best
    performance: Performance | None
    """What the schedule that watches the test loss remembers."""
    over: str
    """Why the run ends here: "epochs", "goal", "patience" or "diverged"; empty while it goes on."""
    rate: float
    """η of the main network in the epoch that led here."""


@torch.inference_mode()
def init(config: NetworkConfig, device: str) -> tuple[NetworkState, Frame]:
    """Draw the weights: state and frame 0.

    Args:
        config: The run.
        device: Where it runs, in torch's words.
    """
    weights = torch.as_tensor(initial_weights(config), dtype=torch.float64, device=device)
    made = plan(config, weights.device)
    learner = start(made.network, made.training.optimizer, weights)
    scores = scores_of(made, learner)
    performance = watch(scores.test_loss) if config.schedule == "performance" else None
    rate = settings_at(made, 0, None).learning_rate
    frame = frame_of(
        config, made, Moment(learner, scores, rate, _rate_after(made, 0, performance), 0, True)
    )
    best = Best(float(scores.test_loss[0]), 0)
    return NetworkState(learner, 0, best, performance, "", float(frame["learning_rate"])), frame


@torch.inference_mode()
def step(config: NetworkConfig, state: NetworkState) -> tuple[NetworkState, Frame]:
    """Train for an epoch: the next state and its frame.

    Args:
        config: The run, with the edits in force applied.
        state: The state before; it is not changed.
    """
    made = plan(config, state.learner.weights.device)
    learner = edited(config, state.learner, state.epoch)
    epoch, performance = state.epoch + 1, state.performance
    settings = settings_at(made, state.epoch, performance and performance.scale)
    drawn = batches(
        made.network, made.train.x, made.train.target, config.batch_size, made.seeds, epoch,
        made.dropout,
    )  # fmt: skip
    learner = train(made.training, learner, drawn, settings)
    scores = scores_of(made, learner)
    if performance is not None:
        performance = judge(
            performance, scores.test_loss, config.schedule_period, config.schedule_factor
        )
    best = _better(state.best, float(scores.test_loss[0]), epoch)
    over = _over(config, learner, scores, best, epoch)
    pictured = bool(over) or epoch % made.every == 0
    ahead = _rate_after(made, epoch, performance)
    moment = Moment(learner, scores, settings.learning_rate, ahead, epoch, pictured)
    frame = frame_of(config, made, moment)
    rate = float(frame["learning_rate"])
    return NetworkState(learner, epoch, best, performance, over, rate), frame


def _rate_after(made: Plan, epoch: int, performance: Performance | None) -> Rate | None:
    """η of the epoch that follows, by the schedule that watches the loss; an edit made there is not
    in force yet: a run that differs only in that edit has this frame too.
    """
    return performance and settings_at(made, epoch, performance.scale).learning_rate


def _better(best: Best, loss: float, epoch: int) -> Best:
    return Best(loss, epoch) if loss < best.loss or best.loss != best.loss else best


def _over(config: NetworkConfig, learner: Learner, scores: Scores, best: Best, epoch: int) -> str:
    """Why the run ends with this epoch; empty if it goes on."""
    main: Tensor = learner.weights[0]
    if not bool((main.abs() <= LIMIT).all()) or not bool(scores.train_loss[0].isfinite()):
        return "diverged"
    if config.goal and float(scores.test_loss[0]) <= config.goal:
        return "goal"
    if config.patience and epoch - best.epoch >= config.patience:
        return "patience"
    return "epochs" if epoch >= config.epochs else ""


def ending(config: NetworkConfig, state: NetworkState) -> Ending | None:
    """Say how the run ended; None while it goes on."""
    if not state.over:
        return None
    if state.over == "diverged":
        return Ending("diverged", state.epoch, divergence_sentence(config, state.epoch, state.rate))
    sentence = finish_sentence(config, state.over, state.epoch, *state.best)
    return Ending("finished", state.epoch, sentence)


EXPERIMENT = Experiment(init, step, ending, diagnose, torch_state)
