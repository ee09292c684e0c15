"""The map of a loss surface with trails running over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.basins import VALLEYS
from playground.views.colours import HEIGHT, Racer, Style
from playground.views.figure import Binding, Drawing, Figure, Overlay, Scale, Swarm

CASING = "rgba(251, 250, 247, 0.75)"
"""A pale edge keeps every trail readable on dark valleys and light ridges."""

Trace = dict[str, Any]

LEVELS = 24
"""Bands of the map."""
LABEL_PLACES = (
    "middle right",
    "bottom right",
    "middle left",
    "top right",
    "bottom left",
    "top left",
)
"""Where each label stands beside its marker, so that neighbours do not cover one another."""


def surface_map(
    surface: Mapping[str, NDArray[Any]],
    racers: Sequence[Racer],
    start: tuple[float, float],
    names: tuple[str, str],
    swarm: Swarm | None = None,
) -> Figure:
    """Draw the surface as a filled contour map; trails follow the channel "position" (frame,
    replica, 2).

    Args:
        surface: x (columns,), y (rows,), loss (rows, columns), minima (n, 2).
        racers: One a replica.
        start: Where all start.
        names: What x and y are.
        swarm: Further starts that move over it.
    """
    traces = [_contour(surface, names), _start(start)]
    bindings: list[Binding] = []
    for replica, racer in enumerate(racers):
        _add(traces, bindings, _casing(racer.style), replica, "trail")
    for replica, racer in enumerate(racers):
        _add(traces, bindings, _trail(racer, names), replica, "trail")
    if len(surface["minima"]):
        traces.append(_minima(surface["minima"], swarm is not None))
    for replica, racer in enumerate(racers):
        _add(
            traces,
            bindings,
            _head(racer, LABEL_PLACES[replica % len(LABEL_PLACES)]),
            replica,
            "current",
        )
    figure = Drawing(traces, _layout(surface, names))
    return Figure(
        "map", figure, tuple(bindings),
        title=f"Loss over {names[0]} and {names[1]}",
        alt="Contour map of the loss, dark where it is low, with the path of each optimizer "
            "from the common start.",
        slot="hero", tab="Map", height=424, click="Click the map to start there",
        overlay=Overlay(swarm=swarm, vectors=True, clamp=True),
    )  # fmt: skip


def _layout(surface: Mapping[str, NDArray[Any]], names: tuple[str, str]) -> dict[str, Any]:
    bare = {"showgrid": False, "zeroline": False}
    return {
        "xaxis": {"title": {"text": names[0]}, "range": _range(surface["x"]), **bare},
        "yaxis": {"title": {"text": names[1]}, "range": _range(surface["y"]), **bare},
        "margin": {"l": 54, "r": 8, "t": 8, "b": 44},
        "showlegend": False,
        "template": {},  # the Player's own takes its place: no need to copy a large one
        "dragmode": "zoom",
        # Another surface is another picture: only on the same one does a zoom survive.
        "uirevision": f"{surface['x'][[0, -1]]} {surface['y'][[0, -1]]} "
                      f"{np.nanmax(whole(surface['loss'])):.6g}",
    }  # fmt: skip


def scale_of(loss: NDArray[Any]) -> Scale:
    """How the height is drawn, so that the valley floor is spread out.

    The loss's square root above the lowest point; where it spans powers of ten, its logarithm.
    """
    low, high = float(np.nanmin(loss)), float(np.nanmax(loss))
    # Never so small that the division below overflows.
    middle = max(float(np.nanmedian(loss)) - low, 1e-12 * (high - low), 1e-290)
    return Scale("root", low) if high - low < 8 * middle else Scale("log", low, 0.02 * middle)


def height(loss: NDArray[Any], scale: Scale) -> NDArray[Any]:
    """The loss as it is drawn."""
    rise = loss - scale.low
    drawn = np.sqrt(np.maximum(rise, 0)) if scale.kind == "root" else np.log1p(rise / scale.unit)
    return np.asarray(drawn)


def whole(loss: NDArray[Any]) -> NDArray[Any]:
    """The loss with NaN wherever it is no number; zeros if it is none anywhere."""
    known = np.where(np.isfinite(loss), loss, np.nan)
    return known if np.isfinite(known).any() else np.zeros_like(known)


def _contour(surface: Mapping[str, NDArray[Any]], names: tuple[str, str]) -> Trace:
    loss = whole(surface["loss"])
    levels = height(loss, scale_of(loss))
    step = float(np.nanmax(levels)) / LEVELS or 1.0
    return dict(
        type="contour",
        x=np.round(surface["x"], 6), y=np.round(surface["y"], 6),
        z=np.round(levels, 5), customdata=_significant(loss),
        colorscale=[list(stop) for stop in HEIGHT], showscale=False,
        autocontour=False, contours={"start": step, "end": step * (LEVELS - 1), "size": step},
        line={"width": 0.6, "color": "rgba(255, 255, 255, 0.28)"},
        hovertemplate=f"{names[0]} %{{x:.3g}}<br>{names[1]} %{{y:.3g}}<br>loss "
                      f"%{{customdata:.3g}}<extra></extra>",
    )  # fmt: skip


def _significant(values: NDArray[Any], digits: int = 4) -> NDArray[Any]:
    """Round to so many significant digits: what hover shows, at a third of the bytes."""
    scale = 10.0 ** (digits - 1 - np.floor(np.log10(np.maximum(np.abs(values), 1e-300))))
    return np.asarray(np.round(values * scale) / scale)


def _minima(minima: NDArray[Any], coloured: bool) -> Trace:
    """Stars; where the basins are mapped, in the colours of their valleys."""
    color = list(VALLEYS[: len(minima)]) if coloured else "#FBFAF7"
    return dict(
        type="scatter",
        x=minima[:, 0], y=minima[:, 1], mode="markers", name="minimum",
        marker={
            "symbol": "star", "size": 17 if coloured else 13, "color": color,
            "line": {"width": 1, "color": "#1D2233"},
        },
        hovertemplate="minimum<br>%{x:.3g}, %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _start(start: tuple[float, float]) -> Trace:
    ring = {"symbol": "circle-open", "size": 15, "color": "#FBFAF7", "line": {"width": 2.5}}
    return dict(
        type="scatter",
        x=[start[0]], y=[start[1]], mode="markers", name="start", marker=ring,
        hovertemplate="start<br>%{x:.3g}, %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _casing(style: Style) -> Trace:
    return dict(
        type="scatter",
        x=[None], y=[None], mode="lines", hoverinfo="skip",
        line={"color": CASING, "width": 4.6}, meta={"role": "casing"},
    )  # fmt: skip


def _trail(racer: Racer, names: tuple[str, str]) -> Trace:
    return dict(
        type="scatter",
        x=[None], y=[None], mode="lines", name=racer.label,
        line={"color": racer.style.color, "width": 2.8},
        hovertemplate=f"{racer.label}<br>{names[0]} %{{x:.3g}}<br>{names[1]} "
                      f"%{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def _head(racer: Racer, place: str) -> Trace:
    return dict(
        type="scatter",
        x=[None], y=[None], mode="markers+text", name=racer.label,
        text=[racer.label], textposition=place, cliponaxis=True,
        textfont={"color": "#FFFFFF", "size": 13, "shadow": "0 0 3px #10131C, 0 0 2px #10131C, "
            "0 0 6px #10131C"},
        marker={
            "color": racer.style.color, "size": 12, "symbol": racer.style.symbol,
            "line": {"color": "#FFFFFF", "width": 2},
        },
        meta={"role": "head"},
        hovertemplate=f"{racer.label}<br>%{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def _add(
    traces: list[Trace], bindings: list[Binding], trace: Trace, replica: int, mode: Any
) -> None:
    traces.append(trace)
    place = len(traces) - 1
    for coordinate, attribute in enumerate(("x", "y")):
        bindings.append(
            Binding(place, attribute, "position", mode, index=(replica, coordinate))  # type: ignore[arg-type]
        )


def _range(values: NDArray[Any]) -> list[float]:
    return [float(values[0]), float(values[-1])]
