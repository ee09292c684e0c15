"""The penalty that keeps the gradient's norm is the paper's."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.engine.ground import Constants
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.recurrent.network import Network, parameters_of
from playground.engine.recurrent.penalty import kept_norm
from playground.engine.recurrent.training import (
    Batch,
    Training,
    begin,
    update,
)
from tests.engine.recurrent_peers import (
    BATCH,
    EVERY,
    HIDDEN,
    STEPS,
    case,
    draw,
    formula_step,
    name,
    ours,
)

LENGTHS = torch.tensor([[3, 7, 1, 5, 7, 2]])


def same(ours: object, theirs: object) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(
    "fields", [one for one in EVERY if one["cell"] in ("rnn", "gru", "leaky")], ids=name
)
@pytest.mark.parametrize("padded", [False, True], ids=["full", "padded"])
def test_the_penalty_is_the_papers_sum_over_jacobians(fields: dict[str, Any], padded: bool) -> None:
    """Equation 9 with one Jacobian after another; its gradient with s and ∂L/∂s held is a
    difference quotient's.
    """
    found = case(replicas=2, layers=2, bidirectional=True, **fields)
    lengths = LENGTHS if padded else None
    passes, gradient = ours(found, lengths=lengths)
    got = kept_norm(parameters_of(found.network, found.weights), passes)
    held = [
        (passes.gates(*p)["h"], gradient.gates(*p)["h"]) for p in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    below = [found.x, torch.cat([held[0][0], held[1][0]], -1)]
    until = LENGTHS.expand(2, -1) if padded else torch.full((2, BATCH), STEPS)

    def omega(w: Tensor) -> Tensor:
        total = torch.zeros(2).double()
        for r, b, (place, (states, upstreams)) in itertools.product(
            range(2), range(BATCH), enumerate(held)
        ):
            layer, reverse = divmod(place, 2)
            last = int(until[r, b])
            for t in range(last):
                before = t + 1 if reverse else t - 1
                state = states[r, b, before] if 0 <= before < last else torch.zeros(HIDDEN).double()
                net = Network(found.network.cell, below[layer].shape[-1], HIDDEN, 1,
                              activation=found.network.activation, reset=found.network.reset,
                              leak=found.network.leak)  # fmt: skip
                jacobian = _jacobian(
                    net, _layer(found.network, w[r], place), below[layer][r, b, t], state
                )
                v = upstreams[r, b, t]
                total[r] += ((v @ jacobian).norm() / v.norm() - 1) ** 2 / BATCH
        return total

    same(got.value, omega(found.weights))
    way = draw(*found.weights.shape, seed=9)
    slope = (omega(found.weights + 1e-5 * way) - omega(found.weights - 1e-5 * way)) / 2e-5
    torch.testing.assert_close((got.buffer * way).sum(1), slope, rtol=1e-6, atol=1e-8)


def _layer(network: Network, w: Tensor, place: int) -> dict[str, Tensor]:
    suffix = f"l{place // 2}" + "_reverse" * (place % 2)
    return {
        piece.name.removesuffix(f"_{suffix}"): w[piece.at : piece.end].view(piece.shape)
        for piece in network.pieces
        if piece.name.endswith(f"_{suffix}")
    }


def _jacobian(network: Network, own: dict[str, Tensor], x: Tensor, state: Tensor) -> Tensor:
    return torch.autograd.functional.jacobian(
        lambda h: formula_step(network, own, x, h, torch.zeros(0))["h"], state
    )


def test_the_penalty_is_added_to_the_gradient_by_its_weight() -> None:
    found = case(cell="rnn")
    batch = Batch(found.x, found.target)
    training = Training(found.network, OPTIMIZERS["gd"], keep_norm=0.3)
    after = update(training, begin(training, found.weights), batch, Settings(1.0, Constants()))
    passes, gradient = ours(found)
    omega = kept_norm(parameters_of(found.network, found.weights), passes).buffer
    same(found.weights - after.learner.weights, gradient.buffer + 0.3 * omega)
