"""Optimizers as pairs of pure functions over a flat array of parameters, its last axis the
parameters.

The same code moves a point on a surface, shape (2,), a thousand of them, (start, 2), and R networks
at once, (R, P). The course's notation: w parameters, g gradient, u update, η learning rate, γ
momentum, s and v
accumulated squared gradients, m averaged gradient. Learning rate and momentum may be numbers or
tensors that broadcast
against w.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

Rate = float | Tensor
"""A number, or a tensor that broadcasts against the parameters: (R, 1) for one value a replica."""


class Constants(NamedTuple):
    """What an optimizer keeps fixed beside the learning rate; the defaults are torch.optim's."""

    momentum: Rate = 0.9
    """γ of momentum and Nesterov."""
    rmsprop_alpha: float = 0.99
    """How slowly RMSProp forgets; the course's β."""
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: Rate = 1e-8
    """Added to the root by RMSProp and Adam."""
    adagrad_epsilon: Rate = 1e-10


class Memory(NamedTuple):
    """What an optimizer remembers between updates, each of the parameters' shape; zero where it has
    no use.
    """

    velocity: Tensor
    """u of momentum and Nesterov (η is in it), m of Adam."""
    squares: Tensor
    """s of Adagrad and RMSProp, v of Adam."""


class Optimizer(NamedTuple):
    """A rule that turns gradients into updates, w = w − u.

    Another rule is another value in OPTIMIZERS: write its `change`, list it, and the race, the
    tests against torch.optim and the benchmark pick it up.
    """

    name: str
    init: Callable[[Tensor], Memory]
    """parameters -> the memory before the first update."""
    change: Callable[[Tensor, Memory, int, Rate, Constants], tuple[Tensor, Memory]]
    """(gradient, memory, number of the update from 1, η, constants) -> u to subtract, the next
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

    def update(
        self, w: Tensor, memory: Memory, gradient: Tensor, step: int,
        learning_rate: Rate, constants: Constants,
    ) -> tuple[Tensor, Memory]:  # fmt: skip
        """Make one update: w = w − u.

        Args:
            w: Parameters, shape (..., parameters).
            memory: What the optimizer remembers, from `init` or the last update.
            gradient: The gradient where the optimizer measures it, shape of w.
            step: Number of this update, from 1.
            learning_rate: η, a number or a tensor that broadcasts against w.
            constants: The other hyper-parameters.

        Returns:
            The next parameters and memory.
        """
        u, memory = self.change(gradient, memory, step, learning_rate, constants)
        return w - u, memory


Change = tuple[Tensor, Memory]


def _nothing(w: Tensor) -> Memory:
    return Memory(torch.zeros_like(w), torch.zeros_like(w))


def _descend(g: Tensor, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Gradient descent: u = ηg. Source: Cauchy 1847."""
    return eta * g, memory


def _heavy_ball(g: Tensor, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Momentum: u = γu + ηg. Source: Polyak 1964."""
    u = constants.momentum * memory.velocity + eta * g
    return u, Memory(u, memory.squares)


def _after_momentum(w: Tensor, memory: Memory, constants: Constants) -> Tensor:
    """Where Nesterov measures: w_la = w − γu. Source: Nesterov 1983; Sutskever et al. 2013, section
    2.
    """
    return w - constants.momentum * memory.velocity


def _adagrad(g: Tensor, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Adagrad: s = s + g², u = ηg / (√s + ε). Source: Duchi, Hazan & Singer 2011."""
    s = torch.addcmul(memory.squares, g, g)
    return eta * g / s.sqrt().add_(constants.adagrad_epsilon), Memory(memory.velocity, s)


def _rmsprop(g: Tensor, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """RMSProp: s = αs + (1−α)g², u = ηg / (√s + ε). Source: Tieleman & Hinton 2012, lecture 6e."""
    # In torch.optim's order: on the neuron its paths are chaotic, and each last bit counts.
    alpha = constants.rmsprop_alpha
    s = torch.addcmul(alpha * memory.squares, g, g, value=1 - alpha)
    return eta * g / s.sqrt().add_(constants.epsilon), Memory(memory.velocity, s)


def _adam(g: Tensor, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Adam; m and v start at 0, which their hats correct. Source: Kingma & Ba 2015, algorithm 1.

    m = β₁m + (1−β₁)g    v = β₂v + (1−β₂)g²
    m̂ = m / (1 − β₁ᵗ)    v̂ = v / (1 − β₂ᵗ)    u = η m̂ / (√v̂ + ε)
    """
    beta1, beta2 = constants.beta1, constants.beta2
    m = torch.lerp(g, memory.velocity, beta1)
    v = torch.lerp(g * g, memory.squares, beta2)
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return eta * m_hat / (v_hat.sqrt() + constants.epsilon), Memory(m, v)


def _descent_bound(curvature: Rate, constants: Constants) -> Rate:
    """2/λ: beyond it w ← (1 − ηλ)w grows."""
    return 2 / curvature


def _momentum_bound(curvature: Rate, constants: Constants) -> Rate:
    """2(1+γ)/λ: beyond it a root of z² − (1 + γ − ηλ)z + γ lies below −1."""
    return 2 * (1 + constants.momentum) / curvature


def _nesterov_bound(curvature: Rate, constants: Constants) -> Rate:
    """2(1+γ)/((1+2γ)λ): beyond it a root of z² − (1+γ)(1−ηλ)z + γ(1−ηλ) lies below −1."""
    return 2 * (1 + constants.momentum) / ((1 + 2 * constants.momentum) * curvature)


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("gd", _nothing, _descend, bound=_descent_bound, bound_formula="2/λ_max"),
        Optimizer(
            "momentum", _nothing, _heavy_ball, bound=_momentum_bound,
            bound_formula="2(1+γ)/λ_max", reads=("momentum",),
        ),
        Optimizer(
            "nesterov", _nothing, _heavy_ball, _after_momentum, _nesterov_bound,
            "2(1+γ)/((1+2γ)λ_max)", ("momentum",),
        ),
        Optimizer("adagrad", _nothing, _adagrad, reads=("adagrad_epsilon",)),
        Optimizer("rmsprop", _nothing, _rmsprop, reads=("rmsprop_alpha", "epsilon")),
        Optimizer("adam", _nothing, _adam, reads=("beta1", "beta2", "epsilon")),
    )
}  # fmt: skip
"""The optimizers in teaching order."""
