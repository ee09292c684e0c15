"""A row of the benchmark's table, and its goals."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.load.server import Cores


class Row(NamedTuple):
    """One window: rates a second and client, times in ms, processes in per cent of a core."""

    clients: int
    idle: int
    rates: list[float]
    rows: float
    size: float
    gaps: list[float]
    knob: list[float]
    health: list[float]
    alone: float
    cores: Cores
    scripts: int

    @property
    def median(self) -> float:
        return statistics.median(self.rates)

    @property
    def even(self) -> float:
        """The slowest client in per cent of the median one."""
        return 100 * min(self.rates) / self.median


def at(times: Sequence[float], share: float) -> float:
    """The time that this share of all times does not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


COLUMNS = (
    ("clients", 7, 0), ("idle", 6, 0), ("updates/s", 11, 1), ("slowest", 9, 1), ("rows/s", 8, 0),
    ("bytes", 8, 0), ("gap ms", 8, 0), ("p95", 5, 0), ("max", 6, 0), ("knob ms", 9, 0),
    ("max", 5, 0), ("health ms", 11, 1), ("max", 5, 0), ("web %", 7, 1), ("with knob", 11, 1),
    ("hosts", 7, 0), ("load", 6, 0), ("others", 8, 0), ("new runs", 10, 0),
)  # fmt: skip
"""Title, width and decimals of each."""


def show(row: Row) -> None:
    cells = (
        row.clients, row.idle, row.median, min(row.rates), row.rows,
        row.size, at(row.gaps, 0.5), at(row.gaps, 0.95), max(row.gaps), statistics.median(row.knob),
        max(row.knob), statistics.median(row.health), max(row.health), row.alone, *row.cores,
        row.scripts,
    )  # fmt: skip
    pairs = zip(cells, COLUMNS, strict=True)
    print("".join(f"{cell:{width}.{digits}f}" for cell, (_, width, digits) in pairs), flush=True)


def line(name: str, value: float, unit: str, goal: float, *, most: bool) -> None:
    ratio = goal / value if most else value / goal
    print(
        f"{name:<52}{value:9.1f} {unit:<10} goal {'<' if most else '>'} {goal:g}: {ratio:.2f} "
        f"times it"
    )


def goals(row: Row) -> None:
    beside = f"{row.clients} clients, {row.idle} idle: "
    line(beside + "updates of the median one", row.median, "a second", 15, most=False)
    line(beside + "slowest client", row.even, "% of it", 80, most=False)
    line(beside + "web process", row.alone, "% of core", 15, most=True)
    line(beside + "the same with a knob turned", row.cores.web, "% of core", 15, most=True)
    line(beside + "a turned knob", statistics.median(row.knob), "ms", 50, most=True)
    line(beside + "health", statistics.median(row.health), "ms", 50, most=True)
