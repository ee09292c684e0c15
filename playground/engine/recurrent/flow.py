"""Where the gradient goes: how much of it comes to a step, and by which gates of an LSTM."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.activations import ACTIVATIONS
from playground.engine.recurrent.lstm import LSTMTrack
from playground.engine.recurrent.network import Network, Parameters, State
from playground.engine.recurrent.passes import Pass, back_from, backward, forward
from playground.engine.recurrent.track import Track
from playground.engine.recurrent.workspace import Workspace


class Lags(NamedTuple):
    """Lengths by lag, T − t from 0 to T − 1, each (R, batch, lag); None for what a cell has not."""

    h: Tensor
    c: Tensor | None


def gradient_by_lag(
    network: Network, parameters: Parameters, x: Tensor, target: Tensor,
    state: State | None = None, layer: int = -1, truncate: int | None = None,
    space: Workspace | None = None,
) -> Lags:  # fmt: skip
    """Measure ‖∂L_T/∂s_t‖: how much the loss of the last step alone says to the state of step t.

    Args:
        network: Its shape.
        parameters: From `parameters_of`.
        x: Sequences of one length, as for `forward`.
        target: As for `backward`; only its last step is read.
        state: Before the first step.
        layer: Whose states; of a bidirectional network's, the direction that reads forward.
        truncate: As for `backward`.
        space: Tensors to use again.
    """
    passes = forward(network, parameters, x, state, space=space)
    counts = None
    if network.each:
        counts = torch.zeros(1, *x.shape[1:3], dtype=passes.net.dtype, device=passes.net.device)
        counts[..., -1] = 1
    backward(network, parameters, passes, target, counts, truncate)
    # L is the mean over the sequences; each has its own here.
    return _lengths(passes.space.layers[layer][0], x.shape[1])


def _lengths(track: Track, times: float) -> Lags:
    """Lengths of the gradients that came to the states, (R, batch, lag)."""

    def lengths(upstream: Tensor) -> Tensor:
        return times * track.now(upstream).norm(dim=-1).flip(0).permute(1, 2, 0)

    c = track.cell_upstream
    return Lags(lengths(track.upstream), None if c is None else lengths(c))


def jacobian_by_lag(
    network: Network, parameters: Parameters, x: Tensor, state: State | None = None
) -> Lags:
    """Measure ‖∂h_T/∂s_t‖₂, the norm of the product of the Jacobians from step t to the last.

    The top layer's, of one sequence; of a bidirectional network the direction that reads forward.
    The sequence is read once for each unit of h_T, and every one sends its own gradient back.

    Args:
        network: Its shape.
        parameters: From `parameters_of`.
        x: One sequence, (R or 1, 1, T, inputs) or symbols (R or 1, 1, T).
        state: Before the first step, of one sequence.

    Returns:
        Largest singular values, (R, 1, lag); of c those of ∂h_T/∂c_t.
    """
    units = network.hidden
    wide = x.expand(x.shape[0], units, *x.shape[2:])
    if state is not None:
        state = state.map(lambda s: s.expand(-1, -1, units, -1))
    passes = forward(network._replace(each=False), parameters, wide, state)
    one = torch.eye(units, dtype=passes.net.dtype, device=passes.net.device)
    seeds = torch.cat((one, torch.zeros_like(one)), -1) if network.bidirectional else one
    back_from(parameters, passes, seeds.expand(len(parameters.weight), -1, -1))
    track = passes.space.layers[-1][0]

    def norms(upstream: Tensor) -> Tensor:
        rows = track.now(upstream).permute(1, 0, 2, 3).flip(1)  # (R, lag, H of h_T, H of s_t)
        return spectral_norm(rows).unsqueeze(1)

    c = track.cell_upstream
    return Lags(norms(track.upstream), None if c is None else norms(c))


def bound_by_lag(network: Network, parameters: Parameters, lags: int, layer: int = -1) -> Tensor:
    """Work out the course's bound of ‖∂h_T/∂h_t‖: (γλ)^(T−t).

    γ is the largest slope of the activation, λ = ‖U‖₂. A leaky unit has (1 − α + αγλ)^(T−t).

    Args:
        network: Of one layer in one direction for the bound to hold; its cell has no gates.
        parameters: From `parameters_of`.
        lags: How many, from 0.
        layer: Whose U.

    Returns:
        (R, lags).

    Source: Pascanu, Mikolov & Bengio 2013, equations 5 to 7.
    """
    assert len(network.kind.gates) == 1, "gates have no such bound"
    own = parameters.own[(layer % network.layers) * network.directions]
    norm = spectral_norm(own.weight_hh)  # (R,)
    factor = ACTIVATIONS[network.activation].steepest * norm
    if network.cell in ("leaky", "echo"):
        factor = 1 - network.leak + network.leak * factor
    lag = torch.arange(lags, dtype=norm.dtype, device=norm.device)
    return factor.unsqueeze(-1) ** lag


def spectral_norm(weight: Tensor) -> Tensor:
    """The largest singular value of matrices (..., n, m), shape (...); NaN if a number is no
    finite one.
    """
    finite = weight.isfinite().all(-1).all(-1)
    norm = torch.linalg.matrix_norm(torch.where(finite[..., None, None], weight, 0), ord=2)
    return torch.where(finite, norm, torch.nan)


def spectral_radius(weight: Tensor) -> Tensor:
    """The largest |eigenvalue| of square matrices (..., n, n), shape (...); NaN likewise."""
    finite = weight.isfinite().all(-1).all(-1)
    values = torch.linalg.eigvals(torch.where(finite[..., None, None], weight, 0))
    return torch.where(finite, values.abs().amax(-1), torch.nan)


class Through(NamedTuple):
    """What comes back from step t to step t − 1, at place t of T; each (R, batch, T, H)."""

    h: dict[str, Tensor]
    """Parts of ∂L/∂h_{t−1}, by the gate i, f, g or o of step t that read it."""
    c: dict[str, Tensor]
    """Parts of ∂L/∂c_{t−1}: "lane", along the memory, ∂L/∂c_t ⊙ f_t; and out of the cell by
    h_{t−1}, by the gate that read it."""


def through_gates(
    parameters: Parameters, passes: Pass, layer: int = -1, direction: int = 0
) -> Through:
    """Split the gradient that an LSTM layer sends one step back by the ways that it takes.

        ∂L/∂h_{t−1}: U_kᵀδ_k for each gate k
        ∂L/∂c_{t−1}: ∂L/∂c_t ⊙ f_t, and (U_kᵀδ_k) ⊙ o_{t−1} ⊙ (1 − tanh² c_{t−1})

    What comes from the loss of step t − 1 and from the layers above is no part of it. At the step
    read first the second has no way by the gates: what was before it is no cell's output.

    Args:
        parameters: As for `forward`.
        passes: After `backward`, without truncation.
        layer: Which layer.
        direction: 0, or 1 for the one that reads from the end: its step before is t + 1.
    """
    space = passes.space
    track = space.layers[layer][direction]
    assert isinstance(track, LSTMTrack), "a plain LSTM's"
    own = parameters.own[(layer % space.network.layers) * space.network.directions + direction]
    weights = own.weight_hh.chunk(4, 1)  # (R, H, H) each
    deltas = track.delta.chunk(4, -1)  # (T, R, batch, H) each
    parts = [torch.matmul(delta, weight) for delta, weight in zip(deltas, weights, strict=True)]
    nothing = torch.zeros_like(track.slope[:1])
    slope = torch.cat((track.slope[1:], nothing) if track.reverse else (nothing, track.slope[:-1]))
    names = space.network.kind.gates
    lane = track.now(track.dc_all) * track.gates[1]
    if passes.mask is not None:
        lane = torch.where(passes.mask.real, lane, track.now(track.dc_all))
    to_h = dict(zip(names, parts, strict=True))
    to_c = {"lane": lane, **{name: part * slope for name, part in to_h.items()}}
    return Through(_batch_first(to_h), _batch_first(to_c))


def _batch_first(named: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.permute(1, 2, 0, 3) for name, value in named.items()}


def shares(parts: dict[str, Tensor]) -> dict[str, Tensor]:
    """Part of each way in the sum of all ways' lengths, each (R, batch, T); 0 where nothing flows.

    Args:
        parts: Of `Through`, each (R, batch, T, H).
    """
    lengths = {name: part.norm(dim=-1) for name, part in parts.items()}
    total = torch.stack(list(lengths.values())).sum(0)
    whole = torch.where(total > 0, total, 1)
    return {name: length / whole for name, length in lengths.items()}
