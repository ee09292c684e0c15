"""What keeps Baum–Welch from a good model: equal states, a poor start, too few iterations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.core.channels import Diagnosis
from playground.labs.markov import cures
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.diagnosis_hidden import impossible_at
from playground.labs.markov.meaning import model, observed, shown

Arrays = Mapping[str, np.ndarray]

ALIKE = 1e-9
"""States are alike when none of their numbers differ by more."""
CLIMBS = 0.1
"""A start that gained more in its last iteration is still climbing."""
BELOW = 1.0
"""Nats below the best from which on a start has ended in a worse optimum."""
FLAT = 1e-3
"""A start that gained less in its last iteration seldom rises later."""
NARROW = 1.001e-3
"""A σ so small has been held up: the state has shrunk to single numbers."""
MOST_ITERATIONS = 500


def impossible(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find observations that the start shown says cannot be."""
    if config.emissions == "gaussian" or np.isfinite(arrays["log_likelihood"][-1, shown(config)]):
        return None
    found, at = model(config), shown(config)
    a, b = arrays["transition"][-1, at], arrays["emission"][-1, at]
    reach = arrays["initial"][-1, at] > 0
    for step, symbol in enumerate(observed(config).values.astype(int)):
        here = reach & (b[:, symbol] > 0)
        if not here.any():
            assert len(found.symbols) > symbol
            return impossible_at(config, step)
        reach = here @ (a > 0)
    return None


def alike(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find states that are all the same: nothing can ever tell them apart."""
    at = shown(config)
    shows = ("mean", "deviation") if config.emissions == "gaussian" else ("emission",)
    rows = [arrays[name][-1, at] for name in (*shows, "transition", "initial")]
    if len(arrays["log_likelihood"]) < 2 or any(np.ptp(row, axis=0).max() > ALIKE for row in rows):
        return None
    sentence = (
        f"All {config.states} states are alike, so each explains every observation as well as the "
        "others: Baum–Welch gives all of them the same share, and they stay alike for ever. "
        f"log p(O) stays at {cures.short(float(arrays['log_likelihood'][-1, at]))}."
    )
    if config.begin == "random":
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, "Start at random", {"begin": "random"})


def shrunk(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find a Gaussian that has shrunk to a point, where the likelihood grows without end."""
    if config.emissions != "gaussian":
        return None
    deviation, at = arrays["deviation"], shown(config)
    narrow = ((deviation[-1] < NARROW) & (deviation[0] >= NARROW)).any(axis=1)
    if not narrow[at]:
        return None
    sentence = (
        f"In start {at + 1} a state has shrunk to single numbers: its σ would go to 0 and p(O) to "
        "infinity, so σ is held at 0.001. That is no better model."
    )
    sound = np.where(narrow, -np.inf, arrays["log_likelihood"][-1])
    if narrow.all():
        return Diagnosis(sentence, "", {})
    best = int(sound.argmax()) + 1
    return Diagnosis(sentence, f"Show start {best}", {"shown": best})


def climbing(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find the best start still gaining when the iterations are over."""
    likelihood = arrays["log_likelihood"]
    done, best = len(likelihood) - 1, int(likelihood[-1].argmax())
    if done < config.iterations or not np.isfinite(likelihood[-2:, best]).all():
        return None
    gained = float(likelihood[-1, best] - likelihood[-2, best])
    if gained < CLIMBS:
        return None
    sentence = (
        f"Start {best + 1}, the best, still gained {cures.short(gained)} nats in iteration {done}: "
        "it has not arrived."
    )
    more = min(MOST_ITERATIONS, 3 * config.iterations)
    if more == config.iterations:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"{more} iterations", {"iterations": more})


def stuck(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find that the start shown ended well below the best."""
    likelihood, at = arrays["log_likelihood"], shown(config)
    gains = np.diff(likelihood[-2:], axis=0)
    settled = config.tolerance > 0 and gains.size > 0 and gains.max() < config.tolerance
    if len(likelihood) <= config.iterations and not settled:
        return None
    best = int(likelihood[-1].argmax())
    below = float(likelihood[-1, best] - likelihood[-1, at])
    if below < BELOW:
        return None
    gained, done = float(gains[-1, at]), len(likelihood) - 1
    more = min(MOST_ITERATIONS, 3 * config.iterations)
    sentence = (
        f"Start {at + 1} ended at log p(O) = {likelihood[-1, at]:.1f}, {cures.short(below)} nats "
        f"below start {best + 1}, and "
    ).replace("= -", "= −")
    if gained < FLAT:
        sentence += (
            "hardly gained in the last iteration: a local optimum, or ground so flat that it looks "
            "like one. Each iteration goes uphill, so another start helps more than patience."
        )
        return Diagnosis(sentence, "Show the best start", {"shown": best + 1})
    sentence += (
        f"still gained {cures.short(gained)} nats in iteration {done}: it may be on flat ground, "
        "or near a local optimum; more iterations would tell."
    )
    if settled or more == config.iterations:
        return Diagnosis(sentence, "Show the best start", {"shown": best + 1})
    return Diagnosis(sentence, f"{more} iterations", {"iterations": more})
