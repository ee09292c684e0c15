"""The pictures of a chain that is seen."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from playground.engine.markov.chain import second_eigenvalue, stationary_all
from playground.engine.markov.structure import absorption, classes, period
from playground.labs.markov.channels import MOST_POWER
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import Chain, chain
from playground.views.chain_shares import distance_curves, distribution_curves, shares
from playground.views.expression import STEP, answered
from playground.views.figure import Panel, asks
from playground.views.formula import Part, worked
from playground.views.graph import Graph
from playground.views.next_letter import next_letter
from playground.views.number_map import Numbers, number_map
from playground.views.slots import ROOM
from playground.views.states import state_colors
from playground.views.view import View
from playground.views.written import written

FAINTEST = 1e-9
"""Below this |λ₂| there is no slope to draw, and below this distance nothing to measure."""


def chain_figures(config: MarkovConfig) -> tuple[View, ...]:
    """The walker on its graph, visits, distributions, and what follows from the matrix."""
    found, letters = chain(config), config.source == "letters"
    graph = Graph(
        "graph", "The chain and its walker",
        "The states as circles, the moves between them as arrows as wide as they are likely, and "
        "a walker on the state of this step.",
        found.names, state_colors(found.names), found.matrix, found.initial,
        next="next" if letters else "",
    )  # fmt: skip
    if letters:
        return (_text(config, found), graph, *_letter_pictures(config, found))
    return (
        graph, shares(found.names), distribution_curves(found.names, config.length),
        _powers(found), _distance(config, found), _facts(found), _path("steps"),
    )  # fmt: skip


def _text(config: MarkovConfig, found: Chain) -> View:
    """The letters as they are written, and those that the next one depends on."""
    order = f"{config.order} letter{'s' if config.order > 1 else ''}"
    return written(
        found.names, config.order, asks("written", "playhead", step=STEP),
        title=f"The text so far; the next letter depends on the marked {order}",
    )  # fmt: skip


def _letter_pictures(config: MarkovConfig, found: Chain) -> list[View]:
    matrix = number_map(
        "matrix", "Which letter follows which, counted in the text",
        "A cell for each pair of letters, darker where the letter of the column follows the one "
        "of the row more often.",
        [Numbers("P", "letter", found.names, "next letter", found.names, "matrix", most=0.6,
                 hover="after %{y} comes %{x}: ")],
        slot="side", tab="Pairs",
    )  # fmt: skip
    return [
        next_letter(found.names, slot="side"), shares(found.names), matrix,
        _distance(config, found), _path("letters"),
    ]  # fmt: skip


def _powers(found: Chain) -> View:
    """Pⁿ, n on the playhead; a chain of more states does not record it."""
    assert len(found.names) <= MOST_POWER
    return number_map(
        "power", "Pⁿ: from each state to each in n steps, n = the playhead's step",
        "The matrix P to the power n with its numbers: every row tends to the stationary "
        "distribution.",
        [Numbers("Pⁿ", "from", found.names, "to, after n steps", found.names, "power",
                 number=".3f", hover="from %{y} to %{x}: ")],
        slot="side", tab="Pⁿ",
    )  # fmt: skip


def _distance(config: MarkovConfig, found: Chain) -> View:
    """The slope begins where πPⁿ begins."""
    eigenvalue = second_eigenvalue(found.matrix)
    ends = found.initial @ absorption(found.matrix).probabilities @ stationary_all(found.matrix)
    first = 0.5 * float(np.abs(found.initial - ends).sum())
    n = np.arange(config.length + 1)
    slope = first * eigenvalue**n
    drawn = slope > FAINTEST if eigenvalue > FAINTEST else np.zeros(len(n), dtype=bool)
    return distance_curves(config.length, (n[drawn].tolist(), slope[drawn].tolist()), eigenvalue)


def _facts(found: Chain) -> Panel:
    rows: list[tuple[str, Sequence[Part]]] = [
        ("Classes", [_classes(found)]),
        ("Period", [_period(found)]),
        *_ends(found),
        ("Second eigenvalue |λ₂|", [worked(answered("second"), 4)]),
        ("Mixing time in steps (worst start within ¼)", _mixing(found)),
        ("Stationary distribution", _each(found.names, "stationary")),
    ]
    return Panel(
        "facts", "What the matrix alone says", "Facts", rows, asks("facts"), height=ROOM["low"],
        note="Classes: states that lead to each other. Each step shrinks what is left of the start "
             "to about |λ₂| of it; with |λ₂| = 1 something of it stays.",
    )  # fmt: skip


def _mixing(found: Chain) -> list[Part]:
    closed = classes(found.matrix).closed
    periods = [n for n, ends in zip(period(found.matrix), closed, strict=True) if ends]
    if periods != [1]:
        return ["never: " + ("several closed classes" if len(periods) > 1 else "it is periodic")]
    return [worked(answered("mixing"), 1)]


def _each(names: Sequence[str], array: str, column: int | None = None) -> list[Part]:
    parts: list[Part] = []
    for k, name in enumerate(names):
        index = (k,) if column is None else (k, column)
        parts += [f"{', ' if k else ''}{name} ", worked(answered(array, *index))]
    return parts


def _set(found: Chain, members: Sequence[int]) -> str:
    return "{" + ", ".join(found.names[k] for k in members) + "}"


def _classes(found: Chain) -> str:
    each = classes(found.matrix)
    if each.irreducible:
        return "one, irreducible: all lead to all"
    told = []
    for members, closed in zip(each.members, each.closed, strict=True):
        kind = "left for good (transient)"
        if closed:
            kind = "never left" + (" (absorbing)" if len(members) == 1 else " (closed)")
        told.append(f"{_set(found, members)} {kind}")
    return "; ".join(told)


def _period(found: Chain) -> str:
    each, periods = classes(found.matrix), period(found.matrix)
    if len(periods) == 1:
        return f"{periods[0]}" + (" (aperiodic)" if periods[0] == 1 else ": it takes turns")
    told = zip(each.members, periods, strict=True)
    return ", ".join(f"{_set(found, members)} {n or 'never comes back'}" for members, n in told)


def _ends(found: Chain) -> list[tuple[str, Sequence[Part]]]:
    """Where a chain with states that are left for good ends, and when."""
    known = absorption(found.matrix)
    if not known.transient:
        return []
    steps: list[Part] = []
    for place, k in enumerate(known.transient):
        comma = ", " if place else ""
        steps += [f"{comma}from {found.names[k]}: ", worked(answered("steps", k))]
    rows: list[tuple[str, Sequence[Part]]] = [("Expected steps until it is absorbed", steps)]
    for column, members in enumerate(known.closed):
        parts: list[Part] = []
        for place, k in enumerate(known.transient):
            comma = ", " if place else ""
            parts += [f"{comma}from {found.names[k]}: ", worked(answered("ends", k, column))]
        rows.append((f"Ends in {_set(found, members)}", parts))
    return rows


@functools.cache
def _path(what: str) -> Panel:
    rows: list[tuple[str, Sequence[Part]]] = [
        (f"{what.capitalize()} so far", [worked(STEP, 1)]),
        ("π of the first state", [worked(answered("start"))]),
        ("Latest factor", [worked(answered("last"))]),
        ("Product: p(this walk)", [worked(answered("probability"), 4)]),
        ("Sum of logarithms: log p", [worked(answered("log"), 4), " nats"]),
        ("Surprise a step", [worked(answered("bits")), " bits"]),
    ]
    return Panel(
        "path", "The probability of exactly this walk", "Path", rows,
        asks("path_probability", "playhead", step=STEP), height=ROOM["low"],
        note="p(q₀ … qₙ) = π(q₀) · p(q₁ | q₀) · … · p(qₙ | before). Sooner or later the product "
             "is 0 in the computer; the sum of logarithms is not.",
    )  # fmt: skip
