"""The formula line: its numbers are the run's, its arrows lead from place to place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.labs.descent import LAB
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.formulas import formulas
from playground.labs.optimizing import OPTIMIZER_TITLES
from playground.runs.run import Run
from tests.expressions import work_out

EVERY = tuple(OPTIMIZER_TITLES)
FRAMES = (1, 2, 5)


def recorded(**settings: Any) -> tuple[DescentConfig, dict[str, np.ndarray]]:
    config = DescentConfig(optimizers=EVERY, steps=6, learning_rate=0.1, **settings)  # type: ignore[arg-type]
    run = Run(LAB, config)
    run.advance(seconds=20)
    return config, run.recording.arrays()


@pytest.fixture(scope="module")
def race() -> tuple[DescentConfig, dict[str, np.ndarray]]:
    return recorded(start_x=1.0, start_y=1.0)


def numbers(parts: list[Any], channels: dict[str, np.ndarray], frame: int) -> list[float]:
    """The numbers of a line, in order."""
    found = []
    for part in parts:
        if isinstance(part, dict) and "value" in part:
            found.append(work_out(part["value"], channels, frame))
        elif isinstance(part, dict) and "channel" in part:
            found.append(
                work_out({k: part[k] for k in ("channel", "index", "at")}, channels, frame)
            )
    return found


def lines(config: DescentConfig, name: str, variant: int) -> list[dict[str, Any]]:
    wire = formulas(config)[config.optimizers.index(name)].as_wire()
    steps: list[dict[str, Any]] = wire["variants"][variant]["steps"]
    return steps


EXACT = {"gd": 3, "momentum": 2, "nesterov": 2, "line_search": 3, "newton": 2, "nadam": 2,
         "adadelta": 2}  # fmt: skip
"""How many numbers of the last line make the new place: before − a · b ..., or before − a."""


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("variant", [0, 1])
def test_the_numbers_of_the_last_line_make_the_new_place(
    race: tuple[DescentConfig, dict[str, np.ndarray]], name: str, variant: int
) -> None:
    config, channels = race
    for frame in FRAMES:
        *used, new = numbers(lines(config, name, variant)[-1]["parts"], channels, frame)
        before, *by = used[-EXACT.get(name, 3):]  # fmt: skip
        if name in ("adagrad", "rmsprop"):
            _, before, *by = used
        if name in ("adam", "adamw"):
            before, *shrink, eta, m, root = used
            by = [eta, m / root]
            before -= sum(shrink)
        assert new == channels["position"][frame, EVERY.index(name), variant]
        assert before - np.prod(by) == pytest.approx(new, abs=1e-12)


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_the_hats_are_the_averages_over_what_their_weights_add_up_to(
    race: tuple[DescentConfig, dict[str, np.ndarray]], name: str
) -> None:
    config, channels = race
    replica = EVERY.index(name)
    for frame in FRAMES:
        m_hat, v_hat = numbers(lines(config, name, 0)[2]["parts"], channels, frame)
        gradients = channels["step_gradient"][1 : frame + 1, replica, 0]
        weights = 0.9 ** np.arange(frame - 1, -1, -1)
        assert m_hat == pytest.approx(np.average(gradients, weights=weights))
        weights = 0.999 ** np.arange(frame - 1, -1, -1)
        assert v_hat == pytest.approx(np.average(gradients**2, weights=weights))


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_the_arrows_of_momentum_add_up_to_the_update(
    race: tuple[DescentConfig, dict[str, np.ndarray]], name: str
) -> None:
    config, channels = race
    keep, add, move = ([v for v in step["vectors"]] for step in lines(config, name, 0))
    for frame in FRAMES:
        for axis in (0, 1):
            carried = work_out(keep[0]["by"][axis], channels, frame)
            pulled = work_out(add[0]["by"][axis], channels, frame)
            moved = work_out(move[0]["by"][axis], channels, frame)
            assert carried + pulled == pytest.approx(moved, abs=1e-12)
            tip = work_out(keep[0]["from"][axis], channels, frame) + carried
            assert work_out(add[0]["from"][axis], channels, frame) == pytest.approx(tip)


def test_without_bias_correction_the_hats_are_gone() -> None:
    config, channels = recorded(bias_correction=False)
    steps = lines(config, "adam", 0)
    assert [step["title"] for step in steps] == [
        "Average the gradient", "Average its square", "Divide by the root and move",
    ]  # fmt: skip
    before, eta, m, root, new = numbers(steps[-1]["parts"], channels, 1)
    assert before - eta * m / root == pytest.approx(new, abs=1e-12)


def test_the_mean_of_what_the_examples_ask_for_is_the_full_gradient() -> None:
    config, channels = recorded(batch_size=1)
    arrows = lines(config, "gd", 0)[0]["vectors"]
    assert len(arrows) == 3
    for axis in (0, 1):
        asked = [work_out(arrow["by"][axis], channels, 3) for arrow in arrows[:2]]
        full = -0.1 * channels["gradient"][2, 0, axis]
        assert np.mean(asked) == pytest.approx(full)


def test_with_one_free_parameter_there_is_one_variant() -> None:
    config = DescentConfig(free="first")
    assert all(len(formula.variants) == 1 for formula in formulas(config))
