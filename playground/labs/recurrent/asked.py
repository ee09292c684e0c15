"""What can be asked about a run of the Recurrent lab, and with which numbers. Knows no torch."""

from __future__ import annotations

from playground.labs.lab import Argument, Question

_PATH = "playground.labs.recurrent.questions"

QUESTIONS = (
    Question(
        "gates",
        f"{_PATH}:gates",
        "Gates, states and their gradients of a layer on the probe; layer from 0, -1 is the top "
        "one, direction 1 reads from the end.",
        {"layer": Argument(-1, -1, 2), "direction": Argument(0, 0, 1)},
    ),
    Question(
        "flow",
        f"{_PATH}_flow:flow",
        "How much of the gradient of the probe's last loss comes to each step before: its length, "
        "the course's bound, the Jacobians' product, and of an LSTM the share through each gate.",
        {},
    ),
    Question(
        "clamp",
        f"{_PATH}:clamp",
        "What the network answers on the probe with a gate of its top layer held from a step on; "
        "gate -1 is to remember for ever, unit -1 all units.",
        {
            "gate": Argument(-1, -1, 5), "value": Argument(1, -5, 5), "unit": Argument(-1, -1, 127),
            "since": Argument(0, 0, 199),
        },
    ),
    Question(
        "written",
        f"{_PATH}:written",
        "What the network writes now, each letter with its place on a page.",
        {},
    ),
    Question(
        "units",
        f"{_PATH}_units:units",
        "How each unit of the top layer goes along with what is read and what is asked on the test "
        "sequences, and the units in the order of it.",
        {},
    ),
    Question(
        "passage",
        f"{_PATH}_passage:passage",
        "Which units of the top layer are on in a stretch of the passage, both ends included, and "
        "where else one of them is on like there; since -1 is the stretch brushed at first, unit "
        "-1 the one that is most on.",
        {
            "since": Argument(-1, -1, 511), "until": Argument(-1, -1, 511),
            "unit": Argument(-1, -1, 127),
        },
    ),
    Question(
        "order",
        f"{_PATH}_units:order",
        "The units of the top layer in an order: by 0 as they are, by 1 those first that go along "
        "most with what is right to say, by 2 those that go along most with what is read.",
        {"by": Argument(0, 0, 2)},
    ),
    Question(
        "length",
        f"{_PATH}_units:length",
        "Test loss and accuracy on sequences of other lengths than those it is trained on.",
        {"most": Argument(100, 2, 200)},
    ),
)  # fmt: skip
"""The lab's questions."""
