"""The exported script is a program of exactly the run that was recorded."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.config import Edit
from playground.engine.surfaces import SURFACES
from playground.labs.descent.experiment import EXPERIMENT
from playground.labs.descent.script import FORMULAS, script
from tests.labs.descent_runs import ALL, descent, record

TELL = "\nimport json; print(json.dumps({k: v.tolist() for k, v in model.state_dict().items()}))\n"
RAVINE: dict[str, Any] = {"surface": "ravine", "start_x": -9.0, "start_y": 2.0}
CASES: dict[str, dict[str, Any]] = {
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
    texts = [script(descent(**fields)) + TELL for fields in CASES.values()]
    done = subprocess.run(
        [sys.executable, "-I", "-c", DRIVER], input=json.dumps(texts), capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = (json.loads(line) for line in done.stdout.splitlines())
    return dict(zip(CASES, lines, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_it_prints_the_last_frames_losses_and_holds_the_same_state(
    name: str, printed: dict[str, list[str]]
) -> None:
    run = record(descent(**CASES[name]))
    *losses, state = printed[name]
    assert [line.split()[0] for line in losses] == ["loss"] * len(run.config.optimizers)
    values = [float(line.split()[1]) for line in losses]
    np.testing.assert_allclose(values, run.channels["loss"][-1], rtol=1e-9, atol=1e-25)
    expected = EXPERIMENT.torch_state(run.config, run.states[-1])
    found = json.loads(state)
    assert set(found) == set(expected)
    for key, value in expected.items():
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
    assert imported == {"torch"} | ({"numpy"} if "np." in text else set())
    assert all(len(line) <= 100 for line in text.splitlines())


def test_it_has_only_the_parts_that_the_run_needs() -> None:
    plain = script(descent(optimizers=("gd",)))
    for word in ("numpy", "batch", "edit", "EDITS", "momentum", "MOMENTUM", "nesterov", "Adam(p"):
        assert word not in plain, word
    assert "sigmoid" not in script(descent(surface="bowl"))


@pytest.mark.parametrize("eta", [0.5, 0.8, 1.0])
def test_rmsprops_chaotic_paths_on_the_neuron_are_the_scripts_to_the_last_bit(eta: float) -> None:
    config = descent(optimizers=("rmsprop",), learning_rate=eta, steps=150)
    done = subprocess.run(
        [sys.executable, "-I", "-c", script(config)], capture_output=True, text=True, check=True
    )
    printed = [float(line.split()[1]) for line in done.stdout.splitlines()]
    assert printed == record(config).channels["loss"][-1].tolist()
