"""The parameters as the exported script's model keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from playground.engine.recurrent.network import state_dict_of
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.plan import networks

if TYPE_CHECKING:
    from playground.labs.recurrent.experiment import RecurrentState


def torch_state(config: RecurrentConfig, state: RecurrentState) -> Mapping[str, np.ndarray]:
    """Name the main network's numbers as nn.RNN, nn.LSTM and nn.GRU do.

    Args:
        config: The run.
        state: Where it stands.

    Returns:
        weight_ih_l0 (gates · H, inputs), weight_hh_l0 (gates · H, H), bias_ih_l0 and bias_hh_l0
        (gates · H,), likewise of each layer and direction; output.weight, output.bias; where they
        are learned h_0 and c_0 (layers · directions, H).
    """
    main = state.learners[0].weights[0].cpu()
    named = state_dict_of(networks(config)[0], main)
    return {name: value.numpy().copy() for name, value in named.items()}
