"""The exported script of the Markov lab is a program of exactly the run that was recorded."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from playground.core.parsing import parse
from playground.data.letters import LETTERS
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.presets import PRESETS
from playground.labs.markov.script import script
from tests.labs.test_markov_presets import record

RUNNER = """
import contextlib, io, json, runpy, sys

import torch

torch.set_num_threads(1)  # the machine has others to serve

def plain(value):
    return value.tolist() if isinstance(value, torch.Tensor) else value

for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        scope = runpy.run_path(path)
    left = {name: plain(scope[name]) for name in LEFT if name in scope}
    print(json.dumps({"printed": out.getvalue(), "left": left}))
""".replace("LEFT", '("visits", "text", "gamma", "path", "log_likelihood")')

LEARN: dict[str, Any] = {"mode": "learn", "restarts": 3, "iterations": 15, "length": 60}
GAUSS: dict[str, Any] = {"emissions": "gaussian", "length": 80}
IMPOSSIBLE = (0.0, 0.5, 0.5, 0.0, 0.5, 0.5)
CASES: dict[str, dict[str, Any]] = {
    **{preset.name: {**preset.fields, "iterations": 6} for preset in PRESETS},
    "a chain typed": {"mode": "chain", "length": 7},
    "a chain of three states where the lists have two": {"mode": "chain", "states": 3, "length": 9},
    "a chain whose source is that of hidden ones": {"mode": "chain", "source": "sampled"},
    "the weather after ten days": {"mode": "chain", "source": "weather", "length": 10},
    "a cycle of three": {
        "mode": "chain", "states": 3, "initial": (1.0, 0.0, 0.0), "length": 8,
        "transition": (0, 1, 0, 0, 0, 1, 1, 0, 0), "emission": (0.5,) * 6,
    },
    "two ways to end": {
        "mode": "chain", "states": 3, "initial": (1.0, 0.0, 0.0), "length": 3,
        "transition": (0.5, 0.2, 0.3, 0, 1, 0, 0, 0, 1), "emission": (0.5,) * 6,
    },
    **{
        f"letters of order {order}, {choose}": {
            "mode": "chain", "source": "letters", "order": order, "choose": choose, "length": 5,
        }
        for order in (1, 2, 3) for choose in ("sample", "argmax")
    },
    "letters of an own text": {
        "mode": "chain", "source": "letters", "text": "To be, or not to be: that's", "length": 40,
    },
    **{
        f"{algorithm}, {source}": {"algorithm": algorithm, "source": source, "length": 50, **more}
        for algorithm in ("forward", "backward", "posterior", "viterbi")
        for source, more in (
            ("typed", {}), ("sampled", {}), ("weather", {"states": 3}), ("letters", {}),
        )
    },
    "numbers sampled": {**GAUSS, "source": "sampled"},
    "numbers of three states": {**GAUSS, "states": 3, "algorithm": "posterior"},
    "temperatures": {**GAUSS, "source": "weather", "algorithm": "viterbi"},
    "one observation": {"observations": (2,)},
    "an impossible observation": {"emission": IMPOSSIBLE},
    **{
        f"learning, {source}, {begin}, {emissions}": {
            **LEARN, "source": source, "begin": begin, "emissions": emissions,
        }
        for source in ("typed", "sampled", "weather", "letters")
        for begin in ("random", "near", "given", "uniform")
        for emissions in ("categorical", "gaussian")
    },
    "learning without a tolerance": {**LEARN, "tolerance": 0.0, "iterations": 40},
    "learning until nothing is gained": {**LEARN, "source": "sampled", "iterations": 500},
    "learning the impossible": {**LEARN, "begin": "given", "emission": IMPOSSIBLE},
    "learning from one observation": {**LEARN, "observations": (1,)},
    "learning from one number": {**LEARN, **GAUSS, "length": 1, "begin": "uniform"},
}  # fmt: skip
LEFT_TO_LOOK_AT = {"visits", "text", "gamma", "path", "log_best"}
PARTS = 4
"""Every process imports torch anew, so a few cases share one."""


class Done(NamedTuple):
    """What a script printed, and what it left to look at."""

    printed: list[tuple[str, float]]
    left: dict[str, Any]


def config_of(case: str) -> MarkovConfig:
    return parse(MarkovConfig, CASES[case])


def run_scripts(cases: list[str], folder: Path) -> list[Done]:
    """Run each in a process that knows nothing of the playground."""
    paths = [folder / f"{i}.py" for i in range(len(cases))]
    for path, case in zip(paths, cases, strict=True):
        path.write_text(script(config_of(case)), encoding="utf-8")
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
            answer["left"],
        )
        for answer in answers
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_script_prints_the_recordings_last_values_and_walks_the_same_walk(
    part: int, tmp_path: Path
) -> None:
    """A distance below 1e-12 is rounding alone."""
    cases = list(CASES)[part::PARTS]
    for case, done in zip(cases, run_scripts(cases, tmp_path), strict=True):
        run = record(**CASES[case])
        name = "distance" if run.config.mode == "chain" else "log_likelihood"
        expected = run.channels[name][-1]
        assert [said for said, _ in done.printed] == [name] * len(expected), case
        np.testing.assert_allclose(
            [value for _, value in done.printed], expected, rtol=1e-6, atol=1e-12, err_msg=case
        )
        compare(case, done.left, run.channels)


def compare(case: str, left: dict[str, Any], channels: dict[str, np.ndarray]) -> None:
    """Hold what is left to look at against the recording."""
    if "text" in left:
        said = "".join(LETTERS[int(state)] for state in channels["state"])
        assert left["text"] == said, case
    if "visits" in left:
        assert left["visits"] == channels["visits"][-1].tolist(), case
        assert left["path"] == channels["state"].tolist(), case
    if "gamma" in left and "gamma" in channels:
        np.testing.assert_allclose(left["gamma"], channels["gamma"], atol=1e-9, err_msg=case)
    if "path" in left and "delta" in channels:
        assert left["path"] == channels["path"].tolist(), case


@pytest.mark.parametrize("case", CASES)
def test_the_script_reads_well(case: str) -> None:
    text = script(config_of(case))
    ast.parse(text)
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"[ \t]$|\n{4}|\{\w+\}", text, re.MULTILINE)
    imports = re.findall(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(imports) <= {"torch", "numpy", "math"}


@pytest.mark.parametrize("case", CASES)
def test_every_name_the_script_defines_is_used(case: str) -> None:
    tree = ast.parse(script(config_of(case)))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    stored |= {node.name for node in defined}
    loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    imported = {
        alias.asname or alias.name
        for node in tree.body if isinstance(node, ast.Import) for alias in node.names
    }  # fmt: skip
    assert stored - loaded <= LEFT_TO_LOOK_AT | {"_"}
    assert imported <= loaded


def test_the_script_of_the_first_run_fits_on_one_screen() -> None:
    assert len(script(MarkovConfig()).splitlines()) < 50


def test_writing_the_script_imports_no_torch() -> None:
    program = (
        "import sys; from playground.labs.markov.config import MarkovConfig\n"
        "from playground.labs.markov.script import script; script(MarkovConfig())\n"
        "assert not {'torch', 'numba'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]
