"""What goes wrong in a run of the Network lab."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.core.channels import Diagnosis
from playground.labs.network import troubles, troubles_of_fit
from playground.labs.network.config import NetworkConfig
from playground.labs.network.cures import recorded_of

FEWEST = 5
"""Epochs before which it is too early to say."""
SEARCHES = (
    troubles.symmetric, troubles.restless, troubles_of_fit.held_back, troubles.vanishing,
    troubles.dead, troubles.saturated, troubles_of_fit.overfits, troubles_of_fit.too_few_points,
    troubles_of_fit.too_small, troubles_of_fit.not_done,
)  # fmt: skip
"""The most important first: a network that cannot learn is not too small."""


def diagnose(config: NetworkConfig, channels: Mapping[str, np.ndarray]) -> Diagnosis | None:
    """Say what goes wrong with the main network, with the run's numbers, and what to try.

    Args:
        config: The run.
        channels: What it recorded so far, each (frame, ...).

    Returns:
        A cure's button only if a trial of it helped; None if all is well, or too early to say.
    """
    recorded = recorded_of(config, channels)
    found = troubles.diverged(recorded)
    if found is not None or recorded.epochs < FEWEST:
        return found
    return next((found for search in SEARCHES if (found := search(recorded))), None)
