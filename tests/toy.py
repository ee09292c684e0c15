"""A lab made for tests: a number that halves, a picture every few steps, a ball that leaves the
room.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np

from playground.core.channels import Channel, Diagnosis, Ending, Row, Table
from playground.core.config import Config, config_at, setting
from playground.labs.lab import Argument, Experiment, Lab, Prediction, Preset, Question
from playground.views.figure import Binding, Drawing, Figure


class ToyConfig(Config, frozen=True, kw_only=True):
    factor: Annotated[
        float, setting("Factor", "Each step multiplies by it.", ge=0.1, le=20.0, editable=True)
    ] = 0.5
    steps: Annotated[
        int, setting("Steps", "How many steps it makes.", ge=1, le=10_000, unit="steps")
    ] = 20
    seed: Annotated[int, setting("Seed", "Draws the start.", ge=0, le=99)] = 1


class ToyState(NamedTuple):
    step: int
    value: float


def frame(state: ToyState, last: int) -> dict[str, Any]:
    made: dict[str, Any] = {"loss": np.array([state.value])}
    if state.step % max(4, last // 100) == 0 or state.step == last or state.value > 1e6:
        made["picture"] = np.linspace(0, state.value, 6).reshape(2, 3)
    return made


def init(config: ToyConfig, device: str) -> tuple[ToyState, dict[str, Any]]:
    state = ToyState(0, 1.0 + np.random.default_rng(config.seed).random())
    return state, frame(state, config.steps)


def step(config: ToyConfig, state: ToyState) -> tuple[ToyState, dict[str, Any]]:
    state = ToyState(state.step + 1, state.value * config.factor)
    return state, frame(state, config.steps)


def ending(config: ToyConfig, state: ToyState) -> Ending | None:
    return Ending("diverged", state.step, "It left the room.") if state.value > 1e6 else None


def diagnose(config: ToyConfig, channels: Any) -> Diagnosis | None:
    grew = channels["loss"][-1, 0] > channels["loss"][0, 0]
    return Diagnosis("It grows.", "Halve it", {"factor": 0.5}) if grew else None


EXPERIMENT = Experiment(init, step, ending, diagnose)


def twice(config: ToyConfig, frame: Any, arguments: Any) -> dict[str, Any]:
    return {"twice": 2 * frame["loss"] + arguments["plus"]}


def tables() -> tuple[Table, ...]:
    return (Table("Halving", "x", ("step", "x"), (Row(("0", "1"), "1 = 1"),)),)


def figures(config: ToyConfig, ask: Any) -> tuple[Figure, ...]:
    line = {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "name": "it", "line": {}}
    drawn = Drawing([line, {"type": "heatmap", "z": [[0.0]]}], {})
    bindings = (Binding(0, "y", "loss", "history", (0,)), Binding(1, "z", "picture", "current"))
    return (Figure("toy", drawn, bindings, "Toy", "A toy.", slot="hero"),)


def script(config: ToyConfig) -> str:
    factors = [config_at(config, step).factor for step in range(config.steps)]
    return f"""import numpy as np

value = 1.0 + np.random.default_rng({config.seed}).random()
for factor in {factors}:
    if value > 1e6:
        break
    value *= factor
print("loss", repr(value))
"""


PREDICTION = Prediction(
    "the end", "plain", "Where does it end?", ("low", "high"),
    lambda config, channels: ("low" if channels["loss"][-1, 0] < 1 else "high", "It is there."),
)  # fmt: skip

LAB = Lab(
    slug="toy", title="Toy", icon=":material/toys:", summary="A toy.", config=ToyConfig,
    presets=(
        Preset("plain", "Plain", "It halves.", "It halves.", {}, 5),
        Preset("leaves", "Leaves", "It grows.", "It grows.", {"factor": 9.0}, 2, fails=True),
    ),
    experiment="tests.toy:EXPERIMENT", tables="tests.toy:tables",
    questions=(
        Question("twice", "tests.toy:twice", "Twice the loss.", {"plus": Argument(0.0, -9, 9)}),
    ),
    channels=lambda config: (
        Channel("loss", ("replica",), (1,), "", "The number."),
        Channel("picture", ("row", "column"), (2, 3), "", "A ramp.", cadence="picture", wire="u1"),
    ),
    replicas=lambda config: ("it",), colors=lambda config: ("#0072B2",),
    steps=lambda config: config.steps, chance=lambda config: True,
    figures=figures, formulas=lambda config: (), sentence=lambda config: "It goes on.",
    script=script, lesson=Path(__file__), predictions=(PREDICTION,), path="tests.toy:LAB",
)  # fmt: skip
