"""Still summaries of a finished run, in Altair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playground.views.colours import OKABE_ITO


def bars(
    labels: Sequence[str], values: NDArray[Any], title: str, colors: Sequence[str] | None = None
) -> alt.Chart:
    """Draw one bar a replica on a logarithmic axis where all values are positive.

    Args:
        labels: The replicas' names.
        values: One a replica; NaN draws no bar.
        title: What is seen.
        colors: One a replica.
    """
    data = pd.DataFrame(
        {"who": list(labels), "value": np.where(np.isfinite(values), values, np.nan)}
    )
    positive = bool(np.nanmin(values, initial=np.inf) > 0)
    scale = alt.Scale(type="log") if positive else alt.Scale()
    colour = alt.Scale(domain=list(labels), range=list(colors or OKABE_ITO))
    return (
        alt.Chart(data, title=title, height=alt.Step(30))
        .mark_point(filled=True, size=130)
        .encode(
            x=alt.X("value:Q", scale=scale, title=title.lower()),
            y=alt.Y("who:N", sort=list(labels), title=None),
            color=alt.Color("who:N", scale=colour, legend=None),
            tooltip=["who", alt.Tooltip("value:Q", format=".3g")],
        )
    )


def final_values(labels: Sequence[str], values: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """The numbers of the chart as a table, three significant digits."""
    columns = {name: [f"{value:.3g}" for value in last] for name, last in values.items()}
    return pd.DataFrame({"replica": list(labels), **columns})
