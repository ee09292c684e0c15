"""Examples as points in the plane: colour and symbol tell the class, hollow ones are for tests."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from playground.views.classes import EDGE, SYMBOLS, class_colors, signed_scale

Trace = dict[str, Any]


class Plane(Protocol):
    """A data set on the plane, as the pictures need it."""

    @property
    def x(self) -> NDArray[Any]:
        """Coordinates, shape (n, 2)."""

    @property
    def target(self) -> NDArray[Any]:
        """Number of the class, or the value to be predicted, shape (n,)."""

    @property
    def train(self) -> NDArray[Any]:
        """Indices of the training examples."""

    @property
    def test(self) -> NDArray[Any]:
        """Indices of the test examples."""

    @property
    def classes(self) -> int:
        """How many classes; 0: a regression."""

    @property
    def domain(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """((x0, x1), (y0, y1))."""

    @property
    def names(self) -> tuple[str, str]:
        """What x and y are."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """One a class."""


PARTS = ("training", "test")


SMALL = 0.78
"""Points beside the large picture are so much smaller."""


def examples(data: Plane, scale: float = 1.0) -> list[Trace]:
    """Draw the examples: a trace for each part and class, the training part last, on top; of a
    regression a trace for each part, coloured by the target.

    Args:
        data: The data set.
        scale: What the sizes of the points are multiplied by.
    """
    if data.classes == 0:
        return [_valued(data, part, scale) for part in reversed(PARTS)]
    return [
        _classified(data, part, number, scale)
        for part in reversed(PARTS)
        for number in range(data.classes)
    ]


def span(data: Plane) -> float:
    """The greatest size of a target: signed colours run from − to + of it."""
    return float(np.abs(data.target).max(initial=0.0)) or 1.0


def marker(color: Any, symbol: str, part: str, scale: float = 1.0) -> dict[str, Any]:
    """A filled marker with a pale edge for training, a smaller pale one with a ring for test."""
    if part == "training":
        edge = {"color": EDGE, "width": scale}
        return {"color": color, "symbol": symbol, "size": 8 * scale, "line": edge}
    edge = {"color": color, "width": 1.6 * scale}
    return {"color": EDGE, "symbol": symbol, "size": 6 * scale, "line": edge}


def _classified(data: Plane, part: str, number: int, scale: float) -> Trace:
    members = _members(data, part)
    chosen = members[data.target[members] == number]
    name = data.class_names[number]
    first = number == 0
    legend = (
        {"name": name, "showlegend": True}
        if part == "training"
        # One entry hides the test examples of all classes.
        else {"name": "test", "legendgroup": "test", "showlegend": first, "legendrank": 2000}
    )
    return _points(data, chosen) | dict(
        marker=marker(class_colors(data.classes)[number], SYMBOLS[number], part, scale),
        hovertemplate=f"{name}, {part} example<br>{_place(data)}<extra></extra>", **legend,
    )  # fmt: skip


def _valued(data: Plane, part: str, scale: float) -> Trace:
    members = _members(data, part)
    values = np.asarray(data.target[members], np.float32)
    high = span(data)
    tints = {"colorscale": signed_scale(), "cmin": -high, "cmax": high}
    # The dark outline shows what is near zero, where the scale is as pale as the map.
    look = {"color": values, "symbol": "circle", **tints,
            "size": (8 if part == "training" else 6) * scale,
            "line": {"color": "#5C6273", "width": 1.2 if part == "training" else 0.5}}  # fmt: skip
    return _points(data, members) | dict(
        marker=look, name=part, showlegend=True, legendrank=1000 + PARTS.index(part),
        customdata=values,
        hovertemplate=f"{part} example<br>{_place(data)}<br>target %{{customdata:.3g}}"
                      "<extra></extra>",
    )  # fmt: skip


def _points(data: Plane, chosen: NDArray[Any]) -> Trace:
    x, y = np.asarray(data.x[chosen], np.float32).T
    return dict(type="scatter", x=x.copy(), y=y.copy(), mode="markers")


def _members(data: Plane, part: str) -> NDArray[Any]:
    return data.train if part == "training" else data.test


def _place(data: Plane) -> str:
    return f"{data.names[0]} %{{x:.3g}}, {data.names[1]} %{{y:.3g}}"
