"""Trials run a recorded race again, each racer with what it had or all with another rate."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.engine.optimizers import OPTIMIZERS, Constants, Settings
from playground.engine.race import Race, advance, start
from playground.engine.race_trials import Recorded, nice_above, nice_below, part_left, stays
from playground.engine.surfaces import SURFACES

CONSTANTS = Constants()


def recorded(optimizers: tuple[str, ...], rates: tuple[float, ...], steps: int = 40) -> Recorded:
    """A race down the ravine, one learning rate for each racer, with only its start recorded."""
    race = Race(SURFACES["ravine"], tuple(OPTIMIZERS[name] for name in optimizers))
    settings = tuple(Settings(rate, CONSTANTS) for rate in rates)
    first = np.tile([3.0, 1.0], (1, len(rates), 1))
    loss = np.full((1, len(rates)), 29.5)
    names = {name: name for name in OPTIMIZERS}
    return Recorded(
        race, names, ("start_x", "start_y"), (1e-9, 10.0), steps, lambda update: settings, first,
        loss, first,
    )  # fmt: skip


def left_alone(name: str, rate: float, steps: int = 40) -> float:
    """The part of the height that plain updates leave."""
    race = Race(SURFACES["ravine"], (OPTIMIZERS[name],))
    settings = [Settings(rate, CONSTANTS)]
    state = start(race, torch.tensor([[3.0, 1.0]], dtype=torch.float64), settings)
    for _ in range(steps):
        state = advance(race, state, settings)
    return float(state.loss) / 29.5


def test_a_trial_keeps_each_racers_own_rate_unless_it_tries_others_on_all() -> None:
    race = recorded(("gd", "momentum"), (0.01, 0.002))
    own = part_left(race, race.race.optimizers)
    assert own.shape == (2, 1)
    expected = [left_alone("gd", 0.01), left_alone("momentum", 0.002)]
    assert own[:, 0].tolist() == pytest.approx(expected, rel=1e-9)
    tried = part_left(race, race.race.optimizers, [0.005, 0.02, 0.05])
    assert tried[0].tolist() == pytest.approx(
        [left_alone("gd", 0.005), left_alone("gd", 0.02), np.inf], rel=1e-9
    )
    assert tried[1, 1] == pytest.approx(left_alone("momentum", 0.02), rel=1e-9)


def test_who_does_not_race_has_the_first_racers_settings_or_those_it_is_given() -> None:
    race = recorded(("gd", "momentum"), (0.01, 0.002))
    adagrad = (OPTIMIZERS["adagrad"],)
    assert part_left(race, adagrad)[0, 0] == pytest.approx(left_alone("adagrad", 0.01), rel=1e-9)
    given = race._replace(settings_of=lambda optimizer, update: Settings(0.5, CONSTANTS))
    assert part_left(given, adagrad)[0, 0] == pytest.approx(left_alone("adagrad", 0.5), rel=1e-9)
    assert part_left(given, race.race.optimizers).tolist() == (
        part_left(race, race.race.optimizers).tolist()
    )


def test_staying_is_judged_with_the_racers_own_rate() -> None:
    race = recorded(("gd", "momentum"), (0.05, 0.01), steps=300)
    assert not stays(race, OPTIMIZERS["gd"], 0.01, 250)  # above its bound, 2/50
    assert stays(race, OPTIMIZERS["momentum"], 0.01, 250)


def test_nice_numbers_are_ones_twos_and_fives() -> None:
    assert nice_below(0.04, 4) == [0.02, 0.01, 0.005, 0.002]
    assert nice_below(0.02, 2) == [0.01, 0.005]
    assert nice_above(0.5, 3) == [1.0, 2.0, 5.0]
    assert nice_above(0.3, 2) == [0.5, 1.0]
