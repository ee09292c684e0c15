"""Measure the Markov lab's engine: python benchmarks/markov.py

Against hmmlearn, both of its implementations: (a) Viterbi; (b) Baum-Welch, a whole fit of three
iterations from the same start. One process with one thread, CPU time, rounds in turn, medians;
what compiling costs is printed first and counted in none of them.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from hmmlearn.hmm import CategoricalHMM

sys.path.insert(0, str(Path(__file__).parents[1]))

from playground.engine.markov.inference import viterbi
from playground.engine.markov.learning import baum_welch_step
from playground.engine.markov.warming import warm

ITERATIONS = 3
ROUNDS, BUDGET = 7, 0.05
"""Rounds, and the CPU seconds that one side's calls of a round should take at least."""
SIZES = (
    (2, 3, 1, 1000), (8, 20, 1, 1000), (32, 100, 1, 1000), (2, 3, 200, 200), (8, 20, 200, 200),
    (32, 100, 200, 200), (8, 20, 1, 100_000),
)  # fmt: skip
"""States, symbols, sequences, steps of each."""
VITERBI, DEFAULT, FASTEST = 1.3, 6.0, 1.1
"""How many times as fast as hmmlearn it has to be: Viterbi; Baum-Welch against "log", which is
hmmlearn's default, and against the faster of the two.
"""
Side = Callable[[], object]


class Problem(NamedTuple):
    """A model and observations that another model has made."""

    initial: np.ndarray
    transition: np.ndarray
    emission: np.ndarray
    observations: np.ndarray
    lengths: np.ndarray


def problem(states: int, symbols: int, sequences: int, steps: int) -> Problem:
    """Draw one."""
    rng = np.random.default_rng(1)
    observations = rng.choice(symbols, sequences * steps, p=rng.dirichlet(np.ones(symbols)))
    return Problem(
        rng.dirichlet(np.ones(states)), rng.dirichlet(np.ones(states), states),
        rng.dirichlet(np.ones(symbols), states), observations, np.full(sequences, steps),
    )  # fmt: skip


def fit(given: Problem) -> float:
    """Learn for three iterations with the engine."""
    initial, transition, emission, observations, lengths = given
    for _ in range(ITERATIONS):
        found = baum_welch_step(initial, transition, emission, observations, lengths)
        initial, transition, emission = found.initial, found.transition, found.emission
    return found.log_likelihood


def peer(given: Problem, implementation: str) -> Any:
    """Make hmmlearn's model with the same parameters."""
    model = CategoricalHMM(
        len(given.initial), n_features=given.emission.shape[1], init_params="", params="ste",
        n_iter=ITERATIONS, tol=-np.inf, implementation=implementation,
    )  # fmt: skip
    model.startprob_, model.transmat_ = given.initial.copy(), given.transition.copy()
    model.emissionprob_ = given.emission.copy()
    return model


def peer_fit(given: Problem, implementation: str) -> float:
    """Learn for three iterations with hmmlearn."""
    model = peer(given, implementation)
    model.fit(given.observations[:, None], given.lengths)
    return model.monitor_.history[-1]


def seconds(side: Side, calls: int) -> float:
    """CPU time of one call, over some calls."""
    start = time.process_time()
    for _ in range(calls):
        side()
    return (time.process_time() - start) / calls


def medians(*sides: Side) -> list[float]:
    """CPU seconds of each side, rounds in turn; the first calls warm up and say how many it takes
    to be measured.
    """
    calls = [max(1, round(BUDGET / max(seconds(side, 1), 1e-6))) for side in sides]
    rounds = [
        [seconds(side, n) for side, n in zip(sides, calls, strict=True)] for _ in range(ROUNDS)
    ]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def line(what: str, size: tuple[int, ...], ours: float, theirs: float, goal: float) -> str:
    """One row of the table."""
    ratio = theirs / ours
    verdict = "met" if ratio >= goal else "MISSED"
    return (
        f"{what:<32} {'x'.join(map(str, size)):>14} {1e3 * ours:>9.3f} {1e3 * theirs:>13.3f} "
        f"{ratio:>7.1f} {goal:>6.1f} {verdict:>7}"
    )


def compilation() -> None:
    """Print what warming up costs: the first time it compiles, or reads what it kept."""
    start = time.perf_counter()
    warm()
    print(f"compiling, or reading what was compiled before: {time.perf_counter() - start:.2f} s")


def compare(size: tuple[int, int, int, int]) -> None:
    """Measure one size and print its rows."""
    given = problem(*size)
    columns, decoder = given.observations[:, None], peer(given, "log")
    same = peer_fit(given, "log")
    assert abs(fit(given) - same) <= 1e-8 * abs(same), "the fits differ"
    ours, theirs = medians(
        lambda: viterbi(*given), lambda: decoder.decode(columns, given.lengths)
    )  # fmt: skip
    print(line("Viterbi", size, ours, theirs, VITERBI))
    ours, log, scaling = medians(
        lambda: fit(given), lambda: peer_fit(given, "log"), lambda: peer_fit(given, "scaling")
    )
    print(line('Baum-Welch, default ("log")', size, ours, log, DEFAULT))
    fastest = "log" if log < scaling else "scaling"
    print(
        line(f'Baum-Welch, fastest ("{fastest}")', size, ours, min(log, scaling), FASTEST),
        flush=True,
    )


def main() -> None:
    """Print the measurements."""
    # hmmlearn writes to the log that a likelihood has fallen by rounding.
    logging.getLogger("hmmlearn").setLevel(logging.CRITICAL)
    compilation()
    header = ("", "K x M x N x T", "ours, ms", "hmmlearn, ms", "ratio", "goal", "")
    print("{:<32} {:>14} {:>9} {:>13} {:>7} {:>6} {:>7}".format(*header))
    for size in SIZES:
        compare(size)


if __name__ == "__main__":
    main()
