"""Compile everything before somebody waits for it."""

from __future__ import annotations

import numpy as np

from playground.engine.markov import kernels, log_kernels


def warm() -> None:
    """Run every kernel on two steps of two states.

    The machine code is read from numba's cache where there is one. Where no folder can be written
    it is compiled again in each process, which takes some seconds.
    """
    half, pair = np.full(2, 0.5), np.full((2, 2), 0.5)
    index, bounds = np.array([0, 1]), np.array([0, 2])
    many = half[None], pair[None], pair[None], index, bounds
    alpha, scale = kernels.forward_scan(*many)
    beta, _ = kernels.backward_scan(*many[1:], scale)
    kernels.tally(alpha, beta, index, bounds, 2)
    kernels.share(pair, pair)
    log_kernels.viterbi_scan(half, pair, pair, index, bounds)
    log_kernels.log_forward_scan(half, pair, pair, index, bounds)
    log_kernels.log_backward_scan(pair, pair, index, bounds)
