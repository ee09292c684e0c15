"""How sharply the training loss curves upwards where a network stands: λ_max of its Hessian."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.engine.measures import full_gradient
from playground.engine.mlp import Network
from playground.engine.training import weight_mask

MOST_PRODUCTS = 30
CLOSE = 0.01
"""λ is known when its residual is this part of it."""
START = 0
"""Seed of the first direction."""


class Sharpness(NamedTuple):
    """The greatest curvature of a loss at one place."""

    curvature: float
    """λ_max; NaN where the gradient is no number."""
    direction: Tensor
    """The unit vector along which the loss curves so, (P,)."""
    gradient: Tensor
    """∂L/∂w there, (P,)."""
    products: int
    """Hessian-vector products that it took."""


def sharpness(
    network: Network, weights: Tensor, x: Tensor, target: Tensor, l2: float = 0.0
) -> Sharpness:
    """Find the greatest eigenvalue of the Hessian of L + ½λ₂Σw² by Lanczos' method.

        H v = ∂(gᵀv)/∂w    H Q = Q T + β q eᵀ    λ_max(H) ≈ λ_max(T)

    The power method looks for λ in the last vector that it has multiplied; this is the best that
    the span of all of them holds. It ends where the residual |β s_k| of the eigenvector s of T is
    1 % of λ, or after 30 products. Nothing is dropped; batch normalisation is by the examples' own
    mean and variance.

    Args:
        network: Its shape.
        weights: Shape (1, P), float64.
        x: Features, shape (1, n, inputs).
        target: Shape (1, n, outputs).
        l2: λ₂; biases are free.

    Source: Lanczos 1950; products: Pearlmutter 1994.
    """
    with torch.inference_mode(False), torch.enable_grad():
        # Clones: what inference mode has made cannot be differentiated.
        w = weights.detach().clone().requires_grad_()
        g = full_gradient(network, w, x.clone(), target.clone())
        g = g + l2 * w * weight_mask(network, w.device).clone()

        def product(v: Tensor) -> Tensor:
            (found,) = torch.autograd.grad(
                g, w, v.unsqueeze(0), retain_graph=True, materialize_grads=True
            )
            return found[0]

        begin = np.random.default_rng(START).standard_normal(w.shape[1])
        curvature, direction, count = top(product, torch.as_tensor(begin, device=w.device))
    return Sharpness(curvature, direction, g[0].detach(), count)


def top(product: Callable[[Tensor], Tensor], begin: Tensor) -> tuple[float, Tensor, int]:
    """The greatest eigenvalue of a symmetric matrix that is known by its products.

    Args:
        product: v (P,) -> Hv (P,).
        begin: The first direction, (P,).

    Returns:
        λ_max, its unit vector (P,) and the number of products; NaN where a product is no number.
    """
    basis = [begin / begin.norm()]
    diagonal: list[Tensor] = []
    beside: list[Tensor] = []
    while True:
        v = product(basis[-1])
        if not bool(v.isfinite().all()):
            return float("nan"), torch.full_like(begin, torch.nan), len(basis)
        diagonal.append(v @ basis[-1])
        known = torch.stack(basis)  # (products, P)
        for _ in range(2):  # once leaves what rounding has put back
            v = v - known.T @ (known @ v)
        beta = v.norm()
        t = torch.diag(torch.stack(diagonal))
        if beside:
            t = t + torch.diag(torch.stack(beside), 1) + torch.diag(torch.stack(beside), -1)
        values, vectors = torch.linalg.eigh(t)
        size = float(values.abs().max())
        ended = len(basis) in (MOST_PRODUCTS, len(begin)) or float(beta) <= 1e-12 * size
        if ended or float(beta * vectors[-1, -1].abs()) <= CLOSE * abs(float(values[-1])):
            return float(values[-1]), known.T @ vectors[:, -1], len(basis)
        beside.append(beta)
        basis.append(v / beta)
