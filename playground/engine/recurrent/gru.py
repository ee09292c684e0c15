"""The GRU through time and back, in closed form, with every gate and every gate's gradient.

    r, z = σ(Wx + b + Uh + b')
    n = tanh(Wx + b + r ⊙ (Uh + b'))    reset after the product, as torch has it
    n = tanh(Wx + b + U(r ⊙ h) + b')    reset before it, as Cho et al. have it
    h' = (1 − z) ⊙ n + z ⊙ h

z is torch's: what stays. The course's i, what is new, is 1 − z.

Source: Cho et al. 2014, equations 5 to 8.
"""

from __future__ import annotations

import abc
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


class _GRUTrack(Track):
    """What both forms share."""

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> None:
        """Make the tensors."""
        super().__init__(network, size, hidden, upstream, reverse)
        steps, n = size.steps, size.hidden
        self.net, self.delta = self.new(steps, 3), self.new(steps, 3)
        self.gate_gradient = self.new(steps, 3)
        self.gates = self.net.chunk(3, -1)
        self.dgates = self.gate_gradient.chunk(3, -1)
        self.r, self.z, self.n = map(self.steps, self.gates)
        self.r_z = self.steps(self.net[..., : 2 * n])
        self.difference = self.new(steps, 1)  # h − n = ∂h'/∂z

    def _slopes(self, mask: Mask | None, d_n: Tensor) -> list[Tensor]:
        """∂h'/∂ the net inputs of z and n, put where δ_z and `d_n` will be; ∂h'/∂h along z."""
        _, z, n = self.gates
        d_z = self.delta.chunk(3, -1)[1]
        torch.sub(self.before(self.hidden), n, out=self.difference)
        LOGISTIC_BACK(self.difference, z, grad_input=d_z)
        TANH_BACK(1 - z, n, grad_input=d_n)
        if mask is None:
            return self.z
        d_z.mul_(mask.share)
        d_n.mul_(mask.share)
        return self.steps(torch.where(mask.real, z, 1))

    def _keep(self, mask: Mask | None) -> list[Tensor] | None:
        """1 where the state of each step is the one before, in padding."""
        return None if mask is None else self.steps(mask.keep)

    def _gate_gradients(self, mask: Mask | None) -> None:
        """∂L/∂z and ∂L/∂n; ∂L/∂r is the form's own."""
        dh = self.now(self.upstream)
        torch.mul(dh, self.difference, out=self.dgates[1])
        torch.mul(dh, 1 - self.gates[1], out=self.dgates[2])
        if mask is not None:
            self.gate_gradient.mul_(mask.share)

    @abc.abstractmethod
    def below(self, own: Own) -> Tensor:
        """∂L/∂x."""

    def values(self) -> dict[str, Tensor]:
        """r, z, n, h, each (T, R, batch, H)."""
        named = zip(self.network.kind.gates, self.gates, strict=True)
        return {**dict(named), "h": self.now(self.hidden)}

    def gradients(self) -> dict[str, Tensor]:
        """∂L/∂ each of them; of h along all ways, the next steps included."""
        named = zip(self.network.kind.gates, self.dgates, strict=True)
        return {**dict(named), "h": self.now(self.upstream)}


@final
class ResetAfterTrack(_GRUTrack):
    """The tensors of a GRU layer in one direction, reset after the product."""

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> None:
        """Make the tensors."""
        super().__init__(network, size, hidden, upstream, reverse)
        steps, n = size.steps, size.hidden
        self.net_h = self.new(steps, 3)  # Uh + b'
        self.delta_x = self.new(steps, 3)  # ∂L/∂(Wx + b); δ is ∂L/∂(Uh + b')
        self.product = self.net_h[..., 2 * n :]
        self.forward_views = list(
            zip(
                self.steps(self.net_h), self.steps(self.net_h[..., : 2 * n]),
                self.steps(self.product), self.r_z, self.r, self.z, self.n, self.h[:-1],
                self.h[1:], strict=True,
            )
        )  # fmt: skip
        self.d = self.steps(self.delta)
        self.three = [  # δ as (..., 3, H), and ∂L/∂h' to multiply it with
            (d.view(*d.shape[:-1], 3, n), dh.unsqueeze(-2))
            for d, dh in zip(self.d, self.dh[1:], strict=True)
        ]

    def run(self, own: Own, x: Tensor, mask: Mask | None) -> None:
        """Go forward."""
        read(x, own.weight_ih, own.bias_ih, self.net)
        self.net_h.copy_(own.bias_hh)
        weight, product = self.recurrent(own.weight_hh.mT)
        real = None if mask is None else self.steps(mask.real)
        for t, (net, net_r_z, net_n, r_z, r, z, n, h, h_next) in enumerate(self.forward_views):
            product(net, h, weight)
            r_z.add_(net_r_z).sigmoid_()
            n.addcmul_(r, net_n).tanh_()
            torch.lerp(n, h, z, out=h_next)
            if real is not None:
                torch.where(real[t], h_next, h, out=h_next)

    def back(self, own: Own, x: Tensor, mask: Mask | None, truncate: int | None, into: Own) -> None:
        """Go back: every δ is ∂L/∂h' times what does not depend on the steps to come.

        δ_z = ∂L/∂h' ⊙ (h − n) ⊙ z(1 − z)        δ_n = ∂L/∂h' ⊙ (1 − z) ⊙ (1 − n²)
        δ_r = δ_n ⊙ (Uh + b') ⊙ r(1 − r)         of Uh + b' in n: δ_n ⊙ r
        ∂L/∂h += ∂L/∂h' ⊙ z + Uᵀδ
        """
        n, (r, _, _) = self.size.hidden, self.gates
        d_r, _, d_q = self.delta.chunk(3, -1)
        slope = self.delta_x[..., 2 * n :]
        stay, keep = self._slopes(mask, slope), self._keep(mask)
        torch.mul(slope, r, out=d_q)
        LOGISTIC_BACK(slope * self.product, r, grad_input=d_r)
        weight, product = self.recurrent(own.weight_hh)
        for t, on in self.cuts(truncate):
            three, each = self.three[t]
            three.mul_(each)
            if on:
                self.dh[t].addcmul_(self.dh[t + 1], stay[t])
                product(self.dh[t], self.d[t], weight)
            elif keep is not None:
                self.dh[t].addcmul_(self.dh[t + 1], keep[t])
        slope.mul_(self.now(self.upstream))
        torch.mul(slope, self.product, out=self.dgates[0])
        self._gate_gradients(mask)
        self.delta_x[..., : 2 * n] = self.delta[..., : 2 * n]
        read_gradient(x, self.delta_x, into.weight_ih)
        torch.sum(rows(self.delta_x), 1, keepdim=True, out=into.bias_ih)
        recurrent_gradient(self.before(self.hidden), self.delta, into)

    def below(self, own: Own) -> Tensor:
        """∂L/∂x = Wᵀδ, (R, T · batch, inputs)."""
        return torch.bmm(rows(self.delta_x), own.weight_ih)


@final
class ResetBeforeTrack(_GRUTrack):
    """The tensors of a GRU layer in one direction, reset before the product."""

    def __init__(
        self, network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> None:
        """Make the tensors."""
        super().__init__(network, size, hidden, upstream, reverse)
        n = size.hidden
        self.reset, self.d_reset = self.new(size.steps, 1), self.new(size.steps, 1)  # r ⊙ h
        self.p, self.dp = self.steps(self.reset), self.steps(self.d_reset)
        self.d_r, self.d_z, self.d_n = map(self.steps, self.delta.chunk(3, -1))
        self.d_r_z = self.steps(self.delta[..., : 2 * n])

    def run(self, own: Own, x: Tensor, mask: Mask | None) -> None:
        """Go forward."""
        read(x, own.weight_ih, own.bias_ih + own.bias_hh, self.net)
        weight, product = self.recurrent(own.weight_hh.mT)
        two = 2 * self.size.hidden
        gates, candidate = weight[..., :two], weight[..., two:]
        real = None if mask is None else self.steps(mask.real)
        for t, (r_z, r, z, n) in enumerate(zip(self.r_z, self.r, self.z, self.n, strict=True)):
            h, h_next, reset = self.h[t], self.h[t + 1], self.p[t]
            product(r_z, h, gates)
            r_z.sigmoid_()
            torch.mul(r, h, out=reset)
            product(n, reset, candidate)
            n.tanh_()
            torch.lerp(n, h, z, out=h_next)
            if real is not None:
                torch.where(real[t], h_next, h, out=h_next)

    def back(self, own: Own, x: Tensor, mask: Mask | None, truncate: int | None, into: Own) -> None:
        """Go back.

        δ_z = ∂L/∂h' ⊙ (h − n) ⊙ z(1 − z)        δ_n = ∂L/∂h' ⊙ (1 − z) ⊙ (1 − n²)
        p = U_nᵀδ_n, ∂L/∂(r ⊙ h)                 δ_r = p ⊙ h ⊙ r(1 − r)
        ∂L/∂h += ∂L/∂h' ⊙ z + p ⊙ r + U_rᵀδ_r + U_zᵀδ_z
        """
        n, before = self.size.hidden, self.before(self.hidden)
        d_r, _, d_n = self.delta.chunk(3, -1)
        stay, keep = self._slopes(mask, d_n), self._keep(mask)
        LOGISTIC_BACK(before, self.gates[0], grad_input=d_r)
        weight, product = self.recurrent(own.weight_hh)
        gates, candidate = weight[..., : 2 * n, :], weight[..., 2 * n :, :]
        self.d_reset.zero_()
        for t, on in self.cuts(truncate):
            dh, p = self.dh[t + 1], self.dp[t]
            self.d_z[t].mul_(dh)
            self.d_n[t].mul_(dh)
            product(p, self.d_n[t], candidate)
            self.d_r[t].mul_(p)
            if on:
                self.dh[t].addcmul_(dh, stay[t]).addcmul_(p, self.r[t])
                product(self.dh[t], self.d_r_z[t], gates)
            elif keep is not None:
                self.dh[t].addcmul_(dh, keep[t])
        torch.mul(self.d_reset, before, out=self.dgates[0])
        self._gate_gradients(mask)
        self._parameters(x, into)

    def _parameters(self, x: Tensor, into: Own) -> None:
        read_gradient(x, self.delta, into.weight_ih)
        delta, n = rows(self.delta), self.size.hidden  # (R, T · batch, 3H)
        before, reset = rows(self.before(self.hidden)), rows(self.reset)
        torch.bmm(delta[..., : 2 * n].mT, before, out=into.weight_hh[:, : 2 * n])
        torch.bmm(delta[..., 2 * n :].mT, reset, out=into.weight_hh[:, 2 * n :])
        torch.sum(delta, 1, keepdim=True, out=into.bias_ih)
        into.bias_hh.copy_(into.bias_ih)

    def below(self, own: Own) -> Tensor:
        """∂L/∂x = Wᵀδ, (R, T · batch, inputs)."""
        return torch.bmm(rows(self.delta), own.weight_ih)
