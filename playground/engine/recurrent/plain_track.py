"""A layer of any cell through time by its plain step, and back by autograd."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import final

import torch
from torch import Tensor

from playground.engine.recurrent.network import Network, Own
from playground.engine.recurrent.plain import STEPS, Hold, Named
from playground.engine.recurrent.track import Mask, Size, Track, read, read_gradient, rows

HoldAt = Callable[[int, str, Tensor], Tensor]
"""(step, name, value) -> the value that the cell goes on with."""


def as_it_is(step: int, name: str, value: Tensor) -> Tensor:
    """Hold nothing."""
    return value


def scan(
    network: Network, own: Own, nets: Sequence[Tensor], state: Named,
    reals: Sequence[Tensor] | None = None, truncate: int | None = None, reverse: bool = False,
    hold: HoldAt = as_it_is,
) -> list[Named]:  # fmt: skip
    """Go through the steps one by one.

    Args:
        network: Its shape.
        own: The layer's parameters in this direction.
        nets: Wx + b of each step in the order of reading, (R, batch, gates · H).
        state: Before the first.
        reals: Where a sequence has the step, (R, batch, 1).
        truncate: Stop the gradient after every so many steps, but for padded ones.
        reverse: Whether it reads from the end.
        hold: What every gate and state goes through.

    Returns:
        What each step leaves behind, in the order of reading.
    """
    found = []
    for t, net in enumerate(nets):
        if truncate and t and t % truncate == 0:
            real = None if reals is None else reals[t]
            state = {name: _cut(value, real) for name, value in state.items()}
        step = len(nets) - 1 - t if reverse else t
        own_hold = functools.partial(hold, step)
        if reals is not None:
            own_hold = functools.partial(_leave, own_hold, reals[t], state)
        named = STEPS[network.cell](network, own, net, state, own_hold)
        state = {name: named[name] for name in state}
        found.append(named)
    return found


def _cut(state: Tensor, real: Tensor | None) -> Tensor:
    """Stop the gradient before a step; before a padded one, which changes nothing, it goes on."""
    return state.detach() if real is None else torch.where(real, state.detach(), state)


def _leave(hold: Hold, real: Tensor, state: Named, name: str, value: Tensor) -> Tensor:
    """Leave a state as it was where there is no step."""
    value = hold(name, value)
    return torch.where(real, value, state[name]) if name in state else value


@final
class PlainTrack(Track):
    """The tensors of a layer in one direction.

    Going back it goes forward once more, as autograd has to see it and needs to know where to stop.
    """

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool,
        hold: HoldAt = as_it_is,
    ) -> None:  # fmt: skip
        """Make the tensors."""
        super().__init__(network, size, hidden, upstream, reverse)
        kind = network.kind
        self.hold = hold
        self.net = self.new(size.steps, len(kind.gates))
        self.delta = torch.zeros_like(self.net)
        self.states, self.dstates = {"h": hidden}, {"h": upstream}
        if "c" in kind.states:
            self.states["c"], self.dstates["c"] = self.new(size.steps + 2, 1), upstream * 0
        names = [name for name in kind.records if name not in kind.states]
        self.gates = {name: self.new(size.steps, 1) for name in names}
        self.dgates = {name: torch.zeros_like(gate) for name, gate in self.gates.items()}

    def _in_order(self, tensor: Tensor) -> list[Tensor]:
        """One view (R, batch, n) a step, in the order of reading."""
        views = list(tensor.unbind(0))
        return views[::-1] if self.reverse else views

    def run(self, own: Own, x: Tensor, mask: Mask | None) -> None:
        """Go forward."""
        read(x, own.weight_ih, own.bias_ih, self.net)
        begin = {name: value[self.first] for name, value in self.states.items()}
        with torch.no_grad():
            found = scan(
                self.network, own, self._in_order(self.net), begin, self._reals(mask), None,
                self.reverse, self.hold,
            )  # fmt: skip
        found = found[::-1] if self.reverse else found
        for name, gate in self.values().items():
            torch.stack([named[name] for named in found], out=gate)

    def _reals(self, mask: Mask | None) -> list[Tensor] | None:
        return None if mask is None else [real.clone() for real in self._in_order(mask.real)]

    def back(self, own: Own, x: Tensor, mask: Mask | None, truncate: int | None, into: Own) -> None:
        """Go back."""
        with torch.inference_mode(False), torch.enable_grad():
            leaves = own.leaves()
            net = self.net.clone().requires_grad_()
            states = self.states.items()
            begin = {name: value[self.first].clone().requires_grad_() for name, value in states}
            found = scan(
                self.network, leaves, self._in_order(net), begin, self._reals(mask), truncate,
                self.reverse, self.hold,
            )  # fmt: skip
            found = found[::-1] if self.reverse else found
            learned = [w for w in leaves[1:] if w is not None and w is not leaves.bias_ih]
            kept = [named[name] for name in self.network.kind.records for named in found]
            wanted = [net, *learned, *begin.values(), *kept]
            upstream = [one.clone() for one in self.now(self.upstream).unbind(0)]
            gradients = torch.autograd.grad(
                [named["h"] for named in found], wanted, upstream, materialize_grads=True
            )
        self._write(x, gradients, into)

    def _write(self, x: Tensor, gradients: Sequence[Tensor], into: Own) -> None:
        found = iter(gradients)
        self.delta.copy_(next(found))
        into.weight_hh.copy_(next(found))
        into.bias_hh.copy_(next(found))
        if into.weight_ch is not None:
            into.weight_ch.copy_(next(found))
        for gradient in self.dstates.values():
            gradient[self.first] = next(found)
        for gate in self.gradients().values():
            torch.stack([next(found) for _ in range(self.size.steps)], out=gate)
        read_gradient(x, self.delta, into.weight_ih)
        torch.sum(rows(self.delta), 1, keepdim=True, out=into.bias_ih)
        if self.network.cell == "echo":  # the reservoir does not learn
            for fixed in (into.weight_ih, into.weight_hh, into.bias_ih, into.bias_hh):
                fixed.zero_()

    def below(self, own: Own) -> Tensor:
        """∂L/∂x = Wᵀδ, (R, T · batch, inputs)."""
        return torch.bmm(rows(self.delta), own.weight_ih)

    def values(self) -> dict[str, Tensor]:
        """All gates and states, each (T, R, batch, H)."""
        return self._named(self.gates, self.states)

    def gradients(self) -> dict[str, Tensor]:
        """∂L/∂ each of them; of what others read, along all ways."""
        return self._named(self.dgates, self.dstates)

    def _named(self, gates: Named, states: Named) -> Named:
        all_of = gates | {name: self.now(value) for name, value in states.items()}
        return {name: all_of[name] for name in self.network.kind.records}

    @property
    def cell(self) -> Tensor | None:
        """The cell states, if it has any."""
        return self.states.get("c")

    @property
    def cell_upstream(self) -> Tensor | None:
        """∂L/∂c."""
        return self.dstates.get("c")
