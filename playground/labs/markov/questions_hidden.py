"""Answers about a hidden model: its trellis in three forms, its paths, and the moves between."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.engine.markov import raw
from playground.engine.markov.enumeration import all_paths
from playground.engine.markov.inference import pairwise
from playground.engine.markov.logspace import log_backward, log_forward
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.frames_hidden import Trellis, given
from playground.labs.markov.frames_hidden import trellis as computed
from playground.labs.markov.lists import Floats
from playground.labs.markov.meaning import MOST_CELLS, Integers, model, observed

Arrays = dict[str, NDArray[Any]]
EDGE = 0.499
"""A step reaches so far to either side: less than half, so that its number rounds to itself."""
MOST_MARKED = 200
"""More places than this where paths differ are not marked one by one."""
BEST = 20
"""Paths that are drawn of all."""
HALF = 0.36
"""Half the height of a path's bar."""
SMALLEST, NEAR = float(np.log10(np.nextafter(0.0, 1.0))), 0.5
"""log10 of the smallest double above 0, and the part of it from which on it is drawn."""


def trellis(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Fill the whole trellis, in raw products, scaled, and in logarithms.

    Args:
        config: The run.
        frame: Not read.
        arguments: None.

    Returns:
        Over time and state (T, K): likelihood, alpha, beta, gamma, raw_alpha, raw_beta, raw_delta,
        log_alpha, log_beta, log_delta and pointers (−1 at the first step). Over time (T,): scale,
        path, posterior_path, daily_path, truth (−1 where unknown). cells (frames − 1, 2), the time
        and state that each frame after the first lights; filled (), those before the walk back;
        by_column (); log_likelihood () and log_best ().
    """
    found, known = computed(config), given(config)
    seen, steps = observed(config), len(found.path)
    back = steps if config.algorithm == "viterbi" else 0
    return {
        "likelihood": _likelihood(known[2], known[3]),
        "alpha": found.alpha, "beta": found.beta, "gamma": found.gamma, "scale": found.scale,
        **_raw(known), "log_alpha": log_forward(*known).log_alpha,
        "log_beta": log_backward(*known).log_beta, "log_delta": found.delta,
        "pointers": found.pointers, "path": found.path, "posterior_path": found.posterior_path,
        "daily_path": found.daily_path,
        "truth": np.full(steps, -1) if seen.truth is None else seen.truth,
        "cells": found.cells, "filled": np.array(len(found.cells) - back),
        "by_column": np.array(int(steps * config.states > MOST_CELLS)),
        "log_likelihood": np.array(found.log_likelihood), "log_best": np.array(found.log_best),
    }  # fmt: skip


def _likelihood(emission: Any, values: Any) -> Floats:
    with np.errstate(under="ignore"):
        return raw.likelihood_matrix(emission, values)


def _raw(known: tuple[Any, ...]) -> Arrays:
    """The products as they stand on the board; densities overflow, to ∞ and to no number."""
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        return {
            "raw_alpha": raw.raw_forward(*known).alpha, "raw_beta": raw.raw_backward(*known).beta,
            "raw_delta": raw.raw_viterbi(*known).scores,
        }  # fmt: skip


def rows(config: MarkovConfig, found: Trellis) -> list[Integers]:
    """The decoded paths that are drawn below each other: the three kinds, and the truth.

    Impossible observations have none: -1 all through.
    """
    truth = observed(config).truth
    paths = [found.path, found.posterior_path, found.daily_path]
    if found.impossible >= 0:
        paths = [np.full_like(path, -1) for path in paths]
    return paths if truth is None else [*paths, truth]


def decoded(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Say how likely each state is at each step, and what the ways of decoding make of it.

    Args:
        config: The run.
        frame: Not read.
        arguments: None.

    Returns:
        edges (2 T,), both ends of each step, counted from 1; g0, g1, ... (2 T,), the posterior of
        each state there; p0, p1, ... (row, T), 1 where a row's path is in the state, else NaN, and
        tx0, ty0, tx1, ... (n,), the places of these cells; rows, counted from 0: Viterbi,
        posterior, day by day and, where it is known, the truth; differ_x and
        differ_y (n,), where a row differs from Viterbi's, a single NaN if none does, or more
        than can be told apart; level (2 T,),
        the mean of the state that Viterbi's path is in, where the states show numbers.
    """
    found = computed(config)
    table = np.stack(rows(config, found))  # (row, T)
    row, step = np.nonzero(table != table[0])
    row, step = (row, step) if len(row) <= MOST_MARKED else (row[:0], step[:0])
    middle = np.arange(1, table.shape[1] + 1)[:, None]
    level = model(config).mean[found.path]
    return {
        "edges": (middle + np.array([-EDGE, EDGE])).ravel(),
        **{f"g{k}": np.repeat(found.gamma[:, k], 2) for k in range(config.states)},
        **_planes(table, config.states, 0),
        "differ_x": _some(step + 1), "differ_y": _some(row), "level": np.repeat(level, 2),
    }  # fmt: skip


def _planes(table: NDArray[Any], states: int, first: int) -> Arrays:
    """For each state a picture of where it is, 1 there and NaN elsewhere; and these places, the
    step counted from 1 and the row from `first`.
    """
    found: Arrays = {}
    for k in range(states):
        row, step = np.nonzero(table == k)
        found[f"p{k}"] = np.where(table == k, 1.0, np.nan)
        found |= {f"tx{k}": _some(step + 1), f"ty{k}": _some(row + first)}
    return found


def _some(values: NDArray[Any]) -> Floats:
    """An answer has no empty arrays."""
    return values.astype(np.float64) if values.size else np.array([np.nan])


def paths(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Multiply out every hidden path, one by one, and add them up.

    Args:
        config: The run; K^T at most 100,000.
        frame: Not read.
        arguments: None.

    Returns:
        p0, p1, ... (path, T), the best 20 paths as in `decoded`; states (path, T) and probability
        (path,) of p(path, O); bar_x and bar_y (6 · path,), their bars as shares of p(O); count (),
        K^T; total (), the sum over all of them; forward (), what the forward algorithm says;
        best (), of the best path, and viterbi (), what Viterbi says.

    Raises:
        TooManyPaths: There are more.
    """
    every, found = all_paths(*given(config)), computed(config)
    order = np.argsort(-every.probabilities, kind="stable")[:BEST]
    best, chance = every.paths[order], every.probabilities[order]
    share = chance / every.total if every.total > 0 else np.zeros_like(chance)
    rank, gap = np.arange(1, len(order) + 1)[:, None], np.full((len(order), 1), np.nan)
    nothing = np.zeros((len(order), 1))
    x = np.hstack([nothing, share[:, None], share[:, None], nothing, nothing, gap])
    y = np.hstack([rank + side * HALF for side in (-1, -1, 1, 1, -1)] + [gap])
    return {
        **_planes(best, config.states, 1), "states": best, "probability": chance,
        "bar_x": x.ravel(), "bar_y": y.ravel(), "count": np.array(len(every.paths)),
        "total": np.array(every.total), "forward": np.array(np.exp(found.log_likelihood)),
        "best": np.array(chance[0]), "viterbi": np.array(np.exp(found.log_best)),
    }  # fmt: skip


def underflow(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Follow the forward values to where a double can hold them no more.

    Args:
        config: The run.
        frame: Not read.
        arguments: None.

    Returns:
        times (T,), from 1; log10 of Σ_j α_t(j): raw (T,) of the plain products, NaN where they are
        0 or too large, and log (T,) by way of logarithms, NaN where the observations are
        impossible; scaled (T,), log10 of the smallest scaled α above 0; zero_x and zero_y
        (1,), where the raw sum is 0 though the true one is not, NaN if nowhere; border_x and
        border_y (2,), a line at log10 of the smallest double where the true sum comes near it,
        else NaN.
    """
    known, found = given(config), computed(config)
    sums = _raw(known)["raw_alpha"].sum(axis=1)
    log = np.logaddexp.reduce(log_forward(*known).log_alpha, axis=1) / np.log(10)
    log = np.where(np.isfinite(log), log, np.nan)
    gone = np.flatnonzero((sums == 0) & np.isfinite(log))
    with np.errstate(divide="ignore"):
        plain = np.where((sums > 0) & np.isfinite(sums), np.log10(sums), np.nan)
        least = np.where(found.alpha > 0, found.alpha, np.inf).min(axis=1)
        scaled = np.where(np.isfinite(least), np.log10(least), np.nan)
    near = bool(np.nanmin(log, initial=0.0) < NEAR * SMALLEST)
    return {
        "border_x": np.array([0.5, len(sums) + 0.5]),
        "border_y": np.full(2, SMALLEST if near else np.nan),
        "times": np.arange(1.0, len(sums) + 1), "raw": plain, "log": log, "scaled": scaled,
        "zero_x": _some(gone[:1] + 1), "zero_y": _some(log[gone[:1]]),
    }  # fmt: skip


def moves(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Say how likely each move is from the lit step to the next one.

    Args:
        config: The run.
        frame: Its time is read; before the first cell it is the first step, at the last step the
            one before.
        arguments: None.

    Returns:
        xi (K, K), p(q_t = i, q_t+1 = j | O), NaN where there is but one step; expected (K, K), the
        sum over all steps; at (), the step t, from 1.
    """
    xi, k = _pairs(config), config.states
    if not len(xi):
        return {"xi": np.full((k, k), np.nan), "expected": np.zeros((k, k)), "at": np.array(1)}
    at = min(max(int(frame.get("time", 0)), 0), len(xi) - 1)
    return {"xi": xi[at], "expected": xi.sum(axis=0), "at": np.array(at + 1)}


@functools.lru_cache(maxsize=4)
def _pairs(config: MarkovConfig) -> Floats:
    """ξ (T − 1, K, K)."""
    found = pairwise(*given(config)).xi
    found.flags.writeable = False
    return found


def accuracy(config: MarkovConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Hold the decoded paths against the hidden one.

    Args:
        config: The run.
        frame: Not read.
        arguments: by: 0 Viterbi, 1 posterior, 2 day by day, whose confusion is counted.

    Returns:
        confusion (K, K), steps that were truly in the row's state and decoded as the column's; and
        the shares of right steps viterbi, posterior, daily and guess, the commonest true state,
        each (). All NaN where the truth is not known.
    """
    found, truth, k = computed(config), observed(config).truth, config.states
    kinds = (found.path, found.posterior_path, found.daily_path)
    names = ("viterbi", "posterior", "daily")
    if truth is None:
        unknown = dict.fromkeys((*names, "guess"), np.array(np.nan))
        return {"confusion": np.full((k, k), np.nan), **unknown}
    table = np.zeros((k, k))
    path = kinds[int(arguments.get("by", 0))]
    there = path >= 0  # no path where the observations are impossible
    np.add.at(table, (truth[there], path[there]), 1)
    right = {name: np.array((one == truth).mean()) for name, one in zip(names, kinds, strict=True)}
    return {
        "confusion": table, **right, "guess": np.array(np.bincount(truth).max() / len(truth)),
    }  # fmt: skip
