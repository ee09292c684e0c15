"""The presets of the Network lab."""

from __future__ import annotations

from playground.labs.lab import Preset

PRESETS: tuple[Preset, ...] = (
    Preset("circle", "Circle", "One class inside the other", "Watch the boundary close.", {}, 60),
)
