"""The parameters as the exported script's model keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import places_of
from playground.labs.network.script_model import modules

if TYPE_CHECKING:
    from playground.labs.network.experiment import NetworkState


def torch_state(config: NetworkConfig, state: NetworkState) -> Mapping[str, np.ndarray]:
    """Name the main network's numbers as the script's `model.state_dict()` does.

    Args:
        config: The run.
        state: Where it stands.

    Returns:
        Of each nn.Linear `weight` (units, inputs) and `bias` (units,); of each batch normalisation
        γ as `weight`, β as `bias` (units,) and its running averages; of a PReLU its slope (1,).
    """
    learner = state.learner
    flat = learner.weights[0].cpu().numpy()
    places = places_of(config)
    found: dict[str, np.ndarray] = {}
    for number, module in enumerate(modules(config)):
        place, running = places[module.layer], learner.running[module.layer]
        if module.kind == "linear":
            weights = flat[place.at : place.bias].reshape(place.inputs, place.units)
            found[f"{number}.weight"] = weights.T.copy()  # (units, inputs)
            found[f"{number}.bias"] = flat[place.bias : place.gamma].copy()
        if module.kind == "batch_norm" and running is not None:
            gamma, beta = flat[place.gamma : place.slope].reshape(2, place.units)
            found[f"{number}.weight"], found[f"{number}.bias"] = gamma.copy(), beta.copy()
            found[f"{number}.running_mean"] = running.mean[0, 0].cpu().numpy().copy()
            found[f"{number}.running_var"] = running.variance[0, 0].cpu().numpy().copy()
            found[f"{number}.num_batches_tracked"] = np.array(learner.updates)
        if module.kind == "prelu":
            found[f"{number}.weight"] = flat[place.slope : place.end].copy()
    return found
