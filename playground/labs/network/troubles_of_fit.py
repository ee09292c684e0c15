"""What a network that does learn gets wrong: it learns the points by heart, has too few of them, is
too small or not done.
"""

from __future__ import annotations

import numpy as np

from playground.core.channels import Diagnosis
from playground.labs.network.cures import (
    Offer,
    Recorded,
    enough,
    larger_rate,
    offered,
    short,
    tests_better,
    training_points,
    well,
)
from playground.labs.network.meaning import is_regression, parameters_of_one
from playground.labs.network.names import DRAWN
from playground.labs.network.words import epochs

RISE, LEAST_RISE = 1.2, 0.02
"""The test loss has risen when it is so many times its best, and by so much above it."""
RESTRAINTS = {"l1": "λ₁ =", "l2": "λ₂ =", "dropout": "dropout"}
FALLS = 0.05
"""A loss still falls that loses this part in a tenth of the run."""
PATIENCES = (10, 20, 50, 100, 200)
MOST_POINTS, MOST_BATCH = 2000, 500
MOST_EPOCHS = 5000


def overfits(recorded: Recorded) -> Diagnosis | None:
    """Find a test loss that rose while the training loss fell."""
    best = int(np.nanargmin(recorded.test_loss))
    lowest = float(recorded.test_loss[best])
    rise = recorded.late_test - lowest
    falls = recorded.late_train < recorded.train_loss[best]
    if stopped_early(recorded) or rise < max(LEAST_RISE, (RISE - 1) * lowest) or not falls:
        return None
    sentence = (
        f"Overfitting since epoch {best}: the test loss rose from {short(lowest)} to "
        f"{short(recorded.late_test)} while the training loss fell from "
        f"{short(recorded.train_loss[best])} to {short(recorded.late_train)}."
    )
    patience = patience_of(recorded)
    if patience:
        button = f"Stop after {patience} epochs without progress"
        return Diagnosis(sentence, button, {"patience": patience})
    return offered(recorded, sentence, _against_overfitting(recorded), tests_better)


def stopped_early(recorded: Recorded) -> bool:
    """Whether early stopping, or the goal, ended the run."""
    config = recorded.config
    return bool(config.patience or config.goal) and recorded.epochs < config.epochs


def patience_of(recorded: Recorded) -> int:
    """The least patience that would have ended this run near its best epoch; 0 if none would."""
    lowest = np.minimum.accumulate(recorded.test_loss)
    best = int(np.nanargmin(recorded.test_loss))
    better = np.flatnonzero(np.diff(lowest, prepend=np.inf) < 0)  # epochs with a new lowest loss
    longest = int(np.diff(better).max(initial=0))
    for patience in PATIENCES:
        stop = best + patience
        if patience > longest and stop < recorded.epochs:
            return patience if recorded.test_loss[stop] < 0.9 * recorded.late_test else 0
    return 0


def _against_overfitting(recorded: Recorded) -> list[Offer]:
    config = recorded.config
    offers = []
    if not config.l2:
        offers.append(Offer("Penalty λ₂ = 0.03", {"l2": 0.03}))
    if not config.dropout and config.hidden:
        offers.append(Offer("Drop 30 % of the units", {"dropout": 0.3}))
    return [*offers, *more_points(recorded)]


def more_points(recorded: Recorded) -> list[Offer]:
    """Ten times the points, in batches ten times as large."""
    config = recorded.config
    more = min(10 * config.samples, MOST_POINTS)
    if config.data not in DRAWN or more < 2 * config.samples:
        return []
    batch = min(config.batch_size * more // config.samples, MOST_BATCH)
    return [Offer(f"Draw {more} points", {"samples": more, "batch_size": batch})]


def too_few_points(recorded: Recorded) -> Diagnosis | None:
    """Find a gap between training and test with more parameters than points could tell."""
    config = recorded.config
    points, count = training_points(config), parameters_of_one(config)
    gap = recorded.late_test - recorded.late_train
    if stopped_early(recorded) or points >= count / 5:
        return None
    if gap < 0.1 or recorded.late_test < 2 * recorded.late_train:
        return None
    sentence = (
        f"Too few points: {points} of them have to set {count} weights and biases. The training "
        f"loss is {short(recorded.late_train)}, the test loss {short(recorded.late_test)}."
    )
    offers = [*more_points(recorded), *_against_overfitting(recorded)[:1]]
    return offered(recorded, sentence, offers, tests_better)


def held_back(recorded: Recorded) -> Diagnosis | None:
    """Find a penalty or a dropout that keeps the network from learning."""
    config = recorded.config
    held = {name: getattr(config, name) for name in RESTRAINTS if getattr(config, name)}
    if not held or recorded.late_train < 0.8 * recorded.train_loss[0] or well(recorded):
        return None
    said = " and ".join(f"{RESTRAINTS[name]} {short(value)}" for name, value in held.items())
    sentence = (
        f"Held back by {said}: after {epochs(recorded.epochs)} the training loss is "
        f"{short(recorded.late_train)}, {short(recorded.train_loss[0])} at the start, and the "
        f"length of all parameters went from {_length(recorded, 0)} to {_length(recorded, -1)}."
    )
    less = Offer("A tenth of that", {name: value / 10 for name, value in held.items()})
    none = Offer("Without it", dict.fromkeys(held, 0.0))
    found = offered(recorded, sentence, [less, none])
    return found if found.button else None


def _length(recorded: Recorded, picture: int) -> str:
    return short(float(np.linalg.norm(recorded.weights[picture])))


def too_small(recorded: Recorded) -> Diagnosis | None:
    """Find a loss that stays high though it does not move: a larger network gets below it."""
    if well(recorded) or recorded.learnt > 0.9 or recent_fall(recorded) >= FALLS:
        return None
    config = recorded.config
    sentence = (
        f"Too simple for these points: after {epochs(recorded.epochs)} {_score(recorded)}, and the "
        f"training loss hardly moves from {short(recorded.late_train)}."
    )
    found = offered(recorded, sentence, _larger(recorded))
    return found if found.button or not config.hidden else None


def _larger(recorded: Recorded) -> list[Offer]:
    """More units, then a better optimizer for them."""
    config = recorded.config
    if not config.hidden:
        return [
            Offer(f"Add a hidden layer of {units} units", {"hidden": (units,)}) for units in (4, 8)
        ]
    offers = [Offer("Add a hidden layer of 8 units", {"hidden": (*config.hidden, 8)})]
    adam = {"optimizer": "adam", "learning_rate": 0.01}
    if config.optimizer != "adam":
        offers.append(Offer("Use Adam with η = 0.01", adam))
    wider = tuple(min(32, max(16, 2 * units)) for units in config.hidden)
    offers.append(Offer(f"Hidden layers {_listed(wider)}, Adam", {"hidden": wider, **adam}))
    if config.features == ("x", "y"):
        waves = {"features": ("x", "y", "sin_x", "sin_y")}
        offers.append(Offer("Add the inputs sin x and sin y, Adam", {**waves, **adam}))
    return offers


def _listed(widths: tuple[int, ...]) -> str:
    return ", ".join(map(str, widths))


def recent_fall(recorded: Recorded) -> float:
    """Which part of the training loss went from the last but one tenth of the run to the last."""
    window = recorded.window
    before = float(np.median(recorded.train_loss[-2 * window : -window]))
    return 1 - recorded.late_train / before if before else 0.0


def not_done(recorded: Recorded) -> Diagnosis | None:
    """Find a training loss that is still falling fast at the end."""
    config = recorded.config
    if (
        recorded.learnt >= enough(config)
        or stopped_early(recorded)
        or recent_fall(recorded) < FALLS
    ):
        return None
    sentence = (
        f"Not done after {epochs(recorded.epochs)}: in the last tenth of them the training loss "
        f"fell by {recent_fall(recorded):.0%}, to {short(recorded.late_train)}; {_score(recorded)}."
    )
    more, offers = min(MOST_EPOCHS, 3 * config.epochs), []
    if more > config.epochs:
        offers.append(Offer(f"Train for {more} epochs", {"epochs": more}))
    offers += larger_rate(config, recorded.rate)
    return offered(recorded, sentence, offers)


def _score(recorded: Recorded) -> str:
    learnt, told = recorded.learnt, recorded.told
    if is_regression(recorded.config):
        found = [f"{value:.2f} on the {part} points" for part, value in
                 (("training", learnt), ("test", told)) if np.isfinite(value)]  # fmt: skip
        return f"R² is {' and '.join(found)}" if found else "there is no R² of equal heights"
    return f"{learnt:.0%} of the training points and {told:.0%} of the test points are right"
