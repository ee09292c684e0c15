"""A hidden Markov model with its observations, checked and looked up once."""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import ArrayLike

from playground.engine.markov import checks
from playground.engine.markov.checks import Floats, Integers
from playground.engine.markov.emissions import Emission, Likelihood, likelihood_of, logarithm


class Model(NamedTuple):
    """A model and its observations, looked up."""

    initial: Floats
    transition: Floats
    likelihood: Likelihood
    bounds: Integers

    @property
    def logarithms(self) -> tuple[Floats, Floats, Floats, Integers, Integers]:
        """As the logarithmic kernels take it."""
        logs = logarithm(self.initial), logarithm(self.transition), self.likelihood.log_rows
        return *logs, self.likelihood.which, self.bounds


def model_of(
    initial: ArrayLike,
    transition: ArrayLike,
    emission: Emission,
    observations: ArrayLike,
    lengths: ArrayLike | None,
) -> Model:
    """Check everything that was given, once."""
    start, moves = checks.chain(initial, transition)
    likelihood = likelihood_of(emission, observations)
    checks.same_states(start, likelihood.rows)
    return Model(start, moves, likelihood, checks.bounds(likelihood.which.size, lengths))
