"""Measure the Network lab's engine: python benchmarks/network.py

Against the loop a student writes (nn.Sequential, DataLoader with shuffle, torch.optim.SGD,
loss.item()), on 250 training points in mini-batches of 10, for 4-2 and 8-8-8-8 tanh units: (a) one
epoch; (b) the full tick: an epoch, the losses of training and test points and 100 x 100 maps of
every unit; (c) an epoch of 32 networks at once, per network. One process with one thread, CPU time,
rounds in turn, medians.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

sys.path.insert(0, str(Path(__file__).parents[1]))

from playground.data.features import features_of, grid
from playground.data.plane import PLANE
from playground.data.sets import make
from playground.engine.activations import ACTIVATIONS
from playground.engine.batches import batches
from playground.engine.ground import Constants
from playground.engine.heads import HEADS
from playground.engine.initial import initial
from playground.engine.measures import maps
from playground.engine.mlp import Network, forward, losses, network_of, parameters_of
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.training import Learner, Training, begin, train

ROUNDS, EPOCHS, BATCH, SIZE, REPLICAS, RATE = 11, 10, 10, 100, 32, 0.03
WIDTHS: tuple[tuple[tuple[int, ...], float], ...] = (((4, 2), 5.0), ((8, 8, 8, 8), 4.0))
"""Hidden units, and how many times as fast the full tick has to be."""
EPOCH_GOAL, CROWD_GOAL = 5.0, 30.0
Side = Callable[[], object]


class Examples(NamedTuple):
    """Circle: 250 points to train with and 250 to test with."""

    x: Tensor
    """Features (500, 2), float64."""
    target: Tensor
    """0 or 1, (500, 1)."""
    train: Tensor
    test: Tensor
    plane: Tensor
    """Places of the maps, (10,000, 2), float32."""


def examples() -> Examples:
    """Draw the points."""
    data = make("circle", samples=500, noise=0.0, train_ratio=0.5, seed=1)
    return Examples(
        torch.from_numpy(data.x), torch.from_numpy(data.target)[:, None],
        torch.from_numpy(data.train), torch.from_numpy(data.test),
        torch.from_numpy(features_of(grid(PLANE, SIZE), ("x", "y"))).float(),
    )  # fmt: skip


class Ours:
    """The engine, R networks at once, as the lab's experiment drives it."""

    def __init__(self, found: Examples, hidden: Sequence[int], replicas: int = 1) -> None:
        """Draw the weights."""
        tanh = [ACTIVATIONS["tanh"]] * len(hidden)
        self.network: Network = network_of(2, hidden, tanh, 1, HEADS["logistic"])
        self.training = Training(self.network, OPTIMIZERS["gd"])
        self.settings = Settings(torch.tensor(RATE, dtype=torch.float64), Constants())
        self.seeds, self.plane, self.epochs = list(range(replicas)), found.plane, 0
        self.parts = [
            (found.x[part].unsqueeze(0), found.target[part].unsqueeze(0))
            for part in (found.train, found.test)
        ]
        layers = [layer.place for layer in self.network.layers]
        weights = np.stack([initial(layers, "glorot", seed) for seed in self.seeds])
        self.learner: Learner = begin(
            self.network, self.training.optimizer, torch.from_numpy(weights)
        )

    @torch.inference_mode()
    def epoch(self) -> None:
        """Train for an epoch."""
        self.epochs += 1
        drawn = batches(self.network, *self.parts[0], BATCH, self.seeds, self.epochs)
        self.learner = train(self.training, self.learner, drawn, self.settings)

    @torch.inference_mode()
    def tick(self) -> tuple[list[float], list[np.ndarray]]:
        """An epoch, both losses and the maps."""
        self.epoch()
        parameters, found = parameters_of(self.network, self.learner.weights), []
        for x, target in self.parts:
            found.append(float(losses(self.network, forward(self.network, parameters, x), target)))
        drawn = maps(self.network, self.learner.weights, self.learner.running, self.plane)
        return found, [layer[0].numpy() for layer in drawn]


class Student:
    """The loop that a student writes."""

    def __init__(self, found: Examples, hidden: Sequence[int]) -> None:
        """Build the model."""
        layers: list[nn.Module] = []
        for fan_in, units in itertools.pairwise((2, *hidden)):
            layers += [nn.Linear(fan_in, units), nn.Tanh()]
        self.model = nn.Sequential(*layers, nn.Linear(hidden[-1], 1))
        self.criterion = nn.BCEWithLogitsLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=RATE)
        x, target = found.x.float(), found.target.float()
        self.parts = [(x[part], target[part]) for part in (found.train, found.test)]
        self.loader = DataLoader(TensorDataset(*self.parts[0]), batch_size=BATCH, shuffle=True)
        self.plane = found.plane

    def epoch(self) -> float:
        """Train for an epoch."""
        total = 0.0
        for x, target in self.loader:
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(x), target)
            loss.backward()
            self.optimizer.step()
            total += loss.item()
        return total / len(self.loader)

    def tick(self) -> tuple[list[float], list[np.ndarray]]:
        """An epoch, both losses and the maps."""
        self.epoch()
        with torch.no_grad():
            found = [self.criterion(self.model(x), target).item() for x, target in self.parts]
            drawn, a = [], self.plane
            for layer in self.model:
                a = layer(a)
                if isinstance(layer, nn.Tanh):
                    drawn.append(a.numpy())
            drawn.append(torch.sigmoid(a).numpy())
        return found, drawn


def seconds(side: Side) -> float:
    """CPU time of one call, over some calls."""
    start = time.process_time()
    for _ in range(EPOCHS):
        side()
    return (time.process_time() - start) / EPOCHS


def medians(*sides: Side) -> list[float]:
    """CPU seconds of each side, rounds in turn; the first round warms up."""
    rounds = [[seconds(side) for side in sides] for _ in range(ROUNDS + 1)]
    return [statistics.median(column) for column in zip(*rounds[1:], strict=True)]


def line(what: str, widths: str, ours: float, student: float, goal: float) -> str:
    """One row of the table."""
    ratio = student / ours
    verdict = "met" if ratio >= goal else "MISSED"
    return (
        f"{what:<22} {widths:>8} {1e3 * ours:>9.3f} {1e3 * student:>11.3f} {ratio:>8.1f} "
        f"{goal:>6.0f} {verdict:>7}"
    )


def main() -> None:
    """Print the measurements."""
    torch.set_num_threads(1)
    found = examples()
    header = ("", "hidden", "ours, ms", "student, ms", "ratio", "goal", "")
    print("{:<22} {:>8} {:>9} {:>11} {:>8} {:>6} {:>7}".format(*header))
    for hidden, tick_goal in WIDTHS:
        ours, crowd = Ours(found, hidden), Ours(found, hidden, REPLICAS)
        student = Student(found, hidden)
        epoch, many, peer = medians(ours.epoch, crowd.epoch, student.epoch)
        tick, peer_tick = medians(ours.tick, student.tick)
        widths = "-".join(map(str, hidden))
        print(line("an epoch", widths, epoch, peer, EPOCH_GOAL))
        print(line("the full tick", widths, tick, peer_tick, tick_goal))
        print(line(f"{REPLICAS} at once, each", widths, many / REPLICAS, peer, CROWD_GOAL))


if __name__ == "__main__":
    main()
