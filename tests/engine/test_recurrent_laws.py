"""How a recurrent network's passes depend on padding, replicas, windows, types and symbols."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.engine.recurrent.network import parameters_of
from playground.engine.recurrent.passes import forward
from playground.engine.recurrent.track import Size
from playground.engine.recurrent.workspace import Workspace
from tests.engine.recurrent_peers import (
    BATCH,
    EVERY,
    EXACT,
    HIDDEN,
    INPUTS,
    SHAPES,
    STEPS,
    Case,
    case,
    integers,
    name,
    ours,
)

every_cell = pytest.mark.parametrize("fields", EVERY, ids=name)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=name)
answering = pytest.mark.parametrize("each", [True, False], ids=["each", "once"])
WINDOWED = [(shape, None) for shape in SHAPES] + [({}, 2), ({"layers": 2}, 2)]
"""Shapes and windows; what reads from the end counts its windows from the end of the batch."""
LENGTHS = torch.tensor([3, 7, 1, 5, 7, 2])


def same(ours: object, theirs: object) -> None:
    torch.testing.assert_close(ours, theirs, **EXACT)


@every_cell
@pytest.mark.parametrize(("shape", "truncate"), WINDOWED)
@answering
def test_a_padded_batch_is_its_sequences_one_by_one(
    fields: dict[str, Any], shape: dict[str, Any], each: bool, truncate: int | None
) -> None:
    found = case(each=each, learned_state=True, **fields, **shape)
    passes, gradient = ours(found, truncate, lengths=LENGTHS[None])
    weights = (LENGTHS if each else torch.ones(BATCH)).double()
    weights = weights / weights.sum()
    loss, buffer = torch.zeros(1).double(), torch.zeros_like(found.weights)
    for b, length in enumerate(LENGTHS):
        x, target = found.x[:, b : b + 1, :length], found.target[:, b : b + 1]
        alone = Case(found.network, found.weights, x, target[..., :length] if each else target)
        own, of_own = ours(alone, truncate)
        loss, buffer = loss + weights[b] * of_own.loss, buffer + weights[b] * of_own.buffer
        same(passes.state.h[:, :, b : b + 1], own.state.h)
    same(gradient.loss, loss)
    same(gradient.buffer, buffer)


@every_cell
def test_what_stands_in_the_padding_changes_nothing(fields: dict[str, Any]) -> None:
    found = case(bidirectional=True, layers=2, **fields)
    other = found.x.clone()
    other[:, torch.arange(STEPS) >= LENGTHS[:, None]] = 9.0
    one = ours(found, lengths=LENGTHS[None])[1].buffer
    two = ours(found._replace(x=other), lengths=LENGTHS[None])[1].buffer
    same(one, two)


@every_cell
@every_shape
def test_replicas_are_single_runs(fields: dict[str, Any], shape: dict[str, Any]) -> None:
    found = case(replicas=3, **fields, **shape)
    passes, gradient = ours(found, truncate=4)
    for r in range(3):
        alone = Case(found.network, *(part[r : r + 1] for part in found[1:]))
        own, of_own = ours(alone, truncate=4)
        same(passes.net[r], own.net[0])
        same(gradient.buffer[r], of_own.buffer[0])
        same({k: v[r] for k, v in gradient.gates().items()},
             {k: v[0] for k, v in of_own.gates().items()})  # fmt: skip


@every_cell
@pytest.mark.parametrize("truncate", [STEPS, STEPS + 1, 100])
def test_a_window_as_long_as_the_sequence_truncates_nothing(
    fields: dict[str, Any], truncate: int
) -> None:
    found = case(layers=2, **fields)
    assert torch.equal(ours(found)[1].buffer, ours(found, truncate)[1].buffer)


@every_cell
@pytest.mark.parametrize("replicas", [1, 2])
@pytest.mark.parametrize("shared", [False, True], ids=["own", "shared"])
def test_symbols_are_one_hot_rows(fields: dict[str, Any], replicas: int, shared: bool) -> None:
    found = case(replicas, **fields)
    symbols = integers(INPUTS, 1 if shared else replicas, BATCH, STEPS, seed=4)
    rows = torch.nn.functional.one_hot(symbols, INPUTS).double()
    (one, of_one), (two, of_two) = (ours(found._replace(x=x)) for x in (symbols, rows))
    same(one.net, two.net)
    same(of_one.buffer, of_two.buffer)


@every_cell
@pytest.mark.parametrize("layers", [1, 2])
def test_states_handed_on_make_two_halves_the_whole(fields: dict[str, Any], layers: int) -> None:
    found = case(replicas=2, layers=layers, **fields)
    parameters = parameters_of(found.network, found.weights)
    whole = forward(found.network, parameters, found.x)
    first = forward(found.network, parameters, found.x[:, :, :4])
    second = forward(found.network, parameters, found.x[:, :, 4:], first.state)
    same(torch.cat((first.net, second.net), 2), whole.net)
    same(second.state, whole.state)
    assert not any(one.requires_grad for one in first.state if one is not None)


@every_cell
@every_shape
def test_a_workspace_that_is_used_again_changes_nothing(
    fields: dict[str, Any], shape: dict[str, Any]
) -> None:
    found = case(replicas=2, **fields, **shape)
    space = Workspace(found.network, Size(STEPS, 2, BATCH, HIDDEN), found.weights)
    other = found._replace(x=3 * found.x.flip(1), weights=-found.weights)
    ours(other, space=space, lengths=LENGTHS[None])
    again, fresh = ours(found, space=space), ours(found)
    same(again[0].net, fresh[0].net)
    same(again[1].buffer, fresh[1].buffer)
    same(again[1].gates(), fresh[1].gates())


@every_cell
def test_without_autograds_bookkeeping_all_numbers_are_the_same(fields: dict[str, Any]) -> None:
    found = case(replicas=2, bidirectional=True, layers=2, **fields)
    usual = ours(found, lengths=LENGTHS[None])[1].buffer
    with torch.inference_mode():
        x, weights = found.x.clone(), found.weights.clone()
        quick = ours(found._replace(x=x, weights=weights), lengths=LENGTHS[None])[1].buffer
        assert torch.equal(quick, usual)


@every_cell
@every_shape
def test_a_float32_network_stays_float32_and_agrees_to_six_digits(
    fields: dict[str, Any], shape: dict[str, Any]
) -> None:
    found = case(replicas=2, **fields, **shape)
    lengths = LENGTHS[None]
    wide, single = (
        ours(found, lengths=lengths),
        ours(found._replace(weights=found.weights.float(), x=found.x.float()), lengths=lengths),
    )
    assert single[1].buffer.dtype == single[0].net.dtype == torch.float32
    assert all(gate.dtype == torch.float32 for gate in single[1].gates().values())
    torch.testing.assert_close(single[1].buffer.double(), wide[1].buffer, rtol=1e-4, atol=1e-6)
