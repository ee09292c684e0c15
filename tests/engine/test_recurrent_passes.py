"""Every gate, state and gradient through time is torch.nn's and autograd's."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.engine.heads import HEADS
from playground.engine.recurrent.network import Parameters, State, parameters_of, zero_state
from playground.engine.recurrent.passes import backward, forward, losses
from playground.engine.recurrent.plain_track import PlainTrack
from playground.engine.recurrent.track import Size
from playground.engine.recurrent.workspace import Workspace
from tests.engine.recurrent_peers import (
    BATCH,
    CLOSED,
    EVERY,
    EXACT,
    HIDDEN,
    MODULES,
    OUTPUTS,
    SHAPES,
    STEPS,
    Case,
    Module,
    by_formula,
    case,
    draw,
    integers,
    name,
    ours,
    peer_loss,
)

of_torch = pytest.mark.parametrize("fields", MODULES, ids=name)
every_cell = pytest.mark.parametrize("fields", EVERY, ids=name)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=name)
answering = pytest.mark.parametrize("each", [True, False], ids=["each", "once"])
LENGTHS = torch.tensor([3, 7, 1, 5, 7, 2])


def same(ours: object, theirs: object) -> None:
    torch.testing.assert_close(ours, theirs, **EXACT)


@of_torch
@every_shape
@answering
@pytest.mark.parametrize("padded", [False, True], ids=["full", "padded"])
def test_outputs_states_loss_and_gradient_are_torch_nns(
    fields: dict[str, Any], shape: dict[str, Any], each: bool, padded: bool
) -> None:
    found = case(replicas=2, each=each, **fields, **shape)
    lengths = LENGTHS if padded else None
    passes, gradient = ours(found, lengths=None if lengths is None else lengths[None])
    for r in range(2):
        peer = Module(found.network, found.weights[r])
        net, state = peer(found.x[r], None, lengths)
        loss = peer_loss(net, found.target[r], lengths if each else None)
        loss.backward()
        real = torch.arange(STEPS) < (LENGTHS if padded else torch.full((BATCH,), STEPS))[:, None]
        where = real if each else slice(None)
        same(passes.net[r][where], net[where])
        last = state if isinstance(state, tuple) else (state,)
        same([one[r] for one in passes.state if one is not None], list(last))
        same(gradient.loss[r], loss)
        same(gradient.buffer[r], peer.gradient())


@of_torch
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("truncate", [1, 2, 3])
def test_truncated_it_is_torch_nn_run_piece_by_piece_with_detached_states(
    fields: dict[str, Any], layers: int, truncate: int
) -> None:
    found = case(layers=layers, **fields)
    passes, gradient = ours(found, truncate)
    peer, state, nets = Module(found.network, found.weights[0]), None, []
    for piece in found.x[0].split(truncate, 1):
        net, state = peer(piece, state)
        state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        nets.append(net)
    peer_loss(torch.cat(nets, 1), found.target[0]).backward()
    same(passes.net[0], torch.cat(nets, 1))
    same(gradient.buffer[0], peer.gradient())


@every_cell
@every_shape
@pytest.mark.parametrize("truncate", [None, 3])
def test_every_gate_and_its_gradient_are_the_formulas_and_autograds(
    fields: dict[str, Any], shape: dict[str, Any], truncate: int | None
) -> None:
    found = case(**fields, **shape)
    passes, gradient = ours(found, truncate)
    w = found.weights[0].clone().requires_grad_()
    read = [by_formula(found.network, w, x, truncate) for x in found.x[0]]
    nets = torch.stack([net for _, net in read])
    loss = peer_loss(nets, found.target[0])
    same(passes.net[0], nets)
    for layer, direction in itertools.product(
        range(found.network.layers), range(found.network.directions)
    ):
        place = layer * found.network.directions + direction
        values, gradients = passes.gates(layer, direction), gradient.gates(layer, direction)
        assert tuple(values) == tuple(gradients) == found.network.kind.records
        for key in values:
            theirs = [step[key] for tracks, _ in read for step in tracks[place]]
            by_autograd = torch.autograd.grad(
                loss, theirs, retain_graph=True, materialize_grads=True
            )
            whole = (BATCH, STEPS, HIDDEN)
            same(values[key][0], torch.stack(theirs).view(whole))
            same(gradients[key][0], torch.stack(by_autograd).view(whole))
    same(gradient.buffer[0], torch.autograd.grad(loss, w)[0])


@pytest.mark.parametrize("fields", CLOSED, ids=name)
@every_shape
@answering
@pytest.mark.parametrize("truncate", [None, 2])
def test_the_closed_form_is_autograd_through_plain_steps_padded_from_learned_states(
    fields: dict[str, Any], shape: dict[str, Any], each: bool, truncate: int | None
) -> None:
    found = case(replicas=2, learned_state=True, each=each, **fields, **shape)
    lengths = integers(STEPS + 1, 2, BATCH, seed=5, low=1)
    plain = Workspace(found.network, Size(STEPS, 2, BATCH, HIDDEN), found.weights, PlainTrack)
    (passes, gradient), (slow, of_slow) = (
        ours(found, truncate, lengths=lengths, space=space) for space in (None, plain)
    )
    same(passes.net, slow.net)
    same(passes.state, slow.state)
    same(gradient.buffer, of_slow.buffer)
    same(gradient.state, of_slow.state)
    for place in itertools.product(range(found.network.layers), range(found.network.directions)):
        same(passes.gates(*place), slow.gates(*place))
        same(gradient.gates(*place), of_slow.gates(*place))


@every_cell
@every_shape
def test_learned_states_learn_nothing_from_a_batch_that_begins_in_others(
    fields: dict[str, Any], shape: dict[str, Any]
) -> None:
    found = case(learned_state=True, **fields, **shape)
    parameters = parameters_of(found.network, found.weights)
    state = zero_state(found.network, 1, BATCH, found.weights).map(lambda s: 0.5 + 0 * s)
    (_, own), (_, of_given) = ours(found), ours(found, state=state)
    for gradient, learns in ((own, True), (of_given, False)):
        learned = parameters_of(found.network, gradient.buffer).state
        assert learned is not None and bool((learned.h != 0).any()) == learns
    again = ours(found._replace(weights=_other_states(parameters, found)), state=state)[1]
    same(again.buffer, of_given.buffer)


def _other_states(parameters: Parameters, found: Case) -> Tensor:
    """The weights with other learned states: the loss of a batch that begins elsewhere is the
    same.
    """
    weights = found.weights.clone()
    learned = parameters_of(found.network, weights).state
    assert learned is not None
    learned.map(lambda s: s.add_(1.0))
    return weights


@every_cell
@every_shape
def test_the_gradient_of_the_first_states_is_a_difference_quotients(
    fields: dict[str, Any], shape: dict[str, Any]
) -> None:
    found = case(**fields, **shape)
    parameters = parameters_of(found.network, found.weights)
    state = zero_state(found.network, 1, BATCH, found.weights).map(lambda s: 0.5 + 0 * s)
    way = state.map(lambda s: draw(*s.shape, seed=8))

    def loss(step: float) -> Tensor:
        parts = zip(state, way, strict=True)
        moved = State(*(s if s is None or d is None else s + step * d for s, d in parts))
        passes = forward(found.network, parameters, found.x, moved)
        return losses(found.network, passes, found.target)

    got = ours(found, state=state)[1].state
    along = sum((a * b).sum() for a, b in zip(got, way, strict=True) if a is not None)
    torch.testing.assert_close(along, (loss(1e-5) - loss(-1e-5))[0] / 2e-5, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("head", ["squared", "logistic", "softmax"])
@answering
@pytest.mark.parametrize("padded", [False, True], ids=["full", "padded"])
def test_counted_answers_have_their_part_of_the_loss(head: str, each: bool, padded: bool) -> None:
    found = case(replicas=2, head=HEADS[head], each=each)
    shape = (2, BATCH, STEPS) if each else (2, BATCH)
    target = torch.softmax(draw(*shape, OUTPUTS, seed=6), -1)
    counts = integers(3, *shape, seed=7).double()
    lengths = LENGTHS[None] if padded else None
    w = found.weights.clone().requires_grad_()
    parameters = parameters_of(found.network, found.weights)
    passes = forward(found.network, parameters, found.x, lengths=lengths)
    gradient = backward(found.network, parameters, passes, target, counts)
    weight = counts
    if padded and each:
        weight = counts * (torch.arange(STEPS) < LENGTHS[:, None])
    nets = []
    for r in range(2):
        for b in range(BATCH):
            until = int(LENGTHS[b]) if padded else STEPS
            net = by_formula(found.network, w[r], found.x[r, b, :until])[1]
            pad = torch.zeros(STEPS - until, OUTPUTS).double()
            nets.append(torch.cat((net, pad)) if each else net[-1])
    net = torch.stack(nets).view(*shape, OUTPUTS)
    each_loss = {
        "squared": lambda: 0.5 * ((net - target) ** 2).sum(-1),
        "logistic": lambda: torch.nn.functional.binary_cross_entropy_with_logits(
            net, target, reduction="none"
        ).sum(-1),
        "softmax": lambda: -(target * torch.log_softmax(net, -1)).sum(-1),
    }[head]()
    axes = (1, 2) if each else (1,)
    loss = (each_loss * weight).sum(axes) / weight.sum(axes)
    same(gradient.loss, loss)
    same(losses(found.network, passes, target, counts), loss)
    same(gradient.buffer, torch.autograd.grad(loss.sum(), w)[0])
