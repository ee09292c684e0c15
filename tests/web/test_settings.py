"""What a host of the playground sees when a setting cannot be used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from playground.web.lifespan import REFUSED


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--steps", "many"], "The setting steps must be a whole number"),
        pytest.param(
            ["--device", "cuda"], "torch sees no GPU here; try device auto",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU"),
        ),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_refused_with_one_sentence(
    arguments: list[str], says: str
) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"]
    command += ["--server.headless", "true", "--", *arguments]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == REFUSED
    said = done.stderr.strip().splitlines()
    assert says in said[-1] and "Traceback" not in done.stderr + done.stdout
