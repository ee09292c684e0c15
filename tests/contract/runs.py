"""Every lab, and whole runs that are made once for all tests that only look at them."""

from __future__ import annotations

import pytest

from playground import labs
from playground.core.config import Config, fingerprint
from playground.labs.lab import Lab, Preset
from playground.runs.run import Run
from tests import toy

LABS = (*labs.ALL, toy.LAB)
"""The toy has what no real lab has yet: pictures, and one replica alone."""
every_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.slug)

_KEPT: dict[str, Run] = {}


def recorded(lab: Lab, config: Config) -> Run:
    """The whole run of a Config."""
    name = fingerprint(lab.slug, config)
    if name not in _KEPT:
        run = Run(lab, config)
        run.advance()
        _KEPT[name] = run
    return _KEPT[name]


def finished(lab: Lab, preset: Preset) -> Run:
    """The whole run of a preset."""
    return recorded(lab, lab.configs[lab.presets.index(preset)])
