"""The penalty that keeps the gradient's norm from step to step."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.recurrent.graph import net_inputs
from playground.engine.recurrent.network import Own, Parameters, parameters_of
from playground.engine.recurrent.passes import Pass
from playground.engine.recurrent.plain import STEPS, keep
from playground.engine.recurrent.track import Track


class Kept(NamedTuple):
    """The penalty and its gradient."""

    value: Tensor
    """Ω, (R,): the sum over the steps, the mean over the sequences."""
    buffer: Tensor
    """∂Ω/∂w, (R, P)."""


def kept_norm(parameters: Parameters, passes: Pass) -> Kept:
    """Measure how far a step back changes the length of the gradient.

        Ω = Σ_k (‖∂L/∂s_{k+1} ∂s_{k+1}/∂s_k‖ / ‖∂L/∂s_{k+1}‖ − 1)²

    As in the paper s_k and ∂L/∂s_{k+1} are taken as given when Ω is differentiated. Steps that are
    padded, and those that no gradient comes to, have no part.

    Args:
        parameters: Of a cell without a cell state.
        passes: After `backward`, which leaves ∂L/∂s there.

    Source: Pascanu, Mikolov & Bengio 2013, equations 9 and 10.
    """
    space, network = passes.space, passes.space.network
    assert network.kind.states == ("h",), "an LSTM keeps it by itself"
    buffer = torch.zeros_like(space.buffer)
    into, value = parameters_of(network, buffer), buffer.new_zeros(len(buffer))
    for i, (track, own) in enumerate(zip(space.tracks, parameters.own, strict=True)):
        layer = i // network.directions
        x = space.outputs[layer - 1][1:-1] if layer else passes.x
        found, gradients = _of_track(track, own, x, passes)
        value = value + found
        for place, gradient in zip(into.own[i][:4], gradients, strict=True):
            assert place is not None
            place.copy_(gradient)
    return Kept(value, buffer)


def _of_track(track: Track, own: Own, x: Tensor, passes: Pass) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Ω of one layer in one direction, (R,), and its gradient by the layer's parameters."""
    with torch.inference_mode(False), torch.enable_grad():
        leaves = own.leaves()
        before = track.before(track.hidden).clone().requires_grad_()
        upstream = track.now(track.upstream).clone()
        after = STEPS[track.network.cell](
            track.network, leaves, net_inputs(leaves, x.clone()), {"h": before}, keep
        )["h"]
        (carried,) = torch.autograd.grad(after, before, upstream, create_graph=True)
        length, came = upstream.norm(dim=-1), carried.norm(dim=-1)  # (T, R, batch)
        counts = length > 0
        if passes.mask is not None:
            counts = counts & passes.mask.real[..., 0].clone()
        ratio = torch.where(counts, came, 1) / torch.where(counts, length, 1)
        value = ((ratio - 1) ** 2).sum(0).mean(-1)  # (R,)
        learned = [w for w in leaves if w is not None]
        gradients = torch.autograd.grad(value.sum(), learned, materialize_grads=True)
    return value.detach(), gradients
