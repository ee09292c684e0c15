"""The text that a network writes: each symbol drawn from what it expects next."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from playground.engine.recurrent.network import Parameters
from playground.engine.recurrent.passes import forward
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import WRITING, WRITTEN, start_symbols, task_of
from playground.labs.recurrent.plan import Runner

ROWS = {"names": (10, 15), "autocomplete": (1, 40), "shakespeare": (3, 39)}
"""Task to texts that are written side by side, and symbols of each at most."""


def written(
    config: RecurrentConfig, runner: Runner, parameters: Parameters, update: int
) -> NDArray[np.int64]:
    """Let one network write.

        p = softmax(z / temperature)

    Args:
        config: The run.
        runner: The network alone, of one replica.
        parameters: Its own.
        update: Which draws are made, from 0.

    Returns:
        Numbers of the alphabet's symbols, texts one after the other, each with its stop or the end
        of its line; −1 after the last, (WRITTEN,).
    """
    count, most = ROWS[config.task]
    start, stop = start_symbols(config)
    draws = np.random.default_rng([config.seed, WRITING, update]).random((most, count))
    symbols = np.full((1, count), start)
    state, rows, open_ = runner.state, [], np.ones(count, dtype=bool)
    device = parameters.weight.device
    if config.task == "autocomplete":
        rows.append(symbols[0])
    for u in draws:
        x = torch.as_tensor(symbols[..., None], device=device)  # (1, rows, 1)
        passes = forward(runner.network, parameters, x, state)
        state = passes.state
        p = torch.softmax(passes.net[0, :, 0] / config.temperature, -1)  # (rows, symbols)
        edges = p.cpu().numpy().cumsum(-1)
        chosen = (u[:, None] > edges).sum(-1).clip(max=edges.shape[-1] - 1)
        rows.append(np.where(open_, chosen, -1))
        open_ &= chosen != stop
        if not open_.any():
            break
        symbols = chosen[None]
    return _joined(config, np.stack(rows, 1))


def _joined(config: RecurrentConfig, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Texts one after the other: (rows, places), −1 after a text's end -> (WRITTEN,)."""
    if config.task == "shakespeare" and "\n" in task_of(config).alphabet:
        line = np.full((len(rows), 1), task_of(config).alphabet.index("\n"))
        rows = np.concatenate([rows, line], 1)
    flat = rows[rows >= 0][:WRITTEN]
    return np.pad(flat, (0, WRITTEN - len(flat)), constant_values=-1)
