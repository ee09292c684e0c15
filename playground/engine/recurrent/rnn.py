"""The vanilla recurrent layer through time and back, in closed form.

    h' = f(Wx + b + Uh + b')        f: tanh, logistic or relu

Source: Elman 1990; back-propagation through time: Rumelhart, Hinton & Williams 1986.
"""

from __future__ import annotations

from typing import final

import torch
from torch import Tensor

from playground.engine.activations import ACTIVATIONS, LEAK
from playground.engine.recurrent.network import Network, Own
from playground.engine.recurrent.track import (
    Mask,
    Size,
    Track,
    read,
    read_gradient,
    recurrent_gradient,
    rows,
)


@final
class RNNTrack(Track):
    """The tensors of a vanilla layer in one direction."""

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> None:
        """Make the tensors."""
        super().__init__(network, size, hidden, upstream, reverse)
        self.activation = ACTIVATIONS[network.activation]
        self.net, self.delta = self.new(size.steps, 1), self.new(size.steps, 1)
        self.z, self.d = self.steps(self.net), self.steps(self.delta)

    def run(self, own: Own, x: Tensor, mask: Mask | None) -> None:
        """Go forward."""
        into = self.activation.into
        assert into is not None
        read(x, own.weight_ih, own.bias_ih + own.bias_hh, self.net)
        weight, product = self.recurrent(own.weight_hh.mT)
        real = None if mask is None else self.steps(mask.real)
        for t, (z, h, h_next) in enumerate(zip(self.z, self.h[:-1], self.h[1:], strict=True)):
            product(z, h, weight)
            into(z, h_next)
            if real is not None:
                torch.where(real[t], h_next, h, out=h_next)

    def back(self, own: Own, x: Tensor, mask: Mask | None, truncate: int | None, into: Own) -> None:
        """Go back: δ = ∂L/∂h' ⊙ f'(z) is ∂L/∂ the net inputs, and ∂L/∂h += Uᵀδ."""
        slope = self.activation.derivative(self.net, self.now(self.hidden), LEAK)
        torch.mul(slope, 1 if mask is None else mask.share, out=self.delta)
        keep = None if mask is None else self.steps(mask.keep)
        weight, product = self.recurrent(own.weight_hh)
        for t, on in self.cuts(truncate):
            dh = self.dh[t + 1]
            self.d[t].mul_(dh)
            if on:
                product(self.dh[t], self.d[t], weight)
            if keep is not None:
                self.dh[t].addcmul_(dh, keep[t])
        read_gradient(x, self.delta, into.weight_ih)
        recurrent_gradient(self.before(self.hidden), self.delta, into)
        into.bias_ih.copy_(into.bias_hh)

    def below(self, own: Own) -> Tensor:
        """∂L/∂x = Wᵀδ, (R, T · batch, inputs)."""
        return torch.bmm(rows(self.delta), own.weight_ih)

    def values(self) -> dict[str, Tensor]:
        """The hidden state, (T, R, batch, H)."""
        return {"h": self.now(self.hidden)}

    def gradients(self) -> dict[str, Tensor]:
        """∂L/∂h along all ways, the next steps included."""
        return {"h": self.now(self.upstream)}
