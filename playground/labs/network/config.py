"""Every knob of the Network lab, declared once."""

from __future__ import annotations

from typing import Annotated, ClassVar

from playground.core.config import Config, Pair, Point, setting
from playground.core.errors import PlaygroundError
from playground.data.table import read_csv
from playground.labs.network.names import (
    DRAWN,
    INNER,
    MANY,
    REAL,
    ActivationName,
    DataName,
    FeatureName,
    InitName,
    LossName,
    SweepName,
    layer_activations_of,
)
from playground.labs.network.refusals import refusal_of
from playground.labs.optimizing import OptimizerName, ScheduleName

OWN = tuple(
    Point(x, y, label)
    for label, places in (
        (0.0, ((-3.0, -2.0), (-2.0, -3.5), (-4.0, 1.0), (-1.5, -1.0), (-3.5, 3.0), (-2.0, 2.0))),
        (1.0, ((3.0, 2.0), (2.0, 3.5), (4.0, -1.0), (1.5, 1.0), (3.5, -3.0), (2.0, -2.0))),
    )
    for x, y in places
)
"""What a student's own points begin with."""

MOST_LAYERS, MOST_UNITS, MOST_REPLICAS, MOST_OWN = 20, 32, 64, 500


def points_of_csv(text: str) -> tuple[Point, ...]:
    """Read points from a CSV of two columns and a label.

    Raises:
        BadTable: It is no such table, or has more points than fit into a link.
    """
    return tuple(Point(x, y, float(label)) for x, y, label in read_csv(text, MOST_OWN))


_HEAVY = {"optimizer": ("momentum", "nesterov")}
_ADAMS = {"optimizer": ("adam", "adamw", "nadam")}
_DRAWN: dict[str, tuple[object, ...]] = {"data": DRAWN}
_LEAST, _MOST = 1e-6, 10.0


def _scheduled(*names: str) -> dict[str, tuple[object, ...]]:
    return {"schedule": names}


def _several(config: NetworkConfig) -> bool:
    return config.replicas > 1


def _numeric_sweep(config: NetworkConfig) -> bool:
    return config.replicas > 1 and config.sweep not in ("seed", "init")


class NetworkConfig(Config, frozen=True, kw_only=True):
    """A feed-forward network, the examples it learns and how it is trained."""

    inner: ClassVar[str] = INNER
    step_name: ClassVar[str] = "epoch"

    data: Annotated[
        DataName,
        setting("Data", "What the network is to learn: points of several classes, or a height "
                        "over the plane."),
    ] = "circle"  # fmt: skip
    noise: Annotated[
        float,
        setting(
            "Noise", "How far the points are scattered: 0 is clean, 0.5 hides the pattern.",
            ge=0.0, le=0.5, step=0.05, only=_DRAWN,
        ),
    ] = 0.0  # fmt: skip
    samples: Annotated[
        int,
        setting(
            "Points", "How many points there are, for training and test together.",
            ge=8, le=2000, unit="points", scale="log", only=_DRAWN,
        ),
    ] = 500  # fmt: skip
    train_ratio: Annotated[
        float,
        setting(
            "Share for training",
            "The rest of the points is kept back: the test loss says how well the network does on "
            "points that it has never seen.",
            ge=0.1, le=0.9, step=0.05,
        ),
    ] = 0.5  # fmt: skip
    classes: Annotated[
        int,
        setting("Classes", "How many kinds of points.", ge=2, le=6, only={"data": MANY}),
    ] = 3
    column_x: Annotated[
        int,
        setting("Column across", "Which column of the table lies across, counted from 1.",
                ge=1, le=13, only={"data": REAL}),
    ] = 1  # fmt: skip
    column_y: Annotated[
        int,
        setting("Column up", "Which column of the table goes up, counted from 1.",
                ge=1, le=13, only={"data": REAL}),
    ] = 3  # fmt: skip
    own_points: Annotated[
        tuple[Point, ...],
        setting(
            "Your points",
            "Your own examples, written x:y:class with several after commas. Or click the output "
            "map: on empty ground a point of the class chosen there is added, on a point of that "
            "class it is taken away, on another it changes. Or load a CSV.",
            ge=0.0, le=5.0, places=(-6.0, 6.0), max_length=MOST_OWN, only={"data": ("own",)},
            reads=points_of_csv,
        ),
    ] = OWN  # fmt: skip
    own_class: Annotated[
        int,
        setting("Class of the next point", "What a click on the output map adds, counted from 0.",
                ge=0, le=5, only={"data": ("own",)}),
    ] = 0  # fmt: skip
    features: Annotated[
        tuple[FeatureName, ...],
        setting("Inputs", "What the network is told of a point. x² and y² make a circle easy."),
    ] = ("x", "y")
    hidden: Annotated[
        tuple[int, ...],
        setting(
            "Hidden layers",
            "Units of each hidden layer, from the input on, with commas: 4,2. Empty: none. Or "
            "press + and − above the layers of the picture.",
            ge=1, le=MOST_UNITS, max_length=MOST_LAYERS,
        ),
    ] = (4, 2)  # fmt: skip
    activation: Annotated[
        ActivationName,
        setting("Activation", "What a hidden unit makes of its net input z."),
    ] = "tanh"
    init: Annotated[
        InitName,
        setting("Initial weights", "How large the random weights are before the first update."),
    ] = "glorot"
    optimizer: Annotated[
        OptimizerName,
        setting("Optimizer", "The rule that turns gradients into updates."),
    ] = "gd"
    learning_rate: Annotated[
        float,
        setting(
            "Learning rate η",
            "How far one update goes for a given gradient. Line search and Newton do not use it.",
            ge=_LEAST, le=_MOST, scale="log", editable=True,
        ),
    ] = 0.03  # fmt: skip
    momentum: Annotated[
        float,
        setting(
            "Momentum γ", "How much of the last update is kept.",
            ge=0.0, le=0.999, step=0.001, editable=True, only=_HEAVY,
        ),
    ] = 0.9  # fmt: skip
    batch_size: Annotated[
        int,
        setting(
            "Batch size",
            "Examples an update looks at; 0 is all of them. Their order is drawn anew every epoch.",
            ge=0, le=500, unit="examples",
        ),
    ] = 10  # fmt: skip
    epochs: Annotated[
        int,
        setting("Epochs", "How often the network sees every training point.", ge=1, le=5000,
                unit="epochs", scale="log"),
    ] = 200  # fmt: skip
    l2: Annotated[
        float,
        setting(
            "L2 penalty λ₂", "Adds ½λ₂Σw² to what is minimised: large weights shrink.",
            ge=0.0, le=1.0, step=0.001, editable=True,
        ),
    ] = 0.0  # fmt: skip
    l1: Annotated[
        float,
        setting(
            "L1 penalty λ₁", "Adds λ₁Σ|w| to what is minimised: useless weights go to 0.",
            ge=0.0, le=1.0, step=0.001, editable=True,
        ),
    ] = 0.0  # fmt: skip
    dropout: Annotated[
        float,
        setting(
            "Dropout",
            "Part of the hidden units that each update leaves out at random; the others are "
            "scaled up by 1/keep.",
            ge=0.0, le=0.9, step=0.05,
        ),
    ] = 0.0  # fmt: skip
    batch_norm: Annotated[
        bool,
        setting(
            "Batch normalisation",
            "Brings the net inputs of every hidden unit to mean 0 and variance 1 over the batch.",
        ),
    ] = False
    replicas: Annotated[
        int,
        setting(
            "Networks at once",
            "Trains so many networks side by side that differ in one thing: is it luck or an "
            "effect?",
            ge=1, le=MOST_REPLICAS, unit="networks",
        ),
    ] = 1  # fmt: skip
    sweep: Annotated[
        SweepName,
        setting("They differ in", "What is another one in each network; the first is the main "
                                  "run.", when=_several),
    ] = "seed"  # fmt: skip
    sweep_to: Annotated[
        float,
        setting(
            "Up to", "The value that the last network has; those between lie evenly, for η and "
            "the penalties on a log scale unless an end is 0.",
            ge=0.0, le=_MOST, step=0.01, when=_numeric_sweep,
        ),
    ] = 0.3  # fmt: skip
    seed: Annotated[
        int,
        setting("Seed", "Draws the initial weights, the order of the examples and the units that "
                        "dropout leaves out.", ge=0, le=2**31 - 1),
    ] = 7  # fmt: skip
    data_seed: Annotated[
        int,
        setting("Seed of the points", "Draws the points and which of them are for training.",
                ge=0, le=2**31 - 1, advanced=True),
    ] = 1  # fmt: skip
    loss: Annotated[
        LossName,
        setting(
            "Loss",
            "What is minimised. Cross-entropy has a logistic or softmax output, Playground's "
            "½(a−t)² a tanh, the others a linear one.",
            advanced=True,
        ),
    ] = "auto"  # fmt: skip
    layer_activations: Annotated[
        str,
        setting(
            "Activation of each layer",
            "Where layers differ: their activations from the input on, with commas; those not "
            "named have the one above. Or choose above the layers of the picture.",
            max_length=300, advanced=True, check=layer_activations_of,
        ),
    ] = ""  # fmt: skip
    schedule: Annotated[
        ScheduleName,
        setting("Schedule of η", "How the learning rate changes from epoch to epoch (t from 0).",
                advanced=True),
    ] = "constant"  # fmt: skip
    schedule_period: Annotated[
        int,
        setting(
            "Period s", "Epochs: between two steps, for the time scale of the power law and the "
            "tenfold, of the warm-up, or without improvement until performance reacts.",
            ge=1, le=5000, unit="epochs", scale="log", advanced=True,
            only=_scheduled("step", "power", "tenfold", "warmup", "performance"),
        ),
    ] = 20  # fmt: skip
    schedule_factor: Annotated[
        float,
        setting("Factor", "What η is multiplied by at each step.", ge=0.01, le=1.0, step=0.01,
                advanced=True, only=_scheduled("step", "performance")),
    ] = 0.5  # fmt: skip
    schedule_decay: Annotated[
        float,
        setting("Decay k", "How fast η falls: η₀·e^(−kt), or η₀/(1+kt).", ge=1e-5, le=1.0,
                scale="log", advanced=True, only=_scheduled("exponential", "inverse")),
    ] = 0.01  # fmt: skip
    schedule_power: Annotated[
        float,
        setting("Power c", "η₀ / (1 + t/s)^c.", ge=0.1, le=4.0, step=0.1, advanced=True,
                only=_scheduled("power")),
    ] = 1.0  # fmt: skip
    schedule_pieces: Annotated[
        tuple[Pair, ...],
        setting("Pieces", "From which epoch on η is multiplied by what: 60:0.1, 120:0.01.",
                ge=0.0, le=100.0, places=(0.0, 5000.0), max_length=12, advanced=True,
                only=_scheduled("piecewise")),
    ] = (Pair(60.0, 0.3), Pair(120.0, 0.1))  # fmt: skip
    rmsprop_alpha: Annotated[
        float,
        setting("RMSProp decay β", "How slowly RMSProp forgets old squared gradients.",
                ge=0.0, le=0.9999, step=0.01, advanced=True, only={"optimizer": ("rmsprop",)}),
    ] = 0.99  # fmt: skip
    beta1: Annotated[
        float,
        setting("Adam β₁", "How slowly Adam, AdamW and Nadam forget old gradients.",
                ge=0.0, le=0.9999, step=0.01, advanced=True, only=_ADAMS),
    ] = 0.9  # fmt: skip
    beta2: Annotated[
        float,
        setting("Adam β₂", "How slowly Adam, AdamW and Nadam forget old squared gradients.",
                ge=0.0, le=0.99999, step=0.001, advanced=True, only=_ADAMS),
    ] = 0.999  # fmt: skip
    weight_decay: Annotated[
        float,
        setting("AdamW weight decay", "The part of the parameters that AdamW takes away, times η.",
                ge=0.0, le=1.0, step=0.01, advanced=True, only={"optimizer": ("adamw",)}),
    ] = 0.01  # fmt: skip
    clip_value: Annotated[
        float,
        setting("Clip the gradient by value", "Cuts every number of the gradient to ± this; 0 is "
                                              "off.", ge=0.0, le=10.0, step=0.01, advanced=True),
    ] = 0.0  # fmt: skip
    clip_norm: Annotated[
        float,
        setting("Clip the gradient by norm", "Shortens a longer gradient to this length and keeps "
                                             "its direction; 0 is off.",
                ge=0.0, le=100.0, step=0.1, advanced=True),
    ] = 0.0  # fmt: skip
    max_norm: Annotated[
        float,
        setting("Max-norm", "Largest length of a unit's incoming weights; 0 is off.",
                ge=0.0, le=20.0, step=0.1, advanced=True),
    ] = 0.0  # fmt: skip
    patience: Annotated[
        int,
        setting("Early stopping", "Ends the run when the test loss has not been lower for so many "
                                  "epochs; 0 is off.", ge=0, le=1000, unit="epochs",
                advanced=True),
    ] = 0  # fmt: skip
    goal: Annotated[
        float,
        setting("Stop at test loss", "Ends the run when the test loss is no larger; 0 is off.",
                ge=0.0, le=1.0, step=0.001, advanced=True),
    ] = 0.0  # fmt: skip

    def refusal(self) -> PlaygroundError | None:
        """What is wrong with values that are each fine alone."""
        return refusal_of(self)
