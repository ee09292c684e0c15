"""The Network lab's questions about its plane: the examples, the inputs and single units.

Questions are pure functions (config, frame, arguments) -> arrays, answered by a host; the others
are in questions_bend, questions_layers, questions_scores and questions_steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from playground.core.channels import Frame
from playground.data.features import FEATURES, features_of, grid
from playground.labs.network.channels import THUMB
from playground.labs.network.config import NetworkConfig
from playground.labs.network.points import data_of
from playground.labs.network.questions_state import Arrays, layers_over, main_of, places


def points(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """The examples of the main network.

    Args:
        config: The run: its data.
        frame: Not read.
        arguments: None.

    Returns:
        train_x (n, 2), train_target (n,), test_x (m, 2), test_target (m,): raw coordinates, and the
        number of the class or the height; domain (2, 2), from where to where along x and along y;
        classes (1,), 0 for a regression; dimensions (1,).
    """
    data = data_of(config)
    return {
        "train_x": data.x[data.train], "train_target": data.target[data.train],
        "test_x": data.x[data.test], "test_target": data.target[data.test],
        "domain": np.array(data.domain, dtype=np.float64),
        "classes": np.array([float(data.classes)]),
        "dimensions": np.array([float(data.dimensions)]),
    }  # fmt: skip


def features(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """All inputs that there are, over the plane.

    Args:
        config: The run: its data.
        frame: Not read.
        arguments: None.

    Returns:
        features (9, 24, 24) in the order of FEATURES, rows from the least y; each divided by its
        own greatest size, so that it lies in -1..1; 0 where it is 0 everywhere.
    """
    data = data_of(config)
    found = features_of(grid(data.domain, THUMB) * [1, data.dimensions - 1], tuple(FEATURES))
    most = np.abs(found).max(0)
    scaled = found / np.where(most > 0, most, 1.0)  # (places, features)
    return {"features": scaled.T.reshape(-1, THUMB, THUMB).copy()}


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
