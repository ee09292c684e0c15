"""The exported script of the Network lab is a program of exactly the run that was recorded."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import pytest

from playground.core.config import Edit, Pair, Point, config_at
from playground.labs.network.config import NetworkConfig
from playground.labs.network.experiment import EXPERIMENT
from playground.labs.network.meaning import parameters_of_one
from playground.labs.network.names import (
    ActivationName,
    DataName,
    FeatureName,
    InitName,
    LossName,
)
from playground.labs.network.script import script
from playground.labs.optimizing import OptimizerName, ScheduleName

RUNNER = """
import contextlib, io, json, runpy, sys

import torch

torch.set_num_threads(1)  # the machine has others to serve

for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        scope = runpy.run_path(path)
    state = {name: value.tolist() for name, value in scope["model"].state_dict().items()}
    print(json.dumps({"printed": out.getvalue(), "state": state}))
"""
SMALL: dict[str, Any] = {
    "samples": 40, "epochs": 5, "hidden": (4, 3), "noise": 0.1, "learning_rate": 0.05,
}  # fmt: skip
DATA: tuple[Any, ...] = get_args(DataName)
LOSSES: tuple[Any, ...] = get_args(LossName)
SETTINGS_IN_FLIGHT = (
    Edit(2, "learning_rate", 0.1), Edit(3, "momentum", 0.3), Edit(4, "l2", 0.02),
    Edit(4, "learning_rate", 0.02), Edit(5, "l1", 0.01), Edit(40, "l1", 0.5),
)  # fmt: skip
BY_HAND = (
    Edit(0, "w1_2_3", 0.5), Edit(2, "b2_1", -1.0), Edit(2, "w2_4_2", 0.25), Edit(2, "w2_4_2", 0.75),
    Edit(4, "w3_1_1", 0.0), Edit(4, "learning_rate", 0.2), Edit(6, "b1_1", 3.0),
)  # fmt: skip
OWN = tuple(
    Point(1.5 * (i % 4) - 2.25, 0.7 * (i // 4) - 1.1, (0.0, 2.0, 5.0)[i % 3]) for i in range(16)
)
SWEEPS: dict[Any, float] = {
    "seed": 0.3, "init": 0.3, "learning_rate": 0.2, "momentum": 0.5, "l1": 0.05, "l2": 0.1,
    "dropout": 0.6, "noise": 0.4,
}  # fmt: skip

CASES: dict[str, dict[str, Any]] = {
    **{f"data {name}": {"data": name} for name in DATA},
    **{
        f"{classes} classes of {name}": {"data": name, "classes": classes}
        for name in ("blobs", "rings") for classes in (2, 6)
    },
    "other columns": {"data": "wine", "column_x": 13, "column_y": 7},
    "own points of labels 0, 2 and 5": {"data": "own", "own_points": OWN},
    "own points of two classes": {"data": "own", "train_ratio": 0.9},
    "another seed of the points": {"data_seed": 5, "data": "gate_xor", "train_ratio": 0.1},
    "every feature": {"features": get_args(FeatureName), "data": "spiral"},
    "one feature": {"features": ("xy",), "data": "xor"},
    "no hidden layer": {"hidden": (), "dropout": 0.5, "batch_norm": True},
    "a deep network": {"hidden": (5, 1, 6, 2, 4), "activation": "selu"},
    **{f"activation {name}": {"activation": name} for name in get_args(ActivationName)},
    "an activation for each layer": {
        "hidden": (4, 3, 2, 5), "layer_activations": "prelu, rrelu, arctan", "batch_norm": True,
    },
    "steps alone": {"activation": "threshold", "l2": 0.1, "optimizer": "adamw"},
    **{
        f"loss {loss} on {data}": {"loss": loss, "data": data}
        for loss in LOSSES for data in ("circle", "blobs", "hills")
        if (loss, data) != ("cross_entropy", "hills")
    },
    **{f"start {init}": {"init": init, "hidden": (5, 3, 7)} for init in get_args(InitName)},
    "a zero start with ReLU": {"init": "zero", "activation": "relu"},
    "a zero start with random slopes": {"init": "zero", "activation": "rrelu"},
    **{
        f"optimizer {name}{what}": {"optimizer": name, **more}
        for name in get_args(OptimizerName) if name not in ("line_search", "newton")
        for what, more in (
            ("", {}), (", penalties and clipping", {
                "l1": 0.01, "l2": 0.02, "clip_value": 0.05, "clip_norm": 0.1, "max_norm": 1.0,
                "edits": SETTINGS_IN_FLIGHT,
            }),
        )
    },
    "line search": {"optimizer": "line_search", "batch_size": 0, "l2": 0.05},
    "line search on batches": {
        "optimizer": "line_search", "batch_norm": True, "dropout": 0.2, "clip_value": 0.05,
        "max_norm": 2.0, "l2": 0.1, "epochs": 1, "activation": "softplus",
    },
    "line search on a parabola": {
        "optimizer": "line_search", "hidden": (), "data": "plane",
    },
    "line search, clipped by value and by norm": {
        "optimizer": "line_search", "batch_size": 0, "clip_value": 0.02, "clip_norm": 0.01,
    },
    **{
        f"line search over the kinks of {name}, start {init}": {
            "optimizer": "line_search", "init": init, "epochs": 3, "batch_size": 0, **more,
        }
        for init in ("he", "zero") for name, more in (
            ("ReLU", {"activation": "relu", "hidden": (5,)}),
            ("ReLU and XOR", {"activation": "relu", "hidden": (3,), "data": "gate_xor"}),
            ("leaky ReLU", {"activation": "leaky_relu", "hidden": (3,)}),
            ("L1", {"l1": 0.05, "hidden": ()}),
            ("|e|", {"loss": "absolute", "hidden": (), "data": "hills"}),
            ("|e| and ReLU", {"loss": "absolute", "activation": "relu", "data": "hills"}),
            ("|e| and PReLU", {"loss": "absolute", "activation": "prelu", "hidden": (3,)}),
            ("Huber", {"loss": "huber", "hidden": ()}),
        )
    },
    **{
        f"Newton on the kinks of {name}": {
            "optimizer": "newton", "batch_size": 0, "epochs": 1, **more,
        }
        for name, more in (
            ("ReLU", {
                "activation": "relu", "init": "he", "data": "gate_xor", "noise": 0.0, "l2": 0.1,
                "hidden": (3,),
            }),
            *(
                (name, {
                    "activation": name, "init": "he", "data": "gate_xor", "noise": 0.0,
                    "loss": "huber", "hidden": (3,),
                })
                for name in ("leaky_relu", "prelu", "rrelu", "elu", "selu")
            ),
            ("L1", {"l1": 0.05, "init": "zero", "hidden": ()}),
            ("Huber", {"loss": "huber", "init": "zero", "hidden": (), "l2": 0.1}),
        )
    },
    "Newton": {
        "optimizer": "newton", "batch_size": 0, "hidden": (), "data": "gauss", "noise": 0.5,
        "l2": 0.1, "edits": (Edit(3, "l2", 0.2),),
    },
    "Newton on a hidden layer": {
        "optimizer": "newton", "batch_size": 0, "hidden": (2,), "l2": 0.1, "clip_norm": 0.5,
        "data": "hills", "dropout": 0.1,
    },
    "Newton without a curvature": {
        "optimizer": "newton", "hidden": (), "data": "plane", "loss": "absolute",
    },
    "constants of RMSProp": {"optimizer": "rmsprop", "rmsprop_alpha": 0.0},
    "constants of Adam": {"optimizer": "adam", "beta1": 0.0, "beta2": 0.5},
    "constants of AdamW": {"optimizer": "adamw", "weight_decay": 1.0, "beta1": 0.5},
    "constants of Nadam": {"optimizer": "nadam", "beta1": 0.5, "beta2": 0.9},
    "constants of momentum": {"optimizer": "momentum", "momentum": 0.0},
    **{
        f"schedule {name}, {optimizer}": {
            "schedule": name, "optimizer": optimizer, "schedule_period": 2, "epochs": 8,
            "schedule_decay": 0.2, "schedule_power": 1.5,
            "schedule_pieces": (Pair(7.0, 0.1), Pair(3.0, 0.0), Pair(5.0, 2.0), Pair(5.0, 0.5)),
            "edits": edits,
        }
        for name in get_args(ScheduleName)
        for optimizer, edits in (
            ("momentum", ()), ("nesterov", SETTINGS_IN_FLIGHT), ("adam", ()),
        )
    },
    "a loss that is watched and stalls": {
        "schedule": "performance", "schedule_period": 1, "learning_rate": 2.0, "epochs": 20,
        "edits": SETTINGS_IN_FLIGHT,
    },
    "a loss that is watched in vain": {"schedule": "performance", "schedule_factor": 1.0},
    "L1": {"l1": 0.05}, "L2": {"l2": 0.05}, "L1 and L2": {"l1": 0.02, "l2": 0.03},
    "clipped by value": {"clip_value": 0.01}, "clipped by norm": {"clip_norm": 0.05},
    "max-norm": {"max_norm": 0.5, "activation": "relu"},
    "dropout": {"dropout": 0.5},
    "dropout of all at once": {"dropout": 0.3, "batch_size": 0},
    "dropout and random slopes": {"dropout": 0.3, "activation": "rrelu"},
    "batch normalisation": {"batch_norm": True},
    "batch normalisation of PReLUs, dropped": {
        "batch_norm": True, "activation": "prelu", "dropout": 0.2, "batch_size": 0,
    },
    "batch normalisation of single examples": {"batch_norm": True, "batch_size": 1, "epochs": 2},
    "batch normalisation with a single one left over": {
        "batch_norm": True, "train_ratio": 0.525, "optimizer": "momentum",
    },
    "batch normalisation of one training point": {
        "batch_norm": True, "samples": 8, "train_ratio": 0.1, "batch_size": 0,
    },
    "batches larger than the data": {"batch_size": 500},
    "batches that do not fit": {"batch_size": 7},
    "all examples in order": {"batch_size": 0},
    "weights set by hand": {"edits": BY_HAND, "hidden": (4, 3)},
    "weights set by hand, normalised": {
        "edits": BY_HAND, "batch_norm": True, "dropout": 0.2, "optimizer": "nesterov",
    },
    "early stopping": {"patience": 2, "learning_rate": 1.0, "epochs": 60, "optimizer": "momentum"},
    "a goal": {"goal": 0.5, "epochs": 100, "learning_rate": 0.3},
    "a goal, early stopping": {"goal": 0.1, "patience": 3, "epochs": 100, "seed": 3},
    "divergence": {
        "activation": "relu", "learning_rate": 10.0, "epochs": 50, "loss": "squared",
        "init": "large",
    },
    **{
        f"networks that differ in {sweep}": {
            "replicas": 3, "sweep": sweep, "sweep_to": to, "optimizer": "momentum", "dropout": 0.1,
            "edits": SETTINGS_IN_FLIGHT, "schedule": "performance", "schedule_period": 1,
        }
        for sweep, to in SWEEPS.items()
    },
    **{
        f"two networks that differ in {sweep}": {
            "replicas": 2, "sweep": sweep, "sweep_to": 0.2, "hidden": (3,), "data": "iris",
            "edits": (Edit(1, "w1_1_1", 2.0),),
        }
        for sweep in SWEEPS if sweep not in ("momentum", "noise")
    },
    "every start": {"replicas": 9, "sweep": "init", "hidden": (3,)},
    "networks that stop with the first": {
        "replicas": 3, "patience": 2, "goal": 0.01, "epochs": 60, "learning_rate": 1.0,
    },
    "networks that diverge and go on": {
        "replicas": 3, "sweep": "learning_rate", "sweep_to": 10.0, "loss": "squared",
        "activation": "relu", "init": "large", "learning_rate": 0.001, "epochs": 20,
    },
    "penalties that begin at 0": {"replicas": 3, "sweep": "l2", "sweep_to": 0.1},
    "penalties that end at 0": {"replicas": 3, "sweep": "l1", "l1": 0.1, "sweep_to": 0.0},
    "fifty epochs": {"epochs": 50, "samples": 60, "optimizer": "adam", "data": "moons"},
}  # fmt: skip


class Done(NamedTuple):
    """What a script printed, and the model it left."""

    printed: list[tuple[str, float]]
    state: dict[str, Any]


def config_of(case: str) -> NetworkConfig:
    config = NetworkConfig(**{**SMALL, **CASES[case]})
    assert config.refusal() is None, case
    return config


def run_scripts(configs: list[NetworkConfig], folder: Path) -> list[Done]:
    """Run each in a process that knows nothing of the playground."""
    paths = [folder / f"{i}.py" for i in range(len(configs))]
    for path, config in zip(paths, configs, strict=True):
        path.write_text(script(config), encoding="utf-8")
    command = [sys.executable, "-I", "-c", RUNNER, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Done(
            [
                (name, float(value))
                for name, value in map(str.split, answer["printed"].splitlines())
            ],
            answer["state"],
        )
        for answer in answers
    ]


def final(config: NetworkConfig) -> tuple[Any, dict[str, np.ndarray]]:
    """The state and the frame with which the recording ends."""
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    while EXPERIMENT.ending(config, state) is None:
        state, frame = EXPERIMENT.step(config_at(config, state.epoch), state)
    return state, frame


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """What every case's script has done, in one process: each would import torch anew."""
    configs = [config_of(case) for case in CASES]
    return dict(zip(CASES, run_scripts(configs, tmp_path_factory.mktemp("scripts")), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_recordings_losses_and_leaves_its_model(
    case: str, done: dict[str, Done]
) -> None:
    config = config_of(case)
    state, frame = final(config)
    printed, left = done[case]
    expected = [(n, value) for n in ("train_loss", "test_loss") for value in frame[n]]
    assert [name for name, _ in printed] == [name for name, _ in expected]
    np.testing.assert_allclose(
        [value for _, value in printed], [value for _, value in expected], rtol=1e-6
    )
    assert EXPERIMENT.torch_state is not None
    recorded = EXPERIMENT.torch_state(config, state)
    assert set(left) == set(recorded)
    for name, value in recorded.items():
        assert np.shape(left[name]) == value.shape, name
        np.testing.assert_allclose(left[name], value, rtol=1e-6, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("case", CASES)
def test_the_script_reads_well(case: str) -> None:
    text = script(config_of(case))
    ast.parse(text)
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"[ \t]$|\n{4}|\{\w*\}", text.replace("{}", ""), re.MULTILINE)
    imports = re.findall(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(imports) <= {"torch", "numpy", "math"}


@pytest.mark.parametrize("case", CASES)
def test_every_name_the_script_defines_is_used(case: str) -> None:
    tree = ast.parse(script(config_of(case)))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    stored |= {node.name for node in defined}
    loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    assert stored - loaded <= {"_", "rows", "epoch"}, "rows is the modules' own"


def test_the_script_of_the_first_run_fits_on_two_screens() -> None:
    assert len(script(NetworkConfig()).splitlines()) < 100


def test_writing_the_script_imports_no_torch() -> None:
    program = (
        "import sys; from playground.labs.network.config import NetworkConfig\n"
        "import importlib.util, pathlib\n"
        "from playground.labs.network.script import script; script(NetworkConfig())\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_the_state_holds_every_number_that_the_network_trains_and_shares_no_memory() -> None:
    config = NetworkConfig(**{**SMALL, "batch_norm": True, "activation": "prelu"})
    state, _ = final(config)
    assert EXPERIMENT.torch_state is not None
    found = EXPERIMENT.torch_state(config, state)
    trained = [value for name, value in found.items() if not re.search("running|tracked", name)]
    assert sum(value.size for value in trained) == parameters_of_one(config)
    before = state.learner.weights.clone()
    for value in found.values():
        value[...] = -7
    assert bool((state.learner.weights == before).all())
