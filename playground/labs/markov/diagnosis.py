"""What goes wrong in a run of the Markov lab."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.core.channels import Diagnosis
from playground.labs.markov import diagnosis_chain, diagnosis_hidden, diagnosis_learn
from playground.labs.markov.config import MarkovConfig

SEARCHES = {
    "chain": (
        diagnosis_chain.repeats, diagnosis_chain.parts, diagnosis_chain.periodic,
        diagnosis_chain.absorbs, diagnosis_chain.not_mixed,
    ),
    "hmm": (diagnosis_hidden.impossible, diagnosis_hidden.underflows),
    "learn": (
        diagnosis_learn.impossible, diagnosis_learn.alike, diagnosis_learn.shrunk,
        diagnosis_learn.climbing, diagnosis_learn.stuck,
    ),
}  # fmt: skip
"""The most important first."""


def diagnose(config: MarkovConfig, arrays: Mapping[str, np.ndarray]) -> Diagnosis | None:
    """Say what is wrong, with the run's numbers, and what to try.

    Args:
        config: The run.
        arrays: What it recorded so far, each (frame, ...); what is recorded once has no frames.

    Returns:
        None if all is well, or too early to say.
    """
    searches = SEARCHES[config.mode]
    return next((found for search in searches if (found := search(config, arrays))), None)
