"""The course's calculations with chains and hidden Markov models, number by number.

They are worked out in plain floats, as plain products, so that they can be followed with a
calculator; the tests compare them with the engine's scaled recursions and with all paths.
"""

from __future__ import annotations

from playground.core.channels import Table
from playground.labs.markov import (
    by_hand_chains,
    by_hand_counts,
    by_hand_ice_cream,
    by_hand_learning,
    by_hand_long,
    by_hand_mood,
    by_hand_speech,
)


def tables() -> tuple[Table, ...]:
    """Every By hand table of the lab, in the order of the lesson."""
    parts = (
        by_hand_ice_cream, by_hand_learning, by_hand_mood, by_hand_chains, by_hand_counts,
        by_hand_speech, by_hand_long,
    )  # fmt: skip
    return tuple(table for part in parts for table in part.tables())
