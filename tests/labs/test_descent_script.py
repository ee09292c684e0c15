"""The exported script is a program of exactly the run that was recorded."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import Any, get_args

import numpy as np
import pytest
import torch

from playground.core.config import Edit, Own, Pair
from playground.engine.neurons import TRUE_WEIGHTS, rare_inputs
from playground.engine.surfaces import SURFACES
from playground.labs.descent.config import NEURONS, OptimizerName, ScheduleName, SurfaceName
from playground.labs.descent.experiment import EXPERIMENT
from playground.labs.descent.script import script
from playground.labs.descent.script_surfaces import FORMULAS
from tests.labs.descent_runs import ALL, descent, record

TELL = "\nimport json; print(json.dumps({k: v.tolist() for k, v in model.state_dict().items()}))\n"
RAVINE: dict[str, Any] = {"surface": "ravine", "start_x": -9.0, "start_y": 2.0}
EVERYBODY: tuple[Any, ...] = get_args(OptimizerName)
WITH_RATE = tuple(name for name in EVERYBODY if name not in ("line_search", "newton"))
CLIFF: dict[str, Any] = {
    "surface": "cliff", "start_x": -3.0, "start_y": 2.0, "learning_rate": 0.1, "steps": 70,
    "optimizers": ("nesterov", "momentum", "gd", "rmsprop", "adam"),
}  # fmt: skip
CHANGES = (
    Edit(10, "learning_rate", 0.2), Edit(20, "momentum", 0.5), Edit(30, "momentum", 0.0),
    Edit(30, "learning_rate", 0.05),
)  # fmt: skip
OWN = (
    Own("adam", "learning_rate", 0.03), Own("nesterov", "momentum", 0.4),
    Own("momentum", "learning_rate", 0.02),
)  # fmt: skip
TWELVE = tuple(Pair(i / 3 - 2, (i % 5) / 4) for i in range(12))
PLACES: dict[str, tuple[float, float, float]] = {
    "sigmoid_neuron": (2.0, 4.0, 0.1), "rare_feature": (-1.0, -1.0, 0.05),
    "bowl": (3.0, 2.0, 0.1), "tilted_bowl": (-4.0, 1.5, 0.03), "ravine": (-4.0, 1.0, 0.02),
    "plateau": (1.5, 1.0, 0.1), "cliff": (-3.0, 2.5, 0.1), "saddle": (2.0, 0.01, 0.1),
    "two_minima": (2.0, 1.5, 0.1), "beale": (1.0, 1.5, 0.005), "rosenbrock": (-1.2, 1.0, 0.0005),
    "himmelblau": (0.0, 0.0, 0.005), "rastrigin": (3.7, -2.6, 0.002), "formula": (2.0, 1.0, 0.005),
}  # fmt: skip
"""Start and η on each surface."""
FORMULA = (
    "tanh(x + y)^2 + atan(x y)^2 + sinh(x)^2/cosh(y) + σ(x − y)^2 + log(1 + x^2) + 2^-3 abs(x)"
)


def of_typed(formula: str, x: float, y: float, *names: str) -> dict[str, Any]:
    return {
        "surface": "formula", "formula": formula, "start_x": x, "start_y": y, "steps": 15,
        "learning_rate": 0.05, "optimizers": names or ("gd", "momentum", "adam", "newton"),
    }  # fmt: skip


CASES: dict[str, dict[str, Any]] = {
    **{
        f"{surface}, {free} free": {
            "surface": surface, "start_x": x, "start_y": y, "learning_rate": eta, "free": free,
            "optimizers": EVERYBODY, "steps": 40,
        }
        for surface, (x, y, eta) in PLACES.items() for free in ("both", "first")
    },
    **{
        f"{schedule}, {what}": {**CLIFF, "schedule": schedule, "schedule_period": 7, **more}
        for schedule in get_args(ScheduleName)
        for what, more in (
            ("with everybody", {"optimizers": WITH_RATE}),
            ("edited, raised momentum", {"edits": CHANGES, "momentum_schedule": True}),
            ("edited, with own settings", {"edits": CHANGES, "own": OWN}),
        )
    },
    "a rate of zero and back": {
        **CLIFF, "schedule": "piecewise",
        "schedule_pieces": (Pair(40.0, 1.0), Pair(10.0, 0.0), Pair(20.0, 0.5), Pair(20.0, 0.25)),
    },
    "a rate that dies out": {**CLIFF, "schedule": "tenfold", "schedule_period": 1, "steps": 400},
    "performance that changes nothing": {
        **CLIFF, "schedule": "performance", "schedule_factor": 1.0,
    },
    "performance that watches batches": {
        "surface": "rare_feature", "batch_size": 4, "schedule": "performance",
        "schedule_period": 2, "learning_rate": 0.3, "optimizers": WITH_RATE, "steps": 90,
    },
    "momentum that only rises": {**CLIFF, "momentum_schedule": True, "steps": 520},
    "momentum that only rises, without look-ahead": {
        **CLIFF, "optimizers": ("momentum", "adam"), "momentum_schedule": True,
    },
    "without bias correction": {
        "surface": "beale", "start_x": 1.0, "start_y": 1.5, "learning_rate": 0.05, "steps": 60,
        "optimizers": ("adam", "adamw", "nadam"), "bias_correction": False, "weight_decay": 0.3,
        "own": (Own("nadam", "beta1", 0.8), Own("adam", "epsilon", 0.01)),
    },
    "Adam alone without bias correction": {
        "optimizers": ("adam",), "bias_correction": False, "learning_rate": 0.05, "steps": 60,
    },
    "own constants": {
        "surface": "bowl", "start_x": 3.0, "start_y": -2.0, "learning_rate": 0.1, "steps": 50,
        "optimizers": WITH_RATE, "adadelta_rho": 0.7, "adadelta_epsilon": 1e-3,
        "own": (
            Own("adamw", "weight_decay", 0.2), Own("adamw", "beta2", 0.9),
            Own("rmsprop", "rmsprop_alpha", 0.5), Own("nadam", "epsilon", 0.1),
            Own("nesterov", "momentum", 0.0), Own("gd", "learning_rate", 0.7),
        ),
    },
    "only who reads no rate": {
        "surface": "himmelblau", "optimizers": ("newton", "line_search"), "start_x": 1.0,
        "start_y": 1.5, "schedule": "cosine", "edits": (Edit(3, "learning_rate", 0.1),),
        "steps": 12,
    },
    "searches on batches": {
        "surface": "rare_feature", "batch_size": 16, "steps": 10, "start_x": -1.0,
        "start_y": -1.0, "optimizers": ("gd", "line_search", "newton"),
    },
    "twelve points": {
        "points": TWELVE, "optimizers": WITH_RATE, "learning_rate": 0.05, "steps": 40,
    },
    "batches of five of twelve points": {
        "points": TWELVE, "optimizers": WITH_RATE, "learning_rate": 0.05, "steps": 40,
        "batch_size": 5, "loss_scale": "mean",
    },
    "one point": {"points": (Pair(1.0, 0.3),), "optimizers": EVERYBODY, "steps": 10},
    "further starts that go on": {
        **RAVINE, "optimizers": ("gd", "momentum"), "learning_rate": 0.05, "momentum": 0.01,
        "starts": 9, "steps": 200,
    },
    "one weight that diverges": {
        **RAVINE, "optimizers": ("gd", "adamw"), "learning_rate": 2.1, "free": "first",
        "steps": 300,
    },
    "a long formula": of_typed(FORMULA, 2.0, 1.0, *EVERYBODY),
    "a formula without x": of_typed("y^2", 2.0, 1.0, *EVERYBODY),
    "a formula without both": of_typed("3 + sin(2)", 2.0, 1.0, *EVERYBODY),
    "a linear formula": of_typed("x + 2y", 2.0, 1.0, *EVERYBODY),
    "a formula that starts where it has no number": of_typed("log(x) + y^2", -1.0, 0.5),
    "a formula that starts at a pole": of_typed("1/x + y^2", 0.0, 0.5),
    "a formula that falls into a hole": of_typed("log(x) + y^2", 0.1, 0.5),
    "a formula that grows beyond all numbers": of_typed("exp(exp(-x)) + y", -5.0, 0.5),
    "a formula with greater numbers than torch has integers": of_typed(
        "9999999999999999999 x^2 + 9^20 y^2", 2.0, 1.0
    ),
    "the headline": {
        "optimizers": ("gd", "momentum"), "learning_rate": 0.1, "start_x": 1.125,
        "start_y": 2.375, "steps": 100,
    },
    "all six": {"optimizers": ALL, "learning_rate": 0.1, "steps": 60},
    "nesterov first": {"optimizers": ("nesterov",), "loss_scale": "half_sum", "steps": 80},
    "one point at a time": {"optimizers": ALL, "batch_size": 1, "learning_rate": 0.1, "steps": 41},
    "batches of all points, mean": {
        "optimizers": ("gd", "nesterov"), "batch_size": 2, "loss_scale": "mean", "steps": 30,
    },
    "edits of both": {
        "optimizers": ("nesterov", "momentum", "adam"), "learning_rate": 0.2, "steps": 60,
        "edits": (
            Edit(10, "learning_rate", 0.4), Edit(20, "momentum", 0.5), Edit(30, "momentum", 0.0),
            Edit(40, "momentum", 0.8), Edit(40, "learning_rate", 0.1), Edit(0, "momentum", 0.7),
        ),
    },
    "edits after the end": {
        "optimizers": ("nesterov",), "steps": 5, "learning_rate": 0.1,
        "edits": (Edit(5, "momentum", 0.1), Edit(9, "learning_rate", 3.0)),
    },
    "a rate edited without momentum": {
        "optimizers": ("gd", "rmsprop"), "steps": 20, "learning_rate": 0.01,
        "edits": (Edit(7, "learning_rate", 0.02), Edit(9, "momentum", 0.2)),
    },
    "momentum from zero": {
        "optimizers": ("momentum", "nesterov"), "momentum": 0.0, "steps": 40,
        "learning_rate": 0.1, "edits": (Edit(10, "momentum", 0.9),),
    },
    "momentum zero": {"optimizers": ("momentum", "nesterov"), "momentum": 0.0, "steps": 10},
    "other constants": {
        "surface": "rosenbrock", "optimizers": ALL, "start_x": -1.2, "start_y": 1.0,
        "learning_rate": 0.0005, "steps": 50, "rmsprop_alpha": 0.8, "beta1": 0.7, "beta2": 0.9,
        "epsilon": 1e-4, "adagrad_epsilon": 1e-3, "momentum": 0.6,
    },
    "one diverges, the others race on": {
        **RAVINE, "optimizers": ("gd", "adam"), "learning_rate": 0.05, "steps": 100,
    },
    "all diverge, one after another": {
        **RAVINE, "optimizers": ("gd", "momentum", "nesterov"), "learning_rate": 0.3, "steps": 90,
    },
    "the first diverges last": {
        **RAVINE, "optimizers": ("nesterov", "gd"), "learning_rate": 0.06, "steps": 500,
    },
    "diverges with the very last update": {
        "surface": "bowl", "optimizers": ("gd",), "learning_rate": 3.0, "start_x": 1.0,
        "start_y": 0.5, "steps": 20,
    },
}  # fmt: skip


CHAOTIC: dict[str, Any] = {"optimizers": ("rmsprop",), "steps": 150}
EXACT: dict[str, dict[str, Any]] = {
    **{f"RMSProp at {eta}": {**CHAOTIC, "learning_rate": eta} for eta in (0.5, 0.8, 1.0)},
    **{
        f"RMSProp, {schedule}": {**CHAOTIC, "learning_rate": 1.0, "schedule": schedule}
        for schedule in get_args(ScheduleName)
    },
    "RMSProp, edited": {**CHAOTIC, "edits": (Edit(40, "learning_rate", 0.9),)},
    "RMSProp, one weight": {**CHAOTIC, "free": "first", "learning_rate": 0.9},
    "RMSProp, half sum": {**CHAOTIC, "loss_scale": "half_sum", "learning_rate": 0.9},
    "RMSProp, own": {**CHAOTIC, "own": (Own("rmsprop", "learning_rate", 0.9),)},
}


DRIVER = """
import contextlib, io, json, sys
for text in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "script", "exec"), {"__name__": "__main__"})
    print(json.dumps(printed.getvalue().splitlines()))
"""


@pytest.fixture(scope="module")
def printed() -> dict[str, list[str]]:
    """What the script of each case prints: all in one process that has not our code on its path."""
    every = CASES | EXACT
    texts = [script(descent(**fields)) + TELL for fields in every.values()]
    done = subprocess.run(
        [sys.executable, "-I", "-c", DRIVER], input=json.dumps(texts), capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = (json.loads(line) for line in done.stdout.splitlines())
    return dict(zip(every, lines, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_it_prints_the_last_frames_losses_and_holds_the_same_state(
    name: str, printed: dict[str, list[str]]
) -> None:
    config = descent(**CASES[name])
    run = record(config)
    *losses, state = printed[name]
    assert [line.split()[0] for line in losses] == ["loss"] * len(run.config.optimizers)
    values = [float(line.split()[1]) for line in losses]
    # The absolute part: a loss of 0 that is a difference of numbers such as 23/60.
    least = 1e-25 if config.surface in NEURONS else 1e-15
    for who, value, expected in zip(
        config.optimizers, values, run.channels["loss"][-1], strict=True
    ):
        # A line search ends within 1e-12 of the minimum, and every update builds on the last one.
        near = 1e-7 if who == "line_search" else 1e-9
        np.testing.assert_allclose(value, expected, rtol=near, atol=least, err_msg=who)
    state_dict = EXPERIMENT.torch_state(run.config, run.states[-1])
    found = json.loads(state)
    assert set(found) == set(state_dict)
    for key, value in state_dict.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-9, atol=1e-15)


def test_losses_are_printed_with_every_digit() -> None:
    text = script(descent(optimizers=("gd",), steps=3))
    done = subprocess.run(
        [sys.executable, "-I", "-c", text], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and not done.stderr
    (line,) = done.stdout.splitlines()
    assert repr(float(line.split()[1])) == line.split()[1]


@pytest.mark.parametrize("name", SURFACES)
def test_every_formula_is_its_surfaces_closed_form(name: str) -> None:
    points = torch.rand(20, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    program = f"def loss_at(x, y):\n    return {FORMULAS[name]}"
    assert FORMULAS[name] in script(descent(surface=name))
    names: dict[str, Any] = {"torch": torch}
    exec(compile(program, name, "exec"), names)  # noqa: S102 - our own text
    expected, _ = SURFACES[name].value_and_gradient(points)
    found = names["loss_at"](*points.unbind(-1))
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_it_imports_only_torch_and_numpy_and_no_more_than_it_uses(name: str) -> None:
    text = script(descent(**CASES[name]))
    imported = {
        alias.name
        for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)
        for alias in node.names
    }  # fmt: skip
    needed = {"numpy": "np.", "math": "math."}
    assert imported == {"torch"} | {name for name, word in needed.items() if word in text}
    assert all(len(line) <= 100 for line in text.splitlines())


SPECIAL = (
    "numpy", "math", "batch", "change(", " at(", "momentum", "MOMENT", "nesterov", "Adam(p",
    "class U", "LineSearch", "Newton", "Performance", "learning_rate(", "PIECES",
    "isinstance", "zip(racers",
)  # fmt: skip


def test_it_has_only_the_parts_that_the_run_needs() -> None:
    plain = script(descent(optimizers=("gd",)))
    assert [word for word in SPECIAL if word in plain] == []
    assert len(plain.splitlines()) < 70
    assert "sigmoid" not in script(descent(surface="bowl"))
    unread = descent(
        optimizers=("newton",), edits=(Edit(3, "learning_rate", 0.1), Edit(4, "momentum", 0.1)),
        schedule="exponential", momentum_schedule=True, bias_correction=False,
    )  # fmt: skip
    for word in ("LEARNING_RATE", "MOMENT", "learning_rate", "class U", "math", "change("):
        assert word not in script(unread), word
    every = script(descent(**CASES["performance, edited, with own settings"]))
    assert {"zip(racers", "change(", " at(", "Performance"} <= {w for w in SPECIAL if w in every}


def test_the_rare_features_examples_are_the_engines_to_the_last_bit() -> None:
    names: dict[str, Any] = {}
    program = script(descent(surface="rare_feature", steps=1)) + "\nfound = X.tolist(), T.tolist()"
    try:
        exec(compile(program, "rare", "exec"), names)  # noqa: S102 - our own text
    finally:
        torch.set_default_dtype(torch.float32)
    inputs, targets = names["found"]
    assert [tuple(row) for row in inputs] == list(rare_inputs())
    table = torch.tensor(inputs, dtype=torch.float64)
    assert targets == torch.sigmoid(table @ table.new_tensor(TRUE_WEIGHTS)).tolist()


def test_there_is_a_case_of_every_surface() -> None:
    assert set(PLACES) == set(get_args(SurfaceName))


@pytest.mark.parametrize("name", EXACT)
def test_rmsprops_chaotic_paths_on_the_neuron_are_the_scripts_to_the_last_bit(
    name: str, printed: dict[str, list[str]]
) -> None:
    *losses, _ = printed[name]
    expected = record(descent(**EXACT[name])).channels["loss"][-1]
    assert [float(line.split()[1]) for line in losses] == expected.tolist()
