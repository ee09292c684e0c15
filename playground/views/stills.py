"""Still summaries of a finished run, in Altair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray


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
            x=alt.X("value:Q", scale=_scale(finite), axis=_axis(finite), title=title.lower()),
            y=alt.Y("who:N", sort=list(labels), title=None),
            color=alt.Color(
                "who:N", scale=alt.Scale(domain=list(labels), range=list(colors)), legend=None
            ),
            tooltip=["who", alt.Tooltip("value:Q", format=".3g")],
        )
    )


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
