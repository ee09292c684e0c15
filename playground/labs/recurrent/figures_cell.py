"""The main network's cell as a diagram, with the numbers of one step of the probe in it."""

from __future__ import annotations

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_inside import CALLED, START, labels_of, read_of, which
from playground.labs.recurrent.figures_said import AXES, DOWN, answers_of
from playground.labs.recurrent.meaning import gates_of, probe_of, probe_target, task_of
from playground.labs.recurrent.names import TITLES
from playground.views.cell import Cell, Form
from playground.views.view import View

FORMS: dict[str, Form] = {
    "rnn": "rnn", "lstm": "lstm", "peephole": "lstm", "coupled": "lstm", "gru": "gru",
    "leaky": "leaky", "echo": "leaky",
}  # fmt: skip
"""Cell to how it is drawn."""


def cell_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """The cell that reads the probe step by step."""
    gates, scale = gates_of(config), task_of(config).scale
    whose = which(config) + (", forward" if config.bidirectional else "")
    said = ", ".join(CALLED[gate] for gate in gates)
    cell = Cell(
        "cell", f"{whose}: what one step of the probe does in the cell",
        f"A diagram of the cell with the values of all units for {said}, at one step of the "
        "probe, and the recurrence with the numbers of one unit.",
        FORMS[config.cell], gates, {gate: CALLED[gate].partition(" (")[0] for gate in gates},
        config.hidden_size, cell_labels(config), read_of(config).partition(" (")[0],
        probe_target(config),
        answers=answers_of(config), says=says_of(config),
        scale=(scale.mean, scale.spread, scale.unit), start=config.initial_state,
        coupled=config.cell == "coupled",
        leak=config.leak if config.cell in ("leaky", "echo") else 1.0,
        activation=config.unit if config.cell == "rnn" else "tanh",
        where=whose.removeprefix(TITLES[config.cell]).removeprefix(", "),
        above=config.layers > 1,
    )  # fmt: skip
    return (cell,)


def cell_labels(config: RecurrentConfig) -> tuple[str, ...]:
    """What is read at each step; numbers whole, since there is more room than on an axis."""
    if config.task == "temperature":
        return labels_of(config)
    return tuple(START if label == "start" else label for label in probe_of(config).labels)


def says_of(config: RecurrentConfig) -> str:
    """What the answer is."""
    return DOWN.get(config.task) or AXES[config.task]
