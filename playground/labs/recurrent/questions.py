"""What the gates of the main network do on the probe, and what it says when one is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.core.errors import PlaygroundError
from playground.engine.recurrent.clamped import REMEMBER, Clamp, clamped
from playground.engine.recurrent.network import Network, Parameters, parameters_of
from playground.engine.recurrent.passes import Pass, backward, forward, stacked
from playground.labs.recurrent import letters
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.frames import answers, first_of
from playground.labs.recurrent.plan import Plan, Runner, plan

Arrays = dict[str, NDArray[Any]]


class NothingWritten(PlaygroundError):
    """A task without letters."""


class Main(NamedTuple):
    """The main network as a frame has it."""

    made: Plan
    runner: Runner
    network: Network
    parameters: Parameters

    def read(self) -> Pass:
        """Read the probe."""
        x = self.made.probe.x
        return forward(self.network, self.parameters, x, self.runner.state)


def main_of(config: RecurrentConfig, frame: Frame) -> Main:
    """Take the main network's parameters out of a frame."""
    made = plan(config, torch.device("cpu"))
    runner = first_of(made.runners[0])
    numbers = np.array(frame["weights"], dtype=np.float64)
    weights = torch.as_tensor(numbers, device="cpu").unsqueeze(0)
    return Main(made, runner, runner.network, parameters_of(runner.network, weights))


@torch.inference_mode()
def gates(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Look at any layer in any direction.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: layer, from 0, −1 the top one; direction, 1 for the one that reads from the end.
            One that the network has not is the nearest that it has.

    Returns:
        gates and gate_gradients (gate, T, H), in the order of the channel `gates`.
    """
    main = main_of(config, frame)
    layer, direction = int(arguments.get("layer", -1)), int(arguments.get("direction", 0))
    layer = min(layer, config.layers - 1) if layer >= 0 else config.layers - 1
    direction = min(direction, main.network.directions - 1)
    passes, probe = main.read(), main.made.probe
    found = stacked(passes.gates(layer, direction))[:, 0, 0]
    gradient = backward(main.network, main.parameters, passes, probe.target, probe.counts)
    slopes = stacked(gradient.gates(layer, direction))[:, 0, 0]
    return {"gates": found.numpy().copy(), "gate_gradients": slopes.numpy().copy()}


@torch.inference_mode()
def clamp(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Hold a gate or state of the top layer, read forward, and see what changes.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: gate, its place in the channel `gates`, −1: remember for ever (f = 1 and i = 0 of
            an LSTM, z = 1 of a GRU, the state of any other as it is: all 0); value; unit, −1 for
            all; since, the first step at which it is held.

    Returns:
        free and held, what it answers without and with it (T, answers); gates with it (gate, T, H);
        edge, on an axis of steps counted from 1, the place before the first step at which it is
        held, twice, (2,).
    """
    main = main_of(config, frame)
    free = answers(main.parameters, main.read()).numpy().copy()
    unit, since = int(arguments.get("unit", -1)), int(arguments.get("since", 0))
    units = None if unit < 0 else [min(unit, config.hidden_size - 1)]
    steps = range(since, main.made.probe.x.shape[2])
    held = [
        one._replace(units=units, steps=steps, layer=config.layers - 1)
        for one in _held(main.network, int(arguments.get("gate", -1)), arguments.get("value", 1.0))
    ]
    x = main.made.probe.x
    passes = clamped(main.network, main.parameters, x, held, main.runner.state)
    found = stacked(passes.gates())[:, 0, 0].numpy().copy()
    said = answers(main.parameters, passes).numpy().copy()
    return {"free": free, "held": said, "gates": found, "edge": np.full(2, since + 0.5)}


def _held(network: Network, gate: int, value: float) -> tuple[Clamp, ...]:
    """What is held: one gate, or those that remember for ever."""
    names = network.kind.records
    if gate >= 0:
        return (Clamp(names[min(gate, len(names) - 1)], float(value)),)
    if "c" in names:
        return REMEMBER
    return (Clamp("z", 1.0),) if "z" in names else (Clamp("h", 0.0),)


def written(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Lay out what the network writes now, as `letters.written` does.

    Raises:
        NothingWritten: Of a task whose network does not write.
    """
    if "written" not in frame:
        raise NothingWritten(
            f"The task {config.task} has no letters to write; try names or shakespeare."
        )
    return letters.written(config, frame, arguments)
