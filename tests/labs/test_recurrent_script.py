"""The Recurrent lab's exported script arrives at the screen's numbers, by torch's own modules."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import pytest

from playground.core.config import Edit
from playground.labs.recurrent.config import RecurrentConfig, RuleName
from playground.labs.recurrent.names import CellName, TaskName
from playground.labs.recurrent.script import script
from tests.labs.recurrent_runs import SMALL, ran

TEXT = (
    'To be, or not to be: that is the "question"\nfrom whether \\ tis nobler in the mind\t \n' * 4
)
EDITS = (Edit(3, "learning_rate", 0.02), Edit(5, "learning_rate", 0.2))
TWO = {"layers": 2, "bidirectional": True}
STEPS = 7

CASES: dict[str, dict[str, Any]] = {
    **{f"task {task}": {"task": task} for task in get_args(TaskName)},
    **{f"cell {cell}": {"cell": cell, **TWO, "forget_bias": 2.0} for cell in get_args(CellName)},
    **{
        f"one answer of {cell}": {"cell": cell, "task": "reviews", "bidirectional": True}
        for cell in ("gru", "leaky")
    },
    **{
        f"truncated {cell}": {"cell": cell, "task": "parity", "truncate": 4, "layers": 2}
        for cell in ("rnn", "lstm", "gru", "leaky")
    },
    "truncated in both directions": {"task": "anbn", "truncate": 4, "bidirectional": True},
    "truncated with a state that is learned": {
        "cell": "gru", "truncate": 3, **TWO, "initial_state": "learned",
    },
    "truncated before one answer": {"task": "reviews", "truncate": 2, "bidirectional": True},
    "truncated before one number": {"task": "temperature", "truncate": 2, **TWO},
    "reset before": {"cell": "gru", "reset": "before"},
    "logistic": {"cell": "rnn", "unit": "logistic"},
    "relu from the identity": {"cell": "rnn", "unit": "relu", "weights": "identity"},
    "orthogonal": {"cell": "gru", "weights": "orthogonal"},
    **{
        f"cells from a state {state}": {
            "compare": 3, "differ": "cells", "cell": "peephole", "initial_state": state,
        }
        for state in ("zero", "random", "learned")
    },
    "seeds": {
        "compare": 3, "seed": 5, "clip_value": 0.01, "task": "adding", "initial_state": "random",
    },
    **{
        f"optimizer {rule}": {
            "optimizer": rule, "task": "wave", "learning_rate": 0.05, "edits": EDITS,
            "clip_norm": 0.0,
        }
        for rule in get_args(RuleName)
    },
    **{
        f"stateful from {state}": {
            "task": "shakespeare", "stateful": True, "text": TEXT, "initial_state": state,
            "batch_size": 5,
        }
        for state in ("zero", "random")
    },
    "an own word": {"task": "autocomplete", "text": 'say "you\\"'},
    **{
        f"norm kept of {cell}": {"keep_norm": 0.5, "cell": cell, "layers": 2}
        for cell in ("rnn", "gru", "leaky")
    },
    "norm kept among cells": {
        "keep_norm": 0.5, "task": "reviews", "compare": 3, "differ": "cells", "truncate": 3,
    },
    "one diverges": {
        "task": "adding", "cell": "rnn", "learning_rate": 10.0, "optimizer": "gd",
        "clip_norm": 0.0, "compare": 2,
    },
    "echo looks ahead": {"cell": "echo", "optimizer": "nesterov", "task": "copy"},
    "echo learns its start": {"cell": "echo", "optimizer": "adamw", "initial_state": "learned"},
}  # fmt: skip

RUNNER = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        model = runpy.run_path(path)["model"]
    state = {name: value.tolist() for name, value in model.state_dict().items()}
    print(json.dumps([said.getvalue().splitlines(), state]))
"""


class Printed(NamedTuple):
    """What a script printed, and the model it left."""

    lines: list[str]
    state: dict[str, Any]


def fields_of(case: str) -> dict[str, Any]:
    return {**SMALL, "steps": STEPS, **CASES[case]}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """What every case's script has done, in one process that knows nothing of the playground."""
    folder: Path = tmp_path_factory.mktemp("scripts")
    paths = []
    for number, case in enumerate(CASES):
        paths.append(folder / f"{number}.py")
        paths[-1].write_text(script(RecurrentConfig(**fields_of(case))), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER, *map(str, paths)], capture_output=True, text=True,
        timeout=300, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answers = [Printed(*json.loads(line)) for line in done.stdout.splitlines()]
    return dict(zip(CASES, answers, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_screens_losses_and_leaves_its_model(
    case: str, printed: dict[str, Printed]
) -> None:
    done, found = ran(**fields_of(case)), printed[case]
    assert {line.split()[0] for line in found.lines} == {"loss"}
    losses = [float(line.split()[1]) for line in found.lines]
    np.testing.assert_allclose(losses, done.last["loss"], rtol=1e-6)
    assert set(found.state) == set(done.weights)
    for name, value in done.weights.items():
        np.testing.assert_allclose(
            found.state[name], value, rtol=1e-6, atol=1e-8, equal_nan=True, err_msg=name
        )


@pytest.mark.parametrize("case", CASES)
def test_the_script_reads_well(case: str) -> None:
    text = script(RecurrentConfig(**fields_of(case)))
    tree = ast.parse(text)
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"[ \t]$|\n{4}", text, re.MULTILINE)
    imports = re.findall(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(imports) <= {"torch", "numpy", "math"}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in (
            "__init__", "forward",
        ):  # fmt: skip
            assert node.name in names | attributes, node.name


def test_torchs_own_module_is_used_where_the_cell_is_one() -> None:
    kinds: dict[CellName, str] = {"rnn": "nn.RNN", "lstm": "nn.LSTM", "gru": "nn.GRU"}
    for cell, kind in kinds.items():
        text = script(RecurrentConfig(cell=cell))
        assert f"make({kind}, SEED)" in text and "class" not in text


def test_writing_the_script_imports_no_torch() -> None:
    program = (
        "import sys\n"
        "from playground.labs.recurrent.config import RecurrentConfig\n"
        "from playground.labs.recurrent.script import script\n"
        "script(RecurrentConfig())\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]
