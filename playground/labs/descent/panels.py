"""The panel of numbers about the curvature of the ground."""

from __future__ import annotations

from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import (
    letters,
    parameter_names,
)
from playground.views.colours import CARRY, MOVE, VERMILION
from playground.views.expression import Value, answered, recorded
from playground.views.figure import Panel, Shape, asks
from playground.views.formula import Part, words, worked

KINDS = (
    "a valley: it curves up in all directions",
    "a saddle: up in one direction, down in another",
    "a crest: it curves down in all directions",
    "flat in a direction",
    "no number: the surface has a hole here",
)
"""In the order of `playground.engine.curvature.KINDS`."""

BOUNDS = {"gd": "GD", "momentum": "Momentum", "nesterov": "Nesterov"}
"""The methods that have a largest stable η."""


def curvature_panel(config: DescentConfig) -> Panel:
    """Hessian and what follows from it, at the playhead's place or at a clicked one."""
    names = ("x", "y", "third", "fourth")[: len(parameter_names(config))]
    place = {name: recorded("position", -1, axis) for axis, name in enumerate(names)}
    first, second = letters(config)
    rows: list[tuple[str, list[Part]]] = [
        ("Place", [f"{first} = ", _one("place", 0), f",  {second} = ", _one("place", 1)]),
        ("Hessian H", ["[ ", _one("hessian", 0, 0), "  ", _one("hessian", 0, 1), " ;  ",
                       _one("hessian", 1, 0), "  ", _one("hessian", 1, 1), " ]"]),
        ("Eigenvalues λ", _listed("eigenvalues", len(names))),
        ("Condition number κ", [_one("condition")]),
        ("It is", [words(KINDS, answered("kind"))]),
        ("Best step", ["gᵀg / gᵀHg = ", _one("optimal_step"), ",  η was ",
                       worked(recorded("learning_rate", -1))]),
        ("Newton's step", ["−H⁻¹g = (", _one("newton", 0), ", ", _one("newton", 1), ")"]),
        ("Stable for η below", _bounds(config)),
    ]  # fmt: skip
    return Panel(
        "curvature", "Curvature of the ground", "Curvature", rows,
        asks("curvature", "playhead", places=True, choices=None, **place),
        note="Ellipse: a level line of the quadratic model. Dashed: Newton's step. Bounds: GD 2/λ, "
             "momentum 2(1+γ)/λ, Nesterov 2(1+γ)/((1+2γ)λ), λ the largest; none for the adaptive "
             "methods, nor where the ground curves down.",
        draws=(
            Shape("ellipse", MOVE, closed=True),
            Shape("steepest", VERMILION, "λ₂"),
            Shape("flattest", CARRY, "λ₁"),
            Shape("newton_line", MOVE, "Newton", dash=True),
        ),
    )  # fmt: skip


def _bounds(config: DescentConfig) -> list[Part]:
    """The largest stable η of each racer that has one."""
    racing = [name for name in BOUNDS if name in config.optimizers] or ["gd"]
    parts: list[Part] = []
    for name in racing:
        at = answered("bounds", list(BOUNDS).index(name))
        parts += [f"{',  ' if parts else ''}{BOUNDS[name]} ", worked(at)]
    return parts


def _listed(array: str, count: int) -> list[Part]:
    """All numbers of an array, with commas."""
    parts: list[Part] = []
    for place in range(count):
        parts += [",  " if place else "", _one(array, place)]
    return parts


def _one(array: str, *index: int) -> Part:
    value: Value = answered(array, *index)
    return worked(value)
