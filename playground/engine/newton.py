"""Newton's method: to the stationary point of the quadratic model, with the exact Hessian."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.engine.ground import Change, Constants, Evaluate, Ground, Memory, Rate

SINGULAR = 1e-12
"""A direction is left out when its curvature is at most this part of the greatest."""


def newton(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """The pure Newton step: u = H⁻¹g; η is not read.

    It goes to the stationary point of the quadratic model, whatever that is: where the Hessian is
    indefinite to a saddle, where it is negative definite uphill to a maximum. Directions without
    curvature, |λ| <= 10⁻¹² |λ|_max, are left out: H⁻¹ is the pseudo-inverse, and 0 for H = 0.

    Source: Nocedal & Wright 2006, section 3.3.
    """
    assert ground.w is not None and ground.evaluate is not None
    matrix = second_derivatives(ground.evaluate, ground.w)  # (..., P, P)
    finite = matrix.isfinite().all(-1).all(-1)[..., None]  # (..., 1)
    values, vectors = torch.linalg.eigh(torch.where(finite[..., None], matrix, 0.0))
    size = values.abs()
    curved = size > SINGULAR * size.amax(-1, keepdim=True)
    inverse = torch.where(curved, 1 / values, 0.0)
    along = (vectors.mT @ ground.gradient[..., None])[..., 0]  # (..., P) in the eigenvectors' basis
    u = (vectors @ (inverse * along)[..., None])[..., 0]  # (..., P)
    return torch.where(finite, u, torch.nan), memory


def second_derivatives(evaluate: Evaluate, points: Tensor) -> Tensor:
    """Differentiate the gradient: the exact Hessian.

    Args:
        evaluate: The surface.
        points: Places (..., P), float64.

    Returns:
        Shape (..., P, P), symmetric.
    """
    with torch.inference_mode(False), torch.enable_grad():
        places = points.detach().clone().requires_grad_()
        rows = [_derivative(g, places) for g in evaluate(places)[1].unbind(-1)]
    matrix = torch.stack(rows, -2)  # (..., P, P)
    return 0.5 * (matrix + matrix.mT)


def _derivative(values: Tensor, places: Tensor) -> Tensor:
    """The gradient of each value by its place; 0 where a value does not depend on it."""
    if not values.requires_grad:
        return torch.zeros_like(places)
    (found,) = torch.autograd.grad(
        values.sum(), places, retain_graph=True, materialize_grads=True
    )  # fmt: skip
    return found
