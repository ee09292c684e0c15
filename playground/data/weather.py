"""Seattle's weather, day by day from 2012 to 2015: 1,461 days with a word and a temperature each.

Source: NOAA's National Centers for Environmental Information by way of the Vega data sets;
assets/data/DATA_LICENSES.md.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).parents[2] / "assets" / "data" / "seattle-weather.csv"

WEATHERS = ("sun", "fog", "drizzle", "rain", "snow")
"""Every word of the table, from the best weather to the worst."""


class Weather(NamedTuple):
    """All days in order."""

    dates: tuple[str, ...]
    """2012/01/01 and on."""
    weather: NDArray[np.int64]
    """Index of WEATHERS, (days,)."""
    warmest: NDArray[np.float64]
    """Highest temperature of the day in °C, (days,)."""


@functools.cache
def seattle() -> Weather:
    """Read the table once; to be read, not written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        days = list(csv.DictReader(file))
    found = Weather(
        tuple(day["date"] for day in days),
        np.array([WEATHERS.index(day["weather"]) for day in days]),
        np.array([float(day["temp_max"]) for day in days]),
    )
    found.weather.flags.writeable = found.warmest.flags.writeable = False
    return found
