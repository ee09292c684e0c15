"""The course's calculations with recurrent networks, number by number.

They are worked out in plain floats, so that they can be followed with a calculator; the tests
compare them with torch.nn and autograd.
"""

from __future__ import annotations

from playground.core.channels import Table
from playground.labs.recurrent import (
    by_hand_board,
    by_hand_cells,
    by_hand_deep,
    by_hand_powers,
    by_hand_slope,
)


def tables() -> tuple[Table, ...]:
    """Every By hand table of the lab, in the order of the lesson."""
    parts = (by_hand_deep, by_hand_slope, by_hand_powers, by_hand_board, by_hand_cells)
    return tuple(table for part in parts for table in part.tables())
