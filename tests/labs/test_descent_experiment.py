"""The Descent lab records what the course printed, purely, and says in words when it goes wrong."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.config import Edit, config_at, fields
from playground.core.parsing import parse
from playground.engine.neurons import surface_named
from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.labs.descent import LAB
from playground.labs.descent.channels import channels
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.experiment import EXPERIMENT
from playground.labs.descent.plan import batch_of
from tests.labs.descent_runs import ALL, descent, record

RAVINE: dict[str, Any] = {"surface": "ravine", "start_x": -9.0, "start_y": 2.0}


def test_the_courses_headline_comes_out() -> None:
    """Printed: 0.36 against 0.00001."""
    loss = record(
        descent(
            optimizers=("gd", "momentum"), learning_rate=0.1, start_x=1.125, start_y=2.375,
            steps=100,
        )
    ).channels["loss"][-1]  # fmt: skip
    assert loss[0] == pytest.approx(0.3608, abs=5e-5)
    assert loss[1] == pytest.approx(1.2e-5, abs=5e-7)


def test_the_blogs_three_numbers_come_out() -> None:
    config = descent(
        optimizers=("gd", "momentum", "nesterov"), learning_rate=1.0, loss_scale="half_sum",
        start_x=2.0, start_y=4.0, steps=100,
    )  # fmt: skip
    loss = record(config).channels["loss"][-1]
    assert [f"{loss[0]:.3f}", f"{loss[1]:.4f}", f"{loss[2]:.4f}"] == ["0.310", "0.0050", "0.0008"]


def test_frames_hold_the_declared_channels() -> None:
    config = descent(optimizers=ALL, steps=3)
    recorded = record(config).channels
    assert set(recorded) == {channel.name for channel in channels(config)}
    for channel in channels(config):
        assert recorded[channel.name].shape == (4, *channel.shape)
        assert recorded[channel.name].dtype == np.float64


def test_each_update_follows_from_the_recorded_numbers() -> None:
    """W = w − u with u and s as recorded, position the course's w also for Nesterov."""
    run = record(descent(optimizers=ALL, steps=40, learning_rate=0.2))
    c = run.channels
    moved, g = c["position"][:-1] - c["position"][1:], c["step_gradient"][1:]
    np.testing.assert_allclose(moved[:, 0], 0.2 * g[:, 0], atol=1e-14)
    np.testing.assert_allclose(moved[:, 1:3], c["velocity"][1:, 1:3], atol=1e-14)
    u = 0.9 * c["velocity"][:-1, 1:3] + 0.2 * g[:, 1:3]
    np.testing.assert_allclose(c["velocity"][1:, 1:3], u, atol=1e-15)
    adagrad = 0.2 * g[:, 3] / (np.sqrt(c["squares"][1:, 3]) + 1e-10)
    np.testing.assert_allclose(moved[:, 3], adagrad, atol=1e-13)
    rmsprop = 0.2 * g[:, 4] / (np.sqrt(c["squares"][1:, 4]) + 1e-8)
    np.testing.assert_allclose(moved[:, 4], rmsprop, atol=1e-13)
    ahead = c["position"][:-1, 2] - 0.9 * c["velocity"][:-1, 2]
    _, expected = surface_named("sigmoid_neuron").value_and_gradient(torch.from_numpy(ahead))
    np.testing.assert_allclose(g[:, 2], expected.numpy(), atol=1e-14)
    assert not c["velocity"][:, [0, 3, 4]].any() and not c["squares"][:, :3].any()


def test_loss_and_gradient_are_those_of_all_points_at_the_position() -> None:
    run = record(descent(optimizers=ALL, steps=20, batch_size=1))
    places = torch.from_numpy(run.channels["position"])
    loss, gradient = surface_named("sigmoid_neuron").value_and_gradient(places)
    np.testing.assert_allclose(run.channels["loss"], loss, rtol=1e-13)
    np.testing.assert_allclose(run.channels["gradient"], gradient, rtol=1e-12)
    np.testing.assert_allclose(
        run.channels["gradient_norm"], np.linalg.norm(gradient.numpy(), axis=-1), rtol=1e-12
    )


def test_rates_are_recorded_with_their_update_and_momentum_where_it_is_read() -> None:
    edits = (Edit(2, "learning_rate", 0.25), Edit(4, "momentum", 0.5))
    run = record(descent(optimizers=("gd", "nesterov"), learning_rate=0.5, steps=6, edits=edits))
    assert run.channels["learning_rate"][:, 0].tolist() == [0, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]
    assert run.channels["momentum"][:, 1].tolist() == [0, 0.9, 0.9, 0.9, 0.9, 0.5, 0.5]
    assert not run.channels["momentum"][:, 0].any()


def test_an_edit_leaves_the_past_as_it_was_and_changes_the_next_update() -> None:
    plain = record(descent(optimizers=ALL, steps=20)).channels
    edits = (Edit(10, "momentum", 0.3), Edit(15, "learning_rate", 0.1))
    edited = record(descent(optimizers=ALL, steps=20, edits=edits)).channels
    assert np.array_equal(plain["position"][:11], edited["position"][:11])
    differs = (plain["position"][11] != edited["position"][11]).any(-1)
    assert differs.tolist() == [False, True, True, False, False, False]
    assert (plain["position"][16] != edited["position"][16]).any(-1).all()


@pytest.mark.parametrize("fields", [
    {}, {"batch_size": 1}, {"edits": (Edit(5, "momentum", 0.2), Edit(7, "learning_rate", 1.0))},
    {**RAVINE, "learning_rate": 0.3},
])  # fmt: skip
def test_the_rest_of_a_run_follows_from_any_of_its_states(fields: dict[str, Any]) -> None:
    run = record(descent(optimizers=ALL, steps=20, **fields))
    for begin in range(0, len(run.states) - 1, 3):
        state = run.states[begin]
        for frame in range(begin + 1, len(run.states)):
            state, values = EXPERIMENT.step(config_at(run.config, state.step), state)
            for name, value in values.items():
                assert np.array_equal(value, run.channels[name][frame], equal_nan=True), name


@given(
    surface=st.sampled_from(["sigmoid_neuron", "beale", "rastrigin", "plateau", "saddle"]),
    eta=st.floats(1e-6, 100), gamma=st.floats(0, 0.999), x=st.floats(-20, 20),
    y=st.floats(-20, 20), batch=st.sampled_from([0, 1, 2]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_same_config_gives_the_same_recording_and_always_an_ending_in_words(
    surface: Any, eta: float, gamma: float, x: float, y: float, batch: int
) -> None:
    config = descent(
        surface=surface, learning_rate=eta, momentum=gamma, start_x=x, start_y=y,
        batch_size=batch, optimizers=ALL, steps=12,
    )  # fmt: skip
    one, other = record(config), record(config)
    for name, values in one.channels.items():
        assert np.array_equal(values, other.channels[name], equal_nan=True), name
    assert one.ending == other.ending and one.ending.sentence.endswith(".")
    told = EXPERIMENT.diagnose(config, one.channels)
    assert (one.ending.kind == "diverged") <= (told is not None)
    if told is not None:
        assert parse(DescentConfig, told.cure, config).optimizers


def test_no_two_frames_share_memory() -> None:
    config = descent(optimizers=("gd", "adam"), steps=3)
    state, frame = EXPERIMENT.init(config, "cpu")
    frames = [frame]
    for _ in range(3):
        state, frame = EXPERIMENT.step(config, state)
        frames.append(frame)
    arrays = [[np.asarray(value) for value in frame.values()] for frame in frames]
    for i, earlier in enumerate(arrays):
        for later in arrays[i + 1 :]:
            assert not any(np.shares_memory(a, b) for a in earlier for b in later)


def test_each_epoch_sees_every_point_once_in_an_order_of_seed_and_epoch() -> None:
    config = descent(batch_size=1, seed=3)
    epochs = [batch_of(config, 2 * e + 1) + batch_of(config, 2 * e + 2) for e in range(40)]
    assert all(sorted(epoch) == [0, 1] for epoch in epochs)
    assert len(set(epochs)) == 2
    other = descent(batch_size=1, seed=4)
    assert [batch_of(other, u) for u in range(1, 81)] != [batch_of(config, u) for u in range(1, 81)]


def test_who_diverges_is_no_number_afterwards_while_the_others_race_on() -> None:
    run = record(descent(**RAVINE, optimizers=("gd", "adam"), learning_rate=0.05, steps=100))
    lost = np.isnan(run.channels["loss"][:, 0])
    last = int(np.argmax(lost)) - 1
    assert lost[last + 1 :].all() and not lost[: last + 1].any()
    assert np.abs(run.channels["position"][last, 0]).max() > 1e6
    assert np.abs(run.channels["position"][:last, 0]).max() <= 1e6
    for name, values in run.channels.items():
        assert np.isnan(values[last + 1 :, 0]).all(), name
        assert np.isfinite(values[:, 1]).all(), name
    assert run.ending.kind == "diverged" and run.ending.step == 100
    assert f"GD diverged at update {last}: η = 0.05" in run.ending.sentence
    assert "2/λ_max = 0.04" in run.ending.sentence and "Adam" not in run.ending.sentence


def test_the_run_is_over_when_nobody_is_left() -> None:
    run = record(descent(**RAVINE, optimizers=("gd", "momentum"), learning_rate=0.5, steps=5000))
    assert run.ending.kind == "diverged" and run.ending.step < 20
    assert len(run.channels["loss"]) == run.ending.step + 1
    assert "Also diverged: Momentum" in run.ending.sentence


def test_the_sentence_names_the_rate_of_the_update_that_diverged() -> None:
    edits = (Edit(5, "learning_rate", 3.0),)
    run = record(
        descent(surface="bowl", optimizers=("gd",), learning_rate=0.1, steps=200, edits=edits)
    )
    assert "η = 3 is above the stability bound 2/λ_max = 2" in run.ending.sentence


def test_below_the_starts_bound_no_bound_is_blamed() -> None:
    """Rosenbrock is steeper further out than at the start: the sentence may not claim the bound."""
    config = descent(
        surface="rosenbrock", optimizers=("momentum",), start_x=0.0, start_y=0.0,
        learning_rate=0.015, steps=200,
    )  # fmt: skip
    sentence = record(config).ending.sentence
    assert "diverged" in sentence and "not above" in sentence and "above the stab" not in sentence


def test_a_finished_race_names_the_lowest_and_the_highest_with_their_losses() -> None:
    run = record(descent(steps=150))
    order = np.argsort(run.channels["loss"][-1])
    names = np.array(["GD", "Momentum", "Nesterov", "Adam"])[order]
    assert run.ending.kind == "finished"
    assert run.ending.sentence.startswith(f"{names[0]} is lowest after 150 updates: loss ")
    assert f"highest is {names[-1]}" in run.ending.sentence


@pytest.mark.parametrize("fields", [
    {**RAVINE, "optimizers": ("gd",), "learning_rate": 0.042, "steps": 500},
    {**RAVINE, "optimizers": ALL, "learning_rate": 0.3, "steps": 200},
    {**RAVINE, "optimizers": ("nesterov",), "learning_rate": 0.05, "steps": 300},
    {"surface": "rosenbrock", "optimizers": ("gd", "momentum"), "start_x": -1.2, "start_y": 1.0,
     "learning_rate": 0.01, "steps": 200},
    {"surface": "beale", "optimizers": ALL, "start_x": 3.5, "start_y": 2.0, "learning_rate": 0.1,
     "steps": 100},
    {"surface": "bowl", "optimizers": ("gd",), "learning_rate": 0.1, "steps": 200,
     "edits": (Edit(5, "learning_rate", 3.0), Edit(7, "momentum", 0.5))},
])  # fmt: skip
def test_the_cure_of_a_divergence_stops_it(fields: dict[str, Any]) -> None:
    run = record(descent(**fields))
    assert run.ending.kind == "diverged"
    told = EXPERIMENT.diagnose(run.config, run.channels)
    assert told is not None and told.button == f"Set η = {told.cure['learning_rate']:g}"
    cured = record(msgspec.structs.replace(run.config, **told.cure))
    assert cured.ending.kind == "finished"
    assert (cured.channels["loss"][-1] < cured.channels["loss"][0]).all()


def test_a_racer_on_the_ridge_is_offered_a_start_beside_it() -> None:
    for optimizer in set(ALL) - {"adagrad"}:  # which takes longer to get there
        config = descent(
            surface="saddle", optimizers=(optimizer,), start_x=2.0, start_y=0.0,
            learning_rate=0.1, steps=300,
        )  # fmt: skip
        told = EXPERIMENT.diagnose(config, record(config).channels)
        assert told is not None and "is held at a saddle" in told.sentence, optimizer
        assert told.cure == {"start_y": 0.1}, optimizer


def test_the_cure_on_a_quadratic_lies_below_its_bound() -> None:
    run = record(descent(**RAVINE, optimizers=("gd",), learning_rate=0.2, steps=100))
    told = EXPERIMENT.diagnose(run.config, run.channels)
    assert told is not None and told.cure == {"learning_rate": 0.02}


TROUBLES = {
    "cannot come to rest": {**RAVINE, "optimizers": ("gd",), "learning_rate": 0.0401, "steps": 300},
    "is on a plateau": {
        "surface": "plateau", "optimizers": ("gd",), "start_x": 3.5, "start_y": 2.0,
        "learning_rate": 0.1, "steps": 100,
    },
    "is in a local minimum": {
        "surface": "two_minima", "optimizers": ("gd",), "start_x": 2.0, "start_y": 1.5,
        "learning_rate": 0.1, "steps": 100,
    },
    "is held at a saddle": {
        "surface": "saddle", "optimizers": ("gd",), "start_x": 2.0, "start_y": 0.0,
        "learning_rate": 0.1, "steps": 100,
    },
    "bounces across a ravine": {
        "surface": "ravine", "optimizers": ("gd",), "start_x": -9.0, "start_y": 4.0,
        "learning_rate": 0.0395, "steps": 30,
    },
    "is not there yet": {
        "surface": "bowl", "optimizers": ("gd",), "start_x": 3.0, "start_y": 2.0,
        "learning_rate": 0.01, "steps": 50,
    },
}  # fmt: skip


@pytest.mark.parametrize("words", TROUBLES)
def test_a_trouble_is_named_and_its_cure_helps(words: str) -> None:
    run = record(descent(**TROUBLES[words]))
    assert run.ending.kind == "finished"
    told = EXPERIMENT.diagnose(run.config, run.channels)
    assert told is not None and words in told.sentence and told.sentence.startswith("GD ")
    assert bool(told.button) == bool(told.cure)
    if told.cure:
        cured = record(msgspec.structs.replace(run.config, **told.cure))
        assert cured.channels["loss"][-1].min() < 0.5 * run.channels["loss"][-1, 0]


def test_a_racer_that_hardly_moved_is_given_a_rate_that_moves_it() -> None:
    run = record(descent(learning_rate=1e-6, steps=150))
    told = EXPERIMENT.diagnose(run.config, run.channels)
    assert told is not None
    assert told.sentence == "GD hardly moved in 150 updates: η = 1e-06 is too small."
    cured = record(msgspec.structs.replace(run.config, **told.cure))
    assert cured.channels["loss"][-1, 0] < 0.1 * run.channels["loss"][-1, 0]


@pytest.mark.parametrize("optimizers", [("gd",), ("adagrad",), ("adam",), ("momentum", "adam")])
def test_a_racer_thrown_off_the_map_is_given_a_rate_that_keeps_it(optimizers: Any) -> None:
    run = record(descent(learning_rate=100, optimizers=optimizers))
    told = EXPERIMENT.diagnose(run.config, run.channels)
    assert told is not None and told.sentence.startswith("η = 100 threw ")
    update = int(re.findall(r"off the map at update (\d+)", told.sentence)[0])
    (x0, x1), (y0, y1) = surface_named("sigmoid_neuron").domain
    x, y = run.channels["position"][:, 0].T
    inside = (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    assert inside[:update].all() and not inside[update:].any()
    cured = record(msgspec.structs.replace(run.config, **told.cure))
    assert told.cure and cured.channels["loss"][-1, 0] < 0.1 * run.channels["loss"][-1, 0]


def test_who_was_at_the_minimum_and_left_is_told_with_the_update() -> None:
    """Adam's v shrinks where there is no gradient, until its steps are too long to stay."""
    run = record(descent(learning_rate=0.5, optimizers=("adam",), steps=10_000))
    # Chaos decides when it leaves; look at a moment at which it is away.
    away = int(np.flatnonzero(run.channels["loss"][:, 0] > 0.01 * run.channels["loss"][0, 0])[-1])
    assert away > 5000
    cut = {name: values[: away + 1] for name, values in run.channels.items()}
    loss, v = cut["loss"][:, 0], cut["squares"][:, 0].max(-1)
    told = EXPERIMENT.diagnose(msgspec.structs.replace(run.config, steps=away), cut)
    assert told is not None and not told.button and not told.cure  # too long for a trial
    best = int(loss.argmin())
    last = int(np.flatnonzero(loss < 0.01 * loss[0])[-1])
    assert f"Adam left the minimum again: its loss was {loss[best]:.3g} at update {best}" in (
        told.sentence
    )
    assert f"since update {last + 1}." in told.sentence
    most, least = v[: best + 1].max(), v[best : last + 1].min()
    assert f"from {most:.3g} to {least:.3g}:" in told.sentence


def test_adam_with_a_larger_epsilon_stays_at_the_minimum() -> None:
    config = descent(
        start_x=1.7, start_y=-2.1, learning_rate=0.08, beta2=0.99, optimizers=("adam",), steps=424
    )
    loss = record(config).channels["loss"][:, 0]
    told = EXPERIMENT.diagnose(config, record(config).channels)
    assert told is not None and "Adam left the minimum again" in told.sentence
    assert told.cure == {"epsilon": 1e-4} and told.button == "Set ε = 0.0001"
    cured = record(msgspec.structs.replace(config, **told.cure)).channels["loss"][:, 0]
    assert loss[-1] > 0.01 * loss[0]
    assert (cured[int(loss.argmin()) :] < 0.01 * loss[0]).all()


def test_who_only_ran_across_the_minimum_and_comes_back_has_not_left_it() -> None:
    run = record(descent(steps=45))
    told = EXPERIMENT.diagnose(run.config, run.channels)
    assert told is not None and "is not there yet" in told.sentence


def test_all_well_is_no_trouble_and_a_young_run_has_none_yet() -> None:
    run = record(descent(surface="bowl", optimizers=("gd", "momentum"), learning_rate=0.1))
    assert EXPERIMENT.diagnose(run.config, run.channels) is None
    young = {name: values[:20] for name, values in run.channels.items()}
    assert EXPERIMENT.diagnose(run.config, young) is None


@pytest.mark.parametrize("surface", ["bowl", "ravine"])
@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
def test_a_race_ends_on_the_side_of_the_bound_that_it_is_on(name: str, surface: str) -> None:
    bound = OPTIMIZERS[name].bound
    assert bound is not None
    limit = float(bound({"bowl": 1.0, "ravine": 50.0}[surface], Constants()))
    for factor, kind in ((0.98, "finished"), (1.02, "diverged")):
        run = record(
            descent(
                surface=surface, optimizers=(name,), learning_rate=factor * limit, steps=4000,
                start_x=1.0, start_y=1.0,
            )
        )  # fmt: skip
        assert run.ending.kind == kind
        assert ("above the stability bound" in run.ending.sentence) == (kind == "diverged")


def test_the_first_replicas_torch_state_is_its_position_or_look_ahead() -> None:
    for name, at in (("gd", 0), ("nesterov", 0.9)):
        run = record(descent(optimizers=(name, "adam"), steps=10))
        found = EXPERIMENT.torch_state(run.config, run.states[-1])["position"]
        expected = run.channels["position"][-1, 0] - at * run.channels["velocity"][-1, 0]
        np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_every_tensor_is_made_on_the_device_asked_for() -> None:
    """Torch's meta device holds no numbers: a tensor made elsewhere could not meet it."""
    from torch.overrides import TorchFunctionMode

    factories = {torch.zeros, torch.ones, torch.full, torch.tensor, torch.empty, torch.rand}

    class Watch(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            assert func not in factories or "device" in (kwargs or {}), func
            return func(*args, **(kwargs or {}))

    config = DescentConfig(optimizers=ALL, batch_size=1, learning_rate=0.31, steps=5)
    with Watch():
        run = record(config)
        EXPERIMENT.diagnose(config, run.channels)
        far = descent(**RAVINE, optimizers=ALL, learning_rate=0.33, steps=30)
        EXPERIMENT.diagnose(far, record(far).channels)


@pytest.mark.parametrize("surface", fields(DescentConfig)["surface"].choices)
def test_the_values_that_follow_a_chosen_surface_let_every_optimizer_finish(surface: str) -> None:
    everyone = fields(DescentConfig)["optimizers"].choices
    run = record(descent(surface=surface, optimizers=everyone, **LAB.suits("surface", surface)))
    loss = run.channels["loss"]
    # Rounding may take the sum of the two-minima polynomial a hair below its minimum, 0.
    assert np.isfinite(loss).all() and (loss > -1e-12).all()
    assert (loss[-1] < loss[0]).sum() >= 5
