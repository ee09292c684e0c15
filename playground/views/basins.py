"""Which valley each start ends in: one small map an optimizer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.colours import GREY, Racer
from playground.views.figure import Binding, Drawing, Figure

VALLEYS = (
    "#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#44BB99", "#BBCC33", "#AAAA00", "#99DDFF",
    "#DDCCFF", "#CC99AA", "#88AA88", "#F5D6C0",
)  # fmt: skip
"""Colours of the valleys, the lowest first, none of them a method's. Source: Paul Tol's light ones.
"""
GONE = len(VALLEYS)
"""What stands for a start that has diverged."""


def basin_maps(
    racers: Sequence[Racer],
    domain: tuple[tuple[float, float], tuple[float, float]],
    shape: tuple[int, int],
    names: tuple[str, str],
) -> Figure:
    """Draw a map a racer: each cell is a start, its colour the valley that its head is nearest to.

    Args:
        racers: One a replica; channel "basin" has shape (replica, row, column).
        domain: ((x0, x1), (y0, y1)) of the starts.
        shape: Rows and columns.
        names: What x and y are.
    """
    columns = min(3, len(racers))
    rows = -(-len(racers) // columns)
    (x0, x1), (y0, y1) = domain
    (height, width), traces, bindings = shape, [], []
    layout: dict[str, Any] = {
        "margin": {"l": 8, "r": 8, "t": 18, "b": 8}, "showlegend": False, "template": {},
        "annotations": [],
    }  # fmt: skip
    for replica, racer in enumerate(racers):
        row, column = divmod(replica, columns)
        number = "" if replica == 0 else str(replica + 1)
        traces.append(_cells(racer, x0, (x1 - x0) / width, y0, (y1 - y0) / height, shape, number))
        bindings.append(Binding(replica, "z", "basin", "current", index=(replica,)))
        left, top = column / columns, 1 - row / rows
        bare = {"visible": False, "fixedrange": True}
        layout[f"xaxis{number}"] = {**bare, "domain": [left + 0.01, left + 1 / columns - 0.01],
                                    "anchor": f"y{number}"}  # fmt: skip
        layout[f"yaxis{number}"] = {**bare, "domain": [top - 1 / rows + 0.01, top - 0.09],
                                    "anchor": f"x{number}"}  # fmt: skip
        layout["annotations"].append(
            {"text": racer.label, "x": left + 0.01, "y": top, "xref": "paper", "yref": "paper",
             "showarrow": False, "xanchor": "left", "yanchor": "top", "font": {"size": 11}}
        )  # fmt: skip
    return Figure(
        "basins", Drawing(traces, layout), tuple(bindings),
        title="Nearest valley of each start, at the playhead",
        alt=f"For each optimizer a map over {names[0]} and {names[1]} of the starts, coloured by "
            "the minimum that each one is nearest to.",
        slot="side", tab="Basins", height=200,
    )  # fmt: skip


def _cells(
    racer: Racer, x0: float, dx: float, y0: float, dy: float, shape: tuple[int, int], axis: str
) -> dict[str, Any]:
    kinds = GONE + 1
    colors = (*VALLEYS, GREY)
    stops = [[edge / kinds, colors[kind]] for kind in range(kinds) for edge in (kind, kind + 1)]
    return dict(
        type="heatmap", z=[[0.0] * shape[1]] * shape[0], x0=x0 + dx / 2, dx=dx, y0=y0 + dy / 2,
        dy=dy, zmin=-0.5, zmax=kinds - 0.5, colorscale=stops, showscale=False, xaxis=f"x{axis}",
        yaxis=f"y{axis}", name=racer.label,
        hovertemplate=f"{racer.label}, start %{{x:.3g}}, %{{y:.3g}}<br>valley %{{z}}"
                      "<extra></extra>",
    )  # fmt: skip
