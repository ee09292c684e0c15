"""A small network that the harness shows: recorded from numpy, asked by mini-batch and example."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.views.diagram import Diagram, Input, Layer
from playground.views.mosaic import Mosaic
from tests.player import harness, walkers
from tests.player.harness import Channel

LABELS = ("x", "y", "x²", "y²", "xy", "sin x", "sin y", "cos x", "cos y")
SIDE = 24
BATCH = 10
RATE = 0.3


class Network(NamedTuple):
    """Features that are on, widths of all layers, and where each matrix begins."""

    on: tuple[int, ...]
    widths: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows of each matrix, the bias's included."""
        return tuple(width + 1 for width in (len(self.on), *self.widths[:-1]))

    @property
    def at(self) -> list[int]:
        """Where each matrix begins, and the length of all."""
        sizes = [rows * width for rows, width in zip(self.rows, self.widths, strict=True)]
        return [0, *np.cumsum(sizes).tolist()]

    def matrices(self, flat: np.ndarray) -> list[np.ndarray]:
        """The matrices of a flat buffer."""
        at = self.at
        return [
            flat[at[i] : at[i + 1]].reshape(self.rows[i], width)
            for i, width in enumerate(self.widths)
        ]


def features(points: np.ndarray) -> np.ndarray:
    """All nine, (n, 9)."""
    x, y = points.T
    each = (x, y, x * x, y * y, x * y, np.sin(x), np.sin(y), np.cos(x), np.cos(y))
    return np.stack(each, axis=-1)


def forward(net: Network, flat: np.ndarray, x: np.ndarray) -> tuple[list[Any], list[Any]]:
    """Sums and activations of each layer; tanh, the output logistic."""
    sums, outs, h = [], [], x
    for i, matrix in enumerate(net.matrices(flat)):
        z = h @ matrix[:-1] + matrix[-1]
        h = 1 / (1 + np.exp(-z)) if i == len(net.widths) - 1 else np.tanh(z)
        sums.append(z)
        outs.append(h)
    return sums, outs


def backward(
    net: Network, flat: np.ndarray, x: np.ndarray, target: np.ndarray
) -> tuple[float, list[Any], np.ndarray]:
    """Mean binary cross-entropy; deltas of each layer; gradient (P,)."""
    _, outs = forward(net, flat, x)
    p = np.clip(outs[-1], 1e-12, 1 - 1e-12)
    loss = float(-(target * np.log(p) + (1 - target) * np.log(1 - p)).mean())
    deltas, parts = [(outs[-1] - target) / len(x)], []
    matrices = net.matrices(flat)
    for i in range(len(net.widths) - 1, -1, -1):
        before = x if i == 0 else outs[i - 1]
        parts.append(np.vstack([before.T @ deltas[-1], deltas[-1].sum(0)]).ravel())
        if i > 0:
            deltas.append(deltas[-1] @ matrices[i][:-1].T * (1 - outs[i - 1] ** 2))
    return loss, deltas[::-1], np.concatenate(parts[::-1])


class Trained(NamedTuple):
    """What a training leaves: weights and gradients (frame, P), data."""

    net: Network
    weights: np.ndarray
    gradients: np.ndarray
    x: np.ndarray
    target: np.ndarray


def train(
    widths: Sequence[int] = (4, 3, 1), on: Sequence[int] = (0, 1, 4), frames: int = 41
) -> Trained:
    """Gradient descent on the signs of xy."""
    net, random = Network(tuple(on), tuple(widths)), np.random.default_rng(3)
    points = random.uniform(-3, 3, (40, 2))
    x, target = features(points)[:, list(on)], (points.prod(1) > 0).astype(float)[:, None]
    flat, rows, slopes = random.normal(size=net.at[-1]) * 0.7, [], []
    for _ in range(frames):
        _, _, gradient = backward(net, flat, x, target)
        rows.append(flat)
        slopes.append(gradient)
        flat = flat - RATE * gradient
    return Trained(net, np.stack(rows), np.stack(slopes), x, target)


def pictures(trained: Trained, frame: int) -> np.ndarray:
    """Outputs of the shown units over the plane, (unit, 24, 24)."""
    line = np.linspace(-6, 6, SIDE)
    plane = np.stack([each.ravel() for each in np.meshgrid(line, line)], axis=-1)
    x = features(plane)[:, list(trained.net.on)]
    _, outs = forward(trained.net, trained.weights[frame], x)
    shown = [out[:, :8] for out in outs[:-1]] + [outs[-1]]
    return np.concatenate(shown, axis=1).T.reshape(-1, SIDE, SIDE)


def run(trained: Trained, name: str = "net", every: int = 5, replicas: int = 0) -> harness.Run:
    """The training as the stream tells it: a picture every few frames."""
    frames = len(trained.weights)
    drawn = list(range(0, frames, every))
    neurons = np.stack([pictures(trained, frame) for frame in drawn])
    channels = [
        Channel("learning_rate", np.full((frames,), RATE)),
        Channel("weights", trained.weights[drawn], frames=drawn),
        Channel("weight_gradient", trained.gradients[drawn], frames=drawn),
        Channel("neurons", neurons, frames=drawn),
    ]
    if replicas:
        output = np.repeat(neurons[:, -1:], replicas, axis=1) * np.arange(replicas)[:, None, None]
        channels.append(Channel("output", output, frames=drawn))
        channels.append(Channel("loss", np.arange(frames)[:, None] + np.arange(replicas) / 10))
    whole = harness.Run(name, channels, frames, frames)
    whole.drawn = [
        (which, row)
        for which, one in enumerate(channels)
        if one.frames is not None
        for row in range(len(drawn))
    ]
    return whole


def diagram(net: Network, **more: Any) -> Diagram:
    """The network as the page would describe it."""
    line = np.linspace(-6, 6, SIDE)
    plane = np.stack([each.ravel() for each in np.meshgrid(line, line)], axis=-1)
    maps = features(plane).T.reshape(-1, SIDE, SIDE)
    inputs = [Input(f"f{i}", label, i in net.on, maps[i]) for i, label in enumerate(LABELS)]
    layers, first = [], 0
    for i, width in enumerate(net.widths):
        last = i == len(net.widths) - 1
        name, activation = ("Output", "sigmoid") if last else (f"Hidden {i + 1}", "tanh")
        layers.append(Layer(name, width, activation, first, net.at[i], net.rows[i], width))
        first += min(8, width)
    activations = [("tanh", "Tanh"), ("relu", "ReLU"), ("sigmoid", "Sigmoid")]
    base = Diagram(
        "network", "The network", "A network of tanh units", inputs, layers, activations,
        batches=4, examples=40, classes=("orange", "blue"), colors=("#E69F00", "#0072B2"),
    )  # fmt: skip
    return base if not more else Diagram(**{**vars_of(base), **more})


def vars_of(value: Diagram) -> dict[str, Any]:
    """The fields of a diagram."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def output_map() -> dict[str, Any]:
    """The map that shows the unit that is pointed at."""
    figure = go.Figure(go.Heatmap(z=np.zeros((2, 2)), x=[-6, 6], y=[-6, 6], showscale=False))
    figure.add_scatter(x=[-3, 3], y=[-3, 3], mode="markers", marker={"color": "#00FF00", "size": 9})
    figure.update_layout(xaxis_range=[-6, 6], yaxis_range=[-6, 6], showlegend=False)
    more = {"height": 260, "overlay": {"neuron": True}}
    return walkers.figure_spec("output", "Output", figure, [], **more)


def mosaic(replicas: int) -> Mosaic:
    """The replicas' maps."""
    scale = [(0.0, "#E69F00"), (0.5, "#FFFFFF"), (1.0, "#0072B2")]
    labels = [f"seed {i}" for i in range(replicas)]
    return Mosaic("replicas", "Maps", "", "output", labels, scale, number="loss", unit="")


def spec(net: Network, replicas: int = 0, **more: Any) -> dict[str, Any]:
    """The page: the diagram, the map, the replicas."""
    figures = [diagram(net, **more).as_wire(), output_map()]
    if replicas:
        figures.append(mosaic(replicas).as_wire())
    return walkers.spec(41) | {"figures": figures, "formulas": [], "unit": "epoch"}


def questions(trained: Trained) -> dict[str, Any]:
    """What the run answers about a mini-batch and about an example."""

    def batch(frame: int, batch: float, epoch: float) -> dict[str, np.ndarray]:
        """After so many mini-batches of the epoch that follows."""
        assert epoch == frame
        flat = trained.weights[frame]
        for k in range(int(batch)):
            members = np.arange(k * BATCH, (k + 1) * BATCH)
            before, _, gradient = backward(
                trained.net, flat, trained.x[members], trained.target[members]
            )
            flat = flat - RATE * gradient
        after, _, _ = backward(trained.net, flat, trained.x[members], trained.target[members])
        losses = np.array([before, after])
        return {"weights": flat, "gradient": gradient, "batch_loss": losses, "members": members,
                "epoch": np.array([epoch + 1])}  # fmt: skip

    def example(frame: int, index: float) -> dict[str, np.ndarray]:
        flat, one = trained.weights[frame], slice(int(index), int(index) + 1)
        x, target = trained.x[one], trained.target[one]
        sums, outs = forward(trained.net, flat, x)
        loss, deltas, gradient = backward(trained.net, flat, x, target)
        return {
            "inputs": x[0], "net": _padded(sums), "activation": _padded(outs),
            "delta": _padded(deltas), "target": target[0], "loss": np.array([loss]),
            "gradient": gradient, "weights": flat, "after": flat - RATE * gradient,
        }  # fmt: skip

    return {"batch": batch, "example": example}


def _padded(rows: list[Any]) -> np.ndarray:
    widest = max(row.shape[1] for row in rows)
    table = np.full((len(rows), widest), math.nan)
    for i, row in enumerate(rows):
        table[i, : row.shape[1]] = row[0]
    return table
