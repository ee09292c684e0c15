"""Changes of a Config that the diagnoses offer: a model that is a little less strict."""

from __future__ import annotations

import numpy as np

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import model
from playground.labs.markov.tables import model_fields

LAZY = 0.1
"""The probability of staying that ends a period."""
JUMP = 0.05
"""The probability of going anywhere at all that joins a chain's parts."""
BIT = 0.01
"""The probability of showing any symbol at all that makes nothing impossible."""


def short(value: float) -> str:
    """Write a number with three digits and a real minus sign."""
    return f"{value:.3g}".replace("-", "−")


def typed(config: MarkovConfig) -> bool:
    """Whether the chain's matrix is the student's to change."""
    return config.mode != "chain" or config.source in ("typed", "sampled")


def _with(config: MarkovConfig, name: str, matrix: Floats) -> dict[str, object]:
    """The fields that put a matrix in; all lists of the model where one is of another length."""
    fields = {**model_fields(config), name: tuple(matrix.ravel().tolist())}
    fit = all(len(getattr(config, key)) == len(values) for key, values in fields.items())
    return {name: fields[name]} if fit else {**fields}


def lazy(config: MarkovConfig) -> dict[str, object]:
    """0.9 A + 0.1 I: now and then it stays where it is."""
    a = model(config).transition
    return _with(config, "transition", (1 - LAZY) * a + LAZY * np.eye(len(a)))


def jumping(config: MarkovConfig) -> dict[str, object]:
    """0.95 A + 0.05/K: now and then it goes anywhere."""
    a = model(config).transition
    return _with(config, "transition", (1 - JUMP) * a + JUMP / len(a))


def forgiving(config: MarkovConfig) -> dict[str, object]:
    """0.99 B + 0.01/M: every state shows everything now and then."""
    b = model(config).emission
    return _with(config, "emission", (1 - BIT) * b + BIT / b.shape[1])
