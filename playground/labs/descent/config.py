"""Every knob of the Descent lab, declared once."""

from __future__ import annotations

from typing import Annotated, Literal

from playground.core.config import Config, Own, Pair, setting
from playground.core.formula import parse_formula
from playground.labs.optimizing import OptimizerName, ScheduleName

SurfaceName = Literal[
    "sigmoid_neuron", "rare_feature", "bowl", "tilted_bowl", "ravine", "plateau", "cliff",
    "saddle", "two_minima", "beale", "rosenbrock", "himmelblau", "rastrigin", "formula",
]  # fmt: skip
LossScale = Literal["sum", "half_sum", "mean"]
NEURONS = ("sigmoid_neuron", "rare_feature")
COURSE = (Pair(0.5, 0.2), Pair(2.5, 0.9))
"""The course's two examples (x, target)."""
RARE_EXAMPLES = 32
"""Examples of the neuron with a rare feature."""

_ADAMS = {"optimizers": ("adam", "adamw", "nadam")}
_HEAVY = {"optimizers": ("momentum", "nesterov")}
_DIVIDED = {"optimizers": ("rmsprop", "adam", "adamw", "nadam")}
_UPDATES = 10_000


def _when(*schedules: str) -> dict[str, tuple[object, ...]]:
    return {"schedule": schedules}


def _draws(config: DescentConfig) -> bool:
    """Whether anything is drawn from the seed."""
    batches = config.surface in NEURONS and config.batch_size > 0
    return batches or (config.starts > 0 and config.spread == "random")


class DescentConfig(Config, frozen=True, kw_only=True):
    """A race of optimizers down one error surface from one start."""

    surface: Annotated[
        SurfaceName,
        setting("Surface", "The error surface: height is the loss, the place is the parameters."),
    ] = "sigmoid_neuron"
    formula: Annotated[
        str,
        setting(
            "Formula",
            "The loss as you type it, in x and y: 2x^2 + 3x y + sin(y). Also exp, log, sqrt, abs, "
            "cos, tan, tanh, sigmoid, pi, e.",
            max_length=200, check=parse_formula, only={"surface": ("formula",)},
        ),
    ] = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"  # fmt: skip
    span: Annotated[
        float,
        setting(
            "Map half-width", "How far the map of the formula reaches from 0 in x and y.",
            ge=0.1, le=20.0, scale="log", only={"surface": ("formula",)},
        ),
    ] = 6.0  # fmt: skip
    condition: Annotated[
        float,
        setting(
            "Condition number κ",
            "How many times steeper the bowl is across than along: λ_max / λ_min.",
            ge=1.0, le=1000.0, scale="log", only={"surface": ("tilted_bowl",)},
        ),
    ] = 20.0  # fmt: skip
    angle: Annotated[
        int,
        setting(
            "Angle of the flat axis",
            "0° lies along x, 90° along y. The methods that divide each parameter's step by "
            "itself see the axes; the others do not.",
            ge=0, le=179, unit="°", only={"surface": ("tilted_bowl",)},
        ),
    ] = 30  # fmt: skip
    points: Annotated[
        tuple[Pair, ...],
        setting(
            "Points",
            "The neuron's examples, input:target with several after commas. Or click the picture "
            "Fit: on empty ground a point is added, on a point it is taken away.",
            ge=0.0, le=1.0, places=(-5.0, 5.0), max_length=12,
            only={"surface": ("sigmoid_neuron",)},
        ),
    ] = COURSE  # fmt: skip
    optimizers: Annotated[
        tuple[OptimizerName, ...],
        setting("Optimizers", "Who races. All start at the same place."),
    ] = ("gd", "momentum", "nesterov", "adam")
    learning_rate: Annotated[
        float,
        setting(
            "Learning rate η",
            "How far one update goes for a given gradient. Too small crawls, too large "
            "overshoots or explodes. Line search and Newton do not use it.",
            ge=1e-6, le=100.0, scale="log", editable=True, ownable=True,
        ),
    ] = 0.35  # fmt: skip
    schedule: Annotated[
        ScheduleName,
        setting("Schedule of η", "How the learning rate changes from update to update (t from 0)."),
    ] = "constant"
    schedule_period: Annotated[
        int,
        setting(
            "Period s",
            "Updates: between two steps, for the power law's and the tenfold's time scale, of the "
            "warm-up, or without improvement until performance reacts.",
            ge=1, le=_UPDATES, unit="updates", scale="log",
            only=_when("step", "power", "tenfold", "warmup", "performance"),
        ),
    ] = 50  # fmt: skip
    schedule_factor: Annotated[
        float,
        setting(
            "Factor", "What η is multiplied by at each step.", ge=0.01, le=1.0, step=0.01,
            only=_when("step", "performance"),
        ),
    ] = 0.5  # fmt: skip
    schedule_decay: Annotated[
        float,
        setting(
            "Decay k", "How fast η falls: η₀·e^(−kt), or η₀/(1+kt).", ge=1e-5, le=1.0, scale="log",
            only=_when("exponential", "inverse"),
        ),
    ] = 0.01  # fmt: skip
    schedule_power: Annotated[
        float,
        setting(
            "Power c", "η₀ / (1 + t/s)^c.", ge=0.1, le=4.0, step=0.1, only=_when("power"),
        ),
    ] = 1.0  # fmt: skip
    schedule_pieces: Annotated[
        tuple[Pair, ...],
        setting(
            "Pieces",
            "From which update on η is multiplied by what: 60:0.1, 120:0.01.",
            ge=0.0, le=100.0, places=(0.0, float(_UPDATES)), max_length=12,
            only=_when("piecewise"),
        ),
    ] = (Pair(60.0, 0.3), Pair(120.0, 0.1))  # fmt: skip
    momentum: Annotated[
        float,
        setting(
            "Momentum γ",
            "How much of the last update momentum and Nesterov keep: 0 is plain descent, 0.9 "
            "averages about ten updates.",
            ge=0.0, le=0.999, step=0.001, editable=True, ownable=True, only=_HEAVY,
        ),
    ] = 0.9  # fmt: skip
    steps: Annotated[
        int,
        setting(
            "Updates", "How many updates each optimizer makes.",
            ge=1, le=_UPDATES, unit="updates", scale="log",
        ),
    ] = 200  # fmt: skip
    start_x: Annotated[
        float,
        setting(
            "Start x",
            "Where all optimizers start: x (the weight w of the neuron). Or click the map.",
            ge=-20.0, le=20.0, step=0.1,
        ),
    ] = 2.0  # fmt: skip
    start_y: Annotated[
        float,
        setting(
            "Start y",
            "Where all optimizers start: y (the bias b of the neuron). Or click the map.",
            ge=-20.0, le=20.0, step=0.1,
        ),
    ] = 4.0  # fmt: skip
    free: Annotated[
        Literal["both", "first"],
        setting(
            "Parameters that move",
            "With only the first one free the map becomes a curve: the loss against one weight.",
        ),
    ] = "both"
    starts: Annotated[
        int,
        setting(
            "More starts",
            "So many other starts run along, for each optimizer: where does each one end?",
            ge=0, le=1000, step=20, unit="starts",
        ),
    ] = 0  # fmt: skip
    spread: Annotated[
        Literal["grid", "random"],
        setting(
            "Spread of the starts", "Evenly over the map, or drawn from the seed.",
            only={"starts": tuple(range(1, 1001))},
        ),
    ] = "grid"  # fmt: skip
    loss_scale: Annotated[
        LossScale,
        setting(
            "Loss",
            "How the points' squared errors add up: Σ(ŷ−y)², ½Σ(ŷ−y)² or their mean. It scales "
            "the gradient, and so the step.",
            advanced=True, only={"surface": NEURONS},
        ),
    ] = "sum"  # fmt: skip
    batch_size: Annotated[
        int,
        setting(
            "Batch size",
            "Examples per update: 0 is all of them, 1 is stochastic descent; the order of each "
            "epoch is drawn from the seed.",
            ge=0, le=RARE_EXAMPLES, unit="examples", advanced=True, only={"surface": NEURONS},
        ),
    ] = 0  # fmt: skip
    seed: Annotated[
        int,
        setting(
            "Seed", "Draws the order of the examples, and the starts where they are random.",
            ge=0, le=2**31 - 1, advanced=True, when=_draws,
        ),
    ] = 7  # fmt: skip
    own: Annotated[
        tuple[Own, ...],
        setting(
            "Own settings",
            "A method's own η or constants, written method:control=value, several with commas: "
            "adam:learning_rate=0.05. A change of η in flight does not reach it.",
            max_length=20, of="optimizers", advanced=True,
        ),
    ] = ()  # fmt: skip
    momentum_schedule: Annotated[
        bool,
        setting(
            "Raise γ on schedule",
            "The course's μₜ = min(1 − 2^(−1−log₂(⌊t/250⌋+1)), γ): from 0.5 up to γ.",
            advanced=True, only=_HEAVY,
        ),
    ] = False  # fmt: skip
    rmsprop_alpha: Annotated[
        float,
        setting(
            "RMSProp decay β", "How slowly RMSProp forgets old squared gradients.",
            ge=0.0, le=0.9999, step=0.01, advanced=True, ownable=True,
            only={"optimizers": ("rmsprop",)},
        ),
    ] = 0.99  # fmt: skip
    bias_correction: Annotated[
        bool,
        setting(
            "Bias correction",
            "Whether Adam, AdamW and Nadam make up for m and v having started at 0. Off, the "
            "first updates are too long: see what it is for.",
            advanced=True, only=_ADAMS,
        ),
    ] = True  # fmt: skip
    beta1: Annotated[
        float,
        setting(
            "Adam β₁", "How slowly Adam, AdamW and Nadam forget old gradients.",
            ge=0.0, le=0.9999, step=0.01, advanced=True, ownable=True, only=_ADAMS,
        ),
    ] = 0.9  # fmt: skip
    beta2: Annotated[
        float,
        setting(
            "Adam β₂", "How slowly Adam, AdamW and Nadam forget old squared gradients.",
            ge=0.0, le=0.99999, step=0.001, advanced=True, ownable=True, only=_ADAMS,
        ),
    ] = 0.999  # fmt: skip
    weight_decay: Annotated[
        float,
        setting(
            "AdamW weight decay", "The part of the parameters that AdamW takes away, times η.",
            ge=0.0, le=1.0, step=0.01, advanced=True, ownable=True,
            only={"optimizers": ("adamw",)},
        ),
    ] = 0.01  # fmt: skip
    epsilon: Annotated[
        float,
        setting(
            "ε of RMSProp and Adam",
            "Keeps the division finite where the squared gradients are zero.",
            ge=1e-16, le=1.0, scale="log", advanced=True, ownable=True, only=_DIVIDED,
        ),
    ] = 1e-8  # fmt: skip
    adagrad_epsilon: Annotated[
        float,
        setting(
            "ε of Adagrad",
            "Keeps Adagrad's division finite where the squared gradients are zero.",
            ge=1e-16, le=1.0, scale="log", advanced=True, only={"optimizers": ("adagrad",)},
        ),
    ] = 1e-10  # fmt: skip
    adadelta_rho: Annotated[
        float,
        setting(
            "Adadelta decay ρ", "How slowly Adadelta forgets old squared gradients and updates.",
            ge=0.0, le=0.9999, step=0.01, advanced=True, only={"optimizers": ("adadelta",)},
        ),
    ] = 0.9  # fmt: skip
    adadelta_epsilon: Annotated[
        float,
        setting(
            "ε of Adadelta", "Decides how long Adadelta's first updates are.",
            ge=1e-16, le=1.0, scale="log", advanced=True, only={"optimizers": ("adadelta",)},
        ),
    ] = 1e-6  # fmt: skip


def replicas(config: DescentConfig) -> tuple[str, ...]:
    """The optimizers' names: one replica each."""
    return config.optimizers
