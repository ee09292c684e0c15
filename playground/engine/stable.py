"""Sums of exponentials in numbers of few digits: as the formula is written, and so that nothing
overflows.

Both are worked out in the type of the scores, float32 or any other, so that a lesson can show
where the first way breaks.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor


class Exponentials(NamedTuple):
    """What the two ways share; leading axes are those of the scores (..., K)."""

    maximum: Tensor
    """What is subtracted before exp, shape (...); 0 in the naive way."""
    terms: Tensor
    """exp(z − maximum), shape (..., K)."""
    total: Tensor
    """Σ of the terms, shape (...)."""


def naive_exponentials(scores: Tensor) -> Exponentials:
    """Take exp of scores (..., K) as they are: it overflows for large ones."""
    terms = scores.exp()
    return Exponentials(torch.zeros_like(terms[..., 0]), terms, terms.sum(-1))


def shifted_exponentials(scores: Tensor) -> Exponentials:
    """Take exp of scores (..., K) minus their maximum m: no term is above 1, and one is 1."""
    maximum = scores.amax(-1)
    terms = (scores - maximum.unsqueeze(-1)).exp()
    return Exponentials(maximum, terms, terms.sum(-1))


def softmax(exponentials: Exponentials) -> Tensor:
    """Share out one: p = exp(z − m) / Σ exp(z − m), whatever m is.

    Returns:
        Shape (..., K), in the type of the scores. Where exp overflowed, inf/inf is NaN.

    Source: Bridle 1990; the shift: Goodfellow, Bengio & Courville 2016, section 4.1.
    """
    return exponentials.terms / exponentials.total.unsqueeze(-1)


def log_sum_exp(exponentials: Exponentials) -> Tensor:
    """Give ln Σ exp(z) = m + ln Σ exp(z − m), shape (...), in the type of the scores."""
    return exponentials.maximum + exponentials.total.log()


def logistic_cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Give the binary cross-entropy of σ(z) without ever taking the logarithm of 0.

        −t ln σ(z) − (1 − t) ln(1 − σ(z)) = max(z, 0) − z t + ln(1 + e^−|z|)

    Args:
        scores: z, any shape.
        target: t in [0, 1], of a shape that fits.

    Returns:
        Of the scores' shape and type.
    """
    return scores.clamp_min(0) - scores * target + (-scores.abs()).exp().log1p()


def exp_overflows_after(dtype: torch.dtype) -> float:
    """Give the largest number of a type whose exp the type still holds."""
    largest = torch.tensor(torch.finfo(dtype).max, dtype=torch.float64, device="cpu")
    edge = largest.log().to(dtype)
    down = torch.full_like(edge, -torch.inf)
    return float(torch.nextafter(edge, down) if edge.exp().isinf() else edge)


def exp_vanishes_before(dtype: torch.dtype) -> float:
    """Give the number below which exp is nearer to 0 than to the least number of a type."""
    least = torch.finfo(dtype).tiny * torch.finfo(dtype).eps
    return math.log(least) - math.log(2)
