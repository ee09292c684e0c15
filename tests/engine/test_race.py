"""The race advances every optimizer from every start as if alone, and lets the lost ones go."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.engine.race import LIMIT, Race, RaceState, advance, start
from playground.engine.race_trials import nice_above, nice_below
from playground.engine.surfaces import COURSE_POINTS, SURFACES, sigmoid_neuron, surface_named

ALL = tuple(OPTIMIZERS.values())
CONSTANTS = Constants()


def starts(*places: Sequence[float], optimizers: int = len(ALL)) -> Tensor:
    """The same places for each optimizer, shape (optimizer, start, 2)."""
    return torch.tensor(places, dtype=torch.float64).repeat(optimizers, 1, 1)


def run(race: Race, state: RaceState, updates: int, eta: float | Tensor = 0.01) -> RaceState:
    for _ in range(updates):
        state = advance(race, state, eta, CONSTANTS)
    return state


@pytest.mark.parametrize("name", ["sigmoid_neuron", "ravine", "himmelblau"])
def test_many_racers_from_many_starts_run_as_if_each_were_alone(name: str) -> None:
    surface, places = surface_named(name), ((1.0, 0.5), (-1.0, 2.0), (0.3, -0.2))
    together = Race(surface, ALL)
    end = run(together, start(together, starts(*places), CONSTANTS), 50)
    for i, optimizer in enumerate(ALL):
        alone = Race(surface, (optimizer,))
        for j, place in enumerate(places):
            one = run(alone, start(alone, starts(place, optimizers=1)[:, 0], CONSTANTS), 50)
            torch.testing.assert_close(end.position[i, j], one.position[0], rtol=1e-10, atol=1e-12)
            torch.testing.assert_close(end.loss[i, j], one.loss[0], rtol=1e-9, atol=1e-12)


def test_one_update_is_the_optimizers_own() -> None:
    surface = SURFACES["himmelblau"]
    race = Race(surface, ALL)
    state = run(race, start(race, starts((1.0, 1.0))[:, 0], CONSTANTS), 3)
    after = advance(race, state, 0.02, CONSTANTS)
    for i, optimizer in enumerate(ALL):
        w, memory = state.position[i], state.memories[i]
        at = optimizer.look_ahead(w, memory, CONSTANTS) if optimizer.look_ahead else w
        _, g = surface.value_and_gradient(at)
        moved, _ = optimizer.update(w, memory, g, 4, 0.02, CONSTANTS)
        torch.testing.assert_close(after.position[i], moved, rtol=1e-14, atol=0)
        torch.testing.assert_close(after.step_gradient[i], g, rtol=1e-14, atol=0)
    loss, gradient = surface.value_and_gradient(after.position)
    torch.testing.assert_close(after.loss, loss, rtol=1e-14, atol=0)
    torch.testing.assert_close(after.gradient, gradient, rtol=1e-14, atol=0)


def test_a_rate_for_each_start_runs_as_each_alone() -> None:
    race = Race(SURFACES["ravine"], ALL)
    rates = [0.001, 0.01, 0.03]
    places = starts(*[(3.0, 1.0)] * 3)
    eta = torch.tensor(rates, dtype=torch.float64).unsqueeze(-1)
    end = run(race, start(race, places, CONSTANTS), 30, eta)
    for j, rate in enumerate(rates):
        one = run(race, start(race, places[:, j], CONSTANTS), 30, rate)
        torch.testing.assert_close(end.position[:, j], one.position, rtol=1e-12, atol=1e-15)


def test_another_momentum_moves_the_look_ahead_of_the_very_next_update() -> None:
    """The state measured ahead with the old γ; an edit must not use that."""
    surface, nesterov = SURFACES["ravine"], OPTIMIZERS["nesterov"]
    race = Race(surface, (nesterov,))
    state = run(race, start(race, starts((3.0, 1.0), optimizers=1)[:, 0], CONSTANTS), 3)
    changed = CONSTANTS._replace(momentum=0.2)
    after = advance(race, state, 0.01, changed)
    ahead = state.position[0] - 0.2 * state.memories[0].velocity
    expected = surface.value_and_gradient(ahead)[1]
    torch.testing.assert_close(after.step_gradient[0], expected, rtol=1e-14, atol=0)
    old = advance(race, state, 0.01, CONSTANTS)
    assert not torch.allclose(old.step_gradient, after.step_gradient)


def test_a_batch_makes_the_update_and_all_points_the_record() -> None:
    whole, one = sigmoid_neuron(), sigmoid_neuron(COURSE_POINTS, "sum", (1,))
    race = Race(whole, ALL, batches=lambda update: one)
    state = run(race, start(race, starts((1.0, 1.0))[:, 0], CONSTANTS), 2)
    after = advance(race, state, 0.1, CONSTANTS)
    torch.testing.assert_close(after.gradient, whole.value_and_gradient(after.position)[1])
    torch.testing.assert_close(after.step_gradient[0], one.value_and_gradient(state.position[0])[1])


def test_the_batches_are_asked_for_by_the_number_of_the_update() -> None:
    asked: list[int] = []
    race = Race(sigmoid_neuron(), ALL, batches=lambda u: asked.append(u) or sigmoid_neuron())
    run(race, start(race, starts((1.0, 1.0))[:, 0], CONSTANTS), 3)
    assert asked == [1, 2, 3, 4]  # the last one waits for the next update


def test_no_state_is_changed_by_advancing_it() -> None:
    race = Race(SURFACES["rosenbrock"], ALL)
    state = run(race, start(race, starts((-1.2, 1.0))[:, 0], CONSTANTS), 3, 0.001)
    kept = [array.clone() for array in (state.position, state.loss, *state.next_gradients)]
    first, second = (advance(race, state, 0.001, CONSTANTS) for _ in range(2))
    assert all(
        torch.equal(a, b)
        for a, b in zip(kept, (state.position, state.loss, *state.next_gradients), strict=True)
    )
    assert torch.equal(first.position, second.position)


def test_who_diverges_keeps_that_updates_values_and_is_gone_after() -> None:
    race = Race(SURFACES["bowl"], (OPTIMIZERS["gd"], OPTIMIZERS["adagrad"]))
    state = start(race, starts((1.0, 1.0), optimizers=2)[:, 0], CONSTANTS)
    while state.diverged_at is None:
        assert state.position.abs().max() <= LIMIT
        state = advance(race, state, 3.0, CONSTANTS)
    assert state.diverged_at.tolist() == [state.step, 0]
    assert state.position[0].abs().max() > LIMIT and state.position.isfinite().all()
    assert state.step == 20  # (−2)^20 is the first power beyond a million
    after = advance(race, state, 3.0, CONSTANTS)
    assert after.position[0].isnan().all() and after.loss[0].isnan()
    assert after.position[1].isfinite().all()
    assert after.diverged_at is not None and after.diverged_at.tolist() == [20, 0]


def test_one_lost_start_leaves_the_other_starts_alone() -> None:
    race = Race(SURFACES["rosenbrock"], (OPTIMIZERS["gd"],))
    places = starts((-1.2, 1.0), (50.0, 50.0), optimizers=1)
    end = run(race, start(race, places, CONSTANTS), 40, 0.001)
    alone = run(race, start(race, places[:, :1], CONSTANTS), 40, 0.001)
    assert end.position[0, 1].isnan().all()
    assert torch.equal(end.position[0, 0], alone.position[0, 0])


def test_nice_numbers_are_ones_twos_and_fives() -> None:
    assert nice_below(0.04, 4) == [0.02, 0.01, 0.005, 0.002]
    assert nice_below(0.02, 2) == [0.01, 0.005]
    assert nice_above(0.5, 3) == [1.0, 2.0, 5.0]
    assert nice_above(0.3, 2) == [0.5, 1.0]
