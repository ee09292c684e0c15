"""What the harness shows: six walkers that descend, and the figures that tests see them in."""

import json
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

NAMES = ("GD", "Momentum", "Nesterov", "Adagrad", "RMSProp", "Adam")
COLORS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7")
DASHES = ("solid", "solid", "dash", "dot", "dashdot", "dot")
MOVED, HALF = "#FF00FF", "#00FF00"
"""Colours of arrows that nothing else in the pictures has."""
START = np.array([2.0, 4.0])


class Recording(NamedTuple):
    """Six walkers: positions (frames, 6, 2), losses and gradient lengths (frames, 6)."""

    position: np.ndarray
    loss: np.ndarray
    slope: np.ndarray


def surface(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A plateau and a valley: what the walkers descend."""
    valley = 0.05 * (w - 3.0) ** 2 + 0.35 * (b + 1.1 * w + 0.4) ** 2
    return np.log1p(valley) / 4.0 + 0.02


def gradient(point: np.ndarray) -> np.ndarray:
    """Central differences are exact enough for a picture."""
    h = 1e-5
    dw = surface(point[..., 0] + h, point[..., 1]) - surface(point[..., 0] - h, point[..., 1])
    db = surface(point[..., 0], point[..., 1] + h) - surface(point[..., 0], point[..., 1] - h)
    return np.stack([dw, db], axis=-1) / (2 * h)


def record(frames: int, rate: float = 0.5) -> Recording:
    """Walk for `frames - 1` updates. The six differ in inertia and in the rate of each direction,
    which is all that a picture needs.
    """
    inertia = np.array([0.0, 0.93, 0.85, 0.0, 0.3, 0.6])[:, None]
    rates = rate * np.array(
        [[0.6, 0.6], [0.2, 0.2], [0.25, 0.8], [0.4, 5.0], [1.5, 2.4], [0.2, 1.6]]
    )
    position, velocity = np.tile(START, (6, 1)), np.zeros((6, 2))
    rows = [position]
    for _ in range(frames - 1):
        velocity = inertia * velocity - rates * gradient(position)
        position = position + velocity
        rows.append(position)
    path = np.stack(rows)
    loss = surface(path[..., 0], path[..., 1])
    return Recording(path, loss, np.linalg.norm(gradient(path), axis=-1))


def figure_spec(key: str, title: str, figure: go.Figure, bindings: list[dict], **more: Any) -> dict:
    """A figure as the contract wants it."""
    plain = json.loads(figure.to_json())
    plain["layout"].pop("template", None)
    return {
        "key": key,
        "title": title,
        "alt": title,
        "slot": "side",
        "height": 225,
        "click": None,
        "grow": None,
        "data": plain["data"],
        "layout": plain["layout"],
        "bindings": bindings,
    } | more


def map_figure() -> dict[str, Any]:
    """The hero: a 60x60 contour, a ghost trail, six trails and six labelled heads."""
    w, b = np.linspace(-2, 5, 60), np.linspace(-5, 5, 60)
    z = surface(*np.meshgrid(w, b))
    figure = go.Figure(
        go.Contour(
            x=w,
            y=b,
            z=z,
            colorscale="Cividis",
            showscale=False,
            ncontours=18,
            line_width=0.6,
            hoverinfo="skip",
        )
    )
    bindings: list[dict[str, Any]] = []

    def bind(mode: str, walker: int, **more: Any) -> None:
        trace = len(figure.data) - 1
        for axis, attribute in enumerate("xy"):
            bindings.append(
                {
                    "trace": trace,
                    "attribute": attribute,
                    "channel": "position",
                    "index": [walker, axis],
                    "mode": mode,
                }
                | more
            )

    for walker, color in enumerate(COLORS):
        figure.add_scatter(
            x=[],
            y=[],
            mode="lines",
            line={"color": color, "width": 1.5, "dash": "dash"},
            opacity=0.4,
            showlegend=False,
            hoverinfo="skip",
        )
        bind("trail", walker, run="ghost", whole=True)
    for walker, (name, color) in enumerate(zip(NAMES, COLORS, strict=True)):
        figure.add_scatter(
            x=[],
            y=[],
            mode="lines",
            line={"color": color, "width": 3},
            name=name,
            hovertemplate="w %{x:.3g}, b %{y:.3g}",
        )
        bind("trail", walker)
    for walker, (name, color) in enumerate(zip(NAMES, COLORS, strict=True)):
        figure.add_scatter(
            x=[],
            y=[],
            mode="markers+text",
            text=name,
            textposition="top right",
            textfont_color="white",
            name=name,
            marker={"color": color, "size": 11, "line": {"color": "white", "width": 2}},
        )
        bind("current", walker)
    figure.update_layout(
        showlegend=False,
        xaxis={"title": "weight w", "range": [-2, 5]},
        yaxis={"title": "bias b", "range": [-5, 5]},
    )
    return figure_spec(
        "map",
        "Loss over weight and bias",
        figure,
        bindings,
        alt="Six paths descend into the valley of the loss",
        slot="hero",
        height=470,
        click={"hint": "Click to start here"},
    )


def curves_figure(key: str, title: str, channel: str, frames: int) -> dict[str, Any]:
    """Six curves on a log axis with a head on each, and a cursor line."""
    figure = go.Figure()
    bindings: list[dict[str, Any]] = []
    for walker, (name, color, dash) in enumerate(zip(NAMES, COLORS, DASHES, strict=True)):
        figure.add_scatter(
            x=[],
            y=[],
            mode="lines",
            line={"color": color, "width": 2, "dash": dash},
            name=name,
            hovertemplate="%{y:.3g}",
        )
        bindings.append(
            {
                "trace": len(figure.data) - 1,
                "attribute": "y",
                "channel": channel,
                "index": [walker],
                "mode": "history",
            }
        )
        figure.add_scatter(
            x=[], y=[], mode="markers", marker={"color": color, "size": 7}, hoverinfo="skip"
        )
        head = {"trace": len(figure.data) - 1, "mode": "current"}
        bindings += [
            head | {"attribute": "x", "channel": "step"},
            head | {"attribute": "y", "channel": channel, "index": [walker]},
        ]
    figure.add_scatter(
        x=[0, 0],
        y=[1e-6, 1e3],
        mode="lines",
        line={"color": "#8A8FA0", "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    bindings.append(
        {
            "trace": len(figure.data) - 1,
            "attribute": "x",
            "channel": "step",
            "mode": "current",
            "repeat": 2,
        }
    )
    figure.update_layout(
        showlegend=False,
        margin={"l": 52, "r": 12, "t": 4, "b": 28},
        xaxis={"range": [0, frames - 1]},
        yaxis={"type": "log", "range": [-3, 0.2], "dtick": 1},
    )
    return figure_spec(key, title, figure, bindings, grow="x")


def formulas() -> list[dict[str, Any]]:
    """A line for each walker: one micro-step, for the last two of them three."""
    return [
        {
            "label": name, "color": color, "replica": walker,
            "anchor": [place(walker, axis, -1) for axis in (0, 1)],
            "squares": squares(walker) if walker == 5 else None,
            "variants": [variant(walker, axis) for axis in ((0, 1) if walker >= 4 else (0,))],
        }
        for walker, (name, color) in enumerate(zip(NAMES, COLORS, strict=True))
    ]  # fmt: skip


def place(walker: int, axis: int, at: int = 0) -> dict[str, Any]:
    """A walker's coordinate, as parts and expressions name it."""
    return {"channel": "position", "index": [walker, axis], "at": at}


def squares(walker: int) -> dict[str, Any]:
    """Squares as large as the coordinates are."""
    sides = [["abs", place(walker, axis)] for axis in (0, 1)]
    return {"sides": sides, "against": [1.0, 2.0], "label": "side |w|"}


def variant(walker: int, axis: int) -> dict[str, Any]:
    """What a walker does in one coordinate."""
    name, other = "wb"[axis], {"label": "", "dash": False}
    before, moved = [place(walker, 0, -1), place(walker, 1, -1)], _moved(walker)
    part = {"digits": 3} | place(walker, axis)
    steps = [
        {
            "title": "Move",
            "parts": [
                name, {"step": 0}, f" = {name}", {"step": -1}, f" − η ∇{name} = ",
                part | {"at": -1}, "  →  ", part, "    loss ",
                {"channel": "loss", "index": [walker], "at": 0, "digits": 3},
            ],
            "vectors": [{"from": before, "by": moved, "color": MOVED} | other],
        }
    ]  # fmt: skip
    if walker >= 4:
        half = [["*", 0.5, by] for by in moved]
        keep = {"title": "Keep", "parts": ["half = ", {"value": half[axis], "digits": 4}]}
        keep["vectors"] = [{"from": before, "by": half, "color": HALF} | other]
        turn = {"words": ["left", "right"], "of": ["sigmoid", ["*", 1e9, moved[axis]]]}
        steps = [keep, {"title": "Turn", "parts": ["to the ", turn]}, *steps]
    start = [name, {"step": 0}, " = ", part]
    return {"name": name, "start": start, "steps": steps}


def _moved(walker: int) -> list[Any]:
    return [["-", place(walker, axis), place(walker, axis, -1)] for axis in (0, 1)]


def spec(frames: int) -> dict[str, Any]:
    """The whole fixture: a map, two side figures, formulas."""
    return {
        "figures": [
            map_figure(),
            curves_figure("loss", "Loss after each update", "loss", frames),
            curves_figure("slope", "Length of the gradient", "slope", frames),
        ],
        "formulas": formulas(),
        "rate": 20,
        "unit": "update",
        "where": {"text": "CPU", "why": "Too small to gain from a GPU."},
        "every": 1,
        "share": "?descent.steps=100&v=1",
    }


def gate_spec(frames: int) -> dict[str, Any]:
    """One heatmap that shows the pictures of the channel "gate"."""
    figure = go.Figure(go.Heatmap(z=np.zeros((8, 10)), zmin=0, zmax=1, showscale=False))
    bindings = [{"trace": 0, "attribute": "z", "channel": "gate", "index": [], "mode": "current"}]
    gate = figure_spec("gate", "Gate", figure, bindings, slot="hero")
    return spec(frames) | {"figures": [gate], "formulas": []}
