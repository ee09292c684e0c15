"""Values of the Network lab that are fine alone and do not go together, each in one sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playground.core.config import as_text
from playground.core.errors import PlaygroundError
from playground.labs.network.meaning import parameters_of_one, places_of, weight_index
from playground.labs.network.names import COLUMNS, DRAWN, REGRESSION, TITLES

if TYPE_CHECKING:
    from playground.labs.network.config import NetworkConfig

MOST_NEWTON = 300
"""Parameters up to which Newton's method may work out and solve its Hessian."""
MOST_SECONDS = 8.0
"""Longest that an epoch may take: a run is only paused, stopped or edited between two of them."""
A_LAYER, A_PARAMETER = 30e-6, 2e-9
"""Seconds that an update takes for each layer, and for each parameter, network and example."""
SEARCHED = 80
"""Most often that a line search looks at its mini-batch."""
ROWS = {"iris": 150, "wine": 178, "cancer": 569}
SWEPT = {
    "learning_rate": (1e-6, 10.0), "momentum": (0.0, 0.999), "l1": (0.0, 1.0), "l2": (0.0, 1.0),
    "dropout": (0.0, 0.9), "noise": (0.0, 0.5),
}  # fmt: skip
"""What each field may be that networks can differ in."""


class Together(PlaygroundError):
    """Values that do not go together."""


def refusal_of(config: NetworkConfig) -> Together | None:
    """Find the first pair of values that do not go together."""
    for check in (_loss, _columns, _own, _newton, _time, _sweep, _sweep_to, _edits):
        said = check(config)
        if said:
            return Together(said)
    return None


def _loss(config: NetworkConfig) -> str:
    if config.data in REGRESSION and config.loss == "cross_entropy":
        return (
            f"Loss (loss) cross_entropy needs classes, and {TITLES[config.data]} has heights; "
            "try squared."
        )
    return ""


def _columns(config: NetworkConfig) -> str:
    most = COLUMNS.get(config.data)
    if most is None:
        return ""
    for name, label in (("column_x", "Column across"), ("column_y", "Column up")):
        value = getattr(config, name)
        if value > most:
            return (
                f"{label} ({name}) must be between 1 and {most} for {TITLES[config.data]}; you "
                f"gave {value}. Try {most}."
            )
    if config.column_x == config.column_y:
        other = config.column_x % most + 1
        return (
            f"Column up (column_y) must be another one than column across; you gave "
            f"{config.column_y} for both. Try {other}."
        )
    return ""


def _own(config: NetworkConfig) -> str:
    if config.data != "own":
        return ""
    labels = [point.label for point in config.own_points]
    if len(set(labels)) < 2:
        return "Your points (own_points) are all of one class; add points of another class."
    if len(labels) < 4:
        return f"Your points (own_points) are {len(labels)}; add some until there are 4."
    if any(label != int(label) for label in labels):
        return "Your points (own_points) have classes 0, 1, 2 ... 5; try whole numbers."
    return ""


def _newton(config: NetworkConfig) -> str:
    if config.optimizer != "newton":
        return ""
    count = parameters_of_one(config)
    if count > MOST_NEWTON:
        return (
            f"Optimizer (optimizer) newton solves for all parameters at once, at most "
            f"{MOST_NEWTON}; this network has {count}. Try fewer units."
        )
    return ""


def _time(config: NetworkConfig) -> str:
    """An epoch cannot be interrupted, so it must not take long.

    One that looks at each mini-batch once does not, whatever the other values are.
    """
    seconds = seconds_of_an_epoch(config, config.batch_size)
    if seconds <= MOST_SECONDS:
        return ""
    attempt = "fewer units" if config.replicas == 1 else "fewer networks (replicas) or units"
    if seconds_of_an_epoch(config, 0) <= MOST_SECONDS:
        attempt = f"batch_size 0 or {attempt}"
    return (
        f"Optimizer (optimizer) {config.optimizer} looks at each mini-batch many times: with these "
        f"hidden layers (hidden) an epoch would take about {seconds:.0f} s, and "
        f"{MOST_SECONDS:.0f} s are the most; try {attempt}."
    )


def seconds_of_an_epoch(config: NetworkConfig, batch_size: int) -> float:
    """Estimate how long one core works at an epoch with such mini-batches."""
    points = len(config.own_points) if config.data == "own" else config.samples
    train = max(1, round(config.train_ratio * ROWS.get(config.data, points)))
    batch = min(batch_size or train, train)
    count = parameters_of_one(config)
    evaluations = {"line_search": SEARCHED, "newton": 2 * count}.get(config.optimizer, 1)
    layers, numbers = len(config.hidden) + 1, config.replicas * batch * count
    return math.ceil(train / batch) * evaluations * (layers * A_LAYER + numbers * A_PARAMETER)


def _sweep(config: NetworkConfig) -> str:
    """Networks that are said to differ must."""
    if config.replicas == 1:
        return ""
    why = {
        "noise": config.data not in DRAWN and f"{TITLES[config.data]} takes none",
        "momentum": config.optimizer not in ("momentum", "nesterov")
        and f"optimizer {config.optimizer} has none",
        "learning_rate": config.optimizer in ("line_search", "newton")
        and f"optimizer {config.optimizer} does not use it",
        "dropout": not config.hidden and "there is no hidden layer to drop units from",
    }.get(config.sweep)
    if not why:
        return ""
    return (
        f"They differ in (sweep) {config.sweep} would be {config.replicas} times the same network: "
        f"{why}. Try seed."
    )


def _sweep_to(config: NetworkConfig) -> str:
    """The last network's value must be one that its field takes, and not the first one's."""
    if config.replicas == 1 or config.sweep not in SWEPT:
        return ""
    (least, most), last = SWEPT[config.sweep], config.sweep_to
    if not least <= last <= most:
        return (
            f"Up to (sweep_to) must be between {least:g} and {most:g} where networks differ in "
            f"{config.sweep}; you gave {last:g}. Try {min(max(last, least), most):g}."
        )
    if last == getattr(config, config.sweep):
        return (
            f"Up to (sweep_to) is {last:g}, and {config.sweep} of the first network is the same: "
            "they would not differ. Try another value."
        )
    return ""


def _edits(config: NetworkConfig) -> str:
    """An edit must name a weight that there is."""
    known = type(config).__struct_fields__
    for edit in config.edits:
        if edit.field not in known and weight_index(places_of(config), edit.field) is None:
            return (
                f"Changes in flight (edits) name {edit.field}, and this network has no such "
                f"weight; take {as_text(edit)} out of them, or try w1_1_1, layer 1 from unit 1 to "
                "unit 1."
            )
    return ""
