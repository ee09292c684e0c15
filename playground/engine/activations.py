"""Activation functions with their derivatives, elementwise over tensors of any shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

Slope = float | Tensor
"""What a leaky unit multiplies negative net inputs by; broadcasts against them."""

LEAK = 0.01
"""Slope of the leaky ReLU. Source: Maas, Hannun & Ng 2013."""
RANDOM_SLOPES = (1 / 8, 1 / 3)
"""Between which the randomised leaky ReLU draws its slopes. Source: Xu et al. 2015."""
MEAN_SLOPE = sum(RANDOM_SLOPES) / 2
"""What the randomised leaky ReLU uses when nothing is trained."""
STRAIGHT = 40.0
"""From here on log(1 + e^z) is z to the last digit, and e^z need not be worked out."""
SELU_ALPHA, SELU_LAMBDA = 1.6732632423543772, 1.0507009873554805
"""Source: Klambauer et al. 2017, equation 2."""


ONE = torch.ones((), dtype=torch.float64, device="cpu")
"""A Python number before a tensor costs each subtraction two microseconds more."""


TANH_BACK = torch.ops.aten.tanh_backward.grad_input
LOGISTIC_BACK = torch.ops.aten.sigmoid_backward.grad_input


class Activation(NamedTuple):
    """A unit's output a = f(z) and the derivative f'(z), z its net input."""

    name: str
    value: Callable[[Tensor, Slope], Tensor]
    """(z, slope) -> a."""
    derivative: Callable[[Tensor, Tensor, Slope], Tensor]
    """(z, a, slope) -> f'(z)."""
    steepest: float = 1.0
    """The largest value of f'."""
    leak: str = ""
    """Where the slope comes from: "fixed", "learned" or "random"; empty if it plays no part."""
    back: Callable[[Tensor, Tensor], Tensor] | None = None
    """(δ, a) -> δ · f'(z) in one operation, for those that torch has one for: quicker."""
    into: Callable[[Tensor, Tensor], object] | None = None
    """(z, out): writes f(z) into a tensor that is there."""
    back_into: Callable[[Tensor, Tensor, Tensor], object] | None = None
    """(δ, a, out): writes δ · f'(z) into it."""


def _threshold(z: Tensor, slope: Slope) -> Tensor:
    return (z >= 0).to(z.dtype)


def _leaky(z: Tensor, slope: Slope) -> Tensor:
    """Multiply what is negative by the slope."""
    return torch.where(z > 0, z, slope * z)  # differentiated at 0 it is the slope, as below


def _leaky_derivative(z: Tensor, a: Tensor, slope: Slope) -> Tensor:
    above = (z > 0).to(z.dtype)
    return above + slope * (ONE - above)


def _elu(z: Tensor, slope: Slope) -> Tensor:
    return torch.where(z >= 0, z, torch.expm1(z.clamp(max=0)))


def _selu(z: Tensor, slope: Slope) -> Tensor:
    return SELU_LAMBDA * torch.where(z > 0, z, SELU_ALPHA * torch.expm1(z.clamp(max=0)))


def _selu_derivative(z: Tensor, a: Tensor, slope: Slope) -> Tensor:
    # At 0 its own derivative is 0, as torch's is.
    bent = torch.where(z < 0, a, 0.0) + SELU_LAMBDA * SELU_ALPHA
    return torch.where(z > 0, SELU_LAMBDA, bent)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation(
            "tanh", lambda z, _: torch.tanh(z), lambda z, a, _: ONE - a * a,
            back=torch.ops.aten.tanh_backward.default,
            into=lambda z, out: torch.tanh(z, out=out),
            back_into=lambda delta, a, out: TANH_BACK(delta, a, grad_input=out),
        ),
        Activation(
            "logistic", lambda z, _: torch.sigmoid(z), lambda z, a, _: a * (ONE - a), steepest=0.25,
            back=torch.ops.aten.sigmoid_backward.default,
            into=lambda z, out: torch.sigmoid(z, out=out),
            back_into=lambda delta, a, out: LOGISTIC_BACK(delta, a, grad_input=out),
        ),
        Activation(
            "relu", lambda z, _: torch.relu(z), lambda z, a, _: (z > 0).to(z.dtype),
            into=lambda z, out: torch.clamp(z, min=0, out=out),
        ),
        Activation("leaky_relu", _leaky, _leaky_derivative, leak="fixed"),
        Activation("prelu", _leaky, _leaky_derivative, leak="learned"),
        Activation("rrelu", _leaky, _leaky_derivative, leak="random"),
        Activation("elu", _elu, lambda z, a, _: torch.where(z >= 0, 1.0, a + 1)),
        Activation(
            "selu", _selu, _selu_derivative, steepest=SELU_LAMBDA * SELU_ALPHA
        ),
        Activation(
            "softplus", lambda z, _: torch.nn.functional.softplus(z, threshold=STRAIGHT),
            lambda z, a, _: torch.sigmoid(z),
        ),
        Activation("arctan", lambda z, _: torch.atan(z), lambda z, a, _: 1 / (1 + z * z)),
        Activation("identity", lambda z, _: z, lambda z, a, _: torch.ones_like(z)),
        Activation("threshold", _threshold, lambda z, a, _: torch.zeros_like(z)),
    )
}  # fmt: skip
"""The activations in teaching order. ReLU's derivative at 0 is 0, the step's everywhere."""


def slope_of(activation: Activation, learned: Tensor | None, drawn: Tensor | None) -> Slope:
    """The slope for negative net inputs: fixed, learned, drawn for this batch, or its mean."""
    if not activation.leak or activation.leak == "fixed":
        return LEAK
    if activation.leak == "random":
        return MEAN_SLOPE if drawn is None else drawn
    assert learned is not None
    return learned
