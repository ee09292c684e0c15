"""The step at the playhead written out: of a chain its row of P, of a climb what it gained."""

from __future__ import annotations

import functools

import numpy as np

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import chain, replicas, shown
from playground.views.colours import BLUE
from playground.views.expression import recorded
from playground.views.formula import Formula, Micro, Part, Variant, number, step, worked
from playground.views.states import state_colors

MOST_TERMS = 5
"""More states than this make no line that can be read."""


def formulas(config: MarkovConfig) -> tuple[Formula, ...]:
    """The trellis writes its own recurrence; a chain of many states has no line."""
    if config.mode == "learn":
        return _gained(shown(config), replicas(config)[shown(config)])
    if config.mode == "chain" and len(chain(config).names) <= MOST_TERMS:
        return _moved(config)
    return ()


@functools.lru_cache(maxsize=64)
def _gained(which: int, label: str) -> tuple[Formula, ...]:
    now, before = (recorded("log_likelihood", which, at=at) for at in (0, -1))
    start: list[Part] = ["start   log p(O) = ", number("log_likelihood", which, digits=6)]
    parts: list[Part] = [
        "log p(O) = ", number("log_likelihood", which, digits=6), " = ",
        number("log_likelihood", which, at=-1, digits=6), " + ", worked(now - before),
        "   it never falls",
    ]  # fmt: skip
    variant = Variant("log p(O)", start, [Micro("Count as expected, then divide", parts)])
    return (Formula(label, BLUE, [variant], (0.0, 0.0)),)


def _moved(config: MarkovConfig) -> tuple[Formula, ...]:
    """πPⁿ of each state from the step before: everything that flows into it."""
    found = chain(config)
    variants = []
    for j, name in enumerate(found.names):
        start: list[Part] = [f"start   π({name}) = ", number("distribution", j)]
        parts: list[Part] = ["p", step(), f"({name}) = "]
        into = np.flatnonzero(found.matrix[:, j]).tolist()  # what no arrow brings is not written
        for i in into:
            plus = " + " if i != into[0] else ""
            parts += [plus, number("distribution", i, at=-1), f"·{found.matrix[i, j]:.3g}"]
        parts += [" = " if into else "no way in: ", number("distribution", j)]
        variants.append(Variant(name, start, [Micro(f"Σᵢ pₙ₋₁(i)·a(i→{name})", parts)]))
    return (Formula("πPⁿ", state_colors(found.names)[0], variants, (0.0, 0.0)),)
