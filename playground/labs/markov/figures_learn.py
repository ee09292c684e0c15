"""The pictures of learning a hidden chain."""

from __future__ import annotations

from typing import NamedTuple

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lines import emission_lines, transition_lines
from playground.labs.markov.meaning import Model, model, observed, shown
from playground.labs.markov.names import MOST_STATES
from playground.views.climb import climb, parameter_paths, sizes, start_dots
from playground.views.colours import Racer
from playground.views.figure import Figure, asks
from playground.views.graph import Graph
from playground.views.number_map import Numbers, number_map
from playground.views.states import state_colors, state_racers
from playground.views.view import View

MATCHED = asks("matched", "playhead")


class Shows(NamedTuple):
    """What the states show, as it is written."""

    letter: str
    columns: tuple[str, ...]
    number: str
    most: float


def learn_figures(config: MarkovConfig) -> tuple[View, ...]:
    """The climb from every start, and the parameters of the one that is shown."""
    found, which = model(config), shown(config)
    climbing = asks("starts", "playhead")
    return (
        climb(config.restarts, which, config.iterations, climbing),
        _model(config, found),
        _transitions(config, found),
        *_emission_paths(config, found),
        _learned(config, found),
        _counts(config, found),
        start_dots(config.restarts, which),
        sizes(MOST_STATES, config.states, asks("orders")),
    )


def _model(config: MarkovConfig, found: Model) -> Graph:
    numbers, known = config.emissions == "gaussian", observed(config).truth is not None
    return Graph(
        "learned", "What the shown start has learned",
        "The learned states as circles with the moves between them as arrows, the true moves "
        "dashed under them where they are known.",
        found.names, state_colors(found.names), found.transition, None,
        None if numbers else found.emission, () if numbers else found.symbols,
        truth=found.transition if known else None, state="", visits="", stationary="",
        matrix_channel="learned", emission_channel="" if numbers else "learned_emission",
        tab="Model",
    )  # fmt: skip


def _transitions(config: MarkovConfig, found: Model) -> Figure:
    racers, which = state_racers(found.names), shown(config)
    lines = [
        (Racer(f"{found.names[i]}→{found.names[j]}", racers[i].style), (i, j))
        for i, j in transition_lines(config.states)
    ]
    diagonal = "" if len(lines) == config.states**2 else " of staying"
    return parameter_paths(
        "a_paths", f"Learned probabilities{diagonal} a_ij of start {which + 1} (dashed: the truth)",
        "learned", lines, config.iterations, "a_ij", MATCHED, "a_lines", span=(0.0, 1.0),
        tab="A",
    )  # fmt: skip


def _emission_paths(config: MarkovConfig, found: Model) -> list[Figure]:
    racers, which = state_racers(found.names), shown(config)
    if config.emissions == "gaussian":
        lines = [(racer, (k,)) for k, racer in enumerate(racers)]
        return [
            parameter_paths(
                "b_paths", f"Learned means μ of start {which + 1} (dashed: the truth)",
                "learned_mean", lines, config.iterations, "mean μ", MATCHED, "mean_lines",
                span=None, tab="μ",
            )
        ]  # fmt: skip
    shares = [
        (Racer(f"{found.names[i]}: {found.symbols[m]}", racers[i].style), (i, m))
        for i, m in emission_lines(config.states, len(found.symbols))
    ]
    return [
        parameter_paths(
            "b_paths", f"Learned emissions b_j(o) of start {which + 1} (dashed: the truth)",
            "learned_emission", shares, config.iterations, "b_j(o)", MATCHED, "b_lines",
            span=(0.0, 1.0), tab="B",
        )
    ]  # fmt: skip


def _shows(config: MarkovConfig, found: Model) -> Shows:
    if config.emissions == "categorical":
        return Shows("B", found.symbols, ".2f", 1.0)
    most = max(float(abs(observed(config).values).max()), 1.0)
    return Shows("μ, σ", ("μ", "σ"), ".3g", most)


def _learned(config: MarkovConfig, found: Model) -> Figure:
    """Learned and true emissions side by side, in the order of the true states."""
    shows = _shows(config, found)
    known = observed(config).truth is not None
    learned = Numbers(
        f"learned {shows.letter}", "state", found.names, "shows", shows.columns, "learned",
        "answer", most=shows.most, number=shows.number, hover="learned, %{y} shows %{x}: ",
    )  # fmt: skip
    true = learned._replace(
        title=f"true {shows.letter}", channel="truth", hover="truly, %{y} shows %{x}: "
    )
    return number_map(
        "emissions",
        f"What the states show: learned by start {shown(config) + 1}"
        + (", and true" if known else ""),
        "A table of what each learned state shows"
        + (", and beside it the true one, states in the same order." if known else "."),
        [learned, true] if known else [learned], ask=MATCHED, slot="side", tab="Emissions",
    )  # fmt: skip


def _counts(config: MarkovConfig, found: Model) -> Figure:
    """The expected counts that the next iteration divides by their rows' sums."""
    steps = len(observed(config).values)
    most = max(1.0, steps / len(found.names))
    moves = Numbers(
        "expected moves", "from", found.names, "to", found.names, "moves", most=most, number=".1f",
        hover="from %{y} to %{x}, times expected: ",
    )  # fmt: skip
    emits = Numbers(
        "expected symbols", "state", found.names, "shows", found.symbols, "emits", most=most,
        number=".1f", hover="%{y} shows %{x}, times expected: ",
    )  # fmt: skip
    return number_map(
        "counts",
        f"Expected counts of start {shown(config) + 1}: each row over its sum is the next A and B",
        "Tables of the expected number of moves from state to state, and of symbols that each "
        "state shows.",
        [moves] if config.emissions == "gaussian" else [moves, emits], slot="low", tab="Counts",
    )  # fmt: skip
