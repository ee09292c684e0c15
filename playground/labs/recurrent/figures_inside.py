"""What the main network's gates do on the probe, and how the loss feels each of them."""

from __future__ import annotations

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import gates_of, probe_of
from playground.labs.recurrent.names import TITLES
from playground.views.figure import Choice, Figure, Question, asks
from playground.views.time_maps import Kind, TimeMap, time_maps
from playground.views.view import View

CALLED = {
    "i": "read: input gate", "f": "forget gate", "g": "candidate", "o": "write: output gate",
    "c": "cell state", "h": "hidden state", "r": "reset gate", "z": "update gate (1: keep)",
    "n": "candidate",
}  # fmt: skip
"""Gates and states with the course's words."""
PAIRED = ("i", "g", "f", "c", "r", "n", "o", "z", "h")
"""A gate at the left, what it lets through at the right."""
START = "▸"
"""What stands for the start of a name on an axis: it is as wide as a letter."""
READ = {
    "names": f"letter that is read ({START}: start)", "autocomplete": "letter that is read",
    "shakespeare": "letter that is read", "sunspots": "year", "temperature": "month/day",
    "reviews": "word that is read", "wave": "number that is read",
    "adding": "step of the probe (*: the number counts)",
    "copy": "symbol that is read (▸: say it again)",
}  # fmt: skip
"""Task to what its steps are."""
ORDERS = Choice("units", ((0.0, "in order"), (1.0, "by the answers they go along with"),
                          (2.0, "by the inputs they go along with")))  # fmt: skip
"""In which order a map's rows are."""


def inside_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """The gates and states, and the gradients of the loss by them."""
    return (_gates(config), _gradients(config))


def labels_of(config: RecurrentConfig) -> tuple[str, ...]:
    """What is read at each step of the probe, as it stands on an axis."""
    labels = probe_of(config).labels
    if config.task == "temperature":
        return tuple(label.partition("/")[2] for label in labels)
    if config.task == "adding":
        return tuple("*" if label.endswith("*") else "·" for label in labels)
    return tuple(START if label == "start" else label for label in labels)


def read_of(config: RecurrentConfig) -> str:
    """What the labels are."""
    return READ.get(config.task, "symbol that is read")


def which(config: RecurrentConfig) -> str:
    """Whose gates are shown."""
    several = config.layers > 1 or config.bidirectional
    return TITLES[config.cell] + (", top layer" if several else "")


def ordered(config: RecurrentConfig) -> list[str]:
    """Gates and states in the order of the picture."""
    names = gates_of(config)
    return sorted(names, key=PAIRED.index) if len(names) > 1 else list(names)


def kind_of(config: RecurrentConfig, gate: str) -> Kind:
    """Between which values a gate or state lies."""
    if gate in "iforz":
        return "share"
    if gate == "c":
        return "memory"
    plain = config.cell == "rnn" and gate == "h"
    if plain and config.unit == "relu":
        return "free"
    return "share" if plain and config.unit == "logistic" else "signed"


def _sorting() -> Question:
    """An order that changed with every update could not be read: it is asked for at rest."""
    return asks("order", "rest", choices={"by": ORDERS})


def _gates(config: RecurrentConfig) -> Figure:
    names = gates_of(config)
    maps = [
        TimeMap(f"<b>{gate}</b>  {CALLED[gate]}", "gates", names.index(gate),
                kind_of(config, gate), f"{gate} =")
        for gate in ordered(config)
    ]  # fmt: skip
    said = ", ".join(CALLED[gate] for gate in ordered(config))
    return time_maps(
        "gates", f"{which(config)}: every gate and state of each unit while it reads the probe",
        f"A heatmap of units by time steps for each of {said}.", maps, labels_of(config),
        config.hidden_size, across=read_of(config), ask=_sorting(), order="order",
        tab="Gates" if len(names) > 1 else "States",
    )  # fmt: skip


def _gradients(config: RecurrentConfig) -> Figure:
    names = gates_of(config)
    maps = [
        TimeMap(f"<b>∂L/∂{gate}</b>  {CALLED[gate].partition(' (')[0]}", "gate_gradients",
                names.index(gate), "powers", f"∂L/∂{gate} =")
        for gate in ordered(config)
    ]  # fmt: skip
    return time_maps(
        "gate_gradients",
        f"{which(config)}: how the probe's loss changes with each of them, in powers of ten: "
        "blank up to 10⁻⁶, full from 1 on",
        "A heatmap of units by time steps for the gradient of the probe's loss with respect to "
        "each gate and state, blue where more of it raises the loss, orange where it lowers it, "
        "the denser the more powers of ten it lies above a millionth.",
        maps, labels_of(config), config.hidden_size, across=read_of(config), ask=_sorting(),
        order="order", tab="Gradients",
    )  # fmt: skip
