"""The Descent lab's exported script: a standalone PyTorch program of exactly one run."""

from __future__ import annotations

from playground.labs.descent.config import DescentConfig


def script(config: DescentConfig) -> str:
    """Write the script."""
    return ""
