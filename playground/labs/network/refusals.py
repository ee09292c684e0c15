"""Values of the Network lab that are fine alone and do not go together, each in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.core.errors import PlaygroundError
from playground.labs.network.meaning import parameters_of_one, places_of, weight_index
from playground.labs.network.names import COLUMNS, REGRESSION, TITLES

if TYPE_CHECKING:
    from playground.labs.network.config import NetworkConfig

MOST_NEWTON = 300
"""Parameters up to which Newton's method may work out and solve its Hessian."""


class Together(PlaygroundError):
    """Values that do not go together."""


def refusal_of(config: NetworkConfig) -> Together | None:
    """Find the first pair of values that do not go together."""
    for check in (_loss, _columns, _own, _newton, _edits):
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


def _edits(config: NetworkConfig) -> str:
    """An edit must name a weight that there is."""
    known = type(config).__struct_fields__
    for edit in config.edits:
        if edit.field not in known and weight_index(places_of(config), edit.field) is None:
            return (
                f"Changes in flight (edits) name {edit.field}, and this network has no such "
                "weight; try w1_1_1, layer 1 from unit 1 to unit 1."
            )
    return ""
