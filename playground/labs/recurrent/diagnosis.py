"""What goes wrong in a run of the Recurrent lab: what is asked of the main network's run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.core.channels import Diagnosis
from playground.labs.recurrent import troubles, troubles_of_fit
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.recorded import recorded_of

SEARCHES = (
    troubles.exploded, troubles.truncated, troubles_of_fit.too_large, troubles_of_fit.too_small,
    troubles_of_fit.still_falling, troubles.vanished,
    troubles_of_fit.overfits,
)  # fmt: skip
"""The most important first; what is on its way is not said to have failed."""


def diagnose(config: RecurrentConfig, arrays: Mapping[str, np.ndarray]) -> Diagnosis | None:
    """Say what is wrong, with the run's numbers, and what to try.

    Args:
        config: The run.
        arrays: What it recorded so far, each (frame, ...); what is recorded once has no frames.

    Returns:
        None if all is well, or too early to say.
    """
    recorded = recorded_of(config, arrays)
    return next((found for search in SEARCHES if (found := search(recorded))), None)
