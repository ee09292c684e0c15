"""The Recurrent lab's exported script: a standalone PyTorch program of exactly one run. Imports no
torch itself.
"""

from __future__ import annotations

import textwrap

from playground.labs.recurrent import script_data as data
from playground.labs.recurrent import script_model as model
from playground.labs.recurrent import script_training as training
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import racers
from playground.labs.recurrent.names import TITLES

HEAD = '''"""{title}

Exported from the Recurrent lab of the deep-learning playground; its numbers are the lab's.
"""

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)

{constants}'''


def script(config: RecurrentConfig) -> str:
    """Write the program: float64, nn.RNN, nn.LSTM or nn.GRU, autograd, torch.optim.

    It prints `loss <value>` for each network as the recording's last frame has it, and leaves the
    main network in `model`.

    Args:
        config: The run, with its edits.
    """
    sections = [
        *data.draws(config),
        *model.classes(config),
        *model.start(config),
        *model.answering(config),
        training.loss(config),
        training.batches(config),
        *training.functions(config),
        *training.main(config),
    ]
    body = "\n\n\n".join(section.strip("\n") for section in sections if section)
    return f"{_head(config)}\n\n\n{body}\n"


def _head(config: RecurrentConfig) -> str:
    names = ", ".join(TITLES[racer.cell] for racer in racers(config))
    count = f", {config.compare} networks" if len(racers(config)) == 1 < config.compare else ""
    constants = [*training.constants(config), *data.constants(config)]
    title = f"{TITLES[config.task]}: {names} of {config.hidden_size} units{count}."
    return HEAD.format(title=textwrap.fill(title, 96), constants="\n".join(constants))
