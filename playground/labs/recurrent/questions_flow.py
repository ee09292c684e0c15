"""Where the gradient of the probe's last loss goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.channels import Frame
from playground.engine.recurrent.flow import (
    bound_by_lag,
    gradient_by_lag,
    jacobian_by_lag,
    shares,
    through_gates,
)
from playground.engine.recurrent.passes import backward
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.questions import Arrays, Main, main_of

GATES = ("i", "f", "g", "o")
MOST = 64
"""Units up to which the Jacobians are multiplied: each needs a gradient of its own."""


@torch.inference_mode()
def flow(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Follow the gradient back from the last step, top layer, main network.

        ‖∂L_T/∂h_(T−k)‖ ≤ ‖∂L_T/∂h_T‖ ‖∂h_T/∂h_(T−k)‖ ≤ ‖∂L_T/∂h_T‖ (γλ)^k

    Args:
        config: The run.
        frame: The weights are read.
        arguments: None.

    Returns:
        Each (lag,), the lag k from 0 to T − 1: by_lag, ‖∂L_T/∂h_(T−k)‖; jacobian,
        ‖∂h_T/∂h_(T−k)‖₂, NaN beyond MOST units; bound, (γλ)^k, NaN where the cell has gates. Of an
        LSTM also cell_by_lag, ‖∂L_T/∂c_(T−k)‖; share_i, share_f, share_g, share_o, the share of
        each gate in what step T − k sends back to the hidden state before it; share_lane, the
        share of the memory's own way, ∂L/∂c ⊙ f, in what it sends back to the cell state before.
        NaN for other cells.

    Source: Pascanu, Mikolov & Bengio 2013.
    """
    main = main_of(config, frame)
    network, parameters, probe = main.network, main.parameters, main.made.probe
    steps, state = probe.x.shape[2], main.runner.state
    nothing = np.full(steps, np.nan)
    by_lag = gradient_by_lag(network, parameters, probe.x, probe.target, state)
    jacobian = nothing.copy()
    if network.hidden <= MOST:
        found = jacobian_by_lag(network, parameters, probe.x, state)
        jacobian = found.h[0, 0].numpy().copy()
    plain = len(network.kind.gates) == 1
    return {
        "by_lag": by_lag.h[0, 0].numpy().copy(),
        "cell_by_lag": nothing if by_lag.c is None else by_lag.c[0, 0].numpy().copy(),
        "jacobian": jacobian,
        "bound": bound_by_lag(network, parameters, steps)[0].numpy() if plain else nothing.copy(),
        **_shares(main, nothing),
    }


def _shares(main: Main, nothing: NDArray[np.float64]) -> Arrays:
    """Of a plain LSTM the shares of the ways back, by lag."""
    names = [f"share_{gate}" for gate in (*GATES, "lane")]
    if main.network.cell != "lstm":
        return {name: nothing.copy() for name in names}
    passes, probe = main.read(), main.made.probe
    counts = None
    if main.network.each:
        counts = torch.zeros(probe.target.shape[:3], dtype=torch.float64, device="cpu")
        counts[..., -1] = 1
    backward(main.network, main.parameters, passes, probe.target, counts)
    found = through_gates(main.parameters, passes)
    parts = [shares(found.h)[gate] for gate in GATES] + [shares(found.c)["lane"]]
    return {name: _by_lag(part) for name, part in zip(names, parts, strict=True)}


def _by_lag(part: Tensor) -> NDArray[np.float64]:
    """(1, 1, T) by step -> (lag,)."""
    return part[0, 0].flip(0).numpy().copy()
