"""Where the gradient goes is what autograd says, and what is clamped does what it is told."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.engine.recurrent.clamped import REMEMBER, Clamp, clamped
from playground.engine.recurrent.flow import (
    bound_by_lag,
    gradient_by_lag,
    jacobian_by_lag,
    shares,
    spectral_radius,
    through_gates,
)
from playground.engine.recurrent.network import State, parameters_of, state_dict_of
from playground.engine.recurrent.passes import backward, forward
from tests.engine.recurrent_peers import (
    BATCH,
    EVERY,
    EXACT,
    HIDDEN,
    INPUTS,
    STEPS,
    by_formula,
    case,
    draw,
    integers,
    name,
    ours,
)

every_cell = pytest.mark.parametrize("fields", EVERY, ids=name)
directions = pytest.mark.parametrize("bidirectional", [False, True], ids=["one", "both"])
FLAT = [one for one in EVERY if one["cell"] in ("rnn", "leaky")]
LENGTHS = torch.tensor([[3, 7, 1, 5, 7, 2]])


def same(ours: object, theirs: object) -> None:
    torch.testing.assert_close(ours, theirs, **EXACT)


@every_cell
@directions
@pytest.mark.parametrize("each", [True, False], ids=["each", "once"])
@pytest.mark.parametrize("truncate", [None, 3])
def test_what_the_last_loss_says_to_a_step_is_autograds(
    fields: dict[str, Any], bidirectional: bool, each: bool, truncate: int | None
) -> None:
    found = case(layers=2, each=each, bidirectional=bidirectional and each, **fields)
    parameters = parameters_of(found.network, found.weights)
    got = gradient_by_lag(found.network, parameters, found.x, found.target, truncate=truncate)
    assert (got.c is None) == ("c" not in found.network.kind.states)
    for b in range(BATCH):
        tracks, net = by_formula(
            found.network, found.weights[0].requires_grad_(), found.x[0, b], truncate
        )
        target = found.target[0, b, -1] if each else found.target[0, b]
        loss = torch.nn.functional.cross_entropy(net[-1], target)
        for key, lengths in zip("hc", got, strict=True):
            if lengths is not None:
                states = [step[key] for step in tracks[found.network.directions]]
                gradients = torch.autograd.grad(
                    loss, states, retain_graph=True, materialize_grads=True
                )
                same(lengths[0, b].detach(), torch.stack(gradients).norm(dim=-1).flip(0))


@every_cell
@directions
def test_the_product_of_jacobians_is_autograds(fields: dict[str, Any], bidirectional: bool) -> None:
    found = case(replicas=2, bidirectional=bidirectional, **fields)
    parameters = parameters_of(found.network, found.weights)
    got = jacobian_by_lag(found.network, parameters, found.x[:, 2:3])
    for r in range(2):
        w = found.weights[r].clone().requires_grad_()
        steps = by_formula(found.network, w, found.x[r, 2])[0][0]
        for key, norms in zip("hc", got, strict=True):
            if norms is not None:
                states = [step[key] for step in steps]
                rows = [
                    torch.autograd.grad(one, states, retain_graph=True) for one in steps[-1]["h"]
                ]
                for t in range(STEPS):
                    product = torch.stack([row[t] for row in rows])
                    theirs = torch.linalg.svdvals(product)[0]
                    same(norms[r, 0, STEPS - 1 - t], theirs)


@pytest.mark.parametrize("fields", FLAT, ids=name)
@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0])
def test_no_product_of_jacobians_is_above_the_courses_bound(
    fields: dict[str, Any], scale: float
) -> None:
    found = case(replicas=3, **fields)
    parameters = parameters_of(found.network, scale * found.weights)
    norms = jacobian_by_lag(found.network, parameters, found.x[:, :1]).h[:, 0]
    bound = bound_by_lag(found.network, parameters, STEPS)
    assert (norms <= bound * (1 + 1e-9)).all()
    same(bound[:, 0], torch.ones(3).double())


def test_the_bound_is_reached_where_every_slope_is_the_largest() -> None:
    """At 0 tanh has slope 1: with no input and a U that turns and stretches, ‖U^k‖ = ‖U‖^k."""
    found = case(cell="rnn", inputs=INPUTS, hidden=2)
    named = state_dict_of(found.network, found.weights[0].zero_())
    angle = torch.tensor(0.3)
    turn = torch.tensor([[angle.cos(), -angle.sin()], [angle.sin(), angle.cos()]])
    named["weight_hh_l0"].copy_(1.2 * turn)
    parameters = parameters_of(found.network, found.weights)
    norms = jacobian_by_lag(found.network, parameters, 0 * found.x[:, :1]).h[:, 0]
    torch.testing.assert_close(norms, bound_by_lag(found.network, parameters, STEPS))
    torch.testing.assert_close(norms[0, -1], torch.tensor(1.2**6).double(), rtol=1e-6, atol=0)


def test_the_spectral_radius_of_a_turn_is_its_stretch_and_of_a_shear_its_diagonal() -> None:
    turn = 0.7 * torch.tensor([[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]])
    shear = torch.tensor([[0.2, 50.0], [0.0, -0.4]])
    torch.testing.assert_close(
        spectral_radius(torch.stack([turn, shear])), torch.tensor([0.7, 0.4])
    )


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_what_exploded_has_no_norm_and_breaks_no_other_replicas(broken: float) -> None:
    found = case(replicas=2, cell="rnn")
    whole = parameters_of(found.network, found.weights.clone())
    found.weights[0, found.network.pieces[1].at] = broken
    parameters = parameters_of(found.network, found.weights)
    x = found.x[:, :1]
    assert torch.isnan(bound_by_lag(found.network, parameters, 3)[0, 1:]).all()
    same(bound_by_lag(found.network, parameters, 3)[1], bound_by_lag(found.network, whole, 3)[1])
    assert torch.isnan(jacobian_by_lag(found.network, parameters, x).h[0, :, 1:]).all()
    same(
        jacobian_by_lag(found.network, parameters, x).h[1],
        jacobian_by_lag(found.network, whole, x).h[1],
    )
    radius = spectral_radius(parameters.own[0].weight_hh)
    assert torch.isnan(radius[0]) and torch.isfinite(radius[1])


@pytest.mark.parametrize("reverse", [0, 1])
@pytest.mark.parametrize("padded", [False, True], ids=["full", "padded"])
@pytest.mark.parametrize("layer", [0, -1])
def test_the_ways_through_an_lstm_add_up_to_the_gradient(
    reverse: int, padded: bool, layer: int
) -> None:
    """What else comes to h, from above or over a padded step, goes on to c by the output gate."""
    found = case(replicas=2, each=False, bidirectional=True, layers=2)
    lengths = LENGTHS if padded else torch.full((1, BATCH), STEPS)
    parameters = parameters_of(found.network, found.weights)
    passes = forward(found.network, parameters, found.x, lengths=lengths)
    gradient = backward(found.network, parameters, passes, found.target)
    through, values = (
        through_gates(parameters, passes, layer, reverse),
        passes.gates(layer, reverse),
    )
    real = (torch.arange(STEPS) < lengths[..., None])[..., None]

    def turn(states: Tensor) -> Tensor:
        return states.flip(2) if reverse else states

    h, c = (turn(gradient.gates(layer, reverse)[key])[:, :, :-1] for key in "hc")
    to_h, to_c = (turn(sum(parts.values(), torch.zeros(1)))[:, :, 1:] for parts in through)
    slope = turn(torch.where(real, values["o"] * (1 - values["c"].tanh() ** 2), 0))[:, :, :-1]
    same(c, to_c + (h - to_h) * slope)
    if layer == -1 and not padded:  # its loss is after the last step: nothing else comes to h
        torch.testing.assert_close(h, to_h)


def test_shares_are_parts_of_one() -> None:
    found = case(replicas=2)
    passes, _ = ours(found)
    through = through_gates(parameters_of(found.network, found.weights), passes)
    for parts in through:
        found_shares = shares(parts)
        total = sum(found_shares.values())
        assert isinstance(total, Tensor)
        same(total, torch.ones(2, BATCH, STEPS).double())
        assert all((part >= 0).all() for part in found_shares.values())
    nothing = {"a": torch.zeros(1, 1, 1, 2), "b": torch.zeros(1, 1, 1, 2)}
    assert not any(part.any() for part in shares(nothing).values())


@every_cell
def test_nothing_clamped_is_the_forward_pass(fields: dict[str, Any]) -> None:
    found = case(replicas=2, layers=2, bidirectional=True, **fields)
    parameters = parameters_of(found.network, found.weights)
    held = clamped(found.network, parameters, found.x, (), lengths=LENGTHS)
    plain = forward(found.network, parameters, found.x, lengths=LENGTHS)
    same(held.net, plain.net)
    for place in itertools.product(range(2), range(2)):
        same(held.gates(*place), plain.gates(*place))


@pytest.mark.parametrize("cell", ["lstm", "peephole"])
def test_a_cell_that_neither_forgets_nor_reads_keeps_what_it_has(cell: str) -> None:
    found = case(cell=cell)
    start = State(draw(1, 1, BATCH, HIDDEN, seed=4), draw(1, 1, BATCH, HIDDEN, seed=5))
    parameters = parameters_of(found.network, found.weights)
    held = clamped(found.network, parameters, found.x, REMEMBER, start)
    assert start.c is not None
    expected = start.c[:, 0].unsqueeze(2).expand(1, BATCH, STEPS, HIDDEN)
    assert torch.equal(held.gates()["c"], expected)
    assert not torch.equal(
        forward(found.network, parameters, found.x, start).gates()["c"], expected
    )


@every_cell
def test_a_silenced_unit_is_one_that_nobody_listens_to(fields: dict[str, Any]) -> None:
    """Its columns in U and in the output layer are 0."""
    found = case(**fields)
    deaf = found.weights.clone()
    named = state_dict_of(found.network, deaf[0])
    for key in ("weight_hh_l0", "output.weight"):
        named[key][:, 2] = 0
    parameters = parameters_of(found.network, found.weights)
    held = clamped(found.network, parameters, found.x, [Clamp("h", 0.0, units=(2,))])
    if fields["cell"] in ("gru", "leaky"):  # the unit listens to itself without a weight
        same(
            held.net[:, :, 0],
            forward(found.network, parameters_of(found.network, deaf), found.x).net[:, :, 0],
        )
    else:
        same(held.net, ours(found._replace(weights=deaf))[0].net)
    assert not held.gates()["h"][..., 2].any() and held.gates()["h"][..., 1].any()


def test_a_clamp_holds_its_units_in_its_steps_and_layer_only() -> None:
    found = case(layers=2, bidirectional=True)
    parameters = parameters_of(found.network, found.weights)
    clamp = Clamp("i", 0.25, units=(0, 3), steps=range(2, 4), layer=1, direction=1)
    held = clamped(found.network, parameters, found.x, [clamp])
    plain = forward(found.network, parameters, found.x)
    for place in ((0, 0), (0, 1), (1, 0)):
        same(held.gates(*place), plain.gates(*place))
    i = held.gates(1, 1)["i"]
    assert (i[:, :, 2:4, [0, 3]] == 0.25).all()
    assert (i[:, :, 2:4, [1, 2]] != 0.25).all() and (i[:, :, [0, 1, 4, 5, 6]] != 0.25).all()
    same(i[:, :, 4:], plain.gates(1, 1)["i"][:, :, 4:])  # read before the clamp, from the end


def test_an_lstm_with_an_open_lane_keeps_a_gradient_that_a_vanilla_network_loses() -> None:
    """The same random weights and 60 steps: f near 1 keeps it above a thousandth."""
    rest = {}
    for cell in ("rnn", "lstm"):
        found = case(cell=cell)
        weights = 0.3 * found.weights
        if cell == "lstm":
            state_dict_of(found.network, weights[0])["bias_ih_l0"][HIDDEN : 2 * HIDDEN] = 6.0
        x = draw(1, 2, 60, INPUTS, seed=3)
        target = integers(5, 1, 2, 60, seed=4)
        got = gradient_by_lag(found.network, parameters_of(found.network, weights), x, target)
        lengths = got.h if got.c is None else got.c
        rest[cell] = float((lengths[..., -1] / lengths[..., 0]).mean())
    assert rest["rnn"] < 1e-12 and rest["lstm"] > 1e-3
