"""Optimizers as values over a flat array of parameters, its last axis the parameters.

The same code moves a point on a surface, shape (2,), a thousand of them, (start, 2), and R networks
at once, (R, P). The course's notation: w parameters, g gradient, u update, η learning rate, γ
momentum, s and v accumulated squared gradients, m averaged gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor

from playground.engine import rules
from playground.engine.ground import Constants, Ground, Memory, Rate
from playground.engine.line_search import line_search
from playground.engine.newton import newton

__all__ = ["OPTIMIZERS", "Constants", "Ground", "Memory", "Optimizer", "Rate", "Settings"]


class Settings(NamedTuple):
    """What one optimizer makes one update with."""

    learning_rate: Rate
    """η."""
    constants: Constants


class Optimizer(NamedTuple):
    """A rule that turns gradients into updates, w = w − u.

    Another rule is another value in OPTIMIZERS: write its `change`, list it, and the race, the
    tests against torch.optim and the benchmark pick it up.
    """

    name: str
    init: Callable[[Tensor], Memory]
    """parameters -> the memory before the first update."""
    change: Callable[[Ground, Memory, int, Rate, Constants], tuple[Tensor, Memory]]
    """(ground, memory, number of the update from 1, η, constants) -> u to subtract, the next
    memory.
    """
    look_ahead: Callable[[Tensor, Memory, Constants], Tensor] | None = None
    """(parameters, memory, constants) -> where its gradient is measured; at the parameters if None.
    """
    bound: Callable[[Rate, Constants], Rate] | None = None
    """(curvature λ > 0, constants) -> the η from which on it diverges on ½λw²; None where none is
    known.
    """
    bound_formula: str = ""
    """`bound` as text."""
    reads: tuple[str, ...] = ()
    """The constants that change what it does."""
    uses_rate: bool = True
    """Whether η changes what it does."""
    needs_position: bool = False
    """Whether it reads where it stands; the view of it takes a while to make."""
    needs_surface: bool = False
    """Whether it evaluates the ground at other places than the gradient's."""

    def update(
        self, ground: Ground, memory: Memory, step: int, learning_rate: Rate, constants: Constants
    ) -> tuple[Tensor, Memory]:
        """Make one update: w = w − u.

        Args:
            ground: Where it stands, w (..., parameters), and what it measured.
            memory: What the optimizer remembers, from `init` or the last update.
            step: Number of this update, from 1.
            learning_rate: η, a number or a tensor that broadcasts against w.
            constants: The other hyper-parameters.

        Returns:
            The next parameters and memory.
        """
        assert ground.w is not None
        u, memory = self.change(ground, memory, step, learning_rate, constants)
        return ground.w - u, memory


def _descent_bound(curvature: Rate, constants: Constants) -> Rate:
    """2/λ: beyond it w ← (1 − ηλ)w grows."""
    return 2 / curvature


def _momentum_bound(curvature: Rate, constants: Constants) -> Rate:
    """2(1+γ)/λ: beyond it a root of z² − (1 + γ − ηλ)z + γ lies below −1."""
    return 2 * (1 + constants.momentum) / curvature


def _nesterov_bound(curvature: Rate, constants: Constants) -> Rate:
    """2(1+γ)/((1+2γ)λ): beyond it a root of z² − (1+γ)(1−ηλ)z + γ(1−ηλ) lies below −1."""
    return 2 * (1 + constants.momentum) / ((1 + 2 * constants.momentum) * curvature)


_ADAM = ("beta1", "beta2", "epsilon", "bias_correction")

OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer(
            "gd", rules.nothing, rules.descend, bound=_descent_bound, bound_formula="2/λ_max"
        ),
        Optimizer(
            "momentum", rules.nothing, rules.heavy_ball, bound=_momentum_bound,
            bound_formula="2(1+γ)/λ_max", reads=("momentum",),
        ),
        Optimizer(
            "nesterov", rules.nothing, rules.heavy_ball, rules.after_momentum, _nesterov_bound,
            "2(1+γ)/((1+2γ)λ_max)", ("momentum",),
        ),
        Optimizer("adagrad", rules.nothing, rules.adagrad, reads=("adagrad_epsilon",)),
        Optimizer("rmsprop", rules.nothing, rules.rmsprop, reads=("rmsprop_alpha", "epsilon")),
        Optimizer("adam", rules.nothing, rules.adam, reads=_ADAM),
        Optimizer(
            "adamw", rules.nothing, rules.adamw, reads=(*_ADAM, "weight_decay"),
            needs_position=True,
        ),
        Optimizer("nadam", rules.ones, rules.nadam, reads=(*_ADAM, "momentum_decay")),
        Optimizer(
            "adadelta", rules.nothing, rules.adadelta, reads=("adadelta_rho", "adadelta_epsilon")
        ),
        Optimizer(
            "line_search", rules.nothing, line_search, uses_rate=False, needs_position=True,
            needs_surface=True,
        ),
        Optimizer(
            "newton", rules.nothing, newton, uses_rate=False, needs_position=True,
            needs_surface=True,
        ),
    )
}  # fmt: skip
"""The optimizers in teaching order."""
