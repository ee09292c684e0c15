"""On TensorFlow Playground's data, start and loss we learn in as many epochs as its own loop does.

The peer is its training loop written out anew: example by example, in the same order every epoch,
an update after each ten. Its test loss has to fall below 0.01; the median of five seeds counts.
"""

from __future__ import annotations

import itertools
import statistics

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.labs.network.config import NetworkConfig
from playground.labs.network.experiment import EXPERIMENT
from playground.labs.network.plan import data_of

Array = NDArray[np.float64]
RATE, BATCH, GOAL, EPOCHS = 0.03, 10, 0.01, 400
SIZES = (2, 4, 2, 1)
SEEDS = range(5)


def config(data: str, seed: int, batch: int = BATCH) -> NetworkConfig:
    return NetworkConfig(
        data=data, loss="tanh_squared", init="uniform", learning_rate=RATE, batch_size=batch,  # type: ignore[arg-type]
        hidden=SIZES[1:-1], activation="tanh", samples=500, noise=0.0, seed=seed, data_seed=seed,
        epochs=EPOCHS, goal=GOAL,
    )  # fmt: skip


def our_epochs(data: str, seed: int) -> float:
    """Epochs until the test loss is below the goal; infinite if it never is."""
    found = config(data, seed)
    state, frame = EXPERIMENT.init(found, "cpu")
    for epoch in range(1, EPOCHS + 1):
        state, frame = EXPERIMENT.step(found, state)
        if float(frame["test_loss"][0]) < GOAL:
            return epoch
    return float("inf")


class Peer:
    """One network of units with a list of incoming weights and a bias each."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.weights = [
            rng.random((units, inputs)) - 0.5 for inputs, units in itertools.pairwise(SIZES)
        ]
        self.biases = [np.full(units, 0.1) for units in SIZES[1:]]

    def outputs(self, example: Array) -> list[Array]:
        """What each layer says of one example (2,), or of many (2, n), the inputs first."""
        said = [example]
        for w, b in zip(self.weights, self.biases, strict=True):
            said.append(np.tanh((w @ said[-1]).T + b).T)
        return said

    def loss(self, x: Array, label: Array) -> float:
        return float(np.mean(0.5 * (self.outputs(x.T)[-1][0] - label) ** 2))

    def epoch(self, x: Array, label: Array, batch: int = BATCH) -> None:
        """Gather the derivatives of `batch` examples one by one, then go along their mean."""
        gathered = self._nothing()
        for number, (example, target) in enumerate(zip(x, label, strict=True), start=1):
            said = self.outputs(example)
            error = said[-1] - target
            for layer in reversed(range(len(self.weights))):
                delta = error * (1 - said[layer + 1] ** 2)
                gathered[layer][0] += np.outer(delta, said[layer])
                gathered[layer][1] += delta
                error = self.weights[layer].T @ delta
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


def its_epochs(data: str, seed: int) -> float:
    points = data_of(config(data, seed))
    label = 2 * points.target - 1
    peer = Peer(np.random.default_rng([seed, 99]))
    for epoch in range(1, EPOCHS + 1):
        peer.epoch(points.x[points.train], label[points.train])
        if peer.loss(points.x[points.test], label[points.test]) < GOAL:
            return epoch
    return float("inf")


@pytest.mark.parametrize("data", ["circle", "xor", "gauss"])
def test_it_learns_in_at_most_one_and_a_half_times_playgrounds_epochs(data: str) -> None:
    ours = statistics.median(our_epochs(data, seed) for seed in SEEDS)
    its = statistics.median(its_epochs(data, seed) for seed in SEEDS)
    assert ours <= 1.5 * its < float("inf")


def test_from_the_same_start_one_update_over_all_examples_is_its_own() -> None:
    found = config("xor", seed=3, batch=0)
    points = data_of(found)
    x, label = points.x[points.train], 2 * points.target[points.train] - 1
    state, frame = EXPERIMENT.init(found, "cpu")
    peer, at = Peer(np.random.default_rng(0)), 0
    for layer, (inputs, units) in enumerate(itertools.pairwise(SIZES)):
        end = at + (inputs + 1) * units
        matrix = state.learner.weights[0, at:end].numpy().reshape(inputs + 1, units)
        assert np.abs(matrix[:-1]).max() < 0.5 and bool((matrix[-1] == 0.1).all())
        peer.weights[layer], peer.biases[layer], at = matrix[:-1].T.copy(), matrix[-1].copy(), end
    assert peer.loss(x, label) == pytest.approx(float(frame["train_loss"][0]), rel=1e-12)
    peer.epoch(x, label, batch=len(x))
    state, frame = EXPERIMENT.step(found, state)
    assert peer.loss(x, label) == pytest.approx(float(frame["train_loss"][0]), rel=1e-12)
