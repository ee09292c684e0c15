"""The diagram of a network: its units as pictures, its weights as lines; drawn by the Player."""

from __future__ import annotations

import base64
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.views.figure import Slot

REACH = {"tanh": 1.0, "logistic": 1.0, "softmax": 1.0, "threshold": 1.0, "arctan": math.pi / 2}
"""The largest size that a bounded activation can have."""
MOST_SHOWN = 8
"""Units of a hidden layer that have a picture; the others are counted below them."""


@dataclass(frozen=True)
class Input:
    """A feature that the network may be given.

    Attributes:
        name: As the Config names it.
        label: As it is written on screen.
        on: Whether the network is given it.
        picture: Its value over the plane, shape (rows, columns), rows from the least y.
    """

    name: str
    label: str
    on: bool
    picture: NDArray[np.floating[Any]]

    def as_wire(self) -> dict[str, Any]:
        """The picture travels as signed bytes in units of its largest size / 127."""
        most = float(np.abs(self.picture).max()) or 1.0
        coded = np.rint(127.0 * self.picture / most).astype(np.int8)
        rows, columns = coded.shape
        packed = base64.b64encode(coded.tobytes()).decode("ascii")
        picture = {"rows": rows, "columns": columns, "bdata": packed}
        return {"name": self.name, "label": self.label, "on": self.on, "picture": picture}


@dataclass(frozen=True)
class Layer:
    """A hidden layer or the output, and where its parameters lie in the flat buffer.

    The weight from unit i of the layer before to unit j is flat[at + i·columns + j]; i = rows − 1
    is the bias.

    Attributes:
        name: "Hidden 1" or "Output".
        width: Number of units.
        activation: By name, one of the diagram's activations (the output's may be another).
        first: Index of its first unit in the channel of unit pictures.
        at: Where its matrix begins.
        rows: Units of the layer before, and one for the bias.
        columns: Its own units.
        batch_norm: Whether its sums are normalised over the mini-batch.
    """

    name: str
    width: int
    activation: str
    first: int
    at: int
    rows: int
    columns: int
    batch_norm: bool = False

    def as_wire(self) -> dict[str, Any]:
        """The layer as plain data; of the output all units are shown."""
        shown = self.width if self.name == "Output" else min(MOST_SHOWN, self.width)
        return {
            "name": self.name, "width": self.width, "activation": self.activation,
            "first": self.first, "shown": shown, "at": self.at, "rows": self.rows,
            "columns": self.columns, "batch_norm": self.batch_norm,
            "reach": REACH.get(self.activation),
        }  # fmt: skip


@dataclass(frozen=True)
class Diagram:
    """A network in a slot of the Player.

    Its clicks are picks of the lab: "feature" (index of the input), "unit_add", "unit_remove"
    (layer from 1), "layer_add", "layer_remove", "activation" (layer, index); its edits are changes
    in flight of the fields w<l>_<i>_<j> and b<l>_<j>, counted from 1.

    Attributes:
        key: Name within the lab.
        title: What is seen.
        alt: One sentence for who cannot see it.
        inputs: All features there are, in the order of the picks.
        layers: Hidden layers, and the output at the end.
        activations: Name and title of each that a hidden layer may have.
        batches: Mini-batches an epoch; 0 if the run cannot be asked about them.
        examples: Training examples; 0 likewise.
        task: What the output is.
        classes: Their names, with a colour each.
        colors: CSS colours of the classes.
        domain: The plane that the pictures show: least and greatest x, then y.
        weights: Channel of the parameters (P,).
        gradients: Channel of their gradient (P,).
        neurons: Channel of the units' pictures (unit, rows, columns).
        rate: Channel of the learning rate.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels.
        most_layers: Hidden layers that the lab takes.
        most_units: Units of a layer that it takes.
        unit: What a frame is.
        places: Where the training examples lie on the plane, shape (examples, 2), in the order in
        which an answer counts them.
    """

    key: str
    title: str
    alt: str
    inputs: Sequence[Input]
    layers: Sequence[Layer]
    activations: Sequence[tuple[str, str]]
    batches: int
    examples: int
    task: Literal["classification", "regression"] = "classification"
    classes: Sequence[str] = ()
    colors: Sequence[str] = ()
    domain: tuple[tuple[float, float], tuple[float, float]] = ((-6.0, 6.0), (-6.0, 6.0))
    weights: str = "weights"
    gradients: str = "weight_gradient"
    neurons: str = "neurons"
    rate: str = "learning_rate"
    slot: Slot = "hero"
    tab: str = "Network"
    height: int = 470
    most_layers: int = 20
    most_units: int = 32
    unit: str = "epoch"
    places: NDArray[np.floating[Any]] | None = None

    def as_wire(self) -> dict[str, Any]:
        """The diagram as plain data for the Player; to be read, since it is made once."""
        return self._wire

    @functools.cached_property
    def _wire(self) -> dict[str, Any]:
        return {
            "key": self.key, "title": self.title, "alt": self.alt, "slot": self.slot,
            "tab": self.tab, "height": self.height, "data": [], "layout": {}, "bindings": [],
            "click": None, "grow": None, "ask": None, "overlay": None,
            "diagram": {
                "inputs": [one.as_wire() for one in self.inputs],
                "layers": [layer.as_wire() for layer in self.layers],
                "activations": [list(pair) for pair in self.activations],
                "batches": self.batches, "examples": self.examples, "task": self.task,
                "classes": list(self.classes), "colors": list(self.colors),
                "domain": [list(ends) for ends in self.domain],
                "weights": self.weights, "gradients": self.gradients, "neurons": self.neurons,
                "rate": self.rate, "most_layers": self.most_layers, "most_units": self.most_units,
                "unit": self.unit, "places": _coded(self.places),
            },
        }  # fmt: skip


def _coded(places: NDArray[np.floating[Any]] | None) -> str:
    """The places as base64 of single precision, x and y in turn; "" for none."""
    if places is None:
        return ""
    return base64.b64encode(places.astype("<f4").tobytes()).decode("ascii")
