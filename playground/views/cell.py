"""The cell of a recurrent network with the numbers of one step in it; drawn by the Player."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.views.figure import Slot
from playground.views.slots import ROOM

Form = Literal["rnn", "leaky", "lstm", "gru"]
"""How the cell is drawn: what makes h_t of h_(t−1)."""
Start = Literal["zero", "random", "learned"]
"""What the cell remembers before the first step."""


@dataclass(frozen=True)
class Cell:
    """A cell's gates and states at one step of a sequence, at the playhead.

    Attributes:
        key: Name within the lab.
        title: What is seen.
        alt: One sentence for who cannot see it.
        form: How it is drawn.
        gates: Gates and states in the order of the channels.
        called: What each of them is called.
        units: H.
        labels: What is read at each of the T steps.
        reads: What the labels are.
        right: The right answer at each step, NaN where none is asked, (T,): its number among
            `answers`, or where there are none a number like those of the channel.
        answers: Names of what it may say; () where it says a number.
        says: What the answer is.
        scale: Mean, spread and unit: a number of the channel is number · spread + mean.
        start: What is remembered before the first step.
        coupled: Whether i is 1 − f.
        leak: a of h_t = (1 − a) h_(t−1) + a tanh(…).
        activation: What makes the new state of an RNN.
        where: Which of several layers and directions it is; "" where there is one.
        above: Whether it reads the states of a layer below, and not what the labels say.
        channel: Channel (gate, time, unit).
        gradients: Likewise, how the sequence's loss changes with each.
        output: Channel (time, answer).
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels.
    """

    key: str
    title: str
    alt: str
    form: Form
    gates: Sequence[str]
    called: Mapping[str, str]
    units: int
    labels: Sequence[str]
    reads: str
    right: NDArray[np.float64]
    answers: Sequence[str] = ()
    says: str = "answer"
    scale: tuple[float, float, str] = (0.0, 1.0, "")
    start: Start = "zero"
    coupled: bool = False
    leak: float = 1.0
    activation: str = "tanh"
    where: str = ""
    above: bool = False
    channel: str = "gates"
    gradients: str = "gate_gradients"
    output: str = "output"
    slot: Slot = "hero"
    tab: str = "Cell"
    height: int = ROOM["hero"]

    def as_wire(self) -> dict[str, Any]:
        """The cell as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        mean, spread, unit = self.scale
        return {
            "key": self.key, "title": self.title, "alt": self.alt, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": None, "overlay": None,
            "cell": {
                "form": self.form, "gates": list(self.gates), "called": dict(self.called),
                "units": self.units, "labels": list(self.labels), "reads": self.reads,
                # JSON has no word for NaN.
                "right": [None if math.isnan(one) else float(one) for one in self.right],
                "answers": list(self.answers), "says": self.says,
                "scale": {"mean": mean, "spread": spread, "unit": unit}, "start": self.start,
                "coupled": self.coupled, "leak": self.leak, "activation": self.activation,
                "where": self.where, "above": self.above, "channel": self.channel,
                "gradients": self.gradients, "output": self.output,
            },
        }  # fmt: skip
