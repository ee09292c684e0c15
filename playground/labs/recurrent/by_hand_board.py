"""The whiteboard of three lines: why a memory has to write, read and forget with care.

Source: the course, part 4; its numbers a, b, c, d = 1, 3, 5, 11.
"""

from __future__ import annotations

from typing import NamedTuple

from playground.core.channels import Row, Table
from playground.labs.writing import number, times, total

A, B, C, D = 1, 3, 5, 11
LINES = 3
"""So much fits on the board."""


class Act(NamedTuple):
    """One line that is written on the board."""

    line: str
    """What is worked out."""
    value: int
    calculation: str
    over: str | None
    """The line that is wiped out for it; None where there is still room."""
    says: str
    """Which of the three acts is shown."""


def acts() -> tuple[Act, ...]:
    """Every act on the way to ac(bd + a) + ad."""
    ac, bd, ad = A * C, B * D, A * D
    inner = bd + A
    product = ac * inner
    return (
        Act("ac", ac, times(A, C), None, "write: only the result"),
        Act("bd", bd, times(B, D), None, "write: only the result"),
        Act("bd + a", inner, total((bd, A)), None, "read bd only, not ac"),
        Act("ac(bd + a)", product, times(ac, inner), "bd", "forget bd, read the other two"),
        Act("ad", ad, times(A, D), "bd + a", "forget bd + a"),
        Act("ac(bd + a) + ad", product + ad, total((product, ad)), "ac", "forget ac"),
    )


def boards() -> tuple[tuple[tuple[str, int], ...], ...]:
    """What stands on the board after each act: (line, value), at most three."""
    board: list[tuple[str, int]] = []
    found = []
    for act in acts():
        if act.over is None:
            board.append((act.line, act.value))
        else:
            place = [line for line, _ in board].index(act.over)
            board[place] = (act.line, act.value)
        assert len(board) <= LINES
        found.append(tuple(board))
    return tuple(found)


def tables() -> tuple[Table, ...]:
    """The board, act by act."""
    rows = []
    for act, board in zip(acts(), boards(), strict=True):
        stands = ", ".join(f"{line} = {number(value)}" for line, value in board)
        formula = f"{act.line} = {act.calculation} = {number(act.value)}"
        rows.append(Row((act.line, number(act.value), act.says, stands), formula))
    table = Table(
        "A whiteboard of three lines",
        r"ac(bd + a) + ad, \quad a = 1,\; b = 3,\; c = 5,\; d = 11",
        ("worked out", "value", "the act", "on the board after it"), tuple(rows),
        "The state of a recurrent network has a fixed size, like the board. So it has to write "
        "selectively (not every intermediate number), read selectively (only what this step "
        "needs) and forget selectively (what no later step needs). The LSTM's output gate o "
        "writes, its input gate i reads, its forget gate f forgets.",
    )  # fmt: skip
    return (table,)
