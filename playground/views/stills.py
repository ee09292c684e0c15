"""Still summaries of a finished run, in Altair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Written out: Altair takes ten times as long to understand "who:N" and the like.
WHO: dict[str, Any] = {"field": "who", "type": "nominal"}
STEP: dict[str, Any] = {"field": "step", "type": "quantitative"}
VALUE: dict[str, Any] = {"field": "value", "type": "quantitative"}
LOW, MIDDLE, HIGH = ({**VALUE, "field": name} for name in ("low", "middle", "high"))

BAND_POINTS = 300
"""Frames of a band at most."""


def finals(
    labels: Sequence[str], values: NDArray[Any], colors: Sequence[str], title: str
) -> alt.Chart:
    """Draw where each replica ended, on a logarithmic axis where all values are positive.

    Args:
        labels: The replicas' names.
        values: One a replica; one that is not finite is left out.
        colors: One a replica.
        title: What is seen.
    """
    finite = np.where(np.isfinite(values), values, np.nan)
    data = pd.DataFrame({"who": list(labels), "value": finite})
    return (
        alt.Chart(data, title=title, height=alt.Step(30))
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            x=alt.X(**VALUE, scale=_scale(finite), axis=_axis(finite), title=title.lower()),
            y=alt.Y(**WHO, sort=list(labels), title=None),
            color=alt.Color(
                **WHO, scale=alt.Scale(domain=list(labels), range=list(colors)), legend=None
            ),
            tooltip=[alt.Tooltip(**WHO), alt.Tooltip(**VALUE, format=".3g")],
        )
    )


def bands(
    labels: Sequence[str], values: NDArray[Any], colors: Sequence[str], title: str
) -> alt.LayerChart:
    """Draw the median over seeds and the band from the lowest to the highest, one for each replica.

    Args:
        labels: The replicas' names.
        values: Shape (seed, frame, replica).
        colors: One a replica.
        title: What is seen.
    """
    frames = np.unique(np.linspace(0, values.shape[1] - 1, BAND_POINTS).astype(int))
    shown = values[:, frames]  # (seed, frame, replica)
    table = pd.DataFrame(
        {
            "step": np.repeat(frames, len(labels)),
            "who": np.tile(list(labels), len(frames)),
            "low": shown.min(axis=0).ravel(),
            "middle": np.median(shown, axis=0).ravel(),
            "high": shown.max(axis=0).ravel(),
        }
    )
    positive = bool(np.nanmin(shown, initial=np.inf) > 0)
    scale = alt.Scale(type="log") if positive else alt.Scale(zero=False)
    axis = alt.Axis(format="~g", tickCount=6)
    colour = alt.Scale(domain=list(labels), range=list(colors))
    base = alt.Chart(table, title=title, height=240).encode(
        x=alt.X(**STEP, title="step"),
        color=alt.Color(**WHO, scale=colour, title=None, sort=list(labels)),
    )
    band = base.mark_area(opacity=0.22).encode(
        y=alt.Y(**LOW, scale=scale, axis=axis, title="value"), y2=alt.Y2(field="high")
    )
    line = base.mark_line(strokeWidth=2).encode(
        y=alt.Y(**MIDDLE, scale=scale),
        tooltip=[alt.Tooltip(**column) for column in (WHO, STEP, LOW, MIDDLE, HIGH)],
    )
    return band + line


def _decades(values: NDArray[Any]) -> NDArray[np.int64] | None:
    """The powers of ten around values that are all positive; None for others."""
    low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
    if not 0 < low <= high:
        return None
    return np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1).astype(np.int64)


def _scale(values: NDArray[Any]) -> alt.Scale:
    decades = _decades(values)
    if decades is None:
        return alt.Scale(zero=False)
    ends = [decades[0], max(decades[-1], decades[0] + 1)]
    return alt.Scale(type="log", domain=[float(f"1e{end}") for end in ends])


def _axis(values: NDArray[Any]) -> alt.Axis:
    """Lines at powers of ten only, at most eight."""
    decades = _decades(values)
    if decades is None:
        return alt.Axis()
    every = 1 + len(decades) // 8
    return alt.Axis(values=[float(f"1e{decade}") for decade in decades[::every]], format="~g")


def final_values(labels: Sequence[str], values: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """The numbers of the chart as a table, three significant digits."""
    columns = {name: [f"{value:.3g}" for value in last] for name, last in values.items()}
    return pd.DataFrame({"replica": list(labels), **columns})
