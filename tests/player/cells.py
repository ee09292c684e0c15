"""Recurrent cells that the harness shows: run in numpy over a short sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.views.cell import Cell, Form
from playground.views.figure import Figure
from tests.player import harness, walkers
from tests.player.harness import Channel

Array = np.ndarray
FRAMES = 31
PICTURED = (0, 10, 30)
"""Frames with pictures."""
LABELS = tuple("abcab")
GATES: dict[str, tuple[str, ...]] = {
    "lstm": ("i", "f", "g", "o", "c", "h"), "gru": ("r", "z", "n", "h"), "rnn": ("h",),
    "leaky": ("h",),
}  # fmt: skip
ANSWERS = ("stop", "a", "b", "c")
RIGHT = np.array([1.0, 2.0, np.nan, 3.0, 0.0])
LEAK = 0.3


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def sequence(form: Form, units: int, steps: int, seed: int, start: float = 0.0) -> Array:
    """Gates and states (gate, time, unit) of a cell whose net inputs are drawn by chance."""
    random = np.random.default_rng(seed)
    names = GATES[form]
    h = np.full(units, start)
    c = np.full(units, start)
    rows = []
    for _ in range(steps):
        net = dict(zip(names, random.normal(0.4, 1.5, (len(names), units)), strict=True))
        if form == "lstm":
            i, f, o = (_sigmoid(net[name]) for name in "ifo")
            g = np.tanh(net["g"])
            c = f * c + i * g
            h = o * np.tanh(c)
            rows.append([i, f, g, o, c, h])
        elif form == "gru":
            r, z, n = _sigmoid(net["r"]), _sigmoid(net["z"]), np.tanh(net["n"])
            h = (1 - z) * n + z * h
            rows.append([r, z, n, h])
        else:
            a = LEAK if form == "leaky" else 1.0
            h = (1 - a) * h + a * np.tanh(net["h"])
            rows.append([h])
    return np.array(rows).transpose(1, 0, 2)  # (gate, time, unit)


def gates(form: Form, units: int = 6, steps: int = len(LABELS), start: float = 0.0) -> Array:
    """Pictures (picture, gate, time, unit), as half precision keeps them."""
    made = [sequence(form, units, steps, frame + 1, start) for frame in PICTURED]
    return np.array(made).astype(np.float16)


def slopes(form: Form, units: int = 6, steps: int = len(LABELS)) -> Array:
    """Likewise the gradients, by chance and of very different sizes."""
    random = np.random.default_rng(5)
    shape = (len(PICTURED), len(GATES[form]), steps, units)
    signs, powers = random.choice([-1.0, 1.0], shape), random.uniform(-5, -0.5, shape)
    return (signs * 10.0**powers).astype(np.float32)


def output(steps: int = len(LABELS), answers: int = len(ANSWERS)) -> Array:
    """Probabilities (picture, time, answer)."""
    random = np.random.default_rng(6)
    found: Array = random.dirichlet(np.ones(answers), (len(PICTURED), steps)).astype(np.float32)
    return found


def run(
    form: Form = "lstm", units: int = 6, steps: int = len(LABELS), start: float = 0.0,
    name: str = "cell",
) -> harness.Run:  # fmt: skip
    """A run with the pictures of a cell."""
    frames = list(PICTURED)
    channels = [
        Channel("loss", np.linspace(3, 1, FRAMES)[:, None]),
        Channel("gates", gates(form, units, steps, start), "f2", frames),
        Channel("gate_gradients", slopes(form, units, steps), "f4", frames),
        Channel("output", output(steps), "f4", frames),
    ]
    drawn = [(which, row) for which in (1, 2, 3) for row in range(len(frames))]
    return harness.Run(name, channels, FRAMES, FRAMES, drawn=drawn)


def cell(form: Form = "lstm", units: int = 6, **more: Any) -> Cell:
    """A cell's diagram."""
    given: dict[str, Any] = {
        "labels": LABELS, "reads": "letter", "right": RIGHT, "answers": ANSWERS,
        "says": "next letter", "leak": LEAK if form == "leaky" else 1.0,
    }  # fmt: skip
    called = {gate: f"gate {gate}" for gate in GATES[form]}
    return Cell("cell", "The cell", "A cell.", form, GATES[form], called, units, **given | more)


def spec(*figures: Cell | Figure) -> dict[str, Any]:
    """The page: these pictures alone."""
    made = [figure.as_wire() for figure in figures]
    return walkers.spec(FRAMES) | {"figures": made, "formulas": [], "unit": "update"}
