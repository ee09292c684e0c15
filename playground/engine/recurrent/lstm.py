"""The LSTM through time and back, in closed form, with every gate and every gate's gradient.

    i, f, o = σ(Wx + b + Uh + b')    g = tanh(Wx + b + Uh + b')
    c' = f ⊙ c + i ⊙ g               h' = o ⊙ tanh(c')

What does not depend on the steps to come is worked out for all steps at once: Wx + b before the
loop forward, and the slopes before the loop back.

Source: Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000.
"""

from __future__ import annotations

from typing import final

import torch
from torch import Tensor

from playground.engine.activations import LOGISTIC_BACK, TANH_BACK
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
class LSTMTrack(Track):
    """The tensors of an LSTM layer in one direction."""

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> None:
        """Make the tensors."""
        super().__init__(network, size, hidden, upstream, reverse)
        steps, n = size.steps, size.hidden
        self.net = self.new(steps, 4)  # net inputs, then the gates
        self.gates = self.net.chunk(4, -1)  # i, f, g, o
        self.squashed, self.slope = self.new(steps, 1), self.new(steps, 1)  # tanh c', ∂h'/∂c'
        self.c_all, self.dc_all = self.new(steps + 2, 1), self.new(steps + 2, 1)
        self.delta, self.gate_gradient = self.new(steps, 4), self.new(steps, 4)
        self.dgates = self.gate_gradient.chunk(4, -1)
        self.c, self.dc = self.places(self.c_all), self.places(self.dc_all)
        self.z = self.steps(self.net)
        self.forward_views = list(
            zip(
                self.z, self.steps(self.net[..., : 2 * n]), *map(self.steps, self.gates),
                self.steps(self.squashed), self.c[:-1], self.c[1:], self.h[:-1], self.h[1:],
                strict=True,
            )
        )  # fmt: skip
        self.three = [  # δ of i, f and g as (..., 3, H), and ∂L/∂c to multiply them with
            (d.view(*d.shape[:-1], 3, n), dc.unsqueeze(-2))
            for d, dc in zip(self.steps(self.delta[..., : 3 * n]), self.dc[1:], strict=True)
        ]
        self.delta_o, self.d = self.steps(self.delta[..., 3 * n :]), self.steps(self.delta)
        self.slopes, self.f = self.steps(self.slope), self.steps(self.gates[1])

    def run(self, own: Own, x: Tensor, mask: Mask | None) -> None:
        """Go forward."""
        read(x, own.weight_ih, own.bias_ih + own.bias_hh, self.net)
        weight, product = self.recurrent(own.weight_hh.mT)
        real = None if mask is None else self.steps(mask.real)
        for t, (z, i_f, i, f, g, o, squashed, c, c_next, h, h_next) in enumerate(
            self.forward_views
        ):
            product(z, h, weight)
            i_f.sigmoid_()
            g.tanh_()
            o.sigmoid_()
            torch.mul(i, g, out=c_next).addcmul_(f, c)
            torch.tanh(c_next, out=squashed)
            torch.mul(o, squashed, out=h_next)
            if real is not None:
                torch.where(real[t], c_next, c, out=c_next)
                torch.where(real[t], h_next, h, out=h_next)

    def back(self, own: Own, x: Tensor, mask: Mask | None, truncate: int | None, into: Own) -> None:
        """Go back: δ is ∂L/∂ the net inputs.

        ∂L/∂c' += ∂L/∂h' ⊙ o ⊙ (1 − tanh² c')       ∂L/∂c = ∂L/∂c' ⊙ f
        δ_i = ∂L/∂c' ⊙ g ⊙ i(1 − i)                 δ_f = ∂L/∂c' ⊙ c ⊙ f(1 − f)
        δ_g = ∂L/∂c' ⊙ i ⊙ (1 − g²)                 δ_o = ∂L/∂h' ⊙ tanh c' ⊙ o(1 − o)
        ∂L/∂h += Uᵀδ
        """
        f, keep = self._slopes(mask)
        self.dc[-1].zero_()
        weight, product = self.recurrent(own.weight_hh)
        for t, on in self.cuts(truncate):
            dh, dc = self.dh[t + 1], self.dc[t + 1]
            dc.addcmul_(dh, self.slopes[t])
            three, each = self.three[t]
            three.mul_(each)
            self.delta_o[t].mul_(dh)
            if on:
                torch.mul(dc, f[t], out=self.dc[t])
                product(self.dh[t], self.d[t], weight)
            elif keep is None:
                self.dc[t].zero_()
            else:
                torch.mul(dc, keep[t], out=self.dc[t])
            if keep is not None:
                self.dh[t].addcmul_(dh, keep[t])
        self._gate_gradients(mask)
        read_gradient(x, self.delta, into.weight_ih)
        recurrent_gradient(self.before(self.hidden), self.delta, into)
        into.bias_ih.copy_(into.bias_hh)

    def _slopes(self, mask: Mask | None) -> tuple[list[Tensor], list[Tensor] | None]:
        """What δ is ∂L/∂c' or ∂L/∂h' times, put where δ will be; ∂c'/∂c and ∂h'/∂h of each step."""
        i, f, g, o = self.gates
        d_i, d_f, d_g, d_o = self.delta.chunk(4, -1)
        LOGISTIC_BACK(g, i, grad_input=d_i)
        LOGISTIC_BACK(self.before(self.c_all), f, grad_input=d_f)
        TANH_BACK(i, g, grad_input=d_g)
        LOGISTIC_BACK(self.squashed, o, grad_input=d_o)
        TANH_BACK(o, self.squashed, grad_input=self.slope)
        if mask is None:
            return self.f, None
        self.delta.mul_(mask.share)
        self.slope.mul_(mask.share)
        return self.steps(torch.where(mask.real, f, 1)), self.steps(mask.keep)

    def _gate_gradients(self, mask: Mask | None) -> None:
        """∂L/∂ the gates themselves."""
        i, _, g, _ = self.gates
        d_i, d_f, d_g, d_o = self.dgates
        dh, dc = self.now(self.upstream), self.now(self.dc_all)
        torch.mul(dc, g, out=d_i)
        torch.mul(dc, self.before(self.c_all), out=d_f)
        torch.mul(dc, i, out=d_g)
        torch.mul(dh, self.squashed, out=d_o)
        if mask is not None:
            self.gate_gradient.mul_(mask.share)

    def below(self, own: Own) -> Tensor:
        """∂L/∂x = Wᵀδ, (R, T · batch, inputs)."""
        return torch.bmm(rows(self.delta), own.weight_ih)

    def values(self) -> dict[str, Tensor]:
        """i, f, g, o, c, h, each (T, R, batch, H)."""
        return self._named(self.gates, self.c_all, self.hidden)

    def gradients(self) -> dict[str, Tensor]:
        """∂L/∂ each of them; of the states along all ways, the next steps included."""
        return self._named(self.dgates, self.dc_all, self.upstream)

    def _named(self, gates: tuple[Tensor, ...], c: Tensor, h: Tensor) -> dict[str, Tensor]:
        named = dict(zip(self.network.kind.gates, gates, strict=True))
        return {**named, "c": self.now(c), "h": self.now(h)}

    @property
    def cell(self) -> Tensor:
        """The cell states."""
        return self.c_all

    @property
    def cell_upstream(self) -> Tensor:
        """∂L/∂c."""
        return self.dc_all
