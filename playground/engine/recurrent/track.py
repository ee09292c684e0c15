"""One layer in one direction through time: the tensors it leaves behind, made once, and its maps.

All tensors have time first: (T, R, batch, ...). Those of states have two more places, before the
first step and after the last, where a direction finds its initial state: a layer that reads
forward at place 0, one that reads from the end at place T + 1; step t stands at place t + 1 in
both. A loop over the steps sees them as lists of views in the order in which it reads.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.recurrent.network import Network, Own


class Mask(NamedTuple):
    """Which steps of a padded batch are there."""

    real: Tensor
    """True where a sequence has a step, (T, R, batch, 1)."""
    keep: Tensor
    """1 where it has none and the state stays as it is, else 0; likewise."""
    share: Tensor
    """1 − keep."""


class Size(NamedTuple):
    """How much a track holds."""

    steps: int
    replicas: int
    batch: int
    hidden: int


def rows(tensor: Tensor) -> Tensor:
    """Make one matrix a replica of all steps: (T, R, batch, n) -> (R, T · batch, n).

    A view of one replica; of several a copy.
    """
    return tensor.transpose(0, 1).reshape(tensor.shape[1], -1, tensor.shape[3])


class Track(abc.ABC):
    """The tensors of one layer in one direction.

    Args:
        network: Its shape.
        size: How much it holds.
        hidden: Where its hidden states go, (T + 2, R, batch, H): half of the layer's output where
            there are two directions.
        upstream: Where ∂L/∂h is, of the same shape.
        reverse: Whether it reads from the end.
    """

    records: tuple[str, ...]

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> None:
        """Make the tensors that every cell has."""
        self.network, self.size, self.reverse = network, size, reverse
        self.hidden, self.upstream = hidden, upstream
        self.h, self.dh = self.places(hidden), self.places(upstream)
        self.first, self.last = (size.steps + 1, 1) if reverse else (0, size.steps)

    def new(self, steps: int, blocks: int) -> Tensor:
        """An empty tensor (steps, R, batch, blocks · H)."""
        _, replicas, batch, hidden = self.size
        return self.hidden.new_empty(steps, replicas, batch, blocks * hidden)

    def steps(self, tensor: Tensor) -> list[Tensor]:
        """One view (R, batch, n) a step, in the order of reading; of one replica (batch, n)."""
        views = list((tensor[:, 0] if self.size.replicas == 1 else tensor).unbind(0))
        return views[::-1] if self.reverse else views

    def places(self, tensor: Tensor) -> list[Tensor]:
        """Like `steps`, of a state: the initial one first."""
        return self.steps(tensor)[:-1]

    def before(self, tensor: Tensor) -> Tensor:
        """The states that each step starts from, (T, R, batch, H)."""
        return tensor[2:] if self.reverse else tensor[:-2]

    def now(self, tensor: Tensor) -> Tensor:
        """The states that each step ends with, (T, R, batch, H)."""
        return tensor[1:-1]

    def cuts(self, truncate: int | None) -> Iterator[tuple[int, bool]]:
        """Number of each step, last first, and whether the gradient goes on before it.

        Where it does not, that of a padded step goes on all the same: its state is the one before,
        so a sequence is cut at its own steps alone.
        """
        for t in range(self.size.steps - 1, -1, -1):
            yield t, not (truncate and t and t % truncate == 0)

    def recurrent(self, weight: Tensor) -> tuple[Tensor, Callable[..., Tensor]]:
        """A weight (R, n, m), row by row as it is read fastest, and the operation that adds its
        product with a step's view in place; of one replica the plainer one, which is quicker.
        """
        if self.size.replicas == 1:
            return weight[0].contiguous(), Tensor.addmm_
        return weight.contiguous(), Tensor.baddbmm_

    @abc.abstractmethod
    def run(self, own: Own, x: Tensor, mask: Mask | None) -> None:
        """Read the inputs x, (T, R, batch, inputs) or symbols (T, R, batch), and keep all."""

    @abc.abstractmethod
    def back(self, own: Own, x: Tensor, mask: Mask | None, truncate: int | None, into: Own) -> None:
        """Carry `upstream` back through time, and write the parameters' gradients."""

    @abc.abstractmethod
    def below(self, own: Own) -> Tensor:
        """∂L/∂x, (R, T · batch, inputs), once it went back."""

    @abc.abstractmethod
    def values(self) -> dict[str, Tensor]:
        """All gates and states by their names, each (T, R, batch, H)."""

    @abc.abstractmethod
    def gradients(self) -> dict[str, Tensor]:
        """∂L/∂ each of them, each (T, R, batch, H)."""

    @property
    def cell(self) -> Tensor | None:
        """The cell states with the places around them, (T + 2, R, batch, H), if it has any."""
        return None

    @property
    def cell_upstream(self) -> Tensor | None:
        """∂L/∂c, likewise."""
        return None


def read(x: Tensor, weight: Tensor, bias: Tensor, out: Tensor) -> None:
    """Work out Wx + b for all steps at once; a symbol picks its column of W.

    Args:
        x: (T, R, batch, inputs), or symbols (T, R, batch).
        weight: W, (R, n, inputs).
        bias: b, (R, 1, n).
        out: (T, R, batch, n).
    """
    steps, replicas, batch, n = out.shape
    if not x.is_floating_point():
        table = (weight.mT + bias).contiguous()  # (R, symbols, n)
        torch.index_select(table.view(-1, n), 0, flat_symbols(x, weight), out=out.view(-1, n))
    elif replicas == 1:
        torch.addmm(bias[0], rows(x)[0], weight[0].T, out=out.view(-1, n))
    else:
        product = torch.baddbmm(bias, rows(x), weight.mT)  # (R, T · batch, n)
        out.copy_(product.view(replicas, steps, batch, n).transpose(0, 1))


def flat_symbols(x: Tensor, weight: Tensor) -> Tensor:
    """Where the symbols (T, R, batch) stand in the columns of all replicas' W, (T · R · batch,)."""
    replicas, _, symbols = weight.shape
    if replicas == 1:
        return x.reshape(-1)
    begin = torch.arange(0, replicas * symbols, symbols, device=x.device)
    return (x + begin.view(1, -1, 1)).reshape(-1)


def read_gradient(x: Tensor, delta: Tensor, out: Tensor) -> None:
    """∂L/∂W of Wx: Σ δxᵀ over all steps; a symbol adds δ to its column.

    Args:
        x: As for `read`.
        delta: δ, (T, R, batch, n).
        out: (R, n, inputs).
    """
    if x.is_floating_point():
        torch.bmm(rows(delta).mT, rows(x), out=out)
        return
    replicas, n, symbols = out.shape
    table = delta.new_zeros(replicas * symbols, n)
    table.index_add_(0, flat_symbols(x, out), delta.view(-1, n))
    out.copy_(table.view(replicas, symbols, n).mT)


def recurrent_gradient(before: Tensor, delta: Tensor, into: Own) -> None:
    """∂L/∂U and ∂L/∂b' of Uh + b': Σ δhᵀ and Σ δ over all steps.

    Args:
        before: The states h that the steps started from, (T, R, batch, H).
        delta: δ, (T, R, batch, n).
        into: Where they go.
    """
    flat = rows(delta)  # (R, T · batch, n)
    torch.bmm(flat.mT, rows(before), out=into.weight_hh)
    torch.sum(flat, 1, keepdim=True, out=into.bias_hh)
