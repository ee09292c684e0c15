"""The cell written out with its numbers: a unit at the last step of the probe, at the playhead."""

from __future__ import annotations

import math

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import gates_of, probe_steps, writes
from playground.labs.recurrent.names import TITLES
from playground.labs.recurrent.racers import shown_racers
from playground.views.colours import GREY
from playground.views.expression import recorded
from playground.views.formula import Formula, Micro, Part, Variant, number, worked

MOST_UNITS = 5
"""Units whose line can be chosen."""


def formulas(config: RecurrentConfig) -> tuple[Formula, ...]:
    """What the gates make of the state before, and how much a writer wavers."""
    return (*_cell(config), *_perplexity(config))


def _perplexity(config: RecurrentConfig) -> tuple[Formula, ...]:
    """Among how many letters it wavers: what the dashed lines of the loss are told in."""
    if not writes(config):
        return ()
    told: list[Part] = [
        "perplexity = e^L = e^", number("test_loss", 0), " = ",
        worked(math.e ** recorded("test_loss", 0)),
    ]  # fmt: skip
    steps = [Micro("As many equally likely letters", told)]
    return (Formula("test perplexity", GREY, [Variant("test", told, steps)], (0.0, 0.0)),)


def _cell(config: RecurrentConfig) -> tuple[Formula, ...]:
    """A unit of the cell; a cell without gates has no line."""
    names, last = gates_of(config), probe_steps(config) - 1
    if len(names) == 1 or last < 1:
        return ()
    written = _lstm if "c" in names else _gru
    variants = []
    for unit in range(min(config.hidden_size, MOST_UNITS)):
        steps = written(names, last, unit)
        start = [part for step in steps for part in (*step.parts, "   ")]
        variants.append(Variant(f"unit {unit + 1}", start, steps))
    color = shown_racers(config)[0].style.color
    label = f"{TITLES[config.cell]}, last step of the probe"
    return (Formula(label, color, variants, (0.0, 0.0)),)


def _lstm(names: tuple[str, ...], last: int, unit: int) -> list[Micro]:
    """Write an LSTM: c' = f c + i g, h' = o tanh c'."""

    def of(name: str, step: int = last) -> Part:
        return number("gates", names.index(name), step, unit)

    read: list[Part] = [
        "c′ = f·c + i·g = ", of("f"), " · ", of("c", last - 1), " + ", of("i"), " · ", of("g"),
        " = ", of("c"),
    ]  # fmt: skip
    write: list[Part] = ["h′ = o·tanh c′ = ", of("o"), " · tanh(", of("c"), ") = ", of("h")]
    return [Micro("Forget and read", read), Micro("Write", write)]


def _gru(names: tuple[str, ...], last: int, unit: int) -> list[Micro]:
    """Write a GRU: h' = (1 − z) n + z h."""

    def of(name: str, step: int = last) -> Part:
        return number("gates", names.index(name), step, unit)

    shut = 1 - recorded("gates", names.index("z"), last, unit)
    parts: list[Part] = [
        "h′ = (1 − z)·n + z·h = ", worked(shut), " · ", of("n"), " + ", of("z"), " · ",
        of("h", last - 1), " = ", of("h"),
    ]  # fmt: skip
    return [Micro("Keep some, take in the rest", parts)]
