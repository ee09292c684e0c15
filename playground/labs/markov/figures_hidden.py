"""The pictures of a chain that is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from playground.engine.markov.enumeration import MOST_PATHS
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import Model, model, observed
from playground.views.best_paths import best_paths
from playground.views.expression import answered
from playground.views.figure import Choice, Figure, Panel, asks
from playground.views.formula import Part, worked
from playground.views.graph import Graph
from playground.views.number_map import Numbers, number_map
from playground.views.signal import signal
from playground.views.slots import ROOM
from playground.views.states import state_colors
from playground.views.strips import strips
from playground.views.trellis import Trellis
from playground.views.underflow import underflow
from playground.views.view import View

MOST_STEPS, BEST = 12, 20
"""Longer sequences have too many paths to be looked at; of the others so many are drawn."""
ROWS = ("Viterbi", "posterior", "day by day", "truth")
BY = Choice("decoded by", ((0.0, "Viterbi"), (1.0, "posterior"), (2.0, "day by day")))
LABELLED = 3
"""Digits of a number that is observed."""


def hidden_figures(config: MarkovConfig) -> tuple[View, ...]:
    """The trellis, the model as a graph, the decoded paths, and the proof by brute force."""
    found, seen = model(config), observed(config)
    steps, known = len(seen.values), seen.truth is not None
    rows = ROWS if known else ROWS[:3]
    return (
        _trellis(config, found),
        _model(config, found),
        *_signal(config, found),
        strips(found.names, rows, steps, asks("decoded")),
        *_paths(config, found, steps),
        _moves(found, steps),
        *(_truth(found, steps) if known else ()),
        underflow(steps, asks("underflow")),
    )


def _trellis(config: MarkovConfig, found: Model) -> Trellis:
    numbers, values = config.emissions == "gaussian", observed(config).values
    return Trellis(
        "trellis", "The trellis",
        "One column a time step, one node a state with the algorithm's value in it, and below "
        "each column what is observed; the cell of this step is lit.",
        found.names, () if numbers else found.symbols, state_colors(found.names),
        () if numbers else [int(symbol) for symbol in values],
        [f"{value:.{LABELLED}g}" for value in values] if numbers else (),
        found.initial, found.transition, config.algorithm,
        editable=config.source == "typed" and not numbers,
    )  # fmt: skip


def _model(config: MarkovConfig, found: Model) -> Graph:
    numbers = config.emissions == "gaussian"
    return Graph(
        "model", "The model: π, A and B",
        "The hidden states as circles with the moves between them as arrows, the start "
        "probabilities as arrows from outside, and under each state what it shows.",
        found.names, state_colors(found.names), found.transition, found.initial,
        None if numbers else found.emission, () if numbers else found.symbols,
        state="", visits="", stationary="", tab="Model",
    )  # fmt: skip


def _signal(config: MarkovConfig, found: Model) -> list[Figure]:
    if config.emissions != "gaussian":
        return []
    values = observed(config).values.astype(float)
    return [signal(values, found.names, found.mean, found.deviation, asks("decoded"))]


def _paths(config: MarkovConfig, found: Model, steps: int) -> list[View]:
    """Every path, where there are few enough to look at each."""
    count = len(found.names) ** steps
    if steps > MOST_STEPS or count > MOST_PATHS:
        return []
    rows: list[tuple[str, Sequence[Part]]] = [
        ("Paths multiplied out", [f"{len(found.names)}", _power(steps), f" = {count:,}"]),
        ("Their sum p(O)", [worked(answered("total"), 6)]),
        ("What Forward says", [worked(answered("forward"), 6)]),
        ("The greatest of them", [worked(answered("best"), 6)]),
        ("What Viterbi says", [worked(answered("viterbi"), 6)]),
    ]
    proof = Panel(
        "proof", "The proof by brute force", "Proof", rows, asks("paths"), height=ROOM["low"],
        note="Forward adds up all paths and Viterbi finds the greatest in K²·T steps, though there "
             "are K to the power T paths.",
    )  # fmt: skip
    drawn = min(BEST, count)
    return [best_paths(found.names, steps, drawn, count, asks("paths")), proof]


def _power(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _moves(found: Model, steps: int) -> Figure:
    return number_map(
        "moves", "Moves given all observations: from the lit step, and over all steps",
        "Two tables from state to state: how likely each move is from the lit step to the next, "
        "and how often it is expected in the whole sequence.",
        [
            Numbers("ξ, lit step to next", "from", found.names, "to", found.names,
                    "xi", "answer", hover="from %{y} to %{x}: ξ = "),
            Numbers("Σ ξ, expected moves", "from", found.names, "to", found.names, "expected",
                    "answer", most=max(1.0, (steps - 1) / 2),
                    hover="from %{y} to %{x}, times expected: "),
        ],
        ask=asks("moves", "playhead"), slot="low", tab="Moves ξ",
    )  # fmt: skip


def _truth(found: Model, steps: int) -> list[View]:
    """How often the decoded state is the hidden one."""
    confusion = number_map(
        "confusion", "Steps in each hidden state, and what they were decoded as",
        "Confusion matrix: a row for each true state, a column for what it was decoded as.",
        [Numbers("steps", "truly in", found.names, "decoded as", found.names, "confusion",
                 "answer", most=max(1.0, steps / len(found.names)), number=".0f",
                 hover="truly %{y}, decoded %{x}, steps: ")],
        ask=asks("accuracy", choices={"by": BY}), slot="side", tab="Confusion",
    )  # fmt: skip
    rows: list[tuple[str, Sequence[Part]]] = [
        (label, [worked(answered(array))])
        for label, array in (
            ("Viterbi, the best path", "viterbi"),
            ("Posterior, state by state", "posterior"),
            ("Day by day, greatest δ", "daily"),
            ("Always the commonest state", "guess"),
        )
    ]
    panel = Panel(
        "accuracy", "Share of steps that are decoded right", "Accuracy", rows, asks("accuracy"),
        height=ROOM["low"],
        note="State by state is right most often on average; only Viterbi's is sure to be a path.",
    )  # fmt: skip
    return [confusion, panel]
