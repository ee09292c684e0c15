"""The Descent lab's experiment: a race, update by update, and its frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.core.channels import Diagnosis, Ending, Frame
from playground.core.config import config_at, fields
from playground.engine.optimizers import OPTIMIZERS, Constants, Settings
from playground.engine.race import LIMIT, RaceState, advance, start
from playground.engine.race_trials import Recorded
from playground.engine.schedules import Performance, begin, factor_at, judge
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.frames import frame_of
from playground.labs.descent.plan import (
    Plan,
    momentum_of,
    one_settings,
    open_loop,
    plan,
    settings_at,
    starts_of,
    surface_of,
)
from playground.labs.descent.troubles import troubles
from playground.labs.descent.words import divergence_sentence, finish_sentence
from playground.labs.lab import Experiment
from playground.labs.optimizing import OPTIMIZER_TITLES

_RATE = fields(DescentConfig)["learning_rate"]
_DIAGNOSED = ("position", "loss", "gradient")
_RATE_BOUNDS = (_RATE.minimum or 0.0, _RATE.maximum or float("inf"))


class DescentState(NamedTuple):
    """A race with what its schedule remembers."""

    race: RaceState
    performance: Performance | None
    """Of the schedule that watches the loss, for each racer and start."""
    holes: tuple[int, ...] = ()
    """The racers that diverged by stepping to where the surface is no number."""

    @property
    def step(self) -> int:
        """Updates made."""
        return self.race.step


@torch.inference_mode()
def init(config: DescentConfig, device: str) -> tuple[DescentState, Frame]:
    """Put all optimizers at the start: state and frame 0.

    Args:
        config: The run.
        device: Where it runs, in torch's words.
    """
    places = starts_of(config, surface_of(config))
    points = torch.tensor(places, dtype=torch.float64, device=device)
    made = plan(config, points.device)  # "cuda" is cuda:0 from here on
    state = start(
        made.race, points.expand(len(made.race.optimizers), *points.shape).clone(),
        _settings(config, made, 1, None),
    )  # fmt: skip
    watching = config.schedule == "performance"
    performance = begin(state.loss) if watching else None
    return DescentState(state, performance), frame_of(config, made, state, None, None)


@torch.inference_mode()
def step(config: DescentConfig, state: DescentState) -> tuple[DescentState, Frame]:
    """Make one update of each optimizer: the next state and its frame.

    Args:
        config: The run, with the edits in force applied.
        state: The state before; it is not changed.
    """
    before = state.race
    made = plan(config, before.position.device)
    settings = _settings(config, made, before.step + 1, state.performance)
    after = advance(made.race, before, settings)
    performance = state.performance
    if performance is not None:
        performance = judge(performance, after.loss, config.schedule_period, config.schedule_factor)
    holes = state.holes
    if config.surface == "formula" and after.diverged_at is not None:
        holes = (*holes, *_fell_into_a_hole(after))
    frame = frame_of(config, made, after, before, settings)
    return DescentState(after, performance, holes), frame


def _fell_into_a_hole(race: RaceState) -> list[int]:
    """The racers that this update took to where the loss is no number, though the place is one."""
    assert race.diverged_at is not None
    now = race.diverged_at[:, 0] == race.step
    place = race.position[:, 0]
    far = ((place.abs() > LIMIT) & place.isfinite()).any(-1)  # by its own steps, not by a hole
    return [int(i) for i in torch.nonzero(now & ~far)]


def _settings(
    config: DescentConfig, made: Plan, update: int, performance: Performance | None
) -> tuple[Settings, ...]:
    """η and constants of each optimizer for an update, on the device."""
    if made.settings is not None:
        return made.settings
    watching = config.schedule == "performance"  # at the start there is nothing to watch yet
    factor = 1.0 if watching else factor_at(made.schedule, update - 1)
    settings = []
    for i, (rate, constants) in enumerate(zip(made.rates, made.constants, strict=True)):
        eta: float | Tensor = rate * factor
        if performance is not None:
            eta = rate * performance.scale[i].unsqueeze(-1)  # (start, 1)
        if config.momentum_schedule:
            name = config.optimizers[i]
            constants = constants._replace(momentum=momentum_of(config, name, update))
        settings.append(Settings(eta, constants))
    return tuple(settings)


def ending(config: DescentConfig, state: DescentState) -> Ending | None:
    """Say how the run ended: when its updates are made or nobody is left; None while it goes on."""
    race = state.race
    gone = race.diverged_at
    if race.step < config.steps and (gone is None or not bool((gone > 0).all())):
        return None
    if gone is not None and bool((gone[:, 0] > 0).any()):
        return Ending(
            "diverged", race.step, divergence_sentence(config, gone[:, 0].tolist(), state.holes)
        )
    further = 0 if gone is None else int((gone[:, 1:] > 0).sum())
    return Ending("finished", race.step, finish_sentence(config, race.loss[:, 0].tolist(), further))


def torch_state(config: DescentConfig, state: DescentState) -> Mapping[str, np.ndarray]:
    """The exported script's state_dict() for the first replica, shape (parameters,).

    torch.optim keeps Nesterov's parameter at the look-ahead point w − γu.
    """
    race, optimizer = state.race, OPTIMIZERS[config.optimizers[0]]
    position = race.position[0, 0]
    if optimizer.look_ahead:
        last = max(1, race.step)
        in_force = config_at(config, last - 1)
        constants = Constants(momentum=momentum_of(in_force, optimizer.name, last))
        memory = race.memories[0]._replace(velocity=race.memories[0].velocity[0])
        position = optimizer.look_ahead(position, memory, constants)
    return {"position": position.cpu().numpy().copy()}


def _made_with(config: DescentConfig, update: int, rates: np.ndarray) -> tuple[Settings, ...]:
    """η and constants of an update; the η that were used, where the loss decided them."""
    planned = settings_at(config, update)
    if config.schedule != "performance" or not 0 < update < len(rates):
        return planned
    rates_planned = [float(own.learning_rate) for own in planned]
    used = np.where(np.isnan(rates[update]), rates_planned, rates[update])
    return tuple(
        own._replace(learning_rate=float(rate)) for own, rate in zip(planned, used, strict=True)
    )


def diagnose(config: DescentConfig, channels: Mapping[str, np.ndarray]) -> Diagnosis | None:
    """Say what goes wrong, if anything does, and what to try.

    Args:
        config: The run, with all its edits.
        channels: position, loss, gradient and learning_rate so far, each (frame, replica, ...).
    """
    if len(channels["loss"]) == 0:
        return None
    found = troubles(
        Recorded(
            plan(config, torch.device("cpu")).race,
            dict(OPTIMIZER_TITLES),
            ("start_x", "start_y"),
            _RATE_BOUNDS,
            config.steps,
            lambda update: _made_with(config, update, channels["learning_rate"]),
            **{name: np.asarray(channels[name], dtype=float) for name in _DIAGNOSED},
            factor_at=lambda update: open_loop(config_at(config, update - 1), update),
            settings_of=lambda optimizer, update: one_settings(config, optimizer.name, update),
        )
    )
    if found is None or "learning_rate" not in found.cure:
        return found
    if config.schedule == "performance":  # a trial does not watch the loss: nothing is confirmed
        return found._replace(button="", cure={})
    # A cure of η is for everybody: what would override it goes.
    others = tuple(edit for edit in config.edits if edit.field != "learning_rate")
    cure = dict(found.cure)
    if others != config.edits:
        cure["edits"] = others
    own = tuple(own for own in config.own if own.field != "learning_rate")
    if own != config.own:
        cure["own"] = own
    return found._replace(cure=cure)


EXPERIMENT = Experiment(init, step, ending, diagnose, torch_state)
