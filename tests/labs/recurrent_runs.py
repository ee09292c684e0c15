"""Short runs of the Recurrent lab, and torch's own modules with their weights."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from playground.core.config import config_at
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.experiment import EXPERIMENT
from playground.labs.recurrent.meaning import probe_of, task_of

SMALL: dict[str, Any] = {"steps": 4, "hidden_size": 5, "batch_size": 6}


class Done(NamedTuple):
    """A run that has ended."""

    config: RecurrentConfig
    state: Any
    frames: list[dict[str, Any]]

    @property
    def last(self) -> dict[str, Any]:
        """Its last frame."""
        return self.frames[-1]

    @property
    def weights(self) -> dict[str, Tensor]:
        """The main network's, as torch names them."""
        assert EXPERIMENT.torch_state is not None
        found = EXPERIMENT.torch_state(self.config, self.state)
        return {name: torch.from_numpy(value) for name, value in found.items()}


@functools.cache
def ran(**fields: Any) -> Done:
    """Run a Config, small unless said otherwise, to its end."""
    config = RecurrentConfig(**{**SMALL, **fields})
    assert config.refusal() is None, fields
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    frames = [dict(frame)]
    while EXPERIMENT.ending(config, state) is None:
        state, frame = EXPERIMENT.step(config_at(config, state.update), state)
        frames.append(dict(frame))
    return Done(config, state, frames)


class Read(NamedTuple):
    """The probe as torch's module reads it."""

    output: Tensor
    """(T, directions · H)."""
    net: Tensor
    """(T, answers)."""
    x: Tensor
    """(T, inputs)."""


def torch_read(done: Done, kind: Callable[..., nn.RNNBase]) -> Read:
    """Read the probe with nn.RNN, nn.LSTM or nn.GRU."""
    config, weights = done.config, dict(done.weights)
    x = torch.from_numpy(task_of(config).encoded(probe_of(config).batch.inputs)[0])
    module = kind(
        x.shape[1], config.hidden_size, config.layers, bidirectional=config.bidirectional
    ).double()
    head = {name: weights.pop(f"output.{name}") for name in ("weight", "bias")}
    module.load_state_dict(weights)
    with torch.no_grad():
        output, _ = module(x)
        return Read(output, output @ head["weight"].T + head["bias"], x)


def by_cell(done: Done, cell: str) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """Go through the probe with nn.RNNCell, nn.LSTMCell or nn.GRUCell, one layer, for autograd.

    Returns:
        h of each step, c of each step, net inputs (T, answers).
    """
    kinds = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
    weights = done.weights
    x = torch_x(done)
    module = kinds[cell](x.shape[1], done.config.hidden_size).double()
    module.load_state_dict(
        {name.removesuffix("_l0"): value for name, value in weights.items() if "_l0" in name}
    )
    h = c = torch.zeros(1, done.config.hidden_size, dtype=torch.float64, requires_grad=True)
    hidden, memory = [], []
    for row in x:
        if cell == "lstm":
            h, c = module(row[None], (h, c))
        else:
            h = module(row[None], h)
        hidden.append(h)
        memory.append(c)
    net = torch.cat(hidden) @ weights["output.weight"].T + weights["output.bias"]
    return hidden, memory, net


def torch_x(done: Done) -> Tensor:
    """The probe encoded, (T, inputs)."""
    inputs = probe_of(done.config).batch.inputs
    return torch.from_numpy(np.array(task_of(done.config).encoded(inputs)[0]))
