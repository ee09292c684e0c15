"""The parameters lie as torch.nn orders and names them, and start as they should."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from playground.engine.recurrent.flow import spectral_radius
from playground.engine.recurrent.initial import RECURRENT, initial, random_state
from playground.engine.recurrent.layout import KINDS, pieces
from playground.engine.recurrent.network import Network, parameters_of, state_dict_of
from tests.engine.recurrent_peers import (
    EVERY,
    HIDDEN,
    INPUTS,
    MODULES,
    OUTPUTS,
    SHAPES,
    Module,
    case,
    name,
)

every_shape = pytest.mark.parametrize("shape", SHAPES, ids=name)


@pytest.mark.parametrize("fields", MODULES, ids=name)
@every_shape
def test_names_shapes_and_order_are_torch_nns(
    fields: dict[str, Any], shape: dict[str, Any]
) -> None:
    found = case(**fields, **shape)
    peer = Module(found.network, found.weights[0])
    wanted = [
        *((key, tuple(w.shape)) for key, w in peer.recurrent.named_parameters()),
        *((f"output.{key}", tuple(w.shape)) for key, w in peer.output.named_parameters()),
    ]
    assert [(piece.name, piece.shape) for piece in found.network.pieces] == wanted


@pytest.mark.parametrize("cell", KINDS)
@pytest.mark.parametrize("learned", [False, True])
@every_shape
def test_the_pieces_lie_one_after_another(cell: str, learned: bool, shape: dict[str, Any]) -> None:
    found = pieces(cell, INPUTS, HIDDEN, OUTPUTS, learned_state=learned, **shape)
    at = 0
    for piece in found:
        assert piece.at == at and piece.size == math.prod(piece.shape) > 0
        at = piece.end
    assert len({piece.name for piece in found}) == len(found)


@pytest.mark.parametrize("fields", EVERY, ids=name)
@every_shape
def test_parameters_and_state_dict_are_views_of_the_same_buffer(
    fields: dict[str, Any], shape: dict[str, Any]
) -> None:
    found = case(replicas=2, learned_state=True, **fields, **shape)
    parameters = parameters_of(found.network, found.weights)
    named = state_dict_of(found.network, found.weights[1])
    found.weights.copy_(torch.arange(found.weights.numel()).view(2, -1))
    suffixes = [f"l{k}{r}" for k in range(3) for r in ("", "_reverse")]
    there = [suffix for suffix in suffixes if f"weight_ih_{suffix}" in named]
    assert len(there) == len(parameters.own)
    for suffix, own in zip(there, parameters.own, strict=True):
        assert torch.equal(own.weight_ih[1], named[f"weight_ih_{suffix}"])
        assert torch.equal(own.weight_hh[1], named[f"weight_hh_{suffix}"])
        assert torch.equal(own.bias_ih[1, 0], named[f"bias_ih_{suffix}"])
        assert torch.equal(own.bias_hh[1, 0], named[f"bias_hh_{suffix}"])
    assert torch.equal(parameters.weight[1], named["output.weight"])
    assert torch.equal(parameters.bias[1, 0], named["output.bias"])
    assert parameters.state is not None
    assert torch.equal(parameters.state.h[1, :, 0], named["h_0"])


def wide(cell: str, **fields: Any) -> Network:
    return Network(cell, 40, 25, 30, **fields)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_start_is_as_wide_as_torch_draws_it(cell: str) -> None:
    """The largest of some thousand uniform numbers lies within a hundredth of the bound."""
    network = wide(cell, bidirectional=True)
    for key, value in state_dict_of(network, torch.from_numpy(initial(network, 1))).items():
        bound = 1 / math.sqrt(50 if key.startswith("output") else 25)
        assert value.abs().max() <= bound
        if value.numel() > 500:
            assert value.abs().max() > 0.99 * bound
            assert abs(float(value.mean())) < 0.1 * bound


@pytest.mark.parametrize("cell", KINDS)
@pytest.mark.parametrize("recurrent", RECURRENT)
def test_a_seed_draws_the_same_and_another_seed_others(cell: str, recurrent: str) -> None:
    one, again, other = (initial(wide(cell), seed, recurrent) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "peephole", "coupled", "leaky"])
def test_an_orthogonal_start_keeps_every_length_in_each_gate(cell: str) -> None:
    network = wide(cell)
    named = state_dict_of(network, torch.from_numpy(initial(network, 3, "orthogonal")))
    for block in named["weight_hh_l0"].split(25):
        torch.testing.assert_close(block @ block.T, torch.eye(25).double())


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled"])
@pytest.mark.parametrize("bias", [0.0, 1.0, 5.0])
def test_the_forget_bias_is_what_the_forget_gate_says_without_input(cell: str, bias: float) -> None:
    network = wide(cell, layers=2, bidirectional=True)
    named = state_dict_of(network, torch.from_numpy(initial(network, 3, forget_bias=bias)))
    plain = state_dict_of(network, torch.from_numpy(initial(network, 3)))
    for suffix in ("l0", "l0_reverse", "l1", "l1_reverse"):
        both = (named[f"bias_ih_{suffix}"] + named[f"bias_hh_{suffix}"]).split(25)
        f = 1 - torch.sigmoid(both[0]) if cell == "coupled" else torch.sigmoid(both[1])
        torch.testing.assert_close(f, torch.sigmoid(torch.tensor(bias).double()).expand(25))
        for key in (f"weight_hh_{suffix}", f"weight_ih_{suffix}"):
            assert torch.equal(named[key], plain[key])
        assert torch.equal(named[f"bias_ih_{suffix}"][-25:], plain[f"bias_ih_{suffix}"][-25:])


@pytest.mark.parametrize("recurrent", ["uniform", "orthogonal"])
@pytest.mark.parametrize("radius", [0.3, 0.9, 1.4])
def test_a_reservoir_has_the_spectral_radius_that_was_asked_for(
    recurrent: str, radius: float
) -> None:
    network = wide("echo", layers=2)
    drawn = torch.from_numpy(initial(network, 2, recurrent, spectral_radius=radius))
    named = state_dict_of(network, drawn)
    for key in ("weight_hh_l0", "weight_hh_l1"):
        weight = named[key]
        torch.testing.assert_close(spectral_radius(weight), torch.tensor(radius).double())
        # Powers of a matrix grow as its spectral radius does.
        grown = torch.linalg.matrix_norm(torch.linalg.matrix_power(weight / radius, 400)) ** (
            1 / 400
        )
        assert 0.95 < float(grown) < 1.05


def test_random_states_are_each_replicas_own_by_its_seed() -> None:
    network = wide("lstm", layers=2)
    like = torch.zeros(0, dtype=torch.float32)
    both, alone = (random_state(network, seeds, 9, like, 2.0) for seeds in ([4, 5], [5]))
    assert both.c is not None and alone.c is not None
    assert both.h.shape == both.c.shape == (2, 2, 9, 25) and both.h.dtype == torch.float32
    assert torch.equal(both.h[1], alone.h[0]) and torch.equal(both.c[1], alone.c[0])
    assert not torch.equal(both.h[0], both.h[1]) and not torch.equal(both.h, both.c)
    assert 1.8 < float(both.h.std()) < 2.2
