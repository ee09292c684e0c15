"""What can be asked about a run of the Network lab, and with which numbers. Knows no torch."""

from __future__ import annotations

from playground.labs.lab import Argument, Question

_EPOCH = Argument(0, 0, 5000)
_AXIS = Argument(-1, -1, 31)

QUESTIONS = (
    Question(
        "neuron",
        "playground.labs.network.questions:neuron",
        "What one unit says over the plane; layer 0 are the inputs, the output follows the last "
        "hidden layer; units from 0.",
        {"layer": Argument(1, 0, 21), "unit": Argument(0, 0, 31), "size": Argument(50, 2, 200)},
    ),
    Question(
        "bend",
        "playground.labs.network.questions_bend:bend",
        "Where a layer puts the lines of a grid over the plane and the training examples: layer 0 "
        "is the inputs; an axis is a unit from 0, or -1 for a principal component.",
        {"layer": Argument(1, 0, 20), "first": _AXIS, "second": _AXIS},
    ),
    Question(
        "histograms",
        "playground.labs.network.questions_layers:histograms",
        "Each layer's outputs over the training points, and the sizes of its weights' gradients.",
        {},
    ),
    Question(
        "sharpness",
        "playground.labs.network.questions_layers:sharpness",
        "The greatest curvature of the training loss, the learning rate from which on gradient "
        "descent leaves it, and where it points.",
        {"epoch": _EPOCH},
    ),
    Question(
        "metrics",
        "playground.labs.network.questions_scores:metrics",
        "Confusion matrix, accuracy, precision, recall and F1 of each class, ROC curve and AUC; "
        "part 0 training, 1 test.",
        {"part": Argument(0, 0, 1)},
    ),
    Question(
        "batch",
        "playground.labs.network.questions_steps:batch",
        "The network after so many mini-batches of the epoch that follows: weights, gradient and "
        "loss of the last of them, and the output map.",
        {"batch": Argument(1, 0, 2000), "epoch": _EPOCH},
    ),
    Question(
        "example",
        "playground.labs.network.questions_steps:example",
        "One training example through the network and back: net inputs, outputs, deltas, its "
        "gradient and the update that it alone would make.",
        {"index": Argument(0, 0, 1999)},
    ),
)  # fmt: skip
"""The lab's questions."""
