"""What goes wrong on the trellis: observations that cannot be, products that underflow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.core.channels import Diagnosis
from playground.engine.markov.emissions import GaussianEmission
from playground.engine.markov.raw import raw_forward
from playground.labs.markov import cures
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import model, observed

Arrays = Mapping[str, np.ndarray]

NEAR_ZERO = -700.0
"""A log-likelihood above this has a product that float64 holds."""


def impossible(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find the first observation that no state can show which can be reached."""
    found = np.flatnonzero(arrays["scale"] == 0)
    if not found.size or config.emissions == "gaussian":
        return None
    return impossible_at(config, int(found[0]))


def impossible_at(config: MarkovConfig, step: int) -> Diagnosis:
    """Say where the impossible observation is."""
    shown, known = int(observed(config).values[step]), model(config)
    able = known.emission[:, shown] > 0
    why = "no state shows it"
    if able.any():
        why = f"{_names(known.names, able)} may show it, but cannot be reached there"
    sentence = (
        f"The observation {known.symbols[shown]} at step {step + 1} is impossible: {why}. So "
        "p(O) = 0, and no path is better than another."
    )
    return Diagnosis(sentence, "Let every state show all, 1 %", cures.forgiving(config))


def _names(names: tuple[str, ...], able: np.ndarray) -> str:
    return ", ".join(name for name, can in zip(names, able, strict=True) if can)


def underflows(config: MarkovConfig, arrays: Arrays) -> Diagnosis | None:
    """Find where the plain product of probabilities becomes 0 in float64."""
    with np.errstate(divide="ignore"):
        logs = np.log(arrays["scale"]).cumsum()
    if logs[-1] > NEAR_ZERO or not np.isfinite(logs).all():
        return None
    found = model(config)
    emission = found.emission
    shows = GaussianEmission(found.mean, found.deviation)
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        raw = raw_forward(
            found.initial, found.transition, shows if config.emissions == "gaussian" else emission,
            observed(config).values,
        ).alpha  # fmt: skip
    gone = np.flatnonzero(raw.sum(axis=1) == 0)
    if not gone.size:
        return None
    t = int(gone[0])
    sentence = (
        f"Multiplied out, α is exactly 0 from step {t + 1} on: log p(o₁ … oₜ) is "
        f"{logs[t]:.1f} there, and float64 ends at −745.1. Nothing is lost here, as each step is "
        f"divided by cₜ: log p(O) = Σ log cₜ = {logs[-1]:.1f}."
    ).replace(" -", " −")
    return Diagnosis(sentence, "", {})
