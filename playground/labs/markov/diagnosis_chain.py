"""What keeps a chain from settling: parts that never meet, a period, too few steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from playground.core.channels import Diagnosis
from playground.engine.markov.chain import second_eigenvalue
from playground.engine.markov.structure import absorption, classes, period
from playground.labs.markov import cures
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import chain
from playground.labs.markov.names import MOST_LENGTH

Arrays = Mapping[str, np.ndarray]

MIXED = 0.01
"""πPⁿ has settled when it is no further than this from where it tends to."""
FEWEST = 5
"""Steps before which it is too early to say."""


def repeats(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find a text that says the same again and again, as always the most likely letter does."""
    if config.source != "letters" or config.choose != "argmax":
        return None
    path = [int(state) for state in arrays["state"]]
    first: dict[tuple[int, ...], int] = {}
    for n in range(config.order - 1, len(path)):
        context = tuple(path[n - config.order + 1 : n + 1])
        if context in first:
            start, length = first[context], n - first[context]
            letters = "".join(chain(config).names[i] for i in path[start + 1 : n + 1])
            sentence = (
                f"The text goes round: from letter {start + 1} on “{letters}” comes again every "
                f"{_count(length, 'letter')}. What is most likely next is decided by the last "
                f"{_count(config.order, 'letter')} alone, so it is the same each time."
            )
            return Diagnosis(sentence, "Draw the next letter", {"choose": "sample"})
        first[context] = n
    return None


def parts(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find several closed classes: where the walk ends depends on where it starts."""
    if config.source == "letters":
        return None
    found, names = chain(config), chain(config).names
    ends = absorption(found.matrix)
    if len(ends.closed) < 2:
        return None
    share = found.initial @ ends.probabilities
    told = _listed(
        f"{_set(names[i] for i in group)} with probability {cures.short(p)}"
        for group, p in zip(ends.closed, share, strict=True)
    )
    limit = "πPⁿ has a limit, but another start has another one"
    if _longest(found.matrix) > 1:
        limit = "another start has other shares, and where a part takes turns πPⁿ has no limit"
    sentence = (
        f"The chain has {len(ends.closed)} parts without a way out. From this start the walk ends "
        f"in {told}: {limit}."
    )
    if ends.transient:
        steps = float(found.initial @ ends.steps)
        sentence += f" It takes {cures.short(steps)} steps on average to get in."
    if not cures.typed(config) or any(len(group) == 1 for group in ends.closed):
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, "Let it jump anywhere, 5 %", cures.jumping(config))


def periodic(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find a period where πPⁿ shows it."""
    steps, late = _late(arrays)
    longest = _longest(chain(config).matrix)
    if config.source == "letters" or longest < 2 or steps < FEWEST or late < MIXED:
        return None
    sentence = (
        f"The chain has period {longest}: it can come back to a state only after a multiple of "
        f"{longest} steps, so πPⁿ goes round for ever. After {_count(steps, 'step')} it is "
        f"{cures.short(late)} away from π∞; the shares of the visits are "
        f"{cures.short(float(arrays['visit_distance'][-1]))} away."
    )
    if not cures.typed(config):
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, "Let it stay now and then, 10 %", cures.lazy(config))


def absorbs(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find the one state that is never left again."""
    if config.source == "letters":
        return None
    found = chain(config)
    ends = absorption(found.matrix)
    if len(ends.closed) != 1 or len(ends.closed[0]) != 1 or not ends.transient:
        return None
    name, steps = found.names[ends.closed[0][0]], float(found.initial @ ends.steps)
    sentence = (
        f"{name} is absorbing: the walk gets there after {cures.short(steps)} steps on average, "
        "and stays. In the long run all other states have probability 0."
    )
    return Diagnosis(sentence, "", {})


def not_mixed(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find an end before πPⁿ has settled, and how many steps it would have taken."""
    steps, late = _late(arrays)
    if config.source == "letters" or steps < config.length or late < MIXED:
        return None
    found = chain(config)
    slowest = second_eigenvalue(found.matrix)
    apart, row, needed = late, arrays["distribution"][-1], steps
    while apart >= MIXED and needed <= MOST_LENGTH:
        row, needed = row @ found.matrix, needed + 1
        apart = float(0.5 * np.abs(row - arrays["stationary"]).sum())
    sentence = (
        f"After {_count(steps, 'step')} πPⁿ is still {cures.short(late)} away from π∞. Each step "
        f"takes it nearer by a factor of about |λ₂| = {cures.short(slowest)}"
    )
    if needed > MOST_LENGTH:
        return Diagnosis(f"{sentence}: {MOST_LENGTH} steps are not enough for 0.01.", "", {})
    longer = min(MOST_LENGTH, _rounded(needed))
    sentence += f", so it takes {needed} to come within 0.01."
    return Diagnosis(sentence, f"Walk {longer} steps", {"length": longer})


def _longest(matrix: Floats) -> int:
    """The longest period of a part that is not left."""
    closed = zip(period(matrix), classes(matrix).closed, strict=True)
    return max(length for length, kept in closed if kept)


def _late(arrays: Arrays) -> tuple[int, float]:
    """Steps made, and the distance after the last one."""
    distance = arrays["distance"][:, 0]
    return len(distance) - 1, float(distance[-1])


def _rounded(steps: int) -> int:
    """The next number with two digits and zeros."""
    unit = 10 ** max(0, math.floor(math.log10(steps)) - 1)
    return math.ceil(steps / unit) * unit


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _set(names: Iterable[str]) -> str:
    members = list(names)
    return members[0] if len(members) == 1 else "{" + ", ".join(members) + "}"


def _listed(parts: Iterable[str]) -> str:
    *rest, last = parts
    return f"{', '.join(rest)} or {last}"
