"""Random hidden Markov models for the tests, and hmmlearn's with the same parameters."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st


class Problem(NamedTuple):
    """In the order in which the engine's functions take it."""

    initial: np.ndarray
    transition: np.ndarray
    emission: np.ndarray
    observations: np.ndarray
    lengths: list[int] | None = None


def problem(
    seed: int, states: int, symbols: int, lengths: list[int], concentration: float = 1.0
) -> Problem:
    """Draw a model and, from another one, what it has to explain."""
    rng = np.random.default_rng(seed)
    k, m = np.full(states, concentration), np.full(symbols, concentration)
    shown = rng.choice(symbols, sum(lengths), p=rng.dirichlet(np.ones(symbols)))
    return Problem(
        rng.dirichlet(k), rng.dirichlet(k, states), rng.dirichlet(m, states), shown, lengths
    )


problems = st.builds(
    problem,
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.integers(1, 6),
    st.lists(st.integers(1, 12), min_size=1, max_size=4),
)


def pieces(given: Problem) -> list[np.ndarray]:
    """The sequences one by one."""
    assert given.lengths is not None
    return np.split(given.observations, np.cumsum(given.lengths)[:-1])


def categorical(given: Problem, **options: Any) -> Any:
    """Hmmlearn's model; with n_iter=1, fit makes one iteration from these parameters."""
    from hmmlearn.hmm import CategoricalHMM

    model = CategoricalHMM(
        len(given.initial), n_features=given.emission.shape[1], init_params="", params="ste",
        n_iter=1, **options,
    )  # fmt: skip
    model.startprob_, model.transmat_ = given.initial.copy(), given.transition.copy()
    model.emissionprob_ = given.emission.copy()
    return model


def gaussian(
    initial: np.ndarray, transition: np.ndarray, mean: np.ndarray, deviation: np.ndarray
) -> Any:
    """Hmmlearn's model without priors."""
    from hmmlearn.hmm import GaussianHMM

    model = GaussianHMM(
        len(initial), covariance_type="diag", covars_prior=0, min_covar=0, init_params="",
        params="stmc", n_iter=1,
    )  # fmt: skip
    model.startprob_, model.transmat_ = initial.copy(), transition.copy()
    model.means_, model.covars_ = mean[:, None].copy(), deviation[:, None] ** 2
    return model
