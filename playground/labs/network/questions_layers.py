"""How the layers of the main network do: histograms; and how sharply its loss curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.engine import sharpness as engine
from playground.labs.network.config import NetworkConfig
from playground.labs.network.questions_state import Arrays, main_of, run_through
from playground.views.ridges import ridges

Array = NDArray[np.float64]
BINS = 30
POWERS = np.linspace(-12, 2, BINS + 1)
"""Edges of the histogram of gradients, in powers of ten."""
MOST_POINTS = 250
"""Training points over which the curvature is taken."""


@torch.inference_mode()
def histograms(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Count each layer's outputs over the training points, and the sizes of its gradients.

    Args:
        config: The run.
        frame: The weights and their gradient are read.
        arguments: None.

    Returns:
        For each layer l from 0, the output layer last, the outlines of `ridges`: ax<l>, ay<l> of
        the outputs, all layers on the same edges, which reach from -1 to 1 at least; gx<l>, gy<l>
        of log10|∂L/∂w| of its weights, biases left out, on edges from -12 to 2: what is smaller,
        0 too, or larger is counted at the end.
    """
    main = main_of(config, frame)
    outputs = [here.output[0].numpy() for here in run_through(main, main.made.train.x[0])]
    gradient = np.abs(np.asarray(frame["weight_gradient"], dtype=np.float64))
    layers = [place for place, _ in main.made.network.layers]
    sizes = [gradient[place.at : place.bias] for place in layers]
    powers = [np.log10(np.clip(size, 10.0 ** POWERS[0], 10.0 ** POWERS[-1])) for size in sizes]
    edges = edges_of(outputs)
    return {
        **ridges("a", _counts(outputs, edges), edges),
        **ridges("g", _counts(powers, POWERS), POWERS),
    }


def edges_of(layers: list[Array]) -> Array:
    """Edges (31,) that hold every number of all layers, and -1 to 1."""
    found = [values[np.isfinite(values)] for values in layers]
    low = min(-1.0, *(values.min(initial=-1.0) for values in found))
    high = max(1.0, *(values.max(initial=1.0) for values in found))
    return np.linspace(low, high, BINS + 1)


def _counts(layers: list[Array], edges: Array) -> Array:
    """How many numbers lie in each bin, (layer, bin); what is no number lies in none."""
    finite = [values[np.isfinite(values)].clip(edges[0], edges[-1]) for values in layers]
    return np.stack([np.histogram(values, edges)[0] for values in finite]).astype(np.float64)


def sharpness(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Compare the greatest curvature of the training loss with what the learning rate bears.

    Args:
        config: The run.
        frame: The weights and the learning rate are read.
        arguments: epoch, the frame's number: which edits are in force.

    Returns:
        lambda_max (1,), the greatest eigenvalue of the Hessian of the mean loss over at most 250
        training points with its L2 penalty, nothing dropped; bound (1,), beyond which the optimizer
        grows along it, 2/η for gradient descent, NaN where none is known; share (1,), the part of
        the squared gradient along that direction, 0..1; direction (P,), a unit vector.
    """
    main = main_of(config, frame, int(arguments.get("epoch", 0)))
    made, weights = main.made, main.learner.weights
    part = made.train
    x, target = part.x[:, :MOST_POINTS], part.target[:, :MOST_POINTS]
    found = engine.sharpness(made.network, weights, x, target, main.config.l2)
    along, squared = found.gradient @ found.direction, found.gradient @ found.gradient
    bound = made.training.optimizer.bound
    eta = torch.tensor(float(frame["learning_rate"]), dtype=torch.float64, device="cpu")  # may be 0
    # Each bound on η is a constant over λ, so the bound on λ is the same constant over η.
    most = np.nan if bound is None else float(bound(eta, made.constants))
    return {
        "lambda_max": np.array([found.curvature]), "bound": np.array([most]),
        "share": np.array([float(along * along / squared)]), "direction": found.direction.numpy(),
    }  # fmt: skip
