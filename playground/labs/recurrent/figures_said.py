"""What the main network says: the text it writes, its answers on the probe, and what they would be
with a gate held.
"""

from __future__ import annotations

import numpy as np

from playground.data.sequences_errors import shown
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_inside import labels_of, read_of
from playground.labs.recurrent.letters import letters_of
from playground.labs.recurrent.meaning import (
    gates_of,
    probe_of,
    probe_steps,
    probe_target,
    task_of,
    writes,
)
from playground.views.answer_map import answer_map
from playground.views.expression import Value, answered, recorded
from playground.views.figure import Choice, Figure, Question, asks
from playground.views.forecast import Floats, forecast
from playground.views.page_of_text import page_of_text
from playground.views.view import View

DOWN = {
    "names": "next letter", "autocomplete": "next letter", "shakespeare": "next letter",
    "anbn": "next symbol", "copy": "letter", "parity": "ones so far", "reviews": "the review is",
}  # fmt: skip
"""Task to what its answers are."""
AXES = {
    "adding": "sum of the marked", "brackets": "open brackets", "wave": "next value",
    "sunspots": "next year's", "temperature": "tomorrow's warmest",
}  # fmt: skip
"""Task to what the numbers are that it foretells."""
MOST_HELD = 32
"""Units that can be held alone."""
VALUES = Choice("at", ((1.0, "1"), (0.0, "0"), (0.5, "0.5"), (-1.0, "−1")))


def text_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """What it writes, or the numbers that it foretells, large."""
    if not task_of(config).answers:
        return (_numbers(config),)
    if not writes(config):
        return ()
    text = page_of_text(
        letters_of(config), asks("written", "playhead"),
        title="The text that the network writes now",
        note=f"each letter drawn at temperature {config.temperature:g}",
    )  # fmt: skip
    return (text,)


def answer_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """Its answers on the probe, and what they would be with a gate held."""
    if not task_of(config).answers:
        return (_held_numbers(config),)
    return (_answers(config), _held_answers(config))


def answers_of(config: RecurrentConfig) -> tuple[str, ...]:
    """What it may say, so that it can be seen."""
    return tuple(shown(answer) for answer in task_of(config).answers)


def _answers(config: RecurrentConfig) -> Figure:
    said = "What it would answer after each step" if task_of(config).kind == "answer" else (
        "What it expects at each step")  # fmt: skip
    return answer_map(
        "output", f"{said} (rings: what is right)",
        "A heatmap of the probability of each answer at each step of the probe, a ring at the "
        "right one.",
        labels_of(config), answers_of(config), probe_target(config), across=read_of(config),
        down=DOWN.get(config.task, "answer"),
    )  # fmt: skip


def _clamp(config: RecurrentConfig) -> Question:
    """What is held: a gate at a value of the reader's, or what forgets (f = 1, i = 0; z = 1)."""
    names = gates_of(config)
    gates = [(float(k), name) for k, name in enumerate(names)]
    first = [(-1.0, "remember")] if {"c", "z"} & set(names) else []
    choices = {
        "gate": Choice("hold", (*first, *gates)), "value": VALUES,
        "unit": Choice("unit", units_of(config.hidden_size)),
        "since": Choice("from", since_of(probe_steps(config))),
    }  # fmt: skip
    return asks("clamp", "playhead", choices=choices)


def units_of(units: int) -> tuple[tuple[float, str], ...]:
    """All units, and each of the first ones alone: h of one held at 0 is a unit silenced."""
    alone = tuple((float(k), f"{k + 1}") for k in range(min(units, MOST_HELD)))
    return ((-1.0, "all"), *alone)


def since_of(steps: int) -> tuple[tuple[float, str], ...]:
    """The step, from 0, from which on a gate is held, and what that is called.

    The middle comes first: a state that is kept from the start is 0 for ever.
    """
    places = {"middle": steps // 2, "step 1": 0, "last ¼": steps - -(-steps // 4)}
    named: dict[int, str] = {}
    for name, step in places.items():
        named.setdefault(step, name)
    return tuple((float(step), name) for step, name in named.items())


def _held_answers(config: RecurrentConfig) -> Figure:
    return answer_map(
        "held", "What it says with a gate held from the dotted line on (rings: what is right)",
        "A heatmap of the probability of each answer at each step of the probe while one gate of "
        "all units is held from a dotted line on, a ring at the right answer.",
        labels_of(config), answers_of(config), probe_target(config), across=read_of(config),
        down=DOWN.get(config.task, "answer"), channel="held", mode="answer", ask=_clamp(config),
        edge="edge",        tab="Hold a gate",
    )  # fmt: skip


def _numbers(config: RecurrentConfig) -> Figure:
    return forecast(
        labels_of(config), _truth(config), _read(config),
        lambda step: _world(config, recorded("output", step, 0)), across=read_of(config),
        axis=_axis(config), later=_later(config),
    )  # fmt: skip


def _held_numbers(config: RecurrentConfig) -> Figure:
    return forecast(
        labels_of(config), _truth(config), _read(config),
        lambda step: _world(config, answered("held", step, 0)), across=read_of(config),
        axis=_axis(config), later=_later(config), key="held",
        title="Prediction with a gate held from the dotted line on, and truth",
        ask=_clamp(config), edge="edge", slot="side", tab="Hold a gate",
    )  # fmt: skip


def _truth(config: RecurrentConfig) -> Floats:
    scale = task_of(config).scale
    return probe_target(config) * scale.spread + scale.mean


def _read(config: RecurrentConfig) -> Floats | None:
    """The numbers that are read, where they are of the kind that is foretold and it is not drawn
    already, one step on.
    """
    task, batch = task_of(config), probe_of(config).batch
    if task.alphabet or task.kind == "numbers":
        return None
    numbers: Floats = np.asarray(batch.inputs[0, :, 0], dtype=np.float64)
    return numbers * task.scale.spread + task.scale.mean


def _later(config: RecurrentConfig) -> int:
    """One answer to the whole stands after it."""
    return int(task_of(config).kind == "answer")


def _world(config: RecurrentConfig, value: Value) -> Value:
    scale = task_of(config).scale
    return value * scale.spread + scale.mean


def _axis(config: RecurrentConfig) -> str:
    unit = task_of(config).scale.unit
    return AXES[config.task] + (f" ({unit})" if unit else "")
