"""The Network lab's exported script: a standalone PyTorch program of exactly one run. Imports no
torch itself.
"""

from __future__ import annotations

import textwrap

from playground.labs.network import script_data as data
from playground.labs.network import script_model as model
from playground.labs.network import script_optimizers as optimizers
from playground.labs.network import script_settings as settings
from playground.labs.network import script_training as training
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import outputs_of
from playground.labs.network.names import TITLES
from playground.labs.optimizing import OPTIMIZER_TITLES

HEAD = '''"""{title}

Exported from the Network lab of the deep-learning playground; its numbers are the lab's.
"""

{imports}

torch.set_default_dtype(torch.float64)

{constants}'''


def script(config: NetworkConfig) -> str:
    """Write the program: float64, an nn.Sequential, autograd, torch.optim, a loop over the epochs.

    It prints `train_loss <value>` for each network and then `test_loss <value>` for each, as the
    recording's last frame has them, and leaves the main network in `model`.

    Args:
        config: The run, with its edits.
    """
    sections = [
        data.points(config),
        *model.classes(config),
        *model.start(config),
        *settings.functions(config),
        *optimizers.functions(config),
        model.criterion(config),
        *training.functions(config),
        *training.main(config),
    ]
    body = "\n\n\n".join(section.strip("\n") for section in sections if section)
    return f"{_head(config, 'math.' in body)}\n\n\n{body}\n"


def _head(config: NetworkConfig, uses_math: bool) -> str:
    shape = "-".join(str(n) for n in (len(config.features), *config.hidden, outputs_of(config)))
    what = f"A {shape} network" if config.replicas == 1 else f"{config.replicas} {shape} networks"
    title = f"{TITLES[config.data]}: {what}, {OPTIMIZER_TITLES[config.optimizer]}."
    imports = ["import numpy as np", "import torch", "from torch import nn"]
    constants = [
        *data.constants(config),
        *settings.constants(config),
        f"BATCH = {config.batch_size}" if config.batch_size else "",
        f"EPOCHS = {config.epochs}",
    ]
    return HEAD.format(
        title=textwrap.fill(title, 96),
        imports="\n".join(["import math\n", *imports] if uses_math else imports),
        constants="\n".join(filter(None, constants)),
    )
