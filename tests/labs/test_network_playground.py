"""On TensorFlow Playground's data, start and loss we learn in as many epochs as its own loop does.

The peer is its training loop written out anew: example by example, in the same order every epoch,
an update after each ten. Its test loss has to fall below 0.01; the median of five seeds counts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from playground.labs.network.config import NetworkConfig
from playground.labs.network.experiment import EXPERIMENT
from playground.labs.network.plan import data_of

Array = NDArray[np.float64]
RATE, BATCH, GOAL, EPOCHS = 0.03, 10, 0.01, 250
SIZES = (2, 4, 2, 1)
SEEDS = 5


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Networks this small gain nothing from a second thread, and wait for it on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def config(data: str, batch: int = BATCH, replicas: int = SEEDS) -> NetworkConfig:
    return NetworkConfig(
        data=data, loss="tanh_squared", init="uniform", learning_rate=RATE, batch_size=batch,  # type: ignore[arg-type]
        hidden=SIZES[1:-1], activation="tanh", samples=500, noise=0.0, seed=0, epochs=EPOCHS,
        replicas=replicas, sweep="seed",
    )  # fmt: skip


def first_below(losses: list[Array]) -> float:
    """The first epoch below the goal, median over the seeds; losses (epoch, seed) from epoch 1."""
    below = np.array(losses) < GOAL
    reached = np.where(below.any(0), below.argmax(0) + 1.0, np.inf)
    return float(np.median(reached))


def our_epochs(data: str) -> float:
    found = config(data)
    state, _ = EXPERIMENT.init(found, "cpu")
    losses: list[Array] = []
    while len(losses) < EPOCHS and not (np.array(losses) < GOAL).any(0).all():
        state, frame = EXPERIMENT.step(found, state)
        losses.append(np.asarray(frame["test_loss"]))
    return first_below(losses)


class Peer:
    """A network for each seed: of every layer the weights (seed, units, inputs) and the biases."""

    def __init__(self, rng: np.random.Generator, seeds: int = SEEDS) -> None:
        self.weights = [
            rng.random((seeds, units, inputs)) - 0.5 for inputs, units in itertools.pairwise(SIZES)
        ]
        self.biases = [np.full((seeds, units, 1), 0.1) for units in SIZES[1:]]

    def outputs(self, points: Array) -> list[Array]:
        """What each layer says of points (2, n), each (seed, units, n), the inputs first."""
        said = [points[None]]
        for w, b in zip(self.weights, self.biases, strict=True):
            said.append(np.tanh(w @ said[-1] + b))
        return said

    def loss(self, x: Array, label: Array) -> Array:
        return np.mean(0.5 * (self.outputs(x.T)[-1][:, 0] - label) ** 2, axis=1)

    def epoch(self, x: Array, label: Array, batch: int = BATCH) -> None:
        """Gather the derivatives of `batch` examples one by one, then go along their mean."""
        gathered = self._nothing()
        for number, (example, target) in enumerate(zip(x, label, strict=True), start=1):
            said = self.outputs(example[:, None])
            error = said[-1] - target
            for layer in reversed(range(len(self.weights))):
                delta = error * (1 - said[layer + 1] ** 2)  # (seed, units, 1)
                gathered[layer][0] += delta * said[layer].swapaxes(1, 2)
                gathered[layer][1] += delta
                error = self.weights[layer].swapaxes(1, 2) @ delta
            if number % batch == 0:
                for layer, (of_weights, of_biases) in enumerate(gathered):
                    self.weights[layer] -= RATE * of_weights / batch
                    self.biases[layer] -= RATE * of_biases / batch
                gathered = self._nothing()

    def _nothing(self) -> list[list[Array]]:
        return [
            [np.zeros_like(w), np.zeros_like(b)]
            for w, b in zip(self.weights, self.biases, strict=True)
        ]


def its_epochs(data: str) -> float:
    points = data_of(config(data))
    label = 2 * points.target - 1
    peer = Peer(np.random.default_rng(99))
    losses: list[Array] = []
    while len(losses) < EPOCHS and not (np.array(losses) < GOAL).any(0).all():
        peer.epoch(points.x[points.train], label[points.train])
        losses.append(peer.loss(points.x[points.test], label[points.test]))
    return first_below(losses)


@pytest.mark.parametrize("data", ["circle", "xor", "gauss"])
def test_it_learns_in_at_most_one_and_a_half_times_playgrounds_epochs(data: str) -> None:
    assert our_epochs(data) <= 1.5 * its_epochs(data) < float("inf")


def test_from_the_same_start_one_update_over_all_examples_is_its_own() -> None:
    found = config("xor", batch=0, replicas=1)
    points = data_of(found)
    x, label = points.x[points.train], 2 * points.target[points.train] - 1
    state, frame = EXPERIMENT.init(found, "cpu")
    peer, at = Peer(np.random.default_rng(0), seeds=1), 0
    for layer, (inputs, units) in enumerate(itertools.pairwise(SIZES)):
        end = at + (inputs + 1) * units
        matrix = state.learner.weights[:, at:end].numpy().reshape(1, inputs + 1, units)
        assert np.abs(matrix[:, :-1]).max() < 0.5 and bool((matrix[:, -1] == 0.1).all())
        peer.weights[layer] = matrix[:, :-1].swapaxes(1, 2).copy()
        peer.biases[layer] = matrix[:, -1, :, None].copy()
        at = end
    assert peer.loss(x, label)[0] == pytest.approx(float(frame["train_loss"][0]), rel=1e-12)
    peer.epoch(x, label, batch=len(x))
    _, frame = EXPERIMENT.step(found, state)
    assert peer.loss(x, label)[0] == pytest.approx(float(frame["train_loss"][0]), rel=1e-12)
