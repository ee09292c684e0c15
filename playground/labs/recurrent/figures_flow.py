"""Where the gradient goes over the steps of the probe, what units go along with, other lengths."""

from __future__ import annotations

from collections.abc import Sequence

from playground.data.sequences_errors import shown
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_said import answers_of
from playground.labs.recurrent.meaning import length_of, probe_steps, racers, task_of
from playground.labs.recurrent.racers import shown_racers
from playground.views.answer_lines import AnswerLine, answer_lines
from playground.views.by_lag import LagLine, by_lag, powers
from playground.views.colours import BLUE, GREEN, GREY, ORANGE, PINK, SKY, VERMILION, Racer, Style
from playground.views.expression import Value, X, answered, recorded
from playground.views.figure import Figure, Panel, asks
from playground.views.formula import Part, words, worked
from playground.views.slots import ROOM
from playground.views.view import View

STEEPEST = {"tanh": 1.0, "logistic": 0.25, "relu": 1.0}
"""γ, the largest slope of an activation."""
PLAIN = ("rnn", "leaky", "echo")
"""The cells without gates, for which the course's bound holds."""
SHARES = (
    AnswerLine(Racer("i", Style(BLUE, "solid", "circle")), "share_i"),
    AnswerLine(Racer("f", Style(ORANGE, "dash", "square")), "share_f"),
    AnswerLine(Racer("g", Style(GREEN, "dot", "diamond")), "share_g"),
    AnswerLine(Racer("o", Style(PINK, "dashdot", "triangle-up")), "share_o"),
    AnswerLine(Racer("c's own way", Style(SKY, "longdash", "cross")), "share_lane"),
)
MOST_UNITS = 32
"""Units that have a line in the table."""
FEW = 3
"""Digits of a correlation."""


def flow_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """The gradient by lag, the product of Jacobians, shares of the gates; units and lengths."""
    return (
        _lags(config), _jacobians(config), *_shares(config), _units(config), _lengths(config),
    )  # fmt: skip


def _lags(config: RecurrentConfig) -> Figure:
    drawn = shown_racers(config)
    if len(drawn) == 1:
        lines = [LagLine(drawn[0], "gradient_by_lag")]
    else:
        lines = [LagLine(racer, "lags", (k,)) for k, racer in enumerate(drawn)]
    return by_lag(lines, probe_steps(config), bound=_bound(config), cut=_cut(config))


def _bound(config: RecurrentConfig) -> Value | None:
    """‖∂L_T/∂h_T‖ (γλ)^k of the first network without gates, if it is one layer that reads on."""
    cells = [racer.cell for racer in racers(config)]
    plain = next((k for k, cell in enumerate(cells) if cell in PLAIN), None)
    if plain is None or config.layers > 1 or config.bidirectional:
        return None
    last = recorded("lags", plain, 0) if config.compare > 1 else recorded("gradient_by_lag", 0)
    cell = cells[plain]
    factor = STEEPEST[config.unit if cell == "rnn" else "tanh"] * recorded("recurrent_norm", plain)
    if cell != "rnn":
        factor = (1 - config.leak) + config.leak * factor
    bound: Value = last * factor**X
    return bound


def _cut(config: RecurrentConfig) -> int:
    """The lag from which on nothing of the last step's loss trains anything; 0: none."""
    steps = probe_steps(config)
    if not config.truncate or config.truncate >= steps:
        return 0
    return steps - (steps - 1) // config.truncate * config.truncate


def _jacobians(config: RecurrentConfig) -> Figure:
    plain = config.cell in PLAIN and config.layers == 1 and not config.bidirectional
    lines = [
        AnswerLine(Racer("‖∂h_T/∂h_t‖", Style(BLUE, "solid", "circle")), "jacobian"),
        *([AnswerLine(Racer("bound (γλ)ᵏ", Style(GREY, "dash", "")), "bound")] if plain else []),
    ]
    return answer_lines(
        "jacobians", "The product of the Jacobians over k steps, by its largest singular value",
        "The largest singular value of the product of the Jacobians from a step to the last one, "
        "over the number of steps between them, in powers of ten.",
        lines, probe_steps(config), asks("flow", "playhead"),
        axis="‖∂h<sub>T</sub>/∂h<sub>t</sub>‖", powers=powers(probe_steps(config)), tab="Jacobians",
    )  # fmt: skip


def _shares(config: RecurrentConfig) -> list[Figure]:
    if config.cell != "lstm":
        return []
    return [
        answer_lines(
            "flow", "By which gates the gradient leaves step T − k for the one before",
            "The share of each gate in what a step sends back to the hidden state before it, and "
            "the share of the cell state's own way in what comes to the cell state before.",
            SHARES, probe_steps(config), asks("flow", "playhead"), axis="share", tab="Flow",
        )
    ]  # fmt: skip


def _units(config: RecurrentConfig) -> Panel:
    task = task_of(config)
    alphabet = [shown(symbol) for symbol in task.alphabet]
    rows: list[tuple[str, Sequence[Part]]] = []
    for k in range(min(config.hidden_size, MOST_UNITS)):
        read = words(alphabet, answered("symbol", k)) if alphabet else "number"
        said = words(answers_of(config), answered("answer", k)) if task.answers else "number"
        rows.append((
            f"unit {k + 1}",
            ["read “", read, "” ", worked(answered("input", k), FEW),
             "   to say “", said, "” ", worked(answered("target", k), FEW)],
        ))  # fmt: skip
    return Panel(
        "units", "What each unit of the state goes along with", "Units", rows,
        asks("units", "playhead"), height=ROOM["low"],
        note="Correlation of the unit's hidden state with what is read and with what is right to "
             "say, on the test sequences: the one it goes along with most.",
    )  # fmt: skip


def _lengths(config: RecurrentConfig) -> Figure:
    score = "accuracy" if task_of(config).answers else "R²"
    trained = length_of(config)
    line = AnswerLine(
        Racer(score, Style(VERMILION, "solid", "square")), "accuracy", "lengths", "steps"
    )
    return answer_lines(
        "length", f"{score[0].upper()}{score[1:]} on sequences of other lengths (dotted: trained)",
        f"The {score} on test sequences of up to 100 steps, over their length, and a dotted line "
        "at the length of the training.",
        [line], max(100, trained), asks("length", "playhead"), axis=score, across="steps",
        mark=float(trained), tab="Longer",
    )  # fmt: skip
