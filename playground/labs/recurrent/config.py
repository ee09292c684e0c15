"""Every knob of the Recurrent lab, declared once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from playground.core.config import Config, setting
from playground.core.errors import PlaygroundError
from playground.labs.recurrent.meaning import racers
from playground.labs.recurrent.names import (
    CellName,
    CompareName,
    ResetName,
    StateName,
    TaskName,
    UnitName,
    WeightsName,
)
from playground.labs.recurrent.refusals import refusal_of

LETTERS = ("autocomplete", "shakespeare")
RuleName = Literal[
    "gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "adadelta",
]  # fmt: skip
"""Those that look at a batch once: a line search or a Hessian through time takes too long."""


def _trains(config: Any, *cells: str) -> bool:
    """Whether one of these cells races."""
    return any(racer.cell in cells for racer in racers(config))


def _forgets(config: Any) -> bool:
    return _trains(config, "lstm", "peephole", "coupled")


def _resets(config: Any) -> bool:
    return _trains(config, "gru")


def _squashes(config: Any) -> bool:
    return _trains(config, "rnn")


def _keeps(config: Any) -> bool:
    return _trains(config, "rnn", "gru", "leaky")


class RecurrentConfig(Config, frozen=True, kw_only=True):
    """A recurrent network, the sequences it learns and how it is trained."""

    task: Annotated[
        TaskName,
        setting("Task", "What the network is to learn from sequences."),
    ] = "names"
    text: Annotated[
        str,
        setting("Text", "Your own text to learn; empty: the one that comes with the task. Letters "
                        "that it does not have are not known.", max_length=4000,
                only={"task": LETTERS}),
    ] = ""  # fmt: skip
    gap: Annotated[
        int,
        setting("Gap", "How many steps the network has to remember before it repeats.", ge=0,
                le=100, unit="steps", only={"task": ("copy",)}),
    ] = 10  # fmt: skip
    sequence_length: Annotated[
        int,
        setting("Sequence length", "Steps of a training sequence.", ge=2, le=120, unit="steps"),
    ] = 20
    cell: Annotated[
        CellName,
        setting("Cell", "What carries the state from one step to the next."),
    ] = "lstm"
    hidden_size: Annotated[
        int,
        setting("Units", "Units of each layer.", ge=1, le=128, unit="units"),
    ] = 16
    layers: Annotated[
        int,
        setting("Layers", "Recurrent layers on top of each other.", ge=1, le=3, unit="layers"),
    ] = 1
    bidirectional: Annotated[
        bool,
        setting("Both directions", "Reads each sequence from the end as well."),
    ] = False
    optimizer: Annotated[
        RuleName,
        setting("Optimizer", "The rule that turns gradients into updates."),
    ] = "adam"
    learning_rate: Annotated[
        float,
        setting("Learning rate η", "How far one update goes for a given gradient.", ge=1e-6,
                le=10.0, scale="log", editable=True),
    ] = 0.01  # fmt: skip
    batch_size: Annotated[
        int,
        setting("Batch size", "Sequences an update looks at.", ge=1, le=128, unit="sequences",
                scale="log"),
    ] = 16  # fmt: skip
    steps: Annotated[
        int,
        setting("Updates", "How many updates the run makes.", ge=1, le=5000, unit="updates",
                scale="log"),
    ] = 400  # fmt: skip
    clip_norm: Annotated[
        float,
        setting("Clip the gradient's length", "A longer gradient is shortened to this; 0: never.",
                ge=0.0, le=100.0, step=0.1),
    ] = 1.0  # fmt: skip
    forget_bias: Annotated[
        float,
        setting("Forget-gate bias", "What the forget gates start with: high is to remember.",
                ge=-5.0, le=10.0, step=0.5,
                when=_forgets),
    ] = 1.0  # fmt: skip
    truncate: Annotated[
        int,
        setting("Truncate after", "Gradients flow back over so many steps at most; 0: over all.",
                ge=0, le=120, unit="steps"),
    ] = 0  # fmt: skip
    compare: Annotated[
        int,
        setting("Networks at once", "Trains so many networks side by side.", ge=1, le=16,
                unit="networks"),
    ] = 1  # fmt: skip
    differ: Annotated[
        CompareName,
        setting("They differ in", "Another seed each, or RNN, LSTM and GRU from the same seed.",
                when=lambda config: config.compare > 1),
    ] = "seeds"  # fmt: skip
    temperature: Annotated[
        float,
        setting("Temperature", "How freely a letter of the text that it writes is drawn: near 0 "
                               "always the likeliest, 1 by its probability.", ge=0.05, le=3.0,
                step=0.05, only={"task": ("autocomplete", "names", "shakespeare")}),
    ] = 0.8  # fmt: skip
    seed: Annotated[
        int,
        setting("Seed", "Draws the initial weights and the sequences.", ge=0, le=2**31 - 1),
    ] = 7
    probe: Annotated[
        str,
        setting("Probe", "The sequence that the pictures follow, in the task's own letters; empty: "
                         "one that suits the task.", max_length=120, advanced=True),
    ] = ""  # fmt: skip
    unit: Annotated[
        UnitName,
        setting("Activation", "What a unit of the RNN makes of its net input.", advanced=True,
                when=_squashes),
    ] = "tanh"  # fmt: skip
    reset: Annotated[
        ResetName,
        setting("Reset gate", "Whether the GRU's reset acts before or after the product with the "
                              "state.", advanced=True, when=_resets),
    ] = "after"  # fmt: skip
    leak: Annotated[
        float,
        setting("Leak", "How much of the state a leaky or echo unit replaces in a step.", ge=0.01,
                le=1.0, step=0.01, advanced=True, only={"cell": ("leaky", "echo")}),
    ] = 0.3  # fmt: skip
    spectral_radius: Annotated[
        float,
        setting("Spectral radius", "The largest size of an eigenvalue of the echo state's weights.",
                ge=0.0, le=2.0, step=0.05, advanced=True, only={"cell": ("echo",)}),
    ] = 0.9  # fmt: skip
    weights: Annotated[
        WeightsName,
        setting("Recurrent weights", "How the weights from state to state are drawn.",
                advanced=True),
    ] = "uniform"  # fmt: skip
    initial_state: Annotated[
        StateName,
        setting("Initial state", "What the network remembers before the first step.",
                advanced=True),
    ] = "zero"  # fmt: skip
    clip_value: Annotated[
        float,
        setting("Clip each number", "A larger number of the gradient is cut to this; 0: never.",
                ge=0.0, le=100.0, step=0.1, advanced=True),
    ] = 0.0  # fmt: skip
    keep_norm: Annotated[
        float,
        setting("Keep the gradient's norm", "Weight of the penalty on gradients that shrink or "
                                            "grow from step to step; 0: none.", ge=0.0, le=10.0,
                step=0.1, advanced=True, when=_keeps),
    ] = 0.0  # fmt: skip
    stateful: Annotated[
        bool,
        setting("Stateful", "Each batch goes on where the one before ended, state and text.",
                advanced=True, only={"task": ("shakespeare",)}),
    ] = False  # fmt: skip

    def refusal(self) -> PlaygroundError | None:
        """What is wrong with values that are each fine alone."""
        return refusal_of(self)
