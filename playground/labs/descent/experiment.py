"""The Descent lab's experiment: translates a Config into a race and its states into frames."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.core.channels import Ending
from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.engine.race import Race, RaceState, advance, start
from playground.engine.surfaces import COURSE_POINTS, Surface, sigmoid_neuron, surface_named
from playground.labs.descent.config import DescentConfig
from playground.labs.lab import Experiment

TensorFrame = dict[str, Tensor]


class Plan(NamedTuple):
    """What a Config means for one update, ready on the device."""

    race: Race
    learning_rate: Tensor
    constants: Constants
    learning_rates: Tensor
    """η of each replica, shape (replica,)."""
    momenta: Tensor
    """γ of each replica, 0 for one that does not read it, shape (replica,)."""


@torch.inference_mode()
def init(config: DescentConfig, device: str) -> tuple[RaceState, TensorFrame]:
    """Put all optimizers at the start: state and frame 0.

    Args:
        config: The run.
        device: Where it runs, in torch's words.
    """
    race, _, constants, etas, gammas = plan(config, torch.device(device))
    place = torch.tensor([config.start_x, config.start_y], dtype=torch.float64, device=device)
    state = start(race, place.repeat(len(race.optimizers), 1), constants)
    return state, _frame(state, torch.zeros_like(etas), torch.zeros_like(gammas))


@torch.inference_mode()
def step(config: DescentConfig, state: RaceState) -> tuple[RaceState, TensorFrame]:
    """Make one update of each optimizer: the next state and its frame.

    Args:
        config: The run, with the edits in force applied.
        state: The state before; it is not changed.
    """
    race, learning_rate, constants, etas, gammas = plan(config, state.position.device)
    after = advance(race, state, learning_rate, constants)
    frame = _frame(after, etas.clone(), gammas.clone())
    return after, frame if state.diverged_at is None else _without(frame, state.diverged_at)


def ending(config: DescentConfig, state: RaceState) -> Ending | None:
    """Say how the run ended: when its updates are made or nobody is left; None while it goes on."""
    gone = state.diverged_at
    if state.step < config.steps and (gone is None or not bool((gone > 0).all())):
        return None
    if gone is None:
        return Ending("finished", state.step, finish_sentence(config, state.loss.tolist()))
    return Ending("diverged", state.step, divergence_sentence(config, gone.tolist()))


def torch_state(config: DescentConfig, state: RaceState) -> Mapping[str, np.ndarray]:
    """The exported script's state_dict() for the first replica, shape (2,).

    torch.optim keeps Nesterov's parameter at the look-ahead point w − γu.
    """
    optimizer = OPTIMIZERS[config.optimizers[0]]
    position = state.position[0]
    if optimizer.look_ahead:
        constants = Constants(momentum=state.momentum)
        position = optimizer.look_ahead(position, state.memories[0], constants)
    return {"position": position.cpu().numpy().copy()}


@functools.lru_cache(maxsize=64)
def plan(config: DescentConfig, device: torch.device) -> Plan:
    """Read a Config; kept for the next update, since only an edit changes it.

    Constants are 0-d tensors: a float costs each operation on a small tensor half a microsecond more.
    """

    def number(value: float) -> Tensor:
        return torch.tensor(value, dtype=torch.float64, device=device)

    optimizers = tuple(OPTIMIZERS[name] for name in config.optimizers)
    constants = Constants(
        number(config.momentum), number(config.rmsprop_alpha), config.beta1, config.beta2,
        number(config.epsilon), number(config.adagrad_epsilon),
    )  # fmt: skip
    ones = torch.ones(len(optimizers), dtype=torch.float64, device=device)
    gammas = [config.momentum * ("momentum" in optimizer.reads) for optimizer in optimizers]
    return Plan(
        Race(surface_of(config), optimizers, _batches(config)),
        number(config.learning_rate),
        constants,
        ones * config.learning_rate,
        torch.tensor(gammas, dtype=torch.float64, device=device),
    )


def surface_of(config: DescentConfig) -> Surface:
    """The surface of a Config, over all points."""
    return surface_named(config.surface, config.loss_scale)


def batch_of(config: DescentConfig, update: int) -> tuple[int, ...]:
    """Which of the neuron's points the update (from 1) sees; the order of an epoch depends on seed and epoch only."""
    count, size = len(COURSE_POINTS), config.batch_size
    epoch, place = divmod(update - 1, -(-count // size))
    order = np.random.default_rng([config.seed, epoch]).permutation(count)
    return tuple(order[place * size : (place + 1) * size].tolist())


def _batches(config: DescentConfig):  # noqa: ANN202
    """The surface of each update's batch; None where the batch is full."""
    if config.surface != "sigmoid_neuron" or not 0 < config.batch_size < len(COURSE_POINTS):
        return None
    return lambda update: sigmoid_neuron(
        COURSE_POINTS, config.loss_scale, batch_of(config, update)
    )


def _frame(state: RaceState, learning_rates: Tensor, momenta: Tensor) -> TensorFrame:
    """The channels of a state. Nothing here is shared with another frame: states are never written to."""
    return {
        "position": state.position,
        "loss": state.loss,
        "gradient": state.gradient,
        "gradient_norm": torch.linalg.vector_norm(state.gradient, dim=-1),
        "step_gradient": state.step_gradient,
        "velocity": torch.stack([memory.velocity for memory in state.memories]),
        "squares": torch.stack([memory.squares for memory in state.memories]),
        "learning_rate": learning_rates,
        "momentum": momenta,
    }


def _without(frame: TensorFrame, diverged_at: Tensor) -> TensorFrame:
    """Blank the replicas that had diverged before this update."""
    gone = diverged_at > 0  # (replica,)
    return {
        name: value.masked_fill(gone if value.ndim == 1 else gone.unsqueeze(-1), torch.nan)
        for name, value in frame.items()
    }


def diagnose(config, channels): return None
def divergence_sentence(config, gone): return "diverged"
def finish_sentence(config, loss): return "fin"


EXPERIMENT = Experiment(init, step, ending, diagnose, torch_state)
