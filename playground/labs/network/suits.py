"""What suits a data set, and what to watch for on it."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.network.config import NetworkConfig
from playground.labs.network.names import REAL, REGRESSION

_COLUMNS = {"iris": (1, 3), "wine": (1, 7), "cancer": (1, 8)}
"""Two columns, counted from 1, that tell something together."""


def suits(field: str, value: object) -> Mapping[str, object]:
    """What follows the data set just chosen: inputs, loss and columns that make sense with it."""
    if field != "data":
        return {}
    name = str(value)
    fields: dict[str, object] = {
        "loss": "auto",
        "features": ("x",) if name == "sinusoid" else ("x", "y"),
    }
    if name in REAL:
        fields["column_x"], fields["column_y"] = _COLUMNS[name]
    return fields


def sentence(config: NetworkConfig) -> str:
    """What to watch for when the controls are no preset's."""
    if config.replicas > 1:
        return (
            f"{config.replicas} networks at once. Watch how far the band spreads: what differs "
            "by chance alone is no effect."
        )
    if config.data in REGRESSION:
        return f"{_SENTENCES[config.data]} Watch the training and the test loss part or stay close."
    return _SENTENCES[config.data]


_SENTENCES = {
    "circle": "One class inside the other: no straight line parts them. Watch the hidden units "
    "find one line each, and the output put them together.",
    "xor": "Opposite quadrants belong together. Watch how many hidden units the boundary needs.",
    "gauss": "Two clouds: one straight line does it. Watch how little a hidden layer adds.",
    "spiral": "Two arms wound around each other: the hardest of these. Watch where the boundary "
    "gives up, then give it more units or better inputs.",
    "moons": "Two half moons. Watch the boundary bend between them.",
    "checkerboard": "Sixteen squares. Watch how many units it takes to cut them all out.",
    "blobs": "Several clouds: the softmax gives each class its share. Watch the borders meet.",
    "rings": "Rings around one another. Watch the network wrap one class around the next.",
    "gate_and": "The AND gate: one neuron is enough. Watch the line find its place.",
    "gate_or": "The OR gate: one neuron is enough. Watch the line find its place.",
    "gate_xor": "The XOR gate: no single neuron can do it. Watch a hidden layer fold the plane.",
    "plane": "A tilted plane to be predicted.",
    "hills": "Hills and hollows to be predicted.",
    "sinusoid": "One input, one output: noisy points on a sine.",
    "iris": "150 irises of three kinds, by two of their measures. Watch which two kinds overlap.",
    "wine": "178 wines from three growers, by two of their measures.",
    "cancer": "569 tumours, benign or malignant, by two of their measures. Watch precision and "
    "recall, not accuracy alone.",
    "own": "Your own points. Click the output map to add one, change it or take it away.",
}
