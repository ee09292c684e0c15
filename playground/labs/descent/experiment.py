"""The Descent lab's experiment: translates a Config into a race and its states into frames."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.channels import Diagnosis, Ending, Frame
from playground.core.config import config_at, fields
from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.engine.race import Race, RaceState, advance, start
from playground.engine.race_trials import Recorded
from playground.engine.surfaces import COURSE_POINTS, Surface, sigmoid_neuron, surface_named
from playground.labs.descent.config import TITLES, DescentConfig
from playground.labs.descent.cures import short
from playground.labs.descent.troubles import troubles, why_diverged
from playground.labs.lab import Experiment

Array = NDArray[np.float64]
Arrays = dict[str, Array]

_RATE = fields(DescentConfig)["learning_rate"]
_RATE_BOUNDS = (_RATE.minimum or 0.0, _RATE.maximum or float("inf"))


class Plan(NamedTuple):
    """What a Config means for one update, ready on the device."""

    race: Race
    learning_rate: Tensor
    constants: Constants
    learning_rates: Array
    """η of each replica, shape (replica,)."""
    momenta: Array
    """γ of each replica, 0 for one that does not read it, shape (replica,)."""


@torch.inference_mode()
def init(config: DescentConfig, device: str) -> tuple[RaceState, Frame]:
    """Put all optimizers at the start: state and frame 0.

    Args:
        config: The run.
        device: Where it runs, in torch's words.
    """
    place = torch.tensor([config.start_x, config.start_y], dtype=torch.float64, device=device)
    race, _, constants, etas, gammas = plan(config, place.device)  # "cuda" is cuda:0 from here on
    state = start(race, place.repeat(len(race.optimizers), 1), constants)
    return state, _frame(state, np.zeros_like(etas), np.zeros_like(gammas))


@torch.inference_mode()
def step(config: DescentConfig, state: RaceState) -> tuple[RaceState, Frame]:
    """Make one update of each optimizer: the next state and its frame.

    Args:
        config: The run, with the edits in force applied.
        state: The state before; it is not changed.
    """
    race, learning_rate, constants, etas, gammas = plan(config, state.position.device)
    after = advance(race, state, learning_rate, constants)
    frame = _frame(after, etas, gammas)
    return after, frame if state.diverged_at is None else _without(frame, state.diverged_at)


def ending(config: DescentConfig, state: RaceState) -> Ending | None:
    """Say how the run ended: when its updates are made or nobody is left; None while it goes on."""
    gone = state.diverged_at
    if state.step < config.steps and (gone is None or not bool((gone > 0).all())):
        return None
    if gone is None:
        return Ending("finished", state.step, _finish_sentence(config, state.loss.tolist()))
    return Ending("diverged", state.step, _divergence_sentence(config, gone.tolist()))


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


def diagnose(config: DescentConfig, channels: Mapping[str, np.ndarray]) -> Diagnosis | None:
    """Say what goes wrong, if anything does, and what to try.

    Args:
        config: The run, with all its edits.
        channels: position, loss and gradient so far, each (frame, replica, ...).
    """
    if len(channels["loss"]) == 0:
        return None
    found = troubles(
        Recorded(
            plan(config, torch.device("cpu")).race,
            dict(TITLES),
            ("start_x", "start_y"),
            _RATE_BOUNDS,
            config.steps,
            lambda update: config_at(config, update - 1).learning_rate,
            lambda update: _constants(config_at(config, update - 1)),
            *(np.asarray(channels[name], dtype=float) for name in ("position", "loss", "gradient")),
        )
    )
    if found is None or "learning_rate" not in found.cure:
        return found
    others = tuple(edit for edit in config.edits if edit.field != "learning_rate")
    return found if others == config.edits else found._replace(cure={**found.cure, "edits": others})


def _divergence_sentence(config: DescentConfig, updates: list[int]) -> str:
    """Say who diverged, with which update, and why the first one did."""
    first = min((update, i) for i, update in enumerate(updates) if update)
    in_force = config_at(config, first[0] - 1)
    name = config.optimizers[first[1]]
    why = why_diverged(
        OPTIMIZERS[name], TITLES[name], first[0], surface_of(config),
        (config.start_x, config.start_y), in_force.learning_rate, _constants(in_force),
    )  # fmt: skip
    others = [
        f"{TITLES[name]} at update {update}"
        for i, (name, update) in enumerate(zip(config.optimizers, updates, strict=True))
        if update and i != first[1]
    ]
    return f"{why} Also diverged: {', '.join(others)}." if others else why


def _finish_sentence(config: DescentConfig, losses: list[float]) -> str:
    """Say who is lowest, and who is not."""
    order = sorted(zip(losses, config.optimizers, strict=True), key=lambda pair: pair[0])
    lowest = (
        f"{TITLES[order[0][1]]} is lowest after {config.steps} updates: loss {short(order[0][0])}"
    )
    if len(order) == 1:
        return (
            f"{TITLES[order[0][1]]} reached loss {short(losses[0])} after {config.steps} updates."
        )
    return f"{lowest}; highest is {TITLES[order[-1][1]]} with {short(order[-1][0])}."


@functools.lru_cache(maxsize=64)
def plan(config: DescentConfig, device: torch.device) -> Plan:
    """Read a Config; kept for the next update, since only an edit changes it.

    Constants are 0-d tensors: a float costs each operation on a small tensor half a microsecond
    more.
    """

    def number(value: float) -> Tensor:
        return torch.tensor(value, dtype=torch.float64, device=device)

    optimizers = tuple(OPTIMIZERS[name] for name in config.optimizers)
    constants = _constants(config)
    constants = constants._replace(
        momentum=number(config.momentum),
        epsilon=number(config.epsilon),
        adagrad_epsilon=number(config.adagrad_epsilon),
    )
    gammas = [config.momentum * ("momentum" in optimizer.reads) for optimizer in optimizers]
    return Plan(
        Race(surface_of(config), optimizers, _batches(config)),
        number(config.learning_rate),
        constants,
        np.full(len(optimizers), config.learning_rate),
        np.array(gammas),
    )


def _constants(config: DescentConfig) -> Constants:
    return Constants(
        config.momentum, config.rmsprop_alpha, config.beta1, config.beta2, config.epsilon,
        config.adagrad_epsilon,
    )  # fmt: skip


def surface_of(config: DescentConfig) -> Surface:
    """The surface of a Config, over all points."""
    return surface_named(config.surface, config.loss_scale)


def batch_of(config: DescentConfig, update: int) -> tuple[int, ...]:
    """Which of the neuron's points the update (from 1) sees; the order of an epoch depends on seed
    and epoch only.
    """
    count, size = len(COURSE_POINTS), config.batch_size
    epoch, place = divmod(update - 1, -(-count // size))
    order = np.random.default_rng([config.seed, epoch]).permutation(count)
    return tuple(order[place * size : (place + 1) * size].tolist())


def _batches(config: DescentConfig) -> Callable[[int], Surface] | None:
    """The surface of each update's batch; None where the batch is full."""
    if config.surface != "sigmoid_neuron" or not 0 < config.batch_size < len(COURSE_POINTS):
        return None
    return lambda update: sigmoid_neuron(COURSE_POINTS, config.loss_scale, batch_of(config, update))


def _frame(state: RaceState, learning_rates: Array, momenta: Array) -> Arrays:
    """Name the channels of a state.

    No two frames share memory: a state is never written to, the next one has its own tensors.
    """
    gradient = state.gradient.cpu().numpy()
    memories = torch.stack([array for memory in state.memories for array in memory]).cpu().numpy()
    return {
        "position": state.position.cpu().numpy(),
        "loss": state.loss.cpu().numpy(),
        "gradient": gradient,
        "gradient_norm": np.hypot(gradient[:, 0], gradient[:, 1]),
        "step_gradient": state.step_gradient.cpu().numpy(),
        "velocity": memories[0::2],
        "squares": memories[1::2],
        "learning_rate": learning_rates.copy(),
        "momentum": momenta.copy(),
    }


def _without(frame: Arrays, diverged_at: Tensor) -> Arrays:
    """Blank the replicas that had diverged before this update."""
    gone = diverged_at.cpu().numpy() > 0  # (replica,)
    return {
        name: np.where(gone.reshape(-1, *[1] * (value.ndim - 1)), np.nan, value)
        for name, value in frame.items()
    }


EXPERIMENT = Experiment(init, step, ending, diagnose, torch_state)
