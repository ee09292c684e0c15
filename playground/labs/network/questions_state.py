"""The main network of a run, built again from what a frame recorded of it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.channels import Frame
from playground.core.config import config_at
from playground.data.features import features_of, grid
from playground.engine.batch_norm import Running
from playground.engine.measures import maps, winner_and_share
from playground.engine.mlp import Network, Pass, forward, parameters_of
from playground.engine.training import Learner
from playground.labs.network.channels import MEMORIES, picture_every
from playground.labs.network.config import NetworkConfig
from playground.labs.network.plan import Plan, plan

Arrays = dict[str, NDArray[Any]]
CPU = torch.device("cpu")


class Main(NamedTuple):
    """The main network alone."""

    config: NetworkConfig
    """One replica, with the edits in force applied."""
    made: Plan
    learner: Learner
    """As of the last picture before the playhead."""
    epoch: int
    """Epochs that it has trained for."""

    @property
    def batches(self) -> int:
        """Mini-batches of an epoch."""
        return batches_of(self.config, self.made)


def main_of(config: NetworkConfig, frame: Frame, epoch: int = 0) -> Main:
    """Build the main network of a frame again.

    Args:
        config: The run.
        frame: A recorded frame.
        epoch: Its number; decides which edits are in force and how many updates are done.
    """
    weights = _row(frame["weights"])
    made = plan(alone(config_at(config, epoch)), CPU)
    epoch = _pictured(config, made, frame, epoch)
    own = alone(config_at(config, epoch))
    made = plan(own, CPU)
    memory = made.training.optimizer.init(weights)
    known = {name: _row(frame[name]) for name in MEMORIES.get(config.optimizer, ())}
    learner = Learner(
        weights, memory._replace(**known), _running(made.network, frame),
        epoch * batches_of(own, made),
    )  # fmt: skip
    return Main(own, made, learner, epoch)


def alone(config: NetworkConfig) -> NetworkConfig:
    """The main network's Config: it has the first value of whatever the others differ in."""
    return msgspec.structs.replace(config, replicas=1)


def batches_of(config: NetworkConfig, made: Plan) -> int:
    """Mini-batches of an epoch."""
    return math.ceil(made.train.x.shape[1] / config.batch_size) if config.batch_size else 1


def _row(values: Any) -> Tensor:
    """A recorded array as the only replica's, (1, ...)."""
    return torch.tensor(np.asarray(values), dtype=torch.float64, device=CPU).unsqueeze(0)


def _pictured(config: NetworkConfig, made: Plan, frame: Frame, epoch: int) -> int:
    """The epoch that a frame's pictures are of.

    A long run has one every few epochs, and one where it ends, wherever that is; the length of the
    weights, which every frame has, tells the end from the frames without.
    """
    # A question is told the number of the playhead's frame, and that frame repeats the last picture
    # without its number: whether the run was over there only the recording knows.
    last = epoch - epoch % picture_every(config)
    norm = np.linalg.norm(np.asarray(frame["weights"])[made.weights.numpy()])
    return epoch if math.isclose(norm, float(frame["weight_norm"]), rel_tol=1e-12) else last


def _running(network: Network, frame: Frame) -> tuple[Running | None, ...]:
    """The running averages of each layer that has them."""
    widths = [place.units for place, _ in network.layers if place.batch_norm]
    if not widths:
        return (None,) * len(network.layers)
    means, variances = (
        _row(frame[name]).unsqueeze(1).split_with_sizes(widths, -1)  # each (1, 1, units)
        for name in ("running_mean", "running_variance")
    )
    return (*map(Running, means, variances), None)


def run_through(main: Main, x: Tensor) -> list[Pass]:
    """Carry features (n, inputs) through the network, nothing dropped, by running averages."""
    learner = main.learner
    parameters = parameters_of(main.made.network, learner.weights)
    return forward(main.made.network, parameters, x.unsqueeze(0), running=learner.running)


def places(main: Main, size: int) -> Tensor:
    """Features of the places of a picture, float32, (size², inputs)."""
    data = main.made.data
    points = grid(data.domain, size) * [1, data.dimensions - 1]
    found = features_of(points, main.config.features)
    return torch.as_tensor(found, dtype=torch.float32, device=CPU)


def layers_over(main: Main, size: int) -> list[Tensor]:
    """What every unit says over the plane: for each layer (size², units), float32."""
    learner = main.learner
    found = maps(main.made.network, learner.weights, learner.running, places(main, size))
    return [layer[0] for layer in found]


def output_over(main: Main, size: int) -> NDArray[np.float32]:
    """What the network says over the plane, as the channel `output` has it, (size, size)."""
    output = layers_over(main, size)[-1]  # (size², outputs)
    if output.shape[-1] > 1:
        output = winner_and_share(main.made.network, output)
    found: NDArray[np.float32] = output.reshape(size, size).numpy().copy()
    return found
