"""Whatever the Recurrent lab reads, it begins in the initial state that is asked for."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.labs.lab import load
from playground.labs.recurrent.asked import QUESTIONS
from playground.labs.recurrent.meaning import held_out_of, task_of
from playground.labs.recurrent.names import StateName
from playground.labs.recurrent.passage import text_of
from playground.labs.recurrent.questions_passage import states_of
from tests.labs.recurrent_runs import Done, ran, torch_x

CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
every_cell = pytest.mark.parametrize("cell", CELLS)
every_state = pytest.mark.parametrize("state", get_args(StateName))


class Read(NamedTuple):
    hidden: list[Tensor]
    """h of each step, (1, H), known to autograd."""
    net: Tensor
    """(T, answers)."""


def begin(done: Done) -> list[Tensor]:
    """H and c before the first step, (1, H) each."""
    config, weights = done.config, done.weights
    nothing = torch.zeros(1, config.hidden_size, dtype=torch.float64)
    if config.initial_state == "learned":
        assert float(weights["h_0"].abs().max()) > 1e-4, "it has learned something"
        return [weights["h_0"], weights.get("c_0", nothing)]
    if config.initial_state == "random":
        count = 1 + (config.cell == "lstm")
        shape = (count, 1, 1, config.hidden_size)
        drawn = np.random.default_rng([config.seed, 7]).standard_normal(shape)
        return [torch.from_numpy(drawn[0, 0]), torch.from_numpy(drawn[-1, 0])]
    return [nothing, nothing]


def read(done: Done, x: Tensor) -> Read:
    """Read one sequence, (T, inputs), by torch's own cell."""
    weights = done.weights
    module = CELLS[done.config.cell](x.shape[1], done.config.hidden_size).double()
    module.load_state_dict(
        {name.removesuffix("_l0"): value for name, value in weights.items() if "_l0" in name}
    )
    h, c = begin(done)
    hidden = []
    for row in x:
        if done.config.cell == "lstm":
            h, c = module(row[None], (h, c))
        else:
            h = module(row[None], h)
        hidden.append(h)
    net = torch.cat(hidden) @ weights["output.weight"].T + weights["output.bias"]
    return Read(hidden, net)


def asked(done: Done, name: str, **arguments: float) -> dict[str, Any]:
    """Ask at the last frame; what is not given is the default."""
    question = next(question for question in QUESTIONS if question.name == name)
    every = {key: argument.default for key, argument in question.arguments.items()} | arguments
    found: dict[str, Any] = load(question.path)(done.config, done.last, every)
    return found


def begun(cell: str, state: str, **fields: Any) -> Done:
    return ran(cell=cell, initial_state=state, task="anbn", sequence_length=8, **fields)


@every_cell
@every_state
def test_the_pictures_begin_there(cell: str, state: str) -> None:
    done = begun(cell, state)
    found = read(done, torch_x(done))
    np.testing.assert_allclose(done.last["gates"][-1], torch.cat(found.hidden).detach(), atol=1e-12)
    answers = torch.softmax(found.net, -1).detach()
    np.testing.assert_allclose(done.last["output"], answers, atol=1e-6)
    free = asked(done, "clamp", since=199)
    np.testing.assert_allclose(free["gates"], done.last["gates"], atol=1e-12)
    np.testing.assert_allclose(free["held"], free["free"], atol=1e-12)
    np.testing.assert_allclose(asked(done, "gates")["gates"], done.last["gates"], atol=1e-12)


@every_cell
def test_any_layer_in_any_direction_is_the_one_that_is_asked_for(cell: str) -> None:
    done = ran(cell=cell, layers=3, bidirectional=True)
    size, x = done.config.hidden_size, torch_x(done)
    for layer in range(3):
        module = MODULES[cell](x.shape[1], size, bidirectional=True).double()
        module.load_state_dict(
            {
                name.replace(f"_l{layer}", "_l0"): value
                for name, value in done.weights.items()
                if f"_l{layer}" in name
            }
        )
        with torch.no_grad():
            x, _ = module(x)
        for direction, own in enumerate(x.split(size, -1)):
            found = asked(done, "gates", layer=layer, direction=direction)
            np.testing.assert_allclose(found["gates"][-1], own, atol=1e-12)


@every_cell
@every_state
def test_the_ways_back_of_the_gradient_begin_there(cell: str, state: str) -> None:
    done = begun(cell, state)
    found = read(done, torch_x(done))
    stop = torch.tensor([2])
    loss = nn.functional.cross_entropy(found.net[-1:], stop)
    slopes = torch.autograd.grad(loss, found.hidden, retain_graph=True)
    by_lag = [float(slope.norm()) for slope in slopes[::-1]]
    np.testing.assert_allclose(done.last["gradient_by_lag"], by_lag, rtol=1e-9)
    flow = asked(done, "flow")
    np.testing.assert_allclose(flow["by_lag"], by_lag, rtol=1e-9)
    for lag, hidden in enumerate(found.hidden[::-1]):
        rows = [
            torch.autograd.grad(unit, hidden, retain_graph=True)[0][0]
            for unit in found.hidden[-1][0]
        ]
        expected = float(torch.linalg.matrix_norm(torch.stack(rows), 2))
        assert flow["jacobian"][lag] == pytest.approx(expected, rel=1e-9)


@every_cell
@every_state
def test_the_test_and_the_units_begin_there(cell: str, state: str) -> None:
    done = begun(cell, state)
    batch = held_out_of(done.config)
    losses, states, inputs = [], [], []
    for row, target, weight, length in zip(
        batch.inputs, batch.targets, batch.weights, batch.lengths, strict=True
    ):
        x = torch.from_numpy(task_of(done.config).encoded(row[None, :length])[0])
        found = read(done, x)
        each = nn.functional.cross_entropy(
            found.net, torch.from_numpy(target[:length].copy()), reduction="none"
        )
        losses += each[torch.from_numpy(weight[:length] > 0)].tolist()
        states.append(torch.cat(found.hidden).detach().numpy())
        inputs.append(x.numpy())
    assert done.last["test_loss"][0] == pytest.approx(np.mean(losses), rel=1e-10)
    lengths = asked(done, "length", most=8)
    at = list(lengths["lengths"]).index(8)
    assert lengths["loss"][at] == pytest.approx(np.mean(losses), rel=1e-10)
    hidden, read_ = np.concatenate(states), np.concatenate(inputs)
    both = np.corrcoef(hidden.T, read_.T)[: hidden.shape[1], hidden.shape[1] :]
    np.testing.assert_allclose(abs(asked(done, "units")["input"]), abs(both).max(1), rtol=1e-9)


@every_cell
@every_state
def test_the_passage_begins_there_in_each_sequence(cell: str, state: str) -> None:
    done = begun(cell, state)
    batch, expected = text_of(done.config).batch, []
    for row, length in zip(batch.inputs, batch.lengths, strict=True):
        x = torch.from_numpy(task_of(done.config).encoded(row[None, :length])[0])
        expected.append(torch.cat(read(done, x).hidden).detach().numpy())
    np.testing.assert_allclose(
        states_of(done.config, done.last), np.concatenate(expected), atol=1e-12
    )


@every_cell
def test_each_network_of_a_race_begins_in_the_state_of_its_own_seed(cell: str) -> None:
    raced = begun(cell, "random", compare=2, steps=1)
    alone = begun(cell, "random", seed=raced.config.seed + 1, steps=1)
    np.testing.assert_allclose(raced.frames[0]["lags"][1], alone.frames[0]["gradient_by_lag"])
    assert raced.frames[0]["test_loss"][1] == pytest.approx(alone.frames[0]["test_loss"][0])
