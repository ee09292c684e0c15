"""Markov chains and hidden Markov models.

The names of the contract are looked up when they are asked for, so that a page that needs a chain
loads numpy only; those of inference, logspace, learning, learning_gaussian and warming load numba.
"""

from __future__ import annotations

import importlib
from typing import Any

WHERE: dict[str, tuple[str, ...]] = {
    "chain": (
        "distance", "eigenvalues", "mixing_time", "path_factors", "path_probability", "power",
        "second_eigenvalue", "stationary", "stationary_all",
    ),
    "counting": ("estimate", "estimate_emission", "estimate_gaussian"),
    "emissions": (
        "GaussianEmission", "categorical_likelihood", "gaussian_likelihood",
        "gaussian_log_likelihood",
    ),
    "enumeration": ("all_paths",),
    "errors": (
        "BadLengths", "BadRow", "BadShape", "BadSpread", "EmptySequence", "MarkovError",
        "TooManyPaths", "UnknownSymbol",
    ),
    "inference": ("backward", "forward", "pairwise", "posterior", "viterbi"),
    "learning": ("baum_welch", "baum_welch_step"),
    "learning_gaussian": ("baum_welch_gaussian", "baum_welch_step_gaussian"),
    "logspace": ("log_backward", "log_forward"),
    "raw": ("raw_backward", "raw_forward", "raw_viterbi"),
    "repair": ("repaired",),
    "sampling": ("sample", "simulate"),
    "selection": ("bic", "gaussian_parameters", "match", "parameters", "relabel"),
    "structure": ("absorption", "classes", "period"),
    "warming": ("warm",),
}  # fmt: skip
"""The modules and the names that they lend to the package."""


def __getattr__(name: str) -> Any:
    """Look a name of the contract up in its module."""
    for module, names in WHERE.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
