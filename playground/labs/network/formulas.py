"""The line under the Player: what the epoch at the playhead changed, with its numbers."""

from __future__ import annotations

from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import is_regression
from playground.views.colours import BLUE, VERMILION
from playground.views.formula import Formula, Micro, Part, Variant, number, step

NOWHERE = (0.0, 0.0)
"""There are no arrows over a map of the plane."""


def formulas(config: NetworkConfig) -> tuple[Formula, ...]:
    """Losses and scores before and after the epoch, of training and of test points."""
    score = "R²" if is_regression(config) else "accuracy"
    return tuple(
        Formula(title, color, [_variant(part, score)], NOWHERE)
        for part, title, color in (("train", "Training", BLUE), ("test", "Test", VERMILION))
    )


def _variant(part: str, score: str) -> Variant:
    loss, right = f"{part}_loss", f"{part}_accuracy"
    start: list[Part] = [
        "start   L", step(), " = ", number(loss, 0), f"   {score} = ", number(right, 0),
        "   η = ", number("learning_rate"), "   |w| = ", number("weight_norm"),
    ]  # fmt: skip
    after: list[Part] = [
        "L", step(), " = ", number(loss, 0), "   before it L", step(-1), " = ",
        number(loss, 0, at=-1), f"   {score} = ", number(right, 0), "   η = ",
        number("learning_rate"), "   |w| = ", number("weight_norm"),
    ]  # fmt: skip
    return Variant("loss", start, [Micro("The epoch", after)])
