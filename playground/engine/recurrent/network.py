"""The shape of a recurrent network, its parameters as views of the buffer, and its states."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.heads import HEADS, Head
from playground.engine.recurrent.layout import KINDS, Kind, Piece, pieces


class Network(NamedTuple):
    """The shape of a network."""

    cell: str
    """A key of layout.KINDS."""
    inputs: int
    hidden: int
    """H, units of a layer in one direction."""
    outputs: int
    head: Head = HEADS["softmax"]
    """What the output units say and what that costs."""
    layers: int = 1
    bidirectional: bool = False
    each: bool = True
    """Whether it answers at each step (many to many), or once (many to one): from the states after
    the last step; in two directions, the last that each reads."""
    activation: str = "tanh"
    """Of rnn, leaky and echo: tanh, logistic or relu."""
    reset: str = "after"
    """Where the GRU resets: "after" the product as torch does, or "before" it as Cho et al. do."""
    leak: float = 1.0
    """Of leaky and echo: the part of the state that is new at each step."""
    learned_state: bool = False
    """Whether the states before the first step are parameters."""

    @property
    def kind(self) -> Kind:
        """What its cell is made of."""
        return KINDS[self.cell]

    @property
    def directions(self) -> int:
        """1, or 2 for a bidirectional network."""
        return 1 + self.bidirectional

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its tensors and where they lie in the buffer."""
        return pieces(
            self.cell, self.inputs, self.hidden, self.outputs, self.layers, self.bidirectional,
            self.learned_state,
        )  # fmt: skip

    @property
    def parameters(self) -> int:
        """P, the numbers of one replica."""
        return self.pieces[-1].end

    @property
    def fixed(self) -> int:
        """How many numbers at the buffer's begin never learn: an echo state's reservoir."""
        if self.cell != "echo":
            return 0
        return next(piece.at for piece in self.pieces if piece.name == "output.weight")


class State(NamedTuple):
    """What a network carries from step to step, layers and directions in torch's order."""

    h: Tensor
    """(R, layers · directions, batch, H)."""
    c: Tensor | None = None
    """Likewise, of a cell that has one."""

    def map(self, change: Callable[[Tensor], Tensor]) -> State:
        """Change both alike."""
        return State(change(self.h), None if self.c is None else change(self.c))


class Own(NamedTuple):
    """The parameters of one layer in one direction, views of the buffer."""

    weight_ih: Tensor
    """(R, gates · H, inputs)."""
    weight_hh: Tensor
    """(R, gates · H, H)."""
    bias_ih: Tensor
    """(R, 1, gates · H)."""
    bias_hh: Tensor
    """(R, 1, gates · H)."""
    weight_ch: Tensor | None = None
    """Peepholes, (R, 1, 3H)."""

    def leaves(self) -> Own:
        """Copy them for autograd to differentiate by."""
        copies = [None if one is None else one.clone().requires_grad_() for one in self]
        return Own._make(copies)


class Parameters(NamedTuple):
    """All parameters as views of the buffer."""

    own: tuple[Own, ...]
    """Of each layer and direction, in torch's order."""
    weight: Tensor
    """V of the output layer, (R, outputs, directions · H)."""
    bias: Tensor
    """Its bias, (R, 1, outputs)."""
    state: State | None
    """The learned initial states, (R, layers · directions, 1, H)."""


@functools.lru_cache(maxsize=64)
def _sizes(network: Network) -> tuple[int, ...]:
    return tuple(piece.size for piece in network.pieces)


def parameters_of(network: Network, buffer: Tensor) -> Parameters:
    """Look at a buffer (R, P) as the parameters; what is written there is seen."""
    flat = iter(buffer.split_with_sizes(list(_sizes(network)), 1))
    wanted = iter(network.pieces)

    def take() -> Tensor:
        shape = next(wanted).shape
        return next(flat).view(-1, *(shape if len(shape) == 2 else (1, *shape)))

    own = []
    for _ in range(network.layers * network.directions):
        four = take(), take(), take(), take()
        own.append(Own(*four, take() if network.kind.peepholes else None))
    weight, bias, state = take(), take(), None
    if network.learned_state:
        states = [take().unsqueeze(2) for _ in network.kind.states]  # (R, layers · dirs, 1, H)
        state = State(*states)
    return Parameters(tuple(own), weight, bias, state)


def state_dict_of(network: Network, buffer: Tensor) -> dict[str, Tensor]:
    """Name the tensors of one replica's buffer (P,) as torch.nn does; they are views."""
    return {piece.name: buffer[piece.at : piece.end].view(piece.shape) for piece in network.pieces}


def zero_state(network: Network, replicas: int, batch: int, like: Tensor) -> State:
    """Remember nothing yet."""
    shape = (replicas, network.layers * network.directions, batch, network.hidden)
    return State(
        *(torch.zeros(shape, dtype=like.dtype, device=like.device) for _ in network.kind.states)
    )
