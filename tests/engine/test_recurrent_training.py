"""An epoch is torch.optim's steps on torch.nn's modules, and a replica learns as it would alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from playground.engine.ground import Constants
from playground.engine.newton import second_derivatives
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.recurrent.initial import initial
from playground.engine.recurrent.network import Network
from playground.engine.recurrent.training import (
    Batch,
    Learner,
    Training,
    begin,
    clipped,
    surface_of,
    train,
    update,
)
from tests.engine.recurrent_peers import (
    EVERY,
    HIDDEN,
    MODULES,
    OUTPUTS,
    Case,
    Module,
    case,
    draw,
    integers,
    name,
    ours,
    peer_loss,
)

SETTINGS = Settings(0.01, Constants())
PEERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "gd": lambda w: torch.optim.SGD(w, lr=0.01),
    "momentum": lambda w: torch.optim.SGD(w, lr=0.01, momentum=0.9),
    "adam": lambda w: torch.optim.Adam(w, lr=0.01),
    "adamw": lambda w: torch.optim.AdamW(w, lr=0.01),
    "rmsprop": lambda w: torch.optim.RMSprop(w, lr=0.01),
}
every_cell = pytest.mark.parametrize("fields", EVERY, ids=name)
LENGTHS = torch.tensor([[3, 7, 1, 5, 7, 2]])


def same(ours: object, theirs: object) -> None:
    """Adam's root loses some digits where a gradient is nearly 0."""
    torch.testing.assert_close(ours, theirs, rtol=1e-8, atol=1e-10)


def batches(found: Case, n: int = 4) -> list[Batch]:
    """Some batches of their own."""
    drawn = []
    for k in range(n):
        x = draw(*found.x.shape, seed=50 + k)
        drawn.append(Batch(x, integers(OUTPUTS, *found.target.shape, seed=60 + k)))
    return drawn


def trained(training: Training, found: Case, epoch: list[Batch]) -> Learner:
    return train(training, begin(training, found.weights), epoch, SETTINGS)


def flat(peer: Module) -> Tensor:
    return nn.utils.parameters_to_vector([*peer.recurrent.parameters(), *peer.output.parameters()])


@pytest.mark.parametrize("fields", MODULES, ids=name)
@pytest.mark.parametrize("optimizer", PEERS)
@pytest.mark.parametrize("clip", [None, 0.05, 100.0])
def test_an_epoch_is_torch_optims_steps_on_torch_nns_module(
    fields: dict[str, Any], optimizer: str, clip: float | None
) -> None:
    found = case(layers=2, bidirectional=True, **fields)
    training = Training(found.network, OPTIMIZERS[optimizer], clip_norm=clip)
    peer = Module(found.network, found.weights[0])
    steps = PEERS[optimizer](peer.parameters())
    for batch in batches(found):
        steps.zero_grad()
        peer_loss(peer(batch.x[0])[0], batch.target[0]).backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(peer.parameters(), clip)
        steps.step()
    same(trained(training, found, batches(found)).weights[0], flat(peer).detach())


@pytest.mark.parametrize("fields", MODULES, ids=name)
def test_stateful_training_hands_on_torch_nns_detached_states(fields: dict[str, Any]) -> None:
    found = case(**fields)
    training = Training(found.network, stateful=True)
    peer, state = Module(found.network, found.weights[0]), None
    steps = torch.optim.Adam(peer.parameters(), lr=0.01)
    for batch in batches(found):
        steps.zero_grad()
        net, state = peer(batch.x[0], state)
        state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        peer_loss(net, batch.target[0]).backward()
        steps.step()
    learner = trained(training, found, batches(found))
    same(learner.weights[0], flat(peer).detach())
    assert learner.state is not None
    last = state if isinstance(state, tuple) else (state,)
    same([s[0] for s in learner.state if s is not None], list(last))


@every_cell
@pytest.mark.parametrize("optimizer", ["adam", "nesterov"])
def test_replicas_learn_as_they_would_alone(fields: dict[str, Any], optimizer: str) -> None:
    found = case(replicas=3, **fields)
    rates = torch.tensor([[0.1], [0.5], [3.0]]).double()
    training = Training(found.network, OPTIMIZERS[optimizer], truncate=3, clip_norm=rates)
    all_of = trained(training, found, batches(found))
    for r in range(3):
        alone = Case(found.network, *(part[r : r + 1] for part in found[1:]))
        own = [Batch(b.x[r : r + 1], b.target[r : r + 1]) for b in batches(found)]
        learner = trained(training._replace(clip_norm=float(rates[r])), alone, own)
        same(all_of.weights[r : r + 1], learner.weights)
        assert all_of.loss is not None and learner.loss is not None
        same(all_of.loss[r : r + 1], learner.loss)


@every_cell
def test_train_is_update_after_update_and_changes_nothing_that_it_is_given(
    fields: dict[str, Any],
) -> None:
    found = case(replicas=2, **fields)
    before = found.weights.clone()
    training = Training(found.network, stateful=True, truncate=4)
    learner = begin(training, found.weights)
    for batch in batches(found):
        learner = update(training, learner, batch, SETTINGS).learner
    assert torch.equal(trained(training, found, batches(found)).weights, learner.weights)
    assert torch.equal(found.weights, before)


@pytest.mark.parametrize("optimizer", [k for k, v in OPTIMIZERS.items() if not v.needs_surface])
def test_the_reservoir_stays_as_it_was_and_the_readout_learns(optimizer: str) -> None:
    network = Network("echo", 3, HIDDEN, OUTPUTS, leak=0.5)
    found = case()._replace(network=network, weights=torch.from_numpy(initial(network, 1))[None])
    after = trained(Training(network, OPTIMIZERS[optimizer]), found, batches(found)).weights
    fixed = network.parameters - OUTPUTS * (HIDDEN + 1)
    assert torch.equal(after[:, :fixed], found.weights[:, :fixed])
    assert (after[:, fixed:] != found.weights[:, fixed:]).all()


def test_the_readouts_gradient_is_a_linear_layers_on_the_reservoirs_states() -> None:
    network = Network("echo", 3, HIDDEN, OUTPUTS, leak=0.5)
    found = case()._replace(network=network, weights=torch.from_numpy(initial(network, 1))[None])
    passes, gradient = ours(found)
    linear = nn.Linear(HIDDEN, OUTPUTS, dtype=torch.float64)
    readout = found.weights[0, network.fixed :]
    nn.utils.vector_to_parameters(readout, linear.parameters())
    peer_loss(linear(passes.hidden[0]), found.target[0]).backward()
    theirs = torch.cat([linear.weight.grad.flatten(), linear.bias.grad])  # type: ignore[union-attr]
    same(gradient.buffer[0, network.fixed :], theirs)
    assert not gradient.buffer[0, : network.fixed].any()


@pytest.mark.parametrize("value", [0.1, 1.0])
def test_clipping_by_value_is_torchs(value: float) -> None:
    g = draw(3, 50)
    peer = nn.Parameter(torch.zeros(3, 50).double())
    peer.grad = g.clone()
    nn.utils.clip_grad_value_([peer], value)
    same(clipped(g, g.norm(dim=-1, keepdim=True), value, None), peer.grad)


def test_a_clipped_gradient_keeps_its_direction_and_a_short_one_all() -> None:
    g = draw(2, 50) * torch.tensor([[1e3], [1e-3]]).double()
    length = g.norm(dim=-1, keepdim=True)
    cut = clipped(g, length, None, 2.0)
    torch.testing.assert_close(cut.norm(dim=-1), torch.tensor([2.0, float(length[1])]).double())
    torch.testing.assert_close(cut[0] / cut[0].norm(), g[0] / g[0].norm())
    assert torch.equal(cut[1], g[1])


@every_cell
@pytest.mark.parametrize("padded", [False, True], ids=["full", "padded"])
def test_the_surface_that_second_order_optimizers_ask_is_the_gradients(
    fields: dict[str, Any], padded: bool
) -> None:
    found = case(replicas=2, layers=2, bidirectional=True, learned_state=True, **fields)
    passes, gradient = ours(found, 3, lengths=LENGTHS if padded else None)
    batch = Batch(found.x, found.target, LENGTHS if padded else None)
    evaluate = surface_of(Training(found.network, truncate=3), batch, passes)
    loss, slope = evaluate(found.weights)
    same(loss, gradient.loss)
    same(slope, gradient.buffer)


@pytest.mark.parametrize("symbols", [False, True])
def test_newtons_hessian_is_the_gradients_difference_quotient(symbols: bool) -> None:
    network = Network("gru", 3, 2, 3)
    weights, x = 0.5 * draw(1, network.parameters), draw(1, 3, 4, 3, seed=1)
    target = integers(3, 1, 3, 4, seed=2)
    found = Case(network, weights, integers(3, 1, 3, 4) if symbols else x, target)
    evaluate = surface_of(Training(network), Batch(found.x, target), ours(found)[0])
    way = draw(1, network.parameters, seed=3)
    ends = [
        ours(found._replace(weights=weights + d * way))[1].buffer.clone() for d in (1e-5, -1e-5)
    ]
    along = (second_derivatives(evaluate, weights) @ way[..., None])[..., 0]
    torch.testing.assert_close(along, (ends[0] - ends[1]) / 2e-5, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("cell", ["lstm", "peephole"])
def test_every_optimizer_trains_without_autograds_bookkeeping(optimizer: str, cell: str) -> None:
    network = Network(cell, 3, 2, 2)
    start = torch.from_numpy(initial(network, 1))[None]
    x = draw(1, 20, 4, 3, seed=1)
    batch = Batch(x, (x.cumsum(2)[..., 0] > 0).long())
    rate = 1.0 if optimizer in ("gd", "adadelta") else 0.02
    with torch.inference_mode():
        training = Training(network, OPTIMIZERS[optimizer])
        learner, found = begin(training, start.clone()), []
        for _ in range(6):
            learner = train(training, learner, [batch], Settings(rate, Constants()))
            assert learner.loss is not None
            found.append(float(learner.loss))
    if optimizer == "newton":  # it goes to any stationary point, uphill as well
        assert len(set(found)) == 6
    else:
        assert found[-1] < found[0]
