"""What the search for a trouble looks at, and the cures it offers, each one tried first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Diagnosis
from playground.core.config import config_at
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.engine.race_trials import nice_above, nice_below
from playground.labs.lab import Experiment, load
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import is_regression, places_of
from playground.labs.network.points import data_of

Array = NDArray[np.float64]

EXPERIMENT = "playground.labs.network.experiment:EXPERIMENT"
"""By its path: the experiment itself asks for the diagnosis."""
WORK = 20_000
"""Most that all trials of a diagnosis may cost, in units of about 30 µs: under a second."""
MOST_RATE = 10.0
SHORTEST = 10
"""Epochs that a trial needs to say anything."""
BETTER = 0.7
"""A cure helps that leaves at most this part of the loss."""
SEVERAL_TIMES = 12
"""How much more an update costs that looks at its batch several times, as a line search does."""


class Recorded(NamedTuple):
    """The main network's run so far."""

    config: NetworkConfig
    train_loss: Array
    """(frame,)."""
    test_loss: Array
    """(frame,)."""
    train_accuracy: Array
    """(frame,), R² for a regression."""
    test_accuracy: Array
    """(frame,), R² for a regression."""
    gradient_norm: Array
    """(frame, layer)."""
    dead: Array
    """(frame, layer), the output layer NaN."""
    saturated: Array
    """(frame, layer), the output layer NaN."""
    weights: Array
    """(picture, P)."""
    rate: float
    """η of the last epoch."""

    @property
    def epochs(self) -> int:
        """How many it has made."""
        return len(self.train_loss) - 1

    @property
    def window(self) -> int:
        """Epochs that count as recent."""
        return max(3, self.epochs // 10)

    @property
    def late_train(self) -> float:
        """The training loss of late, without its jitter."""
        return float(np.median(self.train_loss[-self.window :]))

    @property
    def late_test(self) -> float:
        """The test loss of late, without its jitter."""
        return float(np.median(self.test_loss[-self.window :]))

    @property
    def learnt(self) -> float:
        """The part of its training points that it gets right, of late; R²."""
        return float(np.median(self.train_accuracy[-self.window :]))

    @property
    def right(self) -> float:
        """The lesser part of its training and test points that it gets right, of late; R²."""
        return min(self.learnt, self.told)

    @property
    def told(self) -> float:
        """The part of its test points that it gets right, of late; R²."""
        return float(np.median(self.test_accuracy[-self.window :]))


class Offer(NamedTuple):
    """A cure that may be tried."""

    button: str
    changes: Mapping[str, object]


def short(value: float) -> str:
    """Write a number with three digits."""
    return f"{value:.3g}"


def recorded_of(config: NetworkConfig, channels: Mapping[str, Array]) -> Recorded:
    """Pick the main network out of a run's channels."""

    def main(name: str) -> Array:
        return np.asarray(channels[name][:, 0], dtype=np.float64)

    return Recorded(
        config, main("train_loss"), main("test_loss"), main("train_accuracy"),
        main("test_accuracy"), channels["gradient_norm"], channels["dead"], channels["saturated"],
        channels["weights"], float(channels["learning_rate"][-1]),
    )  # fmt: skip


def training_points(config: NetworkConfig) -> int:
    """How many points the main network learns from."""
    return len(data_of(config).train)


def cost_of_an_epoch(config: NetworkConfig) -> float:
    """How long one epoch of the main network takes, in units of about 30 µs."""
    places = places_of(config)
    train = training_points(config)
    batch = min(config.batch_size or train, train)
    layers = 1 + len(places) * (1 + 2 * config.batch_norm)
    products = sum(place.inputs * place.units for place in places) * batch / 25_000
    times = SEVERAL_TIMES if config.optimizer == "line_search" else 1
    if config.optimizer == "newton":
        times = places[-1].end
    return (train / batch * times + 3) * (layers + products)


def trial(recorded: Recorded, changes: Mapping[str, object], work: float) -> Recorded | None:
    """Run the main network alone with a cure, for as many epochs as the work allows.

    Returns:
        The run; None if the cure is refused or costs too much to say anything.
    """
    alone = {"replicas": 1, "goal": 0.0, "patience": 0}
    try:
        config = parse(NetworkConfig, {**alone, **changes}, recorded.config)
        epochs = min(config.epochs, int(work / cost_of_an_epoch(config)))
        if epochs < min(SHORTEST, config.epochs):
            return None
        return _run(config, epochs)
    except PlaygroundError:
        return None


def _run(config: NetworkConfig, epochs: int) -> Recorded:
    experiment: Experiment = load(EXPERIMENT)
    state, frame = experiment.init(config_at(config, 0), "cpu")
    frames = [frame]
    while len(frames) <= epochs and experiment.ending(config, state) is None:
        state, frame = experiment.step(config_at(config, state.epoch), state)
        frames.append(frame)
    kept = {
        name: np.stack([np.asarray(frame[name]) for frame in frames if name in frame])
        for name in frames[0]
    }
    return recorded_of(config, kept)


def learns_better(after: Recorded, before: Recorded) -> bool:
    """Whether a trial's training loss came far below the whole run's, and its test loss did not
    suffer.
    """
    return (
        after.late_train < BETTER * before.late_train
        and after.late_test < before.late_test
        and after.train_loss[-1] < BETTER * before.late_train
    )


def tests_better(after: Recorded, before: Recorded) -> bool:
    """Whether a trial's test loss is far below the run's at the same epoch."""
    there = before.test_loss[: len(after.test_loss)][-after.window :]
    return after.late_test < BETTER * float(np.median(there))


def offered(
    recorded: Recorded,
    sentence: str,
    offers: Sequence[Offer],
    helps: Callable[[Recorded, Recorded], bool] = learns_better,
) -> Diagnosis:
    """Add the first cure whose trial helps; none if no trial does."""
    for offer in offers:
        after = trial(recorded, offer.changes, WORK / len(offers))
        if after is not None and helps(after, recorded):
            return Diagnosis(sentence, offer.button, dict(offer.changes))
    return Diagnosis(sentence, "", {})


def well(recorded: Recorded) -> bool:
    """Whether there is little to complain about."""
    return recorded.right >= enough(recorded.config)


def enough(config: NetworkConfig) -> float:
    """The accuracy, or R², from which on nobody complains."""
    return 0.9 if is_regression(config) else 0.95


def smaller_rates(config: NetworkConfig, below: float, count: int) -> list[Offer]:
    """Powers of ten below a learning rate, where the optimizer uses one."""
    if config.optimizer in ("line_search", "newton"):
        return []
    rates = [rate for rate in nice_below(below, 3 * count) if f"{rate:e}"[0] == "1"]
    return [Offer(f"Set η = {rate:g}", {"learning_rate": rate}) for rate in rates[:count]]


def larger_rate(config: NetworkConfig, above: float) -> list[Offer]:
    """A learning rate of about three times this one, where the optimizer uses one."""
    rates = [rate for rate in nice_above(above, 2) if rate <= MOST_RATE][1:]
    if config.optimizer in ("line_search", "newton"):
        return []
    return [Offer(f"Set η = {rate:g}", {"learning_rate": rate}) for rate in rates]


def other_init(config: NetworkConfig) -> Offer:
    """The start that suits the activation."""
    rectified = config.activation in ("relu", "leaky_relu", "prelu", "rrelu", "elu", "softplus")
    init = "he" if rectified else "glorot"
    return Offer(f"Start with {init.capitalize()} weights", {"init": init})
