"""What a run of the Recurrent lab records."""

from __future__ import annotations

import math

from playground.core.channels import Channel, Wire
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import (
    WRITTEN,
    gates_of,
    parameters_of_one,
    probe_steps,
    replica_count,
    task_of,
    writes,
)

BUDGET = 48 * 2**20
"""Bytes that the pictures of a recording may take."""
MOST, LEAST = 200, 20
"""Pictures of a run."""
EXACT = 20_000
"""Parameters up to which they are kept in double precision."""
WIDE = 32
"""Units up to which the gates' gradients go to the browser as they are; of more, in half precision,
in which powers of ten down to 10⁻⁷ can be told apart.
"""

NAMES = {
    "i": "input gate", "f": "forget gate", "g": "candidate", "o": "output gate",
    "c": "cell state", "h": "hidden state", "r": "reset gate", "z": "update gate",
    "n": "candidate",
}  # fmt: skip
"""What each gate and state is called."""


def channels(config: RecurrentConfig) -> tuple[Channel, ...]:
    """What a run records: frame 0 is the start, frame t follows update t."""
    count, steps = replica_count(config), probe_steps(config)
    task = task_of(config)

    def each(name: str, unit: str, help: str) -> Channel:
        return Channel(name, ("replica",), (count,), unit, help)

    right = "Share of right answers on the test sequences" if task.answers else "R² on the test set"
    held = ", measured with each picture and held between."
    return (
        each("loss", "loss", "Mean loss of the batch that led here, before its update; in the "
             "first frame of the first batch."),
        each("test_loss", "loss", f"Mean loss on the test sequences{held}"),
        each("accuracy", "", f"{right}{held}"),
        each("gradient_norm", "loss per unit", "Length of the gradient of that batch, before it is "
             "clipped."),
        Channel("learning_rate", (), (), "", "η of the update that led here."),
        each("recurrent_norm", "", "λ, the largest singular value of the top layer's recurrent "
             f"weights{held}"),
        each("spectral_radius", "", "Largest size of an eigenvalue of the recurrent weights of the "
             f"top layer's candidate{held}"),
        *_pictures(config, steps),
        Channel("probe", ("time", "input"), (steps, task.input_size), "",
                "The probe as it goes in; a symbol is a single 1.", cadence="once"),
        Channel("probe_target", ("time",), (steps,), task.scale.unit and "standard deviations",
                "The right answer at each step of the probe, its number among the answers where "
                "it is a symbol; NaN where none is asked.", cadence="once"),
    )  # fmt: skip


def _pictures(config: RecurrentConfig, steps: int) -> tuple[Channel, ...]:
    names, count = gates_of(config), replica_count(config)
    shape = (len(names), steps, config.hidden_size)
    said = ", ".join(f"{name} ({NAMES[name]})" for name in names)
    where = "of the main network's top layer, read forward, at each step of the probe"
    size = parameters_of_one(config)

    def picture(
        name: str, axes: tuple[str, ...], shape: tuple[int, ...], help: str, unit: str = "",
        wire: Wire = "f4", dtype: str = "f8",
    ) -> Channel:  # fmt: skip
        return Channel(name, axes, shape, unit, help, cadence="picture", dtype=dtype, wire=wire)

    found = [
        picture("gates", ("gate", "time", "unit"), shape,
                f"Gates and states {where}, in the order {said}.", wire="f2"),
        picture("gate_gradients", ("gate", "time", "unit"), shape,
                f"How the probe's loss changes with each gate and state {where}, in the order of "
                "`gates`.", "loss per unit", "f4" if config.hidden_size <= WIDE else "f2", "f4"),
        picture("gradient_by_lag", ("lag",), (steps,),
                "Length of the gradient of the loss of the probe's last step with respect to the "
                "main network's hidden state so many steps earlier.", "loss per unit"),
        picture("output", ("time", "answer"), (steps, task_of(config).output_size),
                "What the main network answers at each step of the probe: a probability for each "
                "answer, or a number.", dtype="f4"),
        picture("weights", ("parameter",), (size,), "All parameters of the main network, in "
                "torch's order.", wire="", dtype="f8" if size <= EXACT else "f4"),
    ]  # fmt: skip
    if count > 1:
        found.append(picture("lags", ("replica", "lag"), (count, steps),
                             "As gradient_by_lag, of each network.", "loss per unit"))  # fmt: skip
    if writes(config):
        found.append(
            picture(
                "written",
                ("place",),
                (WRITTEN,),
                "What the main network writes now: "
                "a symbol's number in the alphabet, -1 after the last.",
                dtype="f4",
            )
        )
    return tuple(found)


def pictures(config: RecurrentConfig) -> int:
    """Most pictures of one channel: fewer where one is large."""
    each = sum(
        math.prod(channel.shape) * int(channel.dtype[1])
        for channel in channels(config)
        if channel.cadence == "picture"
    )
    return min(MOST, max(LEAST, BUDGET // max(1, each)))


def picture_every(config: RecurrentConfig) -> int:
    """Every how many updates there is a picture, so that the first and the last one fit too."""
    return math.ceil(config.steps / (pictures(config) - 2))
