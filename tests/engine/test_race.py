"""The race advances every optimizer from every start as if alone, and lets the lost ones go."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from playground.engine.neurons import COURSE_POINTS, sigmoid_neuron, surface_named
from playground.engine.optimizers import OPTIMIZERS, Constants, Ground, Settings
from playground.engine.race import LIMIT, Race, RaceState, advance, start
from playground.engine.surfaces import SURFACES, Surface

ALL = tuple(OPTIMIZERS.values())
CONSTANTS = Constants()


def starts(*places: Sequence[float], optimizers: int = len(ALL)) -> Tensor:
    """The same places for each optimizer, shape (optimizer, start, 2)."""
    return torch.tensor(places, dtype=torch.float64).repeat(optimizers, 1, 1)


def same(
    race: Race, eta: float | Tensor = 0.01, constants: Constants = CONSTANTS
) -> list[Settings]:
    """The same settings for everybody."""
    return [Settings(eta, constants)] * len(race.optimizers)


def begin(race: Race, points: Tensor) -> RaceState:
    return start(race, points, same(race))


def run(race: Race, state: RaceState, updates: int, eta: float | Tensor = 0.01) -> RaceState:
    for _ in range(updates):
        state = advance(race, state, same(race, eta))
    return state


@pytest.mark.parametrize("name", ["sigmoid_neuron", "ravine", "himmelblau"])
def test_many_racers_from_many_starts_run_as_if_each_were_alone(name: str) -> None:
    surface, places = surface_named(name), ((1.0, 0.5), (-1.0, 2.0), (0.3, -0.2))
    together = Race(surface, ALL)
    end = run(together, begin(together, starts(*places)), 50)
    for i, optimizer in enumerate(ALL):
        alone = Race(surface, (optimizer,))
        for j, place in enumerate(places):
            one = run(alone, begin(alone, starts(place, optimizers=1)[:, 0]), 50)
            torch.testing.assert_close(end.position[i, j], one.position[0], rtol=1e-10, atol=1e-12)
            torch.testing.assert_close(end.loss[i, j], one.loss[0], rtol=1e-9, atol=1e-12)


def test_one_update_is_the_optimizers_own() -> None:
    surface = SURFACES["himmelblau"]
    race = Race(surface, ALL)
    state = run(race, begin(race, starts((1.0, 1.0))[:, 0]), 3)
    after = advance(race, state, same(race, 0.02))
    for i, optimizer in enumerate(ALL):
        w, memory = state.position[i], state.memories[i]
        at = optimizer.look_ahead(w, memory, CONSTANTS) if optimizer.look_ahead else w
        _, g = surface.value_and_gradient(at)
        ground = Ground(w, g, surface.value_and_gradient)
        moved, _ = optimizer.update(ground, memory, 4, 0.02, CONSTANTS)
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
    end = run(race, begin(race, places), 30, eta)
    for j, rate in enumerate(rates):
        one = run(race, begin(race, places[:, j]), 30, rate)
        torch.testing.assert_close(end.position[:, j], one.position, rtol=1e-12, atol=1e-15)


def test_another_momentum_moves_the_look_ahead_of_the_very_next_update() -> None:
    """The state measured ahead with the old γ; an edit must not use that."""
    surface, nesterov = SURFACES["ravine"], OPTIMIZERS["nesterov"]
    race = Race(surface, (nesterov,))
    state = run(race, begin(race, starts((3.0, 1.0), optimizers=1)[:, 0]), 3)
    changed = CONSTANTS._replace(momentum=0.2)
    after = advance(race, state, same(race, 0.01, changed))
    ahead = state.position[0] - 0.2 * state.memories[0].velocity
    expected = surface.value_and_gradient(ahead)[1]
    torch.testing.assert_close(after.step_gradient[0], expected, rtol=1e-14, atol=0)
    old = advance(race, state, same(race, 0.01))
    assert not torch.allclose(old.step_gradient, after.step_gradient)


def test_a_batch_makes_the_update_and_all_points_the_record() -> None:
    whole, one = sigmoid_neuron(), sigmoid_neuron(COURSE_POINTS, "sum", (1,))
    race = Race(whole, ALL, batches=lambda update: one)
    state = run(race, begin(race, starts((1.0, 1.0))[:, 0]), 2)
    after = advance(race, state, same(race, 0.1))
    torch.testing.assert_close(after.gradient, whole.value_and_gradient(after.position)[1])
    torch.testing.assert_close(after.step_gradient[0], one.value_and_gradient(state.position[0])[1])


def test_the_batches_are_asked_for_by_the_number_of_the_update() -> None:
    asked: list[int] = []
    rules = tuple(optimizer for optimizer in ALL if not optimizer.needs_surface)
    race = Race(sigmoid_neuron(), rules, batches=lambda u: asked.append(u) or sigmoid_neuron())
    run(race, begin(race, starts((1.0, 1.0), optimizers=len(rules))[:, 0]), 3)
    assert asked == [1, 2, 3, 4]  # the last one waits for the next update


def test_no_state_is_changed_by_advancing_it() -> None:
    race = Race(SURFACES["rosenbrock"], ALL)
    state = run(race, begin(race, starts((-1.2, 1.0))[:, 0]), 3, 0.001)
    kept = [array.clone() for array in (state.position, state.loss, *state.next_gradients)]
    first, second = (advance(race, state, same(race, 0.001)) for _ in range(2))
    assert all(
        torch.equal(a, b)
        for a, b in zip(kept, (state.position, state.loss, *state.next_gradients), strict=True)
    )
    assert torch.equal(first.position, second.position)


def test_who_diverges_keeps_that_updates_values_and_is_gone_after() -> None:
    race = Race(SURFACES["bowl"], (OPTIMIZERS["gd"], OPTIMIZERS["adagrad"]))
    state = begin(race, starts((1.0, 1.0), optimizers=2)[:, 0])
    while state.diverged_at is None:
        assert state.position.abs().max() <= LIMIT
        state = advance(race, state, same(race, 3.0))
    assert state.diverged_at.tolist() == [state.step, 0]
    assert state.position[0].abs().max() > LIMIT and state.position.isfinite().all()
    assert state.step == 20  # (−2)^20 is the first power beyond a million
    after = advance(race, state, same(race, 3.0))
    assert after.position[0].isnan().all() and after.loss[0].isnan()
    assert after.position[1].isfinite().all()
    assert after.diverged_at is not None and after.diverged_at.tolist() == [20, 0]


def test_one_lost_start_leaves_the_other_starts_alone() -> None:
    race = Race(SURFACES["rosenbrock"], (OPTIMIZERS["gd"],))
    places = starts((-1.2, 1.0), (50.0, 50.0), optimizers=1)
    end = run(race, begin(race, places), 40, 0.001)
    alone = run(race, begin(race, places[:, :1]), 40, 0.001)
    assert end.position[0, 1].isnan().all()
    assert torch.equal(end.position[0, 0], alone.position[0, 0])


def various(updates: int = 0) -> list[Settings]:
    """Settings of their own for each optimizer, which change from update to update."""
    return [
        Settings(
            0.004 * (i + 1) / (1 + 0.1 * updates),
            Constants(momentum=0.5 + 0.03 * i + 0.01 * updates, beta1=0.9 - 0.02 * i),
        )
        for i in range(len(ALL))
    ]


@pytest.mark.parametrize("name", ["sigmoid_neuron", "himmelblau"])
def test_racers_with_settings_of_their_own_run_as_if_each_were_alone(name: str) -> None:
    race = Race(surface_named(name), ALL)
    state = start(race, starts((1.0, 0.5))[:, 0], various())
    for update in range(30):
        state = advance(race, state, various(update))
    for i, optimizer in enumerate(ALL):
        alone = Race(race.surface, (optimizer,))
        one = start(alone, starts((1.0, 0.5), optimizers=1)[:, 0], [various()[i]])
        for update in range(30):
            one = advance(alone, one, [various(update)[i]])
        torch.testing.assert_close(state.position[i], one.position[0], rtol=1e-10, atol=1e-12)


def test_another_optimizers_momentum_leaves_the_look_ahead_alone() -> None:
    """Nothing is measured again when γ changes for who does not look ahead."""
    counted: list[int] = []

    def evaluate(points: Tensor) -> tuple[Tensor, Tensor]:
        counted.append(1)
        return SURFACES["ravine"].value_and_gradient(points)

    surface = SURFACES["ravine"]._replace(value_and_gradient=evaluate)
    race = Race(surface, (OPTIMIZERS["momentum"], OPTIMIZERS["nesterov"]))
    state = begin(race, starts((3.0, 1.0), optimizers=2)[:, 0])
    usual = Settings(0.01, CONSTANTS)
    other = Settings(0.01, CONSTANTS._replace(momentum=0.1))
    for settings, evaluations in (([usual, usual], 1), ([other, usual], 1), ([usual, other], 2)):
        counted.clear()
        advance(race, state, settings)
        assert len(counted) == evaluations


def log_well() -> Surface:
    """Log x + ½(x² + y²): downhill to a hole, x < 0, where only the loss is no number."""

    def evaluate(points: Tensor) -> tuple[Tensor, Tensor]:
        x, y = points.unbind(-1)
        return torch.log(x) + 0.5 * (x * x + y * y), torch.stack((1 / x + x, y), -1)

    return SURFACES["bowl"]._replace(name="log_well", value_and_gradient=evaluate)


def root() -> Surface:
    """√x: at 0 only the gradient is no finite number."""

    def evaluate(points: Tensor) -> tuple[Tensor, Tensor]:
        x, y = points.unbind(-1)
        return x.sqrt(), torch.stack((0.5 / x.sqrt(), torch.zeros_like(y)), -1)

    return SURFACES["bowl"]._replace(name="root", value_and_gradient=evaluate)


@pytest.mark.parametrize(
    ("surface", "place", "eta"), [(log_well(), (0.5, 1.0), 0.5), (root(), (1.0, 1.0), 2.0)],
    ids=["loss", "gradient"],
)  # fmt: skip
def test_who_steps_into_a_hole_diverges_with_that_very_update(
    surface: Surface, place: tuple[float, float], eta: float
) -> None:
    race = Race(surface, (OPTIMIZERS["gd"], OPTIMIZERS["gd"]))
    settings = [Settings(eta, CONSTANTS), Settings(1e-4, CONSTANTS)]
    state = start(race, starts(place, optimizers=2)[:, 0], settings)
    state = advance(race, state, settings)
    assert state.diverged_at is not None and state.diverged_at.tolist() == [1, 0]
    assert state.position[0].isfinite().all()
    after = advance(race, state, settings)
    assert after.position[0].isnan().all() and after.position[1].isfinite().all()
    assert after.diverged_at is not None and after.diverged_at.tolist() == [1, 0]


def test_a_gradient_past_the_coordinates_limit_is_no_divergence() -> None:
    steep = SURFACES["bowl"]._replace(
        value_and_gradient=lambda points: (1e9 * points.square().sum(-1), 2e9 * points)
    )
    race = Race(steep, (OPTIMIZERS["gd"],))
    state = run(race, begin(race, starts((3.0, 2.0), optimizers=1)[:, 0]), 1, 1e-10)
    assert state.gradient.abs().max() > LIMIT and state.diverged_at is None


def test_a_race_runs_in_any_number_of_parameters() -> None:
    wide = SURFACES["bowl"]._replace(
        value_and_gradient=lambda points: (0.5 * points.square().sum(-1), points.clone())
    )
    race, places = Race(wide, ALL), starts((3.0, 2.0, -1.0, 0.5))
    end = run(race, begin(race, places), 20)
    plane = run(race, begin(race, places[..., :2]), 20)
    torch.testing.assert_close(end.position[..., :2], plane.position, rtol=1e-12, atol=1e-15)


def test_who_asks_for_the_surface_gets_that_of_the_updates_batch() -> None:
    """On one example Newton and line search see another curvature than on both."""
    whole = sigmoid_neuron()
    batches = [sigmoid_neuron(COURSE_POINTS, "sum", (i,)) for i in (0, 1)]
    racers = (OPTIMIZERS["line_search"], OPTIMIZERS["newton"])
    race = Race(whole, racers, batches=lambda update: batches[update % 2])
    state = run(race, begin(race, starts((1.0, 1.0), optimizers=2)[:, 0]), 2)
    after = run(race, state, 1)
    for i, optimizer in enumerate(racers):
        w, batch = state.position[i], batches[1]
        ground = Ground(w, batch.value_and_gradient(w)[1], batch.value_and_gradient)
        moved, _ = optimizer.update(ground, state.memories[i], 3, 0.01, CONSTANTS)
        torch.testing.assert_close(after.position[i], moved, rtol=1e-12, atol=0)
