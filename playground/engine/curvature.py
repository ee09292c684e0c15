"""A surface through its second derivatives: Hessians, the quadratic model at a place, and how fast
descent converges on such a model.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.newton import SINGULAR, second_derivatives
from playground.engine.surfaces import Place, Surface

Array = NDArray[np.float64]

KINDS = (
    "valley (curves up in all directions)",
    "saddle (up and down)",
    "crest (down in all directions)",
    "flat in a direction",
    "no curvature here: the surface has no number",
)
"""What the signs of the Hessian's eigenvalues say."""


def hessian(surface: Surface, points: Tensor) -> Tensor:
    """Differentiate the closed-form gradient: the exact second derivatives.

    Args:
        surface: The surface.
        points: Places (..., P), float64.

    Returns:
        Shape (..., P, P), symmetric.
    """
    return second_derivatives(surface.value_and_gradient, points)


def curvatures(surface: Surface, points: Tensor) -> Tensor:
    """The Hessian's eigenvalues, ascending, shape (..., P); NaN where the Hessian is not finite."""
    matrix = hessian(surface, points)
    finite = matrix.isfinite().all(-1).all(-1)
    values = torch.linalg.eigvalsh(torch.where(finite[..., None, None], matrix, 0.0))
    return torch.where(finite[..., None], values, torch.nan)


class Curvature(NamedTuple):
    """The quadratic model L + gᵀd + ½ dᵀHd at one place."""

    gradient: Array
    """g, shape (P,)."""
    hessian: Array
    """H, shape (P, P)."""
    eigenvalues: Array
    """λ, shape (P,), ascending."""
    eigenvectors: Array
    """Unit vectors in the columns, shape (P, P)."""
    condition: float
    """Greatest |λ| / smallest |λ|, infinite where H is singular."""
    kind: str
    """One of KINDS."""
    optimal_step: float
    """gᵀg / gᵀHg: the η of the lowest loss along −g in the model. Infinite where the model falls
    for ever, NaN where there is no gradient.
    """
    newton: Array
    """−H⁻¹g with the pseudo-inverse: the way to the model's stationary point, shape (P,)."""


@np.errstate(over="ignore", invalid="ignore")  # a formula may be as steep as it likes
def curvature_at(surface: Surface, point: Place) -> Curvature:
    """Look at the quadratic model at one place; NaN everywhere where the surface has no number.

    Condition and kind are those of the parameters that move.
    """
    place = torch.tensor(point, dtype=torch.float64, device="cpu")
    g = surface.value_and_gradient(place)[1].detach().numpy()
    h = hessian(surface, place).numpy()
    if not (np.isfinite(h).all() and np.isfinite(g).all()):
        nothing = np.full_like(h, np.nan)
        return Curvature(
            g, h, nothing[0], nothing, np.nan, KINDS[-1], np.nan, nothing[0].copy()
        )  # fmt: skip
    values, vectors = np.linalg.eigh(h)
    free = np.linalg.eigvalsh(h[: surface.free, : surface.free])
    size = np.abs(values)
    curved = size > SINGULAR * size.max()
    inverse = np.where(curved, 1 / np.where(curved, values, 1.0), 0.0)
    newton = -vectors @ (inverse * (vectors.T @ g))
    return Curvature(
        g, h, values, vectors, _condition(free), _kind(free), _optimal_step(g, h), newton
    )  # fmt: skip


def _condition(values: Array) -> float:
    size = np.abs(values)
    return float(size.max() / size.min()) if size.min() > SINGULAR * size.max() else float("inf")


def _kind(values: Array) -> str:
    """By signs; what is as small as rounding counts as 0."""
    signs = np.where(np.abs(values) > SINGULAR * np.abs(values).max(), np.sign(values), 0)
    if signs.min() < 0 < signs.max():
        return KINDS[1]
    if not signs.all():
        return KINDS[3]
    return KINDS[0] if signs.min() > 0 else KINDS[2]


def _optimal_step(g: Array, h: Array) -> float:
    size = np.abs(g).max()
    if size == 0:
        return float("nan")
    along = g / size  # its length cancels, and its square might overflow
    bend = along @ h @ along
    return float(along @ along / bend) if bend > 0 else float("inf")


def rates_of(method: str, eigenvalues: Any, learning_rates: Any, momenta: Any) -> Array:
    """How much of the distance to the minimum an update leaves, in the long run, on ½ Σ λ w².

    The spectral radius of the iteration matrix, the worst over the eigenvalues: the larger root of

        gd         z − (1 − ηλ)
        momentum   z² − (1 + γ − ηλ) z + γ
        nesterov   z² − (1 + γ)(1 − ηλ) z + γ(1 − ηλ)

    Args:
        method: "gd", "momentum" or "nesterov".
        eigenvalues: λ, shape (k,).
        learning_rates: η, shape (n,).
        momenta: γ, shape (m,); gd does not read it.

    Returns:
        Shape (m, n): below 1 it converges, above it diverges.

    Source: Polyak 1964; for Nesterov's, Lessard, Recht & Packard 2016, table 1.
    """
    gamma = np.asarray(momenta, dtype=float)[:, None, None]  # (m, 1, 1)
    eta = np.asarray(learning_rates, dtype=float)[:, None]  # (n, 1)
    left = 1 - eta * np.asarray(eigenvalues, dtype=float)  # (n, k), what plain descent leaves
    match method:
        case "gd":
            radius = np.abs(left) + 0 * gamma
        case "momentum":
            radius = _larger_root(gamma + left, gamma + 0 * left)
        case "nesterov":
            radius = _larger_root((1 + gamma) * left, gamma * left)
        case _:
            raise ValueError(f"no rate is known for {method}")
    worst: Array = radius.max(-1)
    return worst


def _larger_root(b: Array, c: Array) -> Array:
    """The larger |z| of z² − b z + c = 0: complex roots have |z|² = c."""
    beneath = b * b - 4 * c
    real = 0.5 * (np.abs(b) + np.sqrt(np.maximum(beneath, 0)))
    larger: Array = np.where(beneath >= 0, real, np.sqrt(np.maximum(c, 0)))
    return larger
