"""What an update reads: the ground under the parameters, the optimizer's memory and constants."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor

Rate = float | Tensor
"""A number, or a tensor that broadcasts against the parameters: (R, 1) for one value a replica."""

Evaluate = Callable[[Tensor], tuple[Tensor, Tensor]]
"""Points (..., P) -> loss (...), gradient (..., P); differentiable once more."""


class Ground(NamedTuple):
    """The loss as one update sees it: over the examples of its batch."""

    w: Tensor | None
    """Where the optimizer stands, shape (..., P); given to optimizers that need it."""
    gradient: Tensor
    """g where the optimizer measures, at w or ahead of it, shape (..., P)."""
    evaluate: Evaluate | None = None
    """The surface itself; given to optimizers that need it."""


class Constants(NamedTuple):
    """What an optimizer keeps fixed beside the learning rate; the defaults are torch.optim's."""

    momentum: Rate = 0.9
    """γ of momentum and Nesterov."""
    rmsprop_alpha: float = 0.99
    """How slowly RMSProp forgets; the course's β."""
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: Rate = 1e-8
    """Added to the root by RMSProp, Adam, AdamW and Nadam."""
    adagrad_epsilon: Rate = 1e-10
    bias_correction: bool = True
    """Whether Adam, AdamW and Nadam correct that m and v start at 0."""
    weight_decay: float = 0.01
    """What AdamW takes of w in each update, times η."""
    momentum_decay: float = 4e-3
    """How fast Nadam's momentum grows from ½β₁ to β₁; Dozat's ψ."""
    adadelta_rho: float = 0.9
    """How slowly Adadelta forgets."""
    adadelta_epsilon: Rate = 1e-6
    """Added under both of Adadelta's roots."""


class Memory(NamedTuple):
    """What an optimizer remembers between updates, each of the parameters' shape; zero where it has
    no use.
    """

    velocity: Tensor
    """u of momentum and Nesterov (η is in it), m of the Adam family."""
    squares: Tensor
    """s of Adagrad, RMSProp and Adadelta, v of the Adam family."""
    further: Tensor
    """Adadelta's averaged squared updates; Nadam's product of momenta, the same for every
    parameter."""


Change = tuple[Tensor, Memory]
"""u to subtract, and the next memory."""
