"""Ghosts: the moving traces of a pinned run drawn thin behind the live ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import msgspec
import plotly.graph_objects as go

from playground.views.figure import Binding, Figure, Panel


def with_ghosts(
    figures: Sequence[Figure | Panel], pinned: Sequence[Figure | Panel]
) -> tuple[Figure | Panel, ...]:
    """Lay the pinned run's moving lines into the figures of the same key.

    Args:
        figures: The live run's figures.
        pinned: The figures that the pinned run's Config gives.
    """
    by_key = {figure.key: figure for figure in pinned if isinstance(figure, Figure)}
    return tuple(
        _overlay(figure, by_key[figure.key])
        if isinstance(figure, Figure) and _comparable(figure, by_key.get(figure.key)) else figure
        for figure in figures
    )  # fmt: skip


def _comparable(live: Figure, pinned: Figure | None) -> bool:
    """Whether the pinned run's lines mean anything in this picture: on another surface its path
    would lead over ground that was not there.
    """
    if pinned is None:
        return False
    return bool(live.figure.layout.uirevision == pinned.figure.layout.uirevision)


def _overlay(live: Figure, pinned: Figure) -> Figure:
    drawn = go.Figure(live.figure)
    bindings = list(live.bindings)
    for place, trace in enumerate(pinned.figure.data):
        moving = [binding for binding in pinned.bindings if binding.trace == place]
        if not _is_line(trace, moving):
            continue
        drawn.add_trace(_faded(trace))
        for binding in moving:
            bindings.append(
                msgspec.structs.replace(
                    binding, trace=len(drawn.data) - 1, run="ghost", whole=binding.mode != "current"
                )
            )
    return dataclasses.replace(live, figure=drawn, bindings=tuple(bindings))


def _is_line(trace: go.Scatter, moving: Sequence[Binding]) -> bool:
    """Cursor and casing have no ghost."""
    role = (trace.meta or {}).get("role") if isinstance(trace.meta, dict) else None
    known = role in (None, "head") and bool(trace.name)
    return trace.type == "scatter" and bool(moving) and known


def _faded(trace: go.Scatter) -> go.Scatter:
    ghost = go.Scatter(trace)
    ghost.opacity = 0.4
    ghost.name, ghost.meta = f"{trace.name}, pinned", None
    if ghost.mode == "lines":
        ghost.line.width, ghost.line.dash = 1.4, "dash"
    else:
        ghost.mode = "markers"
        ghost.marker.size = 7
    if ghost.hovertemplate:
        ghost.hovertemplate = "pinned " + ghost.hovertemplate
    return ghost
