"""Ghosts: the moving traces of a pinned run drawn thin behind the live ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from playground.views.figure import Binding, Drawing, Figure
from playground.views.view import View


def with_ghosts(figures: Sequence[View], pinned: Sequence[View]) -> tuple[View, ...]:
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
    ours, theirs = (one.drawing.layout.get("uirevision") for one in (live, pinned))
    return bool(ours == theirs)


def _overlay(live: Figure, pinned: Figure) -> Figure:
    data, bindings = list(live.drawing.data), list(live.bindings)
    for place, trace in enumerate(pinned.drawing.data):
        moving = [binding for binding in pinned.bindings if binding.trace == place]
        if not _is_line(trace, moving):
            continue
        data.append(_faded(trace))
        for binding in moving:
            bindings.append(
                msgspec.structs.replace(
                    binding, trace=len(data) - 1, run="ghost", whole=binding.mode != "current"
                )
            )
    drawing = Drawing(data, live.drawing.layout)
    return dataclasses.replace(live, drawing=drawing, bindings=tuple(bindings))


def _is_line(trace: Mapping[str, Any], moving: Sequence[Binding]) -> bool:
    """Cursor and casing have no ghost."""
    role = trace.get("meta", {}).get("role")
    known = role in (None, "head") and bool(trace.get("name"))
    return trace["type"] == "scatter" and bool(moving) and known


def _faded(trace: Mapping[str, Any]) -> dict[str, Any]:
    ghost = {name: value for name, value in trace.items() if name != "meta"}
    ghost |= {"opacity": 0.4, "name": f"{trace['name']}, pinned"}
    if ghost["mode"] == "lines":
        ghost["line"] = {**ghost["line"], "width": 1.4, "dash": "dash"}
    else:
        ghost["mode"] = "markers"
        ghost["marker"] = {**ghost["marker"], "size": 7}
    if ghost.get("hovertemplate"):
        ghost["hovertemplate"] = "pinned " + ghost["hovertemplate"]
    return ghost
