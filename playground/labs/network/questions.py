"""The Network lab's question about single units over its plane.

Questions are pure functions (config, frame, arguments) -> arrays, answered by a host; the others
are in questions_bend, questions_layers, questions_scores and questions_steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from playground.core.channels import Frame
from playground.labs.network.config import NetworkConfig
from playground.labs.network.questions_state import Arrays, layers_over, main_of, places


@torch.inference_mode()
def neuron(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """What one unit of the main network says over the plane.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: layer, 0 for the inputs, then the hidden layers, then the output; unit, from 0;
            size, places a side. What is beyond the last is the last.

    Returns:
        neuron (size, size), float32, rows from the least y.
    """
    main, size = main_of(config, frame), int(arguments.get("size", 50))
    layers = [places(main, size), *layers_over(main, size)]
    said = layers[min(int(arguments.get("layer", 1)), len(layers) - 1)]  # (places, units)
    unit = said[:, min(int(arguments.get("unit", 0)), said.shape[1] - 1)]
    return {"neuron": unit.reshape(size, size).numpy().copy()}
