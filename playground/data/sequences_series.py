"""Tasks on measurements through time: sunspots year by year, Seattle's temperature day by day.

Source: assets/data/DATA_LICENSES.md. The last part in time is the test; no later value is ever
used for an earlier one.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from playground.data import sequences_windows, weather
from playground.data.sequences_batch import Batch, Probe, Scale, SequenceTask
from playground.data.sequences_errors import CAP

TABLE = Path(__file__).parents[2] / "assets" / "data" / "sunspots.csv"
FIRST_TEST_YEAR = 1930
FIRST_TEST_DAY = "2015/01/01"


class Sunspots(NamedTuple):
    """All years in order."""

    years: tuple[int, ...]
    """1700 to 2008."""
    counts: NDArray[np.float64]
    """The mean number of sunspots of each year, (years,)."""


@functools.cache
def sunspot_table() -> Sunspots:
    """Read the table once; to be read, not written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = Sunspots(
        tuple(int(row["year"]) for row in rows),
        np.array([float(row["sunspots"]) for row in rows]),
    )
    found.counts.flags.writeable = False
    return found


def sunspots() -> SequenceTask:
    """Next year's sunspots at each year; the years from 1930 on are the test."""
    years, counts = sunspot_table()
    cut = years.index(FIRST_TEST_YEAR)
    scale = Scale(float(counts[:cut].mean()), float(counts[:cut].std()), "sunspots a year")
    values = scale.standard(counts)

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        starts = sequences_windows.anywhere(rng, batch, cut, length)
        return sequences_windows.next_ones(values, starts, length)

    def training(length: int) -> Batch:
        return sequences_windows.tiling(values, 1, cut, length)

    def held_out(length: int) -> Batch:
        return sequences_windows.tiling(values, cut, len(values), length)

    def example(length: int) -> Probe:
        last = held_out(length).rows(np.array([-1]))
        return Probe(last, tuple(str(year) for year in years[-1 - length : -1]))

    return SequenceTask(
        "sunspots",
        "numbers",
        (),
        (),
        sample,
        training,
        held_out,
        example,
        cap=min(CAP, cut - 1),
        scale=scale,
    )


def temperature() -> SequenceTask:
    """Tomorrow's highest temperature in Seattle from the last days; the year 2015 is the test."""
    days = weather.seattle()
    cut = days.dates.index(FIRST_TEST_DAY)
    past = days.warmest[:cut]
    scale = Scale(float(past.mean()), float(past.std()), "°C")
    values = scale.standard(days.warmest)

    def before(targets: NDArray[np.int64], length: int) -> Batch:
        return sequences_windows.value_after(values, targets - length, length)

    def sample(rng: Generator, batch: int, length: int) -> Batch:
        starts = sequences_windows.anywhere(rng, batch, cut, length)
        return sequences_windows.value_after(values, starts, length)

    def training(length: int) -> Batch:
        return before(np.arange(length, cut), length)

    def held_out(length: int) -> Batch:
        return before(np.arange(cut, len(values)), length)

    def example(length: int) -> Probe:
        # In the middle of the year asked about, where the window is all spring and summer.
        day = (cut + len(values)) // 2
        return Probe(before(np.array([day]), length), days.dates[day - length : day])

    return SequenceTask(
        "temperature",
        "answer",
        (),
        (),
        sample,
        training,
        held_out,
        example,
        cap=min(CAP, cut - 1),
        scale=scale,
    )
