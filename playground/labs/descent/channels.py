"""What a race of the Descent lab records."""

from __future__ import annotations

from playground.core.channels import Channel
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import (
    examples,
    further_starts,
    grid_of,
    parameter_names,
    stochastic,
)

NOWHERE = 12
"""The basin of a start that is not a number any more."""


def channels(config: DescentConfig) -> tuple[Channel, ...]:
    """What a race records: frame 0 is the start, frame t follows update t."""
    racers, parameters = len(config.optimizers), len(parameter_names(config))

    def scalar(name: str, unit: str, help: str) -> Channel:
        return Channel(name, ("replica",), (racers,), unit, help)

    def vector(name: str, unit: str, help: str) -> Channel:
        return Channel(name, ("replica", "coordinate"), (racers, parameters), unit, help)

    return (
        vector("position", "", "The parameters (x, y), for the neuron (w, b), after the update."),
        scalar("loss", "loss", "Loss over all points at the position."),
        vector("gradient", "loss per unit", "Gradient of the loss over all points at the "
                                            "position."),
        *_excess(config),
        scalar("gradient_norm", "loss per unit", "Length of `gradient`."),
        scalar("step_length", "", "Length of the update that led here; 0 at the start."),
        scalar("distance", "", "Distance to the nearest known minimum; NaN where none is known."),
        vector("step_gradient", "loss per unit", "The gradient that made the update: of the "
                                                 "batch, for Nesterov at the look-ahead point; "
                                                 "0 at the start."),
        vector("velocity", "", "u of momentum and Nesterov, m of Adam, AdamW and Nadam after the "
                               "update; else 0."),
        vector("squares", "", "Accumulated squared gradients of Adagrad, RMSProp and Adadelta "
                              "(s) and of Adam, AdamW and Nadam (v) after the update; else 0."),
        scalar("learning_rate", "", "η of the update, of line search the α that it found; 0 at "
                                    "the start."),
        scalar("momentum", "", "γ of the update for momentum and Nesterov; else 0."),
        *_cloud(config),
        *_crowd(config),
    )  # fmt: skip


def _excess(config: DescentConfig) -> tuple[Channel, ...]:
    """The loss as it is drawn where it may be negative."""
    if config.surface != "formula":
        return ()
    racers = len(config.optimizers)
    return (
        Channel("excess", ("replica",), (racers,), "loss",
                "Loss above the lowest known valley; NaN where none is known."),
    )  # fmt: skip


def _cloud(config: DescentConfig) -> tuple[Channel, ...]:
    """The gradient of each example, where an update does not see all of them."""
    if not stochastic(config):
        return ()
    shape = (len(config.optimizers), examples(config), 2)
    return (
        Channel("example_gradient", ("replica", "example", "coordinate"), shape, "loss per unit",
                "What the full gradient would be if all examples were like this one, at the "
                "position; the first two parameters."),
    )  # fmt: skip


def _crowd(config: DescentConfig) -> tuple[Channel, ...]:
    """Where the further starts have come to."""
    count, racers = further_starts(config), len(config.optimizers)
    if not count:
        return ()
    heads = Channel(
        "heads", ("replica", "start", "coordinate"), (racers, count, 2), "",
        "The first two parameters of every further start.", dtype="f4",
    )  # fmt: skip
    if config.spread != "grid":
        return (heads,)
    basin = Channel(
        "basin", ("replica", "row", "column"), (racers, *grid_of(config)), "",
        "Which known minimum is nearest to each further start now, counted from the lowest; 12 "
        "where it has diverged.", cadence="picture", dtype="u1", wire="u1",
    )  # fmt: skip
    return heads, basin
