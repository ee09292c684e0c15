"""Where the parameters of a recurrent network start, and states drawn by chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.recurrent.layout import Piece
from playground.engine.recurrent.network import Network, State

Array = NDArray[np.float64]

WEIGHTS, STATES = 3, 7
"""Second number of the generators' seeds, so that one draw does not change another."""


def _orthogonal(rng: np.random.Generator, hidden: int) -> Array:
    """A square matrix of orthogonal unit vectors. Source: Saxe, McClelland & Ganguli 2014."""
    q, r = np.linalg.qr(rng.standard_normal((hidden, hidden)))
    return q * np.sign(np.diag(r))


RECURRENT: dict[str, Callable[[np.random.Generator, int], Array]] = {
    "uniform": lambda rng, hidden: rng.uniform(-1, 1, (hidden, hidden)) / math.sqrt(hidden),
    "orthogonal": _orthogonal,
    "identity": lambda rng, hidden: np.eye(hidden),
}
"""Name -> (generator, H) -> the block (H, H) of weight_hh of one gate: torch's ±1/√H; rotations,
which keep every length; the identity, with relu (Le, Jaitly & Hinton 2015).
"""


def initial(
    network: Network, seed: int, recurrent: str = "uniform", forget_bias: float | None = None,
    spectral_radius: float = 0.9,
) -> Array:  # fmt: skip
    """Draw a network's parameters, shape (P,), float64.

    All but weight_hh between ±1/√H, and in the output layer ±1/√(what it reads), as torch does;
    peepholes and learned states start at 0.

    Args:
        network: Its shape.
        seed: What is drawn depends on nothing else.
        recurrent: A key of RECURRENT.
        forget_bias: The sum of both biases of the forget gate; None: as drawn. With coupled gates
            the input gate has it with the sign turned, as f = σ(−z).
        spectral_radius: Of the echo state's weight_hh.

    Source: forget bias: Gers, Schmidhuber & Cummins 2000; Jozefowicz, Zaremba & Sutskever 2015.
        Spectral radius: Jaeger 2001.
    """
    rng, buffer = np.random.default_rng([seed, WEIGHTS]), np.zeros(network.parameters)
    for piece in network.pieces:
        drawn = _drawn(network, piece, rng, recurrent)
        if piece.name.startswith("weight_hh") and network.cell == "echo":
            drawn *= spectral_radius / np.abs(np.linalg.eigvals(drawn)).max()
        if piece.name.startswith("bias") and forget_bias is not None:
            gate, sign = ("i", -1) if network.cell == "coupled" else ("f", 1)
            if gate in network.kind.gates and "c" in network.kind.states:
                at = network.kind.gates.index(gate) * network.hidden
                whole = sign * forget_bias if piece.name.startswith("bias_ih") else 0
                drawn[at : at + network.hidden] = whole
        buffer[piece.at : piece.end] = drawn.ravel()
    return buffer


def _drawn(network: Network, piece: Piece, rng: np.random.Generator, recurrent: str) -> Array:
    """One tensor of the network."""
    hidden = network.hidden
    if piece.name.startswith("weight_hh"):
        return np.concatenate([RECURRENT[recurrent](rng, hidden) for _ in network.kind.gates])
    if piece.name.startswith("weight_ch") or piece.name in ("h_0", "c_0"):
        return np.zeros(piece.shape)
    reads = network.directions * hidden if piece.name.startswith("output") else hidden
    return rng.uniform(-1, 1, piece.shape) / math.sqrt(reads)


def random_state(
    network: Network, seeds: Sequence[int], batch: int, like: Tensor, deviation: float = 1.0
) -> State:
    """Draw states for before the first step: normals with a standard deviation.

    Args:
        network: Its shape.
        seeds: One for each replica.
        batch: Sequences.
        like: Has the states' type and device.
        deviation: Of each number.
    """
    shape = (len(network.kind.states), network.layers * network.directions, batch, network.hidden)
    drawn = [np.random.default_rng([seed, STATES]).standard_normal(shape) for seed in seeds]
    states = torch.from_numpy(deviation * np.stack(drawn, 1)).to(like.device, like.dtype)
    return State(*states.unbind(0))
