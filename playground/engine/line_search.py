"""Gradient descent that goes to the first minimum of the loss along its ray, for any batch shape.

Everything is about the slope along the ray, φ'(α) = −g·∇L(w − αg). It starts at −g·∇L(w), which is
−g·g unless g is a clipped gradient. Clipping shortens numbers and turns none round: −g is downhill.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.ground import Change, Constants, Evaluate, Ground, Memory, Rate

FIRST_LENGTH = 1e-3
"""Length of the first step along a ray that is not quadratic."""
REACH = 100.0
"""Greatest length of an update along a ray that is not quadratic."""
EXACT = 1e-12
"""The search ends where this part of the first slope is left, or the bracket is this narrow."""
MOST_DOUBLINGS, MOST_CLOSINGS = 40, 34
"""With what comes before, at most 80 evaluations of the surface an update."""


class Ray(NamedTuple):
    """Where a search looks."""

    evaluate: Evaluate
    w: Tensor
    """Shape (..., P)."""
    g: Tensor
    """Downhill is −g, shape (..., P)."""

    def length(self) -> Tensor:
        """|g|, shape (...)."""
        return (self.g * self.g).sum(-1).sqrt()

    def slope(self, alpha: Tensor) -> Tensor:
        """φ' at α (...), shape (...); infinite where the surface has a hole, as before a wall."""
        _, gradient = self.evaluate(self.w - alpha[..., None] * self.g)
        found = -(self.g * gradient).sum(-1)
        return torch.where(found.isfinite(), found, torch.inf)

    def fall(self, alpha: Tensor) -> Tensor:
        """φ(0) − φ(α), shape (...)."""
        before, _ = self.evaluate(self.w)
        after, _ = self.evaluate(self.w - alpha[..., None] * self.g)
        return before - after

    def start(self) -> tuple[Tensor, Tensor]:
        """How steeply the ray begins to fall, g·∇L(w) = −φ'(0), and the derivative of φ' there,
        gᵀHg; each of shape (...).
        """
        with torch.inference_mode(False), torch.enable_grad():
            w, g = self.w.detach().clone(), self.g.detach().clone()
            alpha = g.new_zeros(g.shape[:-1], requires_grad=True)
            _, gradient = self.evaluate(w - alpha[..., None] * g)
            steepness = (g * gradient).sum(-1)  # (...)
            if not steepness.requires_grad:  # a ground whose gradient is the same everywhere
                return steepness, torch.zeros_like(alpha)
            (found,) = torch.autograd.grad(-steepness.sum(), alpha, materialize_grads=True)
        return steepness.detach(), found


class Bracket(NamedTuple):
    """Two places on each ray, (...): downhill at `low`; at `high` not downhill any more, unless
    the ray falls for as far as an update may reach.
    """

    low: Tensor
    slope_low: Tensor
    high: Tensor
    slope_high: Tensor


def line_search(
    ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants
) -> Change:
    """Gradient descent with exact line search: u = αg with α > 0 where L(w − αg) stops falling.

    η is not read. On a quadratic α = gᵀ∇L / gᵀHg at once. Elsewhere a step doubles until the slope
    along the ray turns, and a root finder closes in on the turn; a dip narrower than a doubling may
    be stepped over. Where the loss is not a number it counts as a wall. A ray that falls for ever,
    as on a plateau, takes the longest step, REACH.

    Source: Cauchy 1847; Nocedal & Wright 2006, section 3.5 and equation 3.26.
    """
    assert ground.w is not None and ground.evaluate is not None
    ray = Ray(ground.evaluate, ground.w, ground.gradient)
    steepness, curvature = ray.start()
    alpha = steepness / curvature
    nowhere = alpha <= _grain(ray)
    quadratic = (curvature > 0) & (nowhere | _as_predicted(ray, alpha, steepness))
    if not bool((quadratic | ~(steepness > 0)).all()):
        length = ray.length()
        longest, first = REACH / length, FIRST_LENGTH / length
        first = torch.where((curvature > 0) & (alpha < first), alpha, first)
        found = _close_in(ray, _turn(ray, steepness, first, longest), steepness)
        alpha = torch.where(quadratic, alpha, found)
    u = alpha[..., None] * ray.g  # (..., P)
    return torch.where((steepness > 0)[..., None], u, ray.g), memory  # g itself: 0, or no number


def _as_predicted(ray: Ray, alpha: Tensor, steepness: Tensor) -> Tensor:
    """Whether α is a minimum, and the fall to it the ½αgᵀ∇L of a parabola: a far plateau is level
    too.
    """
    level = ray.slope(alpha).abs() <= EXACT * steepness
    expected = 0.5 * alpha * steepness
    return level & ((ray.fall(alpha) - expected).abs() <= 1e-6 * expected)


def _grain(ray: Ray) -> Tensor:
    """Places whose α differ by less are one place: w has no digits between them."""
    return 4 * torch.finfo(ray.w.dtype).eps * ray.w.norm(dim=-1) / ray.length()


def _turn(ray: Ray, steepness: Tensor, first: Tensor, longest: Tensor) -> Bracket:
    """Double α until the slope is not downhill any more, or the ray is at its longest."""
    found = Bracket(torch.zeros_like(first), -steepness, first, ray.slope(first))
    for _ in range(MOST_DOUBLINGS):
        falling = (found.slope_high < 0) & (found.high < longest)
        if not bool(falling.any()):
            break
        alpha = torch.where(falling, torch.minimum(2 * found.high, longest), found.high)
        slope = ray.slope(alpha)
        found = Bracket(
            torch.where(falling, found.high, found.low),
            torch.where(falling, found.slope_high, found.slope_low),
            alpha,
            torch.where(falling, slope, found.slope_high),
        )
    return found


def _close_in(ray: Ray, bracket: Bracket, steepness: Tensor) -> Tensor:
    """Find where the slope is 0 by the Illinois rule, with a bisection every third time.

    An end of the bracket that stays twice running has its weight halved, so that neither stays for
    ever. At a kink, where the slope leaps over 0, it is the end with the smaller slope; the network
    lab's script closes in by the same steps, for an end on the other side would go on elsewhere.

    Source: Dowell & Jarratt 1971.
    """
    low, slope_low, high, slope_high = bracket
    settled = (slope_high < 0) | ~(steepness > 0)
    weight_low, weight_high = slope_low, slope_high
    lowered = raised = torch.zeros_like(settled)  # what the last evaluation did to the bracket
    grain = _grain(ray)
    for evaluation in range(MOST_CLOSINGS):
        narrow = high - low <= EXACT * high + grain
        exact = torch.minimum(slope_low.abs(), slope_high.abs()) <= EXACT * steepness
        settled = settled | narrow | exact
        if bool(settled.all()):
            break
        alpha = (low * weight_high - high * weight_low) / (weight_high - weight_low)
        inside = (low < alpha) & (alpha < high) & (evaluation % 3 < 2)
        alpha = torch.where(inside, alpha, 0.5 * (low + high))
        slope = ray.slope(alpha)
        raise_low, lower_high = ~settled & (slope < 0), ~settled & (slope >= 0)
        weight_low = torch.where(lower_high & lowered, 0.5 * weight_low, weight_low)
        weight_high = torch.where(raise_low & raised, 0.5 * weight_high, weight_high)
        low, high = torch.where(raise_low, alpha, low), torch.where(lower_high, alpha, high)
        slope_low = torch.where(raise_low, slope, slope_low)
        slope_high = torch.where(lower_high, slope, slope_high)
        weight_low = torch.where(raise_low, slope, weight_low)
        weight_high = torch.where(lower_high, slope, weight_high)
        raised, lowered = raise_low, lower_high
    lower_is_better = (slope_low.abs() < slope_high.abs()) & ~(slope_high < 0)
    return torch.where(lower_is_better, low, high)
