"""A labelled table of sixteen days, counted: where A and B come from when the states are seen."""

from __future__ import annotations

import itertools

from playground.core.channels import Row, Table
from playground.labs.writing import number

LABELS = "SSSSRRRSSSSRRSSS"
MOODS = "GHHHGHHGHHHGHHHH"
PRINTED_B = {("S", "H"): 0.8, ("S", "G"): 0.2, ("R", "H"): 0.4, ("R", "G"): 0.6}


def tables() -> tuple[Table, ...]:
    """The moves and the moods of sixteen days."""
    return (counted_table(),)


def moves(one: str, other: str) -> int:
    """How often a day with the first label is followed by one with the other."""
    return sum(pair == (one, other) for pair in itertools.pairwise(LABELS))


def moods(label: str, mood: str) -> int:
    """How often a label comes with a mood."""
    return sum(pair == (label, mood) for pair in zip(LABELS, MOODS, strict=True))


def counted_table() -> Table:
    """Every entry of A and B as a share of counts."""
    rows = []
    for one in "SR":
        for other in "SR":
            rows.append(_row(f"a({one}, {other})", moves(one, other), LABELS[:-1].count(one), ""))
    for label in "SR":
        for mood in "HG":
            count, out_of = moods(label, mood), LABELS.count(label)
            printed = (
                f"{number(PRINTED_B[label, mood])}. The sixteen days have {count} {mood} among "
                f"the {out_of} {label}."
            )
            rows.append(_row(f"b({label}, {mood})", count, out_of, printed))
    return Table(
        "Mood: A and B counted in sixteen days",
        r"a_{ij} = \frac{n(i \to j)}{\sum_j n(i \to j)}, \quad "
        r"b_j(o) = \frac{n(j, o)}{\sum_o n(j, o)}",
        ("parameter", "count", "out of", "share"), tuple(rows),
        f"Days {' '.join(LABELS)} with moods {' '.join(MOODS)}. The last day has no next one, so "
        f"{LABELS[:-1].count('S')} days S are left, not {LABELS.count('S')}. A comes out as "
        "printed, [.8 .2; .4 .6]; B is [9/11 2/11; 3/5 2/5], not [.8 .2; .4 .6].",
    )  # fmt: skip


def _row(name: str, count: int, out_of: int, printed: str) -> Row:
    share = count / out_of
    formula = f"{name} = {count}/{out_of} = {number(share)}"
    return Row((name, str(count), str(out_of), number(share)), formula, printed)
