"""Sums of exponentials: the stable form is right everywhere, the naive one where it does not
overflow.
"""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.stable import (
    exp_overflows_after,
    exp_vanishes_before,
    log_sum_exp,
    logistic_cross_entropy,
    naive_exponentials,
    shifted_exponentials,
    softmax,
)

TYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
rows = st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=6)


@settings(deadline=None)
@given(rows)
def test_the_shifted_form_in_float32_is_torchs_in_float64(row: list[float]) -> None:
    """Tolerance: z − m is rounded once in float32, to 6e-8 of up to 2e4 = 1.2e-3."""
    scores = torch.tensor(row, dtype=torch.float32)
    parts = shifted_exponentials(scores)
    expected = torch.softmax(scores.double(), -1)
    torch.testing.assert_close(softmax(parts).double(), expected, rtol=2e-3, atol=1e-6)
    lse = torch.logsumexp(scores.double(), -1)
    torch.testing.assert_close(log_sum_exp(parts).double(), lse, rtol=1e-6, atol=1e-5)
    assert float(softmax(parts).sum()) == pytest.approx(1, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6))
def test_both_forms_agree_where_nothing_overflows(row: list[float]) -> None:
    scores = torch.tensor([row, row[::-1]], dtype=torch.float64)
    naive, shifted = naive_exponentials(scores), shifted_exponentials(scores)
    torch.testing.assert_close(softmax(naive), softmax(shifted), rtol=1e-13, atol=0)
    torch.testing.assert_close(log_sum_exp(naive), log_sum_exp(shifted), rtol=1e-13, atol=1e-13)


def test_the_naive_form_overflows_where_float32_ends_and_the_shifted_one_does_not() -> None:
    scores = torch.tensor([[88.0, 88.0], [89.0, 88.0]], dtype=torch.float32)
    naive, shifted = naive_exponentials(scores), shifted_exponentials(scores)
    assert naive.terms.isfinite().tolist() == [[True, True], [False, True]]
    assert softmax(naive)[1].isnan().tolist() == [True, False]
    assert softmax(shifted).isfinite().all() and log_sum_exp(shifted).isfinite().all()


@pytest.mark.parametrize("dtype", TYPES)
def test_exp_is_finite_up_to_the_edge_of_its_type_and_infinite_after_it(dtype: torch.dtype) -> None:
    edge = torch.tensor(exp_overflows_after(dtype), dtype=dtype)
    after = torch.nextafter(edge, torch.full_like(edge, torch.inf))
    assert edge.exp().isfinite() and after.exp().isinf()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_exp_is_0_just_below_the_other_edge_of_its_type(dtype: torch.dtype) -> None:
    """Worked out in float64 and rounded to the type: the processor may round small ones to 0."""
    edge = exp_vanishes_before(dtype)
    around = torch.tensor([edge - 0.02, edge + 0.02], dtype=torch.float64).exp().to(dtype)
    assert around[0] == 0 and around[1] > 0


@settings(deadline=None)
@given(st.floats(-30, 30), st.floats(0, 1))
def test_the_logistic_cross_entropy_is_torchs(z: float, t: float) -> None:
    score, target = (torch.tensor(value, dtype=torch.float64) for value in (z, t))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(score, target)
    torch.testing.assert_close(logistic_cross_entropy(score, target), expected)


@pytest.mark.parametrize(("z", "t", "loss"), [(1e4, 0.0, 1e4), (-1e4, 1.0, 1e4), (1e4, 1.0, 0.0)])
def test_the_logistic_cross_entropy_of_a_sure_unit_is_finite(
    z: float, t: float, loss: float
) -> None:
    score, target = (torch.tensor(value, dtype=torch.float32) for value in (z, t))
    assert float(logistic_cross_entropy(score, target)) == loss
