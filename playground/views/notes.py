"""Words at the edge of a picture: where tabs stand in the title's place, it is not seen."""

from __future__ import annotations

from typing import Any


def above(words: str) -> dict[str, Any]:
    """A few words over the upper right corner of the plot, as an annotation."""
    return {
        "text": words, "x": 1, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "right",
        "yanchor": "bottom", "showarrow": False, "font": {"size": 11},
    }  # fmt: skip
